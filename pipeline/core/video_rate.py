"""Bit rates: what a channel takes at most at any moment, and how large a picture its largest file allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from pipeline.core.channel import Channel, rate_for
from pipeline.core.media import Media
from pipeline.core.reframe import picture_of
from pipeline.errors import InputError

_KEPT_PERMILLE = 970
"""Of the largest file, for picture and sound; the rest is for the container and captions."""
_BUFFER_MS = 1000
"""Length of the decoder's buffer: more lets hard moments borrow from easy ones."""
_LEAST_KBPS = 100
"""Below this no size of picture is worth looking at."""
_BITS_PER_PIXEL = Fraction(2, 100)
"""x264 at this many bits for each pixel of each frame still shows people, for footage of ordinary motion."""
FREE_KBPS = 20_000
"""A cap that allows more than this never matters at the qualities that can be set."""
_STEPS_PERMILLE = (1000, 667, 500, 375, 333)
"""Sizes that a picture may be made smaller to: of 720p, 480p, 360p, 270p and 240p."""
_LEVEL_KBPS: Mapping[int, int] = {30: 10_000, 31: 14_000, 32: 20_000, 40: 20_000, 41: 50_000, 42: 50_000}
"""H.264 level in tenths -> MaxBR of Baseline and Main: ITU-T H.264, table A-1."""


@dataclass(frozen=True, slots=True)
class VideoRate:
    """Limits for a picture encoded at constant quality, as x264's ``maxrate`` and ``bufsize`` take them."""

    max_kbps: int
    """Highest rate into the decoder's buffer."""
    buffer_kbit: int
    """Size of the decoder's buffer."""


def limit_for(channel: Channel, media: Media) -> VideoRate | None:
    """Return the highest rate that the channel's pictures may have at any moment, or None if none is known.

    Where a largest file decides (see :mod:`pipeline.core.size_budget`), hard moments may borrow from easy
    ones as far as old devices can play them: up to what the channel's H.264 level allows.

    Raises:
        InputError: the video is too long for the channel at any size.
    """
    kbps = _allowed(channel, media)
    if kbps < _LEAST_KBPS:
        raise InputError(
            f"a video of {media.duration_ms // 1000} s does not fit into {channel.max_bytes // 1_000_000} MB,"
            f" the most that {channel.name} takes",
            hint="Use shorter footage for this channel, or leave the channel out.",
        )
    most = channel.max_kbps or FREE_KBPS
    if kbps < most:
        most = min(most, _LEVEL_KBPS.get(channel.level, FREE_KBPS))
    if most >= FREE_KBPS:
        return None
    return VideoRate(most, max(1, most * _BUFFER_MS // 1000))


def picture_within(picture: tuple[int, int], rate: Fraction, kbps: int) -> tuple[int, int]:
    """Return the size at which a picture still looks well within a limit: a smaller one, if need be.

    A small sharp picture is easier on the eye than a large one in blocks. The smallest step is taken even
    if it has too few bits as well.

    Args:
        picture: width and height, even.
        rate: frames per second.
        kbps: mean bit rate.
    """
    width, height = picture
    for permille in _STEPS_PERMILLE:
        width, height = (max(2, side * permille // 2000 * 2) for side in picture)
        if width * height * rate * _BITS_PER_PIXEL <= kbps * 1000:
            break
    return width, height


def picture_for(channel: Channel, media: Media) -> tuple[int, int]:
    """Return the size of a channel's picture of this footage: smaller where its largest file asks for it."""
    picture = picture_of(channel, media.width_px, media.height_px)
    kbps = _allowed(channel, media)
    if channel.fixed or kbps >= FREE_KBPS:
        return picture
    return picture_within(picture, rate_for(channel, media.rate), kbps)


def _allowed(channel: Channel, media: Media) -> int:
    """Return the mean rate of pictures that the channel's largest file and its highest rate allow."""
    kbps = channel.max_kbps or FREE_KBPS
    if channel.max_bytes:
        duration_ms, audio_kbps = max(1, media.duration_ms), channel.audio_kbps if media.has_audio else 0
        bits = channel.max_bytes * 8 * _KEPT_PERMILLE // 1000 - audio_kbps * duration_ms
        kbps = min(kbps, max(0, bits // duration_ms))
    return kbps
