"""Dynamic time warping of a recording against the script read aloud, sentence by sentence.

The usual recurrence (Sakoe and Chiba 1978, symmetric weights), with three additions. Between two sentences
lies a *border* column: entering it in the middle of speech costs, in a pause it is free; waiting there lets
speech go by that is not in the script; jumping from border to border passes over a sentence that nobody says.

Each row is computed at once: along a row ``D[j] = min over k <= j of (M[k] + C[j] - C[k])`` is a running
minimum of ``M - C``, ``C`` being the running sum of the cost of stepping sideways.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Band = tuple[Ints, Ints]  # for each row, the first column to look at, and the first after the last

_NEVER = 1e12
_APART = 1e6
_DIAGONAL, _DOWN, _SIDEWAYS, _JUMP, _WAITED = range(5)


@dataclass(frozen=True, slots=True)
class Costs:
    """What a path pays, in distance times frames of 10 ms. Measured: benchmarks/alignment.py."""

    border: float = 30.0
    """For a border between sentences that lies in the middle of speech."""
    slope: float = 1.8
    """Times the distance, for a step in one of the two sounds alone."""
    unscripted: float = 1.05
    """For each frame of speech that belongs to no sentence."""
    episode: float = 30.0
    """Once, for each stretch of such speech."""
    unspoken: float = 1.0
    """For each frame of a sentence that is passed over."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The recording's speech, in blocks of frames."""

    vectors: Matrix
    """One unit vector per block."""
    weights: Floats
    """Frames in each block."""
    in_pause: NDArray[np.bool_]
    """True where a pause follows the block."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The script read aloud: a border, the blocks of a sentence, a border, …, a border."""

    vectors: Matrix
    """One unit vector per column; zeros at borders."""
    weights: Floats
    """Frames in each column; 0 at borders."""
    borders: Ints
    """Numbers of the border columns: one more than there are sentences."""

    @property
    def is_border(self) -> NDArray[np.bool_]:
        """True for each border column."""

        import numpy as np

        flags = np.zeros(len(self.weights), bool)
        flags[self.borders] = True
        return flags


def columns(sentences: list[tuple[Matrix, Floats]]) -> Columns:
    """Put borders between sentences, each given as its vectors and weights."""

    import numpy as np

    size = sentences[0][0].shape[1]
    vectors, weights = [np.zeros((1, size), np.float32)], [np.zeros(1)]
    for one, weight in sentences:
        vectors += [one, np.zeros((1, size), np.float32)]
        weights += [weight, np.zeros(1)]
    borders = np.array(list(accumulate((len(w) + 1 for _, w in sentences), initial=0)))
    return Columns(np.concatenate(vectors), np.concatenate(weights), borders)


def warp(rows: Rows, cols: Columns, costs: Costs, band: Band | None = None) -> Ints:
    """Return the cheapest path as pairs (row, column) in order.

    A sentence that is passed over has no pairs, and speech that is passed over is in none.
    Memory is a byte for each cell of the band.
    """

    import numpy as np

    count = len(rows.weights)
    low, high = band or (np.zeros(count, np.int64), np.full(count, len(cols.weights)))
    state = _State(cols, costs)
    moves = [state.advance(rows, row, int(low[row]), int(high[row])) for row in range(count)]
    return _traced(moves, low, state, len(cols.weights) - 1)


