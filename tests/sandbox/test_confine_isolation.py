"""A worker reaches nothing: no file, no process, no secret of its surroundings.

Where two layers guard the same thing, each is tested alone, with the other one taken away.
"""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from confined import AS_ROOT, NAMESPACES, POLICY, Running, need, run

from autograder.installation import ROOT

REFUSED = (errno.EPERM, errno.EACCES)
SECCOMP = frozenset({"seccomp"})
LANDLOCK = frozenset({"landlock"})


# --- files -----------------------------------------------------------------------------------


@pytest.fixture
def canary(tmp_path_factory):
    """Put a file where anybody may read and write it."""
    folder = tmp_path_factory.mktemp("canary")
    for above in (folder, *folder.parents):
        if above.owner() == "root" and above.name.startswith(("pytest-", "canary")):
            above.chmod(0o755)
    folder.chmod(0o777)
    file = folder / "canary"
    file.write_text("alive")
    file.chmod(0o666)
    return file


@pytest.mark.parametrize("without", [NAMESPACES, LANDLOCK, frozenset()])
@pytest.mark.parametrize(
    "deed", ["read", "write", "truncate", "delete", "rename", "list", "create"]
)
def test_files_outside_are_neither_read_nor_changed(canary, deed, without):
    """A mount namespace hides them, Landlock refuses them; either is enough."""
    need("mount_namespace", "landlock")
    deeds = {
        "read": lambda: canary.read_text(),
        "write": lambda: canary.write_text("dead"),
        "truncate": lambda: os.truncate(canary, 0),
        "delete": lambda: canary.unlink(),
        "rename": lambda: canary.rename("mine"),
        "list": lambda: os.listdir(canary.parent),
        "create": lambda: (canary.parent / "new").write_text("hello"),
    }
    outcome = run(deeds[deed], without)
    assert outcome.error in ("PermissionError", "FileNotFoundError", "OSError")
    assert canary.read_text() == "alive"
    assert [file.name for file in canary.parent.iterdir()] == ["canary"]


def test_the_canary_of_these_tests_can_be_reached(canary):
    """Without the layers it is dead, so the tests above show what the layers do."""
    without = NAMESPACES | LANDLOCK
    assert run(lambda: canary.write_text("dead"), without).error == ""
    assert canary.read_text() == "dead"


@pytest.mark.parametrize("without", [NAMESPACES, LANDLOCK])
def test_python_and_its_packages_are_read_only(without):
    """A submission cannot leave anything behind in a package that the next one imports."""
    need("mount_namespace", "landlock")

    def write_into_a_package() -> None:
        import click

        # Opened for writing, not written to: where a layer fails, only this test shall notice.
        with open(click.__file__, "r+b"):
            pass

    outcome = run(write_into_a_package, without | {"own_uid"})
    assert outcome.errno in (*REFUSED, errno.EROFS)


def test_modules_can_still_be_imported():
    """What the fork server has not imported yet is imported from the read-only packages."""

    def import_late() -> str:
        import wave

        return wave.__name__

    sys.modules.pop("wave", None)
    for without in (frozenset(), NAMESPACES, LANDLOCK):
        assert run(import_late, without).value == "wave"


@pytest.mark.parametrize("without", [NAMESPACES, LANDLOCK, frozenset()])
def test_what_is_hidden_inside_a_readable_folder_is_not_read(tmp_path_factory, without):
    """The course may be installed among the packages; its questions stay hidden there."""
    need("mount_namespace", "landlock")
    packages = tmp_path_factory.mktemp("packages")
    for above in (packages, packages.parent, packages.parent.parent):
        above.chmod(0o755)
    (packages / "course" / "questions").mkdir(parents=True)
    (packages / "course" / "questions" / "q1.py").write_text("secret")
    (packages / "course" / "mistakes.py").write_text("secret")
    (packages / "course" / "probes.py").write_text("public")
    limits = {
        "read_paths": (*POLICY.read_paths, packages),
        "hidden_paths": (packages / "course" / "questions", packages / "course" / "mistakes.py"),
    }
    for secret in ("questions/q1.py", "mistakes.py"):
        read = run((packages / "course" / secret).read_text, without, **limits)
        assert read.error in ("PermissionError", "FileNotFoundError") or read.value == ""
    assert run((packages / "course" / "probes.py").read_text, without, **limits).value == "public"
    listed = run(lambda: os.listdir(packages / "course"), without, **limits)
    assert "probes.py" in listed.value, "importing looks into the folder first"


def test_the_private_folder_is_home_and_the_place_for_temporary_files():
    """Matplotlib, tempfile and `~` all lead to the one folder that may be written to."""

    def use() -> list[str]:
        import tempfile

        tempfile.tempdir = None
        with tempfile.NamedTemporaryFile() as file:
            return [os.getcwd(), os.path.expanduser("~"), os.path.dirname(file.name)]

    places = run(use).value
    assert len(set(places)) == 1


