"""What cannot be used as footage, told before any work."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.adapters.ffmpeg.container import AGAIN, ANOTHER
from pipeline.adapters.ffmpeg.packets import Counts
from pipeline.core.footage import LARGEST_PX, LONGEST_S, SMALLEST_PX
from pipeline.errors import FootageError

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

_MISSING_MS = 500
_MISSING_PCT = 2
_MOST_INDEX_BYTES = 64_000_000
_LOCKED = (b"encv", b"drmi")
_LOCK_AFTER_BYTES = 4000


def too_large(width_px: int, height_px: int, path: Path) -> None:
    """Refuse pictures that would fill the memory, before any is decoded.

    Raises:
        FootageError: a side is too long.
    """
    if max(width_px, height_px) > LARGEST_PX:
        raise FootageError(
            f"the picture is too large: {width_px} x {height_px} pixels",
            path=path,
            hint=f"Export it with at most {LARGEST_PX} pixels a side, for example as 4K.",
        )


def too_small(width_px: int, height_px: int, path: Path) -> None:
    """Refuse pictures on which no caption could be read.

    Raises:
        FootageError: a side is too short.
    """
    if min(width_px, height_px) < SMALLEST_PX:
        raise FootageError(
            f"the picture is too small for captions: {width_px} x {height_px} pixels",
            path=path,
            hint=f"Use footage of at least {SMALLEST_PX} pixels a side; 1280 x 720 or more looks well.",
        )


def too_long(length_s: Fraction, path: Path) -> None:
    """Refuse footage that no build would ever finish: its clock is damaged.

    Raises:
        FootageError: it is longer than 12 hours.
    """
    if length_s > LONGEST_S:
        raise FootageError(
            f"by its clock the footage lasts {int(length_s / 3600)} hours; {LONGEST_S // 3600} are the most",
            path=path,
            hint=AGAIN,
        )


def encrypted(path: Path, format_name: str) -> None:
    """Refuse an MP4 with digital rights management: ffmpeg would decode noise.

    Raises:
        FootageError: its pictures are encrypted.
    """
    if "mp4" not in format_name:
        return
    index = _index(path)
    for mark in _LOCKED:
        place = index.find(mark)
        if place >= 0 and b"sinf" in index[place : place + _LOCK_AFTER_BYTES]:
            raise FootageError(
                "the pictures are encrypted (DRM)",
                path=path,
                hint="Ask whoever made it for a file without copy protection.",
            )


def _index(path: Path) -> bytes:
    size, place = path.stat().st_size, 0
    with path.open("rb") as stream:
        while place + 8 <= size:
            stream.seek(place)
            head = stream.read(16)
            length = int.from_bytes(head[:4], "big")
            if length == 1:
                length = int.from_bytes(head[8:16], "big")
            if head[4:8] == b"moov":
                stream.seek(place)
                return stream.read(min(length, _MOST_INDEX_BYTES))
            if length < 8:
                break
            place += length
    return b""


def truncated(
    container: InputContainer, video: VideoStream, counts: Counts, rate: Fraction, path: Path
) -> None:
    """Refuse a file with noticeably less in it than it promises, without pictures, or with only one.

    Raises:
        FootageError: saying which.
    """
    if not counts.stored_frames and not video.frames:
        raise FootageError(
            "the video stream has no pictures: it is empty, or the file was cut off", path=path, hint=AGAIN
        )
    promised, found = _promise(container, video, counts, rate)
    missing = promised - found
    # Two pictures more or less are a container's rounding.
    noticeable = missing * rate > 2 and missing * 100 > promised * _MISSING_PCT
    if noticeable or missing * 1000 > _MISSING_MS or not counts.frames:
        raise FootageError(
            f"the file is truncated: it promises {_ms(promised)} ms of picture"
            f" and holds {_ms(found)} ms ({counts.frames} pictures)",
            path=path,
            hint=AGAIN,
        )
    if counts.frames == 1:
        raise FootageError("this is a single still picture, not a video", path=path, hint=ANOTHER)


def _promise(
    container: InputContainer, video: VideoStream, counts: Counts, rate: Fraction
) -> tuple[Fraction, Fraction]:
    """Return the seconds that the file promises and those that were found, where they differ most.

    A container that only knows the length of everything is compared with everything: sound may outlast the
    picture.
    """
    claims = [(video.frames / rate, counts.stored_frames / rate)]
    if video.duration is not None and video.time_base is not None and counts.stored_picture.first is not None:
        claims.append((video.duration * video.time_base, counts.stored_picture.length(1 / rate)))
    elif container.duration is not None and counts.everything.first is not None:
        claims.append((Fraction(container.duration, 1_000_000), counts.everything.length(1 / rate)))
    return max(claims, key=lambda claim: claim[0] - claim[1])


def _ms(seconds: Fraction) -> int:
    return -(-seconds.numerator * 1000 // seconds.denominator)
