"""MNIST as four tensors: given code, nothing to do here.

    x_train, y_train, x_test, y_test = load_mnist()

`load_mnist` takes the first of these that works:

1. a folder that already holds MNIST: the one that the environment variable `MNIST_DATA` names,
   else the cache folder (`cache_folder()`);
2. torchvision's download, kept in the cache folder for the next time (skipped if the environment
   variable `MNIST_OFFLINE` is set);
3. without a network, a stand-in of the same shapes and types, made of the small scans of real
   digits that scikit-learn brings along. It says so, because its accuracies are not MNIST's.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
import urllib.request
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

Tensors = tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]

FILES = {  # name in a torchvision folder: (bytes before the data, shape of the data)
    "train-images-idx3-ubyte": (16, (60_000, 28, 28)),
    "train-labels-idx1-ubyte": (8, (60_000,)),
    "t10k-images-idx3-ubyte": (16, (10_000, 28, 28)),
    "t10k-labels-idx1-ubyte": (8, (10_000,)),
}
NETWORK_SECONDS = 5.0  # without an answer in this time, we are offline
STAND_IN_FILE = "stand-in-v1.npz"
STAND_IN_NOTICE = (
    "NOTE: MNIST is not on this computer and could not be downloaded. This is the offline stand-in:"
    " real digit scans from scikit-learn, enlarged to 28 x 28. Everything works, but accuracies"
    " differ from those of MNIST."
)


@dataclass(frozen=True)
class Mnist:
    """The four tensors, and where they are from: "folder", "download" or "stand-in"."""

    tensors: Tensors
    source: str


def load_mnist() -> Tensors:
    """Return `x_train, y_train, x_test, y_test`.

    Images are uint8 `[60000, 28, 28]` and `[10000, 28, 28]`, labels int64 `[60000]` and `[10000]`.
    """
    return find_mnist().tensors


def find_mnist() -> Mnist:
    """Load MNIST as `load_mnist` does and also tell where it is from."""
    chosen = os.environ.get("MNIST_DATA")
    tensors = _read_folder(Path(chosen).expanduser(), expected=True) if chosen else None
    tensors = tensors or _read_folder(cache_folder())
    if tensors:
        return Mnist(tensors, "folder")
    tensors = _read_folder(cache_folder(), expected=True) if download() else None
    if tensors:
        return Mnist(tensors, "download")
    _say(STAND_IN_NOTICE)
    return Mnist(load_stand_in(), "stand-in")


def cache_folder() -> Path:
    """Return the folder in which downloads and the stand-in are kept."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or "~/.cache"
    return Path(base).expanduser() / "mnist-lab"


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)


# ---------------------------------------------------------------- 1. a folder that holds MNIST


def _read_folder(root: Path, expected: bool = False) -> Tensors | None:
    """Read MNIST from a torchvision root; None, with the reason, where that is not possible."""
    raw = root / "MNIST" / "raw"
    if not raw.is_dir():
        if expected:
            _say(f"No MNIST in {root}: the folder {raw} does not exist.")
        return None
    try:
        images_labels = [_read_idx(raw / name, *form) for name, form in FILES.items()]
    except (OSError, ValueError) as problem:
        _say(f"MNIST in {root} is not usable: {problem}.")
        return None
    x_train, y_train, x_test, y_test = images_labels
    return x_train, y_train.long(), x_test, y_test.long()


def _read_idx(path: Path, header: int, shape: tuple[int, ...]) -> torch.Tensor:
    """Read one file. (By hand: torchvision's reader costs an import of more than a second.)"""
    data = np.fromfile(path, dtype=np.uint8)
    if len(data) != header + np.prod(shape):
        raise ValueError(f"{path.name} has {len(data)} bytes, so it is incomplete or corrupt")
    return torch.from_numpy(data[header:].reshape(shape))


# ---------------------------------------------------------------- 2. the download


def download() -> bool:
    """Fetch MNIST into the cache folder with torchvision; False if that is not possible."""
    if os.environ.get("MNIST_OFFLINE"):
        return False
    try:
        cache_folder().mkdir(parents=True, exist_ok=True)
        # A download that is cut short leaves its halves in a folder that nobody reads.
        with tempfile.TemporaryDirectory(dir=cache_folder(), prefix="download-") as unfinished:
            _download_to(unfinished)
            _keep(Path(unfinished) / "MNIST" / "raw", cache_folder() / "MNIST" / "raw")
    except Exception as problem:  # whatever went wrong, the stand-in is the answer
        _say(f"MNIST could not be downloaded: {_first_line(problem)}")
        return False
    return True


def _download_to(root: str) -> None:
    _check_network("https://ossci-datasets.s3.amazonaws.com/mnist/t10k-labels-idx1-ubyte.gz")
    datasets = import_torchvision().datasets
    # torchvision prints to stdout, which belongs to whoever called us.
    with _socket_timeout(NETWORK_SECONDS), redirect_stdout(sys.stderr):
        datasets.MNIST(root, download=True)


