"""What is shown on GitHub shows a submission's text as it is and obeys none of it."""

from __future__ import annotations

import base64
import html
import json
import re
import shutil
import unicodedata
from pathlib import Path

import actions
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from made_results import two_mistakes
from markdown_it import MarkdownIt

from autograder.commands import github as command
from autograder.release import assignment
from autograder.reports import escaping, github
from autograder.reports.altered_files import changed
from autograder.reports.results_json import results

HOSTILE = [
    "</pre><script>alert(1)</script>",
    "a | b || c\n| x | y |",
    "[text](javascript:x) ![i](http://example.org/a.png) <http://example.org>",
    "`code` **bold** _it_ ~~no~~ $x$ # title\n===\n- item\n1. item",
    "&lt;b&gt; &amp; \\&lt; \\",
    "1. one",
    "\x1b[31mred\x1b[0m \x07 \r\n\x9b2J \u202egnp.exe \u2028::error::x",
    "::error file=a,line=1::x\n::stop-commands::t\n##[error]x",
    "%0A::error::x%25 a,b:c",
    "```\nfence\n```",
    "    indented",
    "",
]
texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60))


def one_line(text: str) -> str:
    """Return a text as a reader sees it on one line."""
    return re.sub(r"\s+", " ", text).strip()


@given(texts)
@example("a\\|b")
def test_markdown_shows_the_text_and_nothing_else(text: str) -> None:
    """In a table's cell: the very characters, no element, no further cell."""
    table = f"| a | b |\n|---|---|\n| {escaping.markdown(text)} | end |\n"
    made = MarkdownIt("gfm-like", {"linkify": False}).render(table)
    first, last = re.findall(r"<td>(.*?)</td>", made, re.DOTALL)
    assert last == "end"
    assert "<" not in first
    assert one_line(html.unescape(first)) == one_line(escaping.plain(text))


@given(texts)
@example("``a``b` `c`|`d`")
@example(r"a \`b\` c")
@example("0\n`")
def test_prose_sets_names_as_code_and_obeys_nothing_else(text: str) -> None:
    """In a table's cell: the very characters but for the marks of code, no element but code."""
    table = f"| a | b |\n|---|---|\n| {escaping.prose(text)} | end |\n"
    made = MarkdownIt("gfm-like", {"linkify": False}).render(table)
    first, last = re.findall(r"<td>(.*?)</td>", made, re.DOTALL)
    assert last == "end"
    bare = re.sub(r"</?code>", "", first)
    assert "<" not in bare
    shown, meant = html.unescape(bare), escaping.plain(text)
    assert one_line(shown.replace("`", "")) == one_line(meant.replace("`", ""))


def test_names_between_backticks_are_code() -> None:
    """What a hint says about `ds.x` is set as code."""
    made = MarkdownIt("commonmark").render(escaping.prose("`ds.x` is *not* `a_b`"))
    assert made == "<p><code>ds.x</code> is *not* <code>a_b</code></p>\n"


@given(texts)
def test_preformatted_text_stays_inside(text: str) -> None:
    """Between <pre> and </pre>, line by line, whatever the text is."""
    made = MarkdownIt("commonmark").render(f"<pre>{escaping.preformatted(text)}</pre>\n\nend\n")
    inside, after = re.fullmatch(r"<pre>(.*)</pre>\s*(<p>end</p>)\s*", made, re.DOTALL).groups()
    assert after
    assert "<" not in inside
    assert html.unescape(inside) == escaping.plain(text, keep_lines=True)


@given(texts)
def test_no_control_character_gets_through(text: str) -> None:
    """No escape sequence, no direction override, no line end of another kind."""
    for made in (escaping.plain(text), escaping.workflow_data(text)):
        kinds = {unicodedata.category(c) for c in made if c != "\t"}
        assert kinds.isdisjoint({"Cc", "Cf", "Zl", "Zp"})


@given(texts)
def test_no_line_of_a_log_is_a_command(text: str) -> None:
    """Whatever is printed, the runner finds no command in it."""
    assert actions.commands(escaping.log(text)) == []


@given(texts, texts)
def test_a_command_is_one_command_with_these_values(message: str, name: str) -> None:
    """Message and properties arrive as they are; nothing can be added to them."""
    line = github.command("error", message, file=name, line=3)
    (found,) = actions.commands(line)
    assert "\n" not in line
    assert found.name == "error"
    assert found.properties == {"file": escaping.plain(name, keep_lines=True), "line": "3"}
    assert found.data == escaping.plain(message, keep_lines=True)


def report(*outcomes: str, message: str = "m", hidden: bool = False) -> github.Report:
    """Return a report of one task."""
    checks = [github.Check(f"check {i}", 2, o, message, hidden) for i, o in enumerate(outcomes)]
    return github.Report("Title", (github.Task("q1_dataset", tuple(checks), 5),), lines=9)


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [
        (("passed", "passed"), "pass"),
        (("passed", "failed"), "fail"),
        (("failed", "grader_error"), "error"),
        ((), "pass"),
    ],
)
def test_the_payload_tells_pass_fail_and_our_own_errors(
    outcomes: tuple[str, ...], status: str
) -> None:
    """One test for the task, decoded from base64 as a reporter does."""
    made = report(*outcomes)
    payload = json.loads(base64.b64decode(github.encoded(made)))
    assert payload == github.payload(made)
    assert payload["version"] == 1
    assert payload["status"] == payload["tests"][0]["status"] == status
    assert payload["tests"][0]["score"] == 2 * outcomes.count("passed")


