"""Finds read-aloud sentences in a recording: features, blocks, and warping from coarse to fine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.adapters.align import ears, features, warp
from pipeline.adapters.align.reading import Read
from pipeline.adapters.align.warp import Columns, Costs, Rows
from pipeline.core.cue import Region

if TYPE_CHECKING:
    from pipeline.adapters.align.warp import Floats, Ints, Matrix

    Voice = tuple[Matrix, Ints]  # the frames of one text read aloud, and the numbers of those that sound

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

    import numpy as np

    pieces, first = ears.samples(path, ear, rate_hz)
    rows = [np.zeros((0, features.BANDS), np.float32), *features.bands_of_blocks(pieces, rate_hz)]
    return first * 1000 // (rate_hz * features.FRAME_MS), np.concatenate(rows)


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
    traced = _Traced(
        path, grid.rows(FINEST), grid.columns(FINEST), grid.row_starts(FINEST), first + chosen, costs.slope
    )
    return [traced.found(number, kept) for number, (_, kept) in enumerate(voices)]


def _speech_frames(regions: Sequence[Region], first: int, count: int) -> tuple[Ints, list[int]]:
    """Return the frames in which somebody speaks, and the lengths of the runs between pauses."""

    import numpy as np

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

    import numpy as np

    sound = (np.frombuffer(read.samples, np.int16) / np.float32(32768)).astype(np.float32)
    bands = features.bands(sound, read.sample_rate_hz)
    if not len(bands) or not sound.any():
        return bands[:0], np.zeros(0, np.int64)
    loudness = bands.mean(axis=1)
    return bands, np.flatnonzero(loudness > np.percentile(loudness, 95) - _AUDIBLE)


def _voice_vectors(voices: Sequence[Voice]) -> list[Matrix]:
    import numpy as np

    everything = np.concatenate([bands for bands, _ in voices])
    starts = np.cumsum([0, *(len(bands) for bands, _ in voices)])
    chosen = np.concatenate([kept + start for (_, kept), start in zip(voices, starts, strict=False)])
    return np.split(_vectors(everything, chosen), np.cumsum([len(kept) for _, kept in voices])[:-1])


def _vectors(bands: Matrix, chosen: Ints) -> Matrix:
    """Return cepstra and their changes for the chosen frames, by the mean and spread of these frames.

    What a voice and a microphone do to all sounds alike falls out in that.
    """

    import numpy as np

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
        import numpy as np

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

        import numpy as np

        made, place = [], 0
        for sentence in self._script:
            made.append(place)
            made += range(place + 1, place + 1 + -(-len(sentence) // (size // 2)), 2)
            place += 1 + -(-len(sentence) // (size // 2))
        return np.array([*made, place, place + 1])

    def rows(self, size: int) -> Rows:
        """Return the recording in blocks that do not cross pauses."""

        import numpy as np

        starts = self.row_starts(size)
        ends = np.cumsum(self._runs)
        in_pause = np.isin(np.append(starts[1:], len(self._recording)), ends)
        return Rows(*_blocks(self._recording, starts), in_pause)

    def row_starts(self, size: int) -> Ints:
        """Return the first speech frame of each block."""

        import numpy as np

        places = np.cumsum([0, *self._runs])
        return np.concatenate([np.arange(a, b, size) for a, b in pairwise(places)])

    def columns(self, size: int) -> Columns:
        """Return the script in blocks, with borders between its sentences."""

        import numpy as np

        return warp.columns([_blocks(s, np.arange(0, len(s), size)) for s in self._script])


def _blocks(frames: Matrix, starts: Ints) -> tuple[Matrix, Floats]:
    """Return the mean direction of each block, and how many frames it holds."""

    import numpy as np

    if not len(starts):
        return frames[:0], np.zeros(0)
    weights = np.diff(np.append(starts, len(frames))).astype(np.float64)
    sums = np.add.reduceat(frames, starts, axis=0)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True) + 1e-9
    return (sums / lengths).astype(np.float32), weights


@dataclass(frozen=True, slots=True)
class _Traced:
    """A finished path, and what its rows and columns mean."""

    path: Ints
    rows: Rows
    cols: Columns
    starts: Ints
    """First speech frame of each row."""
    frames: Ints
    """Numbers of the speech frames, counted from the first picture."""
    slope: float

    def found(self, number: int, kept: Ints) -> Found:
        """Return where one sentence was found."""

        import numpy as np

        low, high = self.cols.borders[number], self.cols.borders[number + 1]
        first, last = np.searchsorted(self.path[:, 1], (low + 1, high))
        own = self.path[first:last]
        if not len(own):
            return self._absent(self.path[max(0, first - 1), 0])
        begin = int(self.starts[own[0, 0]])
        stop = int(self._stop(own[-1, 0]))
        script = float(self.cols.weights[low:high].sum())
        return Found(
            self._ms(begin),
            self._ms(stop - 1, after=1),
            round(self._spent(own) * 1000 / (stop - begin + script)),
            round((stop - begin) * 1000 / max(1.0, script)),
            self._anchors(own, int(low), kept),
        )

    def _absent(self, row: int) -> Found:
        at_ms = self._ms(int(self._stop(row)) - 1, after=1)
        return Found(at_ms, at_ms)

    def _stop(self, row: int) -> int:
        return int(self.starts[row + 1]) if row + 1 < len(self.starts) else len(self.frames)

    def _ms(self, speech_frame: int, after: int = 0) -> int:
        return max(0, (int(self.frames[speech_frame]) + after) * features.FRAME_MS)

    def _spent(self, own: Ints) -> float:
        import numpy as np

        rows, cols = own[:, 0], own[:, 1]
        moved = np.diff(own, axis=0, prepend=own[:1] - 1)
        distance = 1.0 - (self.rows.vectors[rows] * self.cols.vectors[cols]).sum(axis=1)
        weight = self.rows.weights[rows] * moved[:, 0] + self.cols.weights[cols] * moved[:, 1]
        return float((distance * weight * np.where(moved.all(axis=1), 1.0, self.slope)).sum())

    def _anchors(self, own: Ints, low: int, kept: Ints) -> tuple[tuple[int, int], ...]:
        """Return pairs of times: for each block of the voice the first moment of the recording."""

        import numpy as np

        _, firsts = np.unique(own[:, 1], return_index=True)
        pairs = []
        for row, col in own[firsts]:
            # A word's mark lies up to a block before the voice's first sounding frame.
            frame = min((int(col) - low - 1) * FINEST + FINEST - 1, len(kept) - 1)
            pairs.append((int(kept[frame]) * features.FRAME_MS, self._ms(int(self.starts[row]))))
        return tuple(pairs)


def likeness_permille(
    heard: tuple[int, Matrix], regions: Sequence[Region], voices: Sequence[Voice], found: Sequence[Found]
) -> int:
    """Return how much better the script fits than the same sentences in reversed order.

    Of 40 recordings, clean to clipped, 28 to 157 with the right script; with another one by the same
    speaker -12 to 22, and once 31. Up to 24 sentences in the middle are looked at; neither order may pass
    over any.
    """
    first = max(0, len(found) // 2 - 12)
    some = [n for n in range(first, min(len(found), first + 24)) if found[n].end_ms > found[n].start_ms]
    if len(some) < _FEWEST:
        return 1000
    spans = [(found[n].start_ms, found[n].end_ms) for n in some]
    clipped = [
        Region(max(r.start_ms, start_ms), min(r.end_ms, end_ms))
        for start_ms, end_ms in spans
        for r in regions
    ]
    inside = [r for r in clipped if r.duration_ms > 0]
    whole = Costs(unscripted=_FORBIDDEN, unspoken=_FORBIDDEN)
    own, turned = (compare(heard, inside, [voices[n] for n in order], whole) for order in (some, some[::-1]))
    return _mean_distance(turned or []) - _mean_distance(own or [])


_FORBIDDEN = 9.0
"""No distance is so large: nothing is passed over."""
_FEWEST = 4
"""Fewer sentences in another order prove nothing."""


def _mean_distance(found: Sequence[Found]) -> int:
    lengths = [f.end_ms - f.start_ms for f in found]
    total = sum(f.distance_permille * length for f, length in zip(found, lengths, strict=True))
    return total // sum(lengths) if sum(lengths) else 1000
