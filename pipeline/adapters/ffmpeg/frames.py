"""Single frames of a video as arrays of luma, by frame number."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.adapters.ffmpeg import source
from pipeline.adapters.ffmpeg.container import opened, tolerant

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


def some(
    path: Path, wanted: Collection[int], rate: Fraction, width_px: int, height_px: int
) -> Iterator[tuple[int, Plane]]:
    """Yield (number, luma) of single frames of footage, scaled as the encoder scales them.

    Frame ``n`` of the finished video shows the footage's last picture at or before its time.

    Raises:
        FootageError: it cannot be decoded.
    """
    matrix = "ITU709" if source.look(path).matrix == "bt709" else None
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
