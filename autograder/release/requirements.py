"""What a student has to install, at the versions of this project."""

from __future__ import annotations

import re

NEEDED = (
    "ipykernel", "matplotlib", "notebook", "numpy", "otter-grader", "pytest", "scikit-learn",
    "torch", "torchvision", "tqdm",
)  # fmt: skip
_REQUIREMENT = re.compile(r'^\s+"([A-Za-z0-9-]+)([^"]*)",$', re.MULTILINE)


def requirements(pyproject: str) -> str:
    """Return the student's requirements.txt, made of the requirements in pyproject.toml."""
    ours = dict(_REQUIREMENT.findall(pyproject))
    return "".join(f"{name}{ours.get(name, '')}\n" for name in NEEDED)
