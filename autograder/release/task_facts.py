"""What the student's files say of each task: its points, and how many places are to fill in."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from ..labcheck.looking import places_to_do
from . import regions, skeleton
from .places import question_path

_NAME = re.compile(r'^name = "(\w+)"$', re.MULTILINE)
_CASE = re.compile(r"\bpoints=(\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Points:
    """What the public checks of a question are worth, and its hidden ones."""

    name: str
    public: float
    hidden: float


def points(question: str) -> Points:
    """Return the points of a question, given the text of its file.

    Raises:
        MarkerError: its markers of hidden cases do not fit together.
    """
    name = _NAME.findall(question)[0]
    public = _worth("\n".join(regions.outside(question, "HIDDEN", question_path(name))))
    return Points(name, public, _worth(question) - public)


def _worth(text: str) -> float:
    return sum(map(float, _CASE.findall(text)))


def facts(lab: str, *questions: str) -> str:
    """Return lab_facts.json: for each task its `public` and `hidden` points, and its `places`."""
    given = skeleton.skeleton(lab)
    told = {
        worth.name: {
            "public": worth.public,
            "hidden": worth.hidden,
            "places": places_to_do(given, worth.name),
        }
        for worth in map(points, questions)
    }
    return json.dumps(told, indent=1) + "\n"
