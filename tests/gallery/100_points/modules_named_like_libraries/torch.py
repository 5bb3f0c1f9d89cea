raise SystemExit("in the place of torch")
