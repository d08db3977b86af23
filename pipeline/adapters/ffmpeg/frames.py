"""Single frames of a video as arrays of luma, by frame number."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.adapters.ffmpeg import source
from pipeline.adapters.ffmpeg.container import opened
from pipeline.adapters.ffmpeg.unindexed import without_index
from pipeline.core.media import Reading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]


_EARLIER_S = (0, 2, 10, 60, 100_000)
"""How far before a wanted frame to look for the key frame before it."""


def every(path: Path, wanted: Collection[int]) -> tuple[int, dict[int, Plane]]:
    """Decode a whole video; return its number of frames and the luma of those wanted.

    Raises:
        FootageError: it cannot be decoded.
    """
    kept: dict[int, Plane] = {}
    count = 0
    with opened(path) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        for frame in container.decode(stream):
            if count in wanted:
                kept[count] = _luma(frame)
            count += 1
    return count, kept


def few(path: Path, wanted: Collection[int], rate: Fraction) -> tuple[int, dict[int, Plane]]:
    """Count a finished video's frames, and return the luma of those wanted; only what they need is decoded.

    Groups of pictures without a wanted frame are passed over, and so are pictures that no other refers to.

    Raises:
        FootageError: it cannot be decoded.
    """
    kept: dict[int, Plane] = {}
    count = 0
    with opened(path) as container:
        stream = container.streams.video[0]
        stream.thread_type = "NONE"
        per_tick = Fraction(stream.time_base or 1) * rate
        start = stream.start_time or 0
        group: list[tuple[int, Any]] = []
        for packet in container.demux(stream):
            if packet.size:
                if packet.is_keyframe:
                    kept |= _of_group(stream, group, wanted)
                    group = []
                group.append((round(((packet.pts or 0) - start) * per_tick), packet))
                count += 1
        kept |= _of_group(stream, group, wanted)
    return count, kept


def _of_group(stream: Any, group: Sequence[tuple[int, Any]], wanted: Collection[int]) -> dict[int, Plane]:
    needed = {packet.pts: number for number, packet in group if number in wanted}
    if not needed:
        return {}
    found = _decoded(stream, [packet for _, packet in group], set(needed))
    return {needed[pts]: _luma(frame) for pts, frame in found.items()}


def _is_disposable(packet: Any, codec: Any) -> bool:
    """True if no other picture refers to this one, as the H.264 in an MP4 says itself (nal_ref_idc)."""
    if codec.name != "h264" or not codec.extradata or codec.extradata[0] != 1:
        return False
    width, data, place = (codec.extradata[4] & 3) + 1, memoryview(packet), 0
    while place + width < len(data):
        head = data[place + width]
        if head & 31 in (1, 5):
            return not head >> 5 & 3
        place += width + int.from_bytes(data[place : place + width], "big")
    return False


def some(
    path: Path, wanted: Collection[int], rate: Fraction, width_px: int, height_px: int, reading: Reading
) -> Iterator[tuple[int, Plane]]:
    """Yield (number, luma) of single frames of ordinary footage, scaled as the encoder scales them.

    Frame ``n`` of the finished video shows the footage's last picture at or before its time.

    Raises:
        FootageError: it cannot be decoded.
    """
    matrix = "ITU709" if reading.matrix == "bt709" else None
    with opened(path) as container:
        take = _by_groups if source.is_seekable(path, reading) else partial(without_index, path)
        for number, frame in take(container, sorted(wanted), rate):
            yield number, _luma(_scaled(frame, width_px, height_px, matrix))


def _by_groups(container: Any, pending: list[int], rate: Fraction) -> Iterator[tuple[int, Any]]:
    """Decode of each group of pictures only what its wanted pictures need."""
    stream = container.streams.video[0]
    stream.thread_type = "SLICE"  # what one packet needs must not wait for others
    base, start = Fraction(stream.time_base or Fraction(1, 1000)), stream.start_time or 0

    def number(pts: int) -> int:
        return round((pts - start) * base * rate)

    while pending:
        packets, after = _from_key_frame(container, stream, number, pending[0], rate)
        shown = _shown([p.pts for p in packets], pending, number, after)
        found = _decoded(stream, packets, set(shown.values()))
        # What is damaged is left out, and counts as not seen.
        yield from ((wanted, found[pts]) for wanted, pts in shown.items() if pts in found)
        pending = [n for n in pending if n not in shown]


def _from_key_frame(
    container: Any, stream: Any, number: Callable[[int], int], wanted: int, rate: Fraction
) -> tuple[list[Any], int | None]:
    """Find the group with a wanted frame. Some containers seek to a key frame that is shown after it."""
    packets: list[Any] = []
    after: int | None = None
    for early_s in _EARLIER_S:
        time_s = max(Fraction(0), wanted / rate - early_s)
        container.seek(
            (stream.start_time or 0) + int(time_s / stream.time_base), stream=stream, backward=True
        )
        packets, after = _group(container, stream, number, wanted)
        if not packets or number(packets[0].pts) <= wanted or not time_s:
            break
    return packets, after


def _group(
    container: Any, stream: Any, number: Callable[[int], int], wanted: int
) -> tuple[list[Any], int | None]:
    """Read the packets of the group with a wanted frame; return the time stamp of the next key frame, too.

    In an open group, pictures before the next key frame come behind it in the file: they and the key frame
    belong to the group too.
    """
    packets: list[Any] = []
    after: int | None = None
    for packet in container.demux(stream):
        if packet.pts is None or not packet.size or not (packets or packet.is_keyframe):
            continue
        if after is not None and packet.pts > after:
            break
        if packet.is_keyframe and packets and after is None and number(packet.pts) > wanted:
            after = packet.pts
        packets.append(packet)
    return packets, after


def _shown(
    stamps: Sequence[int], pending: Sequence[int], number: Callable[[int], int], after: int | None
) -> dict[int, int]:
    """Return which picture each wanted frame of a group shows: the last at or before its time."""
    numbered = sorted((number(pts), pts) for pts in stamps)
    last = None if after is None else number(after)
    found: dict[int, int] = {}
    for wanted in pending:
        if last is not None and wanted >= last and found:
            break
        before = bisect_right(numbered, wanted, key=lambda pair: pair[0])
        found[wanted] = numbered[max(0, before - 1)][1] if numbered else 0
    return found


def _decoded(stream: Any, packets: Sequence[Any], needed: set[int]) -> dict[int, Any]:
    """Decode the pictures of a group that are needed, and what they refer to."""
    import av

    last = max((place for place, packet in enumerate(packets) if packet.pts in needed), default=-1)
    codec, found = stream.codec_context, {}
    for packet in [*packets[: last + 1], None]:
        if packet is not None and packet.pts not in needed and _is_disposable(packet, codec):
            continue
        try:
            for frame in codec.decode(packet):
                if frame.pts in needed:
                    found[frame.pts] = frame
        except av.error.InvalidDataError:
            continue  # a damaged picture is passed over, as ffmpeg does when it encodes
    codec.flush_buffers()
    return found


def _scaled(frame: Any, width_px: int, height_px: int, matrix: str | None) -> Any:
    return frame.reformat(
        width=width_px,
        height=height_px,
        format="yuv420p",
        src_colorspace=matrix,
        dst_colorspace="ITU709",
        dst_color_range="MPEG",
        interpolation="LANCZOS",
    )


def _luma(frame: Any) -> Plane:
    import numpy as np

    plane = frame.planes[0]
    rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
    return rows[: frame.height, : frame.width].copy()
