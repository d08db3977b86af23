"""What sound is like, ten milliseconds at a time: mel-frequency cepstra, as speech recognisers use them."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

FRAME_MS = 10
WINDOW_MS = 25
COEFFICIENTS = 13
BANDS = 26
_LOWEST_HZ, _HIGHEST_HZ = 100, 3800
"""The band that telephones carry too, so that an 8 kHz recording compares with any other."""
_QUIET = 1e-7
"""Added to each band's power, -70 dB of full scale: digital silence has no logarithm."""


def bands(samples: NDArray[np.float32], rate_hz: int) -> Matrix:
    """Return one row of 26 logarithms of power (natural, mel bands of 100 to 3800 Hz) for every 10 ms.

    Row n looks at the window that is centred on the middle of its 10 ms, so that times are not shifted.

    Args:
        samples: mono, -1 to 1.
        rate_hz: samples per second; any rate of 8000 or more gives comparable rows.
    """

    import numpy as np

    return np.concatenate([np.zeros((0, BANDS), np.float32), *bands_of_blocks([samples], rate_hz)])


def bands_of_blocks(blocks: Iterable[NDArray[np.float32]], rate_hz: int) -> Iterator[Matrix]:
    """Yield the rows of a sound that comes in pieces; memory is that of one piece."""

    import numpy as np

    before = (WINDOW_MS - FRAME_MS) * rate_hz // 2000
    held = np.zeros(before, np.float32)
    first = 0
    for block in blocks:
        held = np.concatenate([held, block])
        count = _complete(len(held), rate_hz)
        if count > 0:
            yield _rows(held, first, count, rate_hz)
            used = _place(first + count, rate_hz) - _place(first, rate_hz)
            held, first = held[used:], first + count
    if len(held) > before:
        held = np.concatenate([held, np.zeros(WINDOW_MS * rate_hz // 1000, np.float32)])
        count = _complete(len(held), rate_hz)
        yield _rows(held, first, count, rate_hz)


def _place(row: int, rate_hz: int) -> int:
    return row * FRAME_MS * rate_hz // 1000


def _complete(held: int, rate_hz: int) -> int:
    room = held - WINDOW_MS * rate_hz // 1000 - 1
    return max(0, room * 1000 // (FRAME_MS * rate_hz)) if room > 0 else 0


def _rows(held: NDArray[np.float32], first: int, count: int, rate_hz: int) -> Matrix:
    import numpy as np

    window, filters = _tables(rate_hz)
    origin = _place(first, rate_hz)
    size = (filters.shape[0] - 1) * 2
    made = []
    for start in range(0, count, 3000):
        rows = range(first + start, first + min(start + 3000, count))
        places = np.array([_place(row, rate_hz) - origin for row in rows])
        framed = held[places[:, None] + np.arange(len(window))]
        framed = framed - framed.mean(axis=1, keepdims=True)
        framed[:, 1:] -= 0.97 * framed[:, :-1]
        power = np.abs(np.fft.rfft(framed * window, size)) ** 2 / len(window)
        made.append((np.log(power @ filters + _QUIET)).astype(np.float32))
    return np.concatenate(made)


def cepstra(rows: Matrix) -> NDArray[np.float64]:
    """Return 13 cepstral coefficients (the first is loudness) for each row of bands."""

    import numpy as np

    places, orders = np.arange(BANDS) + 0.5, np.arange(COEFFICIENTS)
    cosines = np.cos(np.pi / BANDS * places[:, None] * orders) * np.sqrt(2 / BANDS)
    return np.asarray(rows @ cosines)


def changes(rows: NDArray[np.float64], reach: int = 3) -> NDArray[np.float64]:
    """Return how fast each coefficient rises, per frame, over ``reach`` frames to either side."""

    import numpy as np

    padded = np.pad(rows, ((reach, reach), (0, 0)), mode="edge")
    count = len(rows)
    total = np.zeros_like(rows)
    for far in range(1, reach + 1):
        total += far * (padded[reach + far :][:count] - padded[reach - far :][:count])
    return total / (2 * sum(far * far for far in range(1, reach + 1)))


@functools.lru_cache(maxsize=8)
def _tables(rate_hz: int) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Return the window and the mel filters (bins x bands)."""

    import numpy as np

    width = WINDOW_MS * rate_hz // 1000
    size = 1 << (width - 1).bit_length()
    edges = _from_mel(np.linspace(_mel(_LOWEST_HZ), _mel(_HIGHEST_HZ), BANDS + 2))
    bins = np.arange(size // 2 + 1) * rate_hz / size
    rising = (bins[:, None] - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins[:, None]) / (edges[2:] - edges[1:-1])
    filters = np.maximum(0, np.minimum(rising, falling))
    return np.hamming(width).astype(np.float32), filters


def _mel(hertz: float) -> float:
    import numpy as np

    return float(2595 * np.log10(1 + hertz / 700))


def _from_mel(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    return np.asarray(700 * (10 ** (mel / 2595) - 1))
