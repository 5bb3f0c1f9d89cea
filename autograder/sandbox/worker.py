"""The worker: the one process that runs a student's code. It holds no answer to any question.

It serves four requests: `load` (read and slice a submission), `lend` (take the course's own code
for some names of the lab), `run` (execute a kept statement of the submission) and `probe` (one
operation). Whatever it replies, the judge treats as hostile.
"""

from __future__ import annotations

import os
import socket
import sys
import warnings
from collections.abc import Callable
from types import CodeType
from typing import Any, NoReturn

from ..labcheck.faults import UNSENT, SubmissionError, after, clip, explain
from ..manifest import the_lab
from ..slicing.absence import lacking
from ..slicing.reading import read_source
from ..slicing.slicer import Slice, remember_lines, run_statement, slice_definitions
from .channel import receiver
from .confine import Layers
from .lent_code import Borrowed
from .local_modules import Beside
from .messages import WireError, encode, read_message
from .patches import (
    loaders_of_one_process,
    no_compiler,
    own_module,
    plain_progress_bars,
    private_temporary_files,
)


def serve(channel: int, images: dict[str, Any], layers: Layers) -> NoReturn:
    """Answer the judge's requests on the socket `channel` until it closes; never return."""
    stream = socket.socket(fileno=channel)
    stream.sendall(encode({"layers": layers.as_dict()}))
    worker = _Worker(images)
    receive = receiver(stream)
    while True:
        try:
            request = read_message(receive)
        except (EOFError, OSError, WireError):
            os._exit(0)
        reply = worker.answer(request)
        try:
            stream.sendall(reply)
        except OSError:
            os._exit(0)


class _Worker:
    def __init__(self, images: dict[str, Any]) -> None:
        sys.argv = ["lab.py"]  # a submission may read options, and finds none
        warnings.resetwarnings()  # nobody's warnings are errors, whatever the judge was told
        private_temporary_files()
        loaders_of_one_process()
        plain_progress_bars()
        no_compiler()
        self._namespace = vars(own_module("lab", "lab.py"))
        self._slice: Slice | None = None
        self._beside = Beside({})
        self._borrowed: Borrowed | None = None
        self._probes = the_lab().probe_class(self._namespace, images)

    def answer(self, request: dict[str, Any]) -> bytes:
        number, op = request["id"], request["op"]
        try:
            result = getattr(self, f"_{op}")(**request["arguments"])
            return encode({"id": number, "result": result}, tuple(request["most"]))
        except SubmissionError as error:
            return encode({"id": number, "error": _plain(self._explained(error))})
        except WireError as error:
            told = SubmissionError("wrong_shape", f"{UNSENT}: {error}")
            return encode({"id": number, "error": _plain(told)})
        except BaseException as error:  # whatever a submission raises, the worker lives on
            return encode({"id": number, "error": _plain(explain("The submission", error))})

    def _load(
        self, data: Any, file_name: str, names: list[str], modules: dict[str, Any]
    ) -> dict[str, Any]:
        source = read_source(data.numpy().tobytes(), file_name)
        self._slice = sliced = slice_definitions(source, names)
        remember_lines(source)
        if prepare := the_lab().load(the_lab().prepare):
            prepare(set().union(*(_mentioned(one.code) for one in sliced.statements)))
        self._beside = Beside({path: text.numpy().tobytes() for path, text in modules.items()})
        self._beside.install(sliced)
        return {
            "statements": [statement.where for statement in sliced.statements],
            "binds": [sorted(statement.binds) for statement in sliced.statements],
            "uses": {name: sorted(used) for name, used in sliced.uses.items()},
            "missing": dict(sliced.missing),
            "problems": [clip(said) for said in _problems(sliced, self._beside)],
        }

    def _run(self, index: int) -> None:
        assert self._slice is not None
        statement = self._slice.statements[index]
        try:
            run_statement(statement, self._namespace)
        except BaseException as error:
            told = explain("", error, statement.where)
            said = f"{told}{self._defined_later(error, index)}"
            raise SubmissionError("exception", said, told.error) from None
        finally:
            if self._borrowed is not None:
                self._borrowed.put()

    def _explained(self, error: SubmissionError) -> SubmissionError:
        """Where a name is missing that the text defines, say what has become of it."""
        name = lacking(str(error))
        why = self._slice.absent.get(name) if self._slice is not None else None
        if why is None or name in self._namespace:
            return self._beside.explained(error)
        told = why if error.kind == "missing" else after(why, error)
        return SubmissionError(error.kind, told, error.error)

    def _defined_later(self, error: BaseException, index: int) -> str:
        """Say where the name that a statement lacks is defined, if only after it."""
        name = getattr(error, "name", None)
        if not isinstance(error, NameError) or self._slice is None:
            return ""
        for later in self._slice.statements[index + 1 :]:
            if name in later.binds:
                return f" `{name}` is defined only later, at {later.where}: move that up."
        gone = self._slice.absent.get(name or "")
        return f" {gone}" if gone else ""

    def _lend(self, source: str, names: list[str], own: list[str]) -> None:
        """Let `names` be what `source` defines, whatever the statements to come make of them."""
        self._borrowed = Borrowed(self._namespace, source, names, own)
        self._borrowed.put()

    def _probe(self, name: str, arguments: dict[str, Any]) -> Any:
        probe: Callable[..., Any] = getattr(self._probes, name)
        return probe(**arguments)


def _problems(sliced: Slice, beside: Beside) -> list[str]:
    """What is wrong with the lab's text, and with the names of modules beside it that it uses."""
    return [*map(str, sliced.problems[:20]), *map(_renamed, beside.taken_by(sliced)[:20])]


def _renamed(module: str) -> str:
    installed = f"`import {module}` takes the installed {module}"
    return f"{installed}, not what lies beside the lab under that name: rename that."


def _plain(error: SubmissionError) -> dict[str, str]:
    return {"kind": error.kind, "message": str(error), "error": error.error}


def _mentioned(code: CodeType) -> set[str]:
    """Return the names that code, or a function in it, uses: modules among them."""
    inner = (constant for constant in code.co_consts if isinstance(constant, CodeType))
    own = {name.partition(".")[0] for name in code.co_names}
    return own.union(*map(_mentioned, inner))
