"""Translation memory: what it keeps, what it prefers, and that it never guesses."""

from __future__ import annotations

import dataclasses
import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.adapters.translators.memory import MemoryTranslator
from pipeline.core import memory
from pipeline.core.script import Origin, Script, Segment, State, source_digests
from pipeline.core.translation import Request

TEXT = "Café: call 999."
GOOD = "Appelez le 999."


def _pair(
    target: str = GOOD, *, text: str = TEXT, message: str = "one", origin: Origin = Origin.HUMAN,
    state: State = State.TRANSLATED, language: str = "fr",
) -> tuple[Script, Script]:  # fmt: skip
    source = Script(message, "en", "T", (Segment("s01", text),))
    done = Script(
        message, language, "T", (Segment("s01", target),), origin=origin, state=state,
        sources=source_digests(source),
    )  # fmt: skip
    return source, done


def _found(*pairs: tuple[Script, Script], text: str = TEXT, target: str = "fr") -> str | None:
    entry = memory.build(pairs).lookup(text, "en", target)
    return None if entry is None else entry.target_text


def test_an_entry_says_where_it_comes_from() -> None:
    """A translator who doubts a line must find its first use."""
    assert memory.build([_pair()]).lookup(TEXT, "en", "fr") == memory.MemoryEntry(
        "en", "fr", TEXT, GOOD, Origin.HUMAN, State.TRANSLATED, "one/s01"
    )


@pytest.mark.parametrize(
    "same", [unicodedata.normalize("NFD", TEXT), "Café:  call\n999. ", "Café:\u00a0call 999."]
)
def test_spaces_and_composition_make_no_difference(same: str) -> None:
    """They are not words."""
    assert _found(_pair(), text=same) == GOOD


@pytest.mark.parametrize(
    "other", ["Café: call 998.", "café: call 999.", "Café: call 999", "Café: do call 999."]
)
def test_a_text_that_is_merely_alike_is_never_filled_in(other: str) -> None:
    """The one word that differs may be the one that matters."""
    assert _found(_pair(), text=other) is None


def test_languages_do_not_mix_and_letter_case_of_tags_is_nothing() -> None:
    """zh-Hans is not zh-Hant; zh-hans is zh-Hans."""
    pair = _pair("拨打999。", language="zh-Hans")
    assert _found(pair, target="zh-hans") == "拨打999。"
    assert _found(pair, target="zh-Hant") is None
    assert _found(pair, target="zh") is None


def test_a_higher_state_wins_then_a_person_then_the_first_place() -> None:
    """Reviewed words are better than fresh ones, and people's better than a machine's."""
    ranked = [
        _pair("Final 999.", message="z", origin=Origin.MACHINE, state=State.FINAL),
        _pair("Relu 999.", message="y", state=State.REVIEWED),
        _pair("A 999.", message="a"),
        _pair("B 999.", message="b"),
        _pair("M 999.", message="0", origin=Origin.MACHINE),
        _pair("I 999.", message="0", state=State.INITIAL),
    ]
    for better, worse in itertools.pairwise(ranked):
        assert _found(better, worse) == _found(worse, better) == better[1].segments[0].text


@given(st.permutations(["A 999.", "B 999.", "C 999."]), st.permutations(range(3)))
def test_the_order_of_files_makes_no_difference(texts: list[str], order: list[int]) -> None:
    """Two machines with other file systems must build the same videos."""
    pairs = [_pair(text) for text in texts]
    assert _found(*(pairs[n] for n in order)) == "A 999."


def test_a_stale_translation_is_not_used() -> None:
    """It translates other words than those that now stand in the source."""
    source, done = _pair()
    stale = dataclasses.replace(done, sources={"s01": "0" * 12})
    assert _found((source, stale)) is None
    unsigned = dataclasses.replace(done, sources={})
    assert _found((source, unsigned)) == GOOD


@pytest.mark.parametrize("bad", ["Appelez.", "Appelez le ٩٩٩.", "", " ", TEXT, TEXT.lower()])
def test_a_translation_that_would_do_harm_is_not_remembered(bad: str) -> None:
    """A lost number, an empty text or the source again must not spread from message to message."""
    assert _found(_pair(bad)) is None


def test_a_usable_translation_is_found_beside_a_bad_one_of_higher_state() -> None:
    """A bad line in one file must not hide the good one in another."""
    assert _found(_pair("Appelez.", message="x", state=State.FINAL), _pair()) == GOOD


def test_two_messages_are_no_pair() -> None:
    """A slip of the caller would teach the memory nonsense."""
    with pytest.raises(ValueError, match="two different messages"):
        memory.build([(_pair()[0], _pair(message="two")[1])])


@pytest.mark.parametrize(
    ("state", "given_state"),
    [
        (State.INITIAL, State.INITIAL),
        (State.TRANSLATED, State.TRANSLATED),
        (State.REVIEWED, State.TRANSLATED),
        (State.FINAL, State.TRANSLATED),
    ],
)
def test_a_review_does_not_travel_with_the_words(state: State, given_state: State) -> None:
    """They were approved in another message; here somebody has yet to look."""
    engine = MemoryTranslator(memory.build([_pair(state=state)]))
    (answer,) = engine.translate(Request("two", "en", "fr", (Segment("x", TEXT), Segment("y", "Other."))))
    assert (answer.id, answer.text, answer.origin, answer.state) == ("x", GOOD, Origin.MEMORY, given_state)
