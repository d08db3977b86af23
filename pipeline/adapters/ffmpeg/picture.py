"""The picture chain: decoded footage -> pictures of the channel's size, rate and coding, to be drawn on.

Everything that changes a pixel before captions are drawn stands here, or in ``normalise`` and ``reframe``,
and ``RECIPE`` names it: change it with the chain, and chunks that were made by another chain are no longer
found. ``overlay`` has recipes of its own.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from pipeline.adapters.ffmpeg import normalise, overlay, reframe
from pipeline.core.media import Reading
from pipeline.core.plan import VideoSettings

RECIPE = "2"
# A container may promise two pictures more than it holds; the prober lets that pass.
_MISSING_PICTURES = 2


def prepared(
    footage: Any,
    video: VideoSettings,
    rate: Fraction,
    reading: Reading,
    *,
    seekable: bool = False,
    first: int = 0,
    end: int | None = None,
) -> Any:
    """Return the stream of finished pictures from ``first`` up to ``end``; a picture's PTS is its number.

    ``footage`` must keep its own time stamps (``copyts``), so that a picture has the same number wherever
    decoding began. Frame ``n`` shows the footage's last picture at or before its time.

    Args:
        footage: the decoded video, of ffmpeg-python; ffmpeg has turned it upright.
        video: size and framing wanted.
        rate: frames per second wanted.
        reading: how the footage must be read.
        seekable: True if decoding may begin in the middle, so that time zero must be known beforehand.
            Without an index it begins at the first picture; the container may not even tell that one's time.
        first: number of the first picture wanted.
        end: number of the picture after the last, or None for all.
    """
    start_s = reading.start_s
    zero = f"PTS-({start_s.numerator}/{start_s.denominator})/TB" if seekable else "PTS-STARTPTS"
    timed = (
        normalise.progressive(footage.filter("setpts", zero), reading)
        .filter("fps", f"{rate.numerator}/{rate.denominator}", start_time=f"{float(first / rate):.6f}")
        .filter("tpad", stop=_MISSING_PICTURES, stop_mode="clone")
    )
    if end is not None:
        timed = timed.filter("trim", end_pts=end)
    if video.reframe is None:
        shown = normalise.scaled(timed, reading, video.width_px, video.height_px)
    else:
        whole, matrix = normalise.framable(timed, reading)
        # Times in it count from the footage's first picture, wherever this stretch begins.
        shown = normalise.finished(reframe.apply(whole, video.reframe, matrix=matrix))
    if video.logo is not None:
        shown = overlay.with_logo(shown, video.logo, rate)
    return shown if video.plain is None else overlay.made_plain(shown, video.plain, rate)
