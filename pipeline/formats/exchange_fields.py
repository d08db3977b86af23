"""What an entry carries besides its words, as pairs of key and text; and the law that its words must obey.

XLIFF 2.1 puts the pairs into its metadata module, XLIFF 1.2 into a context group, PO into comments. So a key
means the same everywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pipeline.core.exchange import Entry
from pipeline.core.script import MESSAGE_ID
from pipeline.core.units import POST_ID
from pipeline.errors import ExchangeError

OWN = "vidmsg"
"""Marks what is ours among the metadata of other tools."""
NOTE, REMARK, SUMMARY = "vidmsg-note", "vidmsg-remark", "vidmsg-summary"
"""Marks of our notes: the script's words to translators, why the entry needs work, and :func:`summary`."""

SEAL = "seal"
"""Key of the fingerprint of the exported ids."""

_SEAL = re.compile(r"[0-9]{1,9}-[0-9a-f]{12}", re.ASCII)
_TEXTS = {"source-digest": "source_digest", "target-digest": "target_digest", "still": "still"}
_NUMBERS = {"start-ms": "start_ms", "end-ms": "end_ms", "max-chars": "max_chars"}
_NUMBER = re.compile(r"[0-9]{1,12}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{12}")
_DAMAGED = "Take it back to the exported value, or delete the whole line; only context is lost then."
# Tabs are for the check of characters to judge; the breaks beside LF end a line in some programs only.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")
_INDENT = " \t\n"


def pairs(entry: Entry) -> tuple[tuple[str, str], ...]:
    """Return the fields that a format has no place of its own for, without the empty ones."""
    texts = [(key, getattr(entry, name)) for key, name in _TEXTS.items()]
    numbers = [(key, getattr(entry, name)) for key, name in _NUMBERS.items()]
    return (
        *((key, text) for key, text in texts if text),
        *((key, str(number)) for key, number in numbers if number is not None),
    )


def fields(
    found: Mapping[str, str], *, entry_id: str, path: str | Path | None, line: int | None
) -> dict[str, Any]:
    """Return arguments for :class:`Entry` from pairs that came back; keys that are not ours are passed over.

    Raises:
        ExchangeError: a value is no number, or no digest, any more.
    """
    values: dict[str, Any] = {}
    for key, text in found.items():
        plain = text.strip()
        fits = _NUMBER if key in _NUMBERS else _DIGEST if key.endswith("-digest") else None
        if key not in _TEXTS and key not in _NUMBERS:
            continue
        if fits and plain and not fits.fullmatch(plain):
            message = f"the {key} of {entry_id} is damaged: {plain[:40]!r}"
            raise ExchangeError(message, path=path, line=line, hint=_DAMAGED)
        if key in _TEXTS:
            values[_TEXTS[key]] = plain if fits else text
        elif plain:
            values[_NUMBERS[key]] = int(plain)
    return values


def summary(entry: Entry) -> str:
    """Return times, limit and still as one sentence for translators; empty if nothing is known.

    Programs show notes far more often than metadata, so the same facts travel in both. It is not read back.
    """
    parts: list[str] = []
    if entry.start_ms is not None and entry.end_ms is not None:
        parts.append(f"on screen from {_clock(entry.start_ms)} to {_clock(entry.end_ms)}")
    if entry.max_chars is not None:
        parts.append(f"about {entry.max_chars} characters can be read in that time")
    if entry.still:
        parts.append(f"picture: {entry.still}")
    return "; ".join(parts)


def _clock(time_ms: int) -> str:
    minutes, rest_ms = divmod(time_ms, 60_000)
    return f"{minutes}:{rest_ms // 1000:02d}.{rest_ms % 1000:03d}"


def message_of(name: str | None) -> str:
    """Return the message id that a file says it is about; empty if a tool put something else there."""
    return name if name and MESSAGE_ID.fullmatch(name) else ""


def seal_of(text: str | None) -> str:
    """Return the fingerprint of the exported ids; empty if a tool lost or damaged it."""
    plain = (text or "").strip()
    return plain if _SEAL.fullmatch(plain) else ""


def source_words(text: str, *, entry_id: str, path: str | Path | None, line: int | None) -> str:
    """Return a source text as the campaign writes it: in NFC, without a tool's indentation.

    Raises:
        ExchangeError: it holds control characters.
    """
    words = _words(text, entry_id, path, line)
    if entry_id == POST_ID:
        return words
    return " ".join(part.strip(_INDENT) for part in words.split("\n")) if "\n" in words else words


def target_words(text: str, *, entry_id: str, path: str | Path | None, line: int | None) -> str:
    """Return a translation as the campaign writes it: in NFC, without a tool's indentation.

    Raises:
        ExchangeError: it holds control characters, or line breaks where only one line can be.
    """
    words = _words(text, entry_id, path, line)
    if "\n" in words and entry_id != POST_ID:
        hint = "Write it on one line; vidmsg places the line breaks of captions itself."
        raise ExchangeError(
            f"the translation of {entry_id} has a line break", path=path, line=line, hint=hint
        )
    return words


def free_words(text: str, *, what: str, path: str | Path | None, line: int | None) -> str:
    """Return a note or path in NFC.

    Raises:
        ExchangeError: it holds control characters.
    """
    plain = unicodedata.normalize("NFC", text)
    bad = _CONTROL.search(plain)
    if bad:
        message = f"{what} holds the control character U+{ord(bad.group()):04X}"
        raise ExchangeError(message, path=path, line=line, hint="Delete that character and import again.")
    return plain


def _words(text: str, entry_id: str, path: str | Path | None, line: int | None) -> str:
    plain = free_words(text, what=f"the text of {entry_id}", path=path, line=line)
    body = plain.strip(_INDENT)
    if not body:
        return "" if "\n" in plain else plain
    # Spaces at the ends are content; a line break there is how a tool laid out its file.
    head = plain[: len(plain) - len(plain.lstrip(_INDENT))]
    tail = plain[len(plain.rstrip(_INDENT)) :]
    return ("" if "\n" in head else head) + body + ("" if "\n" in tail else tail)


def complete(entries: Iterable[Entry], *, path: str | Path | None) -> tuple[Entry, ...]:
    """Return the entries of a file if it has some, each with an id of its own.

    Raises:
        ExchangeError: none, one without an id, or one twice.
    """
    seen: dict[str, Entry] = {}
    for entry in entries:
        if not entry.id:
            hint = "Ids tell vidmsg which text this is; take the exported ones back."
            raise ExchangeError("a text has no id", path=path, line=entry.line or None, hint=hint)
        if entry.id in seen:
            where = f" (first on line {seen[entry.id].line})" if seen[entry.id].line else ""
            message = f"{entry.id} is there twice{where}"
            hint = "Delete one of them; vidmsg cannot tell which translation is meant."
            raise ExchangeError(message, path=path, line=entry.line or None, hint=hint)
        seen[entry.id] = entry
    if not seen:
        hint = "Check that this is the file that was exported; export it again if it is."
        raise ExchangeError("the file holds no texts", path=path, hint=hint)
    return tuple(seen.values())
