"""One result in the forms that people and platforms read."""
