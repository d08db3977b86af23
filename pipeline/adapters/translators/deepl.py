"""Drafts from DeepL's API, version 2.

Sources: DeepL API, "Translate text" (50 texts a call, answers in the order of the texts, ``formality``),
"Usage limits" (128 KiB a request), "Authentication" (free keys end in ``:fx`` and have a host of their own),
"Error handling" (429 and 529: slow down; 456: the allowance is used up).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.adapters.translators import code_tables, codes
from pipeline.adapters.translators.drafting import Limits, draft
from pipeline.adapters.translators.keys import Credential
from pipeline.adapters.translators.replies import Verdict, listed, needed_key, rows_of
from pipeline.adapters.translators.service import Service, Wire
from pipeline.adapters.translators.settings import EngineSettings
from pipeline.core.translation import Request, Translated

KEY = "VIDMSG_DEEPL_KEY"
_FREE_KEY = ":fx"
_PAID, _FREE = "https://api.deepl.com", "https://api-free.deepl.com"
# A margin below 128 KiB for quotation marks, backslashes and the other fields.
_LIMITS = Limits(texts=50, chars=100_000, bytes=100_000)
# prefer_…: languages without a formality are translated all the same, instead of refused.
_FORMALITY = {"formal": "prefer_more", "informal": "prefer_less"}


class DeepLTranslator:
    """Translates by DeepL, with the campaign's own key."""

    name = "deepl"

    def __init__(self, settings: EngineSettings, *, wire: Wire | None = None) -> None:
        """Take the settings; ``wire`` is for tests."""
        self._settings = settings
        wire = wire or Wire()
        self._services = {
            url: Service(self.name, url, settings, wire, judge=_judge) for url in (_PAID, _FREE)
        }

    def translate(self, request: Request) -> Sequence[Translated]:
        """Return a translation of every segment.

        Raises:
            EngineNotReady: no key, or DeepL does not know the language.
            BudgetSpent: the run has used up its characters.
            EngineUnavailable: no answer in time, or the allowance is used up.
            EngineReplyInvalid: the answer cannot be used, or not for every segment.
        """
        if not request.segments:
            return ()
        source, target = codes.pair(
            request, self.name, code_tables.DEEPL_TARGETS, sources=code_tables.DEEPL_SOURCES
        )
        key = needed_key(self.name, request, self._settings, KEY)
        service = self._services[_FREE if key.reveal().endswith(_FREE_KEY) else _PAID]
        credential = Credential(key, header="Authorization", prefix="DeepL-Auth-Key ")
        formality = _FORMALITY.get(self._settings.options.get("formality", ""))

        def ask(part: Request, texts: Mapping[str, str]) -> Mapping[str, str]:
            body: dict[str, Any] = {
                "text": list(texts.values()),
                "source_lang": source,
                "target_lang": target,
                "preserve_formatting": True,
            }
            if formality:
                body["formality"] = formality
            chars = sum(map(len, texts.values()))
            answer = service.post("/v2/translate", body, part, chars=chars, credential=credential)
            return listed(self.name, part, rows_of(self.name, part, answer, "text"), list(texts))

        return draft(request, self.name, ask, limits=_LIMITS, settings=self._settings)


def _judge(status: int, _data: Any) -> Verdict | None:
    return Verdict.SPENT if status == 456 else None
