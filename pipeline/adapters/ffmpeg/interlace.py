"""Whether pictures that do not say so are woven of two fields, and which field comes first."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.adapters.ffmpeg.container import opened, tolerant

if TYPE_CHECKING:
    from av.video.frame import VideoFrame
    from av.video.reformatter import VideoReformatter

_TALLEST_PX = 1088
"""Nothing taller is interlaced."""
_PLACES_PERMILLE = (0, 330, 660)
_PICTURES = 20
_COLUMN_STEP = 4
_MOVED = 12
_LEAST_MOVING = 2000
_COMBED = Fraction(23, 20)
"""Where something moves, how much more neighbouring rows differ than every second one. Measured on made
pictures: 1.21 and more with motion in woven fields; 0.3 to 1.08 in progressive ones, noise and moving
stripes among them. (ffmpeg's ``idet`` alone takes progressive moving patterns for interlaced.)"""


def unsaid_fields(path: Path, number: int) -> str:
    """Look at short samples: ``tff`` or ``bff`` for pictures that are combed where they move, else empty.

    Args:
        path: the footage.
        number: of its video stream, among the video streams.

    Raises:
        FootageError: the file cannot be opened or decoded.
    """
    from av.video.reformatter import VideoReformatter

    near, second, moving = 0, 0, 0
    grey = VideoReformatter()  # one for all: each takes some megabytes, which the process would keep
    for frames in _samples(path, number):
        if frames[0].height > _TALLEST_PX:
            return ""
        for before, after in pairwise(_luma(frame, grey) for frame in frames):
            counted = _rows(before, after)
            near, second, moving = (a + b for a, b in zip((near, second, moving), counted, strict=True))
    if moving < _LEAST_MOVING or near <= second * _COMBED:
        return ""
    return _order(next(_samples(path, number)))


def _samples(path: Path, number: int) -> Iterator[list[VideoFrame]]:
    with opened(path) as container:
        video = container.streams.video[number]
        for permille in _PLACES_PERMILLE:
            if permille and not video.duration:
                return
            if permille:
                container.seek(
                    (video.start_time or 0) + (video.duration or 0) * permille // 1000, stream=video
                )
            frames = list(islice(tolerant(container, video), _PICTURES))
            if frames:
                yield frames


def _luma(frame: VideoFrame, grey: VideoReformatter) -> Any:
    import numpy as np

    return grey.reformat(frame, format="gray").to_ndarray()[:, ::_COLUMN_STEP].astype(np.int16)


def _rows(before: Any, after: Any) -> tuple[int, int, int]:
    """Return how much neighbouring and every second row differ where something moves, and how much does."""
    import numpy as np

    moves = (np.abs(after - before) > _MOVED)[1:-1]
    near = np.abs(after[1:-1] - after[2:])[moves].sum()
    second = np.abs(after[:-2] - after[2:])[moves].sum()
    return int(near), int(second), int(moves.sum())


def _order(frames: list[VideoFrame]) -> str:
    """Let ffmpeg's ``idet`` say which field comes first: the wrong one would make motion jump."""
    from av.filter import Graph

    graph = Graph()
    first = frames[0]
    start = graph.add_buffer(
        width=first.width, height=first.height, format=first.format, time_base=Fraction(1, 1000)
    )
    steps = [start, graph.add("format", "yuv420p"), graph.add("idet"), graph.add("buffersink")]
    for before, after in pairwise(steps):
        before.link_to(after)
    graph.configure()
    bottom = 0
    for number, frame in enumerate(frames):
        frame.pts, frame.time_base = number, Fraction(1, 1000)
        graph.push(frame)
        for seen in _pulled(graph):
            word = seen.metadata.get("lavfi.idet.multiple.current_frame")
            bottom += (word == "bff") - (word == "tff")
    return "bff" if bottom > 0 else "tff"


def _pulled(graph: Any) -> Iterator[Any]:
    while True:
        try:
            yield graph.vpull()
        except (BlockingIOError, EOFError):
            return
