"""Python imports this by itself where a proof runs: it hides the repository from the zip.

An editable installation (`pip install -e`) finds any module of the repository that a zip lacks, so
that the zip would work here and nowhere else.
"""

import sys

sys.meta_path[:] = [
    finder
    for finder in sys.meta_path
    if not str(getattr(finder, "__module__", "")).startswith("__editable__")
]
