"""A plug-in for pytest that writes what becomes of each check, one JSON object a line."""

import json
from pathlib import Path

import pytest


def pytest_addoption(parser):
    """Add the option --report."""
    parser.addoption("--report", type=Path, required=True, help="the file to write to")


def pytest_runtest_setup(item):
    """Write that a check begins: if that is the last line, it never ended."""
    write(item, "begun")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Write what became of a check."""
    report = yield
    if call.when == "call" or report.failed:
        write(item, report.outcome, "" if report.passed else str(report.longrepr))
    return report


def write(item, outcome, message=""):
    """Add a line to the report."""
    task, _, check = item.name.partition(" :: ")
    entry = {"task": task, "check": check, "outcome": outcome, "message": message[:2000]}
    with item.config.getoption("--report").open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")
