"""Times in milliseconds, frames and centiseconds must name the same picture, at every usual rate."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.timebase import (
    ass_time_cs,
    first_frame,
    format_clock,
    frame_time_ms,
    frames_ms,
    parse_clock,
)

RATES = [Fraction(r) for r in ("24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60")]
A_DAY_MS = 24 * 3_600_000

rates = st.sampled_from(RATES)
times = st.integers(0, A_DAY_MS)


@given(rates, times)
def test_first_frame_is_the_ceiling_of_exact_arithmetic(rate: Fraction, time_ms: int) -> None:
    """Float seconds are off by a frame near every boundary; fractions never are."""
    assert first_frame(time_ms, rate) == ceil(time_ms * rate / 1000)


@given(rates, st.integers(0, 24 * 3600 * 60))
def test_a_frames_time_leads_back_to_the_frame(rate: Fraction, frame: int) -> None:
    """A poster or a chunk cut at a frame's time must be that frame, and one ms later the next."""
    time_ms = frame_time_ms(frame, rate)
    assert first_frame(time_ms, rate) == frame
    assert first_frame(time_ms + 1, rate) == frame + 1
    assert time_ms <= frame * 1000 / rate < time_ms + 1


@given(rates, times, st.integers(1, 10_000))
def test_frames_ms_is_long_enough_for_its_frames(rate: Fraction, start_ms: int, frames: int) -> None:
    """A gap of two frames must hide the caption on two frames, wherever it begins."""
    length_ms = frames_ms(frames, rate)
    assert first_frame(start_ms + length_ms, rate) - first_frame(start_ms, rate) >= frames
    assert length_ms - 1 < frames * 1000 / rate, "and not a millisecond longer than needed"


def test_known_figures() -> None:
    """Figures worked out by hand, so that a law and the code cannot be wrong together."""
    assert [first_frame(t, Fraction(25)) for t in (0, 1, 40, 41, 1000)] == [0, 1, 1, 2, 25]
    assert [frame_time_ms(n, Fraction(30000, 1001)) for n in (0, 1, 30)] == [0, 33, 1001]
    assert [frames_ms(2, r) for r in (Fraction(25), Fraction(24), Fraction(60))] == [80, 84, 34]


# A player hands libass a frame's time as whole milliseconds (rounded down) or, in effect, exactly.
PLAYERS: dict[str, Callable[[int, Fraction], Fraction]] = {
    "rounded down": lambda frame, rate: Fraction(floor(frame * 1000 / rate)),
    "exact": lambda frame, rate: frame * 1000 / rate,
}


def shown_from(edge_cs: int, rate: Fraction, player: str, near: int) -> int:
    """The first frame whose time is not before an edge: libass's rule ``start <= now < start + length``."""
    frame = max(0, near - 4)
    while PLAYERS[player](frame, rate) < edge_cs * 10:
        frame += 1
    return frame


@pytest.mark.parametrize("player", PLAYERS)
@pytest.mark.parametrize("rate", RATES, ids=str)
def test_an_edge_falls_on_exactly_its_frame(rate: Fraction, player: str) -> None:
    """Start and end follow one rule, so right edges mean right frames: 20,000 times each."""
    for time_ms in [*range(3000), *range(3000, 120_000, 7)]:
        wanted = first_frame(time_ms, rate)
        assert shown_from(ass_time_cs(time_ms, rate), rate, player, wanted) == wanted, time_ms


@given(rates, times, st.integers(1, 10_000), st.sampled_from(sorted(PLAYERS)))
def test_a_cue_shows_on_exactly_its_frames(rate: Fraction, start_ms: int, length: int, player: str) -> None:
    """The whole promise of the burn: ``[first_frame(start), first_frame(end))``, deep into a long video."""
    end_ms = start_ms + length
    wanted = (first_frame(start_ms, rate), first_frame(end_ms, rate))
    edges = (ass_time_cs(start_ms, rate), ass_time_cs(end_ms, rate))
    seen = tuple(shown_from(cs, rate, player, near) for cs, near in zip(edges, wanted, strict=True))
    assert seen == wanted
    assert edges[0] < edges[1] or wanted[0] == wanted[1]


@pytest.mark.parametrize("player", PLAYERS)
def test_plain_rounding_would_be_caught(player: str) -> None:
    """The test above must be able to fail: rounding to the nearest centisecond slips by a frame."""
    rate = Fraction(24000, 1001)
    slips = [
        t
        for t in range(10_000)
        if shown_from((t + 5) // 10, rate, player, first_frame(t, rate)) != first_frame(t, rate)
    ]
    assert slips


@given(st.integers(0, 100 * 3_600_000 - 1), st.booleans(), st.sampled_from(".,"))
def test_clocks_round_trip(time_ms: int, hours: bool, separator: str) -> None:
    """What we write into a script or a track is read back as the same millisecond."""
    assert parse_clock(format_clock(time_ms, hours=hours, separator=separator)) == time_ms


@pytest.mark.parametrize(
    ("text", "time_ms"),
    [
        ("00:04.500", 4500),
        ("0:04.5", 4500),
        ("1:02:03,004", 3_723_004),
        (" 12:00 ", 720_000),
        ("59:59.999", 3_599_999),
    ],
)
def test_clocks_as_people_write_them(text: str, time_ms: int) -> None:
    """``.5`` is half a second, not five milliseconds."""
    assert parse_clock(text) == time_ms


@pytest.mark.parametrize(
    "text",
    ["", "4", "4.5", "1:2", "00:60", "60:00", "1:60:00", "-0:01", "0:01.1234", "a:bc", "1:00:00:00", "0:01."],
)
def test_what_is_no_clock_is_refused(text: str) -> None:
    """A time that we guess wrong moves a caption; the caller reports it instead."""
    assert parse_clock(text) is None


def test_hours_appear_when_needed() -> None:
    """``60:00`` would not be read back."""
    assert format_clock(3_600_000) == "01:00:00.000"
    assert format_clock(59_000) == "00:59.000"
    assert format_clock(59_000, hours=True, separator=",") == "00:00:59,000"


@given(st.integers(0, 10**9), rates)
def test_ass_times_are_rounded_as_fractions_are(time_ms: int, rate: Fraction) -> None:
    exact = (Fraction(first_frame(time_ms, rate)) - Fraction(1, 2)) / rate * 100
    assert ass_time_cs(time_ms, rate) == max(0, round(exact))
