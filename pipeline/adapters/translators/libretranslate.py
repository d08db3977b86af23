"""Drafts from a LibreTranslate server: one's own, or one that somebody runs.

Sources: LibreTranslate, "API usage" (``q`` as a list, ``api_key`` in the body) and its source code (what is
refused with which status). The server's owner sets the limits; ours are those of the hosted service
("Pricing": 2,000 characters a call).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.adapters.translators import code_tables, codes
from pipeline.adapters.translators.drafting import Limits, draft
from pipeline.adapters.translators.keys import Credential
from pipeline.adapters.translators.replies import listed, nonsense, not_ready
from pipeline.adapters.translators.service import Service, Wire
from pipeline.adapters.translators.settings import EngineSettings
from pipeline.core.translation import Request, Translated

KEY = "VIDMSG_LIBRETRANSLATE_KEY"
_LIMITS = Limits(texts=25, chars=2_000)


class LibreTranslator:
    """Translates by a LibreTranslate server, with a key if that server wants one."""

    name = "libretranslate"

    def __init__(self, settings: EngineSettings, *, wire: Wire | None = None) -> None:
        """Take the settings; ``wire`` is for tests."""
        self._settings = settings
        self._url = settings.options.get("url", "")
        self._service = Service(self.name, self._url, settings, wire or Wire())

    def translate(self, request: Request) -> Sequence[Translated]:
        """Return a translation of every segment.

        Raises:
            EngineNotReady: no server is named, it wants a key, or it does not know the language.
            BudgetSpent: the run has used up its characters.
            EngineUnavailable: no answer in time.
            EngineReplyInvalid: the answer cannot be used, or not for every segment.
        """
        if not request.segments:
            return ()
        source, target = codes.pair(request, self.name, code_tables.LIBRETRANSLATE)
        if not self._url:
            hint = "Set url under [translate.libretranslate] in campaign.toml to your server's address."
            raise not_ready(self.name, request, "has no server: its url is not set", hint)
        credential = Credential(self._settings.key(KEY), body_field="api_key")

        def ask(part: Request, texts: Mapping[str, str]) -> Mapping[str, str]:
            body = {"q": list(texts.values()), "source": source, "target": target, "format": "text"}
            chars = sum(map(len, texts.values()))
            answer = self._service.post("/translate", body, part, chars=chars, credential=credential)
            found = answer.get("translatedText") if isinstance(answer, dict) else None
            if not isinstance(found, list):
                raise nonsense(self.name, part, "answered JSON of an unknown shape")
            return listed(self.name, part, found, list(texts))

        return draft(request, self.name, ask, limits=_LIMITS, settings=self._settings)
