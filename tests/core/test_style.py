"""One style fits every resolution: sizes are shares of the picture, in whole pixels."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.style import Style

permille = st.integers(0, 1000)
sizes = st.integers(1, 8000)


def test_figures_at_720p() -> None:
    """Worked out by hand from the defaults: 5.2 % of 720 is 37.44."""
    style = Style()
    assert style.em_px(720) == 37
    assert style.padding_px(720) == 10
    assert style.bottom_px(720) == 72
    assert style.max_width_px(1280) == 1024


@given(permille, sizes)
def test_shares_are_rounded_to_the_nearest_pixel(share: int, whole_px: int) -> None:
    """Each size uses its own share, and is off by half a pixel at most."""
    em, padding = Style(em_permille=share).em_px(whole_px), Style(padding_permille=share).padding_px(whole_px)
    bottom, width = Style(bottom_permille=share).bottom_px(whole_px), Style(max_width_permille=share)
    assert em == padding == bottom == width.max_width_px(whole_px)
    assert abs(em * 1000 - share * whole_px) <= 500


@given(permille, sizes)
def test_twice_the_picture_is_twice_the_caption(share: int, whole_px: int) -> None:
    """But for rounding, 4K looks like HD."""
    assert (
        abs(Style(em_permille=share).em_px(2 * whole_px) - 2 * Style(em_permille=share).em_px(whole_px)) <= 1
    )
