"""Subtitle files that come back: taken whatever their format, encoding, division and times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from pipeline.core import text_alignment
from pipeline.core.card import CARD_ID
from pipeline.core.cue_map import CueMap, Trouble
from pipeline.core.findings import Finding, Severity
from pipeline.core.language import Language
from pipeline.core.track import Shown, cue_ids
from pipeline.engine import flow_back, incoming, subtitle, track_file
from pipeline.engine.export_track import CurrentTrack, current_track
from pipeline.engine.files import keep_copy
from pipeline.engine.project import Project
from pipeline.errors import TrackError
from pipeline.formats import decoding, srt_tolerant, timed, webvtt
from pipeline.formats.timed import Found, FoundCue, Remark

_KINSHIP_PERMILLE = 150
"""A file with less likeness to the track than this is somebody else's."""

_CARD_PERMILLE = 500
"""A last cue with this likeness to the end card is the end card, edited."""


@dataclass(frozen=True, slots=True)
class TrackImport:
    """What came of importing a subtitle file."""

    taken: tuple[str, ...]
    """Segments whose words, times or division changed, in source order."""
    unchanged: tuple[str, ...]
    """The others, also those of which nothing could be taken."""
    findings: tuple[Finding, ...]
    """What does not map, what was refused and what was put right."""
    words: Mapping[str, str]
    """Segment id -> new words, which are in ``scripts_text`` now."""
    kept: Path | None
    """Where the replaced subtitle file was kept, if a person had edited it."""


def import_track(
    project: Project, message: str, language: str, data: bytes, path: str | Path, *, encoding: str = ""
) -> TrackImport:
    """Take an edited subtitle file back, SRT or WebVTT, in whatever encoding, division and timing.

    What maps to a segment is taken: its words (which are written into ``scripts_text`` too), its division
    into cues, its times. What does not is a finding, and leaves its segment as it was. A segment whose edit
    damages a protected fact is refused with a finding.

    Args:
        project: the campaign.
        message: message id.
        language: BCP 47 tag.
        data: the file.
        path: its name, for errors.
        encoding: how to read it, if a person said so.

    Raises:
        InputError: the file cannot be read as text; nothing was taken.
        TrackError: it is no subtitle file, or another track's, or the campaign's own cannot be mapped;
            nothing was taken.
        UsageError: the language has no track yet.
    """
    current = current_track(project, message, language)
    likeness = track_file.likeness_to([line for _, cue in current.base for line in cue.lines])
    decoded = decoding.decode(
        data, path=path, language=current.language.tag, encoding=encoding, likeness=likeness
    )
    found, about_card = _without_card(current, _read(decoded.text, path, current.language))
    cues = [Shown(c.start_ms, c.end_ms, c.lines) for c in found.cues]
    hints = [c.id for c in found.cues]
    _refuse_stranger(current, cues, hints, path)
    mapped = track_file.map_to(current.base, current.script, cues, hints=hints)
    findings = [*_remarks(decoded, found, current.language.tag), *about_card]
    findings += _unmapped(current, mapped, found.cues)
    merged = dict(current.by_segment)
    new_words: dict[str, str] = {}
    for segment, now in _with_marks(current, track_file.by_segment(mapped, cues)).items():
        accepted, text, refusals = incoming.accept(current, segment, now)
        findings += refusals
        merged[segment] = accepted
        if text:
            new_words[segment] = text
    # In the script's order, whatever the times, so that the file can be mapped again.
    merged = {s.id: merged[s.id] for s in current.script.segments if s.id in merged}
    findings += _overlaps(merged, current.language.tag)
    try:
        return _write(project, current, merged, new_words, findings)
    except TrackError as error:  # words that our own file cannot hold, such as an arrow or markup
        raise error.at(path) from None


def _read(text: str, path: str | Path, language: Language) -> Found:
    """Read either format by what it says, not by its name, and take our own direction marks out."""
    is_vtt = text.lstrip("\ufeff").startswith("WEBVTT")
    found = webvtt.read(text, path=path) if is_vtt else srt_tolerant.loads(text, path=path)
    remarks: list[Remark] = [*found.remarks]
    cues: list[FoundCue] = []
    for cue in found.cues:
        lines = [srt_tolerant.without_overrides(line, cue.line, remarks) for line in cue.lines]
        if language.is_rtl:
            lines = [timed.undirected(line) for line in lines]
        kept = tuple(line for line in lines if not timed.is_blank(line))
        if kept:
            cues.append(replace(cue, lines=kept))
        else:
            remarks.append(Remark("cue-repaired", cue.line, "a cue without text was left out"))
    return Found(tuple(cues), tuple(remarks))


def _without_card(current: CurrentTrack, found: Found) -> tuple[Found, tuple[Finding, ...]]:
    """Take out the end card, the last cue in the files of bundles; tell if its words were changed."""
    segments, last = current.script.card_lines, found.cues[-1] if found.cues else None
    if not segments or last is None:
        return found, ()
    ours, theirs = (text_alignment.words(t) for t in ([s.text for s in segments], last.lines))
    if last.id != CARD_ID and text_alignment.likeness_permille(ours, theirs) < _CARD_PERMILLE:
        return found, ()
    rest = replace(found, cues=found.cues[:-1])
    if theirs == ours:
        return rest, ()
    changed = Finding(
        "cue-unmatched",
        Severity.ERROR,
        current.language.tag,
        CARD_ID,
        f"cue {len(found.cues)} is the end card, and its words were changed: {' '.join(last.lines)!r}"
        f" (line {last.line})",
        f"They were not taken: write them into the script, at {', '.join(f'[{s.id}]' for s in segments)}.",
    )
    return rest, (changed,)


