"""Laws of the render plan: what is planned tiles the video, and a key changes if and only if a pixel can."""

from __future__ import annotations

import time
from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core import digest, spans
from pipeline.core.plan import Piece
from pipeline.core.spans import Drawn, Painting

RATES = st.sampled_from(
    [Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(60000, 1001), Fraction(8)]
)
FRAMES = st.integers(1, 900)


@st.composite
def paintings(draw: st.DrawFn, frames: int = 900) -> Painting:
    edges = sorted(draw(st.sets(st.integers(0, frames), max_size=12)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    drawn = tuple(Drawn(a, b, draw(st.sampled_from(["x", "y", "z"]))) for a, b in pairs)
    return Painting("look", drawn)


@given(FRAMES, RATES, st.integers(1, 6000))
def test_spans_tile_the_video_exactly(frames: int, rate: Fraction, gop_ms: int) -> None:
    grid = spans.grid(frames, spans.gop_frames(rate, gop_ms))
    assert [n for first, end in grid for n in range(first, end)] == list(range(frames))
    assert len({end - first for first, end in grid[:-1]}) <= 1, "all but the last are equally long"


@given(FRAMES, paintings())
def test_the_same_inputs_give_the_same_keys(frames: int, painting: Painting) -> None:
    grid = spans.grid(frames, 50)
    assert spans.keys("b", painting, grid) == spans.keys("b", painting, grid)
    assert len(set(spans.keys("b", painting, grid))) == len(grid), "every span is another piece of footage"


@settings(deadline=None)
@given(FRAMES, paintings(), paintings())
def test_a_key_changes_if_and_only_if_the_span_shows_something_else(
    frames: int, one: Painting, other: Painting
) -> None:
    grid = spans.grid(frames, 50)
    same = [a == b for a, b in zip(spans.keys("b", one, grid), spans.keys("b", other, grid), strict=True)]
    assert same == [pixels(one, span) == pixels(other, span) for span in grid]


def pixels(painting: Painting, span: tuple[int, int]) -> list[list[tuple[int, int, str]]]:
    """What each frame shows, by brute force; where a cue is cut in two equal ones, the events differ too."""
    return [
        [
            (max(d.first, span[0]), min(d.end, span[1]), d.words)
            for d in painting.drawn
            if d.first <= n < d.end
        ]
        for n in range(*span)
    ]


@given(paintings())
def test_a_look_that_nobody_sees_changes_nothing(painting: Painting) -> None:
    """An empty span is the same in every language: another font or style is not seen in it."""
    grid = spans.grid(900, 50)
    other = replace(painting, look="another font")
    for a, b, span in zip(spans.keys("b", painting, grid), spans.keys("b", other, grid), grid, strict=True):
        assert (a == b) == (not any(pixels(painting, span)))


@given(FRAMES, paintings(), st.text(st.characters(codec="utf-8")))
def test_a_key_is_the_digest_of_its_values(frames: int, painting: Painting, words: str) -> None:
    """The keys are put together from JSON texts to be quick; whatever the words, nothing can run together."""
    grid = spans.grid(frames, 50)
    drawn = tuple(replace(d, words=f"{words}{d.words}") for d in painting.drawn)
    for (first, end), key in zip(grid, spans.keys(words, Painting(words[::-1], drawn), grid), strict=True):
        seen: list[digest.JsonValue] = [
            [max(0, d.first - first), min(end, d.end) - first, d.words]
            for d in drawn
            if d.first < end and d.end > first
        ]
        look: list[digest.JsonValue] = [words[::-1], seen] if seen else []
        assert key == digest.of_values([words, first, end, look])


def test_keys_stay_what_they_are() -> None:
    """Other keys would encode every video of every user again."""
    painting = Painting("look", (Drawn(10, 60, "0,caption,,0,0,0,,Call \u2066999\u2069"),))
    assert [key[:16] for key in spans.keys("base", painting, spans.grid(120, 50))] == [
        "e7ca4ae8749aeb9d",
        "8a45860be445cbd8",
        "9cbb596a3fccf549",
    ]


def test_other_footage_or_settings_change_every_key() -> None:
    grid, bare = spans.grid(300, 50), Painting("look", ())
    assert not set(spans.keys("one", bare, grid)) & set(spans.keys("two", bare, grid))


@given(st.lists(paintings(), min_size=1, max_size=5), st.data())
def test_each_missing_chunk_is_made_once(all_of_them: list[Painting], data: st.DataObject) -> None:
    grid = spans.grid(900, 50)
    wanted = {str(n): spans.keys("b", p, grid) for n, p in enumerate(all_of_them)}
    every = {key for own in wanted.values() for key in own}
    have = data.draw(st.sets(st.sampled_from(sorted(every))))
    made = spans.assign(wanted, grid, have)
    keys = [piece.key for own in made.values() for piece in own]
    assert sorted(keys) == sorted(every - have)
    for target, own in made.items():
        assert all(wanted[target][grid.index((p.first, p.end))] == p.key for p in own)
        runs = spans.runs({target: own})
        assert [p for run in runs for p in run[target]] == list(own), "cut into runs, nothing is lost"


def test_what_lies_far_apart_is_decoded_apart() -> None:
    near, far = Piece("a", 0, 50), Piece("b", 1000, 1050)
    assert spans.runs({"x": (near, far), "y": (near,)}) == [{"x": (near,), "y": (near,)}, {"x": (far,)}]
    assert len(spans.runs({"x": (near, Piece("b", 100, 150))})) == 1


def test_ten_thousand_targets_are_planned_in_ten_seconds() -> None:
    """A tenth of them, in a tenth of the time; a minute each, with a cue every three seconds."""
    grid, began = spans.grid(1500, 50), time.process_time()
    for n in range(1000):
        cues = tuple(Drawn(75 * i, 75 * i + 70, f"{n} {i}") for i in range(20))
        spans.keys("b", Painting("look", cues), grid)
    assert time.process_time() - began < 1.0
