"""Everything that comes before encoding, for one message: words, times, tracks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.core import alignment, checks, draft_mark, footage, review
from pipeline.core import language as languages
from pipeline.core.card import Card
from pipeline.core.channel import Channel, rate_for
from pipeline.core.cue import Cue
from pipeline.core.events import Event, Warned
from pipeline.core.findings import Finding, Severity, apply_ignores
from pipeline.core.plan import Target
from pipeline.core.review import Standing
from pipeline.core.script import Script, State
from pipeline.core.skeleton import Skeleton
from pipeline.core.timebase import frame_time_ms
from pipeline.core.units import units
from pipeline.engine import (
    bundle,
    flow_back,
    gate,
    line_memory,
    shapes,
    spot,
    stage,
    subtitle,
    text_findings,
    translate,
)
from pipeline.engine import card as cards
from pipeline.engine.bundle import Order
from pipeline.engine.files import Digests
from pipeline.engine.ground import Ground, lay_ground
from pipeline.engine.project import Project
from pipeline.engine.spot import Wording
from pipeline.engine.subtitle import Layout
from pipeline.engine.tools import Tools
from pipeline.errors import FontError, InputError, VidmsgError

__all__ = ["Failed", "Ground", "Tools", "lay_ground", "orders"]


@dataclass(frozen=True, slots=True)
class Failed:
    """A target that cannot be made, and why."""

    target: Target
    error: VidmsgError


@dataclass(frozen=True, slots=True)
class _Words:
    """A language's words, before they are timed."""

    script: Script
    """With what a person wrote in the subtitle file since."""
    edits: Mapping[str, str]
    """Those words: segment id -> text. They are not in the script's file yet."""
    obsolete: tuple[str, ...]
    """Segments that only the translation has."""


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
            yield from _orders_of_message(project, ground, own, tools, emit)
        except VidmsgError as error:
            yield from (Failed(t, error) for t in own)
    line_memory.of(project.cache).save()


def _orders_of_message(
    project: Project, ground: Ground, targets: Sequence[Target], tools: Tools, emit: Callable[[Event], None]
) -> Iterator[Order | Failed]:
    tags = tuple(dict.fromkeys(t.language for t in targets))
    words: dict[str, _Words] = {}
    failed: dict[str, VidmsgError] = {}
    for tag in tags:
        try:
            words[tag] = _words(project, ground, tag, tools, emit)
        except VidmsgError as error:
            failed[tag] = error
    wordings = _wordings(project, ground, {tag: w.script for tag, w in words.items()}, tools)
    source = wordings[ground.source.language]
    try:
        bones = spot.plan(
            ground.spoken, list(wordings.values()), source.limits, ground.captioned, shots=ground.shots
        )
    except InputError as error:
        raise error.at(project.script_path(ground.source.message, ground.source.language)) from None
    for tag in tags:
        wanted = [t for t in targets if t.language == tag]
        try:
            if tag in failed:
                raise failed[tag]
            tools.fonts.face(tag)  # explains what is missing
            plan = _Plan(project, ground, bones, source, wordings[tag], words[tag], emit)
            yield from _orders_of_language(plan, wanted, tools)
        except VidmsgError as error:
            yield from (Failed(t, error) for t in wanted)


def _words(project: Project, ground: Ground, tag: str, tools: Tools, emit: Callable[[Event], None]) -> _Words:
    source, message = ground.source, ground.source.message
    warn = lambda text: emit(Warned(f"{message}/{tag}", text))  # noqa: E731
    filled = translate.fill(project, source, tag, tools.translators, warn)
    # The source's file, not what `ground` holds: that may have words which are still to be checked here.
    script = project.source(message) if tag == source.language else filled.script
    edits = flow_back.edits_to_take(project, script)
    return _Words(flow_back.with_words(script, edits), edits, filled.obsolete)


