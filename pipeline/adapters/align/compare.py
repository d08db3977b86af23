"""Finds read-aloud sentences in a recording: features, blocks, and warping from coarse to fine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.adapters.align import ears, features, warp
from pipeline.adapters.align.reading import Read
from pipeline.adapters.align.warp import Columns, Costs, Floats, Ints, Matrix, Rows
from pipeline.core.cue import Region

FINEST = 4
"""Frames of 10 ms in a block, in the last pass."""
MOST_CELLS = 60_000_000
"""Of a table without a band: a byte each. Longer recordings start with coarser blocks."""
MARGIN = 40
"""Coarse blocks to either side of the coarse path that the next pass looks at."""
DELTA_WEIGHT = 5.0
"""Of the change of each coefficient over time, against its level."""
_AUDIBLE = 8.0
"""Frames of the voice this far (in nepers of power: 35 dB) below its loud ones are its pauses."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where one sentence was found."""

    start_ms: int
    """First millisecond."""
    end_ms: int
    """First millisecond after it; the same as ``start_ms`` if it was not found."""
    distance_permille: int = 1000
    """Mean distance along the path; 0 is the same sound, 1000 no likeness."""
    pace_permille: int = 1000
    """Frames of speech for 1000 frames of the voice."""
    anchors_ms: tuple[tuple[int, int], ...] = field(default=())
    """(time in the voice's sound, time in the recording), in order."""

    def span_ms(self, voice_ms: int) -> int:
        """Return when the recording says what the voice says at ``voice_ms``."""
        for at_ms, here_ms in self.anchors_ms:
            if at_ms >= voice_ms:
                return here_ms
        return self.end_ms


def bands_of(path: Path, ear: ears.Ear, rate_hz: int) -> tuple[int, Matrix]:
    """Return the number of the first frame (negative if sound comes before the picture) and all frames."""
    pieces, first = ears.samples(path, ear, rate_hz)
    rows = [np.zeros((0, features.BANDS), np.float32), *features.bands_of_blocks(pieces, rate_hz)]
    return first * 1000 // (rate_hz * features.FRAME_MS), np.concatenate(rows)


Voice = tuple[Matrix, Ints]
"""The frames of one text read aloud, and the numbers of those that sound."""


def compare(
    heard: tuple[int, Matrix], regions: Sequence[Region], voices: Sequence[Voice], costs: Costs | None = None
) -> list[Found] | None:
    """Return where each read sentence is in the recording, or None if nothing can be compared."""
    first, bands = heard
    chosen, runs = _speech_frames(regions, first, len(bands))
    if not len(chosen) or not any(len(kept) for _, kept in voices):
        return None
    recording = _vectors(bands, chosen)
    script = _voice_vectors(voices)
    grid = _Grid(recording, runs, script)
    costs = costs or Costs()
    path = grid.path(costs)
    return [
        _found(grid, path, number, first + chosen, kept, costs) for number, (_, kept) in enumerate(voices)
    ]


