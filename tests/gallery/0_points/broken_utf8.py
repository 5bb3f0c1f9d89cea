# ιθ latin-1 without a declaration
SHAPE_AFTER_VIEW = None
x = "ÿώ"
