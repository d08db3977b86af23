"""A language's track: what we made, what a person made of it, and how the two come together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.core import text_alignment
from pipeline.core.cue import Cue
from pipeline.core.text_alignment import words


@dataclass(frozen=True, slots=True)
class Shown:
    """What a subtitle file holds for one cue."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cue or segment whose words a person and the script changed in different ways."""

    cue: str
    """Cue id, or segment id where the division differs too."""
    theirs: str
    """What the person wrote in the subtitle file."""
    ours: str
    """What the script says now."""


def shown(cue: Cue) -> Shown:
    """Return what a subtitle file holds for ``cue``."""
    return Shown(cue.start_ms, cue.end_ms, cue.lines)


def words_of(cues: Sequence[Shown]) -> str:
    """Return the words of some cues without any white space."""
    return words([line for cue in cues for line in cue.lines])


def cue_ids(segment: str, count: int) -> tuple[str, ...]:
    """Return the ids of a segment's cues: its own id for one, else numbered."""
    return (segment,) if count == 1 else tuple(f"{segment}.{n}" for n in range(1, count + 1))


def merge(
    base: Mapping[str, Sequence[Shown]],
    edited: Mapping[str, Sequence[Shown]],
    made: Sequence[Cue],
    *,
    joiner: str,
) -> tuple[tuple[Cue, ...], tuple[Conflict, ...]]:
    """Carry a person's edits over to a newly made track: a three-way merge per segment.

    Args:
        base: segment id -> what was last written for it; a segment that we never wrote may be left out.
        edited: segment id -> what the file holds now for it (:mod:`pipeline.core.cue_map`); at least one
            cue for each segment of ``base``. A segment left out of both is new and has no edits.
        made: what the script and the footage give now, in time order.
        joiner: what stands between two lines when they are one text (a space, or nothing).

    Returns:
        The segments of ``made`` with every edit kept: a person's words, division into cues, line breaks and
        times. (Division and line breaks alone give way where the script has new words: there is nothing left
        for them to divide.) And the conflicts: where both sides changed the words differently; there the
        person's words are kept too, and the caller must not publish them unseen. White space makes no
        difference to words, so that agreeing on them ends a conflict whatever the breaks.

    Raises:
        ValueError: a segment of ``base`` has no edited cue; that is the caller's to report.
    """
    lost = [segment for segment in base if not edited.get(segment)]
    if lost:
        raise ValueError(f"no edited cue for {', '.join(lost)}")
    merged: list[Cue] = []
    conflicts: list[Conflict] = []
    for segment in dict.fromkeys(c.segment for c in made):
        ours = tuple(c for c in made if c.segment == segment)
        if segment in edited:
            was, now = tuple(base.get(segment, ())), tuple(edited[segment])
            ours, found = _merge_segment(was, now, ours, joiner)
            conflicts += found
        merged += ours
    kept = {c.segment for c in made}
    for segment in sorted(set(edited) - kept):
        was, now = tuple(base.get(segment, ())), tuple(edited[segment])
        if [s.lines for s in now] != [s.lines for s in was]:
            conflicts.append(Conflict(segment, joiner.join(line for s in now for line in s.lines), ""))
    return tuple(merged), tuple(conflicts)


def _merge_segment(
    was: tuple[Shown, ...], now: tuple[Shown, ...], ours: tuple[Cue, ...], joiner: str
) -> tuple[tuple[Cue, ...], list[Conflict]]:
    if now == was:
        return ours, []
    if len(was) == len(now) == len(ours):
        cues, conflicts = _cue_by_cue(was, now, ours, joiner)
        if not conflicts:
            return cues, []
    before, theirs, new = words_of(was), words_of(now), words([line for c in ours for line in c.lines])
    if theirs == before != new:
        return _stretched(ours, was, now), []
    conflict = theirs not in (before, new) and new != before
    cues = _divided(was, now, ours, joiner)
    if not conflict:
        return cues, []
    if len(was) == len(now) == len(ours):
        cues, conflicts = _cue_by_cue(was, now, ours, joiner)
        return cues, conflicts
    their_text, our_text = (joiner.join(c.text for c in side) for side in (cues, ours))
    return cues, [Conflict(ours[0].segment, their_text, our_text)]


