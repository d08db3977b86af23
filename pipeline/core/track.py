"""A language's track: what we made, what a person made of it, and how the two come together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.core.cue import Cue


@dataclass(frozen=True, slots=True)
class Shown:
    """What a subtitle file holds for one cue."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cue whose words a person and the script changed in different ways."""

    cue: str
    theirs: str
    """What the person wrote in the subtitle file."""
    ours: str
    """What the script says now."""


def shown(cue: Cue) -> Shown:
    """Return what a subtitle file holds for ``cue``."""
    return Shown(cue.start_ms, cue.end_ms, cue.lines)


def merge(
    base: Sequence[tuple[str, Shown]], edited: Sequence[Shown], made: Sequence[Cue], *, joiner: str
) -> tuple[tuple[Cue, ...], tuple[Conflict, ...]]:
    """Carry a person's edits over to a newly made track: a three-way merge per cue.

    Args:
        base: what was last written, with cue ids.
        edited: what the file holds now; as many cues as ``base``.
        made: what the script and the footage give now.
        joiner: what stands between two lines when they are one text (a space, or nothing).

    Returns:
        The cues of ``made`` with every edit kept: a person's words and line breaks, and a person's times.
        (Line breaks alone give way where the script has new words: there is nothing left for them to break.)
        And the conflicts: cues in which both sides changed the words differently; there the person's
        words are kept too, and the caller must not publish them unseen. White space makes no difference
        to words, so that agreeing on them ends a conflict whatever the line breaks.
    """
    theirs = {cue_id: (was, now) for (cue_id, was), now in zip(base, edited, strict=True) if was != now}
    merged: list[Cue] = []
    conflicts: list[Conflict] = []
    for cue in made:
        if cue.id not in theirs:
            merged.append(cue)
            continue
        was, now = theirs[cue.id]
        if now.lines != was.lines:
            cue, conflict = _with_words(cue, was, now, joiner)
            conflicts += conflict
        if (now.start_ms, now.end_ms) != (was.start_ms, was.end_ms):
            cue = replace(cue, start_ms=now.start_ms, end_ms=now.end_ms)
        merged.append(cue)
    gone = set(theirs) - {c.id for c in made}
    for cue_id in sorted(gone):
        was, now = theirs[cue_id]
        if now.lines != was.lines:
            conflicts.append(Conflict(cue_id, joiner.join(now.lines), ""))
    return tuple(merged), tuple(conflicts)


def _with_words(cue: Cue, was: Shown, now: Shown, joiner: str) -> tuple[Cue, list[Conflict]]:
    """Carry a person's lines, which differ from ``was``, over to a newly made cue."""
    before, ours, theirs = _words(was.lines), _words(cue.lines), _words(now.lines)
    if theirs == ours:
        return replace(cue, lines=now.lines), []
    if theirs == before:
        return cue, []
    text = joiner.join(now.lines)
    conflict = [Conflict(cue.id, text, cue.text)] if ours != before else []
    return replace(cue, lines=now.lines, text=text), conflict


def _words(lines: Sequence[str]) -> str:
    """Return the lines as one text without any white space."""
    return "".join("".join(lines).split())
