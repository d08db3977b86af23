"""Where a logo stands: a law for every picture, and the choices that people would make too."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.core import channel as channels
from pipeline.core import logo
from pipeline.core.digest import of_values
from pipeline.core.logo import Corner, Logo, LogoWish
from pipeline.core.style import Style

SIZES = st.integers(64, 4096)
EVEN = st.integers(64, 2000).map(lambda half: 2 * half)
SHARES = st.integers(0, 330)


def wish(width_px: int = 800, height_px: int = 400, corner: Corner = Corner.TOP_RIGHT) -> LogoWish:
    return LogoWish("logo.png", "d" * 64, width_px, height_px, corner)


@given(EVEN, EVEN, st.tuples(SHARES, SHARES, SHARES, SHARES), SIZES, SIZES, st.sampled_from(Corner),
       st.integers(2, 40), st.sampled_from(("bottom", "top")))  # fmt: skip
def test_a_logo_is_inside_the_safe_area_and_clear_of_captions_if_that_can_be(
    width: int,
    height: int,
    safe: tuple[int, int, int, int],
    own_width: int,
    own_height: int,
    corner: Corner,
    percent: int,
    position: str,
) -> None:
    asked = LogoWish("logo.png", "d", own_width, own_height, corner, percent)
    captions = logo.captions_of(Style(position=position), (width, height), safe)
    left, top, right, bottom = logo.place(asked, (width, height), safe, captions)
    assert not any(edge % 2 for edge in (left, top, right, bottom)), "half a colour sample would be cut off"
    assert left >= safe[0] * width / 1000
    assert top >= safe[1] * height / 1000
    assert right <= width - safe[2] * width // 1000
    assert bottom <= height - safe[3] * height // 1000
    assert right - left <= percent * width / 100
    assert bottom - top <= height / 5
    if logo._meet((left, top, right, bottom), captions):
        other = logo.place(
            LogoWish("logo.png", "d", own_width, own_height, logo._ACROSS[corner], percent),
            (width, height), safe, (0, 0, 0, 0),
        )  # fmt: skip
        assert logo._meet(other, captions)


@given(EVEN, EVEN, st.integers(2, 40), st.integers(1, 8), st.integers(1, 8))
def test_its_shape_is_kept(width: int, height: int, percent: int, across: int, down: int) -> None:
    asked = LogoWish("logo.png", "d", 100 * across, 100 * down, width_percent=percent)
    left, top, right, bottom = logo.place(asked, (width, height), (0, 0, 0, 0), (0, 0, 0, 0))
    # Both sides are rounded down to even pixels.
    assert abs((right - left) * down - (bottom - top) * across) <= 3 * max(across, down)


def test_in_every_channel_the_top_corners_are_free() -> None:
    """Captions stand at the bottom: nobody's logo moves unless they ask for the bottom."""
    for channel in channels.known():
        picture = (channel.max_width_px, channel.max_height_px)
        captions = logo.captions_of(Style(), picture, channel.safe_permille)
        for corner in (Corner.TOP_LEFT, Corner.TOP_RIGHT):
            place = logo.place(wish(corner=corner), picture, channel.safe_permille, captions)
            free = logo.place(wish(corner=corner), picture, channel.safe_permille, (0, 0, 0, 0))
            assert place == free, channel.id


def test_a_logo_at_the_bottom_makes_room_for_captions() -> None:
    picture, safe = (1920, 1080), (0, 0, 0, 0)
    captions = logo.captions_of(Style(), picture, safe)
    below = logo.place(wish(corner=Corner.BOTTOM_LEFT), picture, safe, captions)
    above = logo.place(wish(corner=Corner.TOP_LEFT), picture, safe, captions)
    assert below == above
    captions = logo.captions_of(Style(position="top"), picture, safe)
    assert logo.place(wish(), picture, safe, captions)[3] > 1000


def test_the_key_of_a_logo_holds_all_but_where_its_file_lies() -> None:
    """A campaign that was moved to another computer must not be rendered again."""
    one = Logo("here/logo.png", "d", 2, 4, 6, 8, 100, 0, 9)
    assert of_values(one.as_json()) == of_values(Logo("there/x.png", "d", 2, 4, 6, 8, 100, 0, 9).as_json())
    values = ("e", 4, 6, 8, 10, 99, 1, 10)
    own = ["d", 2, 4, 6, 8, 100, 0, 9]
    for place, value in enumerate(values):
        changed = Logo("here/logo.png", *[*own[:place], value, *own[place + 1 :]])  # type: ignore[arg-type]
        assert of_values(changed.as_json()) != of_values(one.as_json())
