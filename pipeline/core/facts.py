"""Protected facts: what must reach every viewer exactly as it was written.

A phone number, web address, e-mail address or handle in the source must stand in every translation,
character for character, and must never be split over two lines or shown in another order. Money, times,
dates, percentages and counts must keep their value, in digits of any kind; names that the campaign declares
must stand as declared. For whatever a language writes in another way, the campaign declares an equivalent.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.core import facts_table as table
from pipeline.core.fact_finding import Fact, FactKind, find, fold, key, phrase_source

__all__ = [
    "NO_RULES", "Comparison", "Fact", "FactKind", "FactRules", "Lost", "added", "compare", "find", "fold",
    "missing", "only_facts",
]  # fmt: skip

_BLOT = "\ufffc"
"""Stands where an equivalent stood; no fact holds it."""
_DECOMPOSED = frozenset({FactKind.MONEY, FactKind.TIME, FactKind.DATE, FactKind.PERCENT})


@dataclass(frozen=True, slots=True)
class FactRules:
    """What a campaign declares about its facts."""

    names: tuple[str, ...] = ()
    """Names that stay as they are in every language; engines must not translate them."""
    equivalents: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """Fact or name -> BCP 47 tag -> how that language may write it instead."""

    @property
    def phrases(self) -> tuple[str, ...]:
        """Everything declared: the names, and the facts that have equivalents."""
        if not self.equivalents:
            return self.names
        return tuple(dict.fromkeys((*self.names, *(e for e in self.equivalents if not _found_by_rule(e)))))

    def equivalents_of(self, fact: str, tag: str) -> tuple[str, ...]:
        """Return how a language may write a fact instead: what is declared for its tag or a wider one.

        ``zh`` covers ``zh-Hans``; what is declared for the nearest tag holds alone.
        """
        declared = {t.lower(): forms for t, forms in self.equivalents.get(fact, {}).items()}
        parts = tag.lower().split("-")
        tags = ("-".join(parts[:length]) for length in range(len(parts), 0, -1))
        return next((declared[t] for t in tags if t in declared), ())

    def in_language(self, fact: str, tag: str) -> str:
        """Return how to write a fact in a language: its first equivalent, or the fact as it is."""
        return next(iter(self.equivalents_of(fact, tag)), fact)

    def unused(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return the names and facts declared that stand in none of the source ``texts``."""
        there = {_one_line(f.text) for text in texts for f in find(text, self.phrases)}
        declared = dict.fromkeys((*self.names, *self.equivalents))
        return tuple(phrase for phrase in declared if _one_line(phrase) not in there)


NO_RULES = FactRules()


@dataclass(frozen=True, slots=True)
class Lost:
    """A fact of the source that is not in the translation as it must be."""

    fact: Fact
    instead: str = ""
    """What stands there: the same number in native digits or with other spaces; empty if nothing does."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of a text's facts in its translation."""

    lost: tuple[Lost, ...]
    """In source order."""
    added: tuple[str, ...]
    """Facts of the translation that the source does not have, in text order: each is a likely mistake."""


def only_facts(text: str, rules: FactRules = NO_RULES) -> bool:
    """True if ``text`` holds only facts, spaces and punctuation, so that it reads the same everywhere."""
    rest = text
    for fact in reversed(find(text, rules.phrases)):
        rest = rest[: fact.start] + rest[fact.end :]
    return not any(character.isalpha() for character in rest)


def missing(source: str, target: str, rules: FactRules = NO_RULES, tag: str = "") -> tuple[str, ...]:
    """Return the facts of ``source`` that do not stand in ``target`` as they must, in source order.

    See :func:`compare`.
    """
    return tuple(lost.fact.text for lost in compare(source, target, rules, tag).lost)


def added(source: str, target: str, rules: FactRules = NO_RULES, tag: str = "") -> tuple[str, ...]:
    """Return the facts of ``target`` not in ``source``, digits folded: each is a likely mistake."""
    return compare(source, target, rules, tag).added


def compare(source: str, target: str, rules: FactRules = NO_RULES, tag: str = "") -> Comparison:
    """Compare the facts of a text with those of its translation; order is the translator's affair.

    A fact stands verbatim or in an equivalent declared for the language ``tag``. What people dial or type
    must be letter by letter the same, in Western digits, so that it can be entered on any keypad; in other
    numbers native and full-width digits count as Western ones, and a sign may stand on the other side. A
    number that is there twice must be there twice; a name need be there only once.
    """
    wanted = find(source, rules.phrases)
    if not wanted and not find(target):
        return Comparison((), ())
    taken, rest = _take_equivalents(wanted, target, rules, tag)
    have = find(rest, rules.phrases)
    names = {_one_line(f.text) for f in (*have, *taken) if f.kind is FactKind.NAME}
    pool = _Pool([f for f in have if f.kind is not FactKind.NAME])
    open_facts = [
        f
        for f in sorted(wanted, key=lambda f: not f.kind.is_typed)
        if f not in taken and not (f.kind is FactKind.NAME and _one_line(f.text) in names)
    ]
    open_facts = [f for f in open_facts if not pool.take_whole(f)]
    open_facts = [f for f in open_facts if not pool.take_part(f, source)]
    lost = [Lost(fact, pool.take_alike(fact)) for fact in open_facts]
    return Comparison(tuple(sorted(lost, key=lambda x: x.fact.start)), pool.left(lost))


