"""WebVTT that players accept: text escaped, no empty cues (trap 21)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import TrackError
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
