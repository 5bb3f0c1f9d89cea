raise SystemExit("in the place of checks")
