"""When segments start if they compete for time: the cheapest way, and never one on top of another."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product

from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.starts import Asked, Wants, choose

RATE = Fraction(25)
STEP = 2
"""Frames of a tenth of a second at 25 a second."""


@st.composite
def messages(draw: st.DrawFn) -> tuple[list[Asked], int, int]:
    """A few segments near each other, the end, and the gap."""
    gap = draw(st.sampled_from([0, 2]))
    asked: list[Asked] = []
    at = draw(st.integers(0, 10))
    for _ in range(draw(st.integers(1, 4))):
        needs = draw(st.lists(st.integers(0, 40), min_size=1, max_size=4))
        earliest = max(0, at - draw(st.integers(0, 9)))
        asked.append(
            Asked(at, earliest, at + draw(st.integers(0, 5)), draw(st.integers(1, 50)), Wants(needs))
        )
        at += gap + 1 + draw(st.integers(0, 40))
    return asked, asked[-1].start + draw(st.integers(1, 40)), gap


def cost(asked: list[Asked], starts: tuple[int, ...], end: int, gap: int) -> int:
    ends = [*(s - gap for s in starts[1:]), end]
    total = 0
    for segment, start, stop in zip(asked, starts, ends, strict=True):
        total += segment.wants.cost(min(stop - start, segment.most))
        total += 3 * max(0, segment.start - start) + 6 * max(0, start - segment.start)
    return total


@given(messages())
def test_the_cheapest_way_of_all_is_found(message: tuple[list[Asked], int, int]) -> None:
    """Compared with every way there is; each segment keeps a frame, and the gap before the next."""
    asked, end, gap = message
    starts = choose(asked, end=end, gap=gap, rate=RATE)
    assert all(a.earliest <= s <= a.latest for a, s in zip(asked, starts, strict=True))
    assert all(before + 1 + gap <= after for before, after in pairwise(starts))
    assert starts[-1] < end
    ways = product(
        *([*range(a.start, a.earliest - 1, -STEP), *range(a.start + STEP, a.latest + 1, STEP)] for a in asked)
    )
    allowed = [w for w in ways if w[-1] < end and all(x + gap < y for x, y in pairwise(w))]
    assert cost(asked, starts, end, gap) == min(cost(asked, w, end, gap) for w in allowed)


def test_enough_time_for_all_moves_nobody() -> None:
    """Captions come with the words unless there is a reason."""
    asked = [Asked(100 * n, max(0, 100 * n - 12), 100 * n + 5, 175, Wants([90, 50])) for n in range(4)]
    assert choose(asked, end=500, gap=2, rate=RATE) == (0, 100, 200, 300)


def test_one_language_is_helped_if_it_can_be() -> None:
    """Ten frames more are enough for it: everybody starts a little early."""
    plenty, short = Asked(0, 0, 0, 175, Wants([20])), Asked(100, 88, 105, 175, Wants([50, 110]))
    assert choose([plenty, short], end=200, gap=2, rate=RATE) == (0, 90)
    hopeless = replace(short, wants=Wants([50, 300]))
    assert choose([plenty, hopeless], end=200, gap=2, rate=RATE) == (0, 100)


def test_a_segment_that_asks_for_nothing_keeps_its_frame_all_the_same() -> None:
    """However much the next one would like its place: words that are on no frame are lost."""
    quiet, greedy = Asked(100, 100, 100, 175, Wants([0])), Asked(104, 92, 104, 175, Wants([100]))
    first, second = choose([quiet, greedy], end=202, gap=2, rate=RATE)
    assert second - 2 - first >= 1
    tight = replace(greedy, wants=Wants([99]))
    assert choose([quiet, replace(tight, earliest=102)], end=201, gap=2, rate=RATE) == (100, 104)
