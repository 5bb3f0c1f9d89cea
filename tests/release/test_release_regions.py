"""Markers of regions: what is between them goes, and no broken marker passes unseen."""

import pytest

from autograder.release.regions import MarkerError, regions, replace
from autograder.release.skeleton import public_question, skeleton

LAB = """\
def double(x):
    # BEGIN SOLUTION q1_double: return twice x
    return 2 * x
    # END SOLUTION


# BEGIN SOLUTION ANSWER = None  # TODO q2_answer
ANSWER = 42
# END SOLUTION
"""


def test_a_region_becomes_the_task_that_its_marker_names():
    """A task's id leads to NotImplementedError; any other note is itself the line."""
    assert skeleton(LAB) == (
        "def double(x):\n"
        '    raise NotImplementedError("q1_double: return twice x")\n'
        "\n\n"
        "ANSWER = None  # TODO q2_answer\n"
    )


def test_regions_tell_what_is_inside():
    """Note, indentation and lines."""
    first, second = regions(LAB, "SOLUTION", "lab.py")
    assert (first.note, first.indent) == ("q1_double: return twice x", "    ")
    assert first.lines == ("    return 2 * x",)
    assert second.lines == ("ANSWER = 42",)


def test_hidden_parts_of_a_question_go_and_leave_no_gap():
    """Also the hidden imports; the student's folder has `labcheck` instead of `autograder`."""
    question = (
        "from autograder.lab.checks import expect\n\n"
        "# BEGIN HIDDEN\nimport secret\n\n# END HIDDEN\n\n"
        "x = 1\n\n\n# BEGIN HIDDEN\ny = 2\n\n\n# END HIDDEN\n"
    )
    assert public_question(question, "q.py") == ("from labcheck.checks import expect\n\n\nx = 1\n")


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("a\n# BEGIN SOLUTION q: x\nb\n", 2, "BEGIN SOLUTION without an END"),
        ("a\n# END SOLUTION\n", 2, "END SOLUTION without a BEGIN"),
        (
            "# BEGIN SOLUTION a\n# BEGIN SOLUTION b\n# END SOLUTION\n# END SOLUTION\n",
            2,
            "BEGIN SOLUTION inside the region of line 1",
        ),
        ("# BEGIN SOLUTION a\n# BEGIN HIDDEN\n", 2, "a HIDDEN region does not belong"),
        ("# BEGIN HIDDEN\n# END HIDDEN\n", 1, "a HIDDEN region does not belong"),
        ("x = 1\n#BEGIN SOLUTION a\n", 2, "almost a marker"),
        ("# begin solution\n", 1, "almost a marker"),
        ("x = 1  # END SOLUTION\n", 1, "almost a marker"),
        ("# BEGIN_SOLUTION\n", 1, "almost a marker"),
        ("\t# BEGIN SOLUTION a\n", 1, "almost a marker"),
    ],
)
def test_a_broken_marker_is_an_error_with_file_and_line(text, line, problem):
    """Unbalanced, nested, misspelt, of the wrong kind: nothing is released."""
    with pytest.raises(MarkerError, match=rf"^some/lab\.py, line {line}: {problem}"):
        replace(text, "SOLUTION", "some/lab.py", lambda _: [])


def test_a_solution_without_a_word_for_the_student_is_an_error():
    """Every region says what takes its place."""
    with pytest.raises(MarkerError, match="line 2: what should the student see"):
        skeleton("a\n# BEGIN SOLUTION\nb\n# END SOLUTION\n", "lab.py")
