"""The questions: Otter test files, public and hidden cases, the one source of all tests."""
