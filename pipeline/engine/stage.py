"""What stands round a message's footage and over it: intro, outro, the ground of an end card, and the logo.

Intro, footage, outro and card are put together once, into a mezzanine that then is the footage for all
languages and channels. A logo is not in it, since channels frame footage in their own ways.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

from pipeline.core import digest, logo
from pipeline.core.channel import Channel
from pipeline.core.events import Event, StepStarted
from pipeline.core.footage import frames_in
from pipeline.core.logo import Corner, Logo, LogoWish
from pipeline.core.media import Media
from pipeline.core.plan import LogoJob, Part, Plain, StageJob, VideoSettings
from pipeline.core.reframe import BAR_COLOUR
from pipeline.core.timebase import first_frame, format_clock, frame_time_ms, frames_ms
from pipeline.engine.files import Digests, read_json, write_json
from pipeline.engine.footage import STILLS, digest_of
from pipeline.engine.project import Project
from pipeline.errors import StorageError
from pipeline.ports import Encoder, Prober

_RECIPE = "1"
"""Changed by hand whenever the same inputs would give another mezzanine."""
_NAME_LETTERS = 40
"""So much of the footage's name is kept in the mezzanine's, for people who see it."""
_LARGEST_PX = 3840
"""A mezzanine is kept without loss: more than any channel shows would only fill the disk."""


@dataclass(frozen=True, slots=True)
class Stage:
    """How the footage of a message is to be shown."""

    mezzanine: Path | None
    """Footage with what stands round it; None if that is nothing, and the footage is used as it is."""
    first: int
    """Number of the frame with which the footage itself begins."""
    end: int
    """Number of the first frame after it."""
    card: int
    """Number of the frame with which the end card begins; the number of all frames without one."""
    frames: int
    """How many frames there are in all."""
    logo: LogoWish | None = None
    """What is to be laid over the footage."""
    card_colour: str = ""
    """Colour of the end card's ground, ``#RRGGBB``; empty without one."""


def ready(
    project: Project,
    message: str,
    footage: tuple[Path, str, Media],
    prober: Prober,
    encoder: Encoder,
    digests: Digests,
    emit: Callable[[Event], None],
) -> Stage:
    """Return how a message's footage is shown; a mezzanine is made if need be, once.

    Args:
        project: the campaign.
        message: message id.
        footage: the file, its digest, and what is in it.
        prober: looks into what stands round it.
        encoder: makes the mezzanine.
        digests: digests of files, remembered.
        emit: hears that it is being made.

    Raises:
        FootageError: a file is absent or cannot be used.
        EncodeFailed, StorageError, ToolError: the mezzanine cannot be made.
    """
    stage, job = planned(project, message, footage, prober, encoder, digests)
    if job is not None and not Path(job.output).is_file():
        what = project.config.messages[message].footage
        emit(StepStarted(f"putting intro, outro or end card round {what}"))
        encoder.stage(job, lambda _: None)
    return stage


def planned(
    project: Project,
    message: str,
    footage: tuple[Path, str, Media],
    prober: Prober,
    encoder: Encoder,
    digests: Digests,
) -> tuple[Stage, StageJob | None]:
    """Return how a message's footage is shown, and how its mezzanine is made if it has one.

    Raises:
        FootageError: a file is absent or cannot be used.
    """
    path, key, media = footage
    wish = _logo(project, message, prober, digests)
    before, after, names = _parts(project, message, media, prober, digests)
    first = sum(part.frames for part in before)
    end = first + media.frames
    total = end + sum(part.frames for part in after)
    if not (before or after):
        return Stage(None, first, end, total, total, wish), None
    width_px, height_px = _size(media)
    own = Path(project.config.messages[message].footage).stem[:_NAME_LETTERS]
    made = project.cache / "footage" / f"{own}-{_key(key, media, before, after, names, encoder)[:32]}.mkv"
    job = StageJob(str(path), media, width_px, height_px, before, after, str(made))
    if not project.config.messages[message].card:
        return Stage(made, first, end, total, total, wish), job
    return Stage(made, first, end, total - after[-1].frames, total, wish, after[-1].colour), job


