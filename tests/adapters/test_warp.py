"""Features do not depend on how sound arrives; warping finds, passes over and lets go by what it should."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pipeline.adapters.align import compare, features, warp
from pipeline.adapters.align.warp import Costs, Rows
from pipeline.core.cue import Region

DIMENSIONS = 26
Matrix = np.ndarray[Any, np.dtype[np.float32]]


def noise(seconds: float, rate_hz: int, seed: int = 0) -> Matrix:
    return (np.random.default_rng(seed).standard_normal(int(seconds * rate_hz)) * 0.1).astype(np.float32)


@pytest.mark.parametrize("rate_hz", [8000, 16_000, 22_050])
@pytest.mark.parametrize("size", [100, 4001, 50_000])
def test_pieces_give_the_same_rows_as_the_whole(rate_hz: int, size: int) -> None:
    """Sound comes in pieces of any size; a row more or less at each seam would shift all times."""
    sound = noise(2.3, rate_hz)
    whole = features.bands(sound, rate_hz)
    pieces = [sound[at : at + size] for at in range(0, len(sound), size)]
    made = np.concatenate(list(features.bands_of_blocks(pieces, rate_hz)))
    assert len(made) == len(whole)
    assert np.allclose(made, whole, atol=1e-4)
    assert abs(len(whole) * features.FRAME_MS - 2300) <= 2 * features.FRAME_MS


@pytest.mark.parametrize("rate_hz", [8000, 16_000, 22_050])
def test_a_click_is_in_the_row_of_its_time(rate_hz: int) -> None:
    """A shift of one window would make every caption late."""
    sound = np.zeros(2 * rate_hz, np.float32)
    sound[rate_hz + rate_hz // 200] = 0.5  # at 1.005 s: the middle of row 100
    rows = features.bands(sound, rate_hz)
    loud = np.flatnonzero(rows.mean(axis=1) > rows.mean(axis=1).min() + 1)
    assert abs(loud.mean() - 100) <= 0.5


def test_digital_silence_has_features() -> None:
    assert np.isfinite(features.cepstra(features.bands(np.zeros(8000, np.float32), 8000))).all()
    assert features.bands(np.zeros(0, np.float32), 8000).shape == (0, features.BANDS)


def sentences(count: int, length: int, seed: int = 0) -> list[Matrix]:
    """Return sentences of smoothly changing unit vectors, each unlike the others."""
    chance = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        steps = np.repeat(chance.standard_normal((length // 5, DIMENSIONS)), 5, axis=0)
        made.append((steps / np.linalg.norm(steps, axis=1, keepdims=True)).astype(np.float32))
    return made


def rows_of(spoken: list[Matrix], seed: int = 1) -> Rows:
    """Return a recording of these sentences: a little changed, with a pause after each."""
    vectors = np.concatenate(spoken) + 0.05 * np.random.default_rng(seed).standard_normal(
        (sum(map(len, spoken)), DIMENSIONS)
    )
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    in_pause = np.zeros(len(vectors), bool)
    in_pause[np.cumsum([len(s) for s in spoken]) - 1] = True
    return Rows(vectors.astype(np.float32), np.full(len(vectors), 4.0), in_pause)


def spans(script: list[Matrix], spoken: list[Matrix]) -> list[tuple[int, int] | None]:
    """Return for each sentence of the script its first and last row, or None if it is passed over."""
    cols = warp.columns([(s, np.full(len(s), 4.0)) for s in script])
    path = warp.warp(rows_of(spoken), cols, Costs())
    found: list[tuple[int, int] | None] = []
    for low, high in zip(cols.borders, cols.borders[1:], strict=False):
        own = path[(path[:, 1] > low) & (path[:, 1] < high), 0]
        found.append((int(own.min()), int(own.max())) if len(own) else None)
    return found


def test_each_sentence_has_its_rows() -> None:
    script = sentences(4, 30)
    assert spans(script, script) == [(0, 29), (30, 59), (60, 89), (90, 119)]


@pytest.mark.parametrize("which", [0, 2, 3])
def test_what_nobody_says_is_passed_over(which: int) -> None:
    """At the beginning, in the middle and at the end; the others keep their places."""
    script = sentences(4, 30)
    found = spans(script, [s for n, s in enumerate(script) if n != which])
    assert found.pop(which) is None
    assert found == [(0, 29), (30, 59), (60, 89)]


@pytest.mark.parametrize("which", [0, 2, 4])
def test_what_is_not_in_the_script_goes_by(which: int) -> None:
    script, (extra,) = sentences(4, 30), sentences(1, 30, seed=9)
    found = spans(script, [*script[:which], extra, *script[which:]])
    assert found == [(30 * n + 30 * (n >= which), 30 * n + 29 + 30 * (n >= which)) for n in range(4)]


def test_coarse_to_fine_finds_what_the_whole_table_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour does not fit into a table; what starts coarse must come to the same."""
    chance = np.random.default_rng(3)
    bands = [
        np.repeat(chance.standard_normal((n, features.BANDS)), 8, axis=0).astype(np.float32) * 3
        for n in (20, 35, 15, 40, 25, 30)
    ]
    pause = np.full((30, features.BANDS), -16, np.float32)
    parts, regions, place = [pause], [], len(pause)
    for one in bands:
        regions.append(Region(place * 10, (place + len(one)) * 10))
        parts += [one, pause]
        place += len(one) + len(pause)
    heard = (0, np.concatenate(parts))
    voices = [(one, np.arange(len(one))) for one in bands]
    whole = compare.compare(heard, regions, voices)
    monkeypatch.setattr(compare, "MOST_CELLS", 1500)
    coarse = compare.compare(heard, regions, voices)
    assert whole is not None
    assert coarse is not None
    assert [(f.start_ms, f.end_ms) for f in whole] == [(r.start_ms, r.end_ms) for r in regions]
    assert [(f.start_ms, f.end_ms) for f in coarse] == [(f.start_ms, f.end_ms) for f in whole]
