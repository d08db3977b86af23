"""What all languages of a message share: its source script, its footage, and when it is spoken."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.core import alignment, digest
from pipeline.core.alignment import Alignment
from pipeline.core.card import CardTime
from pipeline.core.cue import Region
from pipeline.core.events import Event, StepStarted, Warned
from pipeline.core.footage import MOST_SOUNDS, remarks, sound_to_use
from pipeline.core.footage import in_words as about
from pipeline.core.media import Media
from pipeline.core.review import Entry
from pipeline.core.script import Script
from pipeline.core.spoken import Speech
from pipeline.core.termbase import Termbase
from pipeline.core.timebase import frame_time_ms, frames_ms
from pipeline.engine import align, card, flow_back, terms
from pipeline.engine import footage as footages
from pipeline.engine import review as reviews
from pipeline.engine import stage as stages
from pipeline.engine.files import Digests, read_json, write_json
from pipeline.engine.project import Project
from pipeline.engine.stage import Stage
from pipeline.engine.tools import Tools
from pipeline.errors import FootageError, InputError, StorageError
from pipeline.ports import SpeechFinder

_SPEECH_RECIPE = "3"


@dataclass(frozen=True, slots=True)
class Ground:
    """What all languages of a message share."""

    source: Script
    footage: Path
    """As one file, with what stands round it."""
    footage_digest: str
    media: Media
    regions: tuple[Region, ...]
    """Where speech is heard."""
    heard: Alignment
    """When each segment is spoken, and how sure that is."""
    shots: tuple[int, ...]
    """First frame of each shot but the first; empty if shot changes are to be left alone."""
    log: tuple[Entry, ...]
    """The log of the message's reviews."""
    termbase: Termbase
    """The campaign's terms."""
    stage: Stage
    """What stands round the footage, and over it."""
    card: CardTime | None = None
    """When the end card is shown, if there is one."""

    @property
    def captioned(self) -> Media:
        """The footage up to where captions must be gone: its own end, or that of a segment marked later.

        An end card is always free of them.
        """
        stage = self.stage
        end_ms = frame_time_ms(stage.end, self.media.rate)
        if stage.mezzanine is None:
            return self.media
        if any((s.time_ms or 0) >= end_ms for s in self.source.segments):
            end_ms = frame_time_ms(stage.card, self.media.rate)
        return replace(self.media, duration_ms=end_ms)

    @property
    def spoken(self) -> Mapping[str, Speech]:
        """Segment id -> its speech, in source order; what was not heard has the moment where it belongs."""
        found = {}
        for s in self.heard.segments:
            words = tuple((w.text, w.start_ms, w.end_ms) for w in s.words)
            found[s.id] = Speech(s.start_ms, max(s.end_ms, s.start_ms + 1), words)
        return found


def lay_ground(
    project: Project, message: str, tools: Tools, digests: Digests, emit: Callable[[Event], None]
) -> Ground:
    """Read the source script and the footage of a message, and find when each segment is spoken.

    Raises:
        InputError: the script or the footage cannot be used, or do not fit each other.
    """
    source = flow_back.source_as_edited(project, project.source(message))
    sound, stage, found = look(project, message, tools, digests, emit)
    name = project.config.messages[message].footage
    for remark in found:
        emit(Warned(name, remark))
    timing, media = project.config.timing, sound.media
    assert media is not None
    marks = {s.id: [s.time_ms] for s in source.segments if s.time_ms is not None}
    lead_ms, script = frame_time_ms(stage.first, media.rate), project.script_path(message, source.language)
    if moved := stages.about_times_by_hand(project, message, script.name, marks, lead_ms):
        emit(Warned(message, moved))
    shown = card.time_of(project, source, media)
    sound = align.sound_before(shown, sound)
    try:
        heard = align.rows(project, source, sound, tools.aligner, emit, subtitle=timing.source_of(message))
    except InputError as error:
        raise error.at(project.script_path(message, source.language)) from None
    if any(s.method == alignment.READING for s in heard.segments):
        emit(Warned(name, "no speech was heard: segments without a time mark share the time by length"))
    shots = _shots(project, sound.footage, sound.digest, media, tools, emit) if timing.shot_changes else ()
    log, termbase = reviews.read_log(project, message), terms.load(project)
    return Ground(
        source, sound.footage, sound.digest, media, sound.regions, heard, shots, log, termbase, stage, shown
    )


def look(
    project: Project, message: str, tools: Tools, digests: Digests, emit: Callable[[Event], None]
) -> tuple[align.Sound, Stage, tuple[str, ...]]:
    """Look at a message's footage and listen to it; then put round it what the campaign wants there.

    Returns:
        What was seen of the whole, with speech only where the footage itself is; where that is; and what
        people should know of the footage.

    Raises:
        FootageError: the footage, or something round it, cannot be used.
        EncodeFailed, StorageError, ToolError: it cannot be put together.
    """
    footage = footages.ready(project, message, tools.encoder, digests, emit)
    name = project.config.messages[message].footage
    footage_digest, media, regions = look_at(project, footage, name, tools, digests, emit)
    found = remarks(media)
    seen = (footage, footage_digest, media)
    stage = stages.ready(project, message, seen, tools.prober, tools.encoder, digests, emit)
    if stage.mezzanine is None:
        return align.Sound(footage, footage_digest, media.duration_ms, regions, media), stage, found
    whole_digest, whole = _probed(project, stage, tools, digests)
    start_ms, end_ms = (frame_time_ms(frame, media.rate) for frame in (stage.first, stage.end))
    moved = tuple(
        Region(r.start_ms + start_ms, min(r.end_ms + start_ms, end_ms))
        for r in regions
        if r.start_ms + start_ms < end_ms
    )
    own = Region(start_ms, end_ms)
    sound = align.Sound(stage.mezzanine, whole_digest, whole.duration_ms, moved, whole, own)
    return sound, stage, found