def _wordings(
    project: Project, ground: Ground, words: Mapping[str, Script], tools: Tools
) -> dict[str, Wording]:
    """Return what each language of the message asks of the common times, whether it is to be made now or not.

    So a build of one language does not time the message in another way than a build of all.
    """
    source, made = ground.source, {}
    for tag in dict.fromkeys((source.language, *project.config.languages_of(source.message))):
        script = words.get(tag) or translate.on_file(project, source, tag)
        layout = None if script is None else _layout(project, ground, script, tools)
        if script is not None and layout is not None:
            made[tag] = spot.wording(script, layout, project.config.timing.profile, tools.sentences)
    if source.language not in made:  # without a font for it; its words are needed all the same
        tag = next(iter(made), "")
        if not tag:
            tools.fonts.face(source.language)  # explains what is missing
        layout = replace(made[tag].layout, language=languages.get(source.language))
        made[source.language] = spot.wording(source, layout, project.config.timing.profile, tools.sentences)
    return made


def _layout(project: Project, ground: Ground, script: Script, tools: Tools) -> Layout | None:
    """Return how lines are broken in the picture that the subtitle files are for; None without a font."""
    language = languages.get(script.language)
    try:
        face = tools.fonts.face(language.tag)
    except FontError:
        return None
    channel = shapes.main_channel(project, ground.source.message)
    main = shapes.layout_of(project, channel, ground.media, language, face, tools.typography)
    return shapes.fitted(main, [s.text for s in script.without_card.segments])


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one language's track is made from."""

    project: Project
    ground: Ground
    bones: Skeleton
    """The times that all languages share."""
    source_wording: Wording
    wording: Wording
    words: _Words
    emit: Callable[[Event], None]

    def cues(self, by_hand: Mapping[str, Sequence[Cue]] | None = None) -> tuple[Cue, ...]:
        """Return the language's cues; those ``by_hand`` keep their times, and the others make room."""
        return spot.cues(self.bones, self.source_wording, self.wording, fixed=by_hand)


def _orders_of_language(plan: _Plan, targets: Sequence[Target], tools: Tools) -> Iterator[Order | Failed]:
    project, ground, words = plan.project, plan.ground, plan.words
    source, media, layout = ground.source, ground.media, plan.wording.layout
    tag = words.script.language
    language, message = languages.get(tag), source.message
    cues, remarks = _track(plan)
    remarks += text_findings.of_language(project, source, words.script, language, ground.termbase, tools.stem)
    if tag == source.language:
        remarks += tuple(alignment.findings(ground.heard, source.segments, tag))
    standings = review.standings(units(source, words.script), ground.log, tag)
    draft = project.config.review.required and not review.all_approved(standings)
    if draft:
        words_path = project.script_path(message, tag)
        gate.check_line(draft_mark.mark(tag), language, layout.face, layout.typography, words_path)
    remarks += tuple(_about_words(project, words, standings, source))
    ignores, video = project.config.checks.ignores(), project.config.video
    texts = [s.text for s in words.script.without_card.segments]
    for target in targets:
        channel = project.config.channel(target.channel)
        shape = shapes.layout_of(project, channel, media, layout.language, layout.face, layout.typography)
        own = shapes.fitted(shape, texts)
        made = footage.at_rate(media, rate_for(channel, media.rate))
        shown = shapes.broken_for(cues, own, layout, made.rate)
        try:
            found = _about_track(plan, shown, own)
            card, about_card = _card(plan, channel, shape)
            settings = bundle.settings_for(
                channel,
                made,
                crf=video.crf,
                preset=video.preset,
                wish=shapes.wish_of(project, message, channel),
            )
            settings = stage.shown_on(
                project, ground.stage, settings, channel, tools.encoder, every=media.rate / made.rate
            )
        except VidmsgError as error:
            yield Failed(target, error)
            continue
        found += (*about_card, *remarks, *checks.check_post(source, words.script, channel))
        found += tuple(footage.about_rate(channel, media, tag))
        yield Order(
            target=target,
            channel=channel,
            language=language,
            source=source,
            script=words.script,
            cues=shown,
            footage=ground.footage,
            footage_digest=ground.footage_digest,
            media=made,
            face=layout.face,
            style=own.style,
            video=settings,
            findings=apply_ignores(found, message, ignores),
            tools=bundle.tool_versions(tools.encoder),
            standings=standings,
            timing=plan.wording.limits.figures(),
            draft=draft,
            card=card,
        )


