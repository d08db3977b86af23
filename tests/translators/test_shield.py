"""Placeholders carry facts there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.adapters.translators.shield import PlaceholderError, shield

WORDS = st.sampled_from(
    ["call", "999", "0800 555 111", "@MetCC", "www.a-b.org.uk", "«3»", "⟪7⟫", "《٩》", "<<2>>", "МВД",
     "打", "50%", "#StopHate", "a.b@c.co.uk", "⟪", "⟫", ","]
)  # fmt: skip


@given(st.lists(WORDS).flatmap(lambda words: st.sampled_from([" ".join(words), "".join(words)])))
def test_what_comes_back_unchanged_is_the_source(text: str) -> None:
    """Whatever stands in a text, even things that look like placeholders, the round trip is exact."""
    hidden = shield(text)
    assert hidden.restore(hidden.text) == text


@given(st.text())
def test_any_text_makes_the_round_trip(text: str) -> None:
    """The same for text that nobody thought of."""
    hidden = shield(text)
    assert hidden.restore(hidden.text) == text


def test_no_fact_is_sent() -> None:
    """What is not sent cannot be changed."""
    assert shield("Call 999, or tweet @MetCC.").text == "Call ⟪0⟫, or tweet ⟪1⟫."


@pytest.mark.parametrize("answer", ["⟪0⟫", "《0》", "« 0 »", "≪0≫", "<<0>>", "⟪٠⟫", "⟪ ０ ⟫"])
def test_a_placeholder_is_known_in_any_dress(answer: str) -> None:
    """Engines localise brackets and digits."""
    assert shield("999 now").restore(f"x {answer}") == "x 999"


@pytest.mark.parametrize("answer", ["x", "⟪1⟫", "⟪0⟫ ⟪0⟫", "0", "(0)"])
def test_anything_else_is_refused(answer: str) -> None:
    """A bare digit is not a placeholder: it may be the translator's own."""
    with pytest.raises(PlaceholderError):
        shield("999 now").restore(answer)


@given(
    st.lists(WORDS).map(" ".join),
    st.lists(
        st.sampled_from(["call", "MetCC", "MВД", "0800", "Police", "打", "a-b.org", ", ", "call 999", ""])
    ),
    st.integers(0, 50),
)
def test_terms_make_the_round_trip_too(text: str, terms: list[str], first: int) -> None:
    """Whatever the terms are, and wherever the numbers begin."""
    hidden = shield(text, terms, first=first)
    assert hidden.restore(hidden.text) == text
    assert shield(text, terms[::-1], first=first) == hidden, "the order of the terms means nothing"


@pytest.mark.parametrize(
    ("text", "terms", "sent"),
    [
        ("Call Crimestoppers.", ["Crimestoppers"], "Call ⟪0⟫."),
        ("Crimestoppers: Crimestoppers", ["Crimestoppers"], "⟪0⟫: ⟪1⟫"),
        ("The Met meets.", ["Met"], "The ⟪0⟫ meets."),
        ("True Vision and Vision", ["Vision", "True Vision"], "⟪0⟫ and ⟪1⟫"),
        ("www.report-it.org.uk", ["report-it"], "⟪0⟫"),
        ("Unit 4 U is here", ["Unit 4 U"], "⟪0⟫ is here"),
        ("警方热线", ["警方"], "⟪0⟫热线"),
        ("crimestoppers", ["Crimestoppers"], "crimestoppers"),
        ("a.b (C++)", ["C++"], "a.b (⟪0⟫)"),
    ],
)
def test_terms_are_hidden_as_whole_words(text: str, terms: list[str], sent: str) -> None:
    """Not within other words, nor within a web address, which must stay whole."""
    assert shield(text, terms).text == sent


def test_numbers_may_go_on_from_another_text() -> None:
    """So that an answer in the wrong place is noticed."""
    hidden = shield("Call 999 or 101", first=3)
    assert hidden.text == "Call ⟪3⟫ or ⟪4⟫"
    assert hidden.restore("⟪4⟫, ⟪3⟫") == "101, 999"
    with pytest.raises(PlaceholderError, match="lost 999, 101; invented placeholder 0, 1"):
        hidden.restore("⟪0⟫ ⟪1⟫")
