"""load_mnist(): where the images come from, and what it says when they are not MNIST's."""

import os
import time
from urllib.error import URLError

import numpy as np
import pytest
import torch

from autograder.installation import SOLUTION, load_module

mnist = load_module(SOLUTION / "mnist.py")
REAL = os.environ.get("MNIST_DATA")  # before each test forgets it
FORM = [
    (torch.uint8, (60_000, 28, 28)),
    (torch.int64, (60_000,)),
    (torch.uint8, (10_000, 28, 28)),
    (torch.int64, (10_000,)),
]


@pytest.fixture(autouse=True)
def empty_cache(tmp_path, monkeypatch):
    """Each test has its own empty cache folder, and no network."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("MNIST_OFFLINE", "1")
    monkeypatch.delenv("MNIST_DATA", raising=False)
    return mnist.cache_folder()


@pytest.fixture
def small_stand_in(monkeypatch):
    """The stand-in is made of few images, to be quick."""
    made = mnist.make_stand_in(50, 20)
    monkeypatch.setattr(mnist, "make_stand_in", lambda: made)
    return made


def write_mnist(root):
    """Write files of the right sizes, all zero; sparse, so that they cost no space."""
    raw = root / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name, (header, shape) in mnist.FILES.items():
        with open(raw / name, "wb") as file:
            file.truncate(header + int(np.prod(shape)))
    return raw


def form(tensors):
    """Return dtypes and shapes."""
    return [(tensor.dtype, tuple(tensor.shape)) for tensor in tensors]


def test_offline_it_returns_the_stand_in_and_says_so(capsys):
    """Without MNIST and network: same shapes and types, and one clear sentence on stderr."""
    tensors = mnist.load_mnist()
    said = capsys.readouterr()
    assert form(tensors) == FORM
    assert said.out == ""
    assert "offline stand-in" in said.err
    counts = torch.bincount(tensors[1]), torch.bincount(tensors[3])
    assert min(map(min, counts)) > 500  # every digit is there, in both parts


def test_second_call_reads_the_stand_in_from_the_cache(small_stand_in, monkeypatch):
    """Made once, the stand-in is not made again."""
    mnist.load_stand_in()
    monkeypatch.setattr(mnist, "make_stand_in", lambda: pytest.fail("made again"))
    for cached, made in zip(mnist.load_stand_in(), small_stand_in, strict=True):
        assert torch.equal(cached, made)


def test_damaged_stand_in_is_made_again(small_stand_in, empty_cache):
    """Half a file in the cache, for example after a full disk, does no harm."""
    mnist.load_stand_in()
    path = empty_cache / mnist.STAND_IN_FILE
    path.write_bytes(path.read_bytes()[:1000])
    assert form(mnist.load_stand_in()) == form(small_stand_in)
    assert path.stat().st_size > 1000


@pytest.mark.usefixtures("small_stand_in")
def test_cache_that_cannot_be_written_is_no_problem(tmp_path):
    """A read-only home: it works, only not quicker the next time."""
    (tmp_path / "cache").write_text("a file where a folder should be")
    assert mnist.find_mnist().source == "stand-in"


def test_stand_in_is_the_same_each_time():
    """A seed fixes every pixel."""
    for one, two in zip(mnist.make_stand_in(20, 10), mnist.make_stand_in(20, 10), strict=True):
        assert torch.equal(one, two)


def test_stand_in_tests_on_scans_that_it_does_not_train_on(monkeypatch):
    """Without the warps, no image is both in the training and in the test part."""
    upright = torch.tensor([[1.0, 0, 0], [0, 1, 0]])
    monkeypatch.setattr(mnist, "_warps", lambda n, rng: upright.expand(n, 2, 3))
    x_train, _, x_test, _ = mnist.make_stand_in(3000, 500)
    train, test = ({image.numpy().tobytes() for image in part} for part in (x_train, x_test))
    assert len(train) > 1000
    assert len(test) > 200
    assert not train & test


def test_folder_of_mnist_data_comes_first(tmp_path, monkeypatch, capsys):
    """MNIST_DATA names a torchvision folder: it is read, silently."""
    write_mnist(tmp_path)
    monkeypatch.setenv("MNIST_DATA", str(tmp_path))
    found = mnist.find_mnist()
    assert (found.source, form(found.tensors)) == ("folder", FORM)
    assert capsys.readouterr() == ("", "")


def test_cache_folder_is_used_without_mnist_data(empty_cache):
    """What an earlier download left is read."""
    write_mnist(empty_cache)
    assert mnist.find_mnist().source == "folder"


@pytest.mark.usefixtures("small_stand_in")
def test_incomplete_folder_is_named_in_one_sentence(tmp_path, monkeypatch, capsys):
    """A file cut short is not read as if it were whole."""
    os.truncate(write_mnist(tmp_path) / "t10k-images-idx3-ubyte", 1234)
    monkeypatch.setenv("MNIST_DATA", str(tmp_path))
    assert mnist.find_mnist().source == "stand-in"
    said = capsys.readouterr().err
    assert f"MNIST in {tmp_path} is not usable: t10k-images-idx3-ubyte has 1234 bytes" in said


@pytest.mark.usefixtures("small_stand_in")
def test_missing_folder_is_named_in_one_sentence(tmp_path, monkeypatch, capsys):
    """A typing mistake in MNIST_DATA is told, not passed over."""
    monkeypatch.setenv("MNIST_DATA", str(tmp_path / "nowhere"))
    mnist.find_mnist()
    assert f"No MNIST in {tmp_path / 'nowhere'}" in capsys.readouterr().err


def test_download_is_kept_for_the_next_time(monkeypatch, empty_cache):
    """After a download the cache folder holds MNIST, and nothing else."""
    monkeypatch.delenv("MNIST_OFFLINE")
    monkeypatch.setattr(mnist, "_download_to", lambda root: write_mnist(mnist.Path(root)))
    assert mnist.find_mnist().source == "download"
    assert [path.name for path in empty_cache.iterdir()] == ["MNIST"]
    assert mnist.find_mnist().source == "folder"


@pytest.mark.usefixtures("small_stand_in")
def test_download_that_breaks_off_leaves_nothing_behind(monkeypatch, empty_cache, capsys):
    """Half a download is never taken for MNIST; the reason is one line, no traceback."""

    def break_off(root):
        raw = write_mnist(mnist.Path(root))
        (raw / "t10k-images-idx3-ubyte").unlink()
        raise URLError("connection reset\nand more")

    monkeypatch.delenv("MNIST_OFFLINE")
    monkeypatch.setattr(mnist, "_download_to", break_off)
    assert mnist.find_mnist().source == "stand-in"
    assert [path.name for path in empty_cache.iterdir()] == [mnist.STAND_IN_FILE]
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "MNIST could not be downloaded: <urlopen error connection reset"
    assert said[1].startswith("NOTE:")


def test_network_that_does_not_answer_is_given_up_soon(monkeypatch):
    """A name server that never answers has no timeout of its own; we have."""
    monkeypatch.setattr(mnist, "NETWORK_SECONDS", 0.0)
    monkeypatch.setattr(mnist.urllib.request, "urlopen", lambda *_, **__: time.sleep(30))
    began = time.monotonic()
    with pytest.raises(TimeoutError, match="no answer"):
        mnist._check_network("https://localhost/")
    assert time.monotonic() - began < 5


@pytest.mark.skipif(not REAL, reason="needs a folder with the real MNIST")
def test_real_mnist_is_read_as_torchvision_reads_it(monkeypatch):
    """Our own reader, and torchvision imported in spite of builds that do not match."""
    monkeypatch.setenv("MNIST_DATA", REAL)
    x_train, y_train, x_test, y_test = mnist.load_mnist()
    datasets = mnist.import_torchvision().datasets
    for train, x, y in ((True, x_train, y_train), (False, x_test, y_test)):
        theirs = datasets.MNIST(REAL, train=train)
        assert torch.equal(theirs.data, x)
        assert torch.equal(theirs.targets, y)


def test_torchvision_can_be_imported():
    """Beside a CPU build of torch, PyPI's torchvision imports and finds its datasets."""
    assert hasattr(mnist.import_torchvision().datasets, "MNIST")
