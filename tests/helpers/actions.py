"""A stand-in for GitHub's runner: it takes a job from a workflow's YAML and runs its steps.

Every `run:` is executed by bash as GitHub does. `actions/checkout` becomes a copy, and `pip
install` is only recorded: the packages are those of the environment that runs the tests.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from warm_python import programs

BASH = ["bash", "--noprofile", "--norc", "-eo", "pipefail"]  # what `shell: bash` stands for
PYTHON_SHIM = """#!/bin/sh
if [ "$1 $2" = "-m pip" ]; then echo "$@" >> "$PIP_LOG"; exit 0; fi
exec {python} "$@"
"""
PASSED_ON = ("MNIST_DATA", "OMP_NUM_THREADS", "LANG", "TMPDIR")


@dataclass(frozen=True)
class Command:
    """A workflow command that the runner would act on."""

    name: str
    properties: dict[str, str]
    data: str


@dataclass
class Done:
    """What became of a job.

    Args:
        log: what the steps printed, in order.
        outcomes: by the step's id or name: success, failure, skipped.
        outputs: by the step's id.
        summary: the job summary.
        pip: the installations that were asked for.
    """

    log: str = ""
    outcomes: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    summary: str = ""
    pip: list[str] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether the job gets a red cross."""
        return "failure" in self.outcomes.values()

    @property
    def payload(self) -> dict[str, Any]:
        """The legacy payload, as a reporter decodes it."""
        return json.loads(base64.b64decode(self.outputs["test"]["result"], validate=True))

    def commands(self, name: str) -> list[Command]:
        """Return the commands of this name that the runner would have taken from the log."""
        return [command for command in commands(self.log) if command.name == name]


def load(path: Path) -> dict[str, Any]:
    """Return a workflow."""
    return yaml.safe_load(path.read_text("utf-8"))


def run_job(
    job: dict[str, Any],
    folder: Path,
    repositories: dict[str, Path],
    contexts: dict[str, dict[str, str]],
    path: Path | None = None,
) -> Done | None:
    """Run a job; return None if its condition does not hold.

    Args:
        job: from the workflow.
        folder: an empty folder for the workspace and the runner's files.
        repositories: what a checkout gets, by its `repository`; the student's is "".
        contexts: `vars`, `secrets` and `github`.
        path: a folder whose programs come before all others.
    """
    if not evaluate(job.get("if", "true"), contexts, Done()):
        return None
    done, ok = Done(), True
    machine = Machine(folder, path)
    for step in job["steps"]:
        key = step.get("id") or step.get("name") or step["uses"]
        if not (evaluate(step["if"], contexts, done) if "if" in step else ok):
            done.outcomes[key] = "skipped"
            continue
        if "uses" in step:
            machine.use(step, repositories, contexts, done)
            done.outcomes[key] = "success"
            continue
        env = {name: fill(text, contexts, done) for name, text in step.get("env", {}).items()}
        status, log, outputs = machine.run(step["run"], env)
        done.log += log
        done.outputs[key] = outputs
        done.outcomes[key] = "failure" if status else "success"
        ok = ok and status == 0
    done.summary = machine.summary.read_text("utf-8")
    done.pip = machine.pip.read_text().splitlines()
    return done


