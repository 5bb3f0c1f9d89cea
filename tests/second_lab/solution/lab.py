"""The lab on words."""


# %% q1_count
def count_words(text):
    """Return how often each word of `text` occurs, as a dict; upper and lower case are the same."""
    # BEGIN SOLUTION q1_count: count the words
    counts = {}
    for word in text.lower().split():
        counts[word] = counts.get(word, 0) + 1
    return counts
    # END SOLUTION


# %% q2_longest
def longest_word(text):
    """Return the longest word of `text`."""
    # BEGIN SOLUTION q2_longest: find the longest of the words that you counted
    return max(count_words(text), key=len)
    # END SOLUTION
