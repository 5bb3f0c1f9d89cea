"""A Python that starts at once: torch is imported once, and each program gets a fork of that.

Importing torch takes two seconds of processor time, Matplotlib another one, and the tests start
well over a hundred programs. `python` in the folder that `start` makes takes a script or `-m` with
its arguments, hands them with its standard streams to a server, and ends as the program ends. So
do the processes of pytest-xdist, which start as `-u -c`.
Whatever the server cannot do as a new process would (other options, other environments), the real
Python does. No module of the project is loaded beforehand: programs import what lies before them.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Any

VARIABLE = "MNIST_LAB_WARM_PYTHON"  # the environment variable with its path
# As the first process of the tests says it: the others are forks that know only their client.
REAL = os.environ.setdefault("TESTS_REAL_PYTHON", sys.executable)
MODULES = (  # a sitecustomize of PYTHONPATH runs later than usual: after their import
    "torch",
    "safetensors.torch",
    "matplotlib.pyplot",
    "IPython.core.inputtransformer2",
    "tqdm",
    "click",
    "jinja2",
    "latex2mathml.converter",
    "markdown_it",
    "rich.progress",
    "rich.table",
    "yaml",
    "pytest",
)
BEFORE_TORCH = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MPLBACKEND": "agg",
}
CLIENT = '''#!{real} -IS
"""Hands its arguments to the server of warm_python.py, or to the real Python."""
import json, os, signal, socket, sys

REAL, SERVER = {real!r}, {address!r}
words = sys.argv[1:]
if os.path.basename(sys.argv[0]) == "pytest":
    words = ["-m", "pytest", *words]


def odd():
    """Tell what a fork cannot do as a new process would."""
    first = words[1:] if words[:1] == ["-B"] else words
    of_xdist = words[:2] == ["-u", "-c"]
    known = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")
    variables = [name for name in os.environ if name.startswith("PYTHON") and name not in known]
    paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    other = [p for p in paths if os.path.exists(os.path.join(p, "torch.py"))]
    open_files = set(os.listdir("/proc/self/fd")) - {{"0", "1", "2"}}
    return (
        not first
        or (first[0].startswith("-") and first[0] != "-m" and not of_xdist)
        or variables
        or other
        or os.environ.get("MPLBACKEND", "agg") != "agg"
        or os.environ.get("LC_ALL", "C.UTF-8") not in ("C", "C.UTF-8", "en_US.UTF-8")
        or len(open_files) > 1  # that of the listing itself
    )


def ask():
    server = socket.socket(socket.AF_UNIX)
    server.connect(SERVER)
    umask = os.umask(0o22)
    said = dict(words=words, env=dict(os.environ), folder=os.getcwd(), umask=umask)
    text = json.dumps(said).encode()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: server.send(bytes([number])))
    socket.send_fds(server, [len(text).to_bytes(8, "big")], [0, 1, 2])
    server.sendall(text)
    return server


try:
    if odd():
        raise OSError
    server = ask()
except OSError:
    os.execv(REAL, [REAL, *words])
for stream in (0, 1, 2):
    os.close(stream)
status = int.from_bytes(server.recv(4), "big", signed=True)
if status < 0:
    signal.signal(-status, signal.SIG_DFL) if -status != signal.SIGKILL else None
    os.kill(os.getpid(), -status)
os._exit(status)
'''


def programs() -> str:
    """Return the folders in which tests find programs: ours first, then the real ones."""
    return os.pathsep.join([str(Path(sys.executable).parent), sysconfig.get_path("scripts")])


@contextmanager
def running(folder: Path) -> Iterator[Path]:
    """Make `python` and `pytest` in `folder` and run their server; yield the Python's path.

    Args:
        folder: an empty folder with a short name.
    """
    address = folder / "server"
    for name in ("python", "pytest"):
        client = folder / name
        client.write_text(CLIENT.format(real=REAL, address=str(address)))
        client.chmod(0o755)
    command = [REAL, __file__, str(address), str(folder / "python")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True) as server:
        assert server.stdin
        try:
            yield folder / "python"
        finally:
            server.stdin.close()


class Server:
    """Forks a program for every client, until its standard input ends.

    Args:
        address: the path of the socket on which it listens.
    """

    def __init__(self, address: str) -> None:
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(address)
        self.listener.listen(64)
        self.clients: dict[socket.socket, int] = {}
        self.ends: dict[int, socket.socket] = {}
        self.loaded = False

    def serve(self) -> dict[str, Any] | None:
        """Return in each program what its client asked for; in the server, at its end, None."""
        while True:
            waiting: list[Any] = [0, self.listener, *self.clients, *self.ends]
            for ready in select.select(waiting, [], [])[0]:
                if ready == 0:
                    self._end()
                    return None
                if ready is self.listener:
                    asked = self._fork(self.listener.accept()[0])
                    if asked:
                        return asked
                elif ready in self.ends:
                    self._told(ready)
                elif ready in self.clients:
                    self._hear(ready)

    def _fork(self, client: socket.socket) -> dict[str, Any] | None:
        length, streams, _, _ = socket.recv_fds(client, 8, 3)
        text = client.recv(int.from_bytes(length, "big"), socket.MSG_WAITALL)
        if not self.loaded:
            load()
            self.loaded = True
        pid = os.fork()
        if pid == 0:
            self._forget(streams, client)
            return dict(json.loads(text))
        for stream in streams:
            os.close(stream)
        self.clients[client] = pid
        self.ends[os.pidfd_open(pid)] = client
        return None

    def _forget(self, streams: list[int], client: socket.socket) -> None:
        """Be a program of its own: its own session, its client's streams, nothing of ours."""
        os.setsid()
        # A shell lets what it runs in the background ignore Ctrl-C; the tests may run there.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        for end in self.ends:
            os.close(end)
        for one in (client, self.listener, *self.clients):
            one.close()

    def _told(self, end: int) -> None:
        """Tell a client how its program ended."""
        client = self.ends.pop(end)
        os.close(end)
        status = os.waitstatus_to_exitcode(os.waitpid(self.clients.pop(client), 0)[1])
        with suppress(OSError):
            client.sendall(status.to_bytes(4, "big", signed=True))
        client.close()

    def _hear(self, client: socket.socket) -> None:
        """Pass a signal on; a client that is gone was killed, and so is its program."""
        pid = self.clients[client]
        try:
            told = client.recv(1)
        except OSError:
            told = b""
        with suppress(ProcessLookupError):
            if told:
                os.kill(pid, told[0])
            else:
                os.killpg(pid, signal.SIGKILL)
        if not told:
            end = next(end for end, one in self.ends.items() if one is client)
            os.waitpid(pid, 0)
            os.close(end)
            del self.clients[client], self.ends[end]
            client.close()

    def _end(self) -> None:
        for pid in self.clients.values():
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)


