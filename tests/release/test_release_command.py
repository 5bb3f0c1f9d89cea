"""`mnist-lab release`: what it makes, what it says, and what it refuses to make."""

import re
import stat
import sys
import zipfile
from importlib.metadata import packages_distributions, requires

import pytest
from packaging.requirements import Requirement
from released import Release, copy_sources, mnist_lab
from warm_python import REAL

from autograder.commands import release
from autograder.installation import ROOT
from autograder.release import leaks, packing
from autograder.release.artefacts import ARTEFACTS, Artefact
from autograder.release.grader import Sources
from autograder.release.measuring import Run, measured
from autograder.release.proof import Verdict

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ZIPS = ("student.zip", "autograder.zip", "otter-autograder.zip")


@pytest.fixture
def copy(tmp_path):
    """Return a copy of the sources to change."""
    (tmp_path / "repo").mkdir()
    return copy_sources(tmp_path / "repo")


def plant(path, line):
    """Add a line to a file."""
    path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")


@pytest.fixture(scope="module")
def proved(tmp_path_factory):
    """What the real command said and wrote, started in a copy of the sources."""
    folder = tmp_path_factory.mktemp("proved")
    (folder / "repo").mkdir()
    repo = copy_sources(folder / "repo")
    # In a Python of its own, as the command measures what each proof needs.
    status, said = mnist_lab(repo, "release", "-o", str(folder / "dist"), python=REAL)
    assert status == 0, said
    return Release(repo, folder / "dist"), said


@pytest.mark.thorough
def test_everything_is_made_and_proved(proved):
    """One command: three zips and a folder; each was run, and its time and memory are told."""
    made, said = proved
    assert sorted(path.name for path in made.dist.iterdir()) == sorted([*ZIPS, "classroom50"])
    for artefact in ARTEFACTS:
        assert f"Proving {artefact.name}" in said
    assert said.count(": as it should (") == 2 + 2 + 3 + 2 + 2
    for platform in ("pytest", "otter run", "Classroom 50"):
        for what in ("the reference", "the skeleton"):
            assert f"{platform} on {what}: as it should" in said
    assert "Gradescope's defaults allow 600 s and 768 MB" in said


@pytest.mark.thorough
def test_grading_fits_into_the_smallest_container(proved):
    """The judge, the fork server and the worker together stay below 740 MB."""
    _, said = proved
    (line,) = (line for line in said.splitlines() if "Gradescope's defaults" in line)
    peak = int(line.split(" MB;")[0].split()[-1])
    assert 100 < peak < 740


@pytest.mark.thorough
def test_other_tests_look_at_what_the_command_writes(proved, released):
    """What is made here without proofs is, byte for byte, what the command writes."""
    made, _ = proved
    assert packing.below(released.dist) == packing.below(made.dist)


def test_what_is_proved_is_written(copy, tmp_path, monkeypatch, capsys):
    """The students' zip: made, run on the reference and the skeleton, then written."""
    (student,) = (artefact for artefact in ARTEFACTS if artefact.name == "student.zip")
    monkeypatch.setattr(release, "ARTEFACTS", (student,))
    assert release.run(tmp_path / "dist", root=copy) == 0
    told = capsys.readouterr().out
    for what in ("the reference", "the skeleton"):
        assert f"pytest on {what}: as it should" in told
    assert [path.name for path in (tmp_path / "dist").iterdir()] == ["student.zip"]


def test_the_same_sources_give_the_same_bytes(released):
    """Made again, elsewhere and later: no byte of any artefact differs."""
    sources = Sources(released.repo)
    for artefact in ARTEFACTS:
        files = artefact.make(sources)
        if artefact.name in ZIPS:
            assert packing.pack(files) == (released.dist / artefact.name).read_bytes()
        else:
            assert packing.below(released.dist / artefact.name) == files


@pytest.mark.parametrize("name", ZIPS)
def test_a_zip_has_no_folder_around_it_and_scripts_can_be_run(released, name):
    """What the platform looks for is at the root; nothing tells when it was made."""
    with zipfile.ZipFile(released.dist / name) as made:
        infos = {info.filename: info for info in made.infolist()}
        scripts = {n for n in infos if made.read(n).startswith(b"#!")}
    assert list(infos) == sorted(infos)
    assert {info.date_time for info in infos.values()} == {(1980, 1, 1, 0, 0, 0)}
    modes = {n: stat.S_IMODE(info.external_attr >> 16) for n, info in infos.items()}
    assert {modes[n] for n in scripts} <= {0o755}
    assert {modes[n] for n in infos if n not in scripts} == {0o644}
    wanted = {"lab.py", "lab.ipynb"} if name == "student.zip" else {"run_autograder", "setup.sh"}
    assert wanted <= set(infos)


