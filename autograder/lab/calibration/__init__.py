"""How sure are the thresholds of the checks that depend on chance?"""
