"""Reframing is geometry: whatever the footage, what is asked of ffmpeg must be possible and undistorted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core import channel, reframe
from pipeline.core.reframe import Focus, Mode, Reframe, Wish, picture_of, place_at, plan

sides = st.integers(16, 4400)
pictures = st.sampled_from([(1080, 1920), (1080, 1080), (1080, 1350), (1920, 1080), (720, 1280), (270, 480)])
focuses = st.lists(
    st.builds(Focus, st.integers(0, 1000), st.integers(0, 1000), st.integers(0, 60_000)), max_size=4
).map(tuple)
wishes = st.builds(Wish, st.sampled_from(Mode), focuses, st.booleans())


@given(pictures, sides, sides, wishes)
def test_everything_is_even_and_inside(picture: tuple[int, int], width: int, height: int, wish: Wish) -> None:
    """Odd numbers shift colour by half a pixel in 4:2:0; what sticks out makes ffmpeg stop."""
    made = plan(picture, width, height, wish)
    # What is shown whole keeps its size, which may be odd: it is only scaled.
    whole = set() if made.mode is Mode.CROP else {"crop_width_px", "crop_height_px"}
    names = {name for name in Reframe.__slots__ if name.endswith("_px")} - whole
    assert all(getattr(made, name) % 2 == 0 and getattr(made, name) >= 0 for name in names)
    assert 2 <= made.crop_width_px <= width
    assert 2 <= made.crop_height_px <= height
    assert 2 <= made.cover_width_px <= width
    assert 2 <= made.cover_height_px <= height
    assert made.inner_x_px + made.inner_width_px <= picture[0]
    assert made.inner_y_px + made.inner_height_px <= picture[1]
    for time_ms in (*(p.start_ms + d for p in made.places for d in (-1, 0, 1, 333, 900)), 10**6):
        x, y = place_at(made, time_ms)
        assert x % 2 == y % 2 == 0
        assert 0 <= x <= width - made.crop_width_px
        assert 0 <= y <= height - made.crop_height_px


@given(pictures, st.integers(200, 4400), st.integers(200, 4400), wishes)
def test_nothing_is_stretched(picture: tuple[int, int], width: int, height: int, wish: Wish) -> None:
    """Both sides are scaled alike but for the rounding to even pixels."""
    made = plan(picture, width, height, wish)
    # Each of the four sides may be off by two pixels.
    across = made.inner_width_px * made.crop_height_px
    down = made.inner_height_px * made.crop_width_px
    slack = 2 * (made.inner_width_px + made.inner_height_px + made.crop_width_px + made.crop_height_px)
    assert abs(across - down) <= slack


@given(pictures, sides, sides, wishes)
def test_fit_and_blur_lose_nothing_and_crop_leaves_no_bar(
    picture: tuple[int, int], width: int, height: int, wish: Wish
) -> None:
    made = plan(picture, width, height, wish)
    if made.mode is Mode.CROP:
        assert made.fills
    else:
        assert (made.crop_width_px, made.crop_height_px) == (width, height)
        assert made.inner_width_px >= picture[0] - 1 or made.inner_height_px >= picture[1] - 1
        assert not made.fills


def test_the_figures_of_a_landscape_film_on_a_telephone() -> None:
    """Worked out by hand: 1080 * 9 / 16 = 607.5 pixels are kept of 1920; 1080 * 9 / 16 are shown."""
    wide = (1920, 1080)
    cropped = plan((1080, 1920), *wide, Wish(Mode.CROP, (Focus(250, 500),)))
    assert (cropped.crop_width_px, cropped.crop_height_px) == (608, 1080)
    assert (cropped.places[0].x_px, cropped.places[0].y_px) == (176, 0), "480 is the middle of 176 and 784"
    fitted = plan((1080, 1920), *wide, Wish(Mode.FIT))
    assert (fitted.inner_width_px, fitted.inner_height_px) == (1080, 608)
    assert (fitted.inner_x_px, fitted.inner_y_px) == (0, 656)


def test_a_focus_at_the_edge_keeps_the_crop_inside() -> None:
    left, right = (
        plan((1080, 1920), 1920, 1080, Wish(Mode.CROP, (Focus(x, 0),))).places[0] for x in (0, 1000)
    )
    assert (left.x_px, right.x_px) == (0, 1920 - 608)


def test_footage_of_nearly_the_same_shape_gets_no_thin_bars() -> None:
    """1280 x 718 has bars of two pixels otherwise, which look like a fault."""
    made = plan((1920, 1080), 1280, 718, Wish(Mode.FIT))
    assert made.mode is Mode.CROP
    assert made.fills


def test_a_jump_happens_at_its_moment_and_a_glide_takes_its_time() -> None:
    moves = (Focus(200, 500), Focus(800, 500, 4000))
    jump = plan((1080, 1920), 1920, 1080, Wish(Mode.CROP, moves))
    glide = plan((1080, 1920), 1920, 1080, Wish(Mode.CROP, moves, glide=True))
    before, after = (p.x_px for p in jump.places)
    assert [place_at(jump, t)[0] for t in (0, 3999, 4000, 9000)] == [before, before, after, after]
    assert place_at(glide, 4000)[0] == before
    assert before < place_at(glide, 4000 + reframe.GLIDE_MS // 2)[0] < after
    assert place_at(glide, 4000 + reframe.GLIDE_MS)[0] == after


def test_glides_never_overlap() -> None:
    """The next move starts where the last one ended, so that its place is reached."""
    moves = (Focus(200, 500), Focus(800, 500, 4000), Focus(500, 500, 4300))
    made = plan((1080, 1920), 1920, 1080, Wish(Mode.CROP, moves, glide=True))
    assert reframe.glide_of(made, 1) == 300
    assert place_at(made, 4300)[0] == made.places[1].x_px


@given(sides, sides)
def test_a_channel_of_any_shape_keeps_the_footages(width: int, height: int) -> None:
    """Never enlarged; upright footage is not shrunk to the height of a landscape one."""
    for one in channel.known():
        made = picture_of(one, width, height)
        if one.fixed:
            assert made == (one.max_width_px, one.max_height_px)
            continue
        assert made[0] <= max(width, 2)
        assert made[1] <= max(height, 2)
        assert max(made) <= max(one.max_width_px, one.max_height_px)
        assert min(made) <= min(one.max_width_px, one.max_height_px)


@pytest.mark.parametrize(
    ("name", "size", "picture"),
    [
        ("youtube", (3840, 2160), (1920, 1080)),
        ("youtube", (1080, 1920), (1080, 1920)),
        ("x", (1080, 1920), (720, 1280)),
        ("x", (320, 180), (320, 180)),
        ("tiktok", (320, 180), (1080, 1920)),
    ],
)
def test_pictures_of_channels(name: str, size: tuple[int, int], picture: tuple[int, int]) -> None:
    assert picture_of(channel.get(name), *size) == picture
