"""What a check may ask of a submission in the lab on words."""

from __future__ import annotations

from typing import Any

from autograder.labcheck.faults import SubmissionError
from autograder.labcheck.probe_base import BaseProbes, touches


class Probes(BaseProbes):
    """Ask a submission to do one operation at a time."""

    @touches("count_words")
    def counts(self, text: str) -> dict[str, Any]:
        """Call `count_words(text)`; report the pairs of its dict, sorted."""
        found = self._run("count_words", text)
        if not isinstance(found, dict):
            raise SubmissionError("wrong_type", "`count_words` returned no dict.")
        return {"pairs": [[str(word), int(number)] for word, number in sorted(found.items())]}

    @touches("longest_word")
    def longest(self, text: str) -> dict[str, Any]:
        """Call `longest_word(text)`; report what comes back as text."""
        return {"word": str(self._run("longest_word", text))}
