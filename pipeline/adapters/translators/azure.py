"""Drafts from Microsoft's Translator on Azure, version 3.

Sources: Microsoft Learn, "Translator v3: Translate" (request and answer, headers), "Service limits" (1,000
texts and 50,000 characters a call; 33,300 characters a minute in the free tier F0), "Authentication" (key
and region), "Status codes" (403001: the free quota is used up).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

from pipeline.adapters.translators import code_tables, codes
from pipeline.adapters.translators.drafting import Limits, draft
from pipeline.adapters.translators.keys import Credential
from pipeline.adapters.translators.replies import Verdict, listed, needed_key, nonsense
from pipeline.adapters.translators.service import Service, Wire
from pipeline.adapters.translators.settings import EngineSettings
from pipeline.core.translation import Request, Translated

KEY = "VIDMSG_AZURE_KEY"
DEFAULT_URL = "https://api.cognitive.microsofttranslator.com"
_LIMITS = Limits(texts=1_000, chars=50_000)
_CHARS_PER_MINUTE = 33_300
_QUOTA_CODES = frozenset({403001, 429002})


class AzureTranslator:
    """Translates by Microsoft's Translator, with the campaign's own key."""

    name = "azure"

    def __init__(self, settings: EngineSettings, *, wire: Wire | None = None) -> None:
        """Take the settings; ``wire`` is for tests."""
        self._settings = settings
        self._url = settings.options.get("url") or DEFAULT_URL
        self._service = Service(
            self.name, self._url, settings, wire or Wire(), chars_per_minute=_CHARS_PER_MINUTE, judge=_judge
        )

    def translate(self, request: Request) -> Sequence[Translated]:
        """Return a translation of every segment.

        Raises:
            EngineNotReady: no key, or the service does not know the language.
            BudgetSpent: the run has used up its characters.
            EngineUnavailable: no answer in time, or the quota is used up.
            EngineReplyInvalid: the answer cannot be used, or not for every segment.
        """
        if not request.segments:
            return ()
        source, target = codes.pair(request, self.name, code_tables.AZURE)
        key = needed_key(self.name, request, self._settings, KEY)
        credential = Credential(key, header="Ocp-Apim-Subscription-Key")
        region = self._settings.options.get("region", "")
        headers = {"Ocp-Apim-Subscription-Region": region} if region else {}
        path = f"{self._path()}?{urlencode({'api-version': '3.0', 'from': source, 'to': target})}"

        def ask(part: Request, texts: Mapping[str, str]) -> Mapping[str, str]:
            body = [{"Text": text} for text in texts.values()]
            chars = sum(map(len, texts.values()))
            answer = self._service.post(path, body, part, chars=chars, credential=credential, headers=headers)
            return listed(self.name, part, self._texts(part, answer, target), list(texts))

        return draft(request, self.name, ask, limits=_LIMITS, settings=self._settings)

    def _path(self) -> str:
        # A resource with an address of its own has a longer path (Microsoft Learn, "Base URLs").
        own = (urlsplit(self._url).hostname or "").endswith(".cognitiveservices.azure.com")
        return "/translator/text/v3.0/translate" if own else "/translate"

    def _texts(self, part: Request, answer: Any, target: str) -> list[object]:
        try:
            rows = [row["translations"] for row in answer]
            strays = [row for row in rows if len(row) != 1 or row[0]["to"].lower() != target.lower()]
            texts = [row[0]["text"] for row in rows if row]
        except (TypeError, KeyError, AttributeError, IndexError):
            raise nonsense(self.name, part, "answered JSON of an unknown shape") from None
        if strays:
            raise nonsense(self.name, part, f"answered in another language than {target}")
        return texts


def _judge(_status: int, data: Any) -> Verdict | None:
    error = data.get("error") if isinstance(data, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return Verdict.SPENT if isinstance(code, int) and code in _QUOTA_CODES else None
