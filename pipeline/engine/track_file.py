"""The files in ``subtitles/``: what they hold, what we last wrote into them, and what a person changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path

from pipeline.core import cue_map, text_alignment
from pipeline.core import language as languages
from pipeline.core.cue_map import CueMap, Problem, Trouble, segment_of
from pipeline.core.script import Script
from pipeline.core.text_alignment import words
from pipeline.core.track import Shown, words_of
from pipeline.engine.ledger import Base, read_ledger
from pipeline.engine.project import Project, read_text
from pipeline.errors import TrackError
from pipeline.formats import srt

_EXCERPT = 60


@dataclass(frozen=True, slots=True)
class Edit:
    """The words that a person gave a segment in the subtitle file."""

    text: str
    """On one line, with the spaces that the script has where lines meet."""
    script_moved_on: bool
    """True if the script no longer says what was written into the file: the two may disagree."""


@dataclass(frozen=True, slots=True)
class TrackFile:
    """A subtitle file, mapped to the segments of what we last wrote into it."""

    path: Path
    text: str
    base: Base
    """What we last wrote; empty if we never did."""
    by_segment: Mapping[str, tuple[Shown, ...]] = field(default_factory=dict)
    """Segment id -> its cues now."""

    def base_of(self, segment: str) -> tuple[Shown, ...]:
        """Return what we last wrote for a segment."""
        return tuple(shown for cue_id, shown in self.base if segment_of(cue_id) == segment)

    def edits(self, script: Script) -> dict[str, Edit]:
        """Return the words that a person wrote here and the script does not have, by segment id."""
        joiner = " " if languages.get(script.language).spaces else ""
        found: dict[str, Edit] = {}
        for segment in script.segments:
            now, was = self.by_segment.get(segment.id, ()), self.base_of(segment.id)
            ours = words([segment.text])
            if now and words_of(now) not in (words_of(was), ours):
                lines = [line for cue in now for line in cue.lines]
                text = text_alignment.join(lines, segment.text, joiner)
                found[segment.id] = Edit(text, words_of(was) != ours)
        return found


def read(project: Project, script: Script) -> TrackFile | None:
    """Return the subtitle file of a script's message and language, or None if there is none.

    Raises:
        TrackError: it is damaged, or a cue or segment of it cannot be mapped.
    """
    path = project.track_path(script.message, script.language)
    text = text_of(project, script)
    if text is None:
        return None
    base = read_ledger(project, script.message).get(script.language, ())
    cues = [Shown(c.start_ms, c.end_ms, c.lines) for c in srt.loads(text, path=str(path))]
    mapped = map_to(base, script, cues)
    problems = [p for p in mapped.problems if p.trouble is not Trouble.LOST or script.segment(p.segments[0])]
    if problems:
        raise _explain(problems[0], mapped, base or from_script(script), cues, text, path)
    return TrackFile(path, text, base, by_segment(mapped, cues))


def text_of(project: Project, script: Script) -> str | None:
    """Return what the subtitle file of a script says, in whatever encoding, or None if there is none.

    Raises:
        InputError: it cannot be read as text.
    """
    path = project.track_path(script.message, script.language)
    return read_text(path, language=script.language, likeness=likeness_to([s.text for s in script.segments]))


def likeness_to(lines: Sequence[str]) -> Callable[[str], int]:
    """Return what counts the pairs of letters that a text shares with some lines, to tell encodings apart."""

    def pairs(text: str) -> Counter[str]:
        return Counter(a + b for a, b in pairwise(text))

    @cache
    def known() -> Counter[str]:  # hardly a file needs it
        return pairs("\n".join(lines))

    return lambda text: (pairs(text) & known()).total()


def map_to(base: Base, script: Script, cues: Sequence[Shown], *, hints: Sequence[str] = ()) -> CueMap:
    """Map cues to what was written before, or to the script's words if that fits better.

    The script fits better if we never wrote the track, or if a crash kept us from noting what we wrote.
    """
    mapped = cue_map.map_cues(base, cues, hints=hints) if base else None
    if mapped is None or mapped.problems:
        by_words = cue_map.map_cues(from_script(script), cues, hints=hints)
        if mapped is None or not by_words.problems:
            return by_words
    return mapped


def by_segment(mapped: CueMap, cues: Sequence[Shown]) -> dict[str, tuple[Shown, ...]]:
    """Return the cues themselves by segment."""
    return {segment: tuple(cues[n] for n in own) for segment, own in mapped.cues.items()}


def from_script(script: Script) -> Base:
    """Return what is spoken of a script as if each segment were a cue without a time."""
    return tuple((s.id, Shown(0, 0, (s.text,))) for s in script.without_card.segments)


def _explain(
    problem: Problem, mapped: CueMap, base: Base, cues: Sequence[Shown], text: str, path: Path
) -> TrackError:
    cue = problem.cue
    if cue is None:  # where it should stand: at the first cue of what comes after it
        order = list(dict.fromkeys(segment_of(cue_id) for cue_id, _ in base))
        after = order[order.index(problem.segments[0]) :]
        cue = next((mapped.cues[s][0] for s in after if s in mapped.cues), None)
    lines = [n for n, line in enumerate(text.split("\n"), 1) if "-->" in line]
    message, hint = describe(problem, base, cues)
    return TrackError(message, path=path, line=lines[-1 if cue is None else cue], hint=hint)


def describe(problem: Problem, base: Base, cues: Sequence[Shown]) -> tuple[str, str]:
    """Return what does not map, in words, and what to do about it."""
    if problem.trouble is Trouble.LOST:
        segment = problem.segments[0]
        was = " ".join(" ".join(s.lines) for cue_id, s in base if segment_of(cue_id) == segment)
        return (
            f"segment {segment} has no cue any more: {was[:_EXCERPT]!r}",
            "Bring its cue back; to do without it, delete its paragraph from the source script."
            " To start afresh, move the subtitle file away.",
        )
    number = (problem.cue or 0) + 1
    excerpt = " ".join(cues[number - 1].lines)[:_EXCERPT]
    if problem.trouble is Trouble.ACROSS:
        return (
            f"cue {number} holds words of {' and '.join(problem.segments)}: {excerpt!r}",
            "Divide it where the next segment begins: cues may be split and joined within a segment only.",
        )
    return (
        f"cue {number} belongs to no segment: {excerpt!r}",
        "Delete it, or put its words into a cue of the segment to which they belong.",
    )
