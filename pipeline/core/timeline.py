"""A message's timing as values: what the picture of it is drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.core.cue import Cue, Region
from pipeline.core.profiles import Limits
from pipeline.core.timing import reading_units

CALM, BRISK, FAST = "calm", "brisk", "fast"
SURE_PERMILLE = 350
"""A segment's time of less confidence is drawn as unsure: the limit below which alignment reports it."""


@dataclass(frozen=True, slots=True)
class SegmentBar:
    """When a segment is spoken."""

    id: str
    start_ms: int
    end_ms: int
    text: str
    """In the source language."""
    confidence_permille: int | None = None
    """How sure its times are; None if nobody knows."""
    method: str = ""
    """Where its times come from, in plain words."""


@dataclass(frozen=True, slots=True)
class CueBar:
    """A cue."""

    id: str
    start_ms: int
    end_ms: int
    text: str
    lines: tuple[str, ...]
    cps_x10: int
    """Reading speed it asks for, in characters per 10 seconds."""
    comfort_cps_x10: int
    max_cps: int

    @property
    def pace(self) -> str:
        """``calm``, ``brisk`` or ``fast``."""
        if self.cps_x10 > self.max_cps * 10:
            return FAST
        return BRISK if self.cps_x10 > self.comfort_cps_x10 else CALM


@dataclass(frozen=True, slots=True)
class CardBar:
    """The end card in one language."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]
    too_fast: bool
    """True if it is not shown for long enough to read all of it."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One language."""

    language: str
    name: str
    """English name."""
    rtl: bool
    cues: tuple[CueBar, ...] = ()
    trouble: str = ""
    """Why there are no cues, if so."""
    card: CardBar | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """All that is drawn."""

    title: str
    source_language: str
    duration_ms: int
    peaks: tuple[int, ...]
    """Highest level of each step, 0 to 1000; empty without sound."""
    step_ms: int
    speech: tuple[Region, ...]
    segments: tuple[SegmentBar, ...]
    shots_ms: tuple[int, ...]
    lanes: tuple[Lane, ...]


def bars(cues: Sequence[Cue], limits: Limits) -> tuple[CueBar, ...]:
    """Return cues with the speed that they ask for, rounded up, beside the profile's."""
    return tuple(
        CueBar(
            id=cue.id,
            start_ms=cue.start_ms,
            end_ms=cue.end_ms,
            text=cue.text,
            lines=cue.lines,
            cps_x10=-(-reading_units(cue.text, limits.language) * 5000 // max(1, cue.duration_ms)),
            comfort_cps_x10=limits.comfort_cps_x1000 // 100,
            max_cps=limits.language.max_cps,
        )
        for cue in cues
    )
