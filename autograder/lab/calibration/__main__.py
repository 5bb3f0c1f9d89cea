"""`python -m autograder.lab.calibration`: measure, and write autograder/docs/calibration.md."""

from __future__ import annotations

import datetime
import platform
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import torch

from ...installation import ROOT, SOLUTION, load_module
from ...manifest import hand_in
from .. import data
from ..manifest import LAB
from ..probes import Probes
from . import submissions
from .measures import Bench, ChanceCheck, checks
from .tails import chance_above, chance_below

PAGE = ROOT / "autograder" / "docs" / "calibration.md"
TEMPLATE = Path(__file__).with_name("page.md")
HEAD = (
    "| check | allowed | of | measured | lowest | mean | highest | a right one fails |"
    " nearest mistake | its highest | it passes |\n"
    "|---|---|---|---:|---:|---:|---:|---:|---|---:|---:|"
)


def subsets() -> Iterator[data.Subset]:
    """Yield the real data, if this computer has them, and the stand-in."""
    if data.subset().source != "stand-in":
        yield data.subset()
    x_train, y_train, x_test, y_test = load_module(SOLUTION / "mnist.py").load_stand_in()
    train = data.balanced(y_train, data.TRAIN_PER_DIGIT)
    test = data.balanced(y_test, data.TEST_PER_DIGIT)
    yield data.Subset(x_train[train], y_train[train], x_test[test], y_test[test], "stand-in")


def bench(names: submissions.Names, found: data.Subset) -> Bench:
    """Return a bench for a submission on these data."""
    images = {"train_x": found.train_x, "train_y": found.train_y, "test_x": found.test_x}
    return Bench(Probes(names, images), found.test_y)


def sample(check: ChanceCheck, on: Bench, seeds: range) -> list[float]:
    """Return what a submission gets under many seeds."""
    with submissions.quietly():
        return [check.measure(on, seed) for seed in seeds]


def fails(check: ChanceCheck, shares: list[float]) -> float:
    """Return the estimated chance that a submission with such shares fails."""
    below = chance_below(shares, check.low, check.count) if check.low > 0 else 0.0
    above = chance_above(shares, check.high, check.count) if check.high < 1 else 0.0
    return below + above


def passes(check: ChanceCheck, shares: list[float]) -> float:
    """Return the estimated chance that a submission with such shares passes."""
    low = chance_above(shares, check.low, check.count) if check.low > 0 else 1.0
    high = chance_below(shares, check.high, check.count) if check.high < 1 else 1.0
    return min(low, high)


def row(check: ChanceCheck, whose: str, shares: list[float], wrong: dict[str, list[float]]) -> str:
    """Return a row of the table."""
    bound = f"{check.low:.2f} to {check.high:.2f}" if check.high < 1 else f"from {check.low:.2f}"
    figures = f"{min(shares):.4f} | {statistics.fmean(shares):.4f} | {max(shares):.4f}"
    failing = max(fails(check, shares), 1e-30)
    mine = f"| {check.name} | {bound} | {whose} | {len(shares)} | {figures} | {failing:.0e} |"
    if not wrong:
        return f"{mine} | | |"
    name = max(wrong, key=lambda key: passes(check, wrong[key]))
    return f"{mine} {name} | {max(wrong[name]):.3f} | {passes(check, wrong[name]):.0e} |"


def tables(seeds: int, only: str = "") -> Iterator[str]:
    """Measure everything; yield a table for each kind of data and number of threads."""
    for number, found in enumerate(subsets()):
        # Only one of the checks looks at the images: the others need not be measured again.
        chosen = [check for check in checks() if only in check.name]
        wanted = [check for check in chosen if check.on_images or not number]
        for threads in (1, 2):
            submissions.use_threads(threads)
            yield f"\n### Data: {found.source}, {threads} thread{'s' * (threads > 1)}\n\n{HEAD}"
            for check in wanted:
                print(found.source, threads, check.name, file=sys.stderr)
                many = seeds if check.on_images else 4 * seeds
                yield from (
                    measured(check, found, many)
                    if threads == 1
                    else [row(check, "reference", right(check, found, many // 2), {})]
                )


def right(check: ChanceCheck, found: data.Subset, seeds: int) -> list[float]:
    """Return what the reference gets."""
    return sample(check, bench(submissions.reference(), found), range(seeds))


def measured(check: ChanceCheck, found: data.Subset, seeds: int) -> Iterator[str]:
    """Yield the rows of a check: for the reference beside mistakes, and for the styles."""
    known, gallery = submissions.mistakes(), submissions.styles()
    wrong = {
        name: sample(check, bench(known[name], found), range(max(2, seeds // 10)))
        for name in check.nearest
    }
    yield row(check, "reference", right(check, found, seeds), wrong)
    each = max(1, seeds // 40)
    of_styles = [
        share
        for number, names in enumerate(gallery.values())
        for share in sample(check, bench(names, found), range(number * each, (number + 1) * each))
    ]
    yield row(check, f"{len(gallery)} styles", of_styles, {})


@click.command()
@click.option("--seeds", default=300, show_default=True, help="How often to train on MNIST.")
@click.option("--only", default="", help="Measure the checks that have this in their name.")
@click.option("--write", is_flag=True, help="Write autograder/docs/calibration.md.")
def main(seeds: int, only: str, write: bool) -> None:
    """Print how far correct submissions are from each threshold, and mistakes."""
    hand_in(LAB)
    if only and write:
        raise click.UsageError("--only measures a part, and the page shows all: leave --write out.")
    date = datetime.datetime.now(tz=datetime.timezone.utc).date()
    versions = f"{date}, torch {torch.__version__}, Python {platform.python_version()}"
    page = TEMPLATE.read_text(encoding="utf-8").replace("VERSIONS", versions)
    page += "\n".join(tables(seeds, only)) + "\n"
    click.echo(page)
    if write:
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
