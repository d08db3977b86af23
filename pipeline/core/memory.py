"""Translation memory: what people or machines have already said for exactly these words.

Only exact matches count. A sentence that is merely alike may differ in the one word that matters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.core import facts
from pipeline.core.script import Origin, Script, State, stale_segments
from pipeline.core.translation import is_echo

_STATE_RANK = {state: rank for rank, state in enumerate(State)}
_ORIGIN_RANK = {Origin.HUMAN: 2, Origin.MEMORY: 1, Origin.MACHINE: 0}


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
    """Where it stands: ``<message>/<segment id>``."""


@dataclass(frozen=True, slots=True)
class Memory:
    """The best known translation of every text."""

    entries: Mapping[tuple[str, str, str], MemoryEntry] = field(default_factory=dict)
    """(source tag, target tag, folded source text) -> entry; tags in lower case."""

    def lookup(self, text: str, source: str, target: str) -> MemoryEntry | None:
        """Return the translation of exactly ``text`` between two BCP 47 tags, or None.

        Texts are equal if they are after Unicode NFC and with runs of white space as one space.
        """
        return self.entries.get(_key(text, source, target))


def build(pairs: Iterable[tuple[Script, Script]]) -> Memory:
    """Return the memory of these (source script, translation) pairs; their order does not matter.

    Left out are translations that are stale, empty, the source text again, or without one of its
    protected facts. Of two translations of one text the higher state wins, then the person's over the
    machine's, then the first by ``where``.

    Raises:
        ValueError: if a pair holds two different messages.
    """
    best: dict[tuple[str, str, str], MemoryEntry] = {}
    for source, translation in pairs:
        if source.message != translation.message:
            raise ValueError(f"{source.message!r} and {translation.message!r} are two different messages")
        for entry in _usable(source, translation):
            key = _key(entry.source_text, entry.source_language, entry.target_language)
            if key not in best or _preference(entry) < _preference(best[key]):
                best[key] = entry
    return Memory(best)


def _usable(source: Script, translation: Script) -> Iterator[MemoryEntry]:
    stale = frozenset(stale_segments(source, translation))
    for segment in source.segments:
        translated = translation.segment(segment.id)
        if translated is None or segment.id in stale or not translated.text.strip():
            continue
        if is_echo(segment.text, translated.text) or facts.missing(segment.text, translated.text):
            continue
        yield MemoryEntry(
            source_language=source.language,
            target_language=translation.language,
            source_text=segment.text,
            target_text=translated.text,
            origin=translation.origin,
            state=translation.state,
            where=f"{source.message}/{segment.id}",
        )


def _preference(entry: MemoryEntry) -> tuple[int, int, str, str]:
    # The text itself is the last resort, so that the result never depends on the order of the pairs.
    return -_STATE_RANK[entry.state], -_ORIGIN_RANK[entry.origin], entry.where, entry.target_text


def _key(text: str, source: str, target: str) -> tuple[str, str, str]:
    return source.lower(), target.lower(), " ".join(unicodedata.normalize("NFC", text).split())
