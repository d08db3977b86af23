"""Reads every packet of a file, in bounded time, and counts what is there."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pipeline.adapters.ffmpeg.container import AGAIN
from pipeline.errors import FootageError

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

_PATIENCE_S = 60.0
_SLOWEST_DISK = 4_000_000
"""Bytes a second of a slow network drive: what a file of some size may take."""
_LOOK_AT_CLOCK = 1 << 10


@dataclass(slots=True)
class Extent:
    """The stretch of time that the packets of one stream cover, in seconds."""

    first: Fraction | None = None
    last: Fraction | None = None
    end: Fraction | None = None

    def add(self, packet: Packet[Any]) -> None:
        """Take one packet in."""
        if packet.pts is None or packet.time_base is None:
            return
        start = packet.pts * packet.time_base
        end = start + (packet.duration or 0) * packet.time_base
        self.first = start if self.first is None else min(self.first, start)
        self.last = start if self.last is None else max(self.last, start)
        self.end = end if self.end is None else max(self.end, end)

    def length(self, last_frame: Fraction) -> Fraction:
        """Seconds from the first start to the last end; ``last_frame`` counts if the file gives no length."""
        if self.first is None or self.last is None or self.end is None:
            return Fraction(0)
        return max(self.end, self.last + (last_frame if self.end == self.last else 0)) - self.first


@dataclass(slots=True)
class Counts:
    """What reading every packet showed."""

    frames: int = 0
    stored_frames: int = 0
    heard: set[int] = field(default_factory=set)
    """Stream indexes of the sound tracks with something in them that can be decoded."""
    times: list[int] = field(default_factory=list)
    """When each picture that is shown comes, in the stream's ticks and in stored order."""
    first_frame: VideoFrame | None = None
    last_key: Packet[VideoStream] | None = None
    picture: Extent = field(default_factory=Extent)
    stored_picture: Extent = field(default_factory=Extent)
    everything: Extent = field(default_factory=Extent)
    indexed_keys: frozenset[int] = frozenset()
    """Decoding times of the keyframes according to an MP4's index; ffmpeg does not flag a damaged one."""
    _first_key: Packet[VideoStream] | None = None

    def add_picture(self, packet: Packet[VideoStream]) -> None:
        """Take one packet of the picture in."""
        self.stored_frames += 1
        self.stored_picture.add(packet)
        is_key = packet.is_keyframe or packet.dts in self.indexed_keys
        if is_key and self._first_key is None:
            self._first_key = packet
        if self._first_key is not None and self.first_frame is None:
            self.first_frame = next(iter(packet.decode()), None)
        # Packets before an edit list's start are stored but never shown.
        if packet.is_discard or not self._can_be_decoded(packet):
            return
        self.frames += 1
        self.picture.add(packet)
        if packet.pts is not None:
            self.times.append(packet.pts)
        self.last_key = packet if is_key else self.last_key

    def _can_be_decoded(self, packet: Packet[VideoStream]) -> bool:
        """Tell whether it follows the first keyframe: a recording may start in the middle of a group."""
        if self._first_key is None:
            return False
        return packet.pts is None or self._first_key.pts is None or packet.pts >= self._first_key.pts


def count(container: InputContainer, video: VideoStream, path: Path) -> Counts:
    """Read all packets.

    Raises:
        FootageError: it takes far longer than the size of the file explains.
    """
    counts = Counts()
    if "mp4" in container.format.name:
        counts.indexed_keys = frozenset(e.timestamp for e in video.index_entries if e.is_keyframe)
    allowed_s = _PATIENCE_S + path.stat().st_size / _SLOWEST_DISK
    began_s = time.monotonic()
    for number, packet in enumerate(container.demux()):
        if number % _LOOK_AT_CLOCK == 0 and time.monotonic() - began_s > allowed_s:
            raise FootageError("the file cannot be read in reasonable time", path=path, hint=AGAIN)
        if not packet.size:
            continue
        counts.everything.add(packet)
        if packet.stream_index == video.index:
            counts.add_picture(cast("Packet[VideoStream]", packet))
        elif packet.stream.type == "audio" and packet.stream.codec_context is not None:
            counts.heard.add(packet.stream_index)
    return counts
