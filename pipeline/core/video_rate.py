"""Bit rates that keep a video below its channel's largest file: the cap is met by arithmetic, not by luck."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from pipeline.core.channel import Channel
from pipeline.core.media import Media
from pipeline.core.reframe import picture_of
from pipeline.errors import InputError

_KEPT_PERMILLE = 970
"""Of the largest file, for picture and sound; the rest is for the container and the encoder's own error."""
_BUFFER_MS = 1000
"""Length of the decoder's buffer: more lets hard moments borrow from easy ones, and costs that of the cap."""
_LEAST_KBPS = 100
"""Below this no size of picture is worth looking at."""
_BITS_PER_PIXEL = Fraction(2, 100)
"""x264 at this many bits for each pixel of each frame still shows people, for footage of ordinary motion."""
_FREE_KBPS = 20_000
"""A cap that allows more than this never matters at the qualities that can be set."""
_STEPS_PERMILLE = (1000, 667, 500, 375, 333)
"""Sizes that a picture may be made smaller to: of 720p, 480p, 360p, 270p and 240p."""


@dataclass(frozen=True, slots=True)
class VideoRate:
    """Limits for a picture encoded at constant quality, as x264's ``maxrate`` and ``bufsize`` take them."""

    max_kbps: int
    """Highest rate into the decoder's buffer."""
    buffer_kbit: int
    """Size of the decoder's buffer."""


def bitrate_for(channel: Channel, duration_ms: int, audio_kbps: int, *, span_ms: int = 0) -> VideoRate | None:
    """Return the limits that keep a video below the channel's largest file, or None if none are needed.

    With such a buffer an encoder spends at most ``max_kbps`` x time + ``buffer_kbit`` on each stretch that it
    encodes by itself, whatever the picture shows. So the cap holds at constant quality in one pass.

    Args:
        channel: has the cap.
        duration_ms: length of the video, above 0.
        audio_kbps: bit rate of its sound; 0 if it has none.
        span_ms: length of the stretches that are encoded by themselves and joined; 0 for one encode.

    Raises:
        InputError: the video is too long for the channel at any size.
    """
    kbps = _allowed(channel, duration_ms, audio_kbps, span_ms)
    if kbps >= _FREE_KBPS:
        return None
    if kbps < _LEAST_KBPS:
        raise InputError(
            f"a video of {duration_ms // 1000} s does not fit into {channel.max_bytes // 1_000_000} MB,"
            f" the most that {channel.name} takes",
            hint="Use shorter footage for this channel, or leave the channel out.",
        )
    return VideoRate(kbps, max(1, kbps * _BUFFER_MS // 1000))


def most_bytes(rate: VideoRate, duration_ms: int, audio_kbps: int, *, span_ms: int = 0) -> int:
    """Return how large picture and sound can become at most with these limits, in bytes."""
    spans = -(-duration_ms // span_ms) if span_ms else 1
    bits = (rate.max_kbps + audio_kbps) * duration_ms + 1000 * rate.buffer_kbit * spans
    return -(-bits // 8)


def picture_within(picture: tuple[int, int], rate: Fraction, limit: VideoRate | None) -> tuple[int, int]:
    """Return the size at which a picture still looks well within a limit: a smaller one, if need be.

    A small sharp picture is easier on the eye than a large one in blocks. The smallest step is taken even
    if it has too few bits as well.

    Args:
        picture: width and height, even.
        rate: frames per second.
        limit: what :func:`bitrate_for` returned.
    """
    width, height = picture
    for permille in _STEPS_PERMILLE if limit else ():
        width, height = (max(2, side * permille // 2000 * 2) for side in picture)
        if limit and width * height * rate * _BITS_PER_PIXEL <= limit.max_kbps * 1000:
            break
    return width, height


def limit_for(channel: Channel, media: Media) -> VideoRate | None:
    """Return the limits for a video of this footage that is encoded in one go; see :func:`bitrate_for`."""
    return bitrate_for(channel, max(1, media.duration_ms), channel.audio_kbps if media.has_audio else 0)


def picture_for(channel: Channel, media: Media) -> tuple[int, int]:
    """Return the size of a channel's picture of this footage: smaller where its largest file asks for it."""
    picture = picture_of(channel, media.width_px, media.height_px)
    audio_kbps = channel.audio_kbps if media.has_audio else 0
    kbps = _allowed(channel, max(1, media.duration_ms), audio_kbps, 0)
    if channel.fixed or kbps >= _FREE_KBPS:
        return picture
    return picture_within(picture, media.rate, VideoRate(kbps, kbps))


def _allowed(channel: Channel, duration_ms: int, audio_kbps: int, span_ms: int) -> int:
    kbps = channel.max_kbps or _FREE_KBPS
    if channel.max_bytes:
        kbps = min(kbps, _from_size(channel.max_bytes, duration_ms, audio_kbps, span_ms))
    return kbps


def _from_size(max_bytes: int, duration_ms: int, audio_kbps: int, span_ms: int) -> int:
    """Solve ``most_bytes`` for the rate: each stretch may cost its buffer more than its time."""
    spans = -(-duration_ms // span_ms) if span_ms else 1
    bits = max_bytes * 8 * _KEPT_PERMILLE // 1000 - audio_kbps * duration_ms
    return max(0, bits // (duration_ms + spans * _BUFFER_MS))
