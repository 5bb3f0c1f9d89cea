"""The command line: `mnist-lab grade`, `release`, `doctor`, and what platforms call.

Imports that take time, or that load secrets, stay inside the commands: `grade` must fork its
sandbox first.
"""

from __future__ import annotations

import os
import pkgutil
import sys
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click

from .commands import workflow_log
from .installation import named_lab
from .intake.due import parse_due
from .intake.kinds import LAYOUTS
from .manifest import Lab, hand_in
from .sandbox.warmup import before_torch

SUBMISSIONS = click.Path(path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
EXISTING = click.Path(exists=True, file_okay=False, path_type=Path)
FILLED = click.Path(dir_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


def _due(_context: click.Context, _option: click.Parameter, text: str | None) -> datetime | None:
    """Return the time that `--due` names."""
    try:
        return parse_due(text) if text else None
    except ValueError as error:
        raise click.BadParameter(f"{error}.") from None


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mnist-lab")
@click.pass_obj
def main(lab: Lab | None) -> None:
    """Grade and release the MNIST lab."""
    workflow_log.guard(click.get_current_context().invoked_subcommand)
    hand_in(lab or pkgutil.resolve_name(named_lab() or "autograder.lab.manifest:LAB"))
    before_torch()


@main.command()
@click.argument("submissions", nargs=-1, required=True, type=SUBMISSIONS)
@click.option(
    "-o", "--output", type=FOLDER, help="Write results, gradebook and feedback to this folder."
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    help="How many submissions to grade at once (default: as processors and memory allow).",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="json: one Gradescope results.json on standard output.",
)
@click.option("--seed", type=int, help="Draw the inputs of the cases from another seed.")
@click.option(
    "--isolation",
    type=click.Choice(["best", "strict"]),
    default="best",
    help="strict: refuse to grade if a layer of the sandbox is missing.",
)
@click.option("--scheduler", metavar="ADDRESS", help="Grade on the Dask cluster of this scheduler.")
@click.option(
    "--layout", type=click.Choice(LAYOUTS), help="The kind of export, if it is not recognised."
)
@click.option("--roster", type=FILE, help="CSV file that lists the class.")
@click.option("--regrade", is_flag=True, help="Grade everything again, not only what has changed.")
@click.option(
    "--due", callback=_due, metavar="TIME", help='Due time, such as "2026-11-27 23:59 +0100".'
)
def grade(
    submissions: tuple[Path, ...],
    output: Path | None,
    jobs: int | None,
    form: str,
    seed: int | None,
    isolation: str,
    scheduler: str | None,
    layout: str | None,
    roster: Path | None,
    regrade: bool,
    due: datetime | None,
) -> None:
    """Grade one submission or a class.

    SUBMISSIONS are scripts, notebooks, folders or archives, or the export of a platform.
    """
    from .commands.exit_status import STOPPED, USAGE
    from .commands.grade import run
    from .commands.request import Request

    request = Request(
        submissions,
        output,
        jobs,
        form,
        seed,
        isolation,
        scheduler,
        layout or "",
        roster,
        due,
        regrade,
    )
    try:
        status = run(request)
    except KeyboardInterrupt:
        click.echo("Stopped before anything was graded.", err=True)
        status = STOPPED
    if status == USAGE:  # nothing has been graded
        sys.exit(status)
    _end(status)


@main.command()
@click.argument("folder", type=EXISTING)
@click.option("--anonymous", is_flag=True, help="Also write a report without names.")
def report(folder: Path, anonymous: bool) -> None:
    """Rebuild gradebook, feedback and report.

    Uses the results in FOLDER, and your overrides.csv, without grading again.
    """
    from .commands.report import run

    sys.exit(run(folder, anonymous))


@main.command()
@click.argument("platform", type=click.Choice(["canvas", "moodle"]))
@click.argument("folder", type=EXISTING)
@click.option("--gradebook", type=FILE, required=True, help="The CSV file from your platform.")
@click.option("-o", "--output", type=FILLED, required=True, help="The filled file.")
@click.option(
    "--assignment", metavar="TITLE", help="Canvas: the column to fill, by title or number."
)
@click.option("--column", metavar="HEADER", help="Moodle: the column to fill.")
@click.option("--comments", metavar="HEADER", help="Write the points by question into this column.")
@click.option("--scale", is_flag=True, help="Scale the scores to the maximum of the file.")
def export(
    platform: str,
    folder: Path,
    gradebook: Path,
    output: Path,
    assignment: str | None,
    column: str | None,
    comments: str | None,
    scale: bool,
) -> None:
    """Fill in the gradebook of a platform.

    Copies the scores in FOLDER into a gradebook that you downloaded from Canvas or Moodle.
    """
    from .commands.export import Request, run

    wanted = assignment or column
    sys.exit(run(Request(platform, folder, gradebook, output, wanted, comments, scale)))


def _end(status: int) -> NoReturn:
    """End the process at once: to take torch apart needs a tenth of a second, for nothing."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(status)


def _needs_the_repository() -> None:
    """Refuse what makes assignment/ where only the grader is installed."""
    from .installation import is_repository

    if not is_repository():
        raise click.UsageError(
            "this makes files of the lab's repository: run it there, after `pip install -e .`."
        )


@main.command()
@click.option(
    "-o",
    "--output",
    type=FOLDER,
    default=Path("dist"),
    show_default=True,
    help="Write the zips to this folder.",
)
@click.option("--check", is_flag=True, help="Change nothing; fail if assignment/ is out of date.")
@click.option(
    "--torch-index",
    default="",
    metavar="URL",
    help="Index of PyTorch's CPU builds, for zips that install PyTorch on a platform.",
)
def release(output: Path, check: bool, torch_index: str) -> None:
    """Make assignment/ and the zips.

    Regenerates assignment/, and writes the zips for students and platforms once they are proved.
    """
    _needs_the_repository()
    from .commands.release import check_only, run

    sys.exit(check_only() if check else run(output, torch_index))


@main.command()
@click.option("--check", is_flag=True, help="Change nothing; fail if a figure is out of date.")
def figures(check: bool) -> None:
    """Draw the handout's figures again."""
    _needs_the_repository()
    from .commands.figures import run

    sys.exit(run(check))


@main.command()
@click.option(
    "--root",
    type=FOLDER,
    default=Path("/autograder"),
    show_default=True,
    help="The container's folder for autograders.",
)
def gradescope(root: Path) -> None:
    """Grade inside Gradescope's container.

    The run_autograder of autograder.zip calls this.
    """
    from .commands.gradescope import run

    sys.exit(run(root))


@main.command()
@click.argument("checkout", type=EXISTING)
def classroom50(checkout: Path) -> None:
    """Grade for Classroom 50.

    The autograder.py in dist/classroom50 calls this for the student's CHECKOUT.
    """
    from .commands.classroom50 import run

    sys.exit(run(checkout))


@main.command()
@click.argument("results", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--student", type=EXISTING, required=True, help="The student's repository.")
@click.option("--show-hidden", is_flag=True, help="Show hidden cases by name and message.")
def github(results: Path, student: Path, show_hidden: bool) -> None:
    """Show a result on GitHub.

    Workflows call this with RESULTS, what `mnist-lab grade --format json` printed.
    """
    from .commands.github import run

    sys.exit(run(results, student, show_hidden))


@main.command(hidden=True)
def grade_batch() -> None:
    """Grade a batch that a Dask worker was sent: JSON in, JSON out."""
    from .batches.dask_worker import run

    run()


@main.command()
def doctor() -> None:
    """Show the sandbox layers of this machine."""
    from .commands.doctor import run

    sys.exit(run())


if __name__ == "__main__":
    main()
