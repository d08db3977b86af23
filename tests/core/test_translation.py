"""What an engine answers is believed only when every id has words of its own."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.script import Origin, Script, Segment, State
from pipeline.core.translation import (
    Request,
    Translated,
    accept_machine_reply,
    is_blank,
    is_echo,
    untranslated,
)
from pipeline.errors import EngineReplyInvalid

REQUEST = Request(
    "trial",
    "en",
    "fr",
    (Segment("s01", "Report it."), Segment("s02", "Call 999."), Segment("s03", "www.a.org")),
)
GOOD = {"s01": "Signalez-le.", "s02": "Appelez le 999.", "s03": "www.a.org"}


@given(st.permutations(sorted(GOOD)))
def test_a_good_reply_comes_back_in_the_request_s_order(order: list[str]) -> None:
    """Whatever order the engine answered in."""
    answers = accept_machine_reply(REQUEST, {i: GOOD[i] for i in order}, engine="x")
    assert answers == tuple(
        Translated(i, GOOD[i], Origin.MACHINE, "x", State.TRANSLATED) for i in ("s01", "s02", "s03")
    )


@pytest.mark.parametrize("text", [" a\u00a0 b\n", "a\r\nb", "a\u2028b", "a\x85b", "a\t\tb"])
def test_an_answer_is_put_on_one_line(text: str) -> None:
    """Line breaks are placed later, by width."""
    assert accept_machine_reply(REQUEST, {**GOOD, "s01": text}, engine="x")[0].text == "a b"


def test_an_answer_is_composed() -> None:
    """Digests, widths and comparisons all read NFC."""
    assert accept_machine_reply(REQUEST, {**GOOD, "s01": "e\u0301"}, engine="x")[0].text == "\u00e9"


@pytest.mark.parametrize(
    ("change", "segments", "message"),
    [
        ({"s01": None}, ("s01",), "2 of 3 segments, empty or missing: s01"),
        ({"s01": "", "s02": " \n"}, ("s01", "s02"), "empty or missing: s01, s02"),
        ({"s02": "\u200b\ufeff"}, ("s02",), "empty or missing: s02"),
        ({"s9": "Neuf."}, ("s9",), "4 of 3 segments, unknown: s9"),
        ({"s01": None, "s9": "Neuf."}, ("s01",), "unknown: s9, empty or missing: s01"),
        ({"s01": "Report it."}, ("s01",), "source text back untranslated for s01"),
        ({"s01": "report  it", "s02": "CALL 999."}, ("s01", "s02"), "untranslated for s01, s02"),
    ],
)
def test_a_bad_reply_is_refused_whole(
    change: dict[str, str | None], segments: tuple[str, ...], message: str
) -> None:
    """A reply that is wrong in one place is not to be trusted in the others."""
    texts = {i: t for i, t in {**GOOD, **change}.items() if t is not None}
    with pytest.raises(EngineReplyInvalid) as caught:
        accept_machine_reply(REQUEST, texts, engine="x")
    assert message in str(caught.value)
    assert (caught.value.segments, caught.value.language) == (segments, "fr")
    assert caught.value.hint


def test_an_empty_request_takes_an_empty_reply() -> None:
    """And nothing else."""
    empty = dataclasses.replace(REQUEST, segments=())
    assert accept_machine_reply(empty, {}, engine="x") == ()
    with pytest.raises(EngineReplyInvalid):
        accept_machine_reply(empty, GOOD, engine="x")


@pytest.mark.parametrize(
    ("source", "target", "echo"),
    [
        ("Report it.", "Report it.", True),
        ("Report it.", "REPORT  it", True),
        ("Report it.", "Report it。", True),
        ("Report it.", "Report it now.", False),
        ("Call 999.", "999", False),
        ("999, 101", "999, 101", False),
        ("www.a.org", "www.a.org", False),
    ],
)
def test_echo(source: str, target: str, echo: bool) -> None:
    """The source in other spaces, letter case or full stop is still not a translation."""
    assert is_echo(source, target) is echo


@pytest.mark.parametrize(
    ("text", "blank"), [("", True), (" \u3000\u200b\u2060\ufeff\n", True), ("-", False), ("\u0e01", False)]
)
def test_blank(text: str, blank: bool) -> None:
    """``str.strip`` takes a zero-width space for a word."""
    assert is_blank(text) is blank


def test_untranslated_names_what_is_left_in_order() -> None:
    """The next engine is asked for exactly this."""
    source = Script("trial", "en", "T", REQUEST.segments)
    done = [Translated("s02", "Appelez.", Origin.HUMAN, "file"), Translated("s03", " ", Origin.HUMAN, "file")]
    assert [s.id for s in untranslated(source, done)] == ["s01", "s03"]
    assert untranslated(source, []) == REQUEST.segments
