"""Drafts from Google's Cloud Translation, version 3 (Advanced).

Sources: Cloud Translation, "Method: projects.locations.translateText" (1,024 texts a call, order kept),
"Quotas and limits" (5,000 characters a call are recommended; quota errors come as 403 or 429).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from pipeline.adapters.translators import code_tables, codes
from pipeline.adapters.translators.drafting import Limits, draft
from pipeline.adapters.translators.google_account import AccountError, token_of
from pipeline.adapters.translators.keys import Credential
from pipeline.adapters.translators.replies import Verdict, listed, not_ready, rows_of
from pipeline.adapters.translators.service import Service, Wire
from pipeline.adapters.translators.settings import EngineSettings
from pipeline.core.translation import Request, Translated

TOKEN = "VIDMSG_GOOGLE_CLOUD_TOKEN"
URL = "https://translation.googleapis.com"
_LIMITS = Limits(texts=1_024, chars=5_000)


class GoogleCloudTranslator:
    """Translates by Cloud Translation, in the campaign's own Google Cloud project."""

    name = "google-cloud"

    def __init__(self, settings: EngineSettings, *, wire: Wire | None = None) -> None:
        """Take the settings; ``wire`` is for tests."""
        self._settings, self._wire = settings, wire or Wire()
        self._service = Service(self.name, URL, settings, self._wire, judge=_judge)

    def translate(self, request: Request) -> Sequence[Translated]:
        """Return a translation of every segment.

        Raises:
            EngineNotReady: no project, no credentials, or the service does not know the language.
            BudgetSpent: the run has used up its characters.
            EngineUnavailable: no answer in time, or a daily quota is used up.
            EngineReplyInvalid: the answer cannot be used, or not for every segment.
        """
        if not request.segments:
            return ()
        source, target = codes.pair(request, self.name, code_tables.GOOGLE_CLOUD)
        path = self._path(request)
        credential = self._credential(request)

        def ask(part: Request, texts: Mapping[str, str]) -> Mapping[str, str]:
            body = {
                "contents": list(texts.values()),
                "mimeType": "text/plain",
                "sourceLanguageCode": source,
                "targetLanguageCode": target,
            }
            chars = sum(map(len, texts.values()))
            answer = self._service.post(path, body, part, chars=chars, credential=credential)
            return listed(self.name, part, rows_of(self.name, part, answer, "translatedText"), list(texts))

        return draft(request, self.name, ask, limits=_LIMITS, settings=self._settings)

    def _path(self, request: Request) -> str:
        project = self._settings.options.get("project", "")
        if not project:
            hint = "Set project under [translate.google-cloud] in campaign.toml."
            raise not_ready(self.name, request, "has no project", hint)
        location = self._settings.options.get("location") or "global"
        return f"/v3/projects/{quote(project, safe='')}/locations/{quote(location, safe='')}:translateText"

    def _credential(self, request: Request) -> Credential:
        token = self._settings.key(TOKEN)
        if token is None:
            try:
                token = token_of(self._settings.timeout_s, self._wire.transport)
            except AccountError as problem:
                raise not_ready(self.name, request, str(problem), problem.hint) from None
        return Credential(token, header="Authorization", prefix="Bearer ")


def _judge(status: int, data: Any) -> Verdict | None:
    """Tell a quota from a key: both come as 403."""
    error = data.get("error") if isinstance(data, dict) else None
    said = str(error.get("message", "")) if isinstance(error, dict) else ""
    if status in (403, 429) and "Daily Limit" in said:
        return Verdict.SPENT
    return Verdict.AGAIN if status == 403 and "Rate Limit" in said else None
