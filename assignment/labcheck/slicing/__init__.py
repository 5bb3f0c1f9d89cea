"""From the bytes of a submission to the statements that the graded names need.

It runs in the worker, since parsing a hostile file is already a risk; the judge takes no more of
it than `filetypes`, which looks at bytes. It runs nothing and knows no question; what is wrong with
a text it says instead of raising it.
"""
