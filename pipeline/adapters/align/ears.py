"""Which sound of a file to listen to: of several streams, and of their channels, the one that speaks."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.adapters.ffmpeg.sound import mono_blocks, streams
from pipeline.core.media import Media
from pipeline.errors import FootageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAMPLE_MS = 120_000
"""About as much of each sound is listened to; of a longer one, pieces from all over it."""
_WANTED, _QUIET, _NOTHING = 0.1, 0.018, 0.00003
"""Levels as shares of full scale: -20, -35 and -90 dB, about one step of 16 bits."""
_BETTER_PERCENT = 115
"""Another channel or stream must have this much more speech to be preferred to the usual mix."""


@dataclass(frozen=True, slots=True)
class Ear:
    """One sound of a file."""

    stream: int = -1
    """0-based number among the audio streams; -1 is the one that players choose."""
    channel: int = -1
    """0-based channel; -1 is all channels mixed."""
    speech_ms: int = 0
    """How much speech was heard in the pieces listened to."""
    gain_permille: int = 1000
    """What to multiply it with, so that a very quiet sound can be listened to."""
    start_s: Fraction | None = None
    """Time stamp of the first picture, from which times count; None for what the file says."""


def measure(path: Path, only: int = -1) -> list[Ear]:
    """Return every sound of a file with how much speech is in it, mixes before single channels.

    ``only`` is the number of the one audio stream to measure, or -1 for all of them.

    Raises:
        FootageError: the sound cannot be decoded.
        ToolMissing: PyAV or a voice activity model is not installed.
    """
    from pipeline.adapters.align import vad

    candidates = [
        (stream, channel)
        for stream, channels in enumerate(streams(path))
        if only in (-1, stream)
        for channel in (-1, *(range(channels) if channels > 1 else ()))
    ]
    made = []
    for stream, channel in candidates:
        ear = Ear(stream, channel, gain_permille=gain_permille(path, stream, channel))
        made.append(replace(ear, speech_ms=vad.speech_ms(path, ear, SAMPLE_MS)))
    return made


def gain_permille(path: Path, stream: int, channel: int) -> int:
    """Return what makes a sound's loud parts -20 dB of full scale, if they are below -35 dB; else 1000.

    Raises:
        FootageError: the sound cannot be decoded.
    """
    import numpy as np

    levels = [
        float(np.sqrt(np.mean(np.frombuffer(block.samples, np.float32) ** 2)))
        for block in mono_blocks(path, 8000, stream=stream, channel=channel)
        if block.samples
    ]
    loud = float(np.percentile(levels, 90)) if levels else 0.0
    return 1000 if loud > _QUIET or loud < _NOTHING else round(1000 * _WANTED / loud)


def best(path: Path, media: Media | None = None) -> Ear:
    """Return the sound to listen to; the usual mix unless another one has clearly more speech.

    With ``media`` its audio stream is listened to, and only the channel is chosen; times count from where
    its picture starts. The last answers are remembered. Raises what :func:`measure` raises.
    """
    only = media.audio_stream if media else -1
    try:
        mark = path.stat()
    except OSError:
        ear = _best(path, only)  # says what is wrong with the file
    else:
        ear = _remembered(path, only, mark.st_size, mark.st_mtime_ns)
    return replace(ear, start_s=media.reading.start_s) if media else ear


@functools.lru_cache(maxsize=32)
def _remembered(path: Path, only: int, _size: int, _mtime_ns: int) -> Ear:
    return _best(path, only)


def _best(path: Path, only: int) -> Ear:
    layout = streams(path)
    if not layout or only >= len(layout):
        return Ear()
    if layout == (1,) or (only >= 0 and layout[only] == 1):
        return Ear(only, gain_permille=gain_permille(path, only, -1))
    heard = measure(path, only)
    chosen = heard[0]
    for ear in heard[1:]:
        if ear.speech_ms * 100 > chosen.speech_ms * _BETTER_PERCENT:
            chosen = ear
    return chosen


def samples(path: Path, ear: Ear, rate_hz: int) -> tuple[Iterator[NDArray[np.float32]], int]:
    """Return a sound in pieces without holes, and where it starts in samples from the first picture.

    Raises:
        FootageError: the file cannot be opened, or holds no sound.
    """
    import numpy as np

    blocks = mono_blocks(path, rate_hz, stream=ear.stream, channel=ear.channel, start_s=ear.start_s)
    head = next(blocks, None)
    if head is None:
        raise FootageError("there is no sound in the file", path=path, hint="Use footage with sound.")

    def pieces() -> Iterator[NDArray[np.float32]]:
        place = head.first
        for block in itertools.chain((head,), blocks):
            if block.first > place:
                yield np.zeros(block.first - place, np.float32)
            made = np.frombuffer(block.samples, np.float32) * np.float32(ear.gain_permille / 1000)
            place = max(place, block.first) + len(made)
            yield made

    return _gathered(pieces(), rate_hz * 20), head.first


def _gathered(pieces: Iterator[NDArray[np.float32]], size: int) -> Iterator[NDArray[np.float32]]:
    """Put small pieces together: there are thousands of them, and each costs time."""
    import numpy as np

    held: list[NDArray[np.float32]] = []
    count = 0
    for piece in pieces:
        held.append(piece)
        count += len(piece)
        if count >= size:
            yield np.concatenate(held)
            held, count = [], 0
    if held:
        yield np.concatenate(held)
