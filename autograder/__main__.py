"""Lets `python -m autograder` do what `mnist-lab` does."""

from .cli import main

main()
