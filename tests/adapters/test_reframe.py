"""Reframing on real pixels: where the footage ends up, in which colours, and from which frame on."""

from __future__ import annotations

import subprocess
from typing import Any

import numpy as np
import pytest

from pipeline.adapters.ffmpeg import binary
from pipeline.adapters.ffmpeg import reframe as reframes
from pipeline.core.reframe import Focus, Mode, Reframe, Wish, place_at, plan

# Left half red, right half blue, and a green mark in the upper left corner: nothing may be turned or swapped.
_HALVES = (
    "color=red:s={w}x{h}:r=25:d=4,format=rgb24,drawbox=x=iw/2:w=iw/2:h=ih:color=blue:t=fill,"
    "drawbox=w=iw/8:h=ih/8:color=lime:t=fill"
)
# The grey level says which column of the footage it was: see `_column`.
_RAMP = "color=black:s={w}x{h}:r=25:d=4,format=yuv420p,geq=lum='16+200*X/W':cb=128:cr=128"
_IS_VIDEO = ",format=yuv420p,setparams=colorspace=bt709:range=tv"
_AS_VIDEO = ",scale=out_color_matrix=bt709:out_range=tv" + _IS_VIDEO


def drawn(source: str, size: tuple[int, int], made: Reframe, *frames: int, start_ms: int = 0) -> Any:
    """Render and return frames as RGB, each ``[row, column, colour]``."""
    import ffmpeg

    film = source.format(w=size[0], h=size[1]) + (_AS_VIDEO if source is _HALVES else _IS_VIDEO)
    stream = ffmpeg.input(film, f="lavfi").video
    picture = reframes.apply(stream, made, start_ms=start_ms)
    picture = picture.filter("select", "+".join(f"eq(n,{n})" for n in frames))
    picture = picture.filter("scale", in_color_matrix="bt709", in_range="tv").filter("format", "rgb24")
    args = ffmpeg.output(picture, "-", f="rawvideo", fps_mode="passthrough").get_args()
    done = subprocess.run(
        [binary.find().path, "-v", "error", "-nostdin", *args], capture_output=True, check=True, timeout=60
    )
    data = np.frombuffer(done.stdout, np.uint8)
    return data.reshape(len(frames), made.height_px, made.width_px, 3).astype(int)


def _column(grey: Any) -> Any:
    return grey * 219 / 255 / 200 * 320


def near(pixel: Any, colour: tuple[int, int, int], by: int = 6) -> bool:
    return bool(np.abs(pixel - np.array(colour)).max() <= by)


RED, BLUE, GREEN = (255, 0, 0), (0, 0, 255), (0, 255, 0)


