"""What a student has to install: ranges, so that a PyTorch that is there already can stay.

The CI installs both ends, the lowest and the newest versions, and runs the student's checks.
"""

from __future__ import annotations

from ..release.assignment import PYTEST

NEEDED = (
    "ipykernel>=6.29",
    "matplotlib>=3.8",
    "notebook>=7.0",
    "numpy>=1.26",
    'numpy<2; sys_platform == "darwin" and platform_machine == "x86_64"',
    "otter-grader>=6.0,<8",
    PYTEST,
    "scikit-learn>=1.4",
    "torch>=2.2,<3",
    "torchvision>=0.17",
    "tqdm>=4.66",
)
WHY = "# The newest PyTorch for Macs with an Intel processor, 2.2, works with NumPy 1 only.\n"


def requirements() -> str:
    """Return the student's requirements.txt."""
    return "".join(f"{WHY if 'darwin' in line else ''}{line}\n" for line in NEEDED)
