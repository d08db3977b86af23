"""Translations that stand in the campaign's own files: scripts_text/<message>.<lang>.md."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipeline.core.script import Script, stale_segments
from pipeline.core.translation import Request, Translated, is_blank


class FileTranslator:
    """Answers what a translation file holds; says nothing about the rest."""

    name = "file"

    def __init__(self, load: Callable[[str, str], Script | None]) -> None:
        """Take ``load(message, language)``, which returns the translation or None if there is no file."""
        self._load = load

    def translate(self, request: Request) -> Sequence[Translated]:
        """Return the file's text for each segment asked for that it has.

        A machine's draft that nobody has touched gives way where the source has changed since. What a
        person wrote is given even then: people's words win, and the checks say what is stale.
        """
        script = self._load(request.message, request.target) if request.segments else None
        if script is None:
            return ()
        stale = frozenset[str]()
        if script.is_untouched_draft:
            source = Script(request.message, request.source, title="", segments=request.segments)
            stale = frozenset(stale_segments(source, script))
        wanted = {segment.id for segment in request.segments} - stale
        return tuple(
            Translated(segment.id, segment.text, script.origin, self.name, script.state)
            for segment in script.segments
            if segment.id in wanted and not is_blank(segment.text)
        )