def shown_on(
    project: Project,
    stage: Stage,
    settings: VideoSettings,
    channel: Channel,
    encoder: Encoder,
    *,
    every: Fraction = Fraction(1),
) -> VideoSettings:
    """Return a channel's settings with the logo at its place, and the end card's ground to the edges.

    The logo's picture of that size is made once. ``every`` tells how many of the footage's frames become one
    of the channel's.

    Raises:
        FootageError, StorageError: the logo cannot be made.
    """
    plain = Plain(stage.card_colour, ceil(stage.card / every)) if stage.card_colour else None
    if stage.logo is None and plain is None:
        return settings
    mark = _placed(project, stage, settings, channel, encoder) if stage.logo else None
    return replace(settings, logo=mark, plain=plain)


def in_words(project: Project, message: str, stage: Stage, rate: Fraction) -> tuple[str, ...]:
    """Say what stands round a message's footage and over it, in plain words; ``rate`` is the footage's."""
    table, card = project.config.stage_of(message), project.config.messages[message].card

    def length(frames: int) -> str:
        return f"{frames_ms(frames, rate) / 1000:g} s"

    said = []
    if table.intro:
        said.append(f"before it, {length(stage.first)}: {table.intro}")
    if table.outro:
        said.append(f"after it, {length(stage.card - stage.end)}: {table.outro}")
    if card:
        said.append(f"at the end, {length(stage.frames - stage.card)}: the end card, on {stage.card_colour}")
    if table.logo.file:
        said.append(f"over it, {table.logo.corner}: {table.logo.file}")
    if stage.mezzanine is not None:
        start, end = (format_clock(frame_time_ms(frame, rate)) for frame in (stage.first, stage.end))
        said.append(f"so it is shown from {start} to {end} of the video")
    return tuple(said)


def about_times_by_hand(
    project: Project, message: str, what: str, times: Mapping[str, Sequence[int]], lead_ms: int
) -> str:
    """Return what people must hear of times that they set when the footage began elsewhere, or nothing.

    Such times are the finished video's, so that another intro leaves them where they no longer fit. It is
    said until they are changed.

    Args:
        project: the campaign.
        message: message id.
        what: where they stand, such as ``vi.srt``.
        times: segment id -> times in ms; empty if none is set by hand.
        lead_ms: when the footage itself begins now.
    """
    note = project.cache / "times-by-hand" / f"{message}.{what}.json"
    if not times:
        return ""
    now: dict[str, Any] = {"times": {s: list(own) for s, own in times.items()}, "lead_ms": lead_ms}
    known: Any = read_json(note)
    if isinstance(known, dict) and known.get("times") == now["times"] and known.get("lead_ms") != lead_ms:
        moved = f"the footage began at {known.get('lead_ms')} ms and now begins at {lead_ms} ms"
        return f"{what} has times set by hand ({', '.join(times)}): since then the intro changed, {moved}"
    if known != now:
        with contextlib.suppress(StorageError):  # a folder that cannot be written only keeps this quiet
            write_json(note, now)
    return ""


def _placed(
    project: Project, stage: Stage, settings: VideoSettings, channel: Channel, encoder: Encoder
) -> Logo:
    wish = stage.logo
    assert wish is not None
    picture = (settings.width_px, settings.height_px)
    captions = logo.captions_of(project.config.style.as_style(), picture, channel.safe_permille)
    left, top, right, bottom = logo.place(wish, picture, channel.safe_permille, captions)
    size = (right - left, bottom - top)
    parts: list[digest.JsonValue] = ["logo", logo.RECIPE, wish.digest, *size, wish.opacity_percent]
    made = project.cache / "footage" / f"logo-{digest.of_values(parts)[:32]}.png"
    if not made.is_file():
        encoder.logo(LogoJob(wish.file, *size, wish.opacity_percent, str(made)))
    return Logo(
        file=str(made),
        digest=wish.digest,
        x_px=left,
        y_px=top,
        width_px=size[0],
        height_px=size[1],
        opacity_percent=wish.opacity_percent,
        first=stage.first,
        end=stage.end,
    )


