"""From the reference to the skeleton: a solution becomes the name of the task to do."""

from __future__ import annotations

import re

from .regions import MarkerError, Region, replace

_TASK = re.compile(r"q\d_\w+: \S")


def skeleton(solution: str, path: str = "solution/lab.py") -> str:
    """Return the student's lab.py.

    The note of a region, `# BEGIN SOLUTION q3_train_batch: take one step`, becomes the message of
    a `NotImplementedError`; a note that names no task is itself the line that takes its place.
    """

    def stub(region: Region) -> list[str]:
        if not region.note:
            raise MarkerError(path, region.number, "what should the student see here?")
        if _TASK.match(region.note):
            return [f'{region.indent}raise NotImplementedError("{region.note}")']
        return [f"{region.indent}{region.note}"]

    return replace(solution, "SOLUTION", path, stub)


def public_question(question: str, path: str, package: str = "autograder.lab") -> str:
    """Return a question file without its hidden parts, importing what the student's folder has.

    Args:
        question: its text.
        path: of the file, for messages.
        package: the lab's, whose `checks` are `labcheck.checks` there.
    """
    public = replace(question, "HIDDEN", path, lambda _: [])
    public = public.replace(f"from {package}.checks import", "from labcheck.checks import")
    return re.sub(r"\n{4,}", "\n\n\n", public).rstrip() + "\n"
