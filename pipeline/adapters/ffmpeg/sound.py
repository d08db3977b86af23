"""Reads the sound of a media file as small mono blocks, placed on the picture's clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.adapters.ffmpeg.container import opened

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.resampler import AudioResampler
    from av.container import InputContainer

_JUMP_MS = 100
"""A hole of this length in the sound is kept as a hole; shorter ones are a container's rounding."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some samples in a row."""

    first: int
    """Number of the first sample, counted from the first picture; negative if the sound starts earlier."""
    samples: bytes
    """Mono 32-bit floats in this machine's byte order, -1 to 1."""


def streams(path: Path) -> tuple[int, ...]:
    """Return the number of channels of each audio stream.

    Raises:
        FootageError: the file cannot be opened.
        ToolMissing: PyAV is not installed.
    """
    with opened(path) as container:
        return tuple(max(1, s.codec_context.channels) for s in container.streams.audio)


def duration_ms(path: Path) -> int:
    """Return the length that the file claims, or 0 if it says nothing.

    Raises:
        FootageError: the file cannot be opened.
        ToolMissing: PyAV is not installed.
    """
    with opened(path) as container:
        return (container.duration or 0) // 1000


def mono_blocks(
    path: Path, rate_hz: int, *, stream: int = -1, channel: int = -1, start_s: Fraction | None = None
) -> Iterator[Block]:
    """Yield an audio stream as mono at ``rate_hz``, in order; nothing if there is none.

    Memory stays bounded: one decoded packet at a time.

    Args:
        path: a media file.
        rate_hz: samples per second to yield.
        stream: number of the audio stream, or -1 for the one that players choose.
        channel: number of the channel, or -1 for all mixed down.
        start_s: time stamp of the first picture, or None for what the file says.

    Raises:
        FootageError: the file cannot be opened, or its sound cannot be decoded.
        ToolMissing: PyAV is not installed.
    """
    with opened(path) as container:
        audio = container.streams.best("audio")
        if audio is None:
            return
        number = container.streams.audio.index(audio) if stream < 0 else stream
        from av.audio.resampler import AudioResampler

        origin = _picture_start(container) if start_s is None else start_s
        mixed = AudioResampler(format="flt", layout="mono", rate=rate_hz)
        resampler = mixed if channel < 0 else AudioResampler(format="fltp", rate=rate_hz)
        place: int | None = None
        for frame in container.decode(audio=number):
            wanted = _place(frame, origin, rate_hz)
            if place is None or (wanted is not None and wanted - place > _JUMP_MS * rate_hz // 1000):
                place = wanted or 0
            for block in _resampled(resampler, frame, place, max(0, channel)):
                place += len(block.samples) // 4
                yield block
        if place is not None:
            yield from _resampled(resampler, None, place, max(0, channel))


def _picture_start(container: InputContainer) -> Fraction:
    """Return the time of the first picture in seconds; without a picture, zero is where the sound starts."""
    for stream in (*container.streams.video, *container.streams.audio):
        if stream.start_time is not None and stream.time_base is not None:
            return stream.start_time * stream.time_base
    return Fraction(0)


def _place(frame: AudioFrame, origin: Fraction, rate_hz: int) -> int | None:
    if frame.pts is None or frame.time_base is None:
        return None
    return round((frame.pts * frame.time_base - origin) * rate_hz)


def _resampled(
    resampler: AudioResampler, frame: AudioFrame | None, place: int, plane: int
) -> Iterator[Block]:
    if frame is not None:
        # The resampler refuses a clock that jumps; places are counted here instead.
        frame.pts = None
    for part in resampler.resample(frame):
        yield Block(place, bytes(part.planes[plane])[: part.samples * 4])
        place += part.samples
