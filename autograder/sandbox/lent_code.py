"""The course's own code for some names of the lab, in a worker that has been forked for it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any


class Borrowed:
    """Stands in for a submission's own definitions, however the submission uses these names.

    The lent code has globals of its own, so that its imports change none of the submission's names.
    The other names of the lab that it uses are the submission's.

    Args:
        namespace: the submission's.
        source: what defines the lent names.
        names: these.
        own: the names of the lab that stay the submission's.
    """

    def __init__(
        self, namespace: dict[str, Any], source: str, names: Iterable[str], own: Iterable[str]
    ) -> None:
        self._namespace, self._own = namespace, tuple(own)
        self._globals: dict[str, Any] = {"__name__": namespace["__name__"]}
        exec(compile(source, "<the course's own>", "exec"), self._globals)
        self._lent = {name: self._globals[name] for name in names}
        self._as_made = [(v, dict(vars(v))) for v in self._lent.values() if isinstance(v, type)]

    def put(self) -> None:
        """Put the lent code in place, after a statement that may have defined or completed it.

        Done after each statement, this also reaches subclasses, aliases and default arguments.
        """
        for lent, made in self._as_made:
            for name in set(vars(lent)) - set(made):
                delattr(lent, name)
            for name, value in made.items():
                if vars(lent).get(name) is not value:
                    with suppress(AttributeError, TypeError):  # what no statement can set
                        setattr(lent, name, value)
        self._namespace.update(self._lent)
        self._globals.update({n: self._namespace[n] for n in self._own if n in self._namespace})
