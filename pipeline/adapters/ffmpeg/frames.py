"""Single frames of a video as arrays of luma, by frame number."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.adapters.ffmpeg.container import opened, tolerant
from pipeline.core.media import Reading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]

_FAR_FRAMES = 100
"""Farther than this to the next wanted frame, seeking is cheaper than decoding on."""


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
    last = max(place for place, (_, packet) in enumerate(group) if packet.pts in needed)
    codec, found = stream.codec_context, {}
    for _, packet in [*group[: last + 1], (0, None)]:
        if packet is not None and packet.pts not in needed and _is_disposable(packet, codec):
            continue
        for frame in codec.decode(packet):
            if frame.pts in needed:
                found[needed[frame.pts]] = _luma(frame)
    codec.flush_buffers()
    return found


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
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        base = Fraction(stream.time_base or Fraction(1, 1000))
        start = stream.start_time or 0
        pending = sorted(wanted)
        while pending:
            container.seek(start + int(pending[0] / rate / base), stream=stream, backward=True)
            held: Any = None
            given = (
                False  # a group of pictures may be longer than the way to go: always give one, then seek on
            )
            for frame in tolerant(container, stream):
                number = round(((frame.pts or 0) - start) * base * rate)
                while pending and held is not None and number > pending[0]:
                    yield pending.pop(0), _luma(_scaled(held, width_px, height_px, matrix))
                    given = True
                held = frame
                if not pending or (given and pending[0] - number > _FAR_FRAMES):
                    break
            else:
                yield from ((last, _luma(_scaled(held, width_px, height_px, matrix))) for last in pending)
                return


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