def _logo(project: Project, message: str, prober: Prober, digests: Digests) -> LogoWish | None:
    table = project.config.stage_of(message).logo
    if not table.file:
        return None
    path = project.root / table.file
    width_px, height_px = prober.picture(path)
    return LogoWish(
        file=str(path),
        digest=digest_of(path, digests),
        width_px=width_px,
        height_px=height_px,
        corner=Corner(table.corner),
        width_percent=table.width_percent,
        opacity_percent=table.opacity_percent,
    )


def _parts(
    project: Project, message: str, media: Media, prober: Prober, digests: Digests
) -> tuple[tuple[Part, ...], tuple[Part, ...], tuple[str, ...]]:
    """Return what stands before and after the footage, and the digests of the files in it."""
    table, own = project.config.stage_of(message), project.config.messages[message]
    colour = (own.reframe.colour or BAR_COLOUR).upper()
    fade = first_frame(table.fade_ms, media.rate)

    def part(name: str, seconds: int) -> Part:
        path = project.root / name
        film = None
        if path.suffix.lower() in STILLS:
            prober.picture(path)  # explains what is wrong
            frames = first_frame(seconds * 1000, media.rate)
        else:
            film = _film(project, path, prober, digests)
            frames = frames_in(film.frames / film.rate, media.rate)
        return Part(frames, str(path), film, colour, min(fade, frames // 2))

    before = (part(table.intro, table.intro_seconds),) if table.intro else ()
    after = (part(table.outro, table.outro_seconds),) if table.outro else ()
    if own.card:
        # Whole frames only: words that are shown for the same seconds never stand outside it.
        frames = own.card.seconds * media.rate.numerator // media.rate.denominator
        after = (*after, Part(frames, colour=own.card.background.upper()))
    files = tuple(digest_of(Path(p.file), digests) if p.file else "" for p in (*before, *after))
    return before, after, files


def _film(project: Project, path: Path, prober: Prober, digests: Digests) -> Media:
    """Probe a film; what was learned is kept under its digest."""
    if not path.is_file():
        return prober.probe(path)  # explains what is wrong
    cache = project.cache / "footage" / f"{digest_of(path, digests)}.{_RECIPE}.part.json"
    known: Any = read_json(cache)
    with contextlib.suppress(KeyError, TypeError, ValueError):  # lost or damaged
        return Media.from_json(known)
    media = prober.probe(path)
    with contextlib.suppress(StorageError):  # a folder that cannot be written only costs time later
        write_json(cache, media.as_json())
    return media


def _size(media: Media) -> tuple[int, int]:
    """Return the size of the mezzanine: the footage's, in even pixels, and no larger than 4K."""
    longest = max(media.width_px, media.height_px, _LARGEST_PX)
    scale = Fraction(_LARGEST_PX, longest) if longest > _LARGEST_PX else Fraction(1)
    return int(media.width_px * scale) // 2 * 2, int(media.height_px * scale) // 2 * 2


def _key(
    footage: str,
    media: Media,
    before: Sequence[Part],
    after: Sequence[Part],
    files: Sequence[str],
    encoder: Encoder,
) -> str:
    parts: list[digest.JsonValue] = [
        [p.frames, name, p.film.as_json() if p.film else None, p.colour, p.fade_frames]
        for p, name in zip((*before, *after), files, strict=True)
    ]
    made_by: list[digest.JsonValue] = ["mezzanine", _RECIPE, encoder.identity, encoder.picture]
    return digest.of_values([*made_by, footage, media.as_json(), len(before), parts])