def _unmapped(current: CurrentTrack, mapped: CueMap, found: Sequence[FoundCue]) -> Iterator[Finding]:
    """Yield what does not map. A segment whose paragraph was deleted from the script may go."""
    cues = [Shown(c.start_ms, c.end_ms, c.lines) for c in found]
    for problem in mapped.problems:
        if problem.cue is None and current.script.segment(problem.segments[0]) is None:
            continue
        text, hint = track_file.describe(problem, current.base, cues)
        place = "" if problem.cue is None else f" (line {found[problem.cue].line})"
        yield Finding(
            "cue-across-segments"
            if problem.trouble is Trouble.ACROSS
            else "cue-unmatched"
            if problem.trouble is Trouble.UNMATCHED
            else "segment-without-cue",
            Severity.ERROR,
            current.language.tag,
            problem.segments[0] if problem.cue is None else "",
            text + place,
            hint,
        )


def _refuse_stranger(
    current: CurrentTrack, cues: Sequence[Shown], hints: Sequence[str], path: str | Path
) -> None:
    """Refuse a file of another message or language: matched by place, its words would go anywhere.

    Raises:
        TrackError: hardly anything in it is of this track, neither words nor cue ids.
    """
    known = {cue_id for cue_id, _ in current.base}
    if 2 * sum(hint in known for hint in hints) >= len(cues):
        return
    ours = "".join(line for _, cue in current.base for line in cue.lines)
    theirs = "".join(line for cue in cues for line in cue.lines)
    if text_alignment.likeness_permille(ours, theirs) < _KINSHIP_PERMILLE:
        raise TrackError(
            f"hardly a word in it is of the {current.language.name} track of {current.script.message}",
            path=path,
            hint="Check message and language. For a new translation, edit the script or use another format.",
        )


def _with_marks(
    current: CurrentTrack, incoming: Mapping[str, tuple[Shown, ...]]
) -> dict[str, tuple[Shown, ...]]:
    """Give the cues back the invisible marks that an editor or an old encoding dropped."""
    restored: dict[str, tuple[Shown, ...]] = {}
    for segment, now in incoming.items():
        before = current.by_segment.get(segment, ())
        original = " ".join(line for c in before for line in c.lines)
        lines = iter(text_alignment.with_marks([line for c in now for line in c.lines], original))
        restored[segment] = tuple(replace(c, lines=tuple(next(lines) for _ in c.lines)) for c in now)
    return restored


def _remarks(decoded: decoding.Decoded, found: Found, tag: str) -> list[Finding]:
    findings: list[Finding] = []
    if decoded.guessed:
        message = f"the file was read as {decoded.encoding}"
        hint = "Look at a few of its words; if they are wrong, import it again with --encoding."
        findings.append(Finding("encoding-guessed", Severity.INFO, tag, "", message, hint))
    for remark in found.remarks:
        message = f"line {remark.line}: {remark.message}"
        findings.append(
            Finding(
                "markup-removed" if remark.check == "markup-removed" else "cue-repaired",
                Severity.WARNING,
                tag,
                "",
                message,
            )
        )
    return findings


def _overlaps(merged: Mapping[str, Sequence[Shown]], tag: str) -> list[Finding]:
    """Name the cues that the build will stop at, while the file is still at hand."""
    named = [
        pair for segment, own in merged.items() for pair in zip(cue_ids(segment, len(own)), own, strict=True)
    ]
    return [
        Finding(
            "overlap",
            Severity.ERROR,
            tag,
            after[0],
            f"starts at {after[1].start_ms} ms, before {before[0]} ends at {before[1].end_ms} ms",
            "Correct the times in the subtitle file.",
        )
        for before, after in pairwise(named)
        if after[1].start_ms < before[1].end_ms
    ]


def _write(
    project: Project,
    current: CurrentTrack,
    merged: Mapping[str, tuple[Shown, ...]],
    new_words: Mapping[str, str],
    findings: Sequence[Finding],
) -> TrackImport:
    """Write the track, then the words: if we die between the two, the next build finds them in the track.

    What we last wrote stays noted as it was, so that everything taken counts as a person's edit.
    """
    taken = tuple(s for s, own in merged.items() if own != current.by_segment.get(s))
    kept: Path | None = None
    if taken:
        text = subtitle.track_text([cue for own in merged.values() for cue in own])
        path = project.track_path(current.script.message, current.script.language)
        edited = {s: own for s, own in current.by_segment.items() if own != current.written.get(s)}
        if current.text is not None and edited and not project.looking:
            kept = keep_copy(path)
        project.write_text(path, text)
        flow_back.write_words(project, current.script, new_words)
    unchanged = tuple(s for s in merged if s not in taken)
    return TrackImport(taken, unchanged, tuple(findings), dict(new_words), kept)
