"""Who handed in: a person is one row of the gradebook, whatever kind of export told us of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """One student.

    Args:
        student: the key: unique in a class, safe as a file name on every system, and the same from
            run to run. It never begins with "-".
        name: as the platform or the roster spells it; "" if unknown.
        email: likewise.
        id: the number that the platform or the roster knows the student by; likewise.
    """

    student: str
    name: str = ""
    email: str = ""
    id: str = ""
