# A constant that is too long to be a shape.
# lab: solution
# expect: q7_exercise failed
SHAPE_AFTER_VIEW = range(10**15)
