"""The kinds of export that learning platforms make of a class, one module each.

Each recogniser takes a folder or an archive and returns how it divides among students, or None for
what is laid out differently. It goes by names, and by evidence that no other layout has: a folder
of plain files must not be taken for an export, nor an export for a folder of plain files.
"""
