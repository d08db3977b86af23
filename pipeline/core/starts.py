"""When each segment's first cue starts: with its words, unless its neighbours and it compete for time.

Each start may move by steps: earlier into the silence before it, or later, to leave time to the segment
before, both within the profile's limits. Of all ways the cheapest is taken. Cost, in points:

* 1000 for each language in which a segment has less time than it needs at the fastest speed allowed;
* 1 for each frame that a language lacks;
* 3 for each frame that a start is early, 6 for each that it is late: so no language that cannot be helped,
  nor two that can only be helped a little, move a start for all.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise

STEP_MS = 100
"""Starts move by whole steps, so that a small edit in one language rarely moves the others."""
_FAILING, _EARLY, _LATE = 1000, 3, 6


class Wants:
    """How many frames a segment needs in each language."""

    def __init__(self, frames: Sequence[int]) -> None:
        """Take the frames needed, in any order."""
        self._sorted = sorted(frames)
        self._upto = [0, *accumulate(self._sorted)]

    def cost(self, frames: int) -> int:
        """Return what it costs to give the segment so many frames."""
        content = bisect_right(self._sorted, frames)
        failing = len(self._sorted) - content
        lacking = self._upto[-1] - self._upto[content] - failing * frames
        return failing * _FAILING + lacking


@dataclass(frozen=True, slots=True)
class Asked:
    """One segment, in frames."""

    start: int
    """With its words."""
    earliest: int
    """It starts no earlier; never after ``start``."""
    latest: int
    """It starts no later; never before ``start``."""
    most: int
    """The longest that its cues may last together."""
    wants: Wants


def choose(asked: Sequence[Asked], *, end: int, gap: int, rate: Fraction) -> tuple[int, ...]:
    """Return a start for each segment: of all ways the cheapest.

    Args:
        asked: the segments in order; their ``start`` must be ``gap`` frames and one apart at least.
        end: the first frame that no cue can have.
        gap: frames to leave between two segments.
        rate: frames per second, for the steps.
    """
    step = max(1, round(STEP_MS * rate / 1000))
    # best: start of the segment at hand -> (cost so far, the starts chosen)
    best: dict[int, tuple[int, tuple[int, ...]]] = {s: (c, (s,)) for s, c in _candidates(asked[0], step)}
    for before, segment in pairwise(asked):
        after: dict[int, tuple[int, tuple[int, ...]]] = {}
        for start, price in _candidates(segment, step):
            options = (
                (spent + before.wants.cost(min(start - gap - own, before.most)) + price, (*chosen, start))
                for own, (spent, chosen) in best.items()
                if start - gap > own
            )
            found = min(options, default=None)
            if found is not None:
                after[start] = found
        best = after
    last = asked[-1]
    ways = (
        (spent + last.wants.cost(min(end - own, last.most)), chosen)
        for own, (spent, chosen) in best.items()
        if end > own
    )
    return min(ways)[1]


def _candidates(segment: Asked, step: int) -> list[tuple[int, int]]:
    """Return the frames at which a segment may start, each with the price of not starting with its words."""
    early = range(segment.start, segment.earliest - 1, -step)
    late = range(segment.start, segment.latest + 1, step)
    return [(s, (segment.start - s) * _EARLY) for s in early] + [
        (s, (s - segment.start) * _LATE) for s in late if s != segment.start
    ]