def test_students_get_assignment_and_nothing_else(released):
    """student.zip is the committed folder."""
    packed = packing.unpack((released.dist / "student.zip").read_bytes())
    assert packed == packing.below(released.repo / "assignment")


@pytest.mark.parametrize("name", ["student.zip", "classroom50"])
def test_nothing_secret_is_in_what_students_can_see(released, tmp_path, name):
    """No solution, no hidden case, no mistake, no image, none of our tests."""
    (artefact,) = (artefact for artefact in ARTEFACTS if artefact.name == name)
    tree = released.dist / name
    if name in ZIPS:
        packing.lay_out(packing.unpack(tree.read_bytes()), tmp_path)
        tree = tmp_path
    assert leaks.leaks(tree, released.repo, artefact.allowed) == []


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("solution/handout.md", "> self.x = x.view(-1, 28 * 28) / 255"),
        (
            "autograder/labcheck/student_folder/conftest.py",
            "# got = with_images(env).fit_and_predict(None, None, how)",
        ),
        ("autograder/reports/classroom50.py", "{threshold}"),
    ],
)
def test_a_leak_is_refused(copy, source, line):
    """A line of the solution, of a hidden case or a threshold: found wherever it was planted."""
    made = {artefact: artefact.make(Sources(copy)) for artefact in ARTEFACTS if artefact.public}
    assert release.find_leaks(made, copy) == []
    question = (copy / "autograder/lab/questions/q5_fit.py").read_text("utf-8")
    (threshold,) = re.findall(r"^LEAST_ON_DIGITS = .+$", question, re.MULTILINE)
    line = line.format(threshold=threshold)
    plant(copy / source, line)
    made = {artefact: artefact.make(Sources(copy)) for artefact in ARTEFACTS if artefact.public}
    assert any(line.lstrip("#> ") in leak for leak in release.find_leaks(made, copy))


def test_a_leak_is_never_written(copy):
    """The command says which line would leak, and touches neither assignment/ nor dist/."""
    before = packing.below(copy / "assignment")
    plant(copy / "solution/handout.md", "The answer is `loss = loss_fn(model(x), y)`:")
    plant(copy / "solution/handout.md", "    loss = loss_fn(model(x), y)")
    status, said = mnist_lab(copy, "release", "-o", str(copy / "dist"))
    assert status == 1
    assert "student.zip: README.md, line" in said
    assert "Traceback" not in said
    assert not (copy / "dist").exists()
    assert packing.below(copy / "assignment") == before


def test_our_own_tests_never_get_out(tmp_path, copy):
    """Neither by name nor under another name; nor the history, nor the grading images."""
    packing.lay_out(packing.below(copy / "assignment"), tmp_path / "tree")
    assert leaks.leaks(tmp_path / "tree", copy) == []
    for name in (".git/HEAD", "tests/test_cli.py", "embedded_mnist.safetensors"):
        packing.lay_out({name: b"x = 1"}, tmp_path / "tree")
    ours = (copy / "tests/helpers/released.py").read_bytes()
    packing.lay_out({"labcheck/helper.py": ours}, tmp_path / "tree")
    found = "\n".join(leaks.leaks(tmp_path / "tree", copy))
    assert found.count("must not be there at all") == 3
    assert "labcheck/helper.py is one of our own tests" in found


def test_a_zip_that_fails_is_not_kept(copy, tmp_path, monkeypatch, capsys):
    """A proof that fails: status 1, the reason, and dist/ as it was."""

    def prove(_files, _sources, _folder):
        yield Verdict("the reference", Run(0, "", 1.0, 1.0, 0), "got 99 points instead of 100")

    bad = Artefact("autograder.zip", lambda _: {"lab.py": b"x"}, prove)
    monkeypatch.setattr(release, "ARTEFACTS", (bad,))
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "autograder.zip").write_text("an older one")
    assert release.run(tmp_path / "dist", root=copy) == 1
    told = capsys.readouterr()
    assert "the reference: FAILED: got 99 points instead of 100" in told.out
    assert "autograder.zip failed; " in told.err
    assert (tmp_path / "dist" / "autograder.zip").read_text() == "an older one"


