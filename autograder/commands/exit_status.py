"""How a command ends: the exit statuses, and the sentence that says why one of them is not 0."""

from __future__ import annotations

import sys

from ..reports.escaping import plain

OK = 0  # done, whatever the scores
FAILED = 1  # the grader failed, or something could not be written
USAGE = 2  # the command line, or a file that it names, is wrong; nothing was done
STOPPED = 130  # by Ctrl-C


def fail(sentence: str, status: int = FAILED) -> int:
    """Print on stderr why a command fails; return the status."""
    print(f"mnist-lab: {plain(sentence, keep_lines=True)}", file=sys.stderr)
    return status
