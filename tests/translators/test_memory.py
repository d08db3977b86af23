"""Translation memory: what it keeps, what it prefers, and that it never guesses."""

from __future__ import annotations

import dataclasses
import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.adapters.memory.listed import ListedMemory
from pipeline.adapters.translators.memory import MemoryTranslator
from pipeline.core import memory
from pipeline.core.script import Origin, Script, Segment, State, source_digests
from pipeline.core.translation import Request
from pipeline.errors import ScriptError

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
        "en", "fr", TEXT, GOOD, Origin.HUMAN, State.TRANSLATED, "one/s01", previous="", following=""
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


@pytest.mark.parametrize(
    "bad", ["Appelez.", "Appelez le ٩٩٩.", "", " ", TEXT, TEXT.lower(), "Le 999 ou le 998."]
)
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


def _entry(target: str, **more: object) -> memory.MemoryEntry:
    plain = memory.MemoryEntry("en", "fr", TEXT, target, Origin.HUMAN, State.TRANSLATED, "old/s01")
    return dataclasses.replace(plain, **more)  # type: ignore[arg-type]


def _answer(*stored: memory.MemoryEntry, target: str = "fr", own: memory.Memory | None = None) -> str | None:
    source = Script("two", "en", "T", (Segment("a", "Before."), Segment("x", TEXT), Segment("b", "After.")))
    engine = MemoryTranslator(own or memory.Memory(), lambda: ListedMemory(stored), lambda _message: source)
    answer = engine.translate(Request("two", "en", target, (Segment("x", TEXT),)))
    return answer[0].text if answer else None


def test_the_store_answers_what_no_file_of_the_campaign_says() -> None:
    assert _answer(_entry("Appelez le 999 !")) == "Appelez le 999 !"
    assert _answer() is None


def test_a_fuzzy_match_is_never_filled_in() -> None:
    """However alike: the one word that differs may be the one that matters."""
    assert _answer(_entry(GOOD, source_text=f"{TEXT}!"), _entry(GOOD, source_text=TEXT.lower())) is None


def test_of_two_wordings_the_one_between_the_same_neighbours_wins() -> None:
    """Then the higher state, the person, the latest: always the same one, on every computer."""
    ranked = [
        _entry("A 999.", previous="Before.", following="After.", origin=Origin.MACHINE),
        _entry("B 999.", state=State.REVIEWED, when="2026-01-01T00:00:00Z"),
        _entry("C 999.", when="2026-03-01T00:00:00Z", where="z/s01"),
        _entry("D 999.", when="2026-02-01T00:00:00Z", where="a/s01"),
        _entry("E 999.", where="a/s01"),
        _entry("F 999.", origin=Origin.MACHINE, when="2026-04-01T00:00:00Z"),
    ]
    for better, worse in itertools.pairwise(ranked):
        assert _answer(better, worse) == _answer(worse, better) == better.target_text


def test_a_later_approval_beats_the_campaigns_files() -> None:
    own = memory.build([_pair()])
    assert _answer(_entry("Faites le 999.", when="2026-01-01T00:00:00Z"), own=own) == "Faites le 999."
    assert _answer(_entry("Faites le 999.", origin=Origin.MACHINE), own=own) == GOOD


def test_another_regions_variety_is_not_filled_in() -> None:
    """pt-BR is for a person to look at before it is pt-PT; pt is for both."""
    brazil = _entry("Ligue 999.", target_language="pt-BR")
    assert _answer(brazil, target="pt-PT") is None
    assert _answer(brazil, target="pt") == _answer(brazil, target="pt-BR") == "Ligue 999."


def test_the_store_is_opened_for_each_request_and_closed_again() -> None:
    """An open file would keep other processes out, and be left behind at the end."""
    opened: list[str] = []

    class Counted(ListedMemory):
        def close(self) -> None:
            opened.append("closed")

    engine = MemoryTranslator(memory.Memory(), lambda: Counted([_entry(GOOD)]))
    engine.translate(Request("two", "en", "fr", (Segment("x", TEXT),)))
    engine.translate(Request("two", "en", "fr", ()))
    assert opened == ["closed"]


def test_a_missing_source_script_only_costs_the_context() -> None:
    def broken(_message: str) -> Script:
        raise ScriptError("there is no script")

    engine = MemoryTranslator(memory.Memory(), lambda: ListedMemory([_entry(GOOD)]), broken)
    (answer,) = engine.translate(Request("two", "en", "fr", (Segment("x", TEXT),)))
    assert (answer.text, answer.origin) == (GOOD, Origin.MEMORY)


def test_a_machines_words_stay_a_machines() -> None:
    engine = MemoryTranslator(memory.Memory(), lambda: ListedMemory([_entry(GOOD, origin=Origin.MACHINE)]))
    (answer,) = engine.translate(Request("two", "en", "fr", (Segment("x", TEXT),)))
    assert answer.origin is Origin.MACHINE
