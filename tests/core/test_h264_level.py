"""Levels against what everybody knows of them, and laws that any table must keep."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.h264_level import level_for

SIDES = st.integers(16, 4096)
RATES = st.sampled_from([Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(60)])


@pytest.mark.parametrize(
    ("size", "rate", "level"),
    [
        ((1280, 720), 25, 31),
        ((1280, 720), 60, 32),
        ((1920, 1080), 25, 40),
        ((1080, 1920), 30, 40),
        ((1920, 1080), 60, 42),
        ((3840, 2160), 30, 51),
        ((3840, 2160), 60, 52),
        ((640, 360), 25, 30),
        ((320, 180), 25, 12),
    ],
)
def test_well_known_levels(size: tuple[int, int], rate: int, level: int) -> None:
    """The same as x264 chooses by itself at constant quality (seen in its headers for veryfast)."""
    assert level_for(*size, Fraction(rate), preset="veryfast", b_frames=2) == level


def test_rate_and_references_raise_it() -> None:
    assert level_for(1280, 720, Fraction(25), preset="veryfast", b_frames=2, max_kbps=14_001) == 32
    assert level_for(1920, 1080, Fraction(25), preset="slower", b_frames=2) == 50


@given(SIDES, SIDES, RATES, st.integers(0, 3))
def test_larger_pictures_never_need_less(width: int, height: int, rate: Fraction, b_frames: int) -> None:
    level = level_for(width, height, rate, preset="veryfast", b_frames=b_frames)
    assert level_for(width + 16, height, rate, preset="veryfast", b_frames=b_frames) >= level
    assert level_for(width, height, 2 * rate, preset="veryfast", b_frames=b_frames) >= level
    assert level_for(height, width, rate, preset="veryfast", b_frames=b_frames) == level
