"""q2_longest: find the longest word."""

from second_lab.checks import expect, probes_for, test_case

OK_FORMAT = False
name = "q2_longest"
defines = ("longest_word",)
points = 10


@test_case(name="finds the longest word", points=10)
def finds_it(env):
    got = probes_for(env).longest("a longer word than this")
    expect(got["word"] == "longer", "This is not the longest word.")