class _Pool:
    """The numbers, addresses and handles of a translation that no fact of the source has claimed yet."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self._whole = list(facts)
        self._parts: dict[Fact, list[str]] = {}

    def take_whole(self, wanted: Fact) -> bool:
        for fact in self._whole:
            same = fact.text == wanted.text if wanted.kind.is_typed else key(fact) == key(wanted)
            if same and (wanted.kind.is_typed or fact.kind.is_numeric):
                self._whole.remove(fact)
                return True
        return False

    def take_part(self, wanted: Fact, source: str) -> bool:
        """Claim a plain number inside a date, time or sum of the translation: "5,000 pounds" as "£5,000"."""
        if not table.NUMBER.fullmatch(wanted.text) or wanted.text[-1] in "%٪":
            return False
        per_cent = table.PER_CENT.match(source, wanted.end)
        for fact in self._whole:
            if fact.kind not in _DECOMPOSED or (fact.kind is FactKind.PERCENT and not per_cent):
                continue
            parts = self._parts.setdefault(fact, _numbers_in(fact.text))
            for part in parts:
                if part == wanted.text if wanted.kind.is_typed else fold(part) == fold(wanted.text):
                    parts.remove(part)
                    return True
        return False

    def take_alike(self, wanted: Fact) -> str:
        """Claim what says the same in other digits or with other spaces, and return it."""
        for fact in self._whole:
            if fold(fact.text) == fold(wanted.text):
                self._whole.remove(fact)
                return fact.text
        return ""

    def left(self, lost: Sequence[Lost]) -> tuple[str, ...]:
        """Return what nothing claimed, without the numbers of a date or sum that is lost as a whole."""
        whole = [x.fact for x in lost if x.fact.kind in _DECOMPOSED | {FactKind.NAME}]
        known = Counter(fold(number) for fact in whole for number in _numbers_in(fact.text))
        known.update(f.text for fact in whole if fact.kind is FactKind.NAME for f in find(fact.text))
        extra: list[str] = []
        for fact in self._whole:
            parts = self._parts.get(fact)
            unclaimed = parts if parts is not None and parts != _numbers_in(fact.text) else [fact.text]
            for text in unclaimed:
                if known[fold(text)] > 0:
                    known[fold(text)] -= 1
                else:
                    extra.append(text)
        return tuple(extra)


def _take_equivalents(
    wanted: Sequence[Fact], target: str, rules: FactRules, tag: str
) -> tuple[set[Fact], str]:
    """Return the facts that stand in a declared equivalent, and the target with those blotted out."""
    taken: set[Fact] = set()
    if not rules.equivalents:
        return taken, target
    offers = [(form, f) for f in wanted for form in rules.equivalents_of(_one_line(f.text), tag)]
    for form, fact in sorted(offers, key=lambda offer: -len(offer[0])):
        if fact in taken and fact.kind is not FactKind.NAME:
            continue
        pattern = _form_pattern(form if fact.kind.is_typed else fold(form))
        shown = target if fact.kind.is_typed else _folded_alike(target)
        many = 0 if fact.kind is FactKind.NAME else 1
        for match in list(pattern.finditer(shown))[: many or None]:
            taken.add(fact)
            blot = _BLOT * len(match.group())
            target = target[: match.start()] + blot + target[match.end() :]
    return taken, target


def _folded_alike(text: str) -> str:
    """Return ``text`` folded, every character at its place."""
    return "".join(f if len(f := fold(c)) == 1 else c for c in text)


@lru_cache(1024)
def _form_pattern(form: str) -> re.Pattern[str]:
    return re.compile(phrase_source(form))


@lru_cache(1024)
def _found_by_rule(phrase: str) -> bool:
    found = find(phrase)
    return len(found) == 1 and found[0].text == phrase


def _numbers_in(text: str) -> list[str]:
    return [m.group().rstrip("%٪ \u00a0\u202f") for m in table.NUMBER.finditer(text)]


def _one_line(text: str) -> str:
    return " ".join(text.split())
