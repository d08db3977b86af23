"""The end card: when it is shown, whose mark counts, and whether it can be read."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core import card, language
from pipeline.core.card import CardTime
from pipeline.core.script import Script, Segment
from pipeline.core.timebase import first_frame
from pipeline.errors import ScriptError

RATES = [Fraction(24), Fraction(25), Fraction(30), Fraction(60), Fraction(24000, 1001), Fraction(30000, 1001)]


def script(*marks: bool) -> Script:
    segments = tuple(Segment(f"s{n}", f"words {n}", card=mark, line=n) for n, mark in enumerate(marks))
    return Script("trial", "fr", "T", segments)


@given(seconds=st.integers(1, 30), more=st.integers(1, 90_000), rate=st.sampled_from(RATES))
def test_the_card_is_on_the_last_whole_frames_of_its_seconds(seconds: int, more: int, rate: Fraction) -> None:
    """Never on a frame that is still the film's: the words would stand on moving pictures."""
    count = int(seconds * rate)
    time = card.time_of(seconds, count + more, rate)
    assert time is not None
    assert first_frame(time.start_ms, rate) == more
    assert first_frame(time.end_ms, rate) == count + more
    assert count <= seconds * rate


def test_footage_that_is_all_card_has_no_time_for_it() -> None:
    assert card.time_of(6, 150, Fraction(25)) is None


def test_the_source_says_what_stands_on_the_card() -> None:
    made = card.marked(script(False, False), {"s1"})
    assert [s.card for s in made.segments] == [False, True]
    assert [s.id for s in made.without_card.segments] == ["s0"]
    assert not card.unmarked(made).card_lines


def test_a_mark_that_the_source_does_not_have_is_an_error_with_its_line() -> None:
    with pytest.raises(ScriptError, match=r"\[s1\] is marked") as caught:
        card.marked(script(False, True), {"s0"})
    assert caught.value.line == 1


def test_a_mark_makes_no_draft_a_persons() -> None:
    """Drafts are written without marks; taking them from the source must not look like an edit."""
    assert script(True).body_digest == script(False).body_digest


def test_without_a_card_the_script_is_the_same_object() -> None:
    plain = script(False, False)
    assert plain.without_card is plain
    assert card.marked(plain, ()) is plain


def test_there_must_be_time_to_read_every_line() -> None:
    english = language.get("en")
    lines = ["In an emergency: 999", "Online: https://www.report-it.org.uk"]
    assert card.check_time(lines, CardTime(0, 6000), english) == ()
    (found,) = card.check_time(lines, CardTime(0, 2000), english)
    assert (found.id, found.where) == ("card-too-fast", "card")
    assert "Show it for 3 seconds" in found.hint
    assert card.check_time(lines, CardTime(0, 3000), english) == ()


@pytest.mark.parametrize(("text", "background", "enough"), [
    ("#FFFFFF", "#102040", True), ("#FFFFFF", "#777777", False), ("#000000", "#FFFFFF", True),
])  # fmt: skip
def test_words_need_contrast_with_the_background(text: str, background: str, enough: bool) -> None:
    fault = card.contrast_fault(text, background)
    assert bool(fault) != enough
    if fault:
        assert "4.47 to 1" in fault
