"""A machine that lacks a layer still grades, at a lower level, and says so."""

from __future__ import annotations

import json
import os
import time

import pytest
from confined import AS_ROOT, POLICY, Running, as_nobody, need, offered, run

from autograder.sandbox.confine import (
    Layers,
    Policy,
    SpawnError,
    kernel,
    namespaces,
    probe,
    report,
    survey,
)
from autograder.sandbox.confine.layer_survey import LAYERS

EVERYTHING = frozenset({"namespaces", "landlock", "seccomp", "own_uid", "subreaper"})


def lacking(layers: Layers) -> set[str]:
    """Return the names of the layers that do not hold."""
    return {layer.name for layer in report(layers) if not layer.available}


FROM_NAMESPACES = frozenset(
    {"pid_namespace", "mount_namespace", "network_namespace", "ipc_namespace", "private_folder"}
)


def active(layers: Layers) -> set[str]:
    """Return the names of the layers that hold."""
    return {name for name, value in layers.as_dict().items() if value}


@pytest.mark.parametrize(
    ("without", "lost"),
    [
        ({"landlock"}, {"landlock", "landlock_abi"}),
        ({"seccomp"}, {"seccomp"}),
        ({"network_namespace"}, {"network_namespace"}),
        ({"pid_namespace"}, {"pid_namespace"}),
        ({"mount_namespace"}, {"mount_namespace"}),
        ({"namespaces"}, FROM_NAMESPACES - {"private_folder"}),
        (EVERYTHING, FROM_NAMESPACES | {"landlock", "landlock_abi", "seccomp"}),
    ],
    ids=lambda names: "+".join(sorted(names)),
)
def test_one_missing_layer_costs_no_other(without, lost):
    """Every layer stands on its own; what is recorded is what holds."""
    outcome = run(lambda: "ran", without)
    assert outcome.value == "ran"
    gone = active(offered()) - active(outcome.layers)
    may_follow = {"own_uid", "not_root", "user_namespace", "task_limit", "private_folder"}
    assert lost & active(offered()) - {"private_folder"} <= gone
    assert gone <= lost | may_follow, "own_uid needs a Python that all can read, or own mounts"


@AS_ROOT
@pytest.mark.parametrize("without", [(), ("landlock",), ("seccomp",)])
def test_without_root_there_are_user_namespaces(without):
    """A grader that no administrator started confines as well, where the machine lets it."""

    def look() -> list[object]:
        outcome = run(lambda: [os.getuid(), os.getpid(), os.listdir("/proc/self/fd")], without)
        return [outcome.value[:2], outcome.layers.as_dict()]

    values, record = as_nobody(look)
    layers = Layers.from_dict(record)
    assert not layers.own_uid
    if not layers.user_namespace:
        pytest.skip("this machine allows no user namespaces")
    assert values == [65534, 1]
    expected = lacking(layers)
    assert expected == {"landlock": {"Landlock"}, "seccomp": {"system call filter"}}.get(
        "".join(without), set()
    )


@AS_ROOT
def test_without_root_and_namespaces_the_rest_holds():
    """What a container without user namespaces gives an ordinary user: filter and Landlock."""

    def look() -> dict[str, object]:
        outcome = run(os.fork, ["namespaces"])
        return {"error": outcome.error, **outcome.layers.as_dict()}

    record = as_nobody(look)
    assert record.pop("error") == "PermissionError"
    layers = Layers.from_dict(record)
    assert (layers.seccomp, layers.landlock) == (offered().seccomp, offered().landlock)
    assert layers.task_limit, "an ordinary user's tasks are bounded beyond those that run already"
    assert not active(layers) & (FROM_NAMESPACES - {"private_folder"} | {"own_uid"})
    assert layers.private_folder == "watched"


@AS_ROOT
@pytest.mark.parametrize("without", [(), ("namespaces",)])
def test_without_root_a_worker_is_still_killed_and_cleared_away(without):
    """The keeper needs no privilege to end its worker and to remove its folder."""

    def look() -> list[object]:
        running = Running(lambda: time.sleep(60), without=without)
        folder = running.worker.folder
        ended = running.worker.kill()
        return [ended.signal, os.path.exists(folder)]

    assert as_nobody(look) == [9, False]


def test_a_container_that_forbids_namespaces_to_root_uses_its_users():
    """Docker's default: root that may become somebody else, and may not unshare."""
    outcome = run(lambda: os.getuid(), ["namespaces"])
    if os.geteuid() == 0 and outcome.layers.own_uid:
        assert outcome.value != 0
    assert outcome.layers.seccomp == offered().seccomp


@AS_ROOT
def test_a_user_that_could_not_read_python_is_not_taken(tmp_path):
    """Python below /root: better the grader's user without privileges than imports that fail."""
    tmp_path.chmod(0o700)
    (tmp_path / "python").mkdir(mode=0o755)
    paths = (*POLICY.read_paths, tmp_path / "python")

    def write() -> list[int]:
        with open("file", "w") as file:
            return [file.write("text"), os.getuid()]

    outcome = run(write, ["namespaces"], read_paths=paths)
    assert outcome.value == [4, 0]
    assert not outcome.layers.own_uid
    assert not outcome.layers.not_root
    assert not outcome.layers.task_limit, "the kernel bounds no task of root"
    if namespaces.how_to_enter() == "as root":
        assert run(write, read_paths=paths).layers.own_uid, "mounts show it to any user"
        (tmp_path / "python").chmod(0o700)
        outcome = run(write, read_paths=paths)
        assert (outcome.value, outcome.layers.own_uid) == ([4, 0], False)