def _speech_frames(regions: Sequence[Region], first: int, count: int) -> tuple[Ints, list[int]]:
    """Return the frames in which somebody speaks, and the lengths of the runs between pauses."""
    step = features.FRAME_MS
    frames: list[Ints] = []
    last = 0
    for region in regions:
        start = max(last, region.start_ms // step - first, 0)
        last = min(count, -(-region.end_ms // step) - first)
        if start < last:
            frames.append(np.arange(start, last))
    return (np.concatenate(frames) if frames else np.zeros(0, np.int64)), [len(f) for f in frames]


def voice_of(read: Read) -> Voice:
    """Return what one text is like as the voice reads it."""
    sound = (np.frombuffer(read.samples, np.int16) / np.float32(32768)).astype(np.float32)
    bands = features.bands(sound, read.sample_rate_hz)
    if not len(bands) or not sound.any():
        return bands[:0], np.zeros(0, np.int64)
    loudness = bands.mean(axis=1)
    return bands, np.flatnonzero(loudness > np.percentile(loudness, 95) - _AUDIBLE)


def _voice_vectors(voices: Sequence[Voice]) -> list[Matrix]:
    everything = np.concatenate([bands for bands, _ in voices])
    starts = np.cumsum([0, *(len(bands) for bands, _ in voices)])
    chosen = np.concatenate([kept + start for (_, kept), start in zip(voices, starts, strict=False)])
    return np.split(_vectors(everything, chosen), np.cumsum([len(kept) for _, kept in voices])[:-1])


def _vectors(bands: Matrix, chosen: Ints) -> Matrix:
    """Return cepstra and their changes for the chosen frames, by the mean and spread of these frames.

    What a voice and a microphone do to all sounds alike falls out in that.
    """
    level = features.cepstra(bands)
    mean, spread = level[chosen].mean(axis=0), level[chosen].std(axis=0) + 1e-6
    level = (level - mean) / spread
    return np.concatenate([level, DELTA_WEIGHT * features.changes(level)], axis=1)[chosen].astype(np.float32)


class _Grid:
    """A recording's frames against the script's, in blocks of any size."""

    def __init__(self, recording: Matrix, runs: list[int], script: list[Matrix]) -> None:
        self._recording, self._runs, self._script = recording, runs, script

    def path(self, costs: Costs) -> Ints:
        """Return the path at the finest size: coarse first if the table would be too large."""
        size = FINEST
        width = sum(len(s) for s in self._script)
        while len(self._recording) // size * (width // size) > MOST_CELLS:
            size *= 2
        path = warp.warp(self.rows(size), self.columns(size), costs)
        while size > FINEST:
            path, size = self._finer(path, size, costs), size // 2
        return path

    def _finer(self, path: Ints, size: int, costs: Costs) -> Ints:
        coarse, fine = self.row_starts(size), self.row_starts(size // 2)
        rows, cols = self.rows(size // 2), self.columns(size // 2)
        band = warp.band_round(
            path,
            len(coarse),
            len(cols.weights),
            MARGIN,
            np.searchsorted(coarse, fine, side="right") - 1,
            self._finer_columns(size),
        )
        return warp.warp(rows, cols, costs, band)

    def _finer_columns(self, size: int) -> Ints:
        """Return, for each column of blocks of ``size``, its first column at half of that."""
        made, place = [], 0
        for sentence in self._script:
            made.append(place)
            made += range(place + 1, place + 1 + -(-len(sentence) // (size // 2)), 2)
            place += 1 + -(-len(sentence) // (size // 2))
        return np.array([*made, place, place + 1])

    def rows(self, size: int) -> Rows:
        """Return the recording in blocks that do not cross pauses."""
        starts = self.row_starts(size)
        ends = np.cumsum(self._runs)
        in_pause = np.isin(np.append(starts[1:], len(self._recording)), ends)
        return Rows(*_blocks(self._recording, starts), in_pause)

    def row_starts(self, size: int) -> Ints:
        """Return the first speech frame of each block."""
        places = np.cumsum([0, *self._runs])
        return np.concatenate([np.arange(a, b, size) for a, b in pairwise(places)])

    def columns(self, size: int) -> Columns:
        """Return the script in blocks, with borders between its sentences."""
        return warp.columns([_blocks(s, np.arange(0, len(s), size)) for s in self._script])

    def sentence_starts(self, number: int) -> Ints:
        """Return the first sounding frame of each finest block of one sentence."""
        return np.arange(0, len(self._script[number]), FINEST)


def _blocks(frames: Matrix, starts: Ints) -> tuple[Matrix, Floats]:
    """Return the mean direction of each block, and how many frames it holds."""
    if not len(starts):
        return frames[:0], np.zeros(0)
    weights = np.diff(np.append(starts, len(frames))).astype(np.float64)
    sums = np.add.reduceat(frames, starts, axis=0)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True) + 1e-9
    return (sums / lengths).astype(np.float32), weights


def _found(grid: _Grid, path: Ints, number: int, frames: Ints, kept: Ints, costs: Costs) -> Found:
    cols, rows = grid.columns(FINEST), grid.rows(FINEST)
    low, high = cols.borders[number], cols.borders[number + 1]
    own = path[(path[:, 1] > low) & (path[:, 1] < high)]
    step = features.FRAME_MS
    if not len(own):
        before = path[path[:, 1] <= low]
        ends = grid.row_starts(FINEST)
        at = frames[min(int(ends[before[-1, 0]]) + FINEST, len(frames) - 1)] if len(before) else frames[0]
        return Found(max(0, int(at) * step), max(0, int(at) * step))
    starts = np.append(grid.row_starts(FINEST), len(frames))
    first, last = starts[own[0, 0]], starts[own[-1, 0] + 1] - 1
    moved = np.diff(own, axis=0, prepend=own[:1] - 1)
    spent = _spent(rows, cols, own, moved, costs.slope)
    length = float(last + 1 - first) + float(cols.weights[low:high].sum())
    anchors = _anchors(own, low, grid.sentence_starts(number), kept, starts, frames)
    return Found(
        max(0, int(frames[first]) * step),
        max(0, (int(frames[last]) + 1) * step),
        round(spent * 1000 / length),
        round((last + 1 - first) * 1000 / max(1.0, float(cols.weights[low:high].sum()))),
        anchors,
    )


def _spent(rows: Rows, cols: Columns, own: Ints, moved: NDArray[np.int64], slope: float) -> float:
    distance = 1.0 - (rows.vectors[own[:, 0]] * cols.vectors[own[:, 1]]).sum(axis=1)
    down, sideways = rows.weights[own[:, 0]] * moved[:, 0], cols.weights[own[:, 1]] * moved[:, 1]
    weight = np.where(moved.all(axis=1), down + sideways, slope * (down + sideways))
    return float((distance * weight).sum())


def _anchors(
    own: Ints, low: int, blocks: Ints, kept: Ints, starts: Ints, frames: Ints
) -> tuple[tuple[int, int], ...]:
    """Return pairs of times: the first moment of the recording for each block of the voice."""
    _, first = np.unique(own[:, 1], return_index=True)
    step = features.FRAME_MS
    # A word's mark lies up to a block before or after the voice's first sounding frame.
    return tuple(
        (int(kept[min(blocks[own[i, 1] - low - 1] + FINEST - 1, len(kept) - 1)]) * step,
         max(0, int(frames[starts[own[i, 0]]]) * step))
        for i in first
    )  # fmt: skip
