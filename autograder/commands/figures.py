"""`mnist-lab figures`: draw the handout's figures from the digits and numbers that are kept."""

from __future__ import annotations

from pathlib import Path

from ..installation import ROOT
from ..manifest import the_lab
from .exit_status import OK, fail


def run(check: bool, root: Path = ROOT) -> int:
    """Write the figures that have changed, or with `check` only name them; return the status."""
    folder = root / "assignment" / "figures"
    drawn = the_lab().load(the_lab().handout).drawn()
    changed = [name for name, text in drawn.items() if _text(folder / name) != text]
    for name in changed:
        print(f"assignment/figures/{name} is {'out of date' if check else 'drawn again'}")
    if check:
        return fail("run `mnist-lab figures`.") if changed else OK
    folder.mkdir(parents=True, exist_ok=True)
    for name in changed:
        (folder / name).write_bytes(drawn[name].encode())
    print("The figures are up to date. `mnist-lab release` puts them into the handout.")
    return OK


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""