def test_another_system_still_runs_a_worker(monkeypatch):
    """On macOS there is a session, a clean environment and closed descriptors."""
    monkeypatch.setattr(kernel, "LINUX", False)
    outcome = run(lambda: "ran")
    assert outcome.value == "ran"
    assert {"session", "environment", "descriptors"} <= active(outcome.layers)
    for layer in ("seccomp", "landlock", "no_new_privs", "pid_namespace", "mount_namespace"):
        assert not getattr(outcome.layers, layer)


def test_a_layer_that_fails_half_way_is_not_recorded(monkeypatch):
    """A new root that could not be finished is taken down, and the worker runs in the old one."""
    need("mount_namespace", "landlock")

    def fail(new: str, old: str) -> None:
        raise OSError("not here")

    monkeypatch.setattr(kernel, "pivot_root", fail)
    outcome = run(lambda: [os.listdir("."), os.getcwd()])
    assert not outcome.layers.mount_namespace
    assert outcome.layers.private_folder == "watched"
    assert outcome.layers.landlock
    assert outcome.value[0] == []


def test_a_filter_that_refuses_nothing_is_not_recorded(monkeypatch):
    """Some emulators accept a filter and ignore it."""
    from autograder.sandbox.confine import seccomp

    real = kernel.syscall

    def accept_and_ignore(name: str, *arguments: object) -> int:
        return 0 if name in ("seccomp", "landlock_restrict_self") else real(name, *arguments)

    monkeypatch.setattr(kernel, "syscall", accept_and_ignore)
    seccomp.works.cache_clear()
    try:
        layers = run(lambda: "ran").layers
    finally:
        seccomp.works.cache_clear()
    assert not layers.seccomp
    assert not layers.landlock
    assert layers.landlock_abi == ""


def test_the_record_is_plain_data_and_comes_back_as_it_was():
    """It goes over the wire and into every result."""
    layers = probe()
    assert Layers.from_dict(json.loads(json.dumps(layers.as_dict()))) == layers
    assert all(type(value) in (bool, str) for value in layers.as_dict().values())


@pytest.mark.parametrize(
    ("on", "name", "told"),
    [
        (Layers(not_root=True, own_uid=True), "user of its own", "owns nothing"),
        (Layers(not_root=True, own_uid=True, user_namespace=True), "user of its own", "owns"),
        (Layers(not_root=True, user_namespace=True), "user namespace", "whoever started"),
    ],
)
def test_a_user_namespace_is_not_called_a_user(on, name, told):
    """Who has only a namespace is told that the worker's user number is their own."""
    (found,) = (layer for layer in report(on) if layer.name.startswith("user "))
    assert found.available
    assert found.name == name
    assert told in found.protects


@pytest.mark.parametrize("forged", [{"seccomp": "yes"}, {"seccomp": 1}, {"unknown": True}, {}])
def test_a_malformed_record_activates_nothing(forged):
    """The default of every layer is inactive."""
    assert active(Layers.from_dict(forged)) == set()


def test_the_record_is_the_same_for_every_worker():
    """Grading twice gives the same result, so the record holds no user number and no path."""
    assert probe() == probe()


def test_the_survey_says_in_words_what_is_missing():
    """For `mnist-lab doctor`: each layer has a purpose, and a remedy where it is missing."""
    reports = {found.name: found for found in survey(EVERYTHING)}
    assert reports.keys() == {layer.name for layer in LAYERS}
    assert not reports["Landlock"].available
    assert "Linux 5.13" in str(reports["Landlock"])
    assert reports["session"].available
    assert reports["session"].remedy not in str(reports["session"])


def test_strict_isolation_asks_for_every_layer():
    """Nothing is missing from a full record, everything from an empty one."""
    assert len(lacking(Layers())) == len(LAYERS)
    complete = Layers(
        **{
            name: (True if value is False else "tmpfs")
            for name, value in Layers().as_dict().items()
        }
    )
    assert lacking(complete) == set()


def test_nothing_is_missing_where_everything_is_offered():
    """The survey agrees with the record of a real worker."""
    names = {found.name for found in survey() if not found.available}
    assert names == lacking(offered())


@pytest.mark.parametrize("path", ["/", "relative"])
def test_a_policy_cannot_allow_the_whole_disk(path):
    """Nor a path that depends on where the grader was started."""
    from pathlib import Path

    with pytest.raises(ValueError, match="read_paths"):
        Policy(read_paths=(Path(path),))


def test_a_machine_without_a_process_to_spare_is_told_from_a_bad_submission(monkeypatch):
    """Nothing is left open, and the error is one of the environment."""

    def fail() -> int:
        raise BlockingIOError("no more processes")

    run(lambda: None)
    before = len(os.listdir("/proc/self/fd"))
    monkeypatch.setattr(kernel, "fork", fail)
    with pytest.raises(SpawnError, match="no more processes"):
        probe()
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_worker_that_cannot_be_confined_runs_nothing(monkeypatch):
    """A mistake of ours ends the worker; it does not let the submission run unconfined."""
    from autograder.sandbox.confine import descriptors

    def fail(*_: object) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(descriptors, "redirect", fail)
    running = Running(lambda: "ran")
    ended = running.worker.wait(10)
    assert ended is not None
    assert ended.code == 71
    assert running.finish().value is None
