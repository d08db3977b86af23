"""Everything that comes before encoding, for one message: footage, speech, slots, words, tracks."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.core import channel as channels
from pipeline.core import checks, draft_mark, review, timing
from pipeline.core import language as languages
from pipeline.core.cue import Cue, Region, Slot
from pipeline.core.events import Event, StepStarted, Warned
from pipeline.core.findings import Finding, Severity, apply_ignores
from pipeline.core.footage import MOST_SOUNDS, remarks, sound_to_use
from pipeline.core.media import Media
from pipeline.core.plan import Target
from pipeline.core.review import Entry, Standing
from pipeline.core.script import Script, State
from pipeline.core.term_matching import Stem, unstemmed
from pipeline.core.termbase import Termbase
from pipeline.core.timebase import frames_ms
from pipeline.core.units import units
from pipeline.engine import bundle, flow_back, gate, subtitle, terms, text_findings, translate
from pipeline.engine import footage as footages
from pipeline.engine import review as reviews
from pipeline.engine.bundle import Order
from pipeline.engine.files import Digests, read_json, write_json
from pipeline.engine.project import Project
from pipeline.errors import FootageError, InputError, StorageError, VidmsgError
from pipeline.ports import Encoder, FontBook, Prober, Prover, SpeechFinder, Translator, Typography

_SPEECH_RECIPE = "2"


@dataclass(frozen=True, slots=True)
class Tools:
    """The outside world, as the use-cases need it."""

    translators: Sequence[Translator]
    prober: Prober
    speech: SpeechFinder
    encoder: Encoder
    prover: Prover
    fonts: FontBook
    typography: Typography
    stem: Stem = unstemmed
    """Stems words, for the check of terms."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What all languages of a message share."""

    source: Script
    footage: Path
    footage_digest: str
    media: Media
    slots: tuple[Slot, ...]
    log: tuple[Entry, ...]
    """The log of the message's reviews."""
    termbase: Termbase
    """The campaign's terms."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A target that cannot be made, and why."""

    target: Target
    error: VidmsgError


def orders(
    project: Project,
    targets: Sequence[Target],
    tools: Tools,
    digests: Digests,
    emit: Callable[[Event], None],
) -> Iterator[Order | Failed]:
    """Yield, for each target, what it is to be made of, or why it cannot be made.

    A fault in the script or the footage fails every target of the message; a fault in a translation
    fails that language; the others go on.
    """
    for message in dict.fromkeys(t.message for t in targets):
        own = [t for t in targets if t.message == message]
        try:
            ground = lay_ground(project, message, tools, digests, emit)
        except VidmsgError as error:
            yield from (Failed(t, error) for t in own)
            continue
        for tag in dict.fromkeys(t.language for t in own):
            wanted = [t for t in own if t.language == tag]
            try:
                yield from _orders_of_language(project, ground, tag, wanted, tools, emit)
            except VidmsgError as error:
                yield from (Failed(t, error) for t in wanted)


def lay_ground(
    project: Project, message: str, tools: Tools, digests: Digests, emit: Callable[[Event], None]
) -> Ground:
    """Read the source script and the footage of a message, and give each segment its time.

    Raises:
        InputError: the script or the footage cannot be used, or do not fit each other.
    """
    source = flow_back.source_as_edited(project, project.source(message))
    footage = footages.ready(project, message, tools.encoder, digests, emit)
    name = project.config.messages[message].footage
    footage_digest, media, regions = _look_at(project, footage, name, tools, digests, emit)
    for remark in remarks(media):
        emit(Warned(name, remark))
    if not regions and any(s.time_ms is None for s in source.segments):
        emit(Warned(name, "no speech was heard: segments without a time mark share the time by length"))
    gap_ms = frames_ms(languages.get(source.language).min_gap_frames, media.rate)
    try:
        slots = timing.slots(source.segments, regions, duration_ms=media.duration_ms, gap_ms=gap_ms)
    except InputError as error:
        raise error.at(project.script_path(message, source.language)) from None
    log, termbase = reviews.read_log(project, message), terms.load(project)
    return Ground(source, footage, footage_digest, media, slots, log, termbase)


def _look_at(
    project: Project, footage: Path, name: str, tools: Tools, digests: Digests, emit: Callable[[Event], None]
) -> tuple[str, Media, tuple[Region, ...]]:
    """Probe footage and hear where it speaks; what was learned is kept under the footage's digest."""
    if not footage.is_file():
        tools.prober.probe(footage)  # explains what is wrong
    try:
        footage_digest = digests.of(footage)
    except OSError as error:
        raise FootageError(
            f"the file cannot be read: {error.strerror}", path=footage, hint="Check its name and its rights."
        ) from error
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