def in_words(
    project: Project, message: str, tools: Tools, digests: Digests
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Say what a message's own footage is, and what is put round it, once its ground has been laid.

    Raises:
        FootageError, EncodeFailed, StorageError, ToolError: as :func:`look`.
    """
    footage = footages.ready(project, message, tools.encoder, digests, lambda _: None)
    table = project.config.messages[message]
    key, media, _ = look_at(project, footage, table.footage, tools, digests, lambda _: None)
    seen = (footage, key, media)
    stage = stages.ready(project, message, seen, tools.prober, tools.encoder, digests, lambda _: None)
    name = f"{table.footage} with {table.sound}" if table.sound else table.footage
    picture, *rest = about(media)
    return (f"{name}: {picture}", *rest), stages.in_words(project, message, stage, media.rate)


def _probed(project: Project, stage: Stage, tools: Tools, digests: Digests) -> tuple[str, Media]:
    """Probe a mezzanine, which must have as many frames as were put into it.

    Raises:
        FootageError: it is damaged; the hint says how to have it made again.
    """
    assert stage.mezzanine is not None
    mezzanine_digest = _digest(stage.mezzanine, digests)
    cache = project.cache / "footage" / f"{mezzanine_digest}.{_SPEECH_RECIPE}.json"
    known = _remembered(cache)
    media = known[0] if known else tools.prober.probe(stage.mezzanine)
    if media.frames != stage.frames:
        raise FootageError(
            f"it has {media.frames} pictures, where {stage.frames} were put together",
            path=stage.mezzanine,
            hint="Delete this file, then build again: it will be made anew.",
        )
    if known is None:
        # The container counts in whole milliseconds, and may be one short.
        media = replace(media, duration_ms=frames_ms(media.frames, media.rate))
        with contextlib.suppress(StorageError):  # a folder that cannot be written only costs time later
            write_json(cache, {"media": media.as_json(), "speech": []})
    return mezzanine_digest, media


def _shots(
    project: Project,
    footage: Path,
    footage_digest: str,
    media: Media,
    tools: Tools,
    emit: Callable[[Event], None],
) -> tuple[int, ...]:
    """Return where shots begin; what was seen is kept under the footage's digest."""
    if tools.shots is None:
        return ()
    key = digest.of_values([footage_digest, tools.shots.identity, str(media.rate)])
    cache = project.cache / "shots" / f"{key}.json"
    known: Any = read_json(cache)
    if isinstance(known, list) and all(type(frame) is int for frame in known):
        return tuple(known)
    emit(StepStarted(f"looking for shot changes in {footage.name}"))
    found = tools.shots.shots(footage, media.rate)
    with contextlib.suppress(StorageError):  # a folder that cannot be written only costs time later
        write_json(cache, list(found))
    return found


def look_at(
    project: Project, footage: Path, name: str, tools: Tools, digests: Digests, emit: Callable[[Event], None]
) -> tuple[str, Media, tuple[Region, ...]]:
    """Probe footage and hear where it speaks; what was learned is kept under the footage's digest."""
    if not footage.is_file():
        tools.prober.probe(footage)  # explains what is wrong
    footage_digest = _digest(footage, digests)
    cache = project.cache / "footage" / f"{footage_digest}.{_SPEECH_RECIPE}.json"
    known = _remembered(cache)
    if known is not None:
        return footage_digest, *known
    emit(StepStarted(f"looking at {name}"))
    media = tools.prober.probe(footage)
    regions: tuple[Region, ...] = ()
    if media.has_audio:
        emit(StepStarted(f"listening for speech in {name}"))
        media, regions = _listen(media, footage, tools.speech)
    speech = [[r.start_ms, r.end_ms] for r in regions]
    with contextlib.suppress(StorageError):  # a folder that cannot be written only costs time later
        write_json(cache, {"media": media.as_json(), "speech": speech})
    return footage_digest, media, regions


def _digest(footage: Path, digests: Digests) -> str:
    try:
        return digests.of(footage)
    except OSError as error:
        raise FootageError(
            f"the file cannot be read: {error.strerror}", path=footage, hint="Check its name and its rights."
        ) from error


def _listen(media: Media, footage: Path, finder: SpeechFinder) -> tuple[Media, tuple[Region, ...]]:
    """Hear where somebody speaks; of several sounds, take the one with the message in it."""
    if len(media.audio_streams) < 2:
        return media, finder.regions(footage, media)
    heard: list[tuple[Region, ...]] = []
    for number, stream in enumerate(media.audio_streams):
        able = stream.usable and number < MOST_SOUNDS
        heard.append(finder.regions(footage, replace(media, audio_stream=number)) if able else ())
    speech_ms = [
        sum(r.duration_ms for r in regions) if stream.usable else -1
        for stream, regions in zip(media.audio_streams, heard, strict=True)
    ]
    used = sound_to_use(media.audio_streams, speech_ms)
    return replace(media, audio_stream=used, audio_codec=media.audio_streams[used].codec), heard[used]


def _remembered(cache: Path) -> tuple[Media, tuple[Region, ...]] | None:
    """Return what was learned of some footage before, or None if that is lost or damaged."""
    known: Any = read_json(cache)
    try:
        media = Media.from_json(known["media"])
        return media, tuple(Region(start_ms, end_ms) for start_ms, end_ms in known["speech"])
    except (KeyError, TypeError, ValueError):
        return None