@pytest.mark.parametrize("picture", [(180, 320), (240, 240), (240, 300), (320, 180)])
@pytest.mark.parametrize("size", [(320, 180), (180, 320), (160, 120)])
def test_fit_shows_all_of_it_between_bars_of_the_colour_asked_for(
    picture: tuple[int, int], size: tuple[int, int]
) -> None:
    """A brand's colour must be exactly that: BT.601 would turn #C8102E into another red."""
    made = plan(picture, *size, Wish(Mode.FIT, colour="#C8102E"))
    (shown,) = drawn(_HALVES, size, made, 0)
    left, top = made.inner_x_px, made.inner_y_px
    right, bottom = left + made.inner_width_px, top + made.inner_height_px
    assert near(shown[top + 3, left + 3], GREEN)
    assert near(shown[bottom - 4, left + 4], RED)
    assert near(shown[(top + bottom) // 2, right - 4], BLUE)
    bars = shown.copy()
    bars[top:bottom, left:right] = (200, 16, 46)
    assert np.abs(bars - np.array((200, 16, 46))).max() <= 2


@pytest.mark.parametrize("picture", [(180, 320), (240, 240), (240, 300)])
def test_blur_shows_all_of_it_before_a_dark_copy(picture: tuple[int, int]) -> None:
    """The copy has the footage's hues, is darker, and has no edge as sharp as the footage's own."""
    made = plan(picture, 320, 180, Wish(Mode.BLUR))
    (shown,) = drawn(_HALVES, (320, 180), made, 0)
    top, bottom = made.inner_y_px, made.inner_y_px + made.inner_height_px
    middle = made.width_px // 2
    assert near(shown[top + 3, 3], GREEN)
    assert near(shown[bottom - 4, 4], RED)
    assert near(shown[bottom - 4, -4], BLUE)
    for row in (2, top - 3, bottom + 2, made.height_px - 3):
        assert shown[row, -3].argmax() == 2
        assert 120 <= shown[row, -3].max() <= 220, "darker than the footage"
        assert np.abs(np.diff(shown[row].astype(int), axis=0)).max() < 40, "blurred"
    assert shown[made.height_px - 3, 3].argmax() == 0
    assert np.abs(np.diff(shown[bottom - 8, middle - 6 : middle + 6], axis=0)).max() > 100, "footage is sharp"


def test_a_flat_colour_stays_flat() -> None:
    """No ringing at the seam between footage and blur, and grey stays grey."""
    made = plan((180, 320), 320, 180, Wish(Mode.BLUR))
    (shown,) = drawn("color=0x808080:s={w}x{h}:r=25:d=1", (320, 180), made, 0)
    top, bottom = made.inner_y_px, made.inner_y_px + made.inner_height_px
    inner, rest = shown[top:bottom], np.concatenate([shown[:top], shown[bottom:]])
    assert np.ptp(inner, axis=(0, 1)).max() <= 1
    assert np.ptp(rest, axis=(0, 1)).max() <= 1
    assert np.abs(inner - 128).max() <= 4, "the conversion to RGB for this test is off by so much itself"
    assert np.abs(rest - 88).max() <= 5


@pytest.mark.parametrize("focus", [0, 300, 500, 730, 1000])
def test_crop_shows_the_place_that_was_planned(focus: int) -> None:
    made = plan((180, 320), 320, 180, Wish(Mode.CROP, (Focus(focus, 500),)))
    (shown,) = drawn(_RAMP, (320, 180), made, 0)
    x = made.places[0].x_px
    columns = shown[160, :, 0]
    # Column c of the picture is footage column x + c * crop / picture; the ramp tells which it was.
    footage = _column(columns)
    wanted = x + (np.arange(180) + 0.5) * made.crop_width_px / 180 - 0.5
    assert np.abs(footage - wanted)[4:-4].max() < 4, "a grey level is 1.8 pixels"


def _corner(shown: Any, made: Reframe) -> float:
    """Return where the crop's left edge was, in footage pixels, as the ramp tells."""
    return float(_column(shown[160, 90, 0]) - 90.5 * made.crop_width_px / 180 + 0.5)


def test_a_jump_is_on_its_very_frame_and_a_glide_follows_the_plan() -> None:
    """Frame 50 is at 2000 ms; a rounded time stamp must not make it 51, nor a later start of the stream."""
    moves = (Focus(200, 500), Focus(800, 500, 2000))
    jump = plan((180, 320), 320, 180, Wish(Mode.CROP, moves))
    before, after = (p.x_px for p in jump.places)
    seen = [_corner(f, jump) for f in drawn(_RAMP, (320, 180), jump, 49, 50, 51)]
    assert np.abs(np.array(seen) - (before, after, after)).max() < 3
    seen = [_corner(f, jump) for f in drawn(_RAMP, (320, 180), jump, 9, 10, start_ms=1600)]
    assert np.abs(np.array(seen) - (before, after)).max() < 3
    glide = plan((180, 320), 320, 180, Wish(Mode.CROP, moves, glide=True))
    numbers = (40, 50, 55, 60, 65, 70, 80)
    seen = [_corner(f, glide) for f in drawn(_RAMP, (320, 180), glide, *numbers)]
    wanted = [place_at(glide, n * 40)[0] for n in numbers]
    assert np.abs(np.array(seen) - wanted).max() < 4


@pytest.mark.parametrize("mode", list(Mode))
def test_footage_of_odd_size_is_taken(mode: Mode) -> None:
    made = plan((180, 320), 321, 181, Wish(mode))
    assert drawn(_HALVES, (321, 181), made, 0).shape == (1, 320, 180, 3)
