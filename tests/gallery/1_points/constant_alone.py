# Nothing but the constant: one point of work done.
# lab: nothing
SHAPE_AFTER_VIEW = (60_000, 784)
