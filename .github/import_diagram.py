"""Draw which room of the autograder imports which, in README.md.

    python .github/import_diagram.py [--check]

The rooms and their order are those of the import contracts in pyproject.toml; the arrows are the
imports themselves. An arrow that follows from others is left out.
"""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
BEGIN, END = "<!-- rooms: drawn by .github/import_diagram.py -->\n", "<!-- end of rooms -->\n"
LEFT_OUT = {"__main__"}  # it only starts cli


def arrows() -> list[tuple[str, str]]:
    """Return the pairs of rooms of which the first imports the second, less those that follow."""
    graph = grimp.build_graph("autograder", exclude_type_checking_imports=True, cache_dir=None)
    rooms = graph.find_children("autograder")
    names = {module: module.partition(".")[2] for module in rooms}
    direct = {
        (names[one], names[other])
        for one, other in product(rooms, rooms)
        if one != other
        and names[one] not in LEFT_OUT
        and graph.direct_import_exists(importer=one, imported=other, as_packages=True)
    }
    return sorted(pair for pair in direct if not _follows(pair, direct))


def _follows(pair: tuple[str, str], direct: set[tuple[str, str]]) -> bool:
    """Tell whether another way leads from the first to the second."""
    seen, waiting = set[str](), [b for a, b in direct if a == pair[0] and b != pair[1]]
    while waiting:
        room = waiting.pop()
        if room == pair[1]:
            return True
        if room not in seen:
            seen.add(room)
            waiting += [b for a, b in direct if a == room]
    return False


def diagram() -> str:
    """Return the diagram as Mermaid, which GitHub and the docs site draw."""
    lines = [f"    {one} --> {other}" for one, other in arrows()]
    return "\n".join(["```mermaid", "flowchart TD", *lines, "```"]) + "\n"


def main() -> int:
    """Put the diagram into the README, or with `--check` only look; return the exit status."""
    text = README.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    wanted = f"{before}{BEGIN}{diagram()}{END}{after}"
    if "--check" in sys.argv:
        print("" if text == wanted else "README.md: run `python .github/import_diagram.py`.")
        return int(text != wanted)
    README.write_text(wanted, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
