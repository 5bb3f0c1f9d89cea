# Integers that no float can hold.
# lab: solution
# expect: q7_exercise failed
SHAPE_AFTER_VIEW = (10**400, 10**4000)
