"""The zip for a course that stays with plain Otter, made by Otter's own generator.

Otter copies `files/` beside the submission and refuses more than one Python file there, so all
that the checks import lies in folders. Plain Otter runs submission and checks in one process: this
zip is as easy to fool as any other for Otter.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ..judge.cases import all_points
from ..manifest import the_lab
from . import packing
from .assignment import files as assignment_files
from .dependencies import needed_by
from .grader import Sources, in_zip
from .packing import Files
from .proof import Verdict, labs, last_lines, run_as_platform

CONFIG = {"show_hidden": True, "show_stdout": False}
PYTHON = "3.12"


class OtterError(Exception):
    """Otter's generator failed; says how."""


def files(sources: Sources) -> Files:
    """Return the files of otter-autograder.zip.

    Raises:
        OtterError: see there.
    """
    with tempfile.TemporaryDirectory() as folder:
        return _generate(Path(folder), sources)


def prove(made: Files, sources: Sources, folder: Path) -> Iterator[Verdict]:
    """Grade the reference and the skeleton with `otter run`."""
    (folder / "otter-autograder.zip").write_bytes(packing.pack(made))
    for what, (text, share) in labs(sources).items():
        (folder / "lab.py").write_text(text, "utf-8")
        command = ["python", "-m", "otter", "run", "-a", "otter-autograder.zip", "lab.py"]
        run = run_as_platform([*command, "--no-logo"], folder)
        problem = "" if run.status == 0 else f"`otter run` failed:\n{last_lines(run)}"
        yield Verdict(f"otter run on {what}", run, problem or _wrong(folder, share * all_points()))


def _wrong(folder: Path, score: float) -> str:
    results = json.loads((folder / "results.json").read_text("utf-8"))
    got = sum(test.get("score", 0) for test in results["tests"])
    return "" if got == score else f"got {got} points instead of {score}"


def _generate(folder: Path, sources: Sources) -> Files:
    beside = _beside(sources)
    packing.lay_out(beside, folder)
    packing.lay_out({f"tests/{n}": text for n, text in sources.questions.items()}, folder)
    (folder / "otter_config.json").write_text(
        json.dumps({"points_possible": all_points(), **CONFIG})
    )
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
    labcheck = assignment_files(sources.root)
    reference = in_zip(the_lab().solution / "lab.py")
    return {
        **needed_by(sources.questions.values(), sources.package),
        reference: sources.solution[reference],
        **sources.given,
        **{f"{Path(name).stem}/__init__.py": text for name, text in sources.given.items()},
        **{n: text.encode() for n, text in labcheck.items() if n.startswith("labcheck/")},
    }


def _requirements(sources: Sources) -> str:
    pinned = sources.platform("gradescope")["requirements.txt"].decode()
    lines = [f"--extra-index-url {sources.torch_index}"] if sources.torch_index else []
    for name in the_lab().packages:
        lines += re.findall(rf"^{name}==.+$", pinned, re.MULTILINE)
    return "\n".join(lines) + "\n"
