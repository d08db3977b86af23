"""How loud footage is over time, as whole numbers, to draw it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pipeline.adapters.ffmpeg.sound import mono_blocks
from pipeline.core.media import Media

_RATE_HZ = 8000


class AvWaveform:
    """The real :class:`pipeline.ports.WaveformReader`."""

    def peaks(self, path: Path, step_ms: int, media: Media | None = None) -> tuple[int, ...]:
        """Return the highest level of each step, in permille of the loudest that there can be.

        Raises:
            FootageError: the file cannot be opened, or its sound cannot be decoded.
            ToolMissing: PyAV is not installed.
        """
        import numpy as np

        size = max(1, _RATE_HZ * step_ms // 1000)
        peaks: list[int] = []
        stream, start_s = (media.audio_stream, media.reading.start_s) if media else (-1, None)
        for block in mono_blocks(path, _RATE_HZ, stream=stream, start_s=start_s):
            samples = np.abs(np.nan_to_num(np.frombuffer(block.samples, dtype=np.float32)))
            samples = samples[max(0, -block.first) :]
            first = max(0, block.first)
            while len(samples):
                step, inside = divmod(first, size)
                part, samples = samples[: size - inside], samples[size - inside :]
                peaks.extend([0] * (step + 1 - len(peaks)))
                peaks[step] = max(peaks[step], min(1000, round(float(part.max()) * 1000)))
                first += len(part)
        return tuple(peaks)


class GivenWaveform:
    """A :class:`pipeline.ports.WaveformReader` that answers what it was told, for every file."""

    def __init__(self, given: Iterable[int] = ()) -> None:
        """Take the peaks to answer with, in permille."""
        self._given = tuple(given)

    def peaks(self, path: Path, step_ms: int, media: Media | None = None) -> tuple[int, ...]:
        """Return the given peaks; the file is not looked at."""
        del path, step_ms, media
        return self._given
