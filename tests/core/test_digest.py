"""The same content has one digest, and other content has another, on every machine."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.digest import JsonValue, of_bytes, of_text, of_values

text = st.text(st.characters(codec="utf-8"))
json_values: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)


def test_known_digests() -> None:
    """SHA-256 as any other tool computes it: people can check a bundle without us."""
    assert of_bytes(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert of_text("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert of_values({"b": [1, None], "a": "é"}) == of_bytes('{"a":"é","b":[1,null]}'.encode())


@given(text)
def test_how_an_accent_is_stored_does_not_matter(words: str) -> None:
    """One editor saves é as one code point, another as two; nobody sees a difference, so there is none."""
    assert of_text(unicodedata.normalize("NFD", words)) == of_text(unicodedata.normalize("NFC", words))


@given(text, text)
def test_other_words_have_another_digest(one: str, other: str) -> None:
    """Also if only a space or a zero-width character differs: it changes the picture."""
    same = unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
    assert (of_text(one) == of_text(other)) == same


@pytest.mark.parametrize(
    ("one", "other"), [("１", "1"), ("ﬁ", "fi"), ("a\u00a0b", "a b"), ("A", "a"), ("", " ")]
)
def test_what_looks_different_is_different(one: str, other: str) -> None:
    """Full-width digits and ligatures mean the same and are drawn otherwise."""
    assert of_text(one) != of_text(other)


@given(st.dictionaries(text, json_values, min_size=2, max_size=5))
def test_key_order_does_not_matter(values: dict[str, JsonValue]) -> None:
    """Otherwise re-ordering campaign.toml would render everything again."""
    assert of_values(values) == of_values(dict(reversed(values.items())))


@given(st.lists(json_values, min_size=2, max_size=4))
def test_list_order_matters(values: list[JsonValue]) -> None:
    """Cues in another order are another track."""
    turned = values[::-1]
    assert (of_values(values) == of_values(turned)) == (
        json.dumps(values, sort_keys=True) == json.dumps(turned, sort_keys=True)
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, "1"), (True, 1), (None, "null"), ("", None), (["a", "b"], ["ab"]), ([], {}), (0, False)],
)
def test_values_of_another_type_are_other_values(one: JsonValue, other: JsonValue) -> None:
    """Results made from one must not be taken for results made from the other."""
    assert of_values(one) != of_values(other)


@pytest.mark.parametrize("value", [0.5, float("nan"), [1, 2.0], {"a": {"b": [0.1]}}, ({"x": 1.0},)], ids=repr)
def test_floats_are_refused_at_any_depth(value: Any) -> None:
    """0.1 + 0.2 would be another input on every second machine."""
    with pytest.raises(TypeError, match="float"):
        of_values(value)


@pytest.mark.parametrize(
    "value", [b"bytes", {1: "a"}, {"a"}, object(), [{None: 1}]], ids=lambda v: type(v).__name__
)
def test_what_json_cannot_keep_is_refused(value: Any) -> None:
    """JSON would turn the key 1 into "1" in silence, and has no bytes or sets."""
    with pytest.raises(TypeError, match="digest"):
        of_values(value)
