"""The known mistakes of the lab on words."""

import sys

from autograder.judge.mistake import in_module, mistake


@mistake(
    replaces="count_words", hint="`The` and `the` are one word: make the text lower case first"
)
def case_kept(text):
    counts = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    return counts


MISTAKES = in_module(sys.modules[__name__])
