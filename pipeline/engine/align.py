"""Align: when each segment of a message is spoken, from the most trustworthy source there is."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.core import alignment, digest, timing
from pipeline.core.alignment import ALIGNED, MARK, READING, SPEECH, Alignment, Spoken, Word
from pipeline.core.card import CardTime
from pipeline.core.cue import Region
from pipeline.core.events import Event, StepStarted, Warned
from pipeline.core.media import Media
from pipeline.core.script import Script, Segment
from pipeline.engine import card
from pipeline.engine.files import Digests, read_json, write_json
from pipeline.engine.project import Project, read_text
from pipeline.engine.tools import Tools
from pipeline.errors import InputError, StorageError, ToolMissing
from pipeline.formats import srt
from pipeline.ports import Aligner

_RECIPE = "1"
_MARK_PERMILLE, _SPEECH_PERMILLE, _READING_PERMILLE = 1000, 300, 100


@dataclass(frozen=True, slots=True)
class Sound:
    """What is known about a message's footage before its words are looked for."""

    footage: Path
    """The file."""
    digest: str
    """Its digest."""
    duration_ms: int
    """Length of the picture, as far as something is spoken."""
    regions: tuple[Region, ...]
    """Where speech is heard."""
    media: Media | None = None
    """All that is known of the footage; None if nothing but the above is."""
    own: Region | None = None
    """Where the footage itself is, between what stands round it; None: all of it is."""


def align(
    project: Project,
    message: str,
    tools: Tools,
    aligner: Aligner | None,
    digests: Digests,
    emit: Callable[[Event], None],
    *,
    subtitle: str = "",
) -> Alignment:
    """Return when each segment of a message is spoken, and speech that the script does not hold.

    Args:
        project: the campaign.
        message: message id.
        tools: prober and speech finder are used.
        aligner: finds words in sound; None does without.
        digests: digests of files, remembered.
        emit: hears of slow steps, and of why an aligner could not help.
        subtitle: a timed subtitle file of the source, relative to the campaign folder, or empty.

    Raises:
        InputError: script, footage or subtitle cannot be used, or do not fit each other.
        ToolError: the aligner failed.
    """
    from pipeline.engine import ground  # which wants this module for itself

    source = project.source(message)
    sound, _, _ = ground.look(project, message, tools, digests, emit)
    assert sound.media is not None
    sound = sound_before(card.time_of(project, source, sound.media), sound)
    try:
        return rows(project, source, sound, aligner, emit, subtitle=subtitle)
    except InputError as error:
        if error.path is not None:
            raise
        raise error.at(project.script_path(message, source.language)) from None


def sound_before(shown: CardTime | None, sound: Sound) -> Sound:
    """Return what is known of the sound of some footage as far as its end card, if it has one."""
    if shown is None:
        return sound
    kept = tuple(r for r in sound.regions if r.start_ms < shown.start_ms)
    return replace(sound, duration_ms=shown.start_ms, regions=kept)


def rows(
    project: Project,
    source: Script,
    sound: Sound,
    aligner: Aligner | None,
    emit: Callable[[Event], None],
    *,
    subtitle: str = "",
) -> Alignment:
    """Return the same as :func:`align`, for footage that has been looked at. Raises the same."""
    source = source.without_card
    shared = _shared(source.segments, sound)
    titled = _subtitle(project, subtitle, source.segments)
    needed = [s for s in source.segments if s.id not in titled]
    heard: Alignment | None = None
    if aligner is not None and sound.regions and any(s.time_ms is None for s in needed):
        heard = _heard(project, source, sound, aligner, emit)
    best = {s.id: s for s in (*shared, *(heard.segments if heard else ()), *titled.values())}
    chosen = [_marked(segment, best[segment.id]) for segment in source.segments]
    ordered = _capped(alignment.in_order(_pushed(chosen)), sound.duration_ms)
    # Speech is held against the script only if the script was looked for in all of it.
    extra = heard.unscripted if heard and not titled else ()
    return Alignment(ordered, tuple(r for r in extra if r.start_ms < sound.duration_ms))


