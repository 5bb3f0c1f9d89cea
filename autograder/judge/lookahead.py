"""Let the reference answer ahead of time, while the first submission is still being asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from ..labcheck.expectations import PROBES_KEY, SEED_KEY
from ..manifest import the_lab
from .cases import questions
from .probe_proxy import ProbeProxy
from .reference import reference


class _SkippedError(Exception):
    """A probe whose answer nobody compares with the reference's."""


class _Ahead(ProbeProxy):
    """Asks the reference, but leaves out what nobody compares."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop

    def ask(self, probe: str, arguments: dict[str, Any]) -> Any:
        """Return the reference's answer, which from now on is remembered."""
        if not the_lab().judging.traits[probe].compared or self._stop.is_set():
            raise _SkippedError
        return reference().ask(probe, arguments)


@contextmanager
def looking_ahead(seed: int) -> Iterator[None]:
    """Run every case on the reference in a thread while the body runs."""
    stop = threading.Event()
    thread = threading.Thread(target=_run, args=(seed, stop), daemon=True)
    thread.start()
    try:
        yield
    except BaseException:  # whoever stops a class does not wait for this
        stop.set()
        raise
    stop.set()
    thread.join()


def _run(seed: int, stop: threading.Event) -> None:
    env = {PROBES_KEY: _Ahead(stop), SEED_KEY: seed}
    for case in (case for question in questions() for case in question.cases):
        # A case that fails here fails again, and is reported, when a submission is judged.
        with suppress(Exception):
            case.run(env)
