"""Modules that a student wrote beside the lab are part of the submission, and of nothing else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.intake.candidates import select
from autograder.intake.files import OnDisk, walk
from autograder.sandbox.local_modules import Beside
from autograder.sandbox.patches import own_module
from autograder.slicing.reading import read_source
from autograder.slicing.slicer import run_statement, slice_definitions

Load = Callable[..., tuple[dict[str, Any], Beside]]


@pytest.fixture
def load() -> Iterator[Load]:
    """A function that loads a lab with modules beside it, as a worker does, for some names."""
    before, finders = set(sys.modules), list(sys.meta_path)

    def run(lab: str, names: list[str], files: dict[str, str]) -> tuple[dict[str, Any], Beside]:
        for name in set(sys.modules) - before:
            del sys.modules[name]
        sys.meta_path[:] = finders
        beside = Beside({path: text.encode() for path, text in files.items()})
        sliced = slice_definitions(read_source(lab.encode(), "lab.py"), names)
        beside.install(sliced)
        namespace = vars(own_module("lab", "lab.py"))
        for statement in sliced.statements:
            run_statement(statement, namespace)
        return namespace, beside

    yield run
    sys.meta_path[:] = finders
    for name in set(sys.modules) - before:
        del sys.modules[name]


WAYS = {
    "by name": "from helpers_ import f\n",
    "under another name": "from helpers_ import f as g\nf = g\n",
    "as a module": "import helpers_\ndef f(): return helpers_.f()\n",
    "as a module under another name": "import helpers_ as h\nf = h.f\n",
    "with a star": "from helpers_ import *\n",
    "by importlib": "import importlib\nf = importlib.import_module('helpers_').f\n",
    "where it is used": "def f():\n    from helpers_ import f as g\n    return g()\n",
}


@pytest.mark.parametrize("lab", WAYS.values(), ids=WAYS.keys())
def test_a_helper_is_imported_in_every_way(lab: str, load: Load) -> None:
    """However a lab gets at a helper, it gets what its author would."""
    namespace, _ = load(
        lab, ["f"], {"helpers_.py": "N = 40\ndef f(): return N + two()\ndef two(): return 2\n"}
    )
    assert namespace["f"]() == 42


def test_packages_and_relative_imports_work(load: Load) -> None:
    """A folder of modules, with or without `__init__.py`, is a package."""
    namespace, _ = load(
        "from nets import Net\nfrom nets.deep.layers import size\nimport nets.deep.layers as l\n"
        "from nets import mlp\ndef f(): return Net().n + size + l.size + mlp.three\n",
        ["f"],
        {
            "nets/mlp.py": "from .deep.layers import size\nthree = 3\nclass Net:\n    n = size\n",
            "nets/deep/layers.py": "size = 4\n",
            "nets/__init__.py": "from .mlp import Net\n",
        },
    )
    assert namespace["f"]() == 15


def test_a_helper_that_trains_at_module_level_does_not_train(load: Load) -> None:
    """Definitions, not scripts: for each name only the statements that it needs are run."""
    helper = (
        "import torch\ndef f(): return 'made'\ndef train(): raise RuntimeError('it trained')\n"
        "history = train()\nprint(1 / 0)\nfor i in range(3):\n    train()\n"
        "if __name__ == '__main__':\n    train()\n"
    )
    for lab in ("from helpers_ import *\n", "from helpers_ import f\n"):
        namespace, _ = load(lab, ["f"], {"helpers_.py": helper})
        assert namespace["f"]() == "made"


def test_a_statement_of_a_helper_that_raises_costs_only_what_needs_it(load: Load) -> None:
    """The other names are there, and the lost one says what happened and where."""
    helper = "data = open('nosuch.csv').read()\ndef size(): return len(data)\ndef f(): return 1\n"
    namespace, beside = load("from helpers_ import f\nimport helpers_\n", ["f", "helpers_"],
                             {"helpers_.py": helper})  # fmt: skip
    assert namespace["f"]() == 1
    with pytest.raises(FileNotFoundError, match=r"nosuch\.csv"):
        _ = namespace["helpers_"].data
    from autograder.labcheck.faults import explain

    with pytest.raises(NameError) as raised:
        namespace["helpers_"].size()
    said = str(beside.explained(explain("`size`", raised.value)))
    assert "FileNotFoundError: " in said
    assert "(helpers_.py, line 1: " in said


def test_a_part_of_a_helper_that_is_no_python_says_so(load: Load) -> None:
    """A missing bracket in one function loses that function, with the reason and the line."""
    lab = "from helpers_ import f\n"
    helper = "def g(:\n    pass\ndef f(): return 1\n"
    namespace, _ = load(lab, ["f"], {"helpers_.py": helper})
    assert namespace["f"]() == 1
    with pytest.raises(ImportError, match=r"`g` \(helpers_.py, line 1\) cannot be read"):
        load("from helpers_ import g\n", ["g"], {"helpers_.py": helper})
    with pytest.raises(ImportError, match="cannot import name 'h'"):
        load("from helpers_ import h\n", ["h"], {"helpers_.py": "def f(): pass\n"})


@pytest.mark.parametrize("name", ["random", "json", "torch", "numpy", "autograder", "wave"])
def test_a_helper_never_takes_the_place_of_what_is_installed(name: str, load: Load) -> None:
    """Also not of what nobody has imported yet; the student is told to rename the file."""
    namespace, beside = load(
        f"import {name}\nf = {name}\n", ["f"], {f"{name}.py": "raise RuntimeError('shadowed')\n"}
    )
    assert "shadowed" not in str(vars(namespace["f"]).get("__doc__"))
    assert type(namespace["f"]).__name__ != "StudentModule"
    assert beside.taken == [name]


def test_no_part_of_a_package_of_ours_is_taken_from_a_submission(load: Load) -> None:
    """A folder `autograder` beside the lab adds nothing to the package of that name."""
    with pytest.raises(ImportError):
        load(
            "import autograder.evil\nf = 1\n",
            ["autograder", "f"],
            {"autograder/evil.py": "x = 1\n"},
        )


def test_libraries_do_not_find_a_students_modules(load: Load) -> None:
    """PyTorch looks for packages that may be absent: a file of that name is not one."""
    load(
        "from onnx_ import f\n", ["f"], {"onnx_.py": "def f(): pass\n", "triton_.py": "evil = 1\n"}
    )
    library = {"__name__": "torch.somewhere"}
    with pytest.raises(ImportError):
        exec("import triton_", library)


def test_which_files_are_modules(tmp_path: Path) -> None:
    """Python beside or below the lab, seen from its folder and the top; never the handout's."""
    for name in ("src/lab.py", "src/helpers.py", "src/nets/mlp.py", "top.py", "mnist.py",
                 "tests/q1.py", "labcheck/probes.py", "conftest.py", "not-a-name.py",
                 "src/data.csv", "torch.py"):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("fit = 1")
    (tmp_path / "src" / "lab.py").write_text("import helpers, top, nets\nfit = 2\nx = 3")
    (lab, *_) = select(walk(OnDisk(tmp_path)), ["fit", "x"]).candidates
    assert lab.origin == "src/lab.py"
    assert sorted(lab.modules) == [
        "helpers.py", "nets/mlp.py", "src/helpers.py", "src/nets/mlp.py", "top.py", "torch.py",
    ]  # fmt: skip


def test_modules_are_bounded_in_number_and_size(tmp_path: Path) -> None:
    """A library of a thousand files beside the lab is not sent; what lies nearest is."""
    (tmp_path / "lab.py").write_text("x = 1")
    (tmp_path / "near.py").write_text("x = 1")
    (tmp_path / "huge.py").write_text("#" * 1_000_001)
    (tmp_path / "library").mkdir()
    for number in range(300):
        (tmp_path / "library" / f"m{number}.py").write_text("x = 1")
    (lab,) = select(walk(OnDisk(tmp_path)), ["x"]).candidates[:1]
    assert len(lab.modules) == 100
    assert "near.py" in lab.modules
    assert "huge.py" not in lab.modules
