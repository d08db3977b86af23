"""The percents mean what translators take them to mean, and no match looks better than it is."""

from __future__ import annotations

import dataclasses
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core import language
from pipeline.core.matching import Kind, Match, Query, choose, comparable, judge, likeness, order
from pipeline.core.memory import MemoryEntry, folded, preference
from pipeline.core.script import Origin, State
from pipeline.errors import InputError

TEXT = "In an emergency, call 999 at once."
_texts = st.text("ab 9é中", max_size=12)


def entry(source: str = TEXT, **more: object) -> MemoryEntry:
    plain = MemoryEntry("en", "fr", source, "Appelez le 999.", Origin.HUMAN, State.TRANSLATED, "one/s01")
    return dataclasses.replace(plain, **more)  # type: ignore[arg-type]


def _judged(query: str, known: MemoryEntry, target: str = "fr") -> Match:
    return judge(Query(query), known, likeness(query, known.source_text), target)


@given(_texts, _texts)
def test_likeness_is_a_percentage_and_has_no_direction(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) == likeness(other, one) <= 100
    assert (likeness(one, other) == 100) == (comparable(one) == comparable(other))


@given(_texts, _texts, st.sampled_from(Origin), st.sampled_from(["fr", "fr-CA", "fr-FR"]))
def test_only_the_same_words_by_a_person_show_as_100(one: str, other: str, origin: Origin, tag: str) -> None:
    match = _judged(one, entry(other, origin=origin, target_language=tag), "fr-FR")
    if match.percent >= 100:
        assert folded(one) == folded(other)
        assert origin is not Origin.MACHINE
        assert tag != "fr-CA"
    if match.kind is not Kind.FUZZY:
        assert folded(one) == folded(other)


def test_a_differing_number_is_shown_and_costs() -> None:
    """The eye passes over one digit; a viewer who dials it does not."""
    match = _judged(TEXT.replace("999", "998"), entry())
    assert (match.kind, match.percent) == (Kind.FUZZY, 97 - 2)
    assert (match.facts_missing, match.facts_added) == (("998",), ("999",))
    assert match.difference == "it lacks 998; it holds 999"
    assert _judged("in an emergency, call 999 at once", entry()).difference == ""


def test_letter_case_alone_is_fuzzy_at_99() -> None:
    match = _judged(TEXT.upper(), entry())
    assert (match.kind, match.percent) == (Kind.FUZZY, 99)


@pytest.mark.parametrize(
    ("previous", "following", "kind", "percent"),
    [
        ("Before. ", "After.", Kind.CONTEXT, 101),
        ("Before.", "Else.", Kind.EXACT, 100),
        (None, "After.", Kind.EXACT, 100),
        (None, None, Kind.EXACT, 100),
        ("", "", Kind.EXACT, 100),
    ],
)
def test_context_needs_both_neighbours(
    previous: str | None, following: str | None, kind: Kind, percent: int
) -> None:
    known = entry(previous="Before.", following="After.")
    match = judge(Query(TEXT, previous, following), known, 100, "fr")
    assert (match.kind, match.percent) == (kind, percent)


def test_a_whole_message_of_one_segment_is_a_context_too() -> None:
    alone = entry(previous="", following="")
    assert judge(Query(TEXT, "", ""), alone, 100, "fr").kind is Kind.CONTEXT
    assert judge(Query(TEXT), entry(), 100, "fr").kind is Kind.EXACT, "unknown is not the same as none"


def test_penalties() -> None:
    assert _judged(TEXT, entry(origin=Origin.MACHINE)).percent == 98
    assert _judged(TEXT, entry(origin=Origin.MEMORY)).percent == 100
    region = _judged(TEXT, entry(target_language="fr-CA"), "fr-FR")
    assert (region.kind, region.percent) == (Kind.FUZZY, 98)
    assert _judged(TEXT, entry(target_language="fr-CA"), "fr").kind is Kind.EXACT


def test_best_first_and_equal_words_once() -> None:
    one, two = entry(target_text="A 999."), entry(target_text="B 999.", when="2026-01-01T00:00:00Z")
    low = entry(target_text="C 999.", source_text=TEXT + "!!!")
    machine = entry(target_text="A 999.", origin=Origin.MACHINE)
    found = [_judged(TEXT, e) for e in (low, machine, one, two)]
    for permuted in itertools.permutations(found):
        best = order(permuted, least_percent=70, most=5)
        assert [(m.entry.target_text, m.percent) for m in best] == [
            ("B 999.", 100),
            ("A 999.", 100),
            ("C 999.", 91),
        ]
    assert [m.entry for m in order(found, least_percent=92, most=1)] == [two]


def test_the_latest_is_preferred_and_no_date_is_the_oldest() -> None:
    dates = ["2026-03-01T00:00:00Z", "2026-01-31T23:59:59Z", "2025-12-31", "", "junk"]
    entries = [entry(when=when) for when in dates]
    entries.reverse()
    assert [e.when for e in sorted(entries, key=preference)[:3]] == dates[:3]


def test_nothing_is_chosen_for_other_words_or_another_variety() -> None:
    others = [entry(TEXT + "!"), entry(TEXT.lower()), entry(target_language="fr-CA")]
    assert choose(Query(TEXT), others, "fr-FR") is None
    assert choose(Query(TEXT), [*others, entry()], "fr-FR") == judge(Query(TEXT), entry(), 100, "fr-FR")


@pytest.mark.parametrize(
    ("one", "other"),
    [("zh-CN", "zh-Hans"), ("zh_tw", "zh-Hant"), ("tl", "fil"), ("pa-IN", "pa-Guru"), ("EN-gb", "en")],
)
def test_tags_that_are_kin(one: str, other: str) -> None:
    assert language.kin(one) == language.kin(other)
    assert language.same_variety(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("zh-CN", "zh-TW"), ("ur", "hi"), ("pa-Guru", "pa-PK"), ("sr-Latn", "sr"), ("yue", "zh-Hant")],
)
def test_tags_that_are_not_kin(one: str, other: str) -> None:
    assert language.kin(one) != language.kin(other)
    assert not language.same_variety(one, other)


@pytest.mark.parametrize("tag", ["", "xx-YY", "*all*", "und", "english"])
def test_what_is_no_language_is_not_guessed(tag: str) -> None:
    with pytest.raises(InputError):
        language.kin(tag)