def load() -> None:
    """Import what most programs import."""
    os.environ.update(BEFORE_TORCH)
    gc.disable()
    for name in MODULES:
        importlib.import_module(name)
    gc.enable()
    gc.freeze()


def run(asked: dict[str, Any], executable: str) -> None:
    """Run what a client asked for as the main program of this process."""
    os.environ.clear()
    os.environ.update(asked["env"])
    tempfile.tempdir = None  # TMPDIR may name another folder
    os.chdir(asked["folder"])
    os.umask(asked["umask"])
    words = asked["words"]
    sys.executable = executable
    sys.dont_write_bytecode = words[0] == "-B" or "PYTHONDONTWRITEBYTECODE" in os.environ
    words = words[1:] if words[0] in ("-B", "-u") else words
    option = words.pop(0) if words[0] in ("-m", "-c") else ""
    what = words[0]
    sys.argv = ["-c", *words[1:]] if option == "-c" else words
    first = {"-m": os.getcwd(), "-c": ""}.get(option, str(Path(what).resolve().parent))
    extra = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    sys.path[:1] = [first, *extra]
    open_streams()
    importlib.invalidate_caches()
    with suppress(ImportError):
        importlib.import_module("sitecustomize")
    reseed()
    sys.modules.pop("__main__", None)
    if option == "-m":
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    elif option == "-c":
        sys.modules["__main__"] = ModuleType("__main__")
        exec(what, vars(sys.modules["__main__"]))
    else:
        runpy.run_path(what, run_name="__main__")


def open_streams() -> None:
    """Give Python its standard streams as at a start; the server's led elsewhere."""
    lines = 1 if os.isatty(1) else -1
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 (open to the end)
    sys.stdout = open(1, "w", lines, closefd=False)  # noqa: SIM115
    sys.stderr = open(  # noqa: SIM115
        2, "w", 1, errors="backslashreplace", closefd=False
    )


def reseed() -> None:
    """Draw other lots than the next program does."""
    import numpy as np

    np.random.seed()


if __name__ == "__main__":
    asked = Server(sys.argv[1]).serve()
    if asked:
        run(asked, sys.argv[2])
