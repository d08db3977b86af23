"""WebVTT that players accept: text escaped, no empty cues (trap 21)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import InputError, TrackError
from pipeline.formats import webvtt
from pipeline.formats.srt import SrtCue

from .strategies import lines
from .test_srt import cues


@given(cues(st.one_of(lines(), st.sampled_from(["a --> b", "&lt;", "<b>", "NOTE x", "101"]))), st.booleans())
def test_a_track_survives_and_stays_valid(track: list[SrtCue], rtl: bool) -> None:
    written = webvtt.dumps(track, language="ur", rtl=rtl)
    assert written.startswith("WEBVTT\n\n")
    assert written.count("-->") == len(track), "an arrow in the text would start a cue"
    assert "<" not in written, "markup"
    back = webvtt.loads(written)
    if rtl:
        assert [(c.start_ms, c.end_ms) for c in back] == [(c.start_ms, c.end_ms) for c in track]
        assert plain(back) == plain(track)
    else:
        assert back == tuple(track)


def plain(track: list[SrtCue] | tuple[SrtCue, ...]) -> list[str]:
    marks = str.maketrans("", "", "\u200f\u2066\u2069")
    return ["\n".join(c.lines).translate(marks) for c in track]


def test_the_exact_file() -> None:
    track = [SrtCue(1000, 2500, ("رپورٹ کریں: 0800 555 111", "Tom & <Ann>"))]
    assert webvtt.dumps(track, language="ur", rtl=True) == (
        "WEBVTT\n\nNOTE Language: ur\n\n1\n00:00:01.000 --> 00:00:02.500\n"
        "\u200fرپورٹ کریں: \u20660800 555 111\u2069\n\u200fTom &amp; &lt;Ann&gt;\n"
    )
    assert "\u2066" not in webvtt.dumps(track, language="en", rtl=False)


def test_a_cue_that_shows_for_no_time_is_refused() -> None:
    with pytest.raises(TrackError, match="not after its start"):
        webvtt.dumps([SrtCue(5, 5, ("a",))], language="en", rtl=False)


@pytest.mark.parametrize("text", ["", "WEBVTTX\n\n1\n0 --> 1\na\n", "WEBVTT\n\n1\n0 --> 1\na\n"])
def test_another_file_is_refused(text: str) -> None:
    with pytest.raises(TrackError):
        webvtt.loads(text)


FROM_AN_EDITOR = """\ufeffWEBVTT - made elsewhere
Kind: captions\r
Language: ur\r

STYLE
::cue { color: yellow }

REGION
id:fred

NOTE
a note over
two lines

s02.1
00:01.000 --> 00:02.500 align:start position:0%
<v Ann>Tom &amp; &lt;Ann&gt;&lrm;</v>
<c.loud>call</c> &rlm;999

NOTE between cues

00:00:03.000 --> 00:00:04.000
101

a blank line above
"""


def test_a_file_of_another_program_is_read_with_remarks() -> None:
    found = webvtt.read(FROM_AN_EDITOR, path="a.vtt")
    assert [(c.id, c.start_ms, c.end_ms, c.lines) for c in found.cues] == [
        ("s02.1", 1000, 2500, ("Tom & <Ann>\u200e", "call \u200f999")),
        ("", 3000, 4000, ("101", "a blank line above")),
    ]
    assert [(r.check, r.line) for r in found.remarks] == [
        ("markup-removed", 16),
        ("markup-removed", 17),
        ("markup-removed", 18),
        ("cue-repaired", 25),
    ]
    assert "<v Ann>" in found.remarks[1].message


def test_notes_are_no_captions_and_captions_no_notes() -> None:
    """A caption may begin with the word NOTE; a player shows it, and so do we."""
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nNOTE this\n\nNOTE not this\n\n00:03.000 --> 00:04.000\nb\n"
    assert [c.lines for c in webvtt.read(text, path="a").cues] == [("NOTE this",), ("b",)]


def test_a_missing_blank_line_between_cues_loses_nothing() -> None:
    text = "WEBVTT\n00:01.000 --> 00:02.000\na\n00:03.000 --> 00:04.000\nb\n\nx\n"
    found = webvtt.read(text, path="a")
    assert [c.lines for c in found.cues] == [("a",), ("b", "x")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("1\n00:00:01,000 --> 00:00:02,000\na\n", 1),
        ("WEBVTT\n\n", 1),
        ("WEBVTT\n\nlost words\n\n00:01.000 --> 00:02.000\na\n", 3),
        ("WEBVTT\n\n00:03.000 --> 00:02.000\na\n", 3),
        ("WEBVTT\n\n1\n00:03 - 4.0 --> x\na\n", 4),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(InputError) as caught:
        webvtt.read(text, path="a.vtt")
    assert (caught.value.path, caught.value.line) == ("a.vtt", line)
    assert caught.value.hint


def test_an_entity_cannot_break_a_cue() -> None:
    """Line ends and control characters written as entities must not get into our own file."""
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\na&#10;&#10;b&#7;&#8232;c&notit; AT&T\n"
    assert webvtt.read(text, path="a").cues[0].lines == ("a", "b", "c¬it; AT&T")


def test_our_own_reader_takes_no_repaired_file() -> None:
    with pytest.raises(TrackError, match="<i>"):
        webvtt.loads("WEBVTT\n\n00:01.000 --> 00:02.000\n<i>a</i>\n")


@given(cues(lines()))
def test_ids_travel(track: list[SrtCue]) -> None:
    ids = [f"s{n:02d}.1" for n in range(len(track))]
    back = webvtt.read(webvtt.dumps(track, language="en", rtl=False, ids=ids), path="a")
    assert [c.id for c in back.cues] == ids
