"""CSV files as spreadsheets in any language save them: which encoding, which delimiter."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

_MARKS = {  # what begins a file, by the encoding that it stands for
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_DELIMITERS = ",;\t"


@dataclass(frozen=True)
class Encoding:
    """How a text is written as bytes: a mark in front, or none, and an encoding."""

    mark: bytes
    name: str

    def decode(self, data: bytes) -> str:
        """Return the text of a file."""
        return data[len(self.mark) :].decode(self.name)

    def encode(self, text: str) -> bytes:
        """Return the bytes of a file with this text."""
        return self.mark + text.encode(self.name)


def encoding_of(data: bytes) -> Encoding:
    """Tell how a file is encoded: by its mark, else UTF-8, else as Windows does in the West."""
    for mark, name in _MARKS.items():
        if data.startswith(mark):
            return Encoding(mark, name)
    for name in ("utf-8", "cp1252"):
        try:
            data.decode(name)
        except UnicodeError:
            continue
        return Encoding(b"", name)
    return Encoding(b"", "latin-1")  # which takes any bytes


def decoded(data: bytes) -> str:
    """Return the text of a file."""
    return encoding_of(data).decode(data)


def delimiters(text: str) -> list[str]:
    """Return the usual signs between cells, the one first that the first line has most of."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return sorted(_DELIMITERS, key=first.count, reverse=True)
