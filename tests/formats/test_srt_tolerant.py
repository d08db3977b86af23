"""Subtitle files as editors write them (trap 22): everything readable is read, and each repair is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import InputError, TrackError
from pipeline.formats import srt, srt_tolerant, timed
from pipeline.formats.srt import SrtCue

from .strategies import lines
from .test_any_input import explained, outcome
from .test_srt import cues

T1, T2, T3 = (f"00:00:0{n},000 --> 00:00:0{n},900" for n in (1, 2, 3))


def texts(text: str) -> list[tuple[str, ...]]:
    return [c.lines for c in srt_tolerant.loads(text, path="a.srt").cues]


def remarks(text: str) -> list[tuple[str, int]]:
    return [(r.check, r.line) for r in srt_tolerant.loads(text, path="a.srt").remarks]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"1\n{T1}\nCall\n101", [("Call", "101")]),
        (f"1\n{T1}\nCall\n101\n\n2\n{T2}\nb\n", [("Call", "101"), ("b",)]),
        (f"1\n{T1}\nCall\n101\n{T2}\nb\n", [("Call", "101"), ("b",)]),
        (f"1\n{T1}\nCall\n101\n2\n{T2}\nb\n", [("Call", "101"), ("b",)]),
        (f"1\n{T1}\n101\n999\n2\n{T2}\n3\n\n3\n{T3}\n4\n", [("101", "999"), ("3",), ("4",)]),
        (f"{T1}\nCall\n\n101\n{T2}\nb\n", [("Call", "101"), ("b",)]),
        (f"{T1}\na\n{T2}\nb\n", [("a",), ("b",)]),
        (f"7\n{T1}\na\n8\n{T2}\nb\n\n1000\n{T3}\nc", [("a",), ("b",), ("c",)]),
        (f"1\n{T1}\n1\n\n1\n{T2}\n2\n", [("1",), ("2",)]),
        (f"1\n{T1}\n{'9' * 5000}\n{T2}\nb\n", [("9" * 5000,), ("b",)]),
    ],
)
def test_a_line_of_digits_is_text_unless_it_is_a_cue_number(text: str, wanted: list[tuple[str, ...]]) -> None:
    """A caption that ends in "101" must not lose the number to call (trap 21)."""
    assert texts(text) == wanted


@pytest.mark.parametrize(
    ("line", "start_ms", "end_ms"),
    [
        ("00:01.500 --> 00:02.75", 1500, 2750),
        ("0:00:01,5-->0:00:02,75", 1500, 2750),
        ("  01:00:01.500   -->   01:00:02,750  ", 3_601_500, 3_602_750),
        ("00:00:01,500 --> 00:00:02,750 X1:100 X2:200 Y1:1 Y2:2", 1500, 2750),
    ],
)
def test_times_in_any_dress(line: str, start_ms: int, end_ms: int) -> None:
    (cue,) = srt_tolerant.loads(f"1\r\n{line}\r\na\r\n", path="a").cues
    assert (cue.start_ms, cue.end_ms, cue.lines, cue.line) == (start_ms, end_ms, ("a",), 2)


def test_repairs_are_remarked_with_their_line() -> None:
    text = f"1\n{T1} position:50%\n<i>Call</i>\n\n{{\\an8}}999\n\n2\n{T2}\n\n\n3\n{T3}\n<font color=red>x"
    assert texts(text) == [("Call", "999"), ("x",)]
    assert remarks(text) == [
        ("markup-removed", 2),
        ("markup-removed", 3),
        ("markup-removed", 5),
        ("cue-repaired", 5),
        ("cue-repaired", 8),
        ("markup-removed", 13),
    ]


def test_overlaps_are_kept() -> None:
    """What to do about them is not the reader's business."""
    assert len(texts("1\n00:01 --> 00:05\na\n\n2\n00:02 --> 00:03\nb\n")) == 2


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("words only\n", 1),
        (f"lost words\n\n1\n{T1}\na\n", 1),
        (f"1\n{T1}\na\n\n2\n00:xx --> 00:03\nb\n", 6),
        (f"1\n{T1}\na\n\n2\n00:03 --> 00:02\nb\n", 6),
        (f"1\n{T1}\na --> b\n", 3),
        (f"1\n{T1}\n\n", 1),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(TrackError) as caught:
        srt_tolerant.loads(text, path="a.srt")
    assert (caught.value.path, caught.value.line) == ("a.srt", line)
    assert caught.value.hint


@given(cues(st.one_of(lines(), st.sampled_from(["101", "2", "3", "0800 555 111"]))))
def test_law_what_we_write_is_read_the_same_without_a_remark(track: list[SrtCue]) -> None:
    try:
        written = srt.dumps(track)
    except TrackError:
        return  # markup and arrows, which our files cannot hold
    found = srt_tolerant.loads(written, path="a")
    assert [SrtCue(c.start_ms, c.end_ms, c.lines) for c in found.cues] == track
    assert found.remarks == ()


@given(st.lists(st.one_of(st.sampled_from(["1", "2", T1, T2, "-->", "x", "", "101", "<i>"]), lines())))
def test_law_any_file_loses_no_word_but_numbers_and_markup(pieces: list[str]) -> None:
    text = "\n".join(pieces)
    found = outcome(lambda: srt_tolerant.loads(text, path="a"))
    if isinstance(found, InputError):
        assert explained(found, text.count("\n") + 1), found
        return
    kept = [line for cue in found.cues for line in cue.lines]
    for piece in (p.strip() for p in text.split("\n")):
        if "-->" in piece or timed.is_blank(piece) or "<" in piece or "{" in piece:
            continue
        if piece in kept:
            kept.remove(piece)
        else:
            assert piece.isdecimal()


@given(lines())
def test_law_direction_marks_come_out_again(line: str) -> None:
    """An exported right-to-left file that comes back untouched must be no edit."""
    assert timed.undirected(timed.directed(line, rtl=True)) == line
