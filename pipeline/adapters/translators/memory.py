"""Translations taken over from other messages, word for word."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.core.memory import Memory, MemoryEntry
from pipeline.core.script import Origin, State
from pipeline.core.translation import Request, Translated


class MemoryTranslator:
    """Answers the segments whose exact text has been translated before; says nothing about the rest."""

    name = "memory"

    def __init__(self, memory: Memory) -> None:
        """Take the memory to look in."""
        self._memory = memory

    def translate(self, request: Request) -> Sequence[Translated]:
        """Return the remembered translation of each segment that has one."""
        found = (
            (segment.id, self._memory.lookup(segment.text, request.source, request.target))
            for segment in request.segments
        )
        return tuple(
            Translated(segment_id, entry.target_text, _origin(entry), self.name, _state(entry))
            for segment_id, entry in found
            if entry is not None
        )


def _origin(entry: MemoryEntry) -> Origin:
    # What a machine wrote stays a machine's, however often it is taken over.
    return Origin.MACHINE if entry.origin is Origin.MACHINE else Origin.MEMORY


def _state(entry: MemoryEntry) -> State:
    # A review holds for the message in which it was made; here nobody has looked at the words yet.
    return entry.state if entry.state is State.INITIAL else State.TRANSLATED
