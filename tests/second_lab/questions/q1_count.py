"""q1_count: count the words of a text."""

from second_lab.checks import expect, probes_for, test_case

# BEGIN HIDDEN
from second_lab.answers import reference

# END HIDDEN

OK_FORMAT = False
name = "q1_count"
defines = ("count_words",)
points = 15


@test_case(name="counts the words of a sentence", points=5)
def counts_words(env):
    got = probes_for(env).counts("to be or not to be")
    expect(got["pairs"] == [["be", 2], ["not", 1], ["or", 1], ["to", 2]], "The counts are wrong.")


# BEGIN HIDDEN
@test_case(name="upper and lower case are the same word", points=10, hidden=True)
def ignores_case(env):
    text = "The cat saw the other cat"
    got = probes_for(env).counts(text)
    right = reference().ask("counts", {"text": text})
    expect(got["pairs"] == right["pairs"], "Words that differ in case only are counted apart.")


# END HIDDEN
