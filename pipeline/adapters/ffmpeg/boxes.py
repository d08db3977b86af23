"""The boxes of an MP4 (ISO/IEC 14496-12, 4.2), as far as channels ask for them.

Only the heads of boxes are read: the file may be large. A library that parses every kind of box would be far
more than this page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import FootageError

_MOST_BOXES = 10_000
_LARGE, _TO_THE_END = 1, 0


@dataclass(frozen=True, slots=True)
class Box:
    """One box: where its content is."""

    kind: str
    start: int
    """First byte of the content."""
    end: int
    """First byte after it."""


def layout(path: Path) -> tuple[bool, bool]:
    """Return whether the index stands before the media, and whether any track has an edit list.

    Raises:
        FootageError: it cannot be read, or is no whole MP4.
    """
    try:
        with path.open("rb") as stream:
            top = list(_boxes(stream, 0, path.stat().st_size, path))
            kinds = [box.kind for box in top]
            if "moov" not in kinds or "mdat" not in kinds:
                raise FootageError("this is no whole MP4: a moov or mdat box is missing", path=path)
            edits = [
                found
                for moov in top
                if moov.kind == "moov"
                for track in _within(stream, moov, "trak", path)
                for edit in _within(stream, track, "edts", path)
                for found in _within(stream, edit, "elst", path)
            ]
            return kinds.index("moov") < kinds.index("mdat"), bool(edits)
    except OSError as error:
        raise FootageError(f"the file cannot be read: {error.strerror}", path=path) from error


def _within(stream: BinaryIO, outer: Box, kind: str, path: Path) -> Iterator[Box]:
    return (box for box in _boxes(stream, outer.start, outer.end, path) if box.kind == kind)


def _boxes(stream: BinaryIO, start: int, end: int, path: Path) -> Iterator[Box]:
    place = start
    for _ in range(_MOST_BOXES):
        if place >= end:
            return
        stream.seek(place)
        head = stream.read(16)
        if len(head) < 8:
            break
        size, kind, header = int.from_bytes(head[:4], "big"), head[4:8].decode("latin-1"), 8
        if size == _LARGE:
            size, header = int.from_bytes(head[8:16], "big"), 16
        elif size == _TO_THE_END:
            size = end - place
        if size < header or place + size > end:
            break
        yield Box(kind, place + header, place + size)
        place += size
    raise FootageError(f"the MP4 is damaged at byte {place}", path=path, hint="Make it again.")
