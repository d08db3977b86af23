"""Paints the moving picture of stand-in footage: slow lights in deep blue behind translucent discs.

No text and nobody's pictures, dark enough for captions, and always in motion, so that a frozen or
repeated frame shows.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NIGHT = (10, 22, 44)
_GLOWS = (
    # red, green, blue; place and reach as shares of the picture; seconds for one round
    (16, 74, 112, 0.20, 0.30, 0.34, 31),
    (8, 96, 104, 0.80, 0.20, 0.30, 41),
    (22, 48, 128, 0.62, 0.72, 0.40, 53),
    (0, 70, 84, 0.12, 0.85, 0.28, 37),
)
_DISCS = (
    # place, radius as shares of the picture's height; strength; seconds for one round
    (0.16, 0.34, 0.15, 22, 23),
    (0.31, 0.70, 0.09, 16, 29),
    (0.48, 0.24, 0.11, 18, 27),
    (0.67, 0.52, 0.19, 14, 39),
    (0.84, 0.28, 0.12, 20, 33),
    (0.93, 0.74, 0.07, 24, 21),
)


def painter(width_px: int, height_px: int) -> Callable[[float], NDArray[Any]]:
    """Return a function from seconds to an RGB picture of ``height_px`` rows, 8 bits a channel."""
    import numpy as np

    across = np.arange(width_px, dtype=np.float32) / height_px
    down = np.arange(height_px, dtype=np.float32) / height_px
    ratio = width_px / height_px
    # A fixed fine grain keeps the soft gradients free of visible steps.
    grain = np.random.default_rng(7).random((height_px, width_px, 1), dtype=np.float32)
    tint = np.array((0.55, 1.0, 1.15), dtype=np.float32)

    def paint(seconds: float) -> NDArray[Any]:
        canvas = np.empty((height_px, width_px, 3), dtype=np.float32)
        columns, rows, colours = [], [], []
        for red, green, blue, x, y, reach, period in _GLOWS:
            turn = math.tau * seconds / period
            columns.append(np.exp(-(((across - (x + 0.16 * math.sin(turn)) * ratio) / (reach * 1.5)) ** 2)))
            rows.append(np.exp(-(((down - y - 0.14 * math.cos(turn * 1.3)) / reach) ** 2)))
            colours.append((red, green, blue))
        for channel in range(3):
            weights = np.array([c[channel] for c in colours], dtype=np.float32)[:, None]
            canvas[:, :, channel] = _NIGHT[channel] + np.stack(rows, axis=1) @ (np.stack(columns) * weights)
        for x, y, radius, strength, period in _DISCS:
            turn = math.tau * seconds / period
            centre = ((x + 0.05 * math.sin(turn)) * ratio, y + 0.08 * math.cos(turn))
            _add_disc(canvas, across, down, centre, radius, strength * tint)
        np.clip(canvas + grain, 0, 255, out=canvas)
        return canvas.astype(np.uint8)

    return paint


def _add_disc(
    canvas: NDArray[Any],
    across: NDArray[Any],
    down: NDArray[Any],
    centre: tuple[float, float],
    radius: float,
    light: NDArray[Any],
) -> None:
    """Lighten a round patch with a soft edge; only the patch is touched, so that this stays quick."""
    import numpy as np

    edge = 0.012
    x = np.abs(across - centre[0]) < radius + edge
    y = np.abs(down - centre[1]) < radius + edge
    if not x.any() or not y.any():
        return
    left, top = int(np.argmax(x)), int(np.argmax(y))
    columns, rows = across[x] - centre[0], down[y] - centre[1]
    distance = np.sqrt(columns[None, :] ** 2 + rows[:, None] ** 2)
    share = np.clip((radius - distance) / edge + 0.5, 0, 1)
    # A little brighter towards the rim, like a light out of focus.
    share *= 0.72 + 0.28 * (distance / radius) ** 3
    patch = canvas[top : top + len(rows), left : left + len(columns)]
    patch += share[:, :, None] * light
