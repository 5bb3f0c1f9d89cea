# The solution itself, as a control.
# lab: solution
