raise SystemExit("in the place of autograder")
