"""Translation memory: what people or machines have already said for these words, and what may go into it.

How a text is compared with what is remembered is in :mod:`pipeline.core.matching`.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from pipeline.core import facts
from pipeline.core import language as languages
from pipeline.core.script import Origin, Script, State, stale_segments
from pipeline.core.translation import is_blank, is_echo

MAX_CHARACTERS = 10_000
"""Longest text that is remembered. The longest post any channel takes has half of that."""

_STATE_RANK = {state: rank for rank, state in enumerate(State)}
_ORIGIN_RANK = {Origin.HUMAN: 2, Origin.MEMORY: 1, Origin.MACHINE: 0}
# Control characters but the line feed, line and paragraph separators, lone surrogates, and the two
# non-characters that XML cannot carry.
_NOT_TEXT = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_WORD = re.compile(r"\w")
_MARKS_OF_FACTS = re.compile(r"[\d@#]")
_DOTTED = re.compile(r"\w\.\w")


@dataclass(frozen=True, slots=True)
class MemoryEntry:
    """One text and its translation."""

    source_language: str
    """BCP 47 tag."""
    target_language: str
    """BCP 47 tag."""
    source_text: str
    """The words as the source script has them."""
    target_text: str
    """The words as the translation has them."""
    origin: Origin
    """Who wrote the translation."""
    state: State
    """How far the translation had come."""
    where: str
    """Where it stands: ``<message>/<segment id>``, or the name of the file that brought it."""
    by: str = ""
    """Who wrote or approved it, as far as that is known."""
    when: str = ""
    """When, as ISO 8601 text in UTC; empty if that is not known."""
    previous: str | None = None
    """Source text of the segment before; empty if it was the first, None if that is not known."""
    following: str | None = None
    """Source text of the segment after; empty if it was the last, None if that is not known."""
    came_from: str = ""
    """Name of the file it was imported from; empty if it is the campaign's own."""

    @property
    def context(self) -> str:
        """Both neighbours as one text; empty if either is not known."""
        return context_of(self.previous, self.following)


class Refusal(StrEnum):
    """Why a pair of texts may not go into the memory."""

    EMPTY = "empty source or target"
    LONG = f"longer than {MAX_CHARACTERS} characters"
    CHARACTERS = "holds characters that are no text"
    SAME_LANGUAGE = "source and target are the same language"
    ECHO = "the target is the source text again"
    FACTS = "a protected fact is missing, changed or added"


@dataclass(frozen=True, slots=True)
class Added:
    """What became of entries that were offered to a memory."""

    taken: int = 0
    """Entries that are new."""
    known: int = 0
    """Entries that were there already."""
    refused: Mapping[Refusal, int] = field(default_factory=dict)
    """Entries that may not go in, by reason."""
    examples: Mapping[Refusal, MemoryEntry] = field(default_factory=dict)
    """The first entry refused for each reason."""


