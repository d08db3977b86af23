"""One segment of a subtitle file that comes back: what is taken of it, and why not more.

A three-way merge again: what we last wrote is the base, the file is theirs, the track here is ours.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.core import checks, text_alignment
from pipeline.core.cue import Cue
from pipeline.core.findings import Finding, Severity
from pipeline.core.script import Segment
from pipeline.core.text_alignment import words
from pipeline.core.track import Shown, cue_ids, words_of
from pipeline.engine.export_track import CurrentTrack
from pipeline.engine.ledger import digest_of


def accept(
    current: CurrentTrack, segment: str, now: tuple[Shown, ...]
) -> tuple[tuple[Shown, ...], str, list[Finding]]:
    """Decide about one segment.

    Args:
        current: the track here.
        segment: its id.
        now: its cues in the file.

    Returns:
        Its cues from now on, its new words if the script must have them, and why something was not taken.
    """
    before, written = current.by_segment.get(segment, ()), current.written.get(segment, ())
    own = current.script.segment(segment)
    if own is None or [c.lines for c in now] == [c.lines for c in before]:
        return now, "", []
    theirs, ours, script_says = words_of(now), words_of(before), words([own.text])
    waiting = bool(written) and ours not in (words_of(written), script_says)
    if _is_older(current, segment, theirs, ours, script_says):
        kept = before if now == written else _old_words(before, now)
        return kept, "", [_older(current, own, before, now)]
    refusals = _damage(current, segment, before, now)
    if refusals:
        return _old_words(before, now), "", refusals
    if theirs == ours or (theirs == script_says and not waiting):
        return now, "", []
    text = _on_one_line(current, own, now)
    moved_on = script_says not in (words_of(written or before), ours)
    if not moved_on and not waiting:
        return now, text, []
    mine = _on_one_line(current, own, before) if waiting else own.text
    finding = Finding(
        "edit-conflict",
        Severity.ERROR,
        current.language.tag,
        segment,
        f"the file says {text!r}, while here it was changed to {mine!r}",
        "Put the wording you want into the script; the file's words were not taken.",
    )
    return _old_words(before, now), "", [finding]


def _is_older(current: CurrentTrack, segment: str, theirs: str, ours: str, script_says: str) -> bool:
    """True if a file's words are those from before an edit that was made here."""
    if theirs == ours:
        return False
    known = digest_of(theirs) in current.earlier.get(segment, ()) and theirs != script_says
    return known or theirs == words_of(current.written.get(segment, ()))


def _older(current: CurrentTrack, own: Segment, before: tuple[Shown, ...], now: tuple[Shown, ...]) -> Finding:
    theirs, ours = (_on_one_line(current, own, cues) for cues in (now, before))
    return Finding(
        "older-words",
        Severity.WARNING,
        current.language.tag,
        own.id,
        f"the file says {theirs!r}, which was replaced by {ours!r} meanwhile",
        "The newer words stay. If the older ones are wanted again, put them into the script.",
    )


def _on_one_line(current: CurrentTrack, own: Segment, cues: tuple[Shown, ...]) -> str:
    return text_alignment.join([line for c in cues for line in c.lines], own.text, current.joiner)


def _damage(
    current: CurrentTrack, segment: str, before: tuple[Shown, ...], now: tuple[Shown, ...]
) -> list[Finding]:
    """Return what an edit does to protected facts, less what was wrong before."""
    original = current.source.segment(segment)
    own = current.script.segment(segment)
    if original is None or own is None:
        return []

    def errors(shown: tuple[Shown, ...]) -> list[Finding]:
        cues = [
            Cue(
                i,
                segment,
                c.start_ms,
                c.end_ms,
                text_alignment.join(c.lines, own.text, current.joiner),
                c.lines,
            )
            for i, c in zip(cue_ids(segment, len(shown)), shown, strict=True)
        ]
        found = checks.check_facts({segment: original.text}, cues, current.language)
        return [f for f in found if f.severity is Severity.ERROR]

    known = errors(before)
    return [f for f in errors(now) if f not in known]


def _old_words(before: tuple[Shown, ...], now: tuple[Shown, ...]) -> tuple[Shown, ...]:
    """Keep a segment's words and division, in the time that the file gives it, so that it fits the others."""
    if not before:
        return now
    if len(before) == len(now):
        return tuple(replace(n, lines=b.lines) for b, n in zip(before, now, strict=True))
    start_ms, end_ms = before[0].start_ms, before[-1].end_ms
    new_start, new_end = now[0].start_ms, now[-1].end_ms
    if end_ms <= start_ms or new_end - new_start < 2 * len(before):
        return before
    scale = (new_end - new_start, end_ms - start_ms)
    moved = tuple(
        replace(
            b,
            start_ms=new_start + (b.start_ms - start_ms) * scale[0] // scale[1],
            end_ms=new_start + (b.end_ms - start_ms) * scale[0] // scale[1],
        )
        for b in before
    )
    return moved if all(m.start_ms < m.end_ms for m in moved) else before
