"""Hostile and broken submissions: each gets a whole result, and the points that it deserves."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from gallery import Entry, entries
from samples import sampled

from autograder import sandbox
from autograder.installation import ROOT
from autograder.judge.cases import questions
from autograder.lab.probes import Probes

CASES = sum(len(question.cases) for question in questions())
SECONDS = 90  # no entry takes longer on a busy machine
ALL = {entry.name: entry for entry in entries()}
# Dear ones that are near to another entry, which each run of the tests takes: `pytest -m thorough`.
DEAR = {
    *("always_equal_float.py", "dropout_painted_without_a_network.py", "hang_in_each_statement.py"),
    *("memory_of_mistakes.py", "metaclass_that_is_everything.py", "mocks.py"),
    *("nearest_neighbour_instead_of_the_lab.py", "patch_the_encoder.py", "plot_never_drawn.py"),
    *("patch_probes_with_guesses.py", "worker_found_by_the_collector.py"),
    *("daemon.py", "debris_in_the_folder.py", "exit_in_a_second_thought.py", "hooks.py"),
    *("programs.py", "script_around_the_lab.py", "swallowed_memory_error.py"),
    *("traces_everything.py", "another_of_two_that_fight.py", "one_of_two_that_fight.py"),
    *("lent_code_in_the_exit_status.py", "lent_code_raised.py", "lent_code_timed.py"),
    *("lent_code_watched_by_a_patched_torch.py", "abort_in_train_batch.py"),
    *("answers_kept_in_a_closure.py", "segmentation_fault_in_train_batch.py"),
    *("accuracy_that_lies_about_itself.py", "base_exception_in_accuracy.py"),
    *("complex_accuracy.py", "hang_in_accuracy.py", "hang_holding_all_locks.py"),
    *("infinite_accuracy.py", "system_exit_in_accuracy.py"),
    *("exit_in_a_constant.py", "figure_that_hangs_when_drawn.py", "files_without_end.py"),
    *("greedy_tiny_tensors.py", "kill_itself.py", "memory_of_objects.py"),
    *("module_nested_too_deeply", "recursion_without_limit.py", "slow_reply.py"),
    *("greedy_nesting.py", "shape_of_huge_integers.py", "time_stands_still.py"),
    *("five_megabytes_of_comments.py", "five_megabytes_of_brackets.py", "magics_alone.ipynb"),
    *("experiment_mixed_answers.py", "constant_after_an_exit_handler.py"),
    *("memory_outside_the_heap.py", "module_ends_the_process", "network_of_nan.py"),
    *("shape_of_a_million_sizes.py", "exception_that_hangs_when_shown.py", "nan_accuracy.py"),
    *("everything_returns_true.py", "ink_hangs_the_judge.py", "five_megabytes_of_names.py"),
    *("environment.py", "patch_numpy.py", "constants_of_the_public_checks.py"),
    *(
        "hangs_everywhere.py",
        "hang_in_native_code.py",
        "module_hangs",
        "fit_exits_with_status_0.py",
    ),
    *("exit_in_every_name.py", "os_exit_in_accuracy.py", "lent_code_printed.py", "right.py"),
    *("five_megabytes_in_a_string.py", "five_megabytes_of_zeros.py", "figure_of_nothing.py"),
    *("figure_with_a_million_curves.py", "shape_that_is_equal_to_everything.py"),
    *("accuracy_from_labels_at_hand.py", "patch_builtins.py", "module_patches_everything"),
    *("patch_otter_pytest_unittest.py", "fit_exits_with_status_0.py", "import_hook.py"),
    # Tests of judge, sandbox and release do the same.
    *("sleep_in_accuracy.py", "hang_in_a_constant.py", "memory_of_tensors.py", "network.py"),
    *("kill_the_parent.py", "forged_results_json.py", "lent_code_returned.py"),
    *("a_step_for_one_batch_of_each_epoch.py", "accuracy_from_the_frame_above.py"),
    *("accuracy_from_the_networks_weights.py", "answers_that_would_run_code.py"),
    *("children_burn_while_it_waits.py", "dataset_that_changes.py", "dispatch_mode_answers.py"),
    *("environment_error_forged.py", "exception_groups_without_end.py"),
    *("exception_with_an_evil_name.py", "experiment_by_neighbours_that_waits.py"),
    *("experiment_guessed.py", "figure_reader_patched.py", "finalizers.py"),
    *("given_network_of_another_class.py", "hooked_network.py", "image_instead_of_curves.py"),
    *("leaves_things_for_the_next_worker.py", "lone_surrogates.py"),
    *("losses_counted_in_the_environment.py", "machines_death_feigned.py"),
    *("memory_in_files_without_names.py", "memory_in_pipes.py", "network_of_class_means.py"),
    *("network_of_templates.py", "network_that_becomes_neighbours.py", "numbers_that_change.py"),
    *("priority_over_others.py", "probes_of_the_worker_replaced.py"),
    *("replies_before_they_are_asked.py", "ridge_regression.py"),
    *("ridge_regression_that_learns.py", "right_once_then_made_up.py", "starves_itself.py"),
    *("tensor_subclass_that_lies.py", "titles_without_end.py"),
    *("traceback_of_the_grader_forged.py", "train_batch_by_ridge_regression.py"),
    *("trains_one_step_and_asks_neighbours.py", "workflow_commands.py"),
}
ENTRIES = pytest.mark.parametrize("name", sampled(ALL, lambda name: Path(name).name not in DEAR))
PASSED = {"passed"}


class Gallery:
    """The results of the entries, as they come in from the process that grades them."""

    def __init__(self, chosen: list[Entry], folder: Path) -> None:
        self._results: dict[str, Future[Any]] = {entry.name: Future() for entry in chosen}
        self._results["left"] = Future()
        script = ROOT / "tests/helpers/gallery_grader.py"
        self.grader = subprocess.Popen(
            [sys.executable, script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "TMPDIR": str(folder), "GALLERY_SECRET": "token-of-the-course"},
            cwd=folder,
        )
        requests = json.dumps([entry.as_request() for entry in chosen]).encode()
        self.talk = threading.Thread(target=self._talk, args=(requests,), daemon=True)
        self.talk.start()

    def _talk(self, requests: bytes) -> None:
        assert self.grader.stdin is not None
        assert self.grader.stdout is not None
        self.grader.stdin.write(requests)
        self.grader.stdin.close()
        with self.grader.stdout as lines:
            why = self._hear(lines)
        for future in self._results.values():
            if not future.done():
                future.set_exception(RuntimeError(why))

    def _hear(self, lines: Iterable[bytes]) -> str:
        """Take each result as it comes; return why no more do."""
        for line in lines:
            try:
                told = json.loads(line)
            except ValueError:
                return f"the grader's standard output holds what is no result: {line!r}"
            self._results[told["name"]].set_result(told)
        return "the grader ended before this was graded"

    def __getitem__(self, name: str) -> dict[str, Any]:
        told: dict[str, Any] = self._results[name].result(timeout=300)
        return told


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that every user may enter, with a canary in it."""
    with tempfile.TemporaryDirectory(prefix="mnist-lab-gallery-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        (folder / "gallery-canary").write_text("alive")
        (folder / "gallery-canary").chmod(0o666)
        yield folder


@pytest.fixture(scope="module")
def gallery(request: pytest.FixtureRequest, folder: Path) -> Iterator[Gallery]:
    """All entries that this run is about, being graded."""
    wanted = {
        item.callspec.params["name"]
        for item in request.session.items
        if item.module is request.module and hasattr(item, "callspec")
    }
    running = Gallery([entry for name, entry in ALL.items() if name in wanted], folder)
    yield running
    running.talk.join(timeout=300)
    running.grader.wait(timeout=300)


def outcomes(result: dict[str, Any]) -> dict[str, set[str]]:
    """Return the outcomes other than passed, by question."""
    found: dict[str, set[str]] = {}
    for test in result["tests"]:
        extra = test["extra_data"]
        found.setdefault(extra["question"], set()).add(extra["outcome"])
    return {question: seen - PASSED for question, seen in found.items() if seen - PASSED}


@ENTRIES
def test_points_and_outcomes(gallery: Gallery, name: str) -> None:
    """A submission gets what its folder says, and loses it for the reasons that its head names."""
    entry, told = ALL[name], gallery[name]
    result = told["result"]
    lost = {t["number"]: (t["extra_data"]["outcome"], t["output"]) for t in result["tests"]}
    assert result["score"] == entry.points, lost
    seen = outcomes(result)
    for question, expected in entry.expected.items():
        assert seen.get(question, set()) <= expected, (question, lost)
        assert seen.get(question), f"{question} lost nothing"
    if entry.lab == "solution":
        assert seen.keys() == entry.expected.keys(), lost


@ENTRIES
def test_result_is_complete_and_in_time(gallery: Gallery, name: str) -> None:
    """Whatever a submission does, every case is in its result, with points that add up."""
    told = gallery[name]
    tests = told["result"]["tests"]
    assert len({test["number"] for test in tests}) == len(tests) == CASES
    assert sum(test["max_score"] for test in tests) == 100
    for test in tests:
        earned = test["max_score"] if test["extra_data"]["outcome"] == "passed" else 0
        assert test["score"] == earned
        assert (test["status"] == "passed") == (test["extra_data"]["outcome"] == "passed")
        assert test["output"] or test["status"] == "passed", "a case that fails says why"
    assert not told["broken"], f"it is not the grader's fault, whatever happens:\n{told['broken']}"
    assert told["seconds"] < SECONDS


@ENTRIES
def test_nothing_is_found_that_the_course_keeps_to_itself(gallery: Gallery, name: str) -> None:
    """No submission has found a solution, an open door or the grader's environment.

    Nor does anything of its result tell what it found in code that was lent to it.
    """
    shown = json.dumps(gallery[name]["result"])
    for mark in (
        "FOUND",
        "LISTENING",
        "token-of-the-course",
        "imported autograder.judge.reference",
    ):
        assert mark not in shown
    if name.partition("/")[2].startswith("lent_code"):
        assert "exit status" not in shown
        assert "424242" not in shown


def test_gallery_holds_forty_hostile_submissions() -> None:
    """The gallery is as large as it should be, and most of it deserves nothing."""
    assert {Path(name).name for name in ALL} > DEAR
    assert len(ALL) >= 80
    assert sum(entry.points == 0 for entry in ALL.values()) >= 40


def test_nothing_is_left_behind(gallery: Gallery, folder: Path) -> None:
    """After all of them: no process, no file, no socket, and the canary sings."""
    assert gallery["left"]["left"] == []
    assert (folder / "gallery-canary").read_text() == "alive"


def test_story_of_the_sandbox_tells_of_each_probe_what_catches_a_forgery() -> None:
    """It names every probe, every case, and attacks that are in the gallery."""
    told = sandbox.__doc__ or ""
    story = told.partition("What an answer proves\n")[2].partition("\nCode that is lent")[0]
    heads = {
        probe for line in re.findall(r"^`.+`$", story, re.M) for probe in re.findall(r"\w+", line)
    }
    assert heads == {name for name, method in vars(Probes).items() if hasattr(method, "names")}
    named = set(re.findall(r"`(\w+)`", story.partition("\n`dataset`")[2])) - heads
    attacks = {Path(name).stem for name in ALL}
    claims = {"is_dataset", "input_after", "trouble", "events", "seconds", "span", "models"}
    claims |= {"steps", "fit"}
    assert named - claims <= attacks
    numbers = {case.number for question in questions() for case in question.cases}
    for first, last in re.findall(r"(\d\.\d)(?: to (\d\.\d))?", story):
        numbers -= {f"{first[0]}.{i}" for i in range(int(first[2]), int((last or first)[2]) + 1)}
    assert not numbers, "the story tells nothing of these cases"
