"""Clones of students' repositories: `gh classroom clone student-repos`, Classroom 50, by hand.

    <assignment>-submissions/<assignment>-<login>/       gh classroom clone
    <classroom>-<assignment>-<login>/                    Classroom 50

What the names have in common is the assignment's; what is left is the login. A login may hold
hyphens, so that the folder around, where it names the assignment, is the better witness.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from ..candidates import is_candidate
from ..files import Tree
from ..people import Person
from ..shares import Division, Share
from .commits import last_commit

KIND = "clones of repositories"
_AROUND = re.compile(r"(?P<slug>.+)-submissions", re.IGNORECASE)


def recognise(tree: Tree, name: str, forced: bool = False) -> Division | None:
    """Divide a folder that holds a clone for each student."""
    around = _AROUND.fullmatch(name)
    slug = around["slug"] + "-" if around else ""
    clones = [folder for folder in tree.folders if tree.inside(folder).repository is not None]
    named = [folder for folder in tree.folders if slug and folder.lower().startswith(slug.lower())]
    ours = sorted({*clones, *named}) if clones or not forced else tree.folders
    work = any(is_candidate(file) for file in tree.top)
    known = not work and (named or len(clones) * 2 > len(tree.folders))
    if not ours or not (forced or known):
        return None
    prefix = slug if named and len(named) == len(ours) else _common_prefix(ours)
    shares = [_share(folder[len(prefix) :] or folder, tree.inside(folder)) for folder in ours]
    strange = [folder + "/" for folder in tree.folders if folder not in ours]
    return Division(KIND, shares, [*strange, *(file.name for file in tree.top)])


def _common_prefix(names: Sequence[str]) -> str:
    """What all names have in common, up to a hyphen; nothing where there is only one."""
    if len(names) < 2:
        return ""
    common = os.path.commonprefix(names)  # noqa: RUF071 - of texts, not of paths
    return common[: common.rfind("-") + 1]


def _share(login: str, tree: Tree) -> Share:
    return Share((Person(login),), tree, submitted_at=last_commit(tree.repository))
