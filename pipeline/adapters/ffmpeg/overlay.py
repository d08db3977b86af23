"""Changes the channel's finished picture, below the captions: lays a logo over it, or makes it plain."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from pipeline.adapters.ffmpeg.normalise import COLOUR
from pipeline.core.logo import Logo
from pipeline.core.plan import Plain

FILE = "logo.png"
"""The logo in the work folder."""


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
    since, until = (_edge_s(n, rate) for n in (logo.first, logo.end))
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


def made_plain(stream: Any, plain: Plain, rate: Fraction) -> Any:
    """Return the pictures, in BT.709 and limited range, with those from a number on in one colour.

    Args:
        stream: pictures whose PTS is their number.
        plain: the colour, and from when on.
        rate: frames per second.
    """
    y, u, v = _yuv(plain.colour)
    return stream.filter("lutyuv", y=y, u=u, v=v, enable=f"gte(t,{_edge_s(plain.first, rate)})")


def _edge_s(frame: int, rate: Fraction) -> str:
    """Return when a frame comes, half a frame early, so that no rounding can move an edge."""
    return f"{float((frame - Fraction(1, 2)) / rate):.6f}"


def _yuv(colour: str) -> tuple[int, int, int]:
    """Return a colour in BT.709, limited range, 8 bits (ITU-R BT.709-6, items 3.2 to 3.4)."""
    red, green, blue = (Fraction(int(colour[i : i + 2], 16), 255) for i in (1, 3, 5))
    luma = Fraction(2126, 10_000) * red + Fraction(7152, 10_000) * green + Fraction(722, 10_000) * blue
    cb, cr = (blue - luma) / Fraction(18_556, 10_000), (red - luma) / Fraction(15_748, 10_000)
    return round(16 + 219 * luma), round(128 + 224 * cb), round(128 + 224 * cr)
