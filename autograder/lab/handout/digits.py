"""The digits that the figures show: the first training images of MNIST, kept in digits.txt.

`python -m autograder.lab.handout.digits` writes that file anew. It is text, two hexadecimal figures
a pixel, so that the figures can be drawn on a computer that has neither MNIST nor a network.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

COUNT = 8
PATH = Path(__file__).with_name("digits.txt")


@dataclass(frozen=True)
class Digit:
    """An image, 28 rows of grey values from 0 to 255, and the digit that it shows."""

    label: int
    rows: tuple[tuple[int, ...], ...]


@cache
def digits() -> tuple[Digit, ...]:
    """Return the digits in digits.txt."""
    return tuple(_digit(block) for block in PATH.read_text("ascii").strip().split("\n\n"))


def _digit(block: str) -> Digit:
    label, *rows = block.splitlines()
    return Digit(int(label), tuple(tuple(bytes.fromhex(row)) for row in rows))


def write() -> None:
    """Write digits.txt from the MNIST on this computer."""
    from ...installation import SOLUTION, load_module

    found = load_module(SOLUTION / "mnist.py").find_mnist()
    if found.source == "stand-in":
        raise SystemExit("MNIST is not here: set MNIST_DATA.")
    images, labels, *_ = found.tensors
    blocks = [
        "\n".join([str(int(label)), *(bytes(row.tolist()).hex() for row in image)])
        for image, label in zip(images[:COUNT], labels[:COUNT], strict=True)
    ]
    PATH.write_text("\n\n".join(blocks) + "\n", "ascii")


if __name__ == "__main__":
    write()