def _cue_by_cue(
    was: Sequence[Shown], now: Sequence[Shown], ours: Sequence[Cue], joiner: str
) -> tuple[tuple[Cue, ...], list[Conflict]]:
    """Merge a segment whose division is the same on all sides.

    A word that one side moved to a neighbouring cue changes both cues on that side, so that the other side
    cannot have changed either without a conflict: no word is doubled or lost.
    """
    merged: list[Cue] = []
    conflicts: list[Conflict] = []
    for old, new, cue in zip(was, now, ours, strict=True):
        if new.lines != old.lines:
            cue, conflict = _with_words(cue, old, new, joiner)
            conflicts += conflict
        if (new.start_ms, new.end_ms) != (old.start_ms, old.end_ms):
            cue = replace(cue, start_ms=new.start_ms, end_ms=new.end_ms)
        merged.append(cue)
    return tuple(merged), conflicts


def _with_words(cue: Cue, was: Shown, now: Shown, joiner: str) -> tuple[Cue, list[Conflict]]:
    """Carry a person's lines, which differ from ``was``, over to a newly made cue."""
    before, ours, theirs = words(was.lines), words(cue.lines), words(now.lines)
    if theirs == ours:
        return replace(cue, lines=now.lines), []
    if theirs == before:
        return cue, []
    text = text_alignment.join(now.lines, cue.text, joiner)
    conflict = [Conflict(cue.id, text, cue.text)] if ours != before else []
    return replace(cue, lines=now.lines, text=text), conflict


def _divided(was: Sequence[Shown], now: Sequence[Shown], ours: Sequence[Cue], joiner: str) -> tuple[Cue, ...]:
    """Return a person's own division of a segment as cues.

    Its inner times follow the script and the footage as long as its outer ones are still ours.
    """
    segment, original = ours[0].segment, joiner.join(c.text for c in ours)
    times = [(s.start_ms, s.end_ms) for s in now]
    if was and (now[0].start_ms, now[-1].end_ms) == (was[0].start_ms, was[-1].end_ms):
        times = _rescaled(times, ours[0].start_ms, ours[-1].end_ms)
    texts = text_alignment.join_each([one.lines for one in now], original, joiner)
    return tuple(
        Cue(cue_id, segment, start_ms, end_ms, text, one.lines)
        for cue_id, one, text, (start_ms, end_ms) in zip(
            cue_ids(segment, len(now)), now, texts, times, strict=True
        )
    )


def _stretched(ours: tuple[Cue, ...], was: Sequence[Shown], now: Sequence[Shown]) -> tuple[Cue, ...]:
    """Return our cues between the outer times that a person set for the segment."""
    start_ms = ours[0].start_ms if now[0].start_ms == was[0].start_ms else now[0].start_ms
    end_ms = ours[-1].end_ms if now[-1].end_ms == was[-1].end_ms else now[-1].end_ms
    times = _rescaled([(c.start_ms, c.end_ms) for c in ours], start_ms, end_ms)
    return tuple(replace(c, start_ms=s, end_ms=e) for c, (s, e) in zip(ours, times, strict=True))


def _rescaled(times: Sequence[tuple[int, int]], start_ms: int, end_ms: int) -> list[tuple[int, int]]:
    """Return times moved and stretched so that the first starts and the last ends as given.

    They stay as they are where there would be no room for each of them.
    """
    old_start, old_ms = times[0][0], times[-1][1] - times[0][0]
    if old_ms <= 0 or end_ms - start_ms < old_ms // 4 + 2 * len(times):
        return list(times)

    def moved(time_ms: int) -> int:
        return start_ms + (time_ms - old_start) * (end_ms - start_ms) // old_ms

    scaled = [(moved(start), moved(end)) for start, end in times]
    return scaled if all(start < end for start, end in scaled) else list(times)
