"""Content digests: the same content has the same name, whatever wrote it."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from typing import cast

JsonValue = str | int | bool | None | Sequence["JsonValue"] | Mapping[str, "JsonValue"]


def of_bytes(data: bytes) -> str:
    """Return the SHA-256 of ``data`` as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def of_text(text: str) -> str:
    """Return the digest of ``text`` in Unicode normal form C, encoded as UTF-8."""
    return of_bytes(unicodedata.normalize("NFC", text).encode("utf-8"))


def of_values(values: JsonValue) -> str:
    """Return the digest of a JSON-like value; key order does not matter. Floats are refused.

    Raises:
        TypeError: if a value is a float or another type that JSON text would not keep exactly.
    """
    return of_bytes(canonical(values).encode("utf-8"))


def canonical(values: JsonValue) -> str:
    """Return the one JSON text of a value: keys sorted, no spaces. It is what :func:`of_values` digests.

    Whoever asks for many digests of values that are mostly the same may put the texts together.

    Raises:
        TypeError: if a value is a float or another type that JSON text would not keep exactly.
    """
    _refuse_floats(values)
    return _ENCODER.encode(values)


_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _refuse_floats(value: object) -> None:
    kind = type(value)
    if kind is list or kind is tuple:
        for item in cast(Sequence[object], value):
            if type(item) not in _SAFE:
                _refuse_floats(item)
    elif kind not in _SAFE:
        _refuse_others(value)


_SAFE = frozenset({str, int, bool, type(None)})
"""Most values are of these; none of their subclasses is meant."""


def _refuse_others(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("a float in a digest: store integers, fractions as text, or decimals as text")
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"a digest key must be text, not {type(key).__name__}")
            _refuse_floats(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _refuse_floats(item)
    elif not (value is None or isinstance(value, (str, int))):
        raise TypeError(f"{type(value).__name__} cannot go into a digest")
