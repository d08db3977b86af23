"""Protected facts: what must reach every viewer exactly as it was written.

A phone number, URL, e-mail address or handle in the source must stand in every translation, character
for character, and must never be split over two lines or shown in another order.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum


class FactKind(StrEnum):
    """What a protected fact is."""

    URL = "url"
    EMAIL = "email"
    HANDLE = "handle"
    HASHTAG = "hashtag"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Fact:
    """A protected fact and where it stands."""

    kind: FactKind
    text: str
    """As written."""
    start: int
    """Offset of its first code point."""
    end: int
    """Offset after its last."""


# Earlier patterns win where two overlap. Full stops and commas that end a sentence are not part of a URL.
# A handle or hashtag may follow a letter of a script without spaces (Chinese, Thai), but no Latin one.
_LATIN = r"A-Za-z0-9_\u00c0-\u024f\u1e00-\u1eff"
_PATTERNS: tuple[tuple[FactKind, re.Pattern[str]], ...] = (
    (FactKind.URL, re.compile(r"(?i:https?://|www\.)[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*[A-Za-z0-9/]")),
    (FactKind.EMAIL, re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")),
    (FactKind.HANDLE, re.compile(rf"(?<![{_LATIN}@])@[A-Za-z0-9_](?:[A-Za-z0-9_.]*[A-Za-z0-9_])?")),
    (FactKind.HASHTAG, re.compile(rf"(?<![{_LATIN}#])#[A-Za-z][A-Za-z0-9_]*")),
    # A number: digits of any script joined by at most one separator, with a leading + or an area code in
    # brackets, and a percent sign behind. "999, 101" is two numbers, "+44 (0)20 7946 0000" is one.
    (
        FactKind.NUMBER,
        re.compile(
            r"(?:\+|\(\d+\)[ -]?(?=\d))?\d"
            r"(?:\d| ?\(\d+\) ?(?=\d)|[ \u00a0\u202f.,:/\-\u2010-\u2013]?(?=\d))*(?:\s?[%٪])?"
        ),
    ),
)


_NEEDS = {
    FactKind.URL: ("://", "www."),
    FactKind.EMAIL: ("@",),
    FactKind.HANDLE: ("@",),
    FactKind.HASHTAG: ("#",),
}
"""One of these a fact of a kind cannot be without, in small letters."""


def find(text: str) -> tuple[Fact, ...]:
    """Return the protected facts in ``text`` in order of position, never overlapping."""
    found: list[Fact] = []
    small = text.lower()
    for kind, pattern in _PATTERNS:
        if kind in _NEEDS and not any(mark in small for mark in _NEEDS[kind]):
            continue  # only to be quick
        for start, end in _gaps(found, len(text)):
            found.extend(
                Fact(kind, m.group(), m.start(), m.end()) for m in pattern.finditer(text, start, end)
            )
        found.sort(key=lambda f: f.start)
    return tuple(found)


def _gaps(found: list[Fact], length: int) -> list[tuple[int, int]]:
    """Return the stretches not yet taken, so that "…/24 101" still yields 101 after its URL."""
    starts = [0, *(f.end for f in found)]
    ends = [*(f.start for f in found), length]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if start < end]


def fold(text: str) -> str:
    """Fold what may differ in writing but not in meaning: native and full-width digits, odd spaces.

    ``٩٩٩`` and ``９９９`` fold to ``999``; no-break and narrow spaces to a space; look-alikes of ``-`` to it.
    """
    out: list[str] = []
    for character in text:
        digit = unicodedata.digit(character, -1) if character.isdigit() else -1
        if digit >= 0:
            out.append(str(digit))
        elif unicodedata.category(character) == "Zs":
            out.append(" ")
        elif character in "\u2010\u2011\u2012\u2013":
            out.append("-")
        else:
            out.append(
                unicodedata.normalize("NFKC", character) if "\uff01" <= character <= "\uff5e" else character
            )
    return "".join(out)


def only_facts(text: str) -> bool:
    """True if ``text`` holds only facts, spaces and punctuation, so that it reads the same everywhere."""
    rest = text
    for fact in reversed(find(text)):
        rest = rest[: fact.start] + rest[fact.end :]
    return not any(character.isalpha() for character in rest)


def missing(source: str, target: str) -> tuple[str, ...]:
    """Return the facts of ``source`` that do not stand verbatim in ``target``, in source order.

    A fact written twice must stand twice. Native digits do not pass: dialable numbers keep Western digits
    in every language, so that they can be dialled from any keypad.
    """
    have = Counter(f.text for f in find(target))
    lost: list[str] = []
    for fact in find(source):
        if have[fact.text] > 0:
            have[fact.text] -= 1
        else:
            lost.append(fact.text)
    return tuple(lost)


def added(source: str, target: str) -> tuple[str, ...]:
    """Return the facts of ``target`` not in ``source``, digits folded: each is a likely mistake."""
    have = Counter(fold(f.text) for f in find(source))
    extra: list[str] = []
    for fact in find(target):
        key = fold(fact.text)
        if have[key] > 0:
            have[key] -= 1
        else:
            extra.append(fact.text)
    return tuple(extra)
