"""How much memory a container leaves, by either version of control groups."""

from __future__ import annotations

import pytest

from autograder.sandbox.confine import machine_memory
from autograder.sandbox.confine.machine_memory import memory_of_machine

MIB = 1 << 20


def test_a_machine_tells_how_much_memory_it_has():
    """Something between a small container and a large server."""
    assert 64 * MIB < memory_of_machine() < 1 << 50


def write(folder, **files):
    """Write the files of a control group."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(f"{text}\n")


@pytest.fixture
def container(tmp_path, monkeypatch):
    """Pretend to be in the control group of a path."""

    def enter(line):
        cgroup = tmp_path / "cgroup"
        cgroup.write_text(line + "\n")
        real = machine_memory._lines
        monkeypatch.setattr(
            machine_memory,
            "_lines",
            lambda path: real(cgroup if str(path) == "/proc/self/cgroup" else path),
        )
        return machine_memory._left_in_container(tmp_path / "fs")

    return enter


def test_version_2(container, tmp_path):
    """What is left is the limit less what is used, and the file cache can be had back."""
    used = f"anon 1\ninactive_file {100 * MIB}"
    write(
        tmp_path / "fs" / "course",
        memory__max=768 * MIB,
        memory__current=500 * MIB,
        memory__stat=used,
    )
    assert container("0::/course") == 368 * MIB


def test_version_2_seen_from_inside(container, tmp_path):
    """A container sees its own group as the root, without limits in the path's place."""
    write(tmp_path / "fs", memory__max=768 * MIB, memory__current=68 * MIB)
    assert container("0::/") == 700 * MIB


def test_the_tightest_group_counts(container, tmp_path):
    """A group is bounded by all above it."""
    write(tmp_path / "fs" / "a", memory__max=512 * MIB, memory__current=12 * MIB)
    write(tmp_path / "fs" / "a" / "b", memory__max="max", memory__current=12 * MIB)
    assert container("0::/a/b") == 500 * MIB


def test_version_1(container, tmp_path):
    """The older files, in the memory hierarchy."""
    write(
        tmp_path / "fs" / "memory" / "docker" / "1",
        memory__limit_in_bytes=768 * MIB,
        memory__usage_in_bytes=68 * MIB,
    )
    assert container("5:memory:/docker/1") == 700 * MIB


def test_no_limit_is_no_limit(container, tmp_path):
    """Outside containers there is none to read."""
    write(tmp_path / "fs", memory__max="max", memory__current=5)
    assert container("0::/") is None


def test_a_group_that_is_over_its_limit_leaves_nothing(container, tmp_path):
    """Never less than nothing."""
    write(tmp_path / "fs", memory__max=5, memory__current=50)
    assert container("0::/") == 0
