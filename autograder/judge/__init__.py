"""The judge: decides every case from plain data, and never runs a student's code."""
