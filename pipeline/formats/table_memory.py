"""What was exported, as a block of plain letters that travels inside a spreadsheet or document.

A table shows people some of an exchange; the block holds all of it, keyed by id. Its letters are ASCII
(compressed JSON in base64), so that no office program changes them, and damage is noticed by its checksum.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.core.exchange import Entry, Exchange, Suggestion
from pipeline.core.script import Origin, State
from pipeline.errors import ExchangeError

MARK = "vidmsg-table-1:"
"""How the first piece begins. The number rises if the content is laid out anew."""
_MAX_BYTES = 64 * 1024 * 1024
_TEXTS = ("id", "source", "target", "source_digest", "target_digest", "note", "still", "remark")
_HEAD = ("message", "source_language", "target_language", "notes", "seal")
_NUMBERS = ("start_ms", "end_ms", "max_chars")
_DAMAGED = "Take the file as it was sent to you and copy the translations into it."


def dumps(exchange: Exchange, *, piece: int) -> list[str]:
    """Return an exchange as pieces of at most ``piece`` letters."""
    head = {name: getattr(exchange, name) for name in _HEAD}
    value = {**head, "entries": [_plain(entry) for entry in exchange.entries]}
    packed = zlib.compress(json.dumps(value, ensure_ascii=False).encode("utf-8"), 9)
    text = MARK + base64.b64encode(packed).decode("ascii") + ";"
    return [text[start : start + piece] for start in range(0, len(text), piece)]


def loads(pieces: Sequence[str], *, path: str | Path | None) -> Exchange:
    """Put the pieces together and read them. White space does not matter.

    Raises:
        ExchangeError: damaged, or made by a later vidmsg.
    """
    text = "".join("".join(pieces).split())
    try:
        if not text.startswith(MARK) or not text.endswith(";"):
            raise ValueError("its beginning or end is missing")
        unpacker = zlib.decompressobj()
        raw = unpacker.decompress(base64.b64decode(text[len(MARK) : -1], validate=True), _MAX_BYTES)
        if not unpacker.eof:
            raise ValueError("it is cut off or too large")
        return _exchange(json.loads(raw))
    except (ValueError, TypeError, KeyError, RecursionError, zlib.error, binascii.Error) as error:
        message = f"the block of letters that vidmsg keeps in the file is damaged: {error}"
        raise ExchangeError(message, path=path, hint=_DAMAGED) from error


def _plain(entry: Entry) -> dict[str, Any]:
    return {
        **{name: getattr(entry, name) for name in (*_TEXTS, *_NUMBERS)},
        "state": str(entry.state),
        "suggestions": [[s.text, s.percent, str(s.origin), s.where, s.source] for s in entry.suggestions],
    }


def _exchange(value: Any) -> Exchange:
    return Exchange(
        _text(value["message"]),
        _text(value["source_language"]),
        _text(value["target_language"]),
        tuple(_entry(row) for row in value["entries"]),
        _text(value["notes"]),
        _text(value["seal"]),
    )


def _entry(row: Any) -> Entry:
    suggestions = tuple(
        Suggestion(_text(text), _number(percent), Origin(origin), _text(where), _text(source))
        for text, percent, origin, where, source in row["suggestions"]
    )
    fields: dict[str, Any] = {name: _text(row[name]) for name in _TEXTS}
    fields |= {name: None if row[name] is None else _number(row[name]) for name in _NUMBERS}
    return Entry(**fields, state=State(row["state"]), suggestions=suggestions)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"text was expected, not {type(value).__name__}")
    value.encode("utf-8")  # a lone surrogate is no text
    return value


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"a whole number was expected, not {type(value).__name__}")
    return value
