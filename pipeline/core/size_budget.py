"""How coarse a picture must be encoded so that its file is no larger than its channel takes.

The same quality everywhere gives the best picture for a size: bits go where the picture needs them. So one
quality for the whole film is looked for, on the picture without captions, and serves all languages. What is
known of it are sizes at qualities that were tried; the next one to try is found here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from pipeline.core.channel import Channel
from pipeline.core.media import Media
from pipeline.core.video_rate import FREE_KBPS

_CAPTIONS_PERMILLE = 30
"""Of the largest file, kept for what captions cost."""
_PICTURE_BYTES, _SOUND_BYTES = 16, 12
"""What an MP4's index takes for each picture and each packet of sound, at most, as measured."""
_SOUND_HZ, _SOUND_SAMPLES = 48_000, 1024
_SOUND_OVER_PERMILLE = 20
"""What an AAC encoder may need above the bit rate asked for."""
_NEAR_PERMILLE = 960
"""A quality is good enough if it uses so much of the budget."""
_AIM_PERMILLE = 980
_TENTHS_A_HALF = 60
"""x264's size halves with each 6 steps of its CRF, about: by its own rule, a quantizer doubles with them."""
_LEAST_STEP = 3
MOST_CRF = 51
"""The coarsest that there is."""
_SAMPLE = 24
"""Spans that are tried instead of all of them while a quality is looked for."""


def rest_bytes(channel: Channel, media: Media) -> int:
    """Return what sound and container may take at most in a channel's file."""
    index = _PICTURE_BYTES * media.frames
    if not media.has_audio:
        return index
    sound = channel.audio_kbps * media.duration_ms // 8 * (1000 + _SOUND_OVER_PERMILLE) // 1000
    return index + sound + _SOUND_BYTES * media.duration_ms * _SOUND_HZ // (1000 * _SOUND_SAMPLES)


def budget_bytes(channel: Channel, media: Media) -> int:
    """Return how large all pictures without captions may be together; 0 if that can never matter."""
    kept = channel.max_bytes * _CAPTIONS_PERMILLE // 1000
    budget = max(1, channel.max_bytes - kept - rest_bytes(channel, media))
    is_free = not channel.max_bytes or budget * 8 >= FREE_KBPS * media.duration_ms
    return 0 if is_free else budget


def is_near(size: int, budget: int) -> bool:
    """True if a size is within the budget and uses nearly all of it."""
    return budget * _NEAR_PERMILLE // 1000 <= size <= budget


def next_coarser(tried: Mapping[int, int], budget: int, *, most: int) -> int | None:
    """Return by how many tenths of CRF coarser to try next, or None if the best of those tried is found.

    Sizes need not follow any rule but that coarser is smaller: where noise begins to be dropped, they fall
    steeply. So guesses from the last two sizes take turns with halving what is between.

    Args:
        tried: tenths of CRF coarser than wanted -> size in bytes; not empty.
        budget: largest size wanted.
        most: how much coarser it may become.
    """
    over = max((c for c, size in tried.items() if size > budget), default=None)
    fits = best(tried, budget)
    if over is None or (fits is not None and (is_near(tried[fits], budget) or fits - over <= 1)):
        return None
    if fits is None:
        if over >= most:
            return None
        halves = math.log2(tried[over] * 1000 / (budget * _AIM_PERMILLE))
        # Steps grow, so that a film that hardly becomes smaller does not use up all tries.
        step = max(_LEAST_STEP << (len(tried) - 1), math.ceil(halves * _TENTHS_A_HALF))
        return min(most, over + step)
    middle = (over + fits) // 2
    if len(tried) % 2 == 0:
        fall = math.log2(tried[over] / max(1, tried[fits]))
        wanted = math.log2(tried[over] * 1000 / (budget * _AIM_PERMILLE))
        middle = over + math.ceil((fits - over) * wanted / max(fall, 1e-9))
    return min(fits - 1, max(over + 1, middle))


def best(tried: Mapping[int, int], budget: int) -> int | None:
    """Return the finest that fits, or None."""
    return min((c for c, size in tried.items() if size <= budget), default=None)


def sample(sizes: Sequence[int]) -> tuple[int, ...]:
    """Return the numbers of spans that stand for all, small and large ones; all of them if they are few."""
    by_size = sorted(range(len(sizes)), key=lambda n: sizes[n])
    count = len(by_size)
    if count <= _SAMPLE:
        return tuple(range(count))
    return tuple(sorted(by_size[(2 * n + 1) * count // (2 * _SAMPLE)] for n in range(_SAMPLE)))


def corrected(coarser: int, size: int, allowed: int) -> int:
    """Return how coarse a single film must be that came out larger than it may: only a little more.

    Args:
        coarser: tenths of CRF that it was encoded with.
        size: of its pictures with captions, in bytes.
        allowed: the most that they may have.
    """
    return coarser + _LEAST_STEP + math.ceil(2 * _TENTHS_A_HALF * math.log2(max(1, size / max(1, allowed))))