def _check_network(url: str) -> None:
    """Raise within a few seconds if the mirror does not answer.

    A thread, because the look-up of a host's name has no timeout of its own.
    """
    problems: list[Exception] = [TimeoutError("no answer from the server")]

    def ask() -> None:
        try:
            urllib.request.urlopen(url, timeout=NETWORK_SECONDS).close()
            problems.clear()
        except Exception as problem:
            problems.insert(0, problem)

    thread = Thread(target=ask, daemon=True)
    thread.start()
    thread.join(NETWORK_SECONDS + 1)
    for problem in problems:
        raise problem


def _keep(unfinished: Path, raw: Path) -> None:
    raw.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        os.replace(unfinished / name, raw / name)


@contextmanager
def _socket_timeout(seconds: float) -> Iterator[None]:
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(seconds)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


def _first_line(problem: Exception) -> str:
    return (str(problem) or type(problem).__name__).splitlines()[0]


_declared: list[Any] = []  # a schema lives as long as the library object that declared it


def import_torchvision() -> ModuleType:
    """Import torchvision, also where its build does not match that of torch.

    torchvision's wheel for Linux on PyPI is compiled against a CUDA build of torch. Beside a CPU
    build its compiled operators do not load, and the import stops at "operator torchvision::nms
    does not exist". Nothing here needs those operators: we declare the two that the import looks
    for, without any code behind them, and import again. Where the builds match, none of this runs.
    """
    try:
        import torchvision
    except RuntimeError as mismatch:
        if "torchvision::nms" not in str(mismatch):
            raise
        library = torch.library.Library("torchvision", "DEF")
        for operator in ("nms", "qnms"):
            library.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        _declared.append(library)
        import torchvision
    return torchvision


# ---------------------------------------------------------------- 3. the stand-in


def load_stand_in() -> Tensors:
    """Return the stand-in, from the cache folder if it is there."""
    path = cache_folder() / STAND_IN_FILE
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as saved:
            return tuple(torch.from_numpy(saved[name]) for name in ("a", "b", "c", "d"))
    except Exception:  # not there yet, or damaged: make it (again)
        tensors = make_stand_in()
    with suppress(OSError):  # a read-only home costs a few seconds each time, nothing else
        _save(path, tensors)
    return tensors


def _save(path: Path, tensors: Tensors) -> None:
    """Write to a file of our own, then rename: a reader sees all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=path.parent, suffix=".npz")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **dict(zip("abcd", (t.numpy() for t in tensors), strict=True)))
        os.replace(unfinished, path)
    except BaseException:
        os.unlink(unfinished)
        raise


def make_stand_in(n_train: int = 60_000, n_test: int = 10_000, seed: int = 0) -> Tensors:
    """Make the stand-in: each image is a scan, enlarged, turned, resized and shifted a little.

    Training and test images are made from different scans, as MNIST's are from different writers.
    """
    from sklearn.datasets import load_digits

    scans = load_digits()
    images = torch.from_numpy(scans.images).float() / 16
    labels = torch.from_numpy(scans.target).long()
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(images))
    train, test = order[300:], order[:300]
    return (
        *_vary(images[train], labels[train], n_train, rng),
        *_vary(images[test], labels[test], n_test, rng),
    )


def _vary(
    images: torch.Tensor, labels: torch.Tensor, n: int, rng: np.random.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    chosen = torch.from_numpy(rng.integers(len(images), size=n))
    warps = _warps(n, rng)
    chunks = zip(chosen.split(5_000), warps.split(5_000), strict=True)  # to bound the memory
    return torch.cat([_warp(images[which], warp) for which, warp in chunks]), labels[chosen]


def _warps(n: int, rng: np.random.Generator) -> torch.Tensor:
    """Return n affine maps `[n, 2, 3]` that turn (up to 12 degrees), resize and shift a little."""
    angle = rng.uniform(-0.2, 0.2, n)
    size = rng.uniform(1.15, 1.5, n)  # above 1 leaves a margin, as MNIST has
    shift = rng.uniform(-0.12, 0.12, (2, n))
    cos, sin = np.cos(angle) * size, np.sin(angle) * size
    rows = np.stack([cos, -sin, shift[0], sin, cos, shift[1]], axis=1)
    return torch.from_numpy(rows.reshape(n, 2, 3)).float()


def _warp(images: torch.Tensor, warps: torch.Tensor) -> torch.Tensor:
    grid = torch.nn.functional.affine_grid(warps, [len(images), 1, 28, 28], align_corners=False)
    big = torch.nn.functional.grid_sample(
        images[:, None], grid, mode="bicubic", align_corners=False
    )
    return (big[:, 0].clamp(0, 1) * 255).round().to(torch.uint8)
