"""Stems bring the forms of a word together; a language without a stemmer keeps its words."""

from __future__ import annotations

import pytest
import snowballstemmer

from pipeline import wiring
from pipeline.adapters.stemming import _ALGORITHMS, stem


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "crimes", "crime"),
        ("en-GB", "victims", "victim"),
        ("pl", "ofiary", "ofiara"),
        ("ru", "преступления", "преступление"),
        ("ta", "குற்றங்கள்", "குற்றம்"),
    ],
)
def test_forms_of_a_word_have_one_stem(language: str, one: str, other: str) -> None:
    assert wiring.stemmer()(one, language) == stem(other, language)


def test_a_language_without_a_stemmer_keeps_its_words() -> None:
    assert stem("dambiga", "so") == "dambiga"


def test_every_algorithm_that_is_named_is_there() -> None:
    """Else a typing error would switch a language's stemmer off in silence."""
    assert set(_ALGORITHMS.values()) <= set(snowballstemmer.algorithms())