def _orders_of_language(
    project: Project,
    ground: Ground,
    tag: str,
    targets: Sequence[Target],
    tools: Tools,
    emit: Callable[[Event], None],
) -> Iterator[Order]:
    language = languages.get(tag)
    source, message = ground.source, ground.source.message
    where = f"{message}/{tag}"
    filled = translate.fill(project, source, tag, tools.translators, lambda text: emit(Warned(where, text)))
    style = project.config.style.as_style().for_picture(ground.media.width_px, ground.media.height_px)
    layout = subtitle.Layout(language, tools.fonts.face(tag), style, ground.media, tools.typography)
    # The source's file, not what `ground` holds: that may have words which are still to be checked here.
    words = project.source(message) if tag == source.language else filled.script
    script, cues, found = _track(project, ground, words, layout)
    found += text_findings.of_language(project, source, script, language, ground.termbase, tools.stem)
    standings = review.standings(units(source, script), ground.log, tag)
    draft = project.config.review.required and not review.all_approved(standings)
    if draft:
        words_path = project.script_path(message, tag)
        gate.check_line(draft_mark.mark(tag), language, layout.face, layout.typography, words_path)
    found += tuple(_about_words(project, script, standings, source, filled.obsolete))
    ignores = project.config.checks.ignores()
    for target in targets:
        channel = channels.get(target.channel)
        video = project.config.video
        yield Order(
            target=target,
            channel=channel,
            language=language,
            source=source,
            script=script,
            cues=cues,
            footage=ground.footage,
            footage_digest=ground.footage_digest,
            media=ground.media,
            face=layout.face,
            style=style,
            video=bundle.settings_for(channel, ground.media, crf=video.crf, preset=video.preset),
            findings=apply_ignores((*found, *checks.check_post(source, script, channel)), message, ignores),
            tools=bundle.tool_versions(tools.encoder),
            standings=standings,
            draft=draft,
        )


def _track(
    project: Project, ground: Ground, words: Script, layout: subtitle.Layout
) -> tuple[Script, tuple[Cue, ...], tuple[Finding, ...]]:
    """Time a language's words and let people's edits in; both the machine's track and the edits are checked.

    Returns:
        The words as they will be seen, the cues, and what was found in them.
    """
    source, language, media = ground.source, layout.language, ground.media
    words_path = project.script_path(source.message, language.tag)
    track_path = project.track_path(source.message, language.tag)
    look = (language, layout.face, layout.typography)
    remarks = gate.check_words(words, *look, words_path)
    made = subtitle.cues_of(words, ground.slots, layout, media.rate)
    rules = project.config.facts.as_rules()
    subtitle.refuse_errors(subtitle.findings(source, made, language, media, rules), language.tag, words_path)
    edits = flow_back.edits_to_take(project, words)
    if edits:
        words = flow_back.with_words(words, edits)
        made = subtitle.cues_of(words, ground.slots, layout, media.rate)
    settled = subtitle.settle(project, words, language, made)
    cues = settled.cues
    found = subtitle.findings(source, cues, language, media, rules)
    subtitle.refuse_errors(found, language.tag, track_path)
    gate.check_cues(cues, *look, track_path)
    subtitle.refuse_cut_off(cues, layout, track_path)
    subtitle.keep(project, words, settled, edits)
    return words, cues, (*found, *subtitle.line_findings(cues, layout), *remarks)


def _about_words(
    project: Project,
    script: Script,
    standings: Sequence[Standing],
    source: Script,
    obsolete: Sequence[str],
) -> Iterator[Finding]:
    tag = script.language
    for standing in standings:
        if standing.stale is not None:
            yield Finding(
                "stale-translation",
                Severity.WARNING,
                tag,
                standing.unit,
                str(standing.stale),
                f"Look at it again, then: vidmsg approve --lang {tag} --cue {standing.unit} --by NAME",
            )
    for segment in obsolete:
        yield Finding(
            "obsolete-segment",
            Severity.WARNING,
            tag,
            segment,
            "the source script no longer has this segment, so that its words are not shown",
            "Delete the paragraph from the translation, or bring it back in the source.",
        )
    if review.all_approved(standings):
        return
    open_ones = sum(not s.approved for s in standings)
    if bundle.is_machine_draft(script):
        yield Finding(
            "machine-draft",
            Severity.WARNING,
            tag,
            "",
            "the wording is by a machine and no person has reviewed all of it",
            f"Let a native translator review it, then: vidmsg approve --lang {tag} --by NAME",
        )
    elif project.config.review.required or (
        tag != source.language and script.state in (State.INITIAL, State.TRANSLATED)
    ):
        yield Finding(
            "not-reviewed",
            Severity.INFO,
            tag,
            "",
            f"{open_ones} of {len(standings)} texts are not approved",
            f"Once a second person has read them: vidmsg approve --lang {tag} --by NAME",
        )
