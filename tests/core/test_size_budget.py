"""A film that is too large is refused after all the work: the right quality must be found before."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipeline.core import size_budget
from pipeline.core.channel import get
from tests.conftest import MEDIA

WHATSAPP = get("whatsapp_message")
MOST = 310


@st.composite
def curves(draw: st.DrawFn) -> list[int]:
    """Sizes for each tenth of CRF: they only ever fall, be it by cliffs."""
    cliffs = draw(st.dictionaries(st.integers(0, MOST - 1), st.integers(0, 900), max_size=8))
    size, found = draw(st.integers(1_000_000, 2_000_000_000)), []
    for tenths in range(MOST + 1):
        found.append(max(1, size))
        size = size * (1000 - cliffs.get(tenths, 0)) * 988 // 1_000_000
    return found


@given(curves(), st.integers(10_000, 50_000_000))
def test_the_finest_quality_that_fits_is_found_in_few_tries(curve: list[int], budget: int) -> None:
    tried = {0: curve[0]}
    while (coarser := size_budget.next_coarser(tried, budget, most=MOST)) is not None:
        assert coarser not in tried, "every try says something new"
        tried[coarser] = curve[coarser]
        assert len(tried) <= 24
    best = size_budget.best(tried, budget)
    if best is None:
        assert curve[MOST] > budget
    else:
        assert curve[best] <= budget
        assert best == 0 or size_budget.is_near(curve[best], budget) or curve[best - 1] > budget


def test_an_ordinary_film_takes_three_tries() -> None:
    """Where size halves with every 6 steps, the first guess is right at once."""
    curve = [round(40_000_000 * 2 ** (-tenths / 60)) for tenths in range(MOST + 1)]
    tried = {0: curve[0]}
    while (coarser := size_budget.next_coarser(tried, 15_000_000, most=MOST)) is not None:
        tried[coarser] = curve[coarser]
    assert len(tried) == 2
    assert size_budget.is_near(curve[max(tried)], 15_000_000)


def test_a_film_that_hardly_becomes_smaller_still_gets_an_answer() -> None:
    """It just exceeds its budget at first, and a whole step of CRF saves one per cent."""
    curve = [round(10_000_000 * 0.999**tenths) for tenths in range(MOST + 1)]
    tried = {0: curve[0]}
    while (coarser := size_budget.next_coarser(tried, 8_000_000, most=MOST)) is not None:
        tried[coarser] = curve[coarser]
    assert size_budget.best(tried, 8_000_000) is not None
    assert len(tried) <= 9


def test_what_stands_for_all_spans_is_spread_over_small_and_large_ones() -> None:
    assert size_budget.sample([5] * 24) == tuple(range(24))
    sizes = [n * 7919 % 300 for n in range(300)]
    some = size_budget.sample(sizes)
    assert len(some) == len(set(some)) == 24
    assert all(a < b for a, b in pairwise(some)), "in order, as a run decodes them"
    assert abs(sum(sizes[n] for n in some) / 24 - sum(sizes) / 300) < 2


def test_the_budget_leaves_room_for_sound_index_and_captions() -> None:
    minute = replace(MEDIA, duration_ms=60_000, frames=1500)
    budget = size_budget.budget_bytes(WHATSAPP, minute)
    sound = 64 * 60_000 // 8
    assert 16_000_000 - sound - budget > 480_000
    assert budget > 14_900_000
    silent = size_budget.budget_bytes(WHATSAPP, replace(minute, has_audio=False))
    assert silent - budget > sound


def test_limits_that_cannot_matter_cost_no_first_pass() -> None:
    for name in ("youtube", "tiktok", "instagram_reels", "web"):
        assert size_budget.budget_bytes(get(name), MEDIA) == 0
    assert size_budget.budget_bytes(WHATSAPP, replace(MEDIA, duration_ms=2000, frames=50)) == 0
    assert size_budget.budget_bytes(WHATSAPP, replace(MEDIA, duration_ms=20_000, frames=500)) > 0


@given(st.integers(0, 200), st.integers(1, 10**9), st.integers(1, 10**9))
def test_a_correction_is_always_coarser(coarser: int, size: int, allowed: int) -> None:
    if size > allowed:
        assert size_budget.corrected(coarser, size, allowed) > coarser
