raise SystemExit("in the place of typing")
