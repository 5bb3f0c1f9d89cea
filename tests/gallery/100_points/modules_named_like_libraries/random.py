raise SystemExit("in the place of random")
