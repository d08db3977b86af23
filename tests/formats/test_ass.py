"""The track as the renderer gets it: nothing in a text may become an instruction (traps 1-4, 6, 10, 12)."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core import language as languages
from pipeline.core import timebase
from pipeline.core.cue import Cue
from pipeline.core.media import Face
from pipeline.core.style import Style
from pipeline.errors import FontError, TrackError
from pipeline.formats import ass

from .strategies import lines

FACE = Face("Sans", "", "", units_per_em=1000, cell_units=1362)
RATE = Fraction(25)
WIDTH, HEIGHT = 640, 360
STYLE = Style(padding_permille=28)  # 10 px; 29 px from the bottom


def cue(*text: str, start_ms: int = 1000, end_ms: int = 2000) -> Cue:
    return Cue("s01", "s01", start_ms, end_ms, " ".join(text), text)


def write(
    *cues: Cue, language: str = "en", rate: Fraction = RATE, face: Face = FACE, style: Style = STYLE
) -> str:
    return ass.dumps(
        cues,
        face=face,
        style=style,
        width_px=WIDTH,
        height_px=HEIGHT,
        rate=rate,
        language=languages.get(language),
    )


def dialogues(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.startswith(("Dialogue", "Comment"))]


def test_the_exact_file() -> None:
    text = write(cue("Call 999,", "or tweet @MetCC."), language="ur", style=Style(box_opacity_pct=80))
    assert text == (
        "[Script Info]\nPlayResX: 640\nPlayResY: 360\nWrapStyle: 2\nScaledBorderAndShadow: yes\n"
        "Kerning: yes\nYCbCr Matrix: TV.709\nLanguage: ur\nScriptType: v4.00+\n\n[V4+ Styles]\n"
        "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, "
        "Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, "
        "Alignment, MarginL, MarginR, MarginV, Encoding\n"
        "Style: caption,Sans,26,&H00FFFFFF,&H00FFFFFF,&H33000000,&H33000000,0,0,0,0,100,100,0,0,4,0,5,"
        "2,0,0,41,-1\n"
        "\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        "Dialogue: 0,0:00:00.98,0:00:01.98,caption,,0,0,0,,"
        "\u200fCall \u2066999\u2069,\\N\u200for tweet \u2066@MetCC\u2069.\n"
    )


def test_only_right_to_left_lines_carry_the_mark() -> None:
    """Without it a line of Arabic that begins with a Latin name is laid out from the left (seen)."""
    assert "\u200f" in write(cue("Crimestoppers على الرقم"), language="ar")
    assert "\u200f" not in write(cue("Call 999"), language="vi")


@pytest.mark.parametrize("tag", ["zh-Hans", "zh-Hant", "yue-Hant-HK", "ckb"])
def test_the_shaper_is_not_told_a_language_that_it_would_misread(tag: str) -> None:
    """Two letters of yue or ckb are other languages, and zh does not say which writing."""
    assert "Language:" not in write(cue("x"), language=tag)


@given(st.lists(lines(), min_size=1, max_size=3))
def test_no_text_becomes_an_event_or_an_instruction(text: list[str]) -> None:
    written = write(cue(*text))
    assert len(dialogues(written)) == 1
    body = dialogues(written)[0].split(",", 9)[9]
    # What libass understands after a backslash is a break between our lines or a brace to be shown.
    marks = re.findall(r"\\(.)?", body)
    assert marks.count("N") == len(text) - 1
    assert set(marks) <= {"N", "{", "}", "\u2060"}
    assert all(body[m.start() - 1] == "\\" for m in re.finditer(r"[{}]", body))
    escapes = {"N": "\n", "{": "{", "}": "}", "\u2060": "\\"}
    shown = re.sub(r"\\(.)", lambda m: escapes[m.group(1)], body)
    assert re.sub("[\u2066\u2069]", "", shown) == re.sub("[\u2066\u2069]", "", "\n".join(text))


@given(
    st.integers(0, 3_600_000),
    st.integers(50, 10_000),
    st.sampled_from(
        [Fraction(24000, 1001), Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(30), Fraction(50)]
    ),
)
def test_times_fall_between_frames(start_ms: int, length_ms: int, rate: Fraction) -> None:
    """Trap 12: a time on a frame's own stamp can slip by one; half a frame early it cannot."""
    edges = (start_ms, start_ms + length_ms)
    fields = dialogues(write(cue("x", start_ms=edges[0], end_ms=edges[1]), rate=rate))[0].split(",")
    for written, wanted_ms in zip(fields[1:3], edges, strict=True):
        hours, minutes, seconds = written.split(":")
        centis = int(hours) * 360_000 + int(minutes) * 6000 + int(seconds.replace(".", ""))
        first_shown = -(-centis * 10 * rate.numerator // (1000 * rate.denominator))
        assert first_shown == timebase.first_frame(wanted_ms, rate)


def test_a_cue_that_no_frame_would_show_is_refused() -> None:
    with pytest.raises(TrackError, match="no frame"):
        write(cue("x", start_ms=1001, end_ms=1030))


@pytest.mark.parametrize("bad", [(), ("",), ("a", "\u200b"), ("a\nDialogue: 0,",), ("a\r",)])
def test_empty_and_broken_lines_are_refused(bad: tuple[str, ...]) -> None:
    with pytest.raises(TrackError):
        write(cue(*bad))


def test_times_beyond_the_format_are_refused_not_clamped() -> None:
    with pytest.raises(TrackError, match="ten hours"):
        write(cue("x", start_ms=1000, end_ms=36_001_000))


@pytest.mark.parametrize("family", ["A, B", "", "A\nB"])
def test_a_family_name_cannot_break_the_style(family: str) -> None:
    with pytest.raises(FontError):
        write(cue("x"), face=Face(family, "", "", 1000, 1000))


TALL = Face("Tall", "", "", 1000, 1990, optical_permille=1040, slack_permille=398, overhang_permille=87)


def style_row(text: str) -> list[str]:
    return next(line for line in text.split("\n") if line.startswith("Style:")).split(",")


def test_a_script_is_drawn_at_its_own_size() -> None:
    """5.2 % of 360 are 19 px; times 1.04, 20 px; times 1.99, 40."""
    assert style_row(write(cue("x"), face=TALL))[2] == "40"


def test_a_high_cell_takes_the_place_of_the_padding_and_the_sides_follow() -> None:
    """At 20 px em, letters may reach out by 3 px; with 8 px of slack, less the 1 px beside each letter."""
    text = write(cue("x"), face=TALL)
    assert dialogues(text)[0].endswith(r",{\xshad10\yshad3}x")
    assert style_row(text)[17] == "10"
    assert style_row(text)[21] == str(STYLE.bottom_px(HEIGHT) + 3)


def test_the_tag_comes_before_the_direction_mark() -> None:
    body = dialogues(write(cue("x", "y"), face=TALL, language="ar"))[0].split(",,0,0,0,,")[1]
    assert body == "{\\xshad10\\yshad3}\u200fx\\N\u200fy"


def test_an_outline_takes_the_boxs_place() -> None:
    style = Style(background="outline", outline_colour="#0000FF", outline_permille=10, box_opacity_pct=0)
    text = write(cue("x"), style=style)
    row = style_row(text)
    assert row[5] == "&H00FF0000"  # blue and solid, whatever the box would be
    assert row[15:18] == ["1", "4", "0"]
    assert dialogues(text)[0].endswith(",x")


def test_captions_at_the_top_are_counted_from_there() -> None:
    row = style_row(write(cue("x"), style=Style(position="top", top_permille=100, padding_permille=28)))
    assert row[18] == "8"
    assert row[21] == "46"  # 36 px to the box, 10 px of padding
