"""The autograder of the MNIST lab: see `autograder.sandbox` for how it keeps a grade honest."""