def _shared(segments: Sequence[Segment], sound: Sound) -> list[Spoken]:
    letters = sum(c.isalnum() for s in segments for c in s.spoken)
    speech_ms = sum(r.duration_ms for r in sound.regions)
    is_speech = bool(sound.regions) and speech_ms * timing.FASTEST_SPEECH_CPS >= letters * 1000
    regions = sound.regions if is_speech or sound.own is None else (sound.own,)
    slots = timing.slots(segments, regions, duration_ms=sound.duration_ms, gap_ms=0)
    method, sure = (SPEECH, _SPEECH_PERMILLE) if is_speech else (READING, _READING_PERMILLE)
    return [Spoken(slot.segment, slot.start_ms, slot.speech_end_ms, sure, method) for slot in slots]


def _subtitle(project: Project, name: str, segments: Sequence[Segment]) -> Mapping[str, Spoken]:
    if not name:
        return {}
    path = project.root / name
    text = read_text(path)
    if text is None:
        raise InputError(
            "there is no such subtitle file",
            path=path,
            hint="Check its name in campaign.toml, or remove it there.",
        )
    cues = sorted((c.start_ms, c.end_ms, " ".join(c.lines)) for c in srt.loads(text, path=str(path)))
    return alignment.from_subtitle(cues, segments)


def _marked(segment: Segment, spoken: Spoken) -> Spoken:
    """Let a time mark in the script win; the words' times are kept where they lie after it."""
    if segment.time_ms is None:
        return spoken
    words = tuple(w for w in spoken.words if w.start_ms >= segment.time_ms - alignment.SNAP_MS)
    return replace(
        spoken,
        start_ms=segment.time_ms,
        end_ms=max(spoken.end_ms, segment.time_ms + 1),
        confidence_permille=_MARK_PERMILLE,
        method=MARK,
        words=words if len(words) == len(spoken.words) else (),
    )


def _pushed(rows: Sequence[Spoken]) -> list[Spoken]:
    """Let no segment run into a mark that follows it."""
    made: list[Spoken] = []
    limit_ms: int | None = None
    for row in reversed(rows):
        if limit_ms is not None:
            row = replace(row, start_ms=min(row.start_ms, limit_ms), end_ms=min(row.end_ms, limit_ms))
        if row.method == MARK:
            limit_ms = row.start_ms
        made.insert(0, row)
    return made


def _capped(rows: Sequence[Spoken], duration_ms: int) -> tuple[Spoken, ...]:
    """Return the rows without what lies after the last picture: sound may be longer than the film."""
    return tuple(
        replace(r, start_ms=min(r.start_ms, duration_ms), end_ms=min(r.end_ms, duration_ms)) for r in rows
    )


def _heard(
    project: Project, source: Script, sound: Sound, aligner: Aligner, emit: Callable[[Event], None]
) -> Alignment | None:
    """Return what the aligner hears, from the cache if nothing has changed; None if it cannot help."""
    key = digest.of_values(
        [
            _RECIPE,
            aligner.identity,
            sound.digest,
            source.language,
            [[s.id, s.spoken] for s in source.segments],
            [[r.start_ms, r.end_ms] for r in sound.regions],
            [sound.media.audio_stream, str(sound.media.reading.start_s)] if sound.media else [],
        ]
    )
    cache = project.cache / "align" / f"{key}.json"
    known = _remembered(cache, source)
    if known is not None:
        return known
    emit(StepStarted(f"finding the words of {source.message} in its sound"))
    try:
        heard = aligner.align(sound.footage, source.segments, source.language, sound.regions, sound.media)
    except ToolMissing as error:
        emit(Warned(source.message, f"the words were not looked for in the sound: {error}"))
        return None
    with contextlib.suppress(StorageError):  # a folder that cannot be written only costs time later
        write_json(cache, _as_json(heard))
    return heard


def _as_json(heard: Alignment) -> dict[str, Any]:
    return {
        "segments": [
            [
                s.id,
                s.start_ms,
                s.end_ms,
                s.confidence_permille,
                [[w.text, w.start_ms, w.end_ms] for w in s.words],
            ]
            for s in heard.segments
        ],
        "unscripted": [[r.start_ms, r.end_ms] for r in heard.unscripted],
    }


def _remembered(cache: Path, source: Script) -> Alignment | None:
    known: Any = read_json(cache)
    try:
        segments = tuple(
            Spoken(name, start_ms, end_ms, sure, ALIGNED, tuple(Word(*w) for w in words))
            for name, start_ms, end_ms, sure, words in known["segments"]
        )
        extra = tuple(Region(start_ms, end_ms) for start_ms, end_ms in known["unscripted"])
    except (KeyError, TypeError, ValueError):
        return None
    return Alignment(segments, extra) if [s.id for s in segments] == [s.id for s in source.segments] else None
