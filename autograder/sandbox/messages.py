"""Messages between the judge and a worker: JSON for structure, safetensors for tensors.

A message is two lengths (4 and 8 bytes), a JSON text and a safetensors blob. Nothing on the wire
can name a type, a function or a file. Every length is checked before anything is read or parsed,
and whatever is wrong with a message is a `WireError`.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable
from typing import Any

import safetensors
import safetensors.torch
import torch
from torch import Tensor

LENGTHS = struct.Struct(">IQ")
MAX_TEXT = 4 << 20
MAX_BLOB = 32 << 20
MAX_DEPTH = 32
MAX_TENSORS = 2_000
MAX_HEADER = 1 << 20
MAX_ITEMS = 300_000
MAX_INTEGER = 1 << 63  # what a tensor holds; Python would take ages to compare longer ones
DTYPES = frozenset({torch.float32, torch.float64, torch.int64, torch.int32, torch.uint8, torch.bool,
                    torch.float16, torch.bfloat16, torch.int8, torch.int16})  # fmt: skip

Size = tuple[int, int]  # bytes of a message's text, and of its tensors

_TENSOR = "$tensor"
_FLOAT = "$float"
_DICT = "$dict"


class WireError(Exception):
    """A message that does not follow the format; the text says how."""


def encode(value: Any, most: Size | None = None) -> bytes:
    """Return the message that carries `value`.

    Args:
        value: None, bool, int, float, str, CPU tensors, and lists and string-keyed dicts of these.
        most: bytes of text and of tensors that it may have, where the reader takes less than
            MAX_TEXT and MAX_BLOB.

    Raises:
        WireError: `value` holds something else, or is too large.
    """
    tensors: list[Tensor] = []
    try:
        text = json.dumps(_pack(value, tensors, 0), allow_nan=False).encode()
        named = {str(i): t for i, t in enumerate(tensors)}
        blob = safetensors.torch.save(named) if named else b""
    except (TypeError, ValueError, RecursionError, safetensors.SafetensorError) as error:
        raise WireError(f"This value cannot be sent: {error}") from None
    check_lengths(len(text), len(blob), most)
    return LENGTHS.pack(len(text), len(blob)) + text + blob


def read_message(receive: Callable[[int], bytes]) -> Any:
    """Read one message and return what it carries.

    Args:
        receive: returns exactly the asked number of bytes, or raises.

    Raises:
        WireError: the message is too large or malformed.
    """
    text_length, blob_length = LENGTHS.unpack(receive(LENGTHS.size))
    check_lengths(text_length, blob_length)
    return parse(receive(text_length), receive(blob_length))


def parse(text: bytes, blob: bytes) -> Any:
    """Return the value of a message's two parts; see `read_message`."""
    if sum(text.count(sign) for sign in b",[{") > MAX_ITEMS:  # each costs far more than its byte
        raise WireError("The message is malformed: too many values.")
    try:
        tree = json.loads(text.decode(), parse_constant=_refuse)
        tensors = _read_tensors(blob)
        return _unpack(tree, tensors, 0)
    except WireError:
        raise
    except (ValueError, RecursionError, KeyError, TypeError, OverflowError) as error:
        raise WireError(f"The message is malformed: {type(error).__name__}.") from None


def check_lengths(text_length: int, blob_length: int, most: Size | None = None) -> None:
    """Refuse a message before it is read: raise WireError where it would be too large."""
    most_text, most_blob = most or (MAX_TEXT, MAX_BLOB)
    if text_length > most_text or blob_length > most_blob:
        raise WireError(
            f"The message is too large: {text_length} + {blob_length} bytes;"
            f" at most {most_text} + {most_blob} are read."
        )


def _refuse(word: str) -> float:
    raise WireError(f"The message is malformed: {word} is not JSON.")


def _pack(value: Any, tensors: list[Tensor], depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise WireError("This value is nested too deeply to be sent.")
    if isinstance(value, Tensor):
        _check_tensor(value)
        tensors.append(value.detach().contiguous().clone())  # safetensors refuses shared memory
        return {_TENSOR: len(tensors) - 1}
    if isinstance(value, int) and abs(value) > MAX_INTEGER:
        raise TypeError("an integer of more than 64 bits is not plain data")
    if isinstance(value, float) and not math.isfinite(value):
        return {_FLOAT: str(float(value))}
    if isinstance(value, dict):
        return {_DICT: {str(k): _pack(v, tensors, depth + 1) for k, v in value.items()}}
    if isinstance(value, (list, tuple)):
        return [_pack(item, tensors, depth + 1) for item in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise TypeError(f"a {type(value).__name__} is not plain data")


def _check_tensor(tensor: Tensor) -> None:
    """Refuse a tensor that is not plain, or too large, before it is copied."""
    plain = tensor.layout == torch.strided and tensor.device.type == "cpu"
    if not plain or tensor.is_quantized or tensor.dtype not in DTYPES:
        raise TypeError(f"a tensor of {tensor.dtype} on {tensor.device} is not plain data")
    check_lengths(0, tensor.numel() * tensor.element_size())


def _unpack(tree: Any, tensors: dict[str, Tensor], depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise WireError("The message is malformed: it is nested too deeply.")
    if isinstance(tree, list):
        return [_unpack(item, tensors, depth + 1) for item in tree]
    if not isinstance(tree, dict):
        return _number(tree)
    if len(tree) != 1:
        raise WireError("The message is malformed: an unknown kind of value.")
    ((kind, value),) = tree.items()
    if kind == _DICT and isinstance(value, dict):
        return {k: _unpack(v, tensors, depth + 1) for k, v in value.items()}
    if kind == _TENSOR and isinstance(value, int):
        return tensors[str(value)]
    if kind == _FLOAT and value in ("nan", "inf", "-inf"):
        return float(value)
    raise WireError("The message is malformed: an unknown kind of value.")


def _number(leaf: Any) -> Any:
    """Return a leaf of the tree, unless it is a number that `encode` would not have written so."""
    if isinstance(leaf, int) and abs(leaf) > MAX_INTEGER:
        raise WireError("The message is malformed: a number is too large.")
    if isinstance(leaf, float) and not math.isfinite(leaf):  # 1e999
        raise WireError("The message is malformed: a number is too large.")
    return leaf


def _read_tensors(blob: bytes) -> dict[str, Tensor]:
    if not blob:
        return {}
    if int.from_bytes(blob[:8], "little") > MAX_HEADER:  # it is parsed before it can be counted
        raise WireError("The tensors are malformed: too many of them.")
    try:
        tensors = safetensors.torch.load(blob)
    except Exception as error:  # a parser of hostile bytes: whatever it raises is malformed input
        raise WireError(f"The tensors are malformed: {type(error).__name__}.") from None
    if len(tensors) > MAX_TENSORS or any(t.dtype not in DTYPES for t in tensors.values()):
        raise WireError("The tensors are malformed: too many, or of an unknown type.")
    return tensors
