"""Which segment each cue of an edited subtitle file belongs to, however it was divided, timed or worded."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from pipeline.core.text_alignment import bare, common, rising, runs
from pipeline.core.track import Shown

_STRONG_PCT = 34
"""A cue with this share of its letters from one segment belongs there."""
_ACROSS_PCT = (25, 50)
"""A cue spans two segments if the lesser has this share of its letters, or it this share of the lesser's."""


class Trouble(StrEnum):
    """Why a cue or a segment could not be mapped."""

    ACROSS = "cue-across-segments"
    UNMATCHED = "cue-unmatched"
    LOST = "segment-without-cue"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not map."""

    trouble: Trouble
    cue: int | None
    """Index of the edited cue; None for a segment that lost all of its own."""
    segments: tuple[str, ...]
    """The segments concerned; none for a cue that belongs to nothing."""


@dataclass(frozen=True, slots=True)
class CueMap:
    """The edited cues by segment."""

    cues: Mapping[str, tuple[int, ...]]
    """Segment id -> indexes of its edited cues, in order; only segments that have some. Segments stand in
    the order of the base, and no index stands twice."""
    problems: tuple[Problem, ...]
    """What does not map, in the order of the file, lost segments last."""


def segment_of(cue_id: str) -> str:
    """Return the segment of a cue id: ``s02`` for ``s02`` and for ``s02.1``."""
    return cue_id.partition(".")[0]


def map_cues(
    base: Sequence[tuple[str, Shown]], edited: Sequence[Shown], *, hints: Sequence[str] = ()
) -> CueMap:
    """Map the cues of an edited file to the segments of what was written before.

    Words decide: the letters of both files are aligned in order, whatever the times. If no word was changed
    that settles everything. Else cues that are the same in words and time hold their place first, and a
    cue whose words are new belongs to what its neighbours leave open, or in whose time it stands.

    Args:
        base: cue ids with what was written for them, in file order; cues of a segment stand together.
        edited: the cues of the file now, in file order.
        hints: a cue id for each edited cue, where the format keeps one; empty where it is lost.
    """
    return _Mapping(base, edited, hints).result()


class _Mapping:
    """Works one map out; a class so that its steps can share what they find."""

    def __init__(
        self, base: Sequence[tuple[str, Shown]], edited: Sequence[Shown], hints: Sequence[str]
    ) -> None:
        self._base = base
        self._edited = edited
        self._hints = hints or [""] * len(edited)
        self._order = list(dict.fromkeys(segment_of(cue_id) for cue_id, _ in base))
        self._rank = {segment: rank for rank, segment in enumerate(self._order)}
        self._owner = [self._rank[segment_of(cue_id)] for cue_id, _ in base]
        self._old = [bare("".join(shown.lines)) for _, shown in base]
        self._new = [bare("".join(shown.lines)) for shown in edited]
        self._letters = Counter[int]()
        for owner, text in zip(self._owner, self._old, strict=True):
            self._letters[owner] += len(text)
        # Edited cue -> letters of it by base cue, where more than chance agrees.
        self._votes: list[Counter[int]] = [Counter() for _ in edited]
        self._verbatim = [False] * len(edited)
        self._place: list[int | None] = [None] * len(edited)
        self._across: dict[int, tuple[int, ...]] = {}

    def result(self) -> CueMap:
        if "".join(self._old) == "".join(self._new):
            self._align(range(len(self._old)), range(len(self._new)))
        else:
            self._align_between_anchors()
        for cue in range(len(self._edited)):
            self._judge(cue)
        self._follow_hints()
        self._fill_open()
        return self._as_map()

    def _align_between_anchors(self) -> None:
        old, new = 0, 0
        for base_cue, cue in (*self._anchors(), (len(self._old), len(self._new))):
            self._align(range(old, base_cue), range(new, cue))
            if cue < len(self._new):
                self._votes[cue][base_cue] = len(self._new[cue])
                self._verbatim[cue] = True
            old, new = base_cue + 1, cue + 1

    def _anchors(self) -> list[tuple[int, int]]:
        """Return cues that are surely the same: in words, and in time or by their id."""
        by_look = {shown: n for n, (_, shown) in enumerate(self._base)}
        by_id = {cue_id: n for n, (cue_id, _) in enumerate(self._base)}
        pairs: list[tuple[int, int]] = []
        for cue, shown in enumerate(self._edited):
            own = by_look.get(shown)
            if own is None:
                own = by_id.get(self._hints[cue])
            if own is not None and self._new[cue] and self._old[own] == self._new[cue]:
                pairs.append((own, cue))
        return rising(pairs)

    def _align(self, old: range, new: range) -> None:
        """Count which letters of some edited cues come from which of some base cues."""
        a, b = "".join(self._old[n] for n in old), "".join(self._new[n] for n in new)
        ends_a = list(accumulate(len(self._old[n]) for n in old))
        ends_b = list(accumulate(len(self._new[n]) for n in new))
        pairs = common(a, b)
        whole = a == b
        for run in [pairs] if whole and pairs else runs(a, pairs):
            at = _place_in(ends_b, run[0][1])
            for i, j in run:
                while j >= ends_b[at]:
                    at += 1
                self._votes[new[at]][old[_place_in(ends_a, i)]] += 1
            for n in range(_place_in(ends_b, run[0][1]), _place_in(ends_b, run[-1][1]) + 1):
                first, end = ends_b[n] - len(self._new[new[n]]), ends_b[n]
                self._verbatim[new[n]] = run[0][1] <= first and end <= run[-1][1] + 1

    def _judge(self, cue: int) -> None:
        """Decide by its words where a cue belongs, or that it spans segments, or leave it open."""
        votes = self._votes[cue]
        shares = Counter[int]()
        for base_cue, count in votes.items():
            shares[self._owner[base_cue]] += count
        if not shares:
            return
        best = max(shares, key=lambda rank: (shares[rank], -rank))
        length = len(self._new[cue])
        also = [
            rank
            for rank in shares
            if rank != best and (self._verbatim[cue] or self._counts_as_part(rank, shares[rank], length))
        ]
        covered = any(2 * count >= len(self._old[n]) for n, count in votes.items() if self._owner[n] == best)
        if 100 * shares[best] >= _STRONG_PCT * length or covered:
            if also:
                self._across[cue] = tuple(sorted({best, *also}))
            else:
                self._place[cue] = best

    def _counts_as_part(self, rank: int, share: int, length: int) -> bool:
        of_cue, of_segment = _ACROSS_PCT
        return 100 * share >= of_cue * length or 100 * share >= of_segment * self._letters[rank]

    def _follow_hints(self) -> None:
        for cue, hint in enumerate(self._hints):
            rank = self._rank.get(segment_of(hint)) if hint else None
            if rank is None or self._place[cue] is not None or cue in self._across:
                continue
            before, after = self._neighbours(cue)
            if before <= rank <= after:
                self._place[cue] = rank

    def _neighbours(self, cue: int) -> tuple[int, int]:
        """Return the ranks between which a cue must lie."""
        before = next((r for r in (self._last_rank(n) for n in range(cue - 1, -1, -1)) if r is not None), 0)
        later = (self._first_rank(n) for n in range(cue + 1, len(self._edited)))
        return before, next((r for r in later if r is not None), len(self._order) - 1)

    def _first_rank(self, cue: int) -> int | None:
        return self._across[cue][0] if cue in self._across else self._place[cue]

    def _last_rank(self, cue: int) -> int | None:
        return self._across[cue][-1] if cue in self._across else self._place[cue]

    def _fill_open(self) -> None:
        """Give cues with new words to what their neighbours leave open."""
        cue = 0
        while cue < len(self._edited):
            end = cue
            while end < len(self._edited) and self._first_rank(end) is None:
                end += 1
            if end > cue:
                self._fill(range(cue, end))
            cue = max(end, cue + 1)

    def _fill(self, cues: range) -> None:
        before, after = self._neighbours(cues[0])
        seen = Counter[int]()
        for votes in self._votes:
            seen.update(votes)
        mentioned = {rank for ranks in self._across.values() for rank in ranks}
        open_cues = [
            n
            for n, owner in enumerate(self._owner)
            if before <= owner <= after
            and owner not in mentioned
            and 3 * seen[n] < len(self._old[n])
            and self._lies_between(n, cues)
        ]
        open_ranks = list(dict.fromkeys(self._owner[n] for n in open_cues))
        if len(open_ranks) == 1:
            for cue in cues:
                self._place[cue] = open_ranks[0]
        elif len(open_cues) == len(cues):
            for cue, n in zip(cues, open_cues, strict=True):
                self._place[cue] = self._owner[n]
        elif len(open_ranks) == len(cues):
            for cue, rank in zip(cues, open_ranks, strict=True):
                self._place[cue] = rank
        else:
            self._fill_by_time(cues, open_ranks, before, after)

    def _lies_between(self, base_cue: int, cues: range) -> bool:
        """True if no cue before ``cues`` has letters from beyond a base cue, nor one after from before."""
        before = [n for votes in self._votes[: cues[0]] for n in votes]
        after = [n for votes in self._votes[cues[-1] + 1 :] for n in votes]
        return all(n <= base_cue for n in before) and all(n >= base_cue for n in after)

    def _fill_by_time(self, cues: range, open_ranks: Sequence[int], before: int, after: int) -> None:
        """Give a cue to the segment in whose old time its middle lies."""
        least = before
        for cue in cues:
            middle = self._middle(cue)
            for rank in range(least, after + 1):
                start, end = self._time_of(rank)
                if start <= middle < end and (rank in open_ranks or self._keeps_time(rank)):
                    self._place[cue] = least = rank
                    break

    def _middle(self, cue: int) -> int:
        return (self._edited[cue].start_ms + self._edited[cue].end_ms) // 2

    def _time_of(self, rank: int) -> tuple[int, int]:
        own = [shown for (_, shown), owner in zip(self._base, self._owner, strict=True) if owner == rank]
        return min(s.start_ms for s in own), max(s.end_ms for s in own)

    def _keeps_time(self, rank: int) -> bool:
        """True if the cues that a segment has for sure still stand in its old time."""
        start, end = self._time_of(rank)
        own = [cue for cue, place in enumerate(self._place) if place == rank]
        return bool(own) and all(start <= self._middle(cue) < end for cue in own)

    def _as_map(self) -> CueMap:
        found: dict[int, list[int]] = {}
        problems: list[Problem] = []
        for cue, rank in enumerate(self._place):
            if cue in self._across:
                names = tuple(self._order[r] for r in self._across[cue])
                problems.append(Problem(Trouble.ACROSS, cue, names))
            elif rank is None:
                problems.append(Problem(Trouble.UNMATCHED, cue, ()))
            else:
                found.setdefault(rank, []).append(cue)
        mentioned = {rank for ranks in self._across.values() for rank in ranks}
        lost = [rank for rank in range(len(self._order)) if rank not in found and rank not in mentioned]
        problems += [Problem(Trouble.LOST, None, (self._order[rank],)) for rank in lost]
        return CueMap({self._order[r]: tuple(found[r]) for r in sorted(found)}, tuple(problems))


def _place_in(ends: Sequence[int], offset: int) -> int:
    """Return which piece an offset lies in, where pieces end at ``ends``; empty ones hold nothing."""
    return bisect_left(ends, offset + 1)
