"""What the graphs must know about a piece of footage before they read it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from pipeline.adapters.ffmpeg import graphs
from pipeline.adapters.ffmpeg.container import opened

_UNTAGGED_HD_PX = 720
_INDEXED = {"mp4", "mov", "matroska", "webm"}
"""Containers whose index says where each key frame is."""


def look(footage: Path) -> graphs.Source:
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
            untagged_hd = video.codec_context.colorspace == 2 and video.height >= _UNTAGGED_HD_PX
            seekable = bool(_INDEXED & set(container.format.name.split(",")))
            return graphs.Source(start_s, "bt709" if untagged_hd else "auto", seekable)
    return graphs.Source(Fraction(0), "auto")
