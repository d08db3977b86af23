"""A translation memory that lives as long as the process: the fake of its port, and the empty one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Self

from pipeline.core import language as languages
from pipeline.core.matching import LEAST_PERCENT, MOST_MATCHES, Match, Query, judge, likeness, order
from pipeline.core.memory import Added, MemoryEntry, Sieve, folded

_Key = tuple[str, str, str, str, str, str]


class ListedMemory:
    """Keeps entries in a dictionary and compares one by one, by the definition: right, and slow."""

    def __init__(self, entries: Iterable[MemoryEntry] = ()) -> None:
        """Start with some entries."""
        self._entries: dict[_Key, MemoryEntry] = {}
        self.add(entries)

    def matches(
        self,
        queries: Sequence[Query],
        source: str,
        target: str,
        *,
        least_percent: int = LEAST_PERCENT,
        most: int = MOST_MATCHES,
    ) -> tuple[tuple[Match, ...], ...]:
        """Return for each query its matches, best first."""
        known = self.all(source, target)
        return tuple(
            order(
                (judge(query, e, likeness(query.text, e.source_text), target) for e in known),
                least_percent=least_percent,
                most=most,
            )
            for query in queries
        )

    def exact(self, texts: Sequence[str], source: str, target: str) -> tuple[tuple[MemoryEntry, ...], ...]:
        """Return for each text the entries with the same text."""
        known = self.all(source, target)
        return tuple(tuple(e for e in known if folded(e.source_text) == folded(text)) for text in texts)

    def add(self, entries: Iterable[MemoryEntry]) -> Added:
        """Take entries in."""
        sieve = Sieve()
        taken = known = 0
        for entry in list(sieve.sift(entries)):
            old = self._entries.get(_key(entry))
            self._entries[_key(entry)] = entry if old is None else _merged(old, entry)
            taken, known = taken + (old is None), known + (old is not None)
        return sieve.added(taken, known)

    def all(self, source: str = "", target: str = "") -> tuple[MemoryEntry, ...]:
        """Return every entry in the order it came."""
        return tuple(
            e
            for e in self._entries.values()
            if (not source or languages.kin(source) == languages.kin(e.source_language))
            and (not target or languages.kin(target) == languages.kin(e.target_language))
        )

    def imports(self) -> Mapping[str, int]:
        """Return the imported files' names and how many entries each brought."""
        return dict(sorted(Counter(e.came_from for e in self._entries.values() if e.came_from).items()))

    def forget(self, came_from: str) -> int:
        """Remove what a file brought."""
        gone = [k for k, e in self._entries.items() if came_from and e.came_from == came_from]
        for key in gone:
            del self._entries[key]
        return len(gone)

    def close(self) -> None:
        """Do nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _key(entry: MemoryEntry) -> _Key:
    source = languages.kin(entry.source_language)
    text = folded(entry.source_text)
    return source, text, entry.target_language, entry.context, entry.target_text, entry.origin


def _merged(old: MemoryEntry, new: MemoryEntry) -> MemoryEntry:
    """A later state replaces the earlier one; what people approved here no longer belongs to an import."""
    came_from = old.came_from if new.came_from else ""
    if new.when <= old.when:
        return replace(old, came_from=came_from)
    return replace(old, state=new.state, by=new.by, when=new.when, where=new.where, came_from=came_from)
