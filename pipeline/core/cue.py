"""A cue: words on the screen for a stretch of time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of time in which somebody speaks."""

    start_ms: int
    """First millisecond of speech."""
    end_ms: int
    """First millisecond after it."""

    @property
    def duration_ms(self) -> int:
        """Length in milliseconds."""
        return self.end_ms - self.start_ms


@dataclass(frozen=True, slots=True)
class Slot:
    """The time a segment may fill on the screen: the same in every language."""

    segment: str
    """Segment id."""
    start_ms: int
    """When its speech starts."""
    speech_end_ms: int
    """When its speech ends."""
    limit_ms: int
    """The latest moment a cue of it may end, so that a gap is left before the next."""


@dataclass(frozen=True, slots=True)
class Cue:
    """Words on the screen for a stretch of time, with their line breaks."""

    id: str
    """``<segment id>``, or ``<segment id>.<n>`` where one segment needs several cues."""
    segment: str
    """Segment id."""
    start_ms: int
    """First millisecond it may be seen."""
    end_ms: int
    """First millisecond it is gone."""
    text: str
    """The words on one line, as the translation has them."""
    lines: tuple[str, ...]
    """The words as broken for a landscape picture, without the break's own space."""

    @property
    def duration_ms(self) -> int:
        """Length in milliseconds."""
        return self.end_ms - self.start_ms


@dataclass(frozen=True, slots=True)
class Track:
    """All cues of a message in one language."""

    message: str
    """Message id."""
    language: str
    """BCP 47 tag."""
    cues: tuple[Cue, ...]
    """In time order, never overlapping."""
