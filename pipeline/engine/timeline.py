"""The timeline: a message's timing as it stands now, gathered for a picture. Looks, never writes a track."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.core import language as languages
from pipeline.core import profiles
from pipeline.core.alignment import METHODS
from pipeline.core.plan import Target
from pipeline.core.timebase import frame_time_ms
from pipeline.core.timeline import CardBar, Lane, SegmentBar, Timeline, bars
from pipeline.engine.bundle import Order
from pipeline.engine.files import Digests, write_text
from pipeline.engine.prepare import Failed, Ground, Tools, lay_ground, orders
from pipeline.engine.project import Project
from pipeline.errors import UsageError, VidmsgError
from pipeline.formats import timeline as pictures
from pipeline.ports import WaveformReader

STEP_MS = 20
"""How fine the waveform is read."""
_WRITERS = {".svg": pictures.dumps, ".html": pictures.page}


def draw(
    project: Project,
    message: str,
    tags: Sequence[str],
    tools: Tools,
    waveform: WaveformReader,
    out: Path,
) -> tuple[VidmsgError, ...]:
    """Write the picture of a message's timing; return why languages without cues have none.

    Args:
        project: the campaign; for looking only.
        message: message id.
        tags: the languages, in order.
        tools: the outside world.
        waveform: reads how loud the footage is.
        out: the file, ``.svg`` or ``.html``.

    Raises:
        UsageError: the file's name ends in something else.
        InputError: the script or the footage cannot be used.
        StorageError: the file cannot be written.
    """
    write = _WRITERS.get(out.suffix.lower())
    if write is None:
        raise UsageError(
            f"{out.name!r} is no name for a timeline", hint="Let it end in .svg for a picture, or in .html."
        )
    digests = Digests(project.cache / "digests.json")
    ground = lay_ground(project, message, tools, digests, lambda _: None)
    channel = project.config.channels_of(message)[0]
    targets = [Target(message, tag, channel) for tag in tags]
    items = list(orders(project, targets, tools, digests, lambda _: None))
    drawn = Timeline(
        title=ground.source.title,
        source_language=ground.source.language,
        duration_ms=ground.media.duration_ms,
        peaks=waveform.peaks(ground.footage, STEP_MS, ground.media) if ground.media.has_audio else (),
        step_ms=STEP_MS,
        speech=ground.regions,
        segments=_segments(ground),
        shots_ms=tuple(frame_time_ms(frame, ground.media.rate) for frame in ground.shots),
        lanes=tuple(_lane(item, project.config.timing.profile) for item in items),
    )
    write_text(out, write(drawn))
    return tuple(item.error for item in items if isinstance(item, Failed))


def _segments(ground: Ground) -> tuple[SegmentBar, ...]:
    texts = {s.id: s.text for s in ground.source.segments}
    return tuple(
        SegmentBar(s.id, s.start_ms, s.end_ms, texts[s.id], s.confidence_permille, METHODS[s.method])
        for s in ground.heard.segments
    )


def _lane(item: Order | Failed, profile: str) -> Lane:
    language = languages.get(item.target.language)
    if isinstance(item, Failed):
        return Lane(language.tag, language.name, language.is_rtl, trouble=str(item.error))
    cues = bars(item.cues, profiles.fit(profile, language))
    return Lane(language.tag, language.name, language.is_rtl, cues, card=_card(item))


def _card(order: Order) -> CardBar | None:
    card = order.card
    if card is None:
        return None
    too_fast = any(finding.id == "card-too-fast" for finding in order.findings)
    return CardBar(card.start_ms, card.end_ms, card.cue.lines, too_fast)
