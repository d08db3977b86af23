"""Stems of words, by the Snowball algorithms (snowballstemmer)."""

from __future__ import annotations

import functools
from typing import Any

# Primary language -> Snowball algorithm. Languages that are missing here have none; words stay as they are.
_ALGORITHMS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "es": "spanish", "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french",
    "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian",
    "lt": "lithuanian", "ne": "nepali", "nl": "dutch", "no": "norwegian", "nb": "norwegian", "pl": "polish",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil",
    "tr": "turkish", "yi": "yiddish",
}  # fmt: skip


def stem(word: str, language: str) -> str:
    """Return the stem of a word in small letters, or the word itself if its language has no stemmer."""
    stemmer = _stemmer(language.partition("-")[0].lower())
    return word if stemmer is None else _stemmed(stemmer, word)


@functools.cache
def _stemmer(primary: str) -> Any:
    import snowballstemmer

    name = _ALGORITHMS.get(primary)
    return snowballstemmer.stemmer(name) if name in snowballstemmer.algorithms() else None


@functools.lru_cache(maxsize=65_536)
def _stemmed(stemmer: Any, word: str) -> str:
    return str(stemmer.stemWord(word))
