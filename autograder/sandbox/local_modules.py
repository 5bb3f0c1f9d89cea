"""The modules that a student wrote beside the lab: importable by the lab, and by nobody else.

They are graded as the lab is: definitions, not scripts. Importing one runs nothing; a name in it is
made when it is asked for, by the statements that it needs. So a helper that trains at module level
does not train, and a statement that raises costs what needs it and nothing else.

What Python, PyTorch or the grader import is never a student's: the finder here comes last, knows no
name that anybody else answers to, and answers only to code of the submission.
"""

from __future__ import annotations

import importlib.machinery
import sys
from collections.abc import Mapping, Sequence
from importlib.abc import Loader, MetaPathFinder
from pathlib import PurePosixPath
from types import FrameType, ModuleType
from typing import Any

from ..labcheck.faults import SubmissionError, after, explain
from ..slicing.reading import read_source
from ..slicing.slicer import Analysis, Slice, Statement, remember_lines, run_statement

_LAB = "lab"


class StudentModule(ModuleType):
    """A module whose names are made when somebody asks for them."""

    def __getattr__(self, name: str) -> Any:
        """Make one name, or raise AttributeError as any module does."""
        loader: Beside = object.__getattribute__(self, "__loader__")
        return loader.make(self, name)

    def __dir__(self) -> list[str]:
        """List what can be asked for."""
        loader: Beside = object.__getattribute__(self, "__loader__")
        return sorted({*vars(self), *loader.names(self.__name__)})


class _Part:
    """One module's text, analysed when it is first looked into, and what of it has run."""

    def __init__(self, path: str, data: bytes) -> None:
        self.path, self._data = path, data
        self._analysis: Analysis | None = None
        self.ran: set[int] = set()
        self.lost: dict[str, BaseException] = {}
        self.wanted: set[str] = set()  # names that it reads and does not define

    @property
    def analysis(self) -> Analysis:
        if self._analysis is None:
            source = read_source(self._data, self.path)
            remember_lines(source)
            self._analysis = Analysis(source)
        return self._analysis


