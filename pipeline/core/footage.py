"""Rules for any footage: which rate its pictures get, which of its sounds is used, and how to say it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from pipeline.core.channel import Channel, rate_for
from pipeline.core.findings import Finding, Severity
from pipeline.core.media import AudioStream, Media

SLOWEST, FASTEST = Fraction(8), Fraction(60)
"""Rates in between are kept. Slower, a caption could not come and go near its time; faster, no channel shows
it."""
FOR_SLOW = Fraction(25)
"""What slower footage gets."""
NTSC = tuple(Fraction(rate * 1000, 1001) for rate in (24, 30, 48, 60))
USUAL = (*(Fraction(rate) for rate in (24, 25, 30, 48, 50, 60)), *NTSC)
"""The rates that cameras, players and channels know."""
LONGEST_S = 12 * 3600
"""Longer footage is no message; a damaged clock may promise years."""
SMALLEST_PX, LARGEST_PX = 64, 8192
"""Sides of a picture on which captions can be read, and which can be decoded in bounded memory."""
MOST_SOUNDS = 16
"""How many sound tracks are listened to: cameras record one for each microphone, hostile files any number."""
_OFF_GRID = Fraction(1, 4)
_SNAP = Fraction(1, 500)
_QUICK_PERCENT = 10
_AS_MUCH_PERCENT = 90


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a finished video's pictures come."""

    rate: Fraction
    """Frames per second."""
    kept: bool
    """True if they come so in the footage too: none is dropped and none shown twice."""


