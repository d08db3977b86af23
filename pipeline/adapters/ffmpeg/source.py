"""How an ordinary piece of footage must be read, for jobs that do not say it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from pipeline.adapters.ffmpeg.container import opened
from pipeline.core.media import Reading

UNTAGGED_HD_PX = 720


def look(footage: Path) -> Reading:
    """Return when the footage's picture starts, and how its colours are to be read.

    Raises:
        FootageError: it cannot be opened.
    """
    from av.stream import Disposition

    with opened(footage) as container:
        videos = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
        for video in videos:
            start_s = Fraction(video.start_time or 0) * Fraction(video.time_base or 1)
            # ffmpeg reads untagged pictures as standard definition, whatever their size.
            untagged_hd = video.codec_context.colorspace == 2 and video.height >= UNTAGGED_HD_PX
            return Reading(start_s, "bt709" if untagged_hd else "auto")
    return Reading()
