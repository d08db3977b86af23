"""The skeleton of a message: when each segment is on the screen, the same in every language.

Languages need different time for the same segment. If each took its own, the footage's cue-free stretches
would differ, and nothing of a video could be shared or compared. So the widest need of all languages decides,
once, and each language's cues fill the block of their segment (:mod:`pipeline.core.spotting`).

A segment whose time is too short for some language gets more, in this order: the silence behind it, up to the
longest cue that there may be; several cues, so that the longest cue is no limit; an earlier start, in silence
only; a later start of the next segment, which must be able to spare it. Each has a limit in the profile. What
is still too fast is for the checks to report; nothing is ever cut.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipeline.core.profiles import Limits
from pipeline.core.shots import Shots
from pipeline.core.spoken import Speech
from pipeline.core.starts import Asked, Wants, choose
from pipeline.core.timebase import first_frame
from pipeline.errors import InputError

STEP_MS = 250
"""Comfort is rounded up to whole steps, so that a small edit in one language rarely moves the others."""


@dataclass(frozen=True, slots=True)
class Need:
    """The time that one segment needs in one language."""

    least_ms: int
    """At the fastest speed allowed, with the gaps between its cues."""
    comfort_ms: int
    """At a comfortable speed."""
    cues: int
    """In how many cues."""


@dataclass(frozen=True, slots=True)
class Block:
    """The frames of one segment, in every language."""

    segment: str
    start: int
    """First frame."""
    end: int
    """First frame after it."""
    spoken: Speech
    """Its speech."""


@dataclass(frozen=True, slots=True)
class Skeleton:
    """All blocks of a message."""

    blocks: tuple[Block, ...]
    rate: Fraction
    """Frames per second."""
    frames: int
    """Frames that there are for cues."""
    shots: Shots


def plan(
    spoken: Sequence[tuple[str, Speech]],
    needs: Sequence[Mapping[str, Need]],
    limits: Limits,
    *,
    rate: Fraction,
    duration_ms: int,
    shots: Sequence[int] = (),
) -> Skeleton:
    """Plan the skeleton of a message.

    Args:
        spoken: segment ids with their speech, in order.
        needs: for each language what each segment needs (:func:`pipeline.core.spotting.needs`); a language
            that cannot be made now may be left out.
        limits: the profile in the source language.
        rate: frames per second.
        duration_ms: length of the picture.
        shots: the first frame of each shot but the first; empty to leave shots alone.

    Raises:
        InputError: a segment has no time in the footage.
    """
    gap, own = limits.language.min_gap_frames, [_of_all(segment, needs) for segment, _ in spoken]
    cuts, end = Shots.of(shots, rate, gap or 1), int(duration_ms * rate / 1000)
    asked = _asked(spoken, own, limits, rate, end, cuts)
    starts = choose(asked, end=end, gap=gap, rate=rate)
    blocks = []
    for index, (segment, words) in enumerate(spoken):
        last = index + 1 == len(spoken)
        limit = end if last else starts[index + 1] - gap
        stop = _end(starts[index], limit, words, own[index], limits, rate, cuts)
        blocks.append(Block(segment, starts[index], stop, words))
    return Skeleton(tuple(blocks), rate, end, cuts)


def frames_for(time_ms: int, rate: Fraction) -> int:
    """Return frames that last ``time_ms`` at least, however their edges are rounded to milliseconds."""
    rounded_ms = 0 if (1000 / rate).denominator == 1 else 1
    return first_frame(time_ms + rounded_ms, rate) if time_ms > 0 else 0


def frames_within(time_ms: int, rate: Fraction) -> int:
    """Return the most frames that last no longer than ``time_ms``; one at least."""
    return max(1, int(time_ms * rate / 1000))


def _of_all(segment: str, needs: Sequence[Mapping[str, Need]]) -> list[Need]:
    return [n[segment] for n in needs if segment in n] or [Need(0, 0, 1)]


def _asked(
    spoken: Sequence[tuple[str, Speech]],
    needs: Sequence[Sequence[Need]],
    limits: Limits,
    rate: Fraction,
    end: int,
    shots: Shots,
) -> list[Asked]:
    """Return when each segment would start if it were alone, and how far it may move."""
    gap, longest = limits.language.min_gap_frames, frames_within(limits.language.max_duration_ms, rate)
    lead, late = (int(ms * rate / 1000) for ms in (limits.lead_in_ms, limits.late_ms))
    asked: list[Asked] = []
    for index, (segment, words) in enumerate(spoken):
        low = asked[-1].start + 1 + gap if asked else 0
        heard = max(first_frame(words.start_ms, rate), low)
        if heard >= end:
            raise InputError(
                f"there is no time for segment {segment}: it would start at {words.start_ms} ms, after the"
                " last frame for it",
                hint="Use longer footage, a shorter script, or set time marks such as [00:12.500].",
            )
        silent = first_frame(spoken[index - 1][1].end_ms, rate) if index else 0
        room = _room_before_next(spoken, index, heard, gap, rate, end)
        start = shots.start(heard, max(low, min(silent, heard)), room)
        most = (longest + gap) * max(n.cues for n in needs[index]) - gap
        wants = Wants([frames_for(n.least_ms, rate) for n in needs[index]])
        asked.append(
            Asked(start, min(start, max(silent, start - lead)), min(start + late, room), most, wants)
        )
    return asked


def _room_before_next(
    spoken: Sequence[tuple[str, Speech]], index: int, heard: int, gap: int, rate: Fraction, end: int
) -> int:
    """Return the latest start that leaves the segment a frame, and the next one its own start."""
    following = first_frame(spoken[index + 1][1].start_ms, rate) - gap if index + 1 < len(spoken) else end
    return max(heard, following - 1)


def _end(
    start: int,
    limit: int,
    words: Speech,
    needs: Sequence[Need],
    limits: Limits,
    rate: Fraction,
    shots: Shots,
) -> int:
    """Return the first frame after a block.

    Only need makes it longer than its longest cue (or than the language with the fewest cues can fill), and
    only if another cue has room in what is more; what is left of a moment is not filled by everybody.
    """
    gap, longest = limits.language.min_gap_frames, frames_within(limits.language.max_duration_ms, rate)
    usual = start + (longest + gap) * min(n.cues for n in needs) - gap
    leasts = [frames_for(n.least_ms, rate) for n in needs]
    least = max(leasts)
    most = start + min(least, (longest + gap) * max(n.cues for n in needs) - gap)
    if min(most, limit) < usual + gap + frames_for(limits.language.min_duration_ms, rate):
        most = usual
    comfort = frames_for(-(-max(n.comfort_ms for n in needs) // STEP_MS) * STEP_MS, rate)
    lingered = first_frame(words.end_ms + limits.linger_ms, rate)
    wanted = max(start + least, start + comfort, lingered, start + 1)
    end = min(wanted, limit, max(most, start + 1))
    served = max((f for f in leasts if start + f <= end), default=1)
    low = min(end, max(start + served, first_frame(words.end_ms, rate)))
    end = shots.end(end, max(start + 1, low), min(limit, most))
    close = first_frame(limits.close_gap_ms, rate)
    if limit + gap - end >= close:
        return end
    if limit <= most:
        return limit
    # It may not last until the next one: better a pause that can be seen than one that flickers.
    return limit + gap - close if limit + gap - close >= low else end
