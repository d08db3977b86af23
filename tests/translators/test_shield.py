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
