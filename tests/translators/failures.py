"""The bad days of services: what is done to an answer, what the user is told, and what becomes of the texts.

The rows are those of the table in docs/how-to/translation-engines.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.errors import EngineNotReady, EngineReplyInvalid, EngineUnavailable, TranslationError

from .loopback import Reply
from .services import Answer, Kit


@dataclass(frozen=True, slots=True)
class Failure:
    """One row of the table."""

    answer: Callable[[Kit], Answer]
    """Makes the service's answer."""
    error: type[TranslationError]
    said: str
    """Part of the message, as the documentation gives it."""
    tries: int = 1
    """How often the service is asked before the engine gives up."""
    usable: tuple[str, ...] = ()
    """Segments whose translations are used all the same."""


def _fixed(reply: Reply) -> Callable[[Kit], Answer]:
    return lambda _: lambda _seen: reply


def _texts(change: Callable[[list[str]], list[str]]) -> Callable[[Kit], Answer]:
    return lambda kit: kit.answer(change)


def _lose(texts: list[str]) -> list[str]:
    return [f"译文 {text.replace('⟪0⟫', '').replace('⟪1⟫', '')}" for text in texts]


def _empty_second(texts: list[str]) -> list[str]:
    return [f"译文 {texts[0]}", " \u200b", *(f"译文 {text}" for text in texts[2:])]


HTML = "<!DOCTYPE html><html><body>Please log in to the network</body></html>"

FAILURES: dict[str, Failure] = {
    "429": Failure(
        _fixed(Reply("{}", 429)), EngineUnavailable, "did not answer in 3 tries: status 429", tries=3
    ),
    "500": Failure(
        _fixed(Reply("{}", 500)), EngineUnavailable, "did not answer in 3 tries: status 500", tries=3
    ),
    "timeout": Failure(
        _fixed(Reply(delay_s=30)), EngineUnavailable, "did not answer in 3 tries: no answer within", tries=3
    ),
    "hang-up": Failure(
        _fixed(Reply(hang_up=True)), EngineUnavailable, "in 3 tries: the connection failed", tries=3
    ),
    "wrong key": Failure(
        _fixed(Reply('{"message": "wrong"}', 401)), EngineNotReady, "refused the key (status 401)"
    ),
    "refused": Failure(
        _fixed(Reply('{"message": "Bad\\u0007 value."}', 400)),
        EngineReplyInvalid,
        "refused the texts (status 400: Bad value)",
    ),
    "redirect": Failure(
        _fixed(Reply("", 302, {"Location": "http://127.0.0.1:9/"})),
        EngineReplyInvalid,
        "refused the texts (status 302)",
    ),
    "wrong count": Failure(
        _texts(lambda texts: [f"译文 {t}" for t in texts[1:]]), EngineReplyInvalid, "answered"
    ),
    "one too many": Failure(
        _texts(lambda texts: [*(f"译文 {t}" for t in texts), "更多"]), EngineReplyInvalid, "answered"
    ),
    "empty": Failure(_fixed(Reply("")), EngineReplyInvalid, "answered with nothing at all"),
    "empty text": Failure(
        _texts(_empty_second), EngineReplyInvalid, "gave an empty text for s02", usable=("s01", "s03")
    ),
    "echo": Failure(
        _texts(lambda texts: texts),
        EngineReplyInvalid,
        "gave the source text back untranslated for s01, s02, s03",
    ),
    "HTML": Failure(_fixed(Reply(HTML)), EngineReplyInvalid, "answered with a web page instead of JSON"),
    "no JSON": Failure(
        _fixed(Reply("{oops")), EngineReplyInvalid, "answered with something that is not JSON"
    ),
    "other JSON": Failure(
        _fixed(Reply('{"ok": [1]}')), EngineReplyInvalid, "answered JSON of an unknown shape"
    ),
    "null": Failure(_fixed(Reply("null")), EngineReplyInvalid, "answered JSON of an unknown shape"),
    "list": Failure(_fixed(Reply("[1, {}]")), EngineReplyInvalid, "answered JSON of an unknown shape"),
    "lost placeholder": Failure(
        _texts(_lose),
        EngineReplyInvalid,
        "damaged protected facts or terms (lost 999) for s02",
        usable=("s01",),
    ),
    "invented number": Failure(
        _texts(lambda texts: [f"译文 {texts[0]} 24", *(f"译文 {t}" for t in texts[1:])]),
        EngineReplyInvalid,
        "added 24, which the source does not say for s01",
        usable=("s02", "s03"),
    ),
}
