"""Run as a program: many command lines of mnist-lab, each in a fork of its own.

    python many_commands.py < LISTS

reads a JSON list of command lines and prints a JSON list of how each ended: `status`, `said` (what
it wrote to its standard error) and `torch`: whether that was imported.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import Any

from autograder.cli import main


def ran(arguments: list[str]) -> dict[str, Any]:
    """Run one command line; tell how it ended."""
    output, written = os.pipe()
    process = os.fork()
    if process == 0:
        _run(arguments, written)
    os.close(written)
    with os.fdopen(output, encoding="utf-8") as lines:
        *said, torch = lines.read().splitlines()
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    return {"status": status, "said": "\n".join(said), "torch": json.loads(torch)}


def _run(arguments: list[str], written: int) -> None:
    status: Any = 1
    with open(written, "w", encoding="utf-8") as errors, contextlib.redirect_stderr(errors):
        with contextlib.redirect_stdout(None):
            try:
                main(arguments)
            except SystemExit as end:
                status = end.code
        errors.write("\n" + json.dumps("torch" in sys.modules))
    os._exit(status)


if __name__ == "__main__":
    print(json.dumps([ran(arguments) for arguments in json.load(sys.stdin)]))