def pace(times: Sequence[int], tick_s: Fraction, said: Sequence[Fraction]) -> Pace:
    """Choose the constant rate of a video from when its pictures come.

    Regular footage of 8 to 60 pictures a second keeps its rate. Regular footage that is faster keeps every
    second (third...) picture, so that no motion becomes uneven. Irregular footage gets the usual rate nearest
    to its *quick* stretches (the gap which a tenth of the gaps do not exceed): a picture shown twice costs
    nothing, a dropped one shows. What is slower than 8 gets 25.

    Args:
        times: when each picture comes, ascending, in ticks; may be empty if the file does not say.
        tick_s: seconds per tick.
        said: the rates that the file claims, best first; not empty.
    """
    rate = next((rate for rate in _claims(said) if _is_regular(times, tick_s, rate)), None)
    if rate is None:
        return Pace(_quick_rate(times, tick_s, said), kept=False)
    if rate > FASTEST:
        return Pace(rate / -(-rate // FASTEST), kept=False)
    if rate < SLOWEST:
        return Pace(FOR_SLOW, kept=False)
    return Pace(rate, kept=True)


def _claims(said: Sequence[Fraction]) -> Iterator[Fraction]:
    """Yield each claimed rate, the usual ones next to it first: a clock in whole ms hides 30000/1001."""
    for rate in said:
        near = [usual for usual in USUAL if abs(usual - rate) <= rate * _SNAP]
        yield from sorted(near, key=lambda usual: abs(usual - rate))
    yield from said


def _is_regular(times: Sequence[int], tick_s: Fraction, rate: Fraction) -> bool:
    """Tell whether every picture lies within a quarter of a frame of its place at ``rate``."""
    if not times:
        return True
    # In whole numbers: step * |t - n / rate| with everything over one denominator.
    per_tick = tick_s * rate
    num, den = per_tick.numerator, per_tick.denominator
    limit_num, limit_den = _OFF_GRID.numerator, _OFF_GRID.denominator
    first = times[0]
    return all(
        abs((time - first) * num - index * den) * limit_den <= limit_num * den
        for index, time in enumerate(times)
    )


def _quick_rate(times: Sequence[int], tick_s: Fraction, said: Sequence[Fraction]) -> Fraction:
    gaps = sorted(b - a for a, b in pairwise(times) if b > a)
    if not gaps:
        return FOR_SLOW
    quick = 1 / (gaps[len(gaps) * _QUICK_PERCENT // 100] * tick_s)
    for rate in said:
        if rate in USUAL and abs(rate - quick) <= quick / 20:
            return rate
    if quick < USUAL[0]:
        return FOR_SLOW
    return min(USUAL[:-4], key=lambda rate: abs(rate - quick))


def frames_in(length_s: Fraction, rate: Fraction) -> int:
    """Return how many pictures a length holds at a rate: rounded, one at least."""
    return max(1, int(length_s * rate + Fraction(1, 2)))


def at_rate(media: Media, rate: Fraction) -> Media:
    """Return what a video has that is made at another rate of the footage; its length and sound stay."""
    if rate == media.rate:
        return media
    frames = max(1, -(-media.frames * rate // media.rate))
    return replace(media, rate=rate, frames=frames, reading=replace(media.reading, paced=True))


def about_rate(channel: Channel, media: Media, language: str) -> Iterator[Finding]:
    """Say that a channel's video has fewer frames a second than the footage."""
    rate = rate_for(channel, media.rate)
    if rate != media.rate:
        every = {2: "second", 3: "third"}.get(int(media.rate / rate), f"{int(media.rate / rate)}th")
        yield Finding(
            "channel-rate",
            Severity.INFO,
            language,
            "",
            f"made at {_rate(rate)} frames a second, with every {every} picture of the footage:"
            f" {channel.name} takes {channel.max_fps} at most",
            "Nothing need be done; captions come and go on exactly their frames.",
        )


def sound_to_use(streams: Sequence[AudioStream], speech_ms: Sequence[int]) -> int:
    """Return the number of the audio stream with the message in it.

    Most speech wins. Among those with nearly as much (nine tenths), an ordinary one goes before a commentary
    or one for people who cannot see or hear well, then the one that the file marks as its default, then the
    first. Without any speech the same order holds.

    Args:
        streams: every audio stream of the file.
        speech_ms: how much speech was heard in each; -1 for one that cannot be used.
    """
    most = max(speech_ms)
    able = [n for n, ms in enumerate(speech_ms) if ms >= 0 and ms * 100 >= most * _AS_MUCH_PERCENT]
    return min(able, key=lambda n: (streams[n].special, not streams[n].default, n))


def in_words(media: Media) -> tuple[str, ...]:
    """Say what was recognised in a piece of footage and what is done about it, in plain words."""
    picture = f"{media.width_px} x {media.height_px}, {_rate(media.rate)} fps, {media.frames} pictures"
    return (picture, *_about_pictures(media), *_about_sound(media), *_about_rest(media))


def remarks(media: Media) -> tuple[str, ...]:
    """Say what people should know of at once: which sound was chosen, and what will not be in the videos."""
    sounds = [words for words in _about_sound(media) if "tracks" in words]
    return (*sounds, *_about_rest(media))


def _about_pictures(media: Media) -> Iterator[str]:
    reading = media.reading
    if reading.paced:
        yield f"variable or unusual frame rate, made {_rate(media.rate)} fps"
    if reading.fields:
        yield "interlaced, deinterlaced"
    if reading.rotation_deg or reading.mirrored:
        yield "stored turned or mirrored, shown upright as the file asks"
    if not reading.square:
        yield "stored with pixels that are not square, made square"
    if reading.transfer:
        yield f"HDR ({reading.transfer.upper()}, up to {reading.peak_nits} cd/m2), mapped to BT.709"
    elif reading.primaries:
        yield f"wide colours ({reading.primaries}), mapped to BT.709"
    if reading.full_range:
        yield "full range of levels, made limited range"


def _about_sound(media: Media) -> Iterator[str]:
    if not media.has_audio:
        yield "no sound"
        return
    if len(media.audio_streams) > 1:
        yield f"{len(media.audio_streams)} sound tracks; number {media.audio_stream + 1} is used"
    used = media.audio_streams[media.audio_stream : media.audio_stream + 1]
    if used and used[0].channels != 2:
        yield f"sound with {used[0].channels} channel{'s'[: used[0].channels > 1]}, made stereo"


def _about_rest(media: Media) -> Iterator[str]:
    if media.left_out:
        yield f"left out: {', '.join(media.left_out)}"


def _rate(rate: Fraction) -> str:
    return f"{float(rate):.3f}".rstrip("0").rstrip(".")
