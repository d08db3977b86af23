"""Single frames of footage in a container without an index, such as a transport stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any

from pipeline.adapters.ffmpeg.container import opened, tolerant

_TIMED = {"mpegts", "mpeg", "flv", "nut"}
"""Containers whose pictures have the right times; in others (AVI, say) they are counted."""
_FAR_FRAMES = 100
"""Farther than this to the next wanted frame, seeking is cheaper than decoding on."""
_NEAR_FRAMES = 300
"""So near the start all is decoded: x264 makes groups of 250, and a seek may never lead to the first."""
_EARLIER_S = (0, 2, 10, 60)
"""How far before a wanted frame to look for the key frame before it."""


def without_index(
    path: Path, container: Any, pending: list[int], rate: Fraction
) -> Iterator[tuple[int, Any]]:
    """Yield (number, picture) of single frames of ordinary footage, in order; time zero is its first picture.

    Args:
        path: the file.
        container: the file, opened and not yet read.
        pending: the frames wanted, ascending.
        rate: frames per second.

    Raises:
        FootageError: it cannot be decoded.
    """
    is_timed = not _TIMED.isdisjoint(container.format.name.split(","))
    if is_timed:
        yield from _by_hops(container, pending, rate)
    if pending:
        with opened(path) as anew:
            yield from _from_the_start(anew, pending, rate, is_timed=is_timed)


def _by_hops(container: Any, pending: list[int], rate: Fraction) -> Iterator[tuple[int, Any]]:
    """Decode the beginning, then seek and decode on, and take the frames found out of ``pending``.

    Without an index a seek may lead anywhere, so it is looked at where it led. If that is no key frame at or
    before the wanted one, the next goes farther back. What none finds stays pending.
    """
    import av

    stream = container.streams.video[0]
    stream.thread_type = "AUTO"
    pictures = tolerant(container, stream)
    first = next(pictures, None)
    zero = first.pts if first is not None else None
    if zero is not None and pending and pending[0] <= _NEAR_FRAMES:
        numbered = _numbered(chain([first], pictures), zero, stream.time_base * rate)
        yield from _passing(numbered, pending, _FAR_FRAMES)
    earlier = list(_EARLIER_S)
    while pending and earlier and zero is not None:
        time_s, before = max(Fraction(0), pending[0] / rate - earlier[0]), len(pending)
        try:
            container.seek(zero + int(time_s / stream.time_base), stream=stream, backward=True)
        except av.FFmpegError:  # there is nothing there, says the container
            earlier.pop(0)
            continue
        numbered = _numbered(_from_a_key_frame(container, stream), zero, stream.time_base * rate)
        yield from _passing(numbered, pending, _FAR_FRAMES)
        if len(pending) == before:
            earlier = earlier[1:] if time_s else []


def _from_the_start(
    container: Any, pending: list[int], rate: Fraction, *, is_timed: bool
) -> Iterator[tuple[int, Any]]:
    """Decode everything up to the last frame wanted, as the encoder does."""
    stream = container.streams.video[0]
    stream.thread_type = "AUTO"
    pictures = tolerant(container, stream)
    first = next(pictures, None)
    if first is None:
        return
    zero = first.pts if is_timed else None
    yield from _passing(_numbered(chain([first], pictures), zero, stream.time_base * rate), pending, None)


def _from_a_key_frame(container: Any, stream: Any) -> Iterator[Any]:
    """Yield the pictures from the next key frame on, if that is a whole picture by itself.

    Pictures of an open group that come behind it and are shown before it refer to others that were not
    decoded. Where the picture is renewed bit by bit (intra refresh), there is no whole one.
    """
    import av
    from av.video.frame import PictureType

    key: int | None = None
    is_whole = False
    for packet in container.demux(stream):
        if key is None and packet.is_keyframe:
            key = packet.pts
        if key is None:
            continue
        try:
            pictures = packet.decode()
        except av.error.InvalidDataError:
            continue
        for frame in pictures:
            if not is_whole and frame.pts is not None and frame.pts >= key:
                if frame.pts > key or frame.pict_type != PictureType.I:
                    return
                is_whole = True
            if is_whole:
                yield frame


def _numbered(pictures: Iterable[Any], zero: int | None, per_tick: Fraction) -> Iterator[tuple[int, Any]]:
    """Number pictures by their time since ``zero``, or by counting where there is none.

    Ordinary footage has one picture for each frame, so that counting is as good while none is damaged.
    """
    number = -1
    for frame in pictures:
        is_timed = zero is not None and frame.pts is not None
        number = round((frame.pts - zero) * per_tick) if is_timed else number + 1
        yield number, frame


def _passing(
    numbered: Iterable[tuple[int, Any]], pending: list[int], far: int | None
) -> Iterator[tuple[int, Any]]:
    """Take each wanted frame out as it passes: the last picture at or before it.

    Nothing is taken if the first picture comes after the first wanted frame. With ``far``, one frame at least
    is taken, and others up to one that is farther away.
    """
    held: Any = None
    given = False
    for here, frame in numbered:
        if held is None and here > pending[0]:
            return
        while pending and here > pending[0]:
            yield pending.pop(0), held
            given = True
        held = frame
        if not pending or (far is not None and given and pending[0] - here > far):
            return
    while pending and held is not None:
        yield pending.pop(0), held
