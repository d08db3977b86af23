"""Looks into footage with PyAV: counts what is there instead of believing what the file says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.adapters import pictures
from pipeline.adapters.ffmpeg import colours, interlace, packets, refusals, tracks
from pipeline.adapters.ffmpeg.container import AGAIN, ANOTHER, opened
from pipeline.core import footage
from pipeline.core.media import Media
from pipeline.errors import FootageError

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

_NOT_VIDEO = frozenset(
    {"image2", "image2pipe", "tty", "bin", "xbin", "concat", "hls", "dash", "sdp", "lavfi"}
)
"""ffmpeg's readers for stills and text, and for lists that would open other files."""


class AvProber:
    """The real :class:`pipeline.ports.Prober`. Reads every packet; decodes two pictures and short samples."""

    def probe(self, path: Path) -> Media:
        """Return what is in the file. Times are relative to the first picture.

        Raises:
            FootageError: absent, a folder, empty, not a video, truncated, encrypted, undecodable, or of a
                size or length that cannot be used.
            ToolMissing: PyAV is not installed.
        """
        with opened(path) as container:
            video = _video(container, path)
            refusals.encrypted(path, container.format.name)
            refusals.too_large(video.width, video.height, path)
            counts = packets.count(container, video, path)
            rate = _rate(video, path)
            refusals.truncated(container, video, counts, rate, path)
            first = _first_picture(video, counts, path)
            media = _media(video, first, counts, rate, path)
            media = tracks.with_sound(media, container, counts.heard)
            media = replace(media, left_out=tracks.left_out(container, video))
            number = container.streams.video.index(video)
        fields = "auto" if first.interlaced_frame else interlace.unsaid_fields(path, number)
        return replace(media, reading=replace(media.reading, fields=fields))

    def picture(self, path: Path) -> tuple[int, int]:
        """Return width and height of a still picture, upright.

        Raises:
            FootageError: absent, not a picture, damaged, animated, too large, empty or not for screens.
            ToolMissing: Pillow is not installed.
        """
        return pictures.look(path)


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

    def picture(self, path: Path) -> tuple[int, int]:
        """Return the size that the answer for ``path`` has.

        Raises:
            FootageError: there is no such file, or none was given for it.
        """
        if not path.is_file():
            raise FootageError("there is no such file", path=path, hint="Check its name.")
        media = self.probe(path)
        return media.width_px, media.height_px


def _video(container: InputContainer, path: Path) -> VideoStream:
    names = set(container.format.name.split(","))
    if names & _NOT_VIDEO or container.format.name.endswith("_pipe"):
        raise FootageError("this is a picture or text, not a video", path=path, hint=ANOTHER)
    from av.stream import Disposition

    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic:
            return stream
    raise FootageError("the file has no video stream", path=path, hint=ANOTHER)


def _rate(video: VideoStream, path: Path) -> Fraction:
    for rate in (video.average_rate, video.guessed_rate):
        if rate:
            return Fraction(rate)
    raise FootageError(
        "the file does not say how many pictures it shows in a second",
        path=path,
        hint="Convert it to MP4 with a constant frame rate.",
    )


def _media(
    video: VideoStream, first: VideoFrame, counts: packets.Counts, rate: Fraction, path: Path
) -> Media:
    said = [Fraction(r) for r in (video.average_rate, video.guessed_rate, video.base_rate) if r]
    # AVI and raw streams give a time to some pictures only, or to none.
    times = sorted(counts.times) if len(counts.times) == counts.frames else []
    pace = footage.pace(times, Fraction(video.time_base or 1), said)
    length_s = counts.picture.length(1 / rate) or counts.frames / rate
    refusals.too_long(length_s, path)
    frames = counts.frames if pace.kept else footage.frames_in(length_s, pace.rate)
    width_px, height_px = _displayed(first, video.sample_aspect_ratio)
    refusals.too_large(width_px, height_px, path)
    refusals.too_small(width_px, height_px, path)
    start_s = counts.picture.first or Fraction(0)
    return Media(
        duration_ms=_ceil_ms(length_s if pace.kept else frames / pace.rate),
        width_px=width_px,
        height_px=height_px,
        rate=pace.rate,
        frames=frames,
        has_audio=False,
        video_codec=video.codec_context.codec.canonical_name,
        reading=replace(colours.reading(video, first, start_s, path), paced=not pace.kept),
    )


def _first_picture(video: VideoStream, counts: packets.Counts, path: Path) -> VideoFrame:
    """Make sure that the first picture and the last keyframe decode; return the first."""
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
    return first


def _displayed(first: VideoFrame, aspect: Fraction | None) -> tuple[int, int]:
    width, height = first.width, first.height
    if aspect:
        width = max(1, round(width * Fraction(aspect)))
    return (height, width) if first.rotation % 180 else (width, height)


def _undecodable(path: Path, reason: str) -> FootageError:
    return FootageError(f"the pictures cannot be decoded: {reason}", path=path, hint=AGAIN)


def _ceil_ms(seconds: Fraction) -> int:
    return -(-seconds.numerator * 1000 // seconds.denominator)
