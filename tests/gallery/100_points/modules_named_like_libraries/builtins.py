raise SystemExit("in the place of builtins")
