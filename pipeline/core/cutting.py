"""Where a segment's cues meet: with their words, within reading speed, clear of shot changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from pipeline.core.division import Piece
from pipeline.core.profiles import Limits
from pipeline.core.shots import Shots
from pipeline.core.skeleton import Block, frames_for
from pipeline.core.spoken import moment_ms
from pipeline.core.timebase import first_frame
from pipeline.core.timing import reading_units

Shares = Callable[[str, Sequence[Piece]], tuple[Fraction, ...]]
"""``(segment, pieces)`` -> for each piece but the first, the share of the source's words before it."""


ENDLESS = 1 << 30
"""Frames of the longest cue where a person decided how long it is."""


@dataclass(frozen=True, slots=True)
class Room:
    """The frames that a segment's cues may fill."""

    start: int
    end: int
    gap: int
    longest: int
    """Frames of the longest cue."""


def least_ms(text: str, limits: Limits) -> int:
    """Return the shortest time that a cue with this text may have."""
    language = limits.language
    reading_ms = -(-reading_units(text, language) * 500 // language.max_cps)
    return max(language.min_duration_ms, reading_ms)


def cuts(
    pieces: Sequence[Piece],
    block: Block,
    room: Room,
    limits: Limits,
    rate: Fraction,
    shots: Shots | None = None,
    shares: Shares | None = None,
) -> list[tuple[int, int]]:
    """Return the first frame of each piece and the first after it."""
    count = len(pieces)
    if count == 1:
        return [(room.start, min(room.end, room.start + room.longest))]
    gap = room.gap
    if room.end - room.start < count + gap * (count - 1):
        gap = 0
    least = [frames_for(least_ms(p.text, limits), rate) for p in pieces]
    wanted = _wanted(pieces, block, limits, rate, shares)
    if sum(least) + gap * (count - 1) > room.end - room.start:
        starts = _squeezed(least, room, gap)
    else:
        starts = [room.start]
        for number in range(1, count):
            low = starts[-1] + least[number - 1] + gap
            high = room.end - sum(least[number:]) - gap * (count - 1 - number)
            high = min(high, max(low, starts[-1] + room.longest + gap))
            at = min(max(wanted[number - 1], low), high)
            starts.append(shots.start(at, low, high) if shots else at)
    ends = [*(s - gap for s in starts[1:]), room.end]
    return [(s, min(e, s + room.longest)) for s, e in zip(starts, ends, strict=True)]


def _wanted(
    pieces: Sequence[Piece], block: Block, limits: Limits, rate: Fraction, shares: Shares | None
) -> list[int]:
    """Return the frame at which the words of each piece but the first are heard."""
    if shares is not None:
        parts = shares(block.segment, pieces)
    else:
        lengths = [max(1, reading_units(p.text, limits.language)) for p in pieces]
        parts = tuple(Fraction(upto, sum(lengths)) for upto in accumulate(lengths[:-1]))
    return [first_frame(moment_ms(block.spoken, part), rate) for part in parts]


def _squeezed(least: Sequence[int], room: Room, gap: int) -> list[int]:
    """Share too little time by need: all pieces are equally fast, and the checks will say so."""
    free = room.end - room.start - gap * (len(least) - 1) - len(least)
    upto = [0, *accumulate(least)]
    return [room.start + n * (gap + 1) + free * part // upto[-1] for n, part in enumerate(upto[:-1])]
