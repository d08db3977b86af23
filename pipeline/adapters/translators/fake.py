"""A translation engine that answers from a table, for tests and trials without a service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.core.translation import Request, Translated, accept_machine_reply
from pipeline.errors import VidmsgError


class FakeTranslator:
    """Plays a machine: gives the texts it was handed, after failing as often as it was told to."""

    name = "fake"

    def __init__(self, texts: Mapping[tuple[str, str], str], *, failures: Sequence[VidmsgError] = ()) -> None:
        """Take (language, segment id) -> text, and errors to raise on the first calls, in turn."""
        self._texts = dict(texts)
        self._failures = list(failures)
        self.requests: list[Request] = []
        """Every request so far, for tests to look at."""

    def translate(self, request: Request) -> Sequence[Translated]:
        """Return the table's texts, checked like any machine's.

        Raises:
            EngineReplyInvalid: the table lacks a segment, or holds the source text for it.
            VidmsgError: the next of the failures it was given.
        """
        self.requests.append(request)
        if self._failures:
            raise self._failures.pop(0)
        keys = [(request.target, segment.id) for segment in request.segments]
        texts = {key[1]: self._texts[key] for key in keys if key in self._texts}
        return accept_machine_reply(request, texts, engine=self.name)
