"""Protected facts in a text: what they are, where they stand, and how two spellings of one compare."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from pipeline.core import facts_table as table


class FactKind(StrEnum):
    """What a protected fact is."""

    URL = "url"
    EMAIL = "email"
    HANDLE = "handle"
    HASHTAG = "hashtag"
    NAME = "name"
    """Declared in campaign.toml."""
    PHONE = "phone"
    """A phone number, a short code such as 999, or a number that may be one."""
    MONEY = "money"
    TIME = "time"
    DATE = "date"
    PERCENT = "percent"
    NUMBER = "number"
    """Any other number."""

    @property
    def is_numeric(self) -> bool:
        """True for numbers of any kind, which take units before and behind them."""
        return self in _NUMERIC

    @property
    def is_typed(self) -> bool:
        """True for what people dial or type: it must stand letter by letter, in Western digits."""
        return self in _TYPED


_NUMERIC = frozenset(
    {FactKind.PHONE, FactKind.MONEY, FactKind.TIME, FactKind.DATE, FactKind.PERCENT, FactKind.NUMBER}
)
_TYPED = frozenset({FactKind.URL, FactKind.EMAIL, FactKind.HANDLE, FactKind.HASHTAG, FactKind.PHONE})


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
_PATTERNS: tuple[tuple[FactKind, str, re.Pattern[str]], ...] = (
    (FactKind.URL, ".", table.URL),
    (FactKind.URL, "://", table.URL),
    (FactKind.EMAIL, "@", table.EMAIL),
    (FactKind.HANDLE, "@", table.HANDLE),
    (FactKind.HASHTAG, "#", table.HASHTAG),
)
"""Kind, what a text must hold to be worth a look, pattern."""
_DIGIT = re.compile(r"\d")

_Span = tuple[int, int]


@lru_cache(8192)
def find(text: str, phrases: tuple[str, ...] = ()) -> tuple[Fact, ...]:
    """Return the protected facts in ``text`` in order of position, never overlapping.

    Args:
        text: one text in any language.
        phrases: names and other declared words that are facts as well.
    """
    found: list[Fact] = []
    for kind, sign, pattern in _PATTERNS:
        if sign in text:
            _add(found, kind, pattern, text)
    if "." in text and table.HOST.search(text):
        _add_bare_addresses(found, text)
    if phrases:
        _add(found, FactKind.NAME, _phrase_pattern(phrases), text)
    if _DIGIT.search(text):
        for start, end in _gaps(found, len(text)):
            found.extend(_numbers(text, start, end))
        found.sort(key=_place)
    return tuple(found)


def _add(found: list[Fact], kind: FactKind, pattern: re.Pattern[str], text: str) -> None:
    if not pattern.search(text):
        return
    for start, end in _gaps(found, len(text)):
        found.extend([Fact(kind, m.group(), m.start(), m.end()) for m in pattern.finditer(text, start, end)])
    found.sort(key=_place)


def _place(fact: Fact) -> int:
    return fact.start


def _add_bare_addresses(found: list[Fact], text: str) -> None:
    for start, end in _gaps(found, len(text)):
        for host in table.HOST.finditer(text, start, end):
            stop = host.start() + len(_known_host(host.group()))
            path = table.PATH.match(text, stop, end)
            words_too = text[host.start() : stop].rsplit(".", 1)[-1].lower() in table.WORDS_TOO
            if (
                host.start() < start
                or stop == host.start()
                or (words_too and not path and text.count(".", host.start(), stop) < 2)
            ):
                continue
            stop = start = path.end() if path else stop
            found.append(Fact(FactKind.URL, text[host.start() : stop], host.start(), stop))
    found.sort(key=_place)


def _known_host(host: str) -> str:
    """Return as much of what looks like a host as ends in a known top-level domain; empty if nothing does."""
    labels = host.split(".")
    while len(labels) > 1:
        top = labels[-1]
        if top.lower() in table.DOMAINS and (top.islower() or host.isupper()):
            return ".".join(labels)
        labels.pop()
    return ""


def _gaps(found: list[Fact], length: int) -> list[_Span]:
    """Return the stretches not yet taken, so that "…/24 101" still yields 101 after its URL."""
    if not found:
        return [(0, length)]
    starts = [0, *(f.end for f in found)]
    ends = [*(f.start for f in found), length]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if start < end]


@lru_cache(256)
def _phrase_pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=lambda p: (-len(p), p))
    return re.compile("|".join(map(phrase_source, longest_first)))


def phrase_source(phrase: str) -> str:
    """Return the pattern of a declared phrase: no part of a longer word or number, any white space inside."""
    inner = r"\s+".join(map(re.escape, phrase.split()))
    first, last = phrase.strip()[:1], phrase.strip()[-1:]
    return f"{_edge(first, behind=False)}{inner}{_edge(last, behind=True)}"


def _edge(character: str, *, behind: bool) -> str:
    if character.isdigit():
        return r"(?![.,:]?\d)" if behind else r"(?<!\d)(?<!\d[.,:])"
    latin = re.fullmatch(f"[{table.LATIN}]", character)
    return "" if not latin else rf"(?![{table.LATIN}])" if behind else rf"(?<![{table.LATIN}])"


def _numbers(text: str, start: int, end: int) -> Iterator[Fact]:
    """Yield the numbers of a stretch, each with the sign, month or a.m. that makes it what it is."""
    spans = [span for m in table.NUMBER.finditer(text, start, end) for span in _apart(text, *m.span())]
    left, index = start, 0
    while index < len(spans):
        right = spans[index + 1][0] if index + 1 < len(spans) else end
        kind, first, last, used = _whole(text, spans[index:], left, right, end)
        yield Fact(kind, text[first:last], first, last)
        left, index = last, index + used


def _apart(text: str, start: int, end: int) -> Iterator[_Span]:
    """Yield both numbers of "25/03/2026 9:30": a single space joins only the groups of a phone number."""
    if " " not in text[start:end] and text[start:end].isascii():
        yield start, end
        return
    at = start
    for part in table.MIXED.finditer(text, start, end):
        if part.start() > at:
            yield at, part.start() - 1
        tail = table.PERCENT_BEHIND.match(text, part.end(), end)
        stop = tail.end() if tail else part.end()
        yield part.start(), stop
        at = stop + 1
    if at < end:
        yield at, end


def _whole(
    text: str, spans: Sequence[_Span], left: int, right: int, end: int
) -> tuple[FactKind, int, int, int]:
    """Return kind, start, end and how many of ``spans`` the fact that starts with the first one takes."""
    first, last = spans[0]
    number = text[first:last]
    dated = _date(text, spans, left, right, end)
    if dated:
        return (FactKind.DATE, *dated)
    half = table.AM_PM.match(text, last, right) if table.HOURS.fullmatch(number) else None
    if half:
        return FactKind.TIME, first, half.end(), 1
    before = text[max(left, first - 5) : first]
    percent = table.PERCENT_BEFORE.search(before)
    if percent and number[-1].isdigit():
        return FactKind.PERCENT, first - len(before) + percent.start(), last, 1
    sign = table.MONEY_BEFORE.search(before)
    if sign:
        size = table.MAGNITUDE.match(text, last, right)
        return FactKind.MONEY, first - len(before) + sign.start(), size.end() if size else last, 1
    behind = table.MONEY_BEHIND.match(text, last, min(len(text), right + 1))
    if behind and behind.end() <= right:
        return FactKind.MONEY, first, behind.end(), 1
    return _kind(number, text, last), first, last, 1


def _date(text: str, spans: Sequence[_Span], left: int, right: int, end: int) -> tuple[int, int, int] | None:
    """Return start, end and spans taken of "25 March 2026" or "March 25, 2026", or None if it is no date."""
    first, last = spans[0]
    number = text[first:last]
    month = table.MONTH_BEHIND.match(text, last, right) if table.DAY.fullmatch(number) else None
    if month:
        return (first, *_year(text, spans, month.end(), end))
    before = table.MONTH_BEFORE.search(text[max(left, first - 11) : first])
    if not before:
        return None
    start = max(left, first - 11) + before.start()
    if table.DAY_AND_YEAR.fullmatch(number):
        return start, last, 1
    tail = table.AFTER_US_DAY.match(text, last, end) if table.DAY.fullmatch(number) else None
    return (start, *_year(text, spans, tail.end(), end)) if tail else None


def _year(text: str, spans: Sequence[_Span], at: int, end: int) -> tuple[int, int]:
    """Return the end of a date whose day and month end at ``at``, and how many numbers it takes."""
    gap = table.YEAR_BEHIND.match(text, at, end)
    if gap and len(spans) > 1 and spans[1][0] == gap.end() and table.YEAR.fullmatch(text[slice(*spans[1])]):
        return spans[1][1], 2
    return at, 1


def _kind(number: str, text: str, end: int) -> FactKind:
    if number[-1] in "%٪":
        return FactKind.PERCENT
    if table.DATE.fullmatch(number):
        return FactKind.DATE
    if table.CLOCK.fullmatch(number):
        return FactKind.TIME
    digits = sum(c.isdigit() for c in number)
    bare = digits == len(number)
    if number[0] in "+(" or (digits > 2 and unicodedata.digit(number[0], -1) == 0 and number[1] not in ".,"):
        return FactKind.PHONE
    if bare:
        is_year = digits == 4 and 1900 <= int(number) <= 2099
        return FactKind.NUMBER if digits < 3 or is_year or table.COUNTED.match(text, end) else FactKind.PHONE
    groups = re.split(r"[ \u00a0\u202f\-\u2010-\u2013]", number)
    if digits < 5 or not all(map(str.isdigit, groups)) or all(table.YEAR.fullmatch(g) for g in groups):
        return FactKind.NUMBER
    return FactKind.PHONE


def fold(text: str) -> str:
    """Fold what may differ in writing but not in meaning: native and full-width digits, odd spaces.

    ``٩٩٩`` and ``９９９`` fold to ``999``; no-break and narrow spaces to a space; look-alikes of ``-`` to it.
    """
    if text.isascii():
        return text
    return "".join(map(_folded, text))


@lru_cache(1024)
def _folded(character: str) -> str:
    digit = unicodedata.digit(character, -1) if character.isdigit() else -1
    if digit >= 0:
        return str(digit)
    if unicodedata.category(character) == "Zs":
        return " "
    if character in "\u2010\u2011\u2012\u2013":
        return "-"
    if character in _ARABIC_MARKS:
        return _ARABIC_MARKS[character]
    full_width = "\uff01" <= character <= "\uff5e" or character in "￡￥"
    return unicodedata.normalize("NFKC", character) if full_width else character


_ARABIC_MARKS = {"٪": "%", "\u066b": ".", "\u066c": ","}
"""Percent sign, decimal and thousands separator of numbers in Arabic digits."""
_SIGN = re.compile(rf"[A-Z]{{0,3}}[{table.SIGNS}]|[A-Z]{{3}}|%")


def key(fact: Fact) -> str:
    """Return what two spellings of a fact have in common, whatever the digits and where the sign stands.

    ``50%``, ``50 %`` and ``%٥٠`` are one, and so are ``€20`` and ``20 €``, ``10 p.m.`` and ``10PM``.
    """
    folded = fold(fact.text)
    if fact.kind in (FactKind.MONEY, FactKind.PERCENT):
        squeezed = "".join(folded.split())
        sign = _SIGN.search(squeezed)
        return f"{sign.group()}{_SIGN.sub('', squeezed, count=1)}" if sign else squeezed
    if fact.kind is FactKind.TIME:
        return "".join(folded.split()).lower().replace("a.m.", "am").replace("p.m.", "pm")
    return " ".join(folded.split())
