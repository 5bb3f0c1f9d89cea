raise SystemExit("in the place of mnist")