@pytest.mark.parametrize(
    "lost", ["autograder/sandbox/messages.py", "solution/lab.py", "run_autograder"]
)
def test_the_proof_notices_what_is_missing(released, tmp_path, lost):
    """A zip without one of its parts does not grade the reference."""
    files = packing.unpack((released.dist / "autograder.zip").read_bytes())
    (gradescope,) = (artefact for artefact in ARTEFACTS if artefact.name == "autograder.zip")
    del files[lost]
    if lost == "run_autograder":
        files[lost] = b"#!/bin/sh\nexit 3\n"
    verdict = next(gradescope.prove(files, Sources(released.repo), tmp_path))
    assert verdict.problem


def test_check_changes_nothing(copy):
    """It lists what is out of date in assignment/, and fails; up to date, it passes."""
    assert mnist_lab(copy, "release", "--check") == (0, "assignment/ is up to date.\n")
    plant(copy / "solution/handout.md", "One more sentence.")
    before = packing.below(copy)
    status, said = mnist_lab(copy, "release", "--check")
    assert status == 1
    assert "assignment/README.md is out of date" in said
    assert packing.below(copy) == before


@pytest.mark.parametrize(
    ("file", "line", "said"),
    [
        ("solution/lab.py", "# BEGIN SOLUTION q1: x", "BEGIN SOLUTION without an END"),
        ("autograder/lab/questions/q1_dataset.py", "# END HIDDEN", "END HIDDEN without a BEGIN"),
    ],
)
def test_a_marker_out_of_place_is_named(copy, file, line, said):
    """File, line and what is wrong, without a traceback."""
    plant(copy / file, line)
    number = len((copy / file).read_text("utf-8").splitlines())
    status, printed = mnist_lab(copy, "release", "-o", str(copy / "dist"))
    assert status == 1
    assert f"{file}, line {number}: {said}" in printed
    assert "Traceback" not in printed


def test_what_is_not_installed_is_said_first(monkeypatch, tmp_path, capsys):
    """Releasing needs Otter and pytest; without them nothing is begun."""
    monkeypatch.setattr(release, "NEEDED", ("otter_x",))
    assert release.run(tmp_path / "dist") == 2
    assert 'otter_x must be installed: pip install -e ".[release]"' in capsys.readouterr().err


def test_every_requirement_is_pinned_for_gradescope():
    """The versions in the zip are within what pyproject.toml asks for, and none is forgotten."""
    pinned = Sources().platform("gradescope")["requirements.txt"].decode().splitlines()
    versions = dict(line.split("==") for line in pinned if not line.startswith("#"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for wanted in map(Requirement, project["dependencies"]):
        assert wanted.specifier.contains(versions[wanted.name.lower()])


def test_an_index_of_cpu_builds_gets_into_every_zip_that_installs():
    """`--torch-index`: pip.conf for Gradescope and Classroom 50, an option for Otter; else none."""
    added = {a.name: a.make(Sources(torch_index="https://cpu.example/simple")) for a in ARTEFACTS}
    conf = b"[global]\nextra-index-url = https://cpu.example/simple\n"
    assert added["autograder.zip"]["pip.conf"] == conf
    assert added["classroom50"]["grader/pip.conf"] == conf
    assert (
        b"--extra-index-url https://cpu.example/simple"
        in added["otter-autograder.zip"]["environment.yml"]
    )
    assert not any(b"cpu.example" in text for text in added["student.zip"].values())


def test_measuring_counts_children_and_ends_what_hangs(tmp_path):
    """Time and memory are those of a program with all that it starts."""
    child = "x = b'x' * 200_000_000; import time; time.sleep(0.5)"
    run = measured(
        ["sh", "-c", f'python3 -c "{child}"; exit 3'], tmp_path, {"PATH": "/usr/bin:/bin"}
    )
    assert run.status == 3
    assert run.peak == 0 or run.peak > 200_000_000
    assert measured(["sleep", "60"], tmp_path, {"PATH": "/usr/bin:/bin"}, 0.2).status is None


def test_the_documented_install_brings_what_a_release_needs():
    """`pip install -e ".[release]"` installs every package without which a release is refused."""
    asked = " ".join(line for line in requires("mnist-lab") or () if 'extra == "release"' in line)
    needed = [packages_distributions()[module][0] for module in release.NEEDED]
    assert [name for name in needed if name not in asked] == []
