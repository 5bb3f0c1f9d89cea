"""Which kind of export a folder or an archive is: the recognisers in order, wrapper folders off."""

from __future__ import annotations

from .exports import blackboard, canvas, gradescope, ilias, moodle, plain_folder, repositories
from .files import IntakeError, Tree
from .kinds import PLAIN
from .shares import Division, Recogniser

EXPORTS: dict[str, Recogniser] = {
    "gradescope": gradescope.recognise,
    "moodle": moodle.recognise,
    "blackboard": blackboard.recognise,
    "canvas": canvas.recognise,
    "github": repositories.recognise,
    "ilias": ilias.recognise,
}
_MOST_WRAPPERS = 6


def division_of(tree: Tree, name: str, named_by_path: bool, kind: str = "") -> Division:
    """Divide a tree among students.

    Args:
        tree: what a path on the command line holds.
        name: the name of that path, without extension.
        named_by_path: it is an archive, so that a single submission is called as that is.
        kind: of `kinds.LAYOUTS`, where the instructor says which it is; "" to find out.

    Raises:
        IntakeError: it is not of the kind that the instructor says.
    """
    if kind != PLAIN and (found := exported(tree, name, kind)):
        return found
    if kind not in ("", PLAIN):
        raise IntakeError(f"nothing in it is named as in an export of --layout {kind}")
    return plain_folder.recognise(tree, name, named_by_path)


def exported(tree: Tree, name: str, kind: str = "") -> Division | None:
    """How an export divides; None where this is none.

    An export may lie in folders that hold nothing else.
    """
    recognisers = [EXPORTS[kind]] if kind else list(EXPORTS.values())
    for forced in (False, True) if kind else (False,):
        here, called = tree, name
        for _ in range(_MOST_WRAPPERS):
            for recognise in recognisers:
                if found := recognise(here, called, forced):
                    return found
            if len(here.folders) != 1:
                break
            called = here.folders[0]
            here = here.inside(called)
    return None
