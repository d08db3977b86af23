"""From words to a timed track, kept in ``subtitles/`` where people review and edit it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from pipeline.core import checks, digest, facts, linebreak, timing
from pipeline.core import track as tracks
from pipeline.core.cue import Cue, Slot
from pipeline.core.facts import NO_RULES, FactRules
from pipeline.core.findings import Finding, Severity
from pipeline.core.language import Language
from pipeline.core.media import Face, Media
from pipeline.core.script import Script
from pipeline.core.style import Style
from pipeline.core.timebase import frames_ms
from pipeline.core.track import Shown
from pipeline.engine.files import json_text, read_json
from pipeline.engine.project import Project, read_text
from pipeline.errors import FactsMissing, TrackError
from pipeline.formats import srt
from pipeline.ports import Typography

_LEDGER = ".written.json"
"""Beside the tracks: what we last wrote per language, so that a person's edits can be told from ours."""


_PORTRAIT_PCT = 60
"""Characters of a line in a portrait picture, of those in a landscape one (BBC: 25 to 42)."""
_LENGTH_PCT = (100, 125, 150, 200, 1000)
"""How far a line may go beyond its language's characters, least first: a web address can leave no choice."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What line breaks depend on."""

    language: Language
    face: Face
    style: Style
    media: Media
    typography: Typography

    def lines(self, text: str) -> tuple[str, ...] | None:
        """Return the text on at most the style's lines, or None if it does not fit.

        The language's characters per line are kept where they can be; the picture's width always is.
        """
        most_units = 2 * self.language.max_chars_per_line
        if self.media.width_px < self.media.height_px:
            most_units = most_units * _PORTRAIT_PCT // 100
        for most_pct in _LENGTH_PCT:
            found = self._lines(text, most_units * most_pct // 100)
            if found is not None:
                return found
        return None

    def width_px(self, line: str) -> int:
        """Return how wide a line is in the picture."""
        em_px = self.face.em_px(self.style.em_px(self.media.height_px))
        return self.typography.width_px(line, self.face, em_px)

    def _lines(self, text: str, max_units: int) -> tuple[str, ...] | None:
        max_width = self.style.max_width_px(self.media.width_px)

        def width(line: str) -> int:
            if timing.reading_units(line, self.language) > max_units:
                return max_width + 1
            return self.width_px(line)

        return linebreak.break_lines(
            text,
            breaks=self.typography.breaks(text, self.language.tag),
            width=width,
            max_width=max_width,
            max_lines=self.style.max_lines,
            language=self.language,
            facts=facts.find(text),
        )

    def pieces(self, text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return the cues' texts and lines: one where it fits, else as few as will do."""
        whole = self.lines(text)
        if whole is not None:
            return ((text, whole),)
        breaks = self.typography.breaks(text, self.language.tag)
        points = linebreak.split_points(text, breaks, facts.find(text), self.language)
        parts = linebreak.into_cues(text, fits=lambda part: self.lines(part) is not None, points=points)
        return tuple((part, self.lines(part) or (part,)) for part in parts)


def refuse_cut_off(cues: Sequence[Cue], layout: Layout, path: Path) -> None:
    """Make sure that every line fits into the picture, whoever broke it.

    Raises:
        TrackError: naming the first cue with a line that would run off the edges.
    """
    for cue in cues:
        for line in cue.lines:
            if layout.width_px(line) > layout.media.width_px:
                raise TrackError(
                    f"{cue.id}: the line {line!r} is wider than the picture",
                    path=path,
                    hint="Divide the line there, shorten it, or set a smaller em_permille in campaign.toml.",
                )


def cues_of(script: Script, slots: Sequence[Slot], layout: Layout, rate: Fraction) -> tuple[Cue, ...]:
    """Turn a complete script into cues.

    Args:
        script: in source order.
        slots: one per segment, in the same order.
        layout: how lines are broken.
        rate: frames per second.
    """
    made: list[Cue] = []
    for segment, slot in zip(script.segments, slots, strict=True):
        pieces = layout.pieces(segment.text)
        made += timing.spot(
            slot, [lines for _, lines in pieces], [text for text, _ in pieces], layout.language, rate=rate
        )
    return tuple(made)


def settle(project: Project, message: str, language: Language, made: tuple[Cue, ...]) -> tuple[Cue, ...]:
    """Bring a newly made track together with the file in ``subtitles/``, and write the file if need be.

    A person's edits of words, line breaks and times are carried over cue by cue.

    Raises:
        TrackError: the file is damaged, has lost or gained cues, or an edit and the script disagree.
    """
    path = project.track_path(message, language.tag)
    ledger_path = path.with_name(_LEDGER)
    ledger = _read_ledger(ledger_path)
    base = ledger.get(language.tag, ())
    text = read_text(path)
    # A file that says just this needs no merging, even if a crash kept us from noting that we wrote it.
    if text is None or text == _srt_text(made):
        cues = made
    else:
        cues = _merged(path, text, base, made, " " if language.spaces else "")
    wanted = _srt_text(cues)
    if text != wanted:
        project.write_text(path, wanted)
    now = tuple((c.id, tracks.shown(c)) for c in made)
    if now != base:
        ledger[language.tag] = now
        project.write_text(ledger_path, _ledger_text(ledger))
    return cues


def _srt_text(cues: Sequence[Cue]) -> str:
    return srt.dumps([srt.SrtCue(c.start_ms, c.end_ms, c.lines) for c in cues])


def _merged(
    path: Path, text: str, base: Sequence[tuple[str, Shown]], made: tuple[Cue, ...], joiner: str
) -> tuple[Cue, ...]:
    edited = [Shown(c.start_ms, c.end_ms, c.lines) for c in srt.loads(text, path=str(path))]
    if not base:
        # A track that we never wrote: it is somebody's work from the first cue on.
        base = [(c.id, Shown(0, 0, ())) for c in made]
    if len(edited) != len(base):
        raise TrackError(
            f"the file holds {len(edited)} cues where {len(base)} were written",
            path=path,
            hint="Bring back the lost cues or join the split ones; to start afresh, move the file away.",
        )
    cues, conflicts = tracks.merge(base, edited, made, joiner=joiner)
    if conflicts:
        first = conflicts[0]
        raise TrackError(
            f"cue {first.cue} was edited here as {first.theirs!r}, while the script now says {first.ours!r}",
            path=path,
            hint="Put the wording you want into both files, or move the subtitle file away for the script's.",
        )
    return cues


def with_edits(script: Script, made: Sequence[Cue], cues: Sequence[Cue], joiner: str) -> Script:
    """Let a person's edits of the subtitle file reach the script, so that the transcript says the same."""
    edited = {cue.segment for before, cue in zip(made, cues, strict=True) if cue.text != before.text}
    return replace(
        script,
        segments=tuple(
            replace(s, text=joiner.join(c.text for c in cues if c.segment == s.id)) if s.id in edited else s
            for s in script.segments
        ),
    )


def line_findings(cues: Sequence[Cue], layout: Layout) -> tuple[Finding, ...]:
    """Check the lines of a finished track, whoever broke them."""
    return checks.check_lines(
        cues,
        layout.language,
        width=layout.width_px,
        max_width=layout.style.max_width_px(layout.media.width_px),
    )


def findings(
    source: Script,
    cues: tuple[Cue, ...],
    language: Language,
    media: Media,
    rules: FactRules = NO_RULES,
) -> tuple[Finding, ...]:
    """Check a finished track against the source, the campaign's rules for facts, and the footage."""
    gap_ms = frames_ms(language.min_gap_frames, media.rate)
    words = {s.id: s.text for s in source.segments}
    return (
        *checks.check_facts(words, cues, language, rules),
        *checks.check_timing(cues, language, duration_ms=media.duration_ms, gap_ms=gap_ms),
    )


def refuse_errors(found: Sequence[Finding], language: str, path: Path) -> None:
    """Stop a language whose track has an error.

    Raises:
        FactsMissing: a protected fact is missing, added or split.
        TrackError: anything else.
    """
    errors = [f for f in found if f.severity is Severity.ERROR]
    if not errors:
        return
    first = errors[0]
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    message = f"{first.where}: {first.message}{more}"
    if first.id.startswith("fact-"):
        raise FactsMissing(
            f"{path.name}: {message}",
            language=language,
            facts=[(f.where, f.message) for f in errors],
            hint=first.hint,
        )
    raise TrackError(message, path=path, hint=first.hint)


def track_digest(cues: Sequence[Cue]) -> str:
    """Return the digest of everything about a track that reaches the screen."""
    return digest.of_values([[c.id, c.start_ms, c.end_ms, list(c.lines), c.text] for c in cues])


def _read_ledger(path: Path) -> dict[str, tuple[tuple[str, Shown], ...]]:
    raw: Any = read_json(path)
    try:
        return {
            tag: tuple((r["cue"], Shown(r["start_ms"], r["end_ms"], tuple(r["lines"]))) for r in rows)
            for tag, rows in raw.items()
        }
    except (AttributeError, KeyError, TypeError):  # lost or damaged: every track counts as a person's
        return {}


def _ledger_text(ledger: dict[str, tuple[tuple[str, Shown], ...]]) -> str:
    rows = {
        tag: [
            {"cue": cue, "start_ms": s.start_ms, "end_ms": s.end_ms, "lines": list(s.lines)}
            for cue, s in ledger[tag]
        ]
        for tag in sorted(ledger)
    }
    return json_text(rows)


def times_of(project: Project, message: str, language: str) -> dict[str, tuple[int, int]]:
    """Return segment id -> when its first cue appears and its last is gone, in ms, as last written.

    Needs neither footage nor fonts; empty if the language has no track yet.
    """
    ledger = _read_ledger(project.track_path(message, language).with_name(_LEDGER))
    times: dict[str, tuple[int, int]] = {}
    for cue, shown in ledger.get(language, ()):
        segment = cue.partition(".")[0]
        start_ms, _ = times.get(segment, (shown.start_ms, 0))
        times[segment] = (start_ms, shown.end_ms)
    return times
