raise SystemExit("in the place of __main__")
