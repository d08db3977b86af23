"""Without the network, twenty languages must not wait for the same engine one after another."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline.adapters.translators.giving_up import GivesUp
from pipeline.core.script import Segment
from pipeline.core.translation import Request, Translated
from pipeline.errors import EngineReplyInvalid, EngineUnavailable

REQUEST = Request("m", "en", "vi", (Segment("s01", "Call 999"),))


class Failing:
    name = "failing"

    def __init__(self, error: type[EngineUnavailable] | type[EngineReplyInvalid]) -> None:
        self.asked = 0
        self._error = error

    def translate(self, request: Request) -> Sequence[Translated]:
        self.asked += 1
        raise self._error("no answer", language=request.target)


def test_an_engine_that_does_not_answer_is_asked_once() -> None:
    engine = Failing(EngineUnavailable)
    shielded = GivesUp(engine)
    for _ in range(3):
        with pytest.raises(EngineUnavailable) as caught:
            shielded.translate(REQUEST)
    assert engine.asked == 1
    assert "no answer" in caught.value.message
    assert caught.value.segments == ("s01",)


def test_a_useless_answer_for_one_language_says_nothing_about_the_next() -> None:
    engine = Failing(EngineReplyInvalid)
    shielded = GivesUp(engine)
    for _ in range(2):
        with pytest.raises(EngineReplyInvalid):
            shielded.translate(REQUEST)
    assert engine.asked == 2
    assert shielded.name == "failing"
