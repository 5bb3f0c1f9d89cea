"""The zip for a course that stays with plain Otter, made by Otter's own generator.

Otter copies `files/` beside the submission and refuses more than one Python file there, so all
that the checks import lies in folders. Plain Otter runs submission and checks in one process: this
zip is as easy to fool as any other for Otter.
"""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from . import packing
from .assignment import files as assignment_files
from .grader import Sources
from .packing import Files

CONFIG = {"points_possible": 100, "show_hidden": True, "show_stdout": False}
PYTHON = "3.12"
NEEDED = ("matplotlib", "numpy", "safetensors", "scikit-learn", "torch", "torchvision", "tqdm")
HELPERS = (
    "__init__", "asking", "checks", "course", "data", "faults", "figures", "given", "memory",
    "oracle", "plain", "probes", "wire",
)  # fmt: skip


class OtterError(Exception):
    """Otter is not installed, or its generator failed; says which."""


def files(sources: Sources) -> Files:
    """Return the files of otter-autograder.zip.

    Raises:
        OtterError: see there.
    """
    if importlib.util.find_spec("otter") is None:
        raise OtterError('Otter is not installed: pip install "otter-grader==7.0.0"')
    with tempfile.TemporaryDirectory() as folder:
        return _generate(Path(folder), sources)


def _generate(folder: Path, sources: Sources) -> Files:
    beside = _beside(sources)
    packing.lay_out(beside, folder)
    questions = packing.below(sources.root / "autograder/questions", "q*.py")
    packing.lay_out({f"tests/{name}": text for name, text in questions.items()}, folder)
    (folder / "otter_config.json").write_text(json.dumps(CONFIG))
    (folder / "requirements.txt").write_text(_requirements(sources))
    options = ["-t", "tests", "-c", "otter_config.json", "-r", "requirements.txt"]
    options += ["--python-version", PYTHON, "-o", "made.zip", "--no-environment"]
    names = sorted({name.split("/")[0] for name in beside})
    command = [sys.executable, "-m", "otter", "generate", *options, *names]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise OtterError(f"`otter generate` failed:\n{done.stdout}{done.stderr}")
    return packing.unpack((folder / "made.zip").read_bytes())


def _beside(sources: Sources) -> Files:
    """Return what lies beside a submission while Otter grades it."""
    package = sources.package
    embedded = {name: package[name] for name in package if name.endswith(".safetensors")}
    labcheck = {name: text for name, text in assignment_files(sources.root).items() if "/" in name}
    return {
        **{f"autograder/{name}.py": package[f"autograder/{name}.py"] for name in HELPERS},
        **embedded,
        **{f"solution/{name}": sources.solution[f"solution/{name}"] for name in ("lab.py", "mnist.py")},
        "mnist/__init__.py": sources.solution["solution/mnist.py"],
        **{n: text.encode() for n, text in labcheck.items() if n.startswith("labcheck/")},
    }


def _requirements(sources: Sources) -> str:
    pinned = sources.platform("gradescope")["requirements.txt"].decode()
    lines = [f"--extra-index-url {sources.torch_index}"] if sources.torch_index else []
    for name in NEEDED:
        lines += re.findall(rf"^{name}==.+$", pinned, re.MULTILINE)
    return "\n".join(lines) + "\n"
