"""What travels to translators and back: one model behind every exchange format."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.core import digest
from pipeline.core.script import SOURCE_DIGEST_LENGTH, Origin, State


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the translation memory offers for an entry; never filled in by itself."""

    text: str
    """The words in the target language."""
    percent: int
    """Likeness of its source text: 101 for the same text between the same neighbours, 100 for the same."""
    origin: Origin
    """Who wrote it."""
    where: str = ""
    """Where it stands, e.g. ``hate-crime/s05``."""
    source: str = ""
    """The source text it translates, where that differs from the entry's."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One unit on its way to a translator or back."""

    id: str
    """Unit id: ``s05``, ``meta.title``, ``meta.post``."""
    source: str
    """The words in the source language. Only ``meta.post`` may hold line breaks."""
    target: str = ""
    """The words in the target language; empty if there are none yet."""
    state: State = State.INITIAL
    """How far the translation has come."""
    source_digest: str = ""
    """:func:`short_digest` of the source text at the moment of export; empty if a tool lost it."""
    target_digest: str = ""
    """:func:`short_digest` of the target text at the moment of export, so that a later import can tell
    what the translator changed; empty if there was none or a tool lost it."""
    note: str = ""
    """The script's note to translators. May hold line breaks."""
    start_ms: int | None = None
    """When its first cue appears, if that is known."""
    end_ms: int | None = None
    """When its last cue is gone."""
    max_chars: int | None = None
    """About as many characters as viewers can read in that time."""
    still: str = ""
    """Path of a picture of it, relative to the campaign folder, with forward slashes."""
    remark: str = ""
    """Why it needs work, in words, e.g. that the source changed; empty if it does not."""
    suggestions: tuple[Suggestion, ...] = ()
    """What the translation memory offers, best first."""
    line: int = field(default=0, compare=False)
    """1-based line or row in the file it came from; 0 if unknown. Takes no part in comparison."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A message in one language, as it travels."""

    message: str
    """Message id; empty if a tool lost it."""
    source_language: str
    """BCP 47 tag."""
    target_language: str
    """BCP 47 tag; empty if a tool lost it."""
    entries: tuple[Entry, ...]
    """In the order of the file."""
    notes: str = ""
    """The script's notes to translators about the whole message. May hold line breaks."""
    seal: str = ""
    """:func:`seal` of the ids that were exported, so that a lost, changed or added unit is noticed; empty if
    a tool lost it."""


def seal(ids: Iterable[str]) -> str:
    """Return a fingerprint of a set of unit ids, whatever their order: their number and 12 hex digits."""
    unique = sorted(set(ids))
    return f"{len(unique)}-{short_digest(chr(10).join(unique))}"


def short_digest(text: str) -> str:
    """Return the digest of a text as it travels in exchange files: 12 hex digits."""
    return digest.of_text(text)[:SOURCE_DIGEST_LENGTH]
