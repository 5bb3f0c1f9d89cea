raise SystemExit("in the place of numpy")
