"""Translations taken over word for word, from the campaign's other files and from its translation memory."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from pipeline.core.matching import Query, choose
from pipeline.core.memory import Memory, MemoryEntry, folded, neighbours
from pipeline.core.script import Origin, Script, State
from pipeline.core.translation import Request, Translated
from pipeline.errors import ScriptError
from pipeline.ports import TranslationMemory


class MemoryTranslator:
    """Answers the segments whose exact text has been translated before; says nothing about the rest.

    A text that is merely alike is never filled in. Which of several translations is taken:
    :func:`pipeline.core.matching.choose`.
    """

    name = "memory"

    def __init__(
        self,
        files: Memory,
        store: Callable[[], AbstractContextManager[TranslationMemory]] | None = None,
        source_of: Callable[[str], Script] | None = None,
    ) -> None:
        """Say where to look.

        Args:
            files: what the campaign's own files say.
            store: opens the translation memory; it is closed after each request.
            source_of: returns the source script of a message, for the neighbours of its segments.
        """
        self._files = files
        self._store = store
        self._source_of = source_of

    def translate(self, request: Request) -> Sequence[Translated]:
        """Return the remembered translation of each segment that has one.

        Raises:
            InputError: the translation memory is damaged.
            StorageError: it cannot be read.
            CampaignLocked: another process keeps it busy.
        """
        queries = self._queries(request)
        texts = [q.text for q in queries]
        stored: Sequence[Sequence[MemoryEntry]] = [()] * len(texts)
        if self._store is not None and texts:
            with self._store() as memory:
                stored = memory.exact(texts, request.source, request.target)
        answers = []
        for segment, query, entries in zip(request.segments, queries, stored, strict=True):
            own = self._files.candidates(query.text, request.source, request.target)
            found = choose(query, [*own, *entries], request.target)
            if found is not None:
                answers.append(_answer(segment.id, found.entry))
        return tuple(answers)

    def _queries(self, request: Request) -> list[Query]:
        around: dict[str, tuple[str, str]] = {}
        if self._source_of is not None:
            # Without neighbours there are no context matches; the script's own turn tells the error.
            with contextlib.suppress(ScriptError):
                around = neighbours(self._source_of(request.message))
        return [Query(s.text, *around.get(s.id, (None, None))) for s in request.segments]


def _answer(segment_id: str, entry: MemoryEntry) -> Translated:
    return Translated(segment_id, folded(entry.target_text), _origin(entry), "memory", _state(entry))


def _origin(entry: MemoryEntry) -> Origin:
    # What a machine wrote stays a machine's, however often it is taken over.
    return Origin.MACHINE if entry.origin is Origin.MACHINE else Origin.MEMORY


def _state(entry: MemoryEntry) -> State:
    # A review holds for the message in which it was made; here nobody has looked at the words yet.
    return entry.state if entry.state is State.INITIAL else State.TRANSLATED
