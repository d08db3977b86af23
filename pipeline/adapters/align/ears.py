"""Which sound of a file to listen to: of several streams, and of their channels, the one that speaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.adapters.ffmpeg.sound import mono_blocks, streams
from pipeline.errors import FootageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAMPLE_MS = 120_000
"""About as much of each sound is listened to; of a longer one, pieces from all over it."""
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


def measure(path: Path) -> list[Ear]:
    """Return every sound of a file with how much speech is in it, mixes before single channels.

    Raises:
        FootageError: the sound cannot be decoded.
        ToolMissing: PyAV or a voice activity model is not installed.
    """
    from pipeline.adapters.align import vad

    candidates = [
        (stream, channel)
        for stream, channels in enumerate(streams(path))
        for channel in (-1, *(range(channels) if channels > 1 else ()))
    ]
    return [Ear(s, c, vad.speech_ms(path, Ear(s, c), SAMPLE_MS)) for s, c in candidates]


def best(path: Path) -> Ear:
    """Return the sound to listen to; the usual mix unless another one has clearly more speech.

    Raises what :func:`measure` raises.
    """
    layout = streams(path)
    if not layout or layout == (1,):
        return Ear()
    heard = measure(path)
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

    blocks = mono_blocks(path, rate_hz, stream=ear.stream, channel=ear.channel)
    head = next(blocks, None)
    if head is None:
        raise FootageError("there is no sound in the file", path=path, hint="Use footage with sound.")

    def pieces() -> Iterator[NDArray[np.float32]]:
        place, block = head.first, head
        while block is not None:
            if block.first > place:
                yield np.zeros(block.first - place, np.float32)
            made = np.frombuffer(block.samples, np.float32)
            place = max(place, block.first) + len(made)
            yield made
            block = next(blocks, None)

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
