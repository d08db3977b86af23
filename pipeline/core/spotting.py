"""Spotting: a language's cues inside the message's skeleton.

For a message: :func:`needs` for each language, :func:`pipeline.core.skeleton.plan` once, then :func:`place`
for each language. All edges are computed in frames and written in whole milliseconds.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from pipeline.core import linebreak
from pipeline.core import spoken as speech
from pipeline.core.cue import Cue
from pipeline.core.cutting import ENDLESS, Room, Shares, cuts, least_ms
from pipeline.core.division import Divide, Offsets, Piece
from pipeline.core.profiles import Limits
from pipeline.core.skeleton import Block, Need, Skeleton, frames_for, frames_within
from pipeline.core.spoken import Speech
from pipeline.core.timebase import first_frame, frame_time_ms, frames_ms
from pipeline.core.timing import reading_units
from pipeline.errors import InputError, TrackError

LONG_PAUSE_MS = 1000
"""A pause within a segment that viewers notice; words behind it come with a cue of their own (ours)."""


def needs(
    texts: Mapping[str, str],
    spoken: Mapping[str, Speech],
    limits: Limits,
    divide: Divide,
    *,
    rate: Fraction,
    at_least: Mapping[str, int] | None = None,
) -> dict[str, Need]:
    """Return the time that each segment needs in one language.

    Args:
        texts: segment id -> words.
        spoken: segment id -> its speech: a segment that is spoken for longer than the longest cue gets
            several cues.
        limits: the profile in this language.
        divide: divides a text into cues.
        rate: frames per second.
        at_least: segment id -> cues that it should have (:func:`cues_wanted`); usually one.
    """
    gap_ms = frames_ms(limits.language.min_gap_frames, rate)
    found: dict[str, Need] = {}
    for segment, text in texts.items():
        speech_ms = spoken[segment].end_ms - spoken[segment].start_ms if segment in spoken else 0
        pieces = _pieces(text, divide, limits, speech_ms, (at_least or {}).get(segment, 1))
        between_ms = gap_ms * (len(pieces) - 1)
        least = [least_ms(p.text, limits) for p in pieces]
        units = sum(reading_units(p.text, limits.language) for p in pieces)
        comfort_ms = -(-units * 500_000 // limits.comfort_cps_x1000)
        found[segment] = Need(
            sum(least) + between_ms, max(sum(least), comfort_ms) + between_ms, max(1, len(pieces))
        )
    return found


def cues_wanted(spoken: Speech, sentences: int) -> int:
    """Return how many cues a segment should have at least: one more for each long pause between sentences.

    Else the words behind a pause would be read before they are spoken.

    Args:
        spoken: the segment's speech.
        sentences: how many sentences the text has in the language at hand.
    """
    pauses = sum(after[1] - before[2] >= LONG_PAUSE_MS for before, after in pairwise(spoken.words))
    return max(1, min(1 + pauses, sentences))


def _pieces(text: str, divide: Divide, limits: Limits, time_ms: int, least: int) -> tuple[Piece, ...]:
    """Divide a text so that no cue needs, or fills, more than the longest cue there may be."""
    longest_ms = limits.language.max_duration_ms
    pieces = divide(text, least)
    while len(pieces) * longest_ms < time_ms or any(least_ms(p.text, limits) > longest_ms for p in pieces):
        more = divide(text, len(pieces) + 1)
        if len(more) <= len(pieces):
            break
        pieces = more
    return pieces


def _filling(
    text: str, divide: Divide, limits: Limits, room: Room, rate: Fraction, least: int
) -> tuple[Piece, ...]:
    """Divide a text so often that its cues can fill the room, but for less than a shortest cue."""
    shortest = frames_for(limits.language.min_duration_ms, rate)
    pieces = divide(text, least)
    while len(pieces) * room.longest + shortest <= room.end - room.start:
        more = divide(text, len(pieces) + 1)
        if len(more) <= len(pieces):
            break
        pieces = more
    return pieces


def place(
    skeleton: Skeleton,
    texts: Mapping[str, str],
    limits: Limits,
    divide: Divide,
    *,
    shares: Shares | None = None,
    fixed: Mapping[str, Sequence[Cue]] | None = None,
    at_least: Mapping[str, int] | None = None,
) -> tuple[Cue, ...]:
    """Turn a language's words into cues.

    Args:
        skeleton: the message's.
        texts: segment id -> words, for every block.
        limits: the profile in this language.
        divide: divides a text into cues.
        shares: where in the source's words each piece begins; without it, in proportion to reading time.
        fixed: segment id -> cues whose times a person set. Their times stay as they are, to the
            millisecond; if the words have changed since, the new words are divided over the same times.
        at_least: the same as in :func:`needs`.

    Raises:
        TrackError: a person's times leave no frame for another segment, or their number of cues cannot hold
            the new words.
        InputError: the footage leaves no frame for some cue.
    """
    given = {s: tuple(cues) for s, cues in (fixed or {}).items() if cues}
    rate, gap = skeleton.rate, limits.language.min_gap_frames
    made: list[Cue] = []
    for index, block in enumerate(skeleton.blocks):
        text = texts[block.segment]
        if block.segment in given:
            made += _kept(given[block.segment], text, block, limits, divide, rate)
            continue
        room = _room(skeleton, index, made, given, limits)
        pieces = _filling(text, divide, limits, room, rate, (at_least or {}).get(block.segment, 1))
        while len(pieces) > 1 and len(pieces) > room.end - room.start:
            pieces = _fewer(text, divide, len(pieces), block, room)
        edges = cuts(pieces, block, room, limits, rate, skeleton.shots, shares)
        made += _as_cues(block.segment, pieces, edges, rate)
    return _apart(made, frames_ms(gap, rate), given)


def _room(
    skeleton: Skeleton,
    index: int,
    made: Sequence[Cue],
    given: Mapping[str, Sequence[Cue]],
    limits: Limits,
) -> Room:
    """Return the block's frames, less what a person's times beside it take."""
    block, rate, gap = skeleton.blocks[index], skeleton.rate, limits.language.min_gap_frames
    start, end = block.start, block.end
    before = [c for b in skeleton.blocks[:index] for c in given.get(b.segment, ())]
    after = [c for b in skeleton.blocks[index + 1 :] for c in given.get(b.segment, ())]
    taken = max((first_frame(c.end_ms, rate) for c in (*before, *made[-1:])), default=-gap)
    before_ms = min((c.start_ms for c in after), default=None)
    for own_gap in (gap, 0):
        low, high = max(start, taken + own_gap), end
        if before_ms is not None:
            high = min(end, _last_end(before_ms, own_gap, rate))
        if high > low:
            return Room(low, high, own_gap, frames_within(limits.language.max_duration_ms, rate))
    raise _crowded_out(block.segment)


def _last_end(start_ms: int, gap: int, rate: Fraction) -> int:
    """Return the last frame before which a cue may end, so that it leaves the gap to a person's start."""
    frame = first_frame(start_ms, rate) - gap
    rounding_ms = 1 if gap else 0
    fits = frame_time_ms(frame, rate) <= start_ms - frames_ms(gap, rate) + rounding_ms
    return frame if fits else frame - 1


