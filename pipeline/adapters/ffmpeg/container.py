"""Opens media files with PyAV, and says in plain words why one cannot be opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.adapters.beginnings import beginning
from pipeline.errors import FootageError, ToolMissing

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

_PATIENCE_S = 60.0
"""For opening, and for each packet: a file may be made so that looking for its streams never ends."""
AGAIN = "Export or copy the footage again, then point the campaign at the new file."
ANOTHER = "Give a video file such as MP4, MOV, MKV or WebM with a moving picture."


@contextmanager
def opened(path: Path, *, packets_only: bool = False) -> Iterator[InputContainer]:
    """Open a media file for reading; any failure of ffmpeg's inside the block names the file.

    With ``packets_only``, no picture is decoded to learn more than the container tells: twenty times as fast,
    for files of our own.

    Raises:
        FootageError: absent, a folder, empty, unreadable, or not a media file.
        ToolMissing: PyAV is not installed.
    """
    try:
        import av
    except ImportError as error:
        raise ToolMissing(f"PyAV cannot be loaded: {error}", hint="Install the package 'av'.") from error
    _refuse_unreadable(path)
    try:
        # An absolute path keeps ffmpeg from reading "a:b.mp4" as a protocol; titles may be in any encoding.
        container = av.open(
            str(path.absolute()),
            mode="r",
            metadata_errors="replace",
            timeout=(_PATIENCE_S, _PATIENCE_S),
            options={"threads": "1", "skip_frame": "all"} if packets_only else None,
        )
    except av.FFmpegError as error:
        raise _cannot_open(path, error) from error
    with container:
        try:
            yield container
        except av.FFmpegError as error:
            raise FootageError(f"the file is damaged: {error.strerror}", path=path, hint=AGAIN) from error


def tolerant(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    """Yield the pictures from here on; a damaged one is passed over, as ffmpeg does when it encodes."""
    import av

    for packet in container.demux(stream):
        try:
            yield from packet.decode()
        except av.error.InvalidDataError:
            continue


def _refuse_unreadable(path: Path) -> None:
    if not beginning(path, 1, kind="video file", instead=ANOTHER):
        raise FootageError("the file is empty", path=path, hint=AGAIN)
    if _index_is_cut(path):
        raise FootageError(
            "the file is truncated: its index (the moov box) is cut off", path=path, hint=AGAIN
        )


def _cannot_open(path: Path, error: OSError | Exception) -> FootageError:
    with path.open("rb") as stream:
        head = stream.read(12)
    if head[4:8] == b"ftyp":
        return FootageError(
            "the file is truncated: an MP4 without its index (the moov box), so no picture can be found",
            path=path,
            hint=AGAIN,
        )
    reason = getattr(error, "strerror", None) or str(error)
    return FootageError(f"this is not a video file ({reason})", path=path, hint=ANOTHER)


def _index_is_cut(path: Path) -> bool:
    """Tell whether an MP4 ends inside its index. ffmpeg would then quietly leave out whole streams."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        place = 0
        while place + 8 <= size:
            stream.seek(place)
            head = stream.read(16)
            kind, length = head[4:8], int.from_bytes(head[:4], "big")
            if place == 0 and kind != b"ftyp":
                return False
            if length == 1:
                length = int.from_bytes(head[8:16], "big")
            if kind == b"moov":
                return place + length > size
            if length < 8:
                return False
            place += length
    return False
