"""Reframing in ffmpeg: a value of ``core.reframe`` becomes filters on a stream of ffmpeg-python.

Measured on pictures (tests/adapters/test_reframe.py):

* ``crop`` rounds its offsets down to whole chroma samples; ours are even, so that nothing is rounded.
* The blurred copy is made at an eighth of the size and enlarged: the blur hides that, and costs a
  sixtieth. A fully sized ``gblur`` costs more than the encoder.
* ``pad`` turns the bars' colour into YUV by the stream's own matrix, which must be told first. (ffmpeg before
  version 7 takes BT.601 whatever the stream says.)
* The copy is darkened round black and grey, so that hues stay as they are.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from pipeline.core.reframe import Mode, Reframe, glide_of

_SHARP = "lanczos+accurate_rnd+full_chroma_int"
_SHRINK = 8
_BLUR_SHARE = 20
_DARKER = 0.7
_EARLY_MS = 0.5
_BT709 = {"out_color_matrix": "bt709", "out_range": "tv"}


def apply(stream: Any, reframe: Reframe, *, matrix: str = "auto", start_ms: int = 0) -> Any:
    """Return the stream as the picture: of its size, yuv420p, BT.709, limited range, square pixels.

    Args:
        stream: footage whose time stamps start at 0 and whose pixels are square.
        reframe: what to do.
        matrix: colour matrix to read the footage with; ``auto`` for what it says itself.
        start_ms: time in the footage of the stream's first picture, where a stretch of it is rendered.
    """
    if reframe.fills:
        return _scaled(_cropped(stream, reframe, start_ms), reframe, matrix)
    if reframe.mode is Mode.BLUR:
        halves = stream.filter_multi_output("split", 2)
        behind, before = _blurred(halves[0], reframe, matrix), _scaled(halves[1], reframe, matrix)
        laid = behind.overlay(before, x=reframe.inner_x_px, y=reframe.inner_y_px, format="yuv420")
        return laid.filter("setsar", 1)
    colour = "0x" + reframe.colour.removeprefix("#")
    return (
        _scaled(stream, reframe, matrix)
        .filter("setparams", range="tv", colorspace="bt709")
        .filter("pad", reframe.width_px, reframe.height_px, reframe.inner_x_px, reframe.inner_y_px, colour)
    )


def _cropped(stream: Any, reframe: Reframe, start_ms: int) -> Any:
    x = _over_time(reframe, [p.x_px for p in reframe.places], start_ms)
    y = _over_time(reframe, [p.y_px for p in reframe.places], start_ms)
    return stream.filter("crop", reframe.crop_width_px, reframe.crop_height_px, x, y)


def _over_time(reframe: Reframe, values: list[int], start_ms: int) -> str:
    """Return an expression for a corner that moves: each move adds its own part of the way."""
    parts = [str(values[0])]
    for number, (before, after) in enumerate(pairwise(values), start=1):
        if after == before:
            continue
        # Half a millisecond early, so that a rounded time stamp cannot move a jump to the next frame.
        since_s = f"(t-{(reframe.places[number].start_ms - start_ms - _EARLY_MS) / 1000:.4f})"
        glide_ms = glide_of(reframe, number)
        done = f"clip({since_s}/{glide_ms / 1000:.3f},0,1)" if glide_ms else f"gte({since_s},0)"
        parts.append(f"({after - before})*{done}")
    whole = "+".join(parts)
    return whole if len(parts) == 1 else f"2*trunc(({whole})/2)"


def _scaled(stream: Any, reframe: Reframe, matrix: str) -> Any:
    return (
        stream.filter(
            "scale",
            reframe.inner_width_px,
            reframe.inner_height_px,
            flags=_SHARP,
            in_color_matrix=matrix,
            **_BT709,
        )
        .filter("setsar", 1)
        .filter("format", "yuv420p")
    )


def _blurred(stream: Any, reframe: Reframe, matrix: str) -> Any:
    """Return the middle of the footage as a dark blur that fills the picture."""
    small = [max(2, side // (2 * _SHRINK) * 2) for side in (reframe.width_px, reframe.height_px)]
    return (
        stream.filter("crop", reframe.cover_width_px, reframe.cover_height_px)
        .filter("scale", *small, flags="area", in_color_matrix=matrix, **_BT709)
        .filter("setsar", 1)
        .filter("format", "yuv420p")
        .filter("gblur", sigma=f"{min(small) / _BLUR_SHARE:.2f}", steps=2)
        .filter(
            "lutyuv",
            y=f"16+(val-16)*{_DARKER}",
            u=f"128+(val-128)*{_DARKER}",
            v=f"128+(val-128)*{_DARKER}",
        )
        .filter("scale", reframe.width_px, reframe.height_px, flags="bicubic")
    )
