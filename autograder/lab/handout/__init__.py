"""The handout: what it is measured from, drawn with and typeset into."""
