"""Waits and pace."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.adapters.translators.patience import Pace, Patience, retry_after_s

from .services import Clock

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("", 0),
        ("7", 7),
        ("Tue, 24 Nov 2026 12:01:30 GMT", 90),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0),
        ("Tue, 24 Nov 2026 12:00:05 -0000", 5),
        ("-5", 0),
        ("٧", 0),
        ("soon", 0),
        ("9" * 5_000, 0),
    ],
)
def test_retry_after_comes_as_seconds_or_as_a_date(header: str, seconds: float) -> None:
    """RFC 9110 allows both; nonsense is no wait, and no crash."""
    assert retry_after_s(header, lambda: NOW) == seconds


@given(st.integers(1, 40), st.floats(0, 1))
def test_a_wait_is_between_a_half_and_the_whole_and_has_an_end(failures: int, chance: float) -> None:
    patience = Patience(base_delay_ms=1_000, max_delay_ms=30_000)
    whole_s = min(30.0, 2.0 ** (failures - 1))
    assert whole_s / 2 <= patience.delay_s(failures, chance) <= whole_s


@given(
    st.lists(st.tuples(st.integers(0, 90), st.integers(0, 60)), max_size=30),
    st.integers(1, 5),
    st.one_of(st.none(), st.integers(40, 120)),
)
def test_no_minute_ever_holds_more_than_allowed(
    calls: list[tuple[int, int]], requests: int, chars_per_minute: int | None
) -> None:
    """Whenever the calls come: within any 60 seconds there are no more of them, and no more characters."""
    clock = Clock()
    pace = Pace(requests, chars_per_minute, clock=clock, sleep=clock.sleep)
    made: list[tuple[float, int]] = []
    for pause_s, chars in calls:
        clock.now_s += pause_s
        pace.wait(chars)
        made.append((clock.now_s, chars))
    for at_s, _ in made:
        window = [chars for other_s, chars in made if at_s - 60 < other_s <= at_s]
        assert len(window) <= requests
        if chars_per_minute is not None and len(window) > 1:
            assert sum(window) <= chars_per_minute


def test_a_call_larger_than_the_pace_goes_alone() -> None:
    """Waiting would not make it smaller; the service shall judge it."""
    clock = Clock()
    pace = Pace(10, 100, clock=clock, sleep=clock.sleep)
    pace.wait(500)
    pace.wait(1)
    assert clock.naps_s == [60.0]
