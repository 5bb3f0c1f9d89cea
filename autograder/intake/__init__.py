"""From what an instructor hands in to what can be graded.

`sources` runs in the judge: it finds the submissions in files, folders and archives, and only
ever looks at their bytes. `reading` and `slicing` run in the worker, since parsing a hostile file
is already a risk: the first turns bytes into blocks of Python, the second keeps the statements
that the graded names need. None of the three ever raises for what a student wrote: it says what
is wrong.
"""
