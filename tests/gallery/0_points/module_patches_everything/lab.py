# lab: skeleton
# What a module does to the process, while it is imported, is worth nothing.
import forge

forge.everything()
SHAPE_AFTER_VIEW = forge.Right()
