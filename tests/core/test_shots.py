"""Shot changes: the Netflix zones, to the frame."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.shots import Shots

AT_24 = Shots.of([100], Fraction(24), 2)
WIDE = (0, 10_000)


@pytest.mark.parametrize(
    ("frame", "start"),
    [
        (88, 88), (89, 88), (92, 88), (93, 100), (100, 100), (107, 100), (108, 112), (111, 112), (112, 112),
    ],
)  # fmt: skip
def test_a_start_lands_on_the_cut_or_well_away(frame: int, start: int) -> None:
    """A caption that comes a few frames before or after a cut looks like a mistake of the picture."""
    assert AT_24.start(frame, *WIDE) == start


@pytest.mark.parametrize(
    ("frame", "end"),
    [(87, 87), (88, 98), (98, 98), (100, 98), (107, 98), (108, 112), (111, 112), (112, 112), (120, 120)],
)
def test_an_end_lands_two_frames_before_the_cut_or_well_behind_it(frame: int, end: int) -> None:
    """A caption that goes a few frames after a cut flashes in the new shot."""
    assert AT_24.end(frame, *WIDE) == end


def test_the_zones_are_times_and_scale_with_the_frame_rate() -> None:
    """Half a second is 30 frames at 60 a second."""
    shots = Shots.of([100], Fraction(60), 2)
    assert (shots.near, shots.far, shots.gap) == (18, 30, 2)


@given(
    st.lists(st.integers(0, 3000), max_size=30),
    st.sampled_from([Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(60)]),
    st.integers(0, 3000),
    st.integers(0, 60),
    st.integers(0, 60),
)
def test_snapping_stays_within_bounds_and_does_not_wander(
    cuts: list[int], rate: Fraction, frame: int, down: int, up: int
) -> None:
    """What other rules forbid a cut does not make good; and doing it twice is doing it once, near one cut."""
    shots = Shots.of(cuts, rate, 2)
    for snap in (shots.start, shots.end):
        moved = snap(frame, frame - down, frame + up)
        assert frame - down <= moved <= frame + up
        assert abs(moved - frame) <= shots.far
        if len(set(cuts)) == 1:
            assert snap(moved, frame - down, frame + up) == moved or moved == frame
