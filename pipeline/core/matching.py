"""How alike a text is to what the translation memory holds, in the percents that translators know.

* 101: a *context match*, the same text between the same neighbours;
* 100: an *exact match*, the same text;
* up to 99: a *fuzzy match*, a text that is alike: an offer to a translator, never a fill.

The floor of 70 is what translation tools start from: 70 is the default smallest match value of RWS Trados
Studio, and 5 its default number of results (its developers' documentation, "translation memory settings" and
"translation memory search settings"). Below it, correcting takes longer than translating afresh. Context
matches as 101 are what memoQ and Phrase show.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from pipeline.core import facts
from pipeline.core import language as languages
from pipeline.core.memory import MemoryEntry, context_of, folded, preference

CONTEXT_PERCENT, EXACT_PERCENT, HIGHEST_FUZZY_PERCENT = 101, 100, 99
LEAST_PERCENT = 70
"""Fuzzy matches below this are not shown unless asked for."""
MOST_MATCHES = 5
"""Matches shown for one text."""
MACHINE_PENALTY = 2
"""Taken off what a machine wrote, so that it never shows as 100: the source fits, the words are unproven."""
FACT_PENALTY = 2
"""Taken off for each protected fact that the two source texts do not share: few letters, much harm."""
VARIETY_PENALTY = 2
"""Taken off, with the kind lowered to fuzzy, for another region's variety, e.g. pt-BR for pt-PT."""


class Kind(StrEnum):
    """What sort of match it is."""

    CONTEXT = "context"
    EXACT = "exact"
    FUZZY = "fuzzy"


_KIND_RANK = {kind: rank for rank, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Query:
    """A text to look up."""

    text: str
    """The words in the source language."""
    previous: str | None = None
    """Source text of the segment before; empty if it is the first, None if there is no context."""
    following: str | None = None
    """Source text of the segment after; empty if it is the last, None if there is no context."""


@dataclass(frozen=True, slots=True)
class Match:
    """What the memory offers for a query."""

    entry: MemoryEntry
    """The remembered pair."""
    kind: Kind
    """Whether it could be taken over as it is (context, exact) or only be offered (fuzzy)."""
    percent: int
    """Likeness after penalties."""
    facts_missing: tuple[str, ...] = ()
    """Protected facts of the query that the remembered source text does not hold."""
    facts_added: tuple[str, ...] = ()
    """Protected facts of the remembered source text that the query does not hold."""

    @property
    def difference(self) -> str:
        """The facts that differ, in words; empty if none do."""
        lacks = f"it lacks {', '.join(self.facts_missing)}" if self.facts_missing else ""
        holds = f"it holds {', '.join(self.facts_added)}" if self.facts_added else ""
        return "; ".join(filter(None, (lacks, holds)))

    def as_json(self) -> dict[str, Any]:
        """Return the match as a JSON object."""
        return asdict(self)


def likeness(one: str, other: str) -> int:
    """Return how alike two texts are, as a whole percentage, rounded down.

    It is 100 x (1 - Levenshtein distance / length of the longer), on :func:`comparable` texts. This is the
    definition; the store has a library compute it.
    """
    first, second = comparable(one), comparable(other)
    return percent_of(_distance(first, second), len(first), len(second))


def comparable(text: str) -> str:
    """Return a text as fuzzy matches compare it: folded, and without regard to letter case."""
    return folded(text).casefold()


def percent_of(distance: int, one_length: int, other_length: int) -> int:
    """Return a Levenshtein distance between two texts of these lengths as a likeness in percent."""
    longer = max(one_length, other_length)
    return 100 * (longer - distance) // longer if longer else 100


def _distance(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for number, a in enumerate(one, 1):
        before, row[0] = row[0], number
        for place, b in enumerate(other, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (a != b))
    return row[-1]


def judge(query: Query, entry: MemoryEntry, percent: int, target: str) -> Match:
    """Return a remembered pair as a match.

    Args:
        query: what was looked up.
        entry: what was found.
        percent: :func:`likeness` of the two source texts.
        target: BCP 47 tag of the language asked for.
    """
    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    if folded(query.text) == folded(entry.source_text):
        here = context_of(query.previous, query.following)
        kind = Kind.CONTEXT if here and here == entry.context else Kind.EXACT
        score = CONTEXT_PERCENT if kind is Kind.CONTEXT else EXACT_PERCENT
    else:
        missing, added = facts_difference(query.text, entry.source_text)
        kind = Kind.FUZZY
        score = min(percent, HIGHEST_FUZZY_PERCENT) - FACT_PENALTY * max(len(missing), len(added))
    if not languages.same_variety(entry.target_language, target):
        kind, score = Kind.FUZZY, min(score, EXACT_PERCENT) - VARIETY_PENALTY
    if entry.origin == "machine":
        score -= MACHINE_PENALTY
    return Match(entry, kind, max(0, score), missing, added)


@functools.lru_cache(maxsize=4096)
def facts_difference(query: str, remembered: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the protected facts that only the one and only the other source text holds."""
    return facts.missing(query, remembered), facts.missing(remembered, query)


def order(matches: Iterable[Match], *, least_percent: int, most: int) -> tuple[Match, ...]:
    """Return the best matches first: by percent, kind, then :func:`~pipeline.core.memory.preference`.

    Of matches with the same words the best stays; those below ``least_percent`` go.
    """
    best: dict[str, Match] = {}
    usable = (m for m in matches if m.percent >= least_percent)
    for match in sorted(usable, key=lambda m: (-m.percent, _KIND_RANK[m.kind], preference(m.entry))):
        best.setdefault(match.entry.target_text, match)
        if len(best) == most:
            break
    return tuple(best.values())


def choose(query: Query, entries: Iterable[MemoryEntry], target: str) -> Match | None:
    """Return the one match that may be taken over without a person choosing, or None.

    Only the same words in the same variety of the language count. Where people have said it in two ways, the
    one between the same neighbours wins, then :func:`~pipeline.core.memory.preference` decides: state, a
    person over a machine, the latest.
    """
    same = (e for e in entries if folded(e.source_text) == folded(query.text))
    exact = [m for e in same if (m := judge(query, e, EXACT_PERCENT, target)).kind is not Kind.FUZZY]
    return min(exact, key=lambda m: (_KIND_RANK[m.kind], preference(m.entry)), default=None)
