"""A message's script: the words, in one language, as segments with stable ids."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from pipeline.core import digest

SEGMENT_ID = re.compile(r"[a-z][a-z0-9-]{0,31}")
MESSAGE_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


class Origin(StrEnum):
    """Who wrote a text."""

    HUMAN = "human"
    MEMORY = "memory"
    MACHINE = "machine"


class State(StrEnum):
    """How far a translation has come (the states of XLIFF 2)."""

    INITIAL = "initial"
    TRANSLATED = "translated"
    REVIEWED = "reviewed"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Segment:
    """One paragraph of a script: the unit that is translated."""

    id: str
    """Stable name, unique in its script, e.g. ``s01``; the same in every language."""
    text: str
    """The words, on one line, in Unicode NFC, without line breaks."""
    time_ms: int | None = None
    """When it is spoken, if the script says so."""
    note: str = ""
    """A note to translators about this segment."""
    say: str = ""
    """How the words are spoken, where that differs from how they are written."""
    card: bool = False
    """True for a line of the end card: it is shown there and not spoken. The source script says so for all
    languages."""
    line: int = field(default=0, compare=False)
    """1-based line in the file, 0 if it came from elsewhere. Takes no part in comparison of content."""

    @property
    def digest(self) -> str:
        """Digest of the words alone."""
        return digest.of_text(self.text)

    @property
    def spoken(self) -> str:
        """What is heard: ``say``, or the written words."""
        return self.say or self.text


@dataclass(frozen=True, slots=True)
class Script:
    """A message in one language: the source script or one translation of it."""

    message: str
    """Message id, e.g. ``hate-crime``."""
    language: str
    """BCP 47 tag."""
    title: str
    """Title of the video in this language."""
    segments: tuple[Segment, ...]
    """In reading order; never empty."""
    post: str = ""
    """Text to publish beside the video; may hold line breaks."""
    notes: str = ""
    """Notes to translators about the whole message."""
    origin: Origin = Origin.HUMAN
    """Who wrote this file."""
    state: State = State.INITIAL
    """Translation state; for a source script it has no meaning."""
    engine: str = ""
    """Engine that drafted it, if a machine did."""
    draft_digest: str = ""
    """:func:`body_digest` at the moment a machine wrote the file; empty for people's files."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """Segment id -> first 12 hex digits of the digest of the source text it translates."""

    def segment(self, segment_id: str) -> Segment | None:
        """Return the segment with this id, or None."""
        return next((s for s in self.segments if s.id == segment_id), None)

    @property
    def card_lines(self) -> tuple[Segment, ...]:
        """The segments that stand on the end card, in order; empty without one."""
        return tuple(s for s in self.segments if s.card)

    @property
    def without_card(self) -> Script:
        """The script of what is spoken."""
        spoken = tuple(s for s in self.segments if not s.card)
        return self if len(spoken) == len(self.segments) else replace(self, segments=spoken)

    @property
    def body_digest(self) -> str:
        """Digest of everything a person would edit: title, post, state, ids, words, times and notes.

        The mark of the end card is left out: in a translation it says nothing that the source does not say.
        """
        rows = [[s.id, s.text, s.time_ms, s.note, s.say] for s in self.segments]
        return digest.of_values([self.title, self.post, self.notes, rows, self.state])

    @property
    def is_untouched_draft(self) -> bool:
        """True if a machine wrote this file and nobody has edited it since."""
        return bool(self.draft_digest) and self.draft_digest == self.body_digest


SOURCE_DIGEST_LENGTH = 12


def source_digests(source: Script) -> dict[str, str]:
    """Return what a translation of ``source`` made now should record as its ``sources``."""
    return {s.id: s.digest[:SOURCE_DIGEST_LENGTH] for s in source.segments}


def stale_segments(source: Script, translation: Script) -> tuple[str, ...]:
    """Return the ids whose source text changed since they were translated, in source order.

    A segment whose translation records no source digest counts as current: people need not write them.
    """
    now = source_digests(source)
    return tuple(
        segment_id
        for segment_id, current in now.items()
        if translation.segment(segment_id) is not None
        and translation.sources.get(segment_id, current) != current
    )