class _State:
    """The sums of the last row, and what is needed to find the way back."""

    def __init__(self, cols: Columns, costs: Costs) -> None:
        import numpy as np

        self.cols, self.costs, self.borders = cols, costs, cols.borders
        self.is_border = cols.is_border
        self.after_border = np.zeros(len(cols.weights), bool)
        self.after_border[cols.borders[:-1] + 1] = True
        self.passing = np.cumsum(cols.weights)[cols.borders] * costs.unspoken
        # Above the first row there is only the first border, and those beyond sentences that are passed over.
        self.sums, self.start = np.full(len(cols.weights), _NEVER), 0
        self.sums[cols.borders] = self.passing - self.passing[0]
        self.waiting = np.full(len(cols.borders), _NEVER)
        self.waiting_since = np.zeros(len(cols.borders), np.int64)
        self.jumps: list[tuple[int, NDArray[np.int32]]] = []
        """For each row: its first border, and for each of its borders where a jump would come from."""
        self.waits: list[tuple[int, NDArray[np.int32]]] = []
        """For each row: its first border, and since which row each of its borders has been waiting."""

    def advance(self, rows: Rows, row: int, low: int, high: int) -> NDArray[np.int8]:
        """Compute one row and return its moves."""

        import numpy as np

        costs, span = self.costs, slice(low, high)
        border, weights, weight = self.is_border[span], self.cols.weights[span], rows.weights[row]
        distance = 1.0 - (self.cols.vectors[span] @ rows.vectors[row]).astype(np.float64)
        change = 0.0 if rows.in_pause[row] else costs.border
        down = np.where(border, _NEVER, distance * (weight * costs.slope))
        diagonal = np.where(border, _NEVER, distance * (weights + weight))
        sideways = np.where(border, change, distance * (weights * costs.slope))
        sideways[self.after_border[span]] = _APART  # no block ends one sentence and starts another
        down += _shifted(self.sums, low - self.start, high - low)
        diagonal += _shifted(self.sums, low - self.start - 1, high - low)
        entered = np.minimum(down, diagonal)
        moves = np.where(diagonal <= down, _DIAGONAL, _DOWN).astype(np.int8)
        first, last = np.searchsorted(self.borders, (low, high))
        inside = slice(int(first), int(last))
        self._wait(row, weight, change, inside, low, entered, moves)
        total = np.cumsum(sideways)
        made, run = _along(entered, total)
        if self._jump(inside, low, made, entered, moves):
            made, run = _along(entered, total)
        moves[run] = _SIDEWAYS
        self.sums, self.start = made, low
        return moves

    def _wait(
        self, row: int, weight: float, change: float, inside: slice, low: int, entered: Floats,
        moves: NDArray[np.int8],
    ) -> None:  # fmt: skip
        """Let speech go by at the borders, and come back from there."""

        import numpy as np

        above = _shifted(self.sums, low - self.start, len(entered))
        here = self.borders[inside] - low
        begun = above[here] + self.costs.episode
        waiting, since = self.waiting[inside], self.waiting_since[inside]
        since[:] = np.where(begun < waiting, row, since)
        waiting[:] = np.minimum(np.minimum(waiting, begun) + self.costs.unscripted * weight, _NEVER)
        better = waiting + change < entered[here]
        entered[here[better]] = waiting[better] + change
        moves[here[better]] = _WAITED
        self.waits.append((inside.start, since.astype(np.int32)))

    def waiting_from(self, row: int, column: int) -> int:
        """Return the first row that was let go by, up to and with ``row``."""

        import numpy as np

        first, since = self.waits[row]
        return int(since[int(np.searchsorted(self.borders, column)) - first])

    def _jump(self, inside: slice, low: int, made: Floats, entered: Floats, moves: NDArray[np.int8]) -> bool:
        """Let borders be reached from earlier ones, over whole sentences; say whether any was."""

        import numpy as np

        here = self.borders[inside] - low
        own = made[here] - self.passing[inside]
        least = np.minimum.accumulate(own)
        better = least < own - 1e-9
        origin = np.maximum.accumulate(np.where(better, 0, np.arange(len(here))))
        entered[here[better]] = (least + self.passing[inside])[better]
        moves[here[better]] = _JUMP
        self.jumps.append((inside.start, origin.astype(np.int32)))
        return bool(better.any())

    def jumped_from(self, row: int, column: int) -> int:
        """Return the border column from which a border column was reached."""
        import numpy as np

        first, origin = self.jumps[row]
        return int(self.borders[first + int(origin[int(np.searchsorted(self.borders, column)) - first])])


def _along(entered: Floats, total: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Let a row run sideways; return its sums, and where sideways was cheaper than entering."""

    import numpy as np

    own = entered - total
    least = np.minimum.accumulate(own)
    return least + total, least < own


def _shifted(values: Floats, by: int, size: int) -> Floats:
    """Return ``values[by : by + size]``, with what lies outside out of reach."""

    import numpy as np

    made = np.full(size, _NEVER)
    low, high = max(0, -by), min(size, len(values) - by)
    if low < high:
        made[low:high] = values[low + by : high + by]
    return made


def _traced(moves: list[NDArray[np.int8]], low: Ints, state: _State, column: int) -> Ints:
    import numpy as np

    path, row = [], len(moves) - 1
    while row >= 0 and column >= 0:
        path.append((row, column))
        move = moves[row][column - low[row]]
        if move == _JUMP:
            column = state.jumped_from(row, column)
        elif move == _WAITED:
            row = state.waiting_from(row, column) - 1
        else:
            row -= int(move != _SIDEWAYS)
            column -= int(move != _DOWN)
    return np.array(path[::-1], np.int64).reshape(-1, 2)


def band_round(path: Ints, count: int, width: int, margin: int, finer_rows: Ints, finer_cols: Ints) -> Band:
    """Return the band round a coarse path for a finer grid.

    Args:
        path: pairs of the coarse grid.
        count: rows of the coarse grid.
        width: columns of the finer grid.
        margin: coarse rows to look at on either side.
        finer_rows: for each finer row, its coarse row.
        finer_cols: for each coarse column, its first finer column, and the width at the end.
    """

    import numpy as np

    least, most = np.full(count, width, np.int64), np.zeros(count, np.int64)
    np.minimum.at(least, path[:, 0], finer_cols[path[:, 1]])
    np.maximum.at(most, path[:, 0], finer_cols[path[:, 1] + 1])
    reach = margin
    padded_low = np.pad(least, reach, constant_values=width)
    padded_high = np.pad(most, reach, constant_values=0)
    windows = np.lib.stride_tricks.sliding_window_view
    low = np.minimum.accumulate(windows(padded_low, 2 * reach + 1).min(axis=1)[::-1])[::-1]
    high = np.maximum.accumulate(windows(padded_high, 2 * reach + 1).max(axis=1))
    low[: reach + 1], high[-reach - 1 :] = 0, width
    return low[finer_rows], high[finer_rows]