# --- processes -------------------------------------------------------------------------------


@pytest.fixture
def bystander():
    """Run a process that belongs to the same user as this one."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        yield process
        process.kill()


@pytest.mark.parametrize(
    "without",
    [
        pytest.param(NAMESPACES | LANDLOCK | {"own_uid"}, id="filter"),
        pytest.param(NAMESPACES | SECCOMP | {"own_uid"}, id="landlock"),
        pytest.param(LANDLOCK | SECCOMP, id="namespace"),
    ],
)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGSTOP])
def test_no_signal_reaches_another_process(bystander, without, number):
    """Neither the judge nor another worker can be killed or stopped."""
    need("seccomp", "landlock", "pid_namespace")
    outcome = run(lambda: os.kill(bystander.pid, number), without)
    if without & SECCOMP and without & NAMESPACES and int(outcome.layers.landlock_abi) < 6:
        pytest.skip("this kernel's Landlock does not know signals")
    assert outcome.errno in (*REFUSED, errno.ESRCH)
    time.sleep(0.05)
    assert bystander.poll() is None


def test_everybody_at_once_is_not_reached_either(bystander):
    """A signal to -1 goes to all that one may signal, which is nobody."""
    need("seccomp")
    assert run(lambda: os.kill(-1, signal.SIGKILL), NAMESPACES).errno in REFUSED
    assert bystander.poll() is None


def test_a_worker_may_signal_itself():
    """`signal.raise_signal` and an alarm work as everywhere."""

    def raise_one() -> bool:
        heard = []
        signal.signal(signal.SIGUSR1, lambda *_: heard.append(1))
        signal.raise_signal(signal.SIGUSR1)
        os.kill(os.getpid(), signal.SIGUSR1)
        return len(heard) == 2

    assert run(raise_one).value
    assert run(raise_one, NAMESPACES).value


@pytest.mark.parametrize("without", [frozenset(), NAMESPACES, SECCOMP, NAMESPACES | SECCOMP])
def test_memory_of_others_cannot_be_read(bystander, without):
    """Not through /proc, and not by tracing."""
    need("seccomp", "landlock", "pid_namespace")

    def read_memory() -> int:
        return os.open(f"/proc/{bystander.pid}/mem", os.O_RDONLY)

    assert run(read_memory, without).errno in (*REFUSED, errno.ENOENT)


def test_tracing_is_refused(bystander):
    """By the filter; and by user and Landlock where there is no filter."""
    from autograder.sandbox.confine import kernel

    attach = 16
    for without in (NAMESPACES, NAMESPACES | SECCOMP):
        outcome = run(lambda: kernel.syscall("ptrace", attach, bystander.pid, 0, 0), without)
        assert outcome.errno in (*REFUSED, errno.ESRCH)


@pytest.mark.parametrize("way", ["fork", "spawn", "subprocess", "vfork", "exec", "multiprocessing"])
def test_no_process_can_be_made(way):
    """Whatever way Python has to make one, the lab needs none."""
    need("seccomp")

    def by_multiprocessing() -> None:
        import multiprocessing

        multiprocessing.get_context("fork").Process(target=print).start()

    ways = {
        "fork": os.fork,
        "spawn": lambda: os.posix_spawn("/bin/true", ["true"], {}),
        "subprocess": lambda: subprocess.run(["true"], check=True).returncode,
        "vfork": lambda: subprocess.run([sys.executable, "-V"], check=True).returncode,
        "exec": lambda: os.execv(sys.executable, [sys.executable, "-V"]),
        "multiprocessing": by_multiprocessing,
    }
    assert run(ways[way]).errno in REFUSED
    assert run(ways[way], NAMESPACES | LANDLOCK).errno in REFUSED


def test_threads_still_work():
    """A thread is no process, though the kernel makes both by the same call."""

    def use_threads() -> list[int]:
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(4) as pool:
            return list(pool.map(lambda number: number * number, range(8)))

    assert run(use_threads).value == [number * number for number in range(8)]


# --- what is inherited -----------------------------------------------------------------------


def test_the_environment_holds_what_is_kept_and_nothing_else(monkeypatch):
    """Tokens of a CI job have names that nobody can foresee; only a list of what stays is safe."""
    monkeypatch.setenv("GITHUB_TOKEN", "ghp_secret")
    monkeypatch.setenv("SOMEBODYS_KEY", "secret")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")

    def look() -> dict[str, str]:
        found = subprocess.os.environ  # however it is reached
        assert os.getenv("GITHUB_TOKEN") is None
        return dict(found)

    expected = {"PATH", "OMP_NUM_THREADS", "HOME", "TMPDIR", "MPLCONFIGDIR", "USER", "LOGNAME"}
    assert set(run(look).value) == expected
    assert os.environ["GITHUB_TOKEN"] == "ghp_secret", "the grader's own environment is untouched"


def test_the_graders_command_line_is_not_to_be_read(monkeypatch):
    """It may name other submissions and the seed; the worker is called as a lab is."""
    monkeypatch.setattr(sys, "orig_argv", ["mnist-lab", "grade", "--seed", "7"])

    def read() -> list[object]:
        with suppress(FileNotFoundError), open("/proc/self/cmdline", "rb") as line:
            return [sys.argv, sys.orig_argv, line.read().strip(b"\0").decode()]
        return [sys.argv, sys.orig_argv, ""]

    assert run(read).value == [["lab.py"], ["lab.py"], ""]


TOKEN_SCRIPT = """
import os, sys
from confined import Running
running = Running(lambda: (print("there", flush=True), __import__("time").sleep(30)))
print(running.worker.pid, flush=True)
sys.stdin.read()
running.worker.kill()
"""


@AS_ROOT
def test_a_token_is_nowhere_in_the_memory_of_a_worker():
    """Dropping a variable leaves its text in memory, where a submission could look for it."""
    token = "token-" + os.urandom(12).hex()
    with subprocess.Popen(
        [sys.executable, "-c", TOKEN_SCRIPT],
        env={**os.environ, "SECRET_TOKEN": token, "KEPT": "no"},
        cwd=ROOT / "tests/helpers",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as grader:
        worker = int(grader.stdout.readline())
        time.sleep(0.5)
        assert memory_holds(grader.pid, token), "the search works"
        found = memory_holds(worker, token)
        grader.stdin.close()
    assert not found


def memory_holds(process: int, text: str) -> bool:
    """Search all memory of a process for a text."""
    with open(f"/proc/{process}/maps") as maps, open(f"/proc/{process}/mem", "rb") as memory:
        for line in maps:
            bounds, rights = line.split()[:2]
            if "r" not in rights or "[v" in line:
                continue
            start, end = (int(bound, 16) for bound in bounds.split("-"))
            memory.seek(start)
            try:
                if text.encode() in memory.read(end - start):
                    return True
            except OSError:
                continue
    return False


def test_no_descriptor_is_inherited_but_the_channel(tmp_path):
    """An open file of the grader is not open in the worker, whatever its flags."""
    secret = tmp_path / "secret"
    secret.write_text("secret")
    with open(secret) as file:
        os.set_inheritable(file.fileno(), True)
        open_there = run(lambda: sorted(int(name) for name in os.listdir("/proc/self/fd")))
    standard_and_answer = 4
    assert len(open_there.value) == standard_and_answer + 1, "the last one lists the others"


def test_standard_input_is_empty_and_output_is_captured():
    """`input()` ends at once; what is printed arrives, odd characters and all."""

    def talk() -> str:
        print("to output \ud800")
        print("to error", file=sys.stderr)
        return sys.stdin.read()

    outcome = run(talk)
    assert outcome.value == ""
    assert outcome.printed == "to output \\ud800\nto error\n"


def test_a_worker_leads_a_session_of_its_own():
    """So no terminal and no process group is shared with the grader."""

    def look() -> bool:
        return os.getsid(0) == os.getpgid(0) == os.getpid()

    assert run(look).value
    assert run(look, NAMESPACES).value


@AS_ROOT
def test_workers_side_by_side_are_different_users():
    """Two workers cannot signal each other even where they see each other."""
    need("own_uid")
    both = [Running(lambda: (time.sleep(0.3), os.getuid())[1]) for _ in range(2)]
    users = {running.finish().value for running in both}
    assert len(users) == 2
    assert 0 not in users


def test_a_worker_has_no_privileges_to_give_up():
    """No capability is left, and none can be had."""

    def look() -> list[str]:
        lines = Path("/proc/self/status").read_text().splitlines()
        wanted = ("CapInh", "CapPrm", "CapEff", "CapAmb", "NoNewPrivs")
        return [line.split()[1].lstrip("0") for line in lines if line.startswith(wanted)]

    assert run(look).value == ["", "", "", "", "1"]


def test_the_forking_process_keeps_its_handlers_and_threads(monkeypatch):
    """Confinement happens to the worker; nothing of it happens to who spawns it."""
    before = (os.getcwd(), signal.getsignal(signal.SIGCHLD), threading.active_count(), os.getuid())
    run(lambda: None)
    after = (os.getcwd(), signal.getsignal(signal.SIGCHLD), threading.active_count(), os.getuid())
    assert before == after
