"""The command line of `grade`, and what is wrong with it: told before torch is imported."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class Request:
    """The command line of `grade`, parsed."""

    submissions: tuple[Path, ...]
    output: Path | None = None
    jobs: int | None = None
    form: str = "text"
    seed: int | None = None
    isolation: str = "best"
    scheduler: str | None = None
    layout: str = ""
    roster: Path | None = None
    due: datetime | None = None
    regrade: bool = False


def unusable(request: Request) -> str:
    """Return what is wrong with a command line; or nothing."""
    return (
        _paths(request)
        or _output(request)
        or _isolation(request)
        or _scheduler(request)
        or _apart(lambda: _files(request))
    )


def _paths(request: Request) -> str:
    lacking = [path for path in request.submissions if not path.exists()]
    if lacking:
        told = " and ".join(f"{path} does not exist" for path in lacking)
        return f"{told}: give files, folders or archives. Nothing was graded."
    empty = [path for path in request.submissions if path.is_dir() and not os.listdir(path)]
    if len(empty) == len(request.submissions):
        return f"{empty[0]}: the folder is empty. There is nothing to grade."
    return ""


def _output(request: Request) -> str:
    if request.output is None:
        return "--regrade needs -o, the folder of a class." if request.regrade else ""
    try:
        request.output.mkdir(parents=True, exist_ok=True)
        writable = os.access(request.output, os.W_OK)
    except OSError:
        writable = False
    if not writable:
        return f"The folder {request.output} cannot be written to: choose another with -o."
    return ""


def _isolation(request: Request) -> str:
    from ..sandbox.confine import missing_layers

    here = request.isolation == "strict" and request.scheduler is None
    if here and (missing := missing_layers()):
        return f"This machine lacks {', '.join(missing)}: see `mnist-lab doctor`."
    return ""


def _scheduler(request: Request) -> str:
    if request.scheduler is None:
        return ""
    from ..batches.dask_address import AddressError, check_address

    try:
        check_address(request.scheduler)
    except AddressError as error:
        return str(error)
    return ""


def _files(request: Request) -> str:
    """Look at what the instructor wrote about the class, as far as that goes without the class."""
    from ..gradebook.lock import LockedError, locked
    from ..gradebook.overrides import OverrideError, read_overrides
    from ..intake.roster import RosterError, read_roster
    from ..manifest import the_lab

    try:
        if request.roster is not None:
            read_roster(request.roster)
        if request.output is not None:
            read_overrides(
                request.output / "overrides.csv", dict.fromkeys(the_lab().questions, 0.0)
            )
            with locked(request.output):
                pass
    except (RosterError, OverrideError, LockedError) as error:
        return str(error)
    except OSError as error:
        return f"{request.output} cannot be written to: {error.strerror or error}."
    return ""


def _apart(look: Callable[[], str]) -> str:
    """Call `look` in a process of its own: what it reads must not be in what workers inherit."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.write(writer, look().encode(errors="replace")[:60_000])
            code = 0
        finally:
            os._exit(code)
    os.close(writer)
    with open(reader, encoding="utf-8", errors="replace") as told:
        sentence = told.read()
    os.waitpid(pid, 0)
    return sentence
