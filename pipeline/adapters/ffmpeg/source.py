"""How an ordinary piece of footage must be read, for jobs that do not say it."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.adapters.ffmpeg.container import opened
from pipeline.core.media import Reading

if TYPE_CHECKING:
    from av.container import InputContainer

UNTAGGED_HD_PX = 720
_INDEXED = {"mp4", "mov", "matroska", "webm"}
"""Containers whose index says where each key frame is."""


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


def is_seekable(footage: Path, reading: Reading) -> bool:
    """Tell whether decoding may begin in the middle: the same pictures with the same times come out.

    That needs an index of keyframes that are whole pictures, and pictures that neither depend on the field
    before them nor come at an odd pace.

    Raises:
        FootageError: it cannot be opened.
    """
    if reading.fields or reading.paced:
        return False
    with opened(footage) as container:
        return bool(_INDEXED & set(container.format.name.split(","))) and _has_whole_key_frames(container)


def _has_whole_key_frames(container: InputContainer) -> bool:
    """Tell whether the second key frame is a whole picture.

    With intra refresh it is not: the picture is renewed bit by bit from there, for as long as a group of
    pictures may last, and what is decoded from there on is smeared at first.
    """
    import av
    from av.video.frame import PictureType

    video = container.streams.video[0]
    keys = (packet for packet in container.demux(video) if packet.is_keyframe and packet.size)
    second = next(islice(keys, 1, None), None)
    if second is None:
        return True
    try:
        pictures = [*video.codec_context.decode(second), *video.codec_context.decode(None)]
    except av.error.InvalidDataError:
        return False
    return bool(pictures) and pictures[0].pict_type not in (PictureType.P, PictureType.B)
