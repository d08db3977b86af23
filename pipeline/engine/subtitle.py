"""From words to a timed track, kept in ``subtitles/`` where people review and edit it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from pipeline.core import checks, digest, facts, linebreak, timing
from pipeline.core import track as tracks
from pipeline.core.cue import Cue
from pipeline.core.cue_map import segment_of
from pipeline.core.facts import NO_RULES, FactRules
from pipeline.core.findings import Finding, Severity
from pipeline.core.language import Language
from pipeline.core.media import Face, Media
from pipeline.core.script import Script
from pipeline.core.style import Style
from pipeline.core.text_alignment import words
from pipeline.core.timebase import frames_ms
from pipeline.core.track import Shown
from pipeline.engine import flow_back, ledger, track_file
from pipeline.engine.line_memory import LineMemory, Pieces
from pipeline.engine.project import Project
from pipeline.errors import FactsMissing, TrackError
from pipeline.formats import srt
from pipeline.ports import Typography

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
    memory: LineMemory | None = field(default=None, compare=False, repr=False)
    """What earlier builds found out."""

    def __hash__(self) -> int:
        """Of what mostly differs: every line is looked up by its layout."""
        return hash((self.language.tag, self.style.em_permille, self.media.width_px, self.media.height_px))

    @property
    def key(self) -> str:
        """Digest of everything that lines depend on, beside the text and the program."""
        return _key(self)

    def lines(self, text: str) -> tuple[str, ...] | None:
        """Return the text on at most the style's lines, or None if it does not fit; see :meth:`_set`."""
        return _lines_of(self, text)

    def _set(self, text: str) -> tuple[str, ...] | None:
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

    def pieces(self, text: str) -> Pieces:
        """Return the cues' texts and lines: one where it fits, else as few as will do."""
        return _pieces_of(self, text)

    def _pieces(self, text: str) -> Pieces:
        whole = self.lines(text)
        if whole is not None:
            return ((text, whole),)
        breaks = self.typography.breaks(text, self.language.tag)
        points = linebreak.split_points(text, breaks, facts.find(text), self.language)
        parts = linebreak.into_cues(text, fits=lambda part: self.lines(part) is not None, points=points)
        return tuple((part, self.lines(part) or (part,)) for part in parts)


@lru_cache(16384)
def _lines_of(layout: Layout, text: str) -> tuple[str, ...] | None:
    """Set a text once: planning, timing, fitting and checking all ask for the same lines."""
    if layout.memory is None:
        return layout._set(text)
    key = f"{layout.key} {text}"
    known = layout.memory.lines(key)
    if known is not None and (known[0] is None or _same_words(text, known[0])):
        return known[0]
    found = layout._set(text)
    layout.memory.keep(key, found)
    return found


@lru_cache(16384)
def _pieces_of(layout: Layout, text: str) -> Pieces:
    if layout.memory is None:
        return layout._pieces(text)
    key = f"{layout.key} / {text}"
    known = layout.memory.pieces(key)
    if known is not None and _same_words(text, [line for _, lines in known for line in lines]):
        return known
    found = layout._pieces(text)
    layout.memory.keep(key, found)
    return found


def _same_words(text: str, lines: Sequence[str]) -> bool:
    return "".join(text.split()) == "".join("".join(lines).split())


@lru_cache(1024)
def _key(layout: Layout) -> str:
    style, media, face = layout.style, layout.media, layout.face
    size = [
        layout.language.max_chars_per_line,
        face.em_px(style.em_px(media.height_px)),
        style.max_lines,
        style.max_width_px(media.width_px),
    ]
    portrait = media.width_px < media.height_px
    return digest.of_values(
        [type(layout.typography).__qualname__, layout.language.tag, face.digest, *size, portrait]
    )


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


@dataclass(frozen=True, slots=True)
class Settled:
    """A track in which the script's words and a person's edits have come together; nothing is written yet."""

    cues: tuple[Cue, ...]
    path: Path
    """The subtitle file."""
    text: str | None
    """What the file holds; None if there is none."""
    made: tuple[Cue, ...]
    """The track without the edits."""

    def timed_by_hand(self) -> dict[str, tuple[Cue, ...]]:
        """Return segment id -> its cues, for the segments whose times or division a person set."""
        return {
            segment: own
            for segment in dict.fromkeys(c.segment for c in self.cues)
            if _times(own := _of(self.cues, segment)) != _times(_of(self.made, segment))
        }

    def around(self, others: Sequence[Cue]) -> Settled:
        """Return the same track in which all segments but those timed by hand are as ``others`` has them.

        A person's words and line breaks in them stay.
        """
        by_hand = self.timed_by_hand()
        times = {c.id: c for c in others if c.segment not in by_hand}

        def moved(cues: Sequence[Cue]) -> tuple[Cue, ...]:
            return tuple(
                replace(c, start_ms=times[c.id].start_ms, end_ms=times[c.id].end_ms) if c.id in times else c
                for c in cues
            )

        return replace(self, cues=moved(self.cues), made=moved(self.made))


