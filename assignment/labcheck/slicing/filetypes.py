"""Tell what a file is from its bytes, and turn the bytes of a text file into text."""

from __future__ import annotations

import codecs
import re

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or an Office document"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"{\\rtf", "a rich-text document"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"version https://git-lfs", "a Git LFS pointer, not the file itself"),
)
_HTML = (b"<!doctype html", b"<html", b"<?xml")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_COOKIE = re.compile(rb"[ \t\f]*#[^\n]*?coding[:=][ \t]*([-\w.]{1,40})")
# Codecs that Python would accept but that are no encoding of a text file, or take quadratic time.
_NO_ENCODINGS = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"}


def foreign_type(data: bytes) -> str | None:
    """What the file is, in words, when it is certainly no source text; otherwise None."""
    head = data[:1024].lstrip()
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            return name
    return "an HTML page" if head.lower().startswith(_HTML) else None


def looks_like_json(data: bytes) -> bool:
    """Whether the text begins as a notebook does: with a JSON object."""
    head = data[:4096].removeprefix(codecs.BOM_UTF8).lstrip()
    return re.match(rb'\{\s*["}]', head) is not None


def is_blank(data: bytes) -> bool:
    """Whether there is nothing in the file but white space (and perhaps a byte order mark)."""
    return not data.removeprefix(codecs.BOM_UTF8).strip()


def decode(data: bytes) -> tuple[str, int]:
    """The text, with plain newlines, and the first line not in the declared encoding, or 0."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _tidy(data[len(bom) :].decode(encoding, "replace")), 0
    declared = _declared(data)
    try:
        return _tidy(data.decode(declared)), 0
    except UnicodeError as error:
        return _tidy(_guess(data)), _line_of(data, error)


def clean(text: str) -> str:
    """Plain newlines, and no lone surrogates, which Python refuses in source text."""
    return _tidy(text.encode("utf-8", "replace").decode("utf-8"))


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _declared(data: bytes) -> str:
    """The encoding that a PEP 263 comment in the first two lines names, or UTF-8."""
    for line in data[:2000].splitlines()[:2]:
        if found := _COOKIE.match(line):
            return _usable(found[1].decode("ascii", "replace"))
        if line.strip() and not line.lstrip().startswith(b"#"):
            break
    return "utf-8"


def _usable(name: str) -> str:
    try:
        codec = codecs.lookup(name).name.replace("-", "_")
        "".encode(codec)
    except (LookupError, ValueError, UnicodeError):
        return "utf-8"
    return "utf-8" if codec in _NO_ENCODINGS else codec


def _guess(data: bytes) -> str:
    """Text that is not in its declared encoding: most often an old Windows editor's."""
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeError:
            continue
    return data.decode("latin-1")


def _line_of(data: bytes, error: UnicodeError) -> int:
    start = error.start if isinstance(error, UnicodeDecodeError) else 0
    return data.count(b"\n", 0, start) + 1
