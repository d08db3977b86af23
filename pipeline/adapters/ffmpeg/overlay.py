"""Lays a logo over the channel's finished picture, below the captions. Its file lies in the work folder."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from pipeline.adapters.ffmpeg.normalise import COLOUR
from pipeline.core.logo import Logo

FILE = "logo.png"


def with_logo(stream: Any, logo: Logo, rate: Fraction) -> Any:
    """Return the pictures with the logo on those frames that show it.

    Args:
        stream: pictures whose PTS is their number; that stays so.
        logo: what to lay where; a change of how this is done is a change of ``core.logo.RECIPE``.
        rate: frames per second.
    """
    import ffmpeg

    # One clock for both, or the filter would choose a third and frames would lose their numbers.
    clock = f"{rate.denominator}/{rate.numerator}"
    mark = (
        ffmpeg.input(FILE, f="png_pipe")["v"]
        .filter("format", "rgba")
        .filter(
            "scale", out_color_matrix="bt709", out_range="tv", flags="accurate_rnd+full_chroma_int+lanczos"
        )
        .filter("format", "yuva420p")
        .filter("setparams", range="tv", **COLOUR)
        .filter("settb", clock)
        .filter("setpts", 0)
    )
    # Half a frame early, so that no rounding can move an edge.
    since, until = (f"{float((n - Fraction(1, 2)) / rate):.6f}" for n in (logo.first, logo.end))
    return (
        ffmpeg.overlay(
            stream,
            mark,
            x=logo.x_px,
            y=logo.y_px,
            format="yuv420",
            eof_action="repeat",
            enable=f"gte(t,{since})*lt(t,{until})",
        )
        .filter("settb", clock)
        .filter("setsar", 1)
    )
