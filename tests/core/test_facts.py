"""Protected facts: a wrong phone number in an emergency message does harm."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.core import facts
from pipeline.core.facts import FactKind

NUMBERS = [
    "999", "0800 555 111", "+44 20 7946 0000", "+44 (0)20 7946 0000", "(020) 7946 0000", "(020)7946 0000",
    "24/7", "111-555-0800", "12:30-14:00", "12:30–14:00", "50%", "50 %", "1,234.50", "0800\u00a0555\u00a0111",
    "٩٩٩", "９９９", "2026-11-22", "٥٠٪",
]  # fmt: skip
OTHERS = [
    "https://www.report-it.org.uk", "http://a.org/b?c=d&e=f#g", "www.report-it.org.uk", "HTTPS://A.ORG",
    "Www.report-it.org.uk", "https://a.org/24/7", "@MetCC", "@met_police.uk", "a.b@c.co.uk", "a+b@c-d.org",
    "#StopHate", "#stop_hate2",
]  # fmt: skip
SURROUNDINGS = [
    "{}", "call {}.", "Call {}!", "({})", "“{}”", "打{}或报警", "请拨打{}。", "電話：{}、または",
    "โทร{}ด่วน", "اتصل بـ{}؟", "اتصل على {}، الآن", "\u2068{}\u2069", "звоните {};", "{}\n", "¿{}?", "ကို{}။",
]  # fmt: skip

PIECES = st.one_of(
    st.sampled_from(
        [*NUMBERS, *OTHERS, " ", ". ", ", ", "/", "@", "#", "(", ")", "+", "-", "打", "é", "و", "a"]
    ),
    st.text(max_size=4),
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@pytest.mark.parametrize("around", SURROUNDINGS)
@pytest.mark.parametrize("fact", [*NUMBERS, *OTHERS])
def test_a_fact_is_found_whole_in_any_sentence(fact: str, around: str) -> None:
    """With neither the sentence's punctuation nor a letter of its script, spaces between or not."""
    assert [f.text for f in facts.find(around.format(fact))] == [fact]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Call 999, 101 or 111.", ["999", "101", "111"]),
        ("打999或101", ["999", "101"]),
        ("拨打999、101，或111", ["999", "101", "111"]),
        ("999، 101", ["999", "101"]),
        ("999; 101", ["999", "101"]),
        ("call 101.", ["101"]),
        ("101. 999.", ["101", "999"]),
        ("https://www.report-it.org.uk。", ["https://www.report-it.org.uk"]),
        ("See www.a.org, www.b.org.", ["www.a.org", "www.b.org"]),
        ("see https://a.org/24 101 times", ["https://a.org/24", "101"]),
        ("发推文@MetCC或#StopHate", ["@MetCC", "#StopHate"]),
        ("mail a.b@c.co.uk.", ["a.b@c.co.uk"]),
        ("tweet @MetCC.", ["@MetCC"]),
        ("zwölf@home and é@MetCC", []),
        ("no facts here", []),
        ("", []),
    ],
)
def test_lists_and_neighbours(text: str, expected: list[str]) -> None:
    """Two numbers in a list are two facts; a fact ends where the next begins."""
    assert [f.text for f in facts.find(text)] == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("www.a.org", FactKind.URL),
        ("a@b.org", FactKind.EMAIL),
        ("@MetCC", FactKind.HANDLE),
        ("#Stop", FactKind.HASHTAG),
        ("101", FactKind.NUMBER),
    ],
)
def test_kinds(text: str, kind: FactKind) -> None:
    """Checks word their findings by kind."""
    assert [f.kind for f in facts.find(text)] == [kind]


@given(TEXTS)
@example("https://a.org/24 101")
def test_facts_are_slices_in_order_that_never_overlap(text: str) -> None:
    """Everything that protects facts cuts the text at these offsets."""
    found = facts.find(text)
    assert all(f.text == text[f.start : f.end] and f.text for f in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@given(TEXTS)
def test_every_digit_is_inside_a_fact(text: str) -> None:
    """No number may slip through to a translation engine or over a line break."""
    covered = {n for f in facts.find(text) for n in range(f.start, f.end)}
    assert all(n in covered for n, character in enumerate(text) if character.isdecimal())


@given(TEXTS)
def test_a_text_misses_nothing_of_itself(text: str) -> None:
    """Else no translation could ever pass."""
    assert facts.missing(text, text) == ()
    assert facts.added(text, text) == ()


@given(TEXTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    """Two texts are compared by their folds, wherever they were folded before."""
    once = facts.fold(text)
    assert facts.fold(once) == once


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("٩٩٩", "999"),
        ("９９９", "999"),
        ("۱۰۱", "101"),
        ("0800\u202f555‑111", "0800 555-111"),
        ("５０％", "50%"),
    ],
)
def test_folding_sees_through_native_digits(text: str, folded: str) -> None:
    """٩٩٩ is 999 to whoever reads it."""
    assert facts.fold(text) == folded


@pytest.mark.parametrize(
    ("source", "target", "lost"),
    [
        ("Call 999.", "拨打999。", ()),
        ("Call 999.", "拨打９９９。", ("999",)),
        ("Call 999.", "اتصل على ٩٩٩.", ("999",)),
        ("Call 999 or 999.", "999", ("999",)),
        ("Call 999 or 101.", "101, 999", ()),
        ("Call 0800 555 111.", "0800-555-111", ("0800 555 111",)),
        ("Call 0800 555 111.", "111 555 0800", ("0800 555 111",)),
        ("Call 101.", "1012", ("101",)),
        ("Tweet @MetCC.", "@metcc", ("@MetCC",)),
        ("See https://a.org.", "https://a.org/fr", ("https://a.org",)),
        ("One 1 two 2.", "", ("1", "2")),
        ("No facts.", "", ()),
    ],
)
def test_missing_names_what_was_lost(source: str, target: str, lost: tuple[str, ...]) -> None:
    """Verbatim, as often as in the source, in Western digits; order is the translator's affair."""
    assert facts.missing(source, target) == lost


@pytest.mark.parametrize(
    ("source", "target", "extra"),
    [
        ("Call 999.", "拨打999。", ()),
        ("Call 999.", "اتصل على ٩٩٩.", ()),
        ("Call 999.", "999, 101", ("101",)),
        ("Call 999.", "999, 999", ("999",)),
        ("Call.", "www.a.org", ("www.a.org",)),
    ],
)
def test_added_names_what_the_source_does_not_say(source: str, target: str, extra: tuple[str, ...]) -> None:
    """A number out of nowhere is a likely mistake; the same number in native digits is another finding."""
    assert facts.added(source, target) == extra


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("https://www.report-it.org.uk", True),
        ("999, 101.", True),
        ("(020) 7946 0000 – 24/7!", True),
        ("", True),
        ("Call 999.", False),
        ("打999", False),
        ("999 و", False),
    ],
)
def test_only_facts(text: str, only: bool) -> None:
    """Such a text may stay as it is; any other must be translated."""
    assert facts.only_facts(text) is only
