"""Puts the lab's files into the wheel, and compiles what is installed in place.

Everything else about the package is in pyproject.toml.
"""

from __future__ import annotations

import shutil
from compileall import compile_dir
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

PLACES = ("autograder", "solution")
LAB = ("*.py", "handout.md", "mistakes/*.py")


class WithTheLab(build_py):
    """Copies solution/ beside the code, where `autograder.installation` looks for it."""

    def run(self) -> None:
        """Copy both; an editable installation finds solution/ in its own place.

        There pip compiles nothing, and where Python may not either (`PYTHONDONTWRITEBYTECODE`, as
        many containers have it) each start of the grader would take a second longer.
        """
        super().run()
        if self.editable_mode:
            for place in PLACES:
                compile_dir(place, quiet=2)
            return
        target = Path(self.build_lib, "autograder", "solution")
        shutil.rmtree(target, ignore_errors=True)  # from an earlier build
        for path in (path for pattern in LAB for path in Path("solution").glob(pattern)):
            copy = target / path.relative_to("solution")
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


setup(cmdclass={"build_py": WithTheLab})