def folded(text: str) -> str:
    """Return a text as exact matches compare it: in NFC, with each run of white space as one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def context_of(previous: str | None, following: str | None) -> str:
    """Return two neighbours as one comparable text, empty if either is not known."""
    return "" if previous is None or following is None else f"{folded(previous)}\n{folded(following)}"


def refusal(entry: MemoryEntry) -> Refusal | None:
    """Return why an entry, with texts in NFC, may not go into a memory, or None if it may.

    A lost number, an empty text or the source again must not spread from message to message.
    """
    source, target = entry.source_text, entry.target_text
    fault = _fault_of_source(source) or _fault_of(target)
    if fault is not None:
        return fault
    source_kin = languages.kin(entry.source_language)
    target_kin = languages.kin(entry.target_language)
    if source_kin == target_kin:
        return Refusal.SAME_LANGUAGE
    # Between two scripts of one language many texts do look alike: that is no sign of an oversight.
    if (
        source_kin.partition("-")[0] != target_kin.partition("-")[0]
        and _begins_alike(source, target)
        and is_echo(source, target)
    ):
        return Refusal.ECHO
    return Refusal.FACTS if facts_damaged(source, target) else None


def _fault_of(text: str) -> Refusal | None:
    # A memory file holds a hundred thousand texts, so quick tests come before thorough ones.
    if not _WORD.search(text) and is_blank(text):
        return Refusal.EMPTY
    if len(text) > MAX_CHARACTERS:
        return Refusal.LONG
    return None if text.isprintable() or not _NOT_TEXT.search(text) else Refusal.CHARACTERS


# A source text comes again with each of its languages.
_fault_of_source = functools.lru_cache(maxsize=4096)(_fault_of)


def _begins_alike(source: str, target: str) -> bool:
    return source.lstrip()[:1].casefold() == target.lstrip()[:1].casefold()


def facts_damaged(source: str, target: str) -> bool:
    """True if a protected fact of ``source`` is not in ``target``, or the other way round."""
    wanted = _facts_of(source)
    if not _may_hold_facts(target):
        return bool(wanted)
    rest, count = target, 0
    for pattern in _standing_alone(source):
        rest, found = pattern.subn(" ", rest, count=1)
        count += found
    if count == len(wanted) and not _may_hold_facts(rest):
        return False  # each stands there by itself, and nothing else does
    if wanted == sorted(f.text for f in facts.find(target)):
        return False  # the usual case, without comparing each with each
    return bool(facts.missing(source, target) or facts.added(source, target))


@functools.lru_cache(maxsize=4096)
def _standing_alone(source: str) -> tuple[re.Pattern[str], ...]:
    """Return for each fact, longest first, a pattern that finds it between spaces or at an end."""
    longest_first = sorted(_facts_of(source), key=len, reverse=True)
    return tuple(re.compile(rf"(?<!\S){re.escape(fact)}(?!\S)") for fact in longest_first)


@functools.lru_cache(maxsize=4096)
def _facts_of(source: str) -> list[str]:
    return sorted(f.text for f in facts.find(source)) if _may_hold_facts(source) else []


def _may_hold_facts(text: str) -> bool:
    """False for texts without anything that a protected fact must hold, as most are."""
    return bool(_MARKS_OF_FACTS.search(text)) or "://" in text or ("." in text and bool(_DOTTED.search(text)))


class Sieve:
    """Lets through the entries that may go in, with texts in NFC, and counts the others."""

    def __init__(self) -> None:
        self._refused: Counter[Refusal] = Counter()
        self._examples: dict[Refusal, MemoryEntry] = {}

    def sift(self, entries: Iterable[MemoryEntry]) -> Iterator[MemoryEntry]:
        """Yield the entries that may go in."""
        for offered in entries:
            entry = _composed(offered)
            why = refusal(entry)
            if why is None:
                yield entry
            else:
                self._refused[why] += 1
                self._examples.setdefault(why, entry)

    def added(self, taken: int, known: int) -> Added:
        """Return what became of all entries so far."""
        return Added(taken, known, dict(self._refused), dict(self._examples))


def _composed(entry: MemoryEntry) -> MemoryEntry:
    source, target = entry.source_text, entry.target_text
    if unicodedata.is_normalized("NFC", source) and unicodedata.is_normalized("NFC", target):
        return entry
    source, target = unicodedata.normalize("NFC", source), unicodedata.normalize("NFC", target)
    return replace(entry, source_text=source, target_text=target)


def preference(entry: MemoryEntry) -> tuple[int, int, int, str, str]:
    """Return a key by which, of several translations of one text, the best sorts first.

    The higher state wins, then the person's over the machine's, then the latest, then the first by place.
    The text itself is the last resort, so that the result never depends on the order of files.
    """
    moment = int("".join(filter(str.isdecimal, entry.when)).ljust(14, "0")[:14])
    return -_STATE_RANK[entry.state], -_ORIGIN_RANK[entry.origin], -moment, entry.where, entry.target_text


@dataclass(frozen=True, slots=True)
class Memory:
    """What the campaign's own files say."""

    entries: Mapping[tuple[str, str, str], tuple[MemoryEntry, ...]] = field(default_factory=dict)
    """(source tag, target tag, folded source text) -> its translations, best first; tags in lower case."""

    def candidates(self, text: str, source: str, target: str) -> tuple[MemoryEntry, ...]:
        """Return the translations of exactly ``text`` between two BCP 47 tags, best first."""
        return self.entries.get(_key(text, source, target), ())

    def lookup(self, text: str, source: str, target: str) -> MemoryEntry | None:
        """Return the best translation of exactly ``text`` between two BCP 47 tags, or None.

        Texts are equal if they are after Unicode NFC and with runs of white space as one space.
        """
        return next(iter(self.candidates(text, source, target)), None)

    def __iter__(self) -> Iterator[MemoryEntry]:
        for same in self.entries.values():
            yield from same


def build(pairs: Iterable[tuple[Script, Script]]) -> Memory:
    """Return the memory of these (source script, translation) pairs; their order does not matter.

    Left out are translations that are stale, and those that :func:`refusal` refuses.

    Raises:
        ValueError: if a pair holds two different messages.
    """
    found: dict[tuple[str, str, str], list[MemoryEntry]] = {}
    for source, translation in pairs:
        if source.message != translation.message:
            raise ValueError(f"{source.message!r} and {translation.message!r} are two different messages")
        for entry in Sieve().sift(entries_of(source, translation)):
            key = _key(entry.source_text, entry.source_language, entry.target_language)
            found.setdefault(key, []).append(entry)
    return Memory({key: tuple(sorted(same, key=preference)) for key, same in found.items()})


def entries_of(source: Script, translation: Script) -> Iterator[MemoryEntry]:
    """Yield what a translation says for each segment, with its neighbours; without stale ones."""
    stale = frozenset(stale_segments(source, translation))
    around = neighbours(source)
    for segment in source.segments:
        translated = translation.segment(segment.id)
        if translated is None or segment.id in stale:
            continue
        previous, following = around[segment.id]
        yield MemoryEntry(
            source_language=source.language,
            target_language=translation.language,
            source_text=segment.text,
            target_text=translated.text,
            origin=translation.origin,
            state=translation.state,
            where=f"{source.message}/{segment.id}",
            previous=previous,
            following=following,
        )


def neighbours(source: Script) -> dict[str, tuple[str, str]]:
    """Return segment id -> (text before, text after); empty texts at the two ends of the message."""
    texts = ["", *(s.text for s in source.segments), ""]
    return {s.id: (texts[n], texts[n + 2]) for n, s in enumerate(source.segments)}


def _key(text: str, source: str, target: str) -> tuple[str, str, str]:
    return source.lower(), target.lower(), folded(text)
