"""Spotting: when each segment's words are on the screen.

:func:`slots` decides, once per message, the time each segment may fill; :func:`spot` turns one segment's
pieces in one language into cues inside its slot. Both are pure; speech regions come from outside.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache, partial
from itertools import accumulate, pairwise

from pipeline.core.cue import Cue, Region, Slot
from pipeline.core.language import Language
from pipeline.core.script import Segment
from pipeline.core.timebase import frames_ms
from pipeline.errors import InputError

LINGER_MS = 300
"""A cue stays this long after its words, if there is room: readers finish later than speakers."""
CLOSE_GAP_MS = 500
"""A gap shorter than this flickers; it is closed to the minimum gap (Netflix timing guidelines)."""
FASTEST_SPEECH_CPS = 40
"""Letters a second that nobody speaks: where less speech is heard, it is not the script that is read."""
_HALF_WIDTH_SCRIPTS = frozenset({"Hans", "Hant", "Jpan", "Kore"})


def reading_units(text: str, language: Language) -> int:
    """Return the length of ``text`` for reading speed, in *half* characters.

    Marks and invisible characters count nothing. In Chinese, Japanese and Korean a full-width character
    counts one and a Latin letter, digit or space a half; elsewhere every character counts one
    (Netflix TTSG for zh, ja, ko).
    """
    return sum(map(_narrow_or_wide if language.script in _HALF_WIDTH_SCRIPTS else _seen_or_not, text))


@lru_cache(8192)
def _seen_or_not(character: str) -> int:
    return 0 if unicodedata.category(character) in {"Mn", "Me", "Mc", "Cf", "Cc"} else 2


@lru_cache(8192)
def _narrow_or_wide(character: str) -> int:
    narrow = unicodedata.east_asian_width(character) not in {"W", "F", "A"}
    return _seen_or_not(character) // (2 if narrow else 1)


def reading_ms(text: str, language: Language) -> int:
    """Return how long ``text`` takes to read at the language's speed limit, rounded up."""
    return -(-reading_units(text, language) * 500 // language.max_cps)


def slots(
    segments: Sequence[Segment], regions: Sequence[Region], *, duration_ms: int, gap_ms: int
) -> tuple[Slot, ...]:
    """Give every segment its time.

    A time mark in the script wins. Between marks, speech regions are shared out by the length of what is
    spoken, and boundaries fall into pauses where there are enough of them. Without speech, or with less
    than the words need (a cough), the time itself is shared out.

    Args:
        segments: the source script's segments, in order.
        regions: where speech is heard, in order, in ms from the first picture.
        duration_ms: length of the picture.
        gap_ms: time to leave between two cues.

    Raises:
        InputError: if a mark lies outside the footage, or the footage is too short for the script.
    """
    marks = [(i, s.time_ms) for i, s in enumerate(segments) if s.time_ms is not None]
    for index, mark_ms in marks:
        if mark_ms >= duration_ms:
            raise InputError(
                f"segment {segments[index].id} is marked at {mark_ms} ms, after the end of the footage"
                f" ({duration_ms} ms)",
                line=segments[index].line or None,
                hint="Change the time mark, or use longer footage.",
            )
    firsts = sorted({0, *(i for i, _ in marks)})
    spans: list[Region] = []
    for first, last in zip(firsts, [*firsts[1:], len(segments)], strict=True):
        window = Region(segments[first].time_ms or 0, _mark_after(segments, last, duration_ms))
        spans += _share(segments[first:last], _clip(regions, window), window)
    return _with_limits(segments, spans, duration_ms, gap_ms)


def _mark_after(segments: Sequence[Segment], index: int, duration_ms: int) -> int:
    mark = segments[index].time_ms if index < len(segments) else None
    return duration_ms if mark is None else mark


def _clip(regions: Sequence[Region], window: Region) -> list[Region]:
    clipped = (Region(max(r.start_ms, window.start_ms), min(r.end_ms, window.end_ms)) for r in regions)
    return [r for r in clipped if r.duration_ms > 0]


def _share(segments: Sequence[Segment], regions: Sequence[Region], window: Region) -> list[Region]:
    weights = [max(1, sum(c.isalnum() for c in s.spoken)) for s in segments]
    if sum(r.duration_ms for r in regions) * FASTEST_SPEECH_CPS < sum(weights) * 1000:
        regions = []
    if len(regions) >= len(segments):
        spans = _group_regions(weights, regions)
    else:
        spans = _divide_speech(weights, regions or [window])
    if segments[0].time_ms is not None:
        spans[0] = Region(segments[0].time_ms, max(spans[0].end_ms, segments[0].time_ms + 1))
    return spans


def _group_regions(weights: Sequence[int], regions: Sequence[Region]) -> list[Region]:
    """Put consecutive regions together, one group per weight: fitting lengths, small pauses inside."""
    total, count = sum(weights), len(regions)
    spoken = [0, *accumulate(r.duration_ms for r in regions)]

    def cost(start: int, end: int, weight: int) -> int:
        length = spoken[end] - spoken[start]
        pauses = regions[end - 1].end_ms - regions[start].start_ms - length
        return (length * total - spoken[count] * weight) ** 2 + 4 * (pauses * total) ** 2

    # best[j]: the least cost of giving the first j regions to the weights seen so far.
    # starts[k][j]: where the last group begins in that solution for k + 1 weights.
    best, starts = {0: 0}, []
    for index, weight in enumerate(weights):
        ends = range(index + 1, count - (len(weights) - index - 1) + 1)
        begin = dict.fromkeys(ends, 0)
        following: dict[int, int] = {}
        _best_starts(best, ends, min(best), max(best), partial(cost, weight=weight), following, begin)
        best = following
        starts.append(begin)
    bounds = [count]
    for begin in reversed(starts):
        bounds.insert(0, begin[bounds[0]])
    return [Region(regions[a].start_ms, regions[b - 1].end_ms) for a, b in pairwise(bounds)]


def _best_starts(
    before: Mapping[int, int],
    ends: range,
    low: int,
    high: int,
    cost: Callable[[int, int], int],
    least: dict[int, int],
    begin: dict[int, int],
) -> None:
    """Fill ``least`` and ``begin``: for each end the least cost, and its start between ``low`` and ``high``.

    A later end never wants an earlier start (the cost is convex in both lengths), so the middle end's
    start divides the work: 60 segments and 300 regions take a tenth of a second instead of twenty.
    """
    if not ends:
        return
    middle = len(ends) // 2
    end = ends[middle]
    least[end], begin[end] = min(
        (before[start] + cost(start, end), start) for start in range(low, min(high, end - 1) + 1)
    )
    _best_starts(before, ends[:middle], low, begin[end], cost, least, begin)
    _best_starts(before, ends[middle + 1 :], begin[end], high, cost, least, begin)


def _divide_speech(weights: Sequence[int], regions: Sequence[Region]) -> list[Region]:
    """Cut the speech, pauses left out, in proportion to the weights."""
    speech_ms = sum(r.duration_ms for r in regions)
    cuts = [0, *(speech_ms * upto // sum(weights) for upto in accumulate(weights))]

    def at(offset: int, *, is_end: bool) -> int:
        for region in regions:
            if offset < region.duration_ms or (is_end and offset == region.duration_ms):
                return region.start_ms + offset
            offset -= region.duration_ms
        return regions[-1].end_ms

    return [Region(at(a, is_end=False), at(b, is_end=True)) for a, b in pairwise(cuts)]


def _with_limits(
    segments: Sequence[Segment], spans: Sequence[Region], duration_ms: int, gap_ms: int
) -> tuple[Slot, ...]:
    made: list[Slot] = []
    for index, (segment, span) in enumerate(zip(segments, spans, strict=True)):
        following = spans[index + 1].start_ms - gap_ms if index + 1 < len(spans) else duration_ms
        if following - span.start_ms < max(1, gap_ms):
            raise InputError(
                f"there is no time for segment {segment.id}: it would have"
                f" {max(0, following - span.start_ms)} ms",
                line=segment.line or None,
                hint="Use longer footage, a shorter script, or set time marks such as [00:12.500].",
            )
        made.append(Slot(segment.id, span.start_ms, min(span.end_ms, following), following))
    return tuple(made)


def spot(
    slot: Slot, pieces: Sequence[Sequence[str]], texts: Sequence[str], language: Language, *, rate: Fraction
) -> tuple[Cue, ...]:
    """Turn one segment's pieces into cues that share its slot by reading time.

    Args:
        slot: the segment's time.
        pieces: the lines of each cue, in order.
        texts: the words of each cue on one line.
        language: for reading speed, shortest and longest cue, and gap.
        rate: frames per second of the footage.

    A piece gets its share of the slot, at least a frame where there are frames enough. What is too fast
    or too short to read is not hidden here: :mod:`pipeline.core.checks` reports it.
    """
    gap_ms, frame_ms = (frames_ms(n, rate) for n in (language.min_gap_frames, 1))
    gap_ms = gap_ms if len(pieces) > 1 else 0
    need_ms = sum(max(language.min_duration_ms, reading_ms(t, language)) + gap_ms for t in texts)
    end_ms = min(slot.limit_ms, max(slot.speech_end_ms + LINGER_MS, slot.start_ms + need_ms))
    if slot.limit_ms - end_ms < CLOSE_GAP_MS:
        end_ms = slot.limit_ms
    end_ms = min(end_ms, slot.start_ms + max(need_ms, language.max_duration_ms * len(pieces)))
    room_ms = end_ms - slot.start_ms - gap_ms * (len(pieces) - 1)
    if room_ms < frame_ms * len(pieces):
        gap_ms, room_ms = 0, end_ms - slot.start_ms
    weights = [reading_units(t, language) + language.max_cps for t in texts]  # half a second for the eye
    least_ms = min(frame_ms, room_ms // len(pieces))
    rest_ms = room_ms - least_ms * len(pieces)
    shares = enumerate(accumulate(weights, initial=0))
    cuts = [least_ms * number + rest_ms * upto // sum(weights) for number, upto in shares]
    return tuple(
        Cue(
            id=slot.segment if len(pieces) == 1 else f"{slot.segment}.{index + 1}",
            segment=slot.segment,
            start_ms=slot.start_ms + cuts[index] + gap_ms * index,
            end_ms=slot.start_ms + cuts[index + 1] + gap_ms * index,
            text=text,
            lines=tuple(lines),
        )
        for index, (lines, text) in enumerate(zip(pieces, texts, strict=True))
    )
