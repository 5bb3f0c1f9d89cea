raise SystemExit("in the place of safetensors")