def _fewer(text: str, divide: Divide, count: int, block: Block, room: Room) -> tuple[Piece, ...]:
    for smaller in range(count - 1, 0, -1):
        pieces = divide(text, smaller)
        if len(pieces) < count:
            return pieces
    if (room.start, room.end) != (block.start, block.end):
        raise _crowded_out(block.segment)
    raise InputError(
        f"there is no time for segment {block.segment}: it needs {count} cues and has"
        f" {room.end - room.start} frames",
        hint="Use longer footage, a shorter script, or set time marks such as [00:12.500].",
    )


def _crowded_out(segment: str) -> TrackError:
    return TrackError(
        f"the times set in the subtitle file leave no time for {segment}",
        hint="Move the cues beside it in the subtitle file, or give their times back by deleting the file.",
    )


def _as_cues(
    segment: str, pieces: Sequence[Piece], edges: Sequence[tuple[int, int]], rate: Fraction
) -> list[Cue]:
    return [
        Cue(
            id=segment if len(pieces) == 1 else f"{segment}.{number}",
            segment=segment,
            start_ms=frame_time_ms(start, rate),
            end_ms=frame_time_ms(end, rate),
            text=piece.text,
            lines=piece.lines,
        )
        for number, (piece, (start, end)) in enumerate(zip(pieces, edges, strict=True), 1)
    ]


def _kept(
    cues: Sequence[Cue], text: str, block: Block, limits: Limits, divide: Divide, rate: Fraction
) -> list[Cue]:
    """Return a person's cues; if the script has new words for them, those words in the person's times.

    Words that no longer make so many cues are shared out between the person's first start and last end.
    """
    if linebreak.same_words([c.text for c in cues], text):
        return list(cues)
    pieces = divide(text, len(cues))
    if len(pieces) == len(cues):
        return [replace(c, text=p.text, lines=p.lines) for c, p in zip(cues, pieces, strict=True)]
    first, last = cues[0].start_ms, cues[-1].end_ms
    room = Room(first_frame(first, rate), first_frame(last, rate), limits.language.min_gap_frames, ENDLESS)
    if room.end - room.start < len(pieces):
        raise TrackError(
            f"the words of {block.segment} changed and now make {len(pieces)} cues, for which the times in"
            " the subtitle file leave no frames",
            hint="Give it more time in the subtitle file, or delete the file to have it timed anew.",
        )
    made = _as_cues(block.segment, pieces, cuts(pieces, block, room, limits, rate), rate)
    made[0] = replace(made[0], start_ms=first)
    return [*made[:-1], replace(made[-1], end_ms=last)]


def _apart(cues: Sequence[Cue], gap_ms: int, given: Container[str]) -> tuple[Cue, ...]:
    """Take back the millisecond by which rounding may have made a gap too small; frames stay the same."""
    apart = list(cues)
    for index, (before, after) in enumerate(pairwise(cues)):
        if before.segment not in given and gap_ms - 1 <= after.start_ms - before.end_ms < gap_ms:
            apart[index] = replace(before, end_ms=before.end_ms - 1)
    return tuple(apart)


def shares_of(
    source: Mapping[str, str],
    target: Mapping[str, str],
    limits: Limits,
    *,
    source_sentences: Offsets,
    target_sentences: Offsets,
) -> Shares:
    """Return where the pieces of a translation begin in the source's words, for :func:`place`.

    Args:
        source: segment id -> words in the source language.
        target: segment id -> words in this language.
        limits: the profile in this language.
        source_sentences: where sentences start in a source text (:func:`division.sentences_in`).
        target_sentences: the same for a text of this language.
    """

    def shares(segment: str, pieces: Sequence[Piece]) -> tuple[Fraction, ...]:
        ours, theirs = source[segment], target[segment]
        return speech.shares(
            ours,
            theirs,
            [piece.start for piece in pieces[1:]],
            source_sentences=source_sentences(ours),
            target_sentences=target_sentences(theirs),
            length=lambda text: reading_units(text, limits.language),
        )

    return shares


def free_frames(cues: Sequence[Cue], frames: int, rate: Fraction) -> frozenset[int]:
    """Return the frames of the footage on which no cue is seen."""
    seen = (range(first_frame(c.start_ms, rate), first_frame(c.end_ms, rate)) for c in cues)
    return frozenset(range(frames)).difference(*seen)
