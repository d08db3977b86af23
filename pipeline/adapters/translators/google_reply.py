"""What Google's web translator must have answered before a word of it is believed.

googletrans takes almost any JSON: of ``{"error": …}`` it makes the text "e", and a dropped sentence leaves no
trace. So every body is looked at first, in the shape that the service gives it:
``[[[translation, original, …], [translation, original, …], …], …]``, one inner list per sentence.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

# The originals may differ from what was sent by spaces and a corrected letter or two, not by a sentence.
_COVERED_PCT = 90


class GarbageReply(ValueError):
    """The service answered something else than a translation of the text it was given."""


def check(body: str, sent: str) -> None:
    """Accept ``body`` as the service's answer to the text ``sent``.

    Raises:
        GarbageReply: not JSON, not of the known shape, or part of the text was left out.
    """
    try:
        data: object = json.loads(body)
    except (ValueError, RecursionError):
        start = " ".join(body[:40].split())
        raise GarbageReply(f"not JSON, but {start!r}" if start else "an empty body") from None
    if not isinstance(data, list) or not data or not isinstance(data[0], list):
        raise GarbageReply("JSON of an unknown shape")
    originals = list(_originals(data[0]))
    if originals and _letters("".join(originals)) * 100 < _letters(sent) * _COVERED_PCT:
        raise GarbageReply("a translation of only a part of the text")


def _originals(sentences: list[object]) -> Iterator[str]:
    for sentence in sentences:
        if not isinstance(sentence, list) or not sentence or not isinstance(sentence[0], str | None):
            raise GarbageReply("JSON of an unknown shape")
        if len(sentence) > 1 and isinstance(sentence[1], str):
            yield sentence[1]


def _letters(text: str) -> int:
    return sum(character.isalnum() for character in text)