class Beside(MetaPathFinder, Loader):
    """Finds and loads the modules of one submission.

    Args:
        files: their bytes, by path below the lab's folder.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        named = {_module_name(path): (path, data) for path, data in files.items()}
        tops = {name.partition(".")[0] for name in named}
        self.taken = sorted(top for top in tops if _is_taken(top))
        self._parts = {
            name: _Part(path, data)
            for name, (path, data) in named.items()
            if name.partition(".")[0] not in self.taken
        }
        parents = {name.rpartition(".")[0] for name in self._parts}
        folders = {".".join(name.split(".")[:n]) for name in parents for n in range(1, 9)} - {""}
        inits = {_module_name(path) for path in files if path.endswith("/__init__.py")}
        self._packages = (folders | inits) - set(self.taken)
        self._lab_wants: frozenset[str] = frozenset()
        self._why: dict[str, str] = {}  # names that no statement could bind, and what it raised

    def install(self, lab: Slice) -> None:
        """Let the lab, of which this is the slice, import them."""
        self._lab_wants = lab.unbound
        if self._parts:
            sys.meta_path.append(self)

    def taken_by(self, lab: Slice) -> list[str]:
        """Names of modules that the lab imports and that mean something else everywhere."""
        imported = {name for one in lab.statements for name in one.code.co_names}
        return [name for name in self.taken if name in imported]

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Find a module of the submission, for the submission."""
        package = fullname in self._packages
        if not (package or fullname in self._parts) or not self._is_own(_asking()):
            return None
        spec = importlib.machinery.ModuleSpec(fullname, self, is_package=package)
        if part := self._parts.get(fullname):
            spec.origin = part.path
        return spec

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        """Return a module in which nothing is made yet."""
        module = StudentModule(spec.name)
        if part := self._parts.get(spec.name):
            part.ran.clear()  # it may be imported anew
            part.lost.clear()
        if spec.origin:
            module.__file__ = spec.origin
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Run nothing: names are made one by one."""

    def names(self, module: str) -> list[str]:
        """List the names that a module defines."""
        part = self._parts.get(module)
        return [name for name in part.analysis.bound if "." not in name] if part else []

    def make(self, module: ModuleType, name: str) -> Any:
        """Return what `name` is in a module.

        Raises:
            AttributeError: it defines no such name.
            ImportError: it may define it, in a part that cannot be read; says why.
            BaseException: what the student's own statements raise.
        """
        part = self._parts.get(module.__name__)
        if part is None or (name.startswith("__") and name not in part.analysis.bound):
            if part is not None and name == "__all__":
                return self._for_a_star(module, part)
            raise _no_attribute(module, name)
        sliced = part.analysis.slice([name])
        part.wanted |= sliced.unbound
        self._run(module, part, sliced)
        if name in vars(module):
            return vars(module)[name]
        if name in part.lost:
            raise part.lost[name]
        submodule = f"{module.__name__}.{name}" in {*self._parts, *self._packages}
        if not submodule and (why := part.analysis.unreadable(name)):
            raise ImportError(why)
        raise _no_attribute(module, name)

    def _run(self, module: ModuleType, part: _Part, sliced: Slice) -> None:
        """Run what has not run yet; what fails is remembered by the names that it would bind."""
        for statement in sliced.statements:
            if statement.number in part.ran:
                continue
            part.ran.add(statement.number)
            try:
                run_statement(statement, vars(module))
            except BaseException as error:  # whatever a student's statement raises
                part.lost.update(dict.fromkeys(statement.binds, error))
                self._note(statement, error)

    def _note(self, statement: Statement, error: BaseException) -> None:
        """Remember why names are missing: the first cause, where one failure led to another."""
        said = str(explain("", error, statement.where))
        cause = next((why for name, why in self._why.items() if f"'{name}'" in said), said)
        for name in statement.binds:
            self._why.setdefault(name, cause)

    def explained(self, error: SubmissionError) -> SubmissionError:
        """Where a name is missing because a statement of a module failed, say which and why."""
        for name, why in self._why.items():
            if error.error == "NameError" and f"'{name}'" in str(error):
                return SubmissionError(error.kind, after(why, error), error.error)
        return error

    def _for_a_star(self, module: ModuleType, part: _Part) -> list[str]:
        """The names that `from module import *` brings: those that the importer reads.

        To make all of them would run all that makes any of them.
        """
        importer = str(_asking().f_globals.get("__name__"))
        asking = self._parts.get(importer)
        wanted = asking.wanted if asking else self._lab_wants
        names = [name for name in part.analysis.bound if name in wanted and name[0] != "_"]
        return [name for name in names if self._can_make(module, name)]

    def _can_make(self, module: ModuleType, name: str) -> bool:
        try:
            getattr(module, name)
        except BaseException:  # whatever it raises costs this name only
            return False
        return True

    def _is_own(self, frame: FrameType) -> bool:
        name = frame.f_globals.get("__name__")
        return name == _LAB or name in self._parts


def _asking() -> FrameType:
    """The frame of the code that imports: the innermost that is neither here nor in importlib."""
    frame = sys._getframe(1)
    while frame.f_back is not None and _is_machinery(frame):
        frame = frame.f_back
    return frame


def _is_machinery(frame: FrameType) -> bool:
    name = frame.f_globals.get("__name__", "")
    return name == __name__ or str(name).partition(".")[0] == "importlib"


def _module_name(path: str) -> str:
    """The name under which the file at a path is imported: `tools.nets` for `tools/nets.py`."""
    parts = PurePosixPath(path).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def _is_taken(name: str) -> bool:
    """Whether an import of this name finds something else, or has found it."""
    if name in sys.modules or name in sys.stdlib_module_names:
        return True
    return importlib.machinery.PathFinder.find_spec(name) is not None


def _no_attribute(module: ModuleType, name: str) -> AttributeError:
    return AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