def _track(plan: _Plan) -> tuple[tuple[Cue, ...], tuple[Finding, ...]]:
    """Time a language's words and let people's edits in; the machine's track and the edits are both checked.

    Returns:
        The cues, and remarks on single characters.
    """
    project, words, layout = plan.project, plan.words, plan.wording.layout
    source, media = plan.ground.source, plan.ground.captioned
    language, rules = layout.language, project.config.facts.as_rules()
    words_path = project.script_path(source.message, language.tag)
    track_path = project.track_path(source.message, language.tag)
    look = (language, layout.face, layout.typography)
    remarks = gate.check_words(words.script, *look, track_path if words.edits else words_path)
    made = plan.cues()
    subtitle.refuse_errors(
        subtitle.findings(source, made, language, media, rules),
        language.tag,
        track_path if words.edits else words_path,
    )
    settled = subtitle.settle(project, words.script, language, made)
    by_hand = settled.timed_by_hand()
    if by_hand:  # the others keep out of the way of times that a person set
        settled = settled.around(plan.cues(by_hand))
        _warn_of_another_intro(plan, by_hand, track_path.name)
    cues = settled.cues
    subtitle.refuse_errors(subtitle.findings(source, cues, language, media, rules), language.tag, track_path)
    gate.check_cues(cues, *look, track_path)
    subtitle.refuse_cut_off(cues, layout, track_path)
    subtitle.keep(project, words.script, settled, words.edits)
    return cues, tuple(remarks)


def _card(plan: _Plan, channel: Channel, shape: Layout) -> tuple[Card | None, tuple[Finding, ...]]:
    """Set the end card for one channel's picture and check it; nothing if there is none.

    Raises:
        ScriptError, FactsMissing, GlyphsMissing: it cannot be shown there.
    """
    project, time = plan.project, plan.ground.card
    if time is None:
        return None, ()
    made = cards.set_lines(project, plan.words.script, time, shape, channel)
    return made, cards.findings(project, plan.ground.source, made, time, shape)


def _warn_of_another_intro(plan: _Plan, by_hand: Mapping[str, Sequence[Cue]], track: str) -> None:
    times = {segment: [t for c in cues for t in (c.start_ms, c.end_ms)] for segment, cues in by_hand.items()}
    ground, message = plan.ground, plan.ground.source.message
    lead_ms = frame_time_ms(ground.stage.first, ground.media.rate)
    if moved := stage.about_times_by_hand(plan.project, message, track, times, lead_ms):
        plan.emit(Warned(message, moved))


def _about_track(plan: _Plan, cues: tuple[Cue, ...], layout: Layout) -> tuple[Finding, ...]:
    """Check a track as it is shown in one channel's picture.

    Raises:
        FactsMissing, TrackError: it cannot be shown there.
    """
    project, source, language = plan.project, plan.ground.source, layout.language
    path = project.track_path(source.message, language.tag)
    media = plan.ground.captioned
    found = subtitle.findings(source, cues, language, media, project.config.facts.as_rules())
    subtitle.refuse_errors(found, language.tag, path)
    subtitle.refuse_cut_off(cues, layout, path)
    return (*found, *subtitle.line_findings(cues, layout))


def _about_words(
    project: Project,
    words: _Words,
    standings: Sequence[Standing],
    source: Script,
) -> Iterator[Finding]:
    script = words.script
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
    for segment in words.obsolete:
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