def _of(cues: Sequence[Cue], segment: str) -> tuple[Cue, ...]:
    return tuple(c for c in cues if c.segment == segment)


def _times(cues: Sequence[Cue]) -> list[tuple[int, int]]:
    return [(c.start_ms, c.end_ms) for c in cues]


def pending_edits(project: Project, message: str, language: str) -> dict[str, str]:
    """Return the words that a person wrote in a subtitle file and ``scripts_text`` does not have yet.

    Segment id -> words on one line. Cheap: it needs neither footage nor fonts. The next build writes them
    into the script, or stops and shows both wordings if the script was changed meanwhile.

    Raises:
        TrackError: the file is damaged, or a cue or segment of it cannot be mapped.
        ScriptError: the script cannot be read.
    """
    script = project.read_script(message, language)
    track = track_file.read(project, script) if script else None
    if script is None or track is None:
        return {}
    return {segment: edit.text for segment, edit in track.edits(script).items()}


def settle(project: Project, script: Script, language: Language, made: tuple[Cue, ...]) -> Settled:
    """Bring a newly made track together with the file in ``subtitles/``; :func:`keep` will write it.

    A person's edits of words, division, line breaks and times are carried over segment by segment.

    Raises:
        TrackError: the file is damaged or cannot be mapped, or an edit and the script disagree.
    """
    path = project.track_path(script.message, script.language)
    text = track_file.text_of(project, script)
    # A file that says just this needs no merging, even if a crash kept us from noting that we wrote it.
    if text is None or text == track_text(made):
        return Settled(made, path, text, made)
    track = track_file.read(project, script)
    assert track is not None
    base = {segment: track.base_of(segment) for segment in track.by_segment}
    joiner = " " if language.spaces else ""
    cues, conflicts = tracks.merge(
        {segment: own for segment, own in base.items() if own}, track.by_segment, made, joiner=joiner
    )
    # A cue that has become a line of the end card leaves the track; an edit of it is in the script by now.
    on_card = {s.id: words([s.text]) for s in script.card_lines}
    conflicts = tuple(c for c in conflicts if on_card.get(c.cue) != words([c.theirs]))
    if conflicts:
        first = conflicts[0]
        raise TrackError(
            f"cue {first.cue} was edited here as {first.theirs!r}, while the script now says {first.ours!r}",
            path=path,
            hint="Put the wording you want into both files, or move the subtitle file away for the script's.",
        )
    return Settled(cues, path, text, made)


def keep(project: Project, script: Script, settled: Settled, edits: Mapping[str, str]) -> None:
    """Write what has come together: the edited words into the script, the track, and what we wrote.

    In this order nothing is lost if we die between two files: until the last is written, the edit is still
    seen as an edit, and one that the script agrees with.

    Args:
        project: the campaign.
        script: the words of the track, with ``edits``.
        settled: the track, checked.
        edits: segment id -> words that the script's file does not have yet.

    Raises:
        StorageError: a folder cannot be written.
    """
    flow_back.write_words(project, script, edits)
    wanted = track_text(settled.cues)
    if settled.text != wanted:
        project.write_text(settled.path, wanted)
    written = tuple((c.id, tracks.shown(c)) for c in settled.made)
    ledger.note(project, script.message, script.language, written)


def track_text(cues: Sequence[Cue] | Sequence[Shown]) -> str:
    """Return a track as our subtitle file has it."""
    return srt.dumps([srt.SrtCue(c.start_ms, c.end_ms, c.lines) for c in cues])


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
    texts = {s.id: s.text for s in source.without_card.segments}
    return (
        *checks.check_facts(texts, cues, language, rules),
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


def times_of(project: Project, message: str, language: str) -> dict[str, tuple[int, int]]:
    """Return segment id -> when its first cue appears and its last is gone, in ms, as last written.

    Needs neither footage nor fonts; empty if the language has no track yet.
    """
    times: dict[str, tuple[int, int]] = {}
    for cue, shown in ledger.read_ledger(project, message).get(language, ()):
        segment = segment_of(cue)
        start_ms, _ = times.get(segment, (shown.start_ms, 0))
        times[segment] = (start_ms, shown.end_ms)
    return times
