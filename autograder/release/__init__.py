"""Makes what leaves this repository out of its sources."""
