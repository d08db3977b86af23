"""One style fits every resolution: sizes are shares of the picture, in whole pixels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core import letterform
from pipeline.core.letterform import Letterform
from pipeline.core.media import Face
from pipeline.core.style import Style, luminance
from pipeline.engine import config
from pipeline.errors import ConfigError

permille = st.integers(0, 1000)
sizes = st.integers(1, 8000)


def test_figures_at_720p() -> None:
    """Worked out by hand from the defaults: 5.2 % of 720 is 37.44."""
    style = Style()
    assert style.em_px(720) == 37
    assert style.padding_px(720) == 10
    assert style.bottom_px(720) == 72
    assert style.max_width_px(1280) == 1024


def test_a_portrait_picture_has_smaller_text_and_a_third_line() -> None:
    """Text of 5.2 % of the height would be 100 px high on a telephone's picture, ten letters to a line."""
    style = Style()
    assert style.for_picture(1920, 1080) == style.for_picture(1080, 1080) == style
    tall = style.for_picture(1080, 1920)
    assert (tall.em_px(1920), tall.max_lines, tall.max_width_px(1080)) == (56, 3, 929)


@given(permille, sizes)
def test_shares_are_rounded_to_the_nearest_pixel(share: int, whole_px: int) -> None:
    """Each size uses its own share, and is off by half a pixel at most."""
    em, padding = Style(em_permille=share).em_px(whole_px), Style(padding_permille=share).padding_px(whole_px)
    bottom = Style(bottom_permille=share).bottom_px(whole_px)
    width = Style(max_width_permille=share, margin_permille=0).max_width_px(whole_px)
    assert em == padding == bottom == width
    assert abs(em * 1000 - share * whole_px) <= 500


@given(permille, sizes)
def test_twice_the_picture_is_twice_the_caption(share: int, whole_px: int) -> None:
    """But for rounding, 4K looks like HD."""
    assert (
        abs(Style(em_permille=share).em_px(2 * whole_px) - 2 * Style(em_permille=share).em_px(whole_px)) <= 1
    )


def test_margins_leave_their_room() -> None:
    """The narrower of the two holds: 2 x 15 % of 1280 leave 896."""
    assert Style(max_width_permille=950, margin_permille=150).max_width_px(1280) == 896
    assert Style(max_width_permille=500, margin_permille=150).max_width_px(1280) == 640


def test_the_edge_is_that_of_the_position() -> None:
    assert Style(bottom_permille=100, top_permille=50).edge_px(720) == 72
    assert Style(bottom_permille=100, top_permille=50, position="top").edge_px(720) == 36


@pytest.mark.parametrize(
    ("text", "box", "ratio"),
    [
        # Pairs with published ratios: 21:1, no contrast, and the two greys round the 4.5 limit on white.
        ("#FFFFFF", "#000000", 21000),
        ("#000000", "#FFFFFF", 21000),
        ("#123456", "#123456", 1000),
        ("#767676", "#FFFFFF", 4542),
        ("#777777", "#FFFFFF", 4478),
        ("#FFFF00", "#000000", 19556),
        ("#FF0000", "#FFFFFF", 3998),
    ],
)
def test_contrast_is_that_of_wcag(text: str, box: str, ratio: int) -> None:
    assert abs(Style(text_colour=text, box_colour=box).contrast_permille() - ratio) <= 1
    outlined = Style(text_colour=text, outline_colour=box, background="outline", box_colour="#808080")
    assert abs(outlined.contrast_permille() - ratio) <= 1


def test_luminance_of_the_primaries_is_wcags() -> None:
    assert [round(luminance(c), 4) for c in ((255, 0, 0), (0, 255, 0), (0, 0, 255))] == [
        0.2126,
        0.7152,
        0.0722,
    ]


def test_footage_that_shines_through_counts_at_its_worst() -> None:
    """Half black over white footage is middle grey, of which white stands out by 3.98 only."""
    assert abs(Style(box_opacity_pct=50).contrast_permille() - 3976) <= 30
    # Black text on half white: over black footage it is the worst.
    assert Style(text_colour="#000000", box_colour="#FFFFFF", box_opacity_pct=50).contrast_permille() < 5500
    # Without a box the footage may have the text's very colour.
    assert Style(box_opacity_pct=0).contrast_permille() == 1000
    assert Style(text_colour="#808080", box_opacity_pct=40).contrast_permille() == 1000


@given(st.integers(0, 99))
def test_a_more_solid_box_never_reads_worse(opacity_pct: int) -> None:
    thin, solid = (Style(box_opacity_pct=o).contrast_permille() for o in (opacity_pct, opacity_pct + 1))
    assert thin <= solid


@pytest.mark.parametrize(
    ("style", "said"),
    [
        ('text_colour = "#555555"', r"contrast of 2\.81 to 1 with its box, and 4\.5 .* farther apart"),
        ("box_opacity_pct = 40", r"with its box over the worst footage.* Raise box_opacity_pct"),
        ('background = "outline"\noutline_colour = "#FFFF00"', r"with its outline.* outline_colour"),
    ],
)
def test_a_style_that_nobody_can_read_is_refused(style: str, said: str) -> None:
    """With the ratio and what to change; the default style and a solid enough box pass."""
    text = f'[style]\n{style}\n[messages.trial]\nfootage = "a.mp4"\n'
    with pytest.raises(ConfigError, match=said):
        config.loads(text)
    assert config.loads(text.replace(style, "box_opacity_pct = 60")).style.as_style().box_opacity_pct == 60


# -- letterforms -----------------------------------------------------------------------------------------

forms = st.builds(
    Letterform,
    optical_permille=st.integers(800, 1200),
    ordinary_top=st.integers(300, 2000),
    ordinary_bottom=st.integers(0, 900),
    reach_top=st.integers(300, 2500),
    reach_bottom=st.integers(0, 900),
)


@given(forms, st.booleans())
def test_two_lines_hold_the_deepest_and_the_tallest_letters(form: Letterform, bold: bool) -> None:
    up, down = form.cell(bold=bold)
    assert up + down == form.line_permille(bold=bold)
    assert form.line_permille(bold=bold) >= form.reach_top + form.reach_bottom + 30
    over = form.overhang_permille(bold=bold)
    assert form.reach_top <= up + over
    assert form.reach_bottom <= down + over


def test_latin_is_the_measure_and_unknown_fonts_are_taken_for_it() -> None:
    assert letterform.of("Latn").optical_permille == 1000
    assert letterform.of("nothing") == letterform.of("Latn")


@given(st.integers(10, 200), st.integers(900, 1100))
def test_a_face_scales_the_styles_em(em_px: int, optical: int) -> None:
    face = Face("F", "", "", 1000, 1300, optical_permille=optical, slack_permille=100, overhang_permille=100)
    assert abs(face.em_px(em_px) * 1000 - em_px * optical) <= 500
    assert abs(face.slack_px(em_px) * 10 - em_px) <= 5
    assert face.overhang_px(em_px) * 10 >= em_px
    assert Face("F", "", "", 1000, 1300).em_px(em_px) == em_px