class Machine:
    """A virtual machine of GitHub's: a workspace, the runner's files, programs."""

    def __init__(self, folder: Path, path: Path | None) -> None:
        self.folder, self.workspace = folder, folder / "workspace"
        self.summary, self.pip = folder / "summary", folder / "pip"
        bin_ = folder / "bin"
        for made in (self.workspace, bin_, folder / "temp"):
            made.mkdir(parents=True, exist_ok=True)
        for made in (self.summary, self.pip):
            made.touch()
        shim = bin_ / "python"
        shim.write_text(PYTHON_SHIM.format(python=sys.executable))
        shim.chmod(shim.stat().st_mode | stat.S_IXUSR)
        first = [path] if path else []
        self.path = [*first, bin_, *programs().split(":"), *os.environ["PATH"].split(":")]

    def use(
        self, step: dict[str, Any], repositories: dict[str, Path], contexts: Any, done: Done
    ) -> None:
        """Do what an action does: a checkout is a copy, other actions have nothing to do here."""
        if not step["uses"].startswith("actions/checkout@"):
            return
        options = {k: fill(str(v), contexts, done) for k, v in step.get("with", {}).items()}
        assert options["persist-credentials"] == "False"
        target = self.workspace / options.get("path", ".")
        source = repositories[options.get("repository", "")]
        if options.get("repository"):
            assert options["token"]
            target.symlink_to(source)  # the course's; the grader in it is that of this environment
        else:
            shutil.copytree(source, target, dirs_exist_ok=True, symlinks=True)

    def run(self, script: str, env: dict[str, str]) -> tuple[int, str, dict[str, str]]:
        """Run a script; return its status, its log and its outputs."""
        output, file = self.folder / "output", self.folder / "script.sh"
        output.write_text("")
        file.write_text(script)
        done = subprocess.run(
            [*BASH, str(file)],
            cwd=self.workspace,
            env={**self.environment(output), **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=300,
        )
        lines = output.read_text("utf-8").splitlines()
        outputs = dict(line.split("=", 1) for line in lines)
        return done.returncode, done.stdout.decode("utf-8", errors="replace"), outputs

    def environment(self, output: Path) -> dict[str, str]:
        """Return the variables that a step gets."""
        kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        return {
            **kept,
            "PATH": ":".join(map(str, self.path)),
            "HOME": str(self.folder),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_ENV": str(self.folder / "env"),
            "GITHUB_WORKSPACE": str(self.workspace),
            "ACTIONS_RUNTIME_TOKEN": "a secret of the runner",
            "RUNNER_TEMP": str(self.folder / "temp"),
            "PIP_LOG": str(self.pip),
        }


def fill(text: object, contexts: dict[str, dict[str, str]], done: Done) -> str:
    """Return a text with its `${{ … }}` evaluated."""

    def value(found: re.Match[str]) -> str:
        got = evaluate(found[1], contexts, done)
        return str(got).lower() if isinstance(got, bool) else str(got)

    return re.sub(r"\$\{\{(.*?)\}\}", value, str(text))


def evaluate(expression: str, contexts: dict[str, dict[str, str]], done: Done) -> str | bool:
    """Return the value of the few kinds of expressions that the workflows use."""
    bare = str(expression).strip().removeprefix("${{").removesuffix("}}").strip()
    if " && " in bare:
        return all(evaluate(part, contexts, done) for part in bare.split(" && "))
    if " != " in bare:
        left, right = bare.split(" != ")
        return evaluate(left, contexts, done) != evaluate(right, contexts, done)
    known = {"true": True, "!cancelled()": True, "''": "", "'skipped'": "skipped"}
    if bare in known:
        return known[bare]
    context, name, *rest = bare.split(".")
    if context == "steps":
        return done.outcomes[name] if rest == ["outcome"] else done.outputs[name][rest[-1]]
    return contexts[context].get(name, "")


def commands(log: str) -> list[Command]:
    """Return the commands in a log that the runner acts on, found as the runner finds them."""
    found, token = [], None
    for line in log.splitlines():
        command = parse(line)
        if command is None:
            continue
        if token is not None:
            token = None if command.name == token else token
        elif command.name == "stop-commands":
            token = command.data
        else:
            found.append(command)
    assert token is None, "the log ends where no command is read"
    return found


def parse(line: str) -> Command | None:
    """Return a line's command: `::name …::data` at its beginning, or `##[name …]data` anywhere."""
    match = re.match(r"\s*::([^\s:]+)(?: ([^:]*(?::(?!:)[^:]*)*))?::(.*)", line)
    match = match or re.search(r"##\[([^\]\s]+) ?([^\]]*)\](.*)", line)
    if not match:
        return None
    pairs = (pair.split("=", 1) for pair in (match[2] or "").split(",") if "=" in pair)
    return Command(match[1], {k: unescape(v) for k, v in pairs}, unescape(match[3]))


def unescape(text: str) -> str:
    """Return the text that the runner shows."""
    for code, c in (("%3A", ":"), ("%2C", ","), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(code, c)
    return text
