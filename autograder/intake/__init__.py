"""From what an instructor hands in to the submissions of a class: exports, archives, rosters.

It runs in the judge and looks at names and bytes only: whatever parses a student's text belongs to
`slicing`. It never raises for what a student wrote: it says what is wrong.
"""
