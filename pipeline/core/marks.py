"""Accents, vowel signs and tone marks: each needs a letter to stand on, in the order the script writes them.

Shapers differ in what they do with the others: some draw a dotted circle, some draw the mark in empty space
or over its neighbour. So the text itself is looked at, whatever the font.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from pipeline.core.breakpoints import is_default_ignorable

# Letters of Thai and Lao that are written behind or before a consonant: no mark can stand on them.
_NO_BASE = frozenset(
    "\u0e30\u0e32\u0e33\u0e40\u0e41\u0e42\u0e43\u0e44\u0e45\u0eb0\u0eb2\u0eb3\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4"
)

_ORDER: tuple[re.Pattern[str], ...] = (
    # Thai and Lao: the tone mark comes after the vowel above or below, and there is one.
    re.compile(r"[\u0e48-\u0e4b][\u0e31\u0e34-\u0e3a\u0e47-\u0e4b]"),
    re.compile(r"[\u0ec8-\u0ecb][\u0eb1\u0eb4-\u0eb9\u0ebb\u0ebc\u0ec8-\u0ecb]"),
    # Khmer: subscripts come before vowels and signs and need a letter; one vowel, before the signs.
    re.compile(r"[\u17b6-\u17c8\u17cb\u17cd-\u17d1]\u17d2|\u17d2(?![\u1780-\u17b3])"),
    re.compile(r"[\u17b6-\u17c8][\u17b6-\u17c5]"),
    # Burmese and its kin: medials come before vowels; what stacks consonants needs one below.
    re.compile(r"[\u102b-\u1032][\u103b-\u103e]"),
    re.compile(r"\u1039(?![\u1000-\u102a\u1050-\u1055\u105a-\u105d\ua9e0-\uaa7f])"),
)


def loose(text: str) -> Iterator[int]:
    """Yield the offset of each mark that no letter bears."""
    base = " "
    for index, character in enumerate(text):
        if is_default_ignorable(character):
            continue
        if not unicodedata.category(character).startswith("M"):
            base = character
        elif not _can_bear(base):
            yield index


def _can_bear(base: str) -> bool:
    """True for letters, digits, what examples use instead (no-break space, dotted circle), and symbols."""
    if base in _NO_BASE:
        return False
    symbol = unicodedata.category(base) in {"So", "Sc", "Sk"}
    return base.isalnum() or symbol or base in "\u00a0\u00d7#*"


def disordered(text: str) -> Iterator[int]:
    """Yield the offset of each mark that cannot come where it does, the same mark twice in a row included."""
    found = {m.end() - 1 for pattern in _ORDER for m in pattern.finditer(text)}
    for index in range(1, len(text)):
        character = text[index]
        if character == text[index - 1] and unicodedata.category(character).startswith("M"):
            found.add(index)
    yield from sorted(found)