def test_a_report_without_tasks_is_an_error() -> None:
    """No checks at all is never a pass."""
    assert github.payload(github.Report("Title", ()))["status"] == "error"


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("`f` raised X (lab.py, line 3: x)", "3"),
        ("SyntaxError (line 9: x)", "9"),
        ("no line", "5"),
        ("(lab.py, line 10: not in the file)", "1"),
        ("(lab.py, line 0)", "1"),
    ],
)
def test_a_mark_is_on_a_line_that_the_file_has(message: str, line: str) -> None:
    """The line of the message, else where the task begins, else the first."""
    (mark,) = actions.commands("\n".join(github.marks(report("failed", message=message))))
    assert mark.properties == {"file": "lab.py", "line": line, "title": "q1_dataset"}


def test_what_fails_by_itself_comes_before_what_depends_on_it() -> None:
    """The hint is of the first check that failed, not of one that was not judged."""
    checks = (github.Check("a", 1, "not_judged", "later"), github.Check("b", 1, "failed", "first"))
    assert github.Task("q", checks).hint == "first"


def test_hidden_checks_are_counted_only() -> None:
    """Their names and messages are nowhere; that some failed is said."""
    made = report("failed", "passed", message="secret", hidden=True)
    everything = github.summary(made) + "".join(github.marks(made)) + str(github.payload(made))
    assert "secret" not in everything
    assert "check 0" not in everything
    assert "1 hidden check not passed" in everything
    assert "| 1 of 2 |" in github.summary(made)


def test_the_summary_begins_with_what_to_fix_and_leads_to_the_handout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lost points by cause, as on the feedback page; a link to the section about each task."""
    monkeypatch.setenv("GITHUB_REPOSITORY", "course/ada")
    monkeypatch.setenv("GITHUB_SHA", "c0ffee")
    made = command.report(results(two_mistakes()), tmp_path, show_hidden=True)
    text = re.sub(r"\\(.)", r"\1", github.summary(made))
    first, second = re.findall(r"^- \*\*\N{MINUS SIGN}(.*)$", text, re.MULTILINE)
    assert first.startswith("11** q3_train_batch: Gradients are never cleared.")
    assert first.endswith("**Fix this first.**")
    assert second == "5** q6_plot: No panel has a title."
    page = "https://github.com/course/ada/blob/c0ffee/README.md"
    assert f"]({page}#one-step-downhill)" in text
    assert f"]({page}#look-at-it)" in text
    counted = github.summary(command.report(results(two_mistakes()), tmp_path))
    assert "Gradients" not in counted
    assert "3 hidden checks did not pass" in counted


def test_summary_and_marks_stay_within_what_github_takes() -> None:
    """At most 1 MiB, cut between paragraphs; at most ten marks of a kind."""
    check = github.Check("c", 1, "failed", "<" * 20_000)
    tasks = tuple(github.Task(f"q{i}", (check,)) for i in range(40))
    made = github.Report("Title", tasks, warnings=(("f", "w"),) * 20)
    assert len(github.summary(made).encode()) < 1 << 20
    assert github.summary(made).endswith("shown here.\n")
    kinds = [found.name for found in actions.commands("\n".join(github.marks(made)))]
    assert (kinds.count("error"), kinds.count("warning")) == (10, 10)


def test_results_that_are_no_results_are_our_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty or odd file: status 2, and a mark that says whose fault it is."""
    for text in ("", "[]", '{"score": 1}'):
        (tmp_path / "results.json").write_text(text)
        assert command.run(tmp_path / "results.json", tmp_path, show_hidden=False) == 2
        (mark,) = actions.commands(capsys.readouterr().out)
        assert "not your fault" in mark.data


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """A student's repository and what the course gave out."""
    for name in ("student", "given"):
        assignment.build(tmp_path / name)
    return tmp_path / "student", tmp_path / "given"


def test_own_work_and_other_line_ends_are_no_change(folders: tuple[Path, Path]) -> None:
    """The lab, notes, caches and Windows' line ends are the student's own affair."""
    student, given_ = folders
    (student / "lab.py").write_text("x = 1\n")
    (student / "notes.md").write_text("")
    (student / "tests/__pycache__").mkdir()
    (student / "tests/__pycache__/q.pyc").write_text("")
    test = student / "tests/q1_dataset.py"
    test.write_bytes(test.read_bytes().replace(b"\n", b"\r\n"))
    assert changed(student, given_) == []


def test_changed_missing_added_and_linked_files_are_told(folders: tuple[Path, Path]) -> None:
    """Each by its path; a link is a change, wherever it leads, and is not followed."""
    student, given_ = folders
    workflow = student / ".github/workflows/classroom.yml"
    workflow.write_text(workflow.read_text().replace("pip", "echo"))
    (student / "conftest.py").unlink()
    (student / "tests/q9.py").write_text("")
    (student / "mnist.py").unlink()
    (student / "mnist.py").symlink_to(given_ / "mnist.py")
    (student / "labcheck/loop").symlink_to(student)
    assert dict(changed(student, given_)) == {
        ".github/workflows/classroom.yml": "is not as the course gave it.",
        "conftest.py": "is missing; the course gave it.",
        "labcheck/loop": "was not given by the course.",
        "mnist.py": "is not as the course gave it.",
        "tests/q9.py": "was not given by the course.",
    }


def test_many_changes_are_cut(folders: tuple[Path, Path]) -> None:
    """Ten lines are enough to see that the repository is another one."""
    student, given_ = folders
    for name in ("labcheck", "tests"):
        shutil.rmtree(student / name)
    assert len(changed(student, given_)) == 10
