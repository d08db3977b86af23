"""SubRip files are edited by people in many tools; what one reader drops in silence we name (traps 20-22)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import InputError, TrackError
from pipeline.formats import srt
from pipeline.formats.srt import SrtCue

from .strategies import lines

GOOD = "1\n00:00:01,000 --> 00:00:02,000\nOne\n\n2\n00:00:03,000 --> 00:00:04,000\nTwo\n"
SAFE = lines().filter(lambda t: "-->" not in t and not srt._MARKUP.search(t))


def cues(texts: st.SearchStrategy[str]) -> st.SearchStrategy[list[SrtCue]]:
    times = st.tuples(st.integers(0, 10**8), st.integers(1, 10**6))
    one = st.builds(
        lambda t, ls: SrtCue(t[0], t[0] + t[1], tuple(ls)), times, st.lists(texts, min_size=1, max_size=3)
    )
    return st.lists(one, min_size=1, max_size=5)


@given(cues(st.one_of(SAFE, st.sampled_from(["101", "2", "00:00:01,000", "&amp;", "<3"]))))
def test_a_track_survives_its_file(track: list[SrtCue]) -> None:
    """Overlaps and any order included: the file is what people said."""
    written = srt.dumps(track)
    assert srt.loads(written, path="a.srt") == tuple(track)
    assert written.endswith("\n")
    assert not written.endswith("\n\n")
    assert "\r" not in written


def test_a_last_cue_that_is_only_digits_survives() -> None:
    """Trap 21: a reader takes it for the number of a cue that never comes, and 101 is lost."""
    for text in (GOOD.replace("Two\n", "101\n"), GOOD.replace("Two\n", "Call\n101")):
        assert srt.loads(text, path="a")[-1].lines[-1] == "101"


def test_real_files_are_understood() -> None:
    """Trap 22: byte order mark, CRLF, short times, points, missing numbers, overlaps, several blank lines."""
    text = "\ufeff00:01.5 --> 00:03,000\r\nOne\r\n \r\n\r\n7\r\n00:00:02.000-->00:00:04.000\r\nTwo \r\nmore"
    assert srt.loads(text, path="a") == (SrtCue(1500, 3000, ("One",)), SrtCue(2000, 4000, ("Two", "more")))


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("00:00:03,000 -->", "00:00:03,000 ->", 5, "found '2'"),
        ("00:00:03,000 -->", "00:0003,000 -->", 6, "not a time line"),
        ("00:00:03,000 -->", "00:00:xx,000 -->", 6, "not a time line"),
        ("00:00:04,000", "00:00:04,000 X1:40", 6, "not a time line"),
        ("00:00:04,000", "00:00:03,000", 6, "does not end after"),
        ("One\n", "One\n\nlost words\n", 5, "found 'lost words'"),
        ("One\n", "One\n\n101\n", 5, "found '101'"),
        ("One\n\n2\n", "One\n\nlost words\n", 5, "expected a cue number, found 'lost words'"),
        ("One\n\n2\n", "One\n2\n", 5, "time line"),
        ("Two\n", "\n", 6, "no text"),
        ("Two\n", "\u200f\n", 7, "invisible"),
        ("Two", "<i>Two</i>", 7, "'<i>'"),
        ("Two", "{\\an8}Two", 7, "an8"),
        ("Two", 'Two <font color="red">', 7, "font"),
    ],
)
def test_what_would_be_lost_is_named_with_its_line(old: str, new: str, line: int, message: str) -> None:
    """Trap 20: pysrt drops the cue of a bad time line, and the words after a blank line."""
    assert GOOD.count(old) == 1
    with pytest.raises(TrackError) as caught:
        srt.loads(GOOD.replace(old, new), path="a.srt")
    assert (caught.value.path, caught.value.line) == ("a.srt", line), caught.value
    assert message in caught.value.message
    assert caught.value.hint


def test_a_cue_that_the_library_drops_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a later pysrt does: what it gives is compared with what stands in the file."""
    import pysrt

    real = pysrt.SubRipFile.stream
    monkeypatch.setattr(pysrt.SubRipFile, "stream", lambda *a, **k: list(real(*a, **k))[:-1])
    with pytest.raises(TrackError, match="a:5: this cue cannot be read"):
        srt.loads(GOOD, path="a")


def test_a_file_without_cues_is_refused() -> None:
    with pytest.raises(TrackError, match="no cues"):
        srt.loads("\n", path="a")


def test_control_characters_are_refused() -> None:
    with pytest.raises(InputError, match=r"U\+000B"):
        srt.loads(GOOD.replace("One", "O\x0bne"), path="a")


@pytest.mark.parametrize(
    ("cue", "message"),
    [
        (SrtCue(0, 1, ()), "no text"),
        (SrtCue(0, 1, ("a", "", "b")), "blank line"),
        (SrtCue(0, 1, ("a", "\u200b"),), "blank line"),
        (SrtCue(0, 1, ("a\nb",)), "U\\+000A"),
        (SrtCue(0, 1, ("a\u2028b",)), "U\\+2028"),
        (SrtCue(5, 5, ("a",)), "not after its start"),
        (SrtCue(-1, 5, ("a",)), "before the beginning"),
        (SrtCue(0, 360_000_000, ("a",)), "99 hours"),
        (SrtCue(0, 1, ("a --> b",)), "arrow|time line"),
        (SrtCue(0, 1, ("<b>a",)), "<b>"),
    ],
)  # fmt: skip
def test_nothing_is_written_that_a_player_would_show_wrongly(cue: SrtCue, message: str) -> None:
    with pytest.raises(TrackError, match=message):
        srt.dumps([cue])


def test_an_empty_track_is_not_written() -> None:
    with pytest.raises(TrackError, match="no cues"):
        srt.dumps([])
