"""An engine that did not answer is not asked again in the same run: no language waits for it in vain."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.core.translation import Request, Translated
from pipeline.errors import EngineUnavailable
from pipeline.ports import Translator


class GivesUp:
    """Passes requests on until the engine is unavailable once; from then on it says so at once."""

    def __init__(self, engine: Translator) -> None:
        self.name = engine.name
        self._engine = engine
        self._reason = ""

    def translate(self, request: Request) -> Sequence[Translated]:
        """Return what the engine answers.

        Raises:
            EngineUnavailable: it did not answer now, or before in this run.
            EngineReplyInvalid: it answered what cannot be used; it is asked again for the next language.
        """
        if self._reason:
            raise EngineUnavailable(
                f"not asked again in this run ({self._reason})",
                language=request.target,
                segments=[s.id for s in request.segments],
                hint="Run the build again later, or translate the file by hand.",
            )
        try:
            return self._engine.translate(request)
        except EngineUnavailable as error:
            self._reason = error.message
            raise
