"""What a service's answer means, and the errors for answers that mean nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any

from pipeline.adapters.translators.keys import Secret
from pipeline.adapters.translators.patience import WORTH_ANOTHER_TRY
from pipeline.adapters.translators.settings import EngineSettings
from pipeline.core.translation import Request
from pipeline.errors import EngineNotReady, EngineReplyInvalid

_MOST_SAID = 160
BY_HAND = "Nothing was taken from this answer. Use another engine, or translate by hand."


class Verdict(StrEnum):
    """What a status means for the call."""

    FINE = "fine"
    AGAIN = "again"
    """The same call may succeed later."""
    SPENT = "spent"
    """What was bought from the service is used up."""
    KEY = "key"
    """The key is not accepted."""
    REFUSED = "refused"
    """The call is wrong, and stays wrong."""


Judge = Callable[[int, Any], Verdict | None]
"""Takes a status and the JSON with it; returns what that means with this service, or None for the usual."""


def no_opinion(_status: int, _data: Any) -> Verdict | None:
    """Leave every status its usual meaning."""
    return None


def usual(status: int) -> Verdict:
    """Return what a status means with most services."""
    if status == 200:
        return Verdict.FINE
    if status in (401, 403):
        return Verdict.KEY
    if status == 402:
        return Verdict.SPENT
    return Verdict.AGAIN if status in WORTH_ANOTHER_TRY or status >= 500 else Verdict.REFUSED


def parsed(text: str) -> tuple[Any, str]:
    """Return the JSON in ``text``, and what it is instead if it is none."""
    bare = text.strip()
    try:
        return json.loads(bare), ""
    except (ValueError, RecursionError):
        if not bare:
            return None, "with nothing at all"
        return None, "with a web page instead of JSON" if bare.startswith(
            "<"
        ) else "with something that is not JSON"


def message(data: Any) -> str:
    """Return the service's own words about a failure, made harmless; services put them in few places."""
    said = data
    for name in ("error", "message", "detail"):
        if isinstance(said, dict) and name in said:
            said = said[name]
    if isinstance(said, dict) and "message" in said:
        said = said["message"]
    if not isinstance(said, str):
        return ""
    printable = "".join(c if c.isprintable() else " " for c in said)
    return " ".join(printable.split())[:_MOST_SAID].rstrip(".")


def rows_of(engine: str, request: Request, answer: Any, key: str) -> list[object]:
    """Return what stands under ``key`` in each row of an answer's ``translations``.

    Raises:
        EngineReplyInvalid: the answer has another shape.
    """
    try:
        return [row[key] for row in answer["translations"]]
    except (TypeError, KeyError):
        raise nonsense(engine, request, "answered JSON of an unknown shape") from None


def listed(engine: str, request: Request, texts: Sequence[object], ids: Sequence[str]) -> dict[str, str]:
    """Give each of ``ids`` its text by position, from a service that knows no ids.

    Raises:
        EngineReplyInvalid: not one text for each id.
    """
    if len(texts) != len(ids) or not all(isinstance(text, str) for text in texts):
        raise nonsense(engine, request, f"answered {len(texts)} texts for {len(ids)}")
    return dict(zip(ids, map(str, texts), strict=True))


def nonsense(engine: str, request: Request, what: str) -> EngineReplyInvalid:
    """Return the error for an answer of which nothing can be used."""
    return EngineReplyInvalid(
        f"{engine} {what}", language=request.target, segments=[s.id for s in request.segments], hint=BY_HAND
    )


def not_ready(engine: str, request: Request, what: str, hint: str) -> EngineNotReady:
    """Return the error for an engine that lacks something before it can be asked."""
    return EngineNotReady(
        f"{engine} {what}", language=request.target, segments=[s.id for s in request.segments], hint=hint
    )


def needed_key(engine: str, request: Request, settings: EngineSettings, variable: str) -> Secret:
    """Return the key of an engine.

    Raises:
        EngineNotReady: there is none.
    """
    key = settings.key(variable)
    if key is None:
        hint = f"Set {variable} in the environment, or keep it in the keyring: keyring set vidmsg {variable}"
        raise not_ready(engine, request, f"has no key: {variable} is not set", hint)
    return key
