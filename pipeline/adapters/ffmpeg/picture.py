"""The picture chain: decoded footage -> pictures of the channel's size, rate and coding, to be drawn on.

Everything that changes a pixel before captions are drawn stands here, and ``RECIPE`` names it: change it
with the chain, and chunks that were made by another chain are no longer found.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from pipeline.adapters.ffmpeg import reframe
from pipeline.core.plan import VideoSettings

if TYPE_CHECKING:
    from pipeline.adapters.ffmpeg.graphs import Source

RECIPE = "1"
# ffmpeg 9 takes these from the pictures and passes over the options of the same name; older ones the reverse.
COLOUR = {"color_primaries": "bt709", "color_trc": "bt709", "colorspace": "bt709"}
# A container may promise two pictures more than it holds; the prober lets that pass.
_MISSING_PICTURES = 2


def prepared(
    footage: Any,
    video: VideoSettings,
    rate: Fraction,
    source: Source,
    *,
    first: int = 0,
    end: int | None = None,
) -> Any:
    """Return the stream of finished pictures from ``first`` up to ``end``; a picture's PTS is its number.

    ``footage`` must keep its own time stamps (``copyts``), so that a picture has the same number wherever
    decoding began. Frame ``n`` shows the footage's last picture at or before its time.
    """
    timed = (
        footage.filter("setpts", f"PTS-({source.start_s.numerator}/{source.start_s.denominator})/TB")
        .filter("fps", f"{rate.numerator}/{rate.denominator}", start_time=f"{float(first / rate):.6f}")
        .filter("tpad", stop=_MISSING_PICTURES, stop_mode="clone")
    )
    if end is not None:
        timed = timed.filter("trim", end_pts=end)
    if video.reframe is None:
        return _coded(timed, video, source)
    start_ms = int(1000 * first / rate)
    made = reframe.apply(timed, video.reframe, matrix=source.matrix, start_ms=start_ms)
    return made.filter("setsar", 1).filter("format", "yuv420p").filter("setparams", range="tv", **COLOUR)


def _coded(stream: Any, video: VideoSettings, source: Source) -> Any:
    return (
        stream.filter(
            "scale",
            video.width_px,
            video.height_px,
            flags="lanczos+accurate_rnd",
            in_color_matrix=source.matrix,
            out_color_matrix="bt709",
            out_range="tv",
        )
        .filter("setsar", 1)
        .filter("format", "yuv420p")
        .filter("setparams", range="tv", **COLOUR)
    )
