"""Looks into footage with PyAV: counts what is there instead of believing what the file says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pipeline.adapters.ffmpeg.container import AGAIN, ANOTHER, opened
from pipeline.core.media import Media
from pipeline.errors import FootageError

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

_NOT_VIDEO = frozenset(
    {"image2", "image2pipe", "tty", "bin", "xbin", "concat", "hls", "dash", "sdp", "lavfi"}
)
"""ffmpeg's readers for stills and text, and for lists that would open other files."""
_MISSING_MS = 500
_MISSING_PCT = 2


class AvProber:
    """The real :class:`pipeline.ports.Prober`. Reads every packet, decodes only two pictures."""

    def probe(self, path: Path) -> Media:
        """Return what is in the file. Times are relative to the first picture.

        Raises:
            FootageError: absent, a folder, empty, not a video, truncated, or undecodable.
            ToolMissing: PyAV is not installed.
        """
        with opened(path) as container:
            video = _video(container, path)
            counts = _count(container, video)
            rate = _rate(video, path)
            _refuse_truncated(container, video, counts, rate, path)
            width_px, height_px = _decoded_size(video, counts, path)
            return Media(
                duration_ms=_ceil_ms(counts.picture.length(1 / rate) or counts.frames / rate),
                width_px=width_px,
                height_px=height_px,
                rate=rate,
                frames=counts.frames,
                has_audio=bool(counts.audio_codec),
                video_codec=video.codec_context.codec.canonical_name,
                audio_codec=counts.audio_codec,
            )


class FakeProber:
    """A :class:`pipeline.ports.Prober` that answers what it was given."""

    def __init__(self, media: Mapping[Path, Media] | Media) -> None:
        """Take one answer for every path, or one answer per path."""
        self._media = media

    def probe(self, path: Path) -> Media:
        """Return the media given for ``path``.

        Raises:
            FootageError: none was given for it.
        """
        if isinstance(self._media, Media):
            return self._media
        try:
            return self._media[path]
        except KeyError:
            raise FootageError("there is no such file", path=path, hint="Check its name.") from None


@dataclass(slots=True)
class _Extent:
    """The stretch of time that the packets of one stream cover, in seconds."""

    first: Fraction | None = None
    last: Fraction | None = None
    end: Fraction | None = None

    def add(self, packet: Packet[Any]) -> None:
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
class _Counts:
    """What reading every packet showed."""

    frames: int = 0
    stored_frames: int = 0
    audio_codec: str = ""
    decoding: bool = False
    first_frame: VideoFrame | None = None
    last_key: Packet[VideoStream] | None = None
    picture: _Extent = field(default_factory=_Extent)
    stored_picture: _Extent = field(default_factory=_Extent)
    everything: _Extent = field(default_factory=_Extent)
    indexed_keys: frozenset[int] = frozenset()
    """Decoding times of the keyframes according to an MP4's index; ffmpeg does not flag a damaged one."""

    def add_picture(self, packet: Packet[VideoStream]) -> None:
        self.stored_frames += 1
        self.stored_picture.add(packet)
        is_key = packet.is_keyframe or packet.dts in self.indexed_keys
        self.decoding |= is_key
        if self.decoding and self.first_frame is None:
            self.first_frame = next(iter(packet.decode()), None)
        # Packets before an edit list's start are stored but never shown.
        if not packet.is_discard:
            self.frames += 1
            self.picture.add(packet)
            self.last_key = packet if is_key else self.last_key


def _video(container: InputContainer, path: Path) -> VideoStream:
    names = set(container.format.name.split(","))
    if names & _NOT_VIDEO or container.format.name.endswith("_pipe"):
        raise FootageError("this is a picture or text, not a video", path=path, hint=ANOTHER)
    from av.stream import Disposition

    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic:
            return stream
    raise FootageError("the file has no video stream", path=path, hint=ANOTHER)


def _count(container: InputContainer, video: VideoStream) -> _Counts:
    counts = _Counts()
    if "mp4" in container.format.name:
        counts.indexed_keys = frozenset(e.timestamp for e in video.index_entries if e.is_keyframe)
    for packet in container.demux():
        if not packet.size:
            continue
        counts.everything.add(packet)
        if packet.stream_index == video.index:
            counts.add_picture(cast("Packet[VideoStream]", packet))
        elif packet.stream.type == "audio" and not counts.audio_codec:
            counts.audio_codec = packet.stream.codec_context.codec.canonical_name
    return counts


def _rate(video: VideoStream, path: Path) -> Fraction:
    for rate in (video.average_rate, video.guessed_rate):
        if rate:
            return Fraction(rate)
    raise FootageError(
        "the file does not say how many pictures it shows in a second",
        path=path,
        hint="Convert it to MP4 with a constant frame rate.",
    )


def _refuse_truncated(
    container: InputContainer, video: VideoStream, counts: _Counts, rate: Fraction, path: Path
) -> None:
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
            f"the file is truncated: it promises {_ceil_ms(promised)} ms of picture"
            f" and holds {_ceil_ms(found)} ms ({counts.frames} pictures)",
            path=path,
            hint=AGAIN,
        )
    if counts.frames == 1:
        raise FootageError("this is a single still picture, not a video", path=path, hint=ANOTHER)


def _promise(
    container: InputContainer, video: VideoStream, counts: _Counts, rate: Fraction
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


def _decoded_size(video: VideoStream, counts: _Counts, path: Path) -> tuple[int, int]:
    """Make sure that the first picture and the last keyframe decode; return the displayed size in pixels."""
    import av

    decoder = video.codec_context
    try:
        # The decoder keeps pictures back; flushing gets them out and makes room for the last keyframe.
        first = counts.first_frame or next(iter(decoder.decode(None)), None)
        decoder.flush_buffers()
        last = [*counts.last_key.decode(), *decoder.decode(None)] if counts.last_key else [first]
    except av.FFmpegError as error:
        raise _undecodable(path, error.strerror or str(error)) from error
    if first is None or not last:
        raise _undecodable(path, "the decoder gave no picture")
    return _displayed(first.width, first.height, video.sample_aspect_ratio, first.rotation)


def _displayed(width: int, height: int, aspect: Fraction | None, rotation: int) -> tuple[int, int]:
    if aspect:
        width = round(width * Fraction(aspect))
    return (height, width) if rotation % 180 else (width, height)


def _undecodable(path: Path, reason: str) -> FootageError:
    return FootageError(f"the pictures cannot be decoded: {reason}", path=path, hint=AGAIN)


def _ceil_ms(seconds: Fraction) -> int:
    return -(-seconds.numerator * 1000 // seconds.denominator)
