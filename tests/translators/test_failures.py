"""Bad days: whatever a service does, the user is told in plain words, and no bad word is used."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from pipeline.adapters.translators.deepl import DeepLTranslator
from pipeline.adapters.translators.patience import Patience
from pipeline.adapters.translators.service import Wire
from pipeline.adapters.translators.settings import Budget
from pipeline.core.script import Segment
from pipeline.core.translation import Request
from pipeline.errors import (
    BudgetSpent,
    EngineNotReady,
    EngineReplyInvalid,
    EngineUnavailable,
    TranslationError,
)

from .failures import FAILURES
from .loopback import Reply
from .services import KITS, PLANTED, Answer, Clock, Seen, Server, settings

SEGMENTS = (
    Segment("s01", "Please report hate crime."),
    Segment("s02", "In an emergency, call 999."),
    Segment("s03", "At other times, call 101."),
)
REQUEST = Request("trial", "en", "zh-Hans", SEGMENTS, context=SEGMENTS)


def failing(
    name: str, answer: Answer, clock: Clock | None = None, **changes: Any
) -> tuple[TranslationError, Server]:
    kit = KITS[name]
    with Server(default=answer) as server, pytest.raises(TranslationError) as caught:
        kit.make(server, clock, **changes).translate(REQUEST)
    return caught.value, server


@pytest.mark.parametrize("row", FAILURES)
@pytest.mark.parametrize("name", KITS)
def test_a_bad_day_is_explained(name: str, row: str) -> None:
    """The table of the documentation, for every service: message, kind, tries, and what is kept."""
    failure = FAILURES[row]
    # The one wait that is real; it is short.
    changes: dict[str, Any] = {"timeout_s": 0.05} if row == "timeout" else {}
    error, server = failing(name, failure.answer(KITS[name]), **changes)
    assert error.message.startswith(f"{name} ")
    assert failure.said in error.message
    assert type(error) is failure.error
    assert len(server.seen) == failure.tries
    assert error.language == "zh-Hans"
    assert error.hint
    assert tuple(i for i, _ in error.usable) == failure.usable
    assert not {i for i, _ in error.usable} & set(error.segments)
    assert PLANTED not in str(vars(error))


@pytest.mark.parametrize("name", ["deepl", "google-cloud", "azure", "libretranslate"])
def test_answers_that_have_changed_places_are_noticed(name: str) -> None:
    """These services know no ids; the numbers of the placeholders tell whose answer is whose."""

    def swapped(texts: list[str]) -> list[str]:
        moved = [texts[0], texts[2], texts[1]]
        return [f"译文 {text}" for text in moved]

    error, _ = failing(name, KITS[name].answer(swapped))
    assert "lost 999; invented placeholder 1" in error.message
    assert "lost 101; invented placeholder 0" in error.message
    assert [i for i, _ in error.usable] == ["s01"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("s01", "甲"), ("s02", "乙⟪0⟫"), ("s99", "丙⟪1⟫")], "missing: s03, not asked for: s99"),
        ([("s01", "甲"), ("s01", "又"), ("s02", "乙⟪0⟫"), ("s03", "丙⟪1⟫")], "answered a segment twice"),
        ([("s01", 5)], "did not answer the JSON that it was asked for"),
        ([("s01", None)], "did not answer the JSON that it was asked for"),
    ],
)
def test_a_chat_model_must_give_every_id_once(rows: list[tuple[str, Any]], said: str) -> None:
    """An id that is not ours means that the model lost count: none of it can be trusted."""
    content = json.dumps({"translations": [{"id": i, "text": text} for i, text in rows]})
    body = {"choices": [{"message": {"content": content}, "finish_reason": "stop"}]}
    error, _ = failing("chat", lambda _: Reply(json.dumps(body)))
    assert said in error.message
    assert error.usable == ()


@pytest.mark.parametrize(
    "content", ["Sure! Here you go:", '```json\n{"translations": []}\n```', "[]", "null", ""]
)
def test_a_chat_model_that_chatters_is_refused(content: str) -> None:
    body = {"choices": [{"message": {"content": content}}]}
    error, _ = failing("chat", lambda _: Reply(json.dumps(body)))
    assert "did not answer the JSON" in error.message


def test_a_chat_model_that_is_cut_off_is_refused() -> None:
    """Half a JSON object may by chance be a whole one."""

    def cut(seen: Seen) -> Reply:
        body = json.loads(KITS["chat"].good(seen).body)
        body["choices"][0]["finish_reason"] = "length"
        return Reply(json.dumps(body))

    assert "cut off" in failing("chat", cut)[0].message


@pytest.mark.parametrize(
    ("name", "reply", "said"),
    [
        ("deepl", Reply('{"message": "Quota exceeded"}', 456), "what was bought is used up (status 456"),
        (
            "azure",
            Reply('{"error": {"code": 403001, "message": "Out of quota."}}', 403),
            "is used up (status 403",
        ),
        (
            "google-cloud",
            Reply('{"error": {"code": 403, "message": "Daily Limit Exceeded"}}', 403),
            "is used up (status 403: Daily Limit Exceeded)",
        ),
        ("chat", Reply('{"error": {"message": "Pay first"}}', 402), "is used up (status 402: Pay first)"),
    ],
)
def test_a_spent_allowance_is_no_reason_to_ask_again(name: str, reply: Reply, said: str) -> None:
    error, server = failing(name, lambda _: reply)
    assert isinstance(error, EngineUnavailable)
    assert said in error.message
    assert len(server.seen) == 1


def test_google_cloud_says_slowly_with_403() -> None:
    """A key is refused with the same status: only the words tell them apart."""
    kit = KITS["google-cloud"]
    limited = Reply('{"error": {"code": 403, "message": "User Rate Limit Exceeded"}}', 403)
    with Server(limited, default=kit.good) as server:
        assert kit.make(server).translate(REQUEST)
        assert len(server.seen) == 2
    error, _ = failing("google-cloud", lambda _: Reply('{"error": {"message": "No permission"}}', 403))
    assert isinstance(error, EngineNotReady)


def test_a_refused_key_is_not_tried_again_for_every_language() -> None:
    """Twenty-two refusals in a row may lock an account."""
    kit = KITS["deepl"]
    with Server(default=lambda _: Reply("{}", 403)) as server:
        engine = kit.make(server)
        for _ in range(3):
            with pytest.raises(EngineNotReady, match="refused the key"):
                engine.translate(REQUEST)
        assert len(server.seen) == 1


def test_a_server_that_wants_a_key_says_so() -> None:
    """Without one set, "refused the key" would send people looking for a mistake that is not there."""
    error, _ = failing("libretranslate", lambda _: Reply('{"error": "Get a key"}', 403), key=lambda _: None)
    assert isinstance(error, EngineNotReady)
    assert "wants a key, and none is set (status 403)" in error.message


def test_waits_grow_and_then_it_goes_on() -> None:
    clock = Clock()
    kit = KITS["deepl"]
    with Server(Reply(status=429), Reply(status=529), default=kit.good) as server:
        assert kit.make(server, clock).translate(REQUEST)
    assert clock.naps_s == [1.0, 2.0]


def test_the_wait_that_the_service_asks_for_is_kept() -> None:
    """Knocking before ``Retry-After`` earns a longer block."""
    clock = Clock()
    kit = KITS["azure"]
    with Server(Reply(status=429, headers={"Retry-After": "7"}), default=kit.good) as server:
        assert kit.make(server, clock).translate(REQUEST)
    assert clock.naps_s == [7]


def test_a_wait_that_takes_too_long_is_not_begun() -> None:
    clock = Clock()
    error, server = failing("azure", lambda _: Reply(status=429, headers={"Retry-After": "3600"}), clock)
    assert "in 1 tries" in error.message
    assert (clock.naps_s, len(server.seen)) == ([], 1)


@pytest.mark.parametrize("name", KITS)
def test_what_came_before_the_failure_is_kept(name: str) -> None:
    """It is paid for, and passed its checks."""
    kit = KITS[name]
    segments = tuple(Segment(f"s{n}", f"{'long ' * 390}{'abc'[n]}.") for n in range(3))
    texts = 0

    def first_two(seen: Seen) -> Reply:
        nonlocal texts
        texts += len(kit.texts(seen.body))
        return kit.good(seen) if texts <= 2 else Reply(status=400)

    with Server(default=first_two) as server, pytest.raises(EngineReplyInvalid) as caught:
        kit.make(server).translate(Request("trial", "en", "zh-Hans", segments))
    kept = [i for i, _ in caught.value.usable]
    assert kept == ["s0", "s1", "s2"][: len(kept)]
    assert list(caught.value.segments) == ["s0", "s1", "s2"][len(kept) :]
    assert len(server.seen) == 1 or kept


def test_all_paid_engines_share_one_budget() -> None:
    """The budget is the run's: a second engine does not get it anew, and nothing is sent beyond it."""
    size = sum(
        len(t)
        for t in ("Please report hate crime.", "In an emergency, call ⟪0⟫.", "At other times, call ⟪1⟫.")
    )
    budget = Budget(size + 10)
    with Server(default=KITS["deepl"].good) as server:
        KITS["deepl"].make(server, budget=budget).translate(REQUEST)
    assert budget.spent_chars == size
    for name, kit in KITS.items():
        with Server(default=kit.good) as server, pytest.raises(BudgetSpent) as caught:
            kit.make(server, budget=budget).translate(REQUEST)
        assert server.seen == []
        assert f"{name} was not asked: {size} characters are more than the 10 left" in caught.value.message
        assert caught.value.segments == ("s01", "s02", "s03")
        assert "max_chars_per_run" in caught.value.hint


def test_calls_keep_to_the_pace() -> None:
    """So many requests in any minute, whatever the number of languages."""
    clock = Clock()
    kit = KITS["libretranslate"]
    with Server(default=kit.good) as server:
        engine = kit.make(server, clock, requests_per_minute=2)
        for _ in range(5):
            engine.translate(REQUEST)
    assert clock.naps_s == [60.0, 60.0]


def test_azure_s_characters_per_minute_are_kept() -> None:
    """The free tier allows 33,300; a larger burst is answered with 429."""
    clock = Clock()
    kit = KITS["azure"]
    segments = (Segment("s01", "é" * 20_000),)
    with Server(default=kit.good) as server:
        engine = kit.make(server, clock, budget=Budget(10**6))
        for _ in range(2):
            engine.translate(Request("trial", "en", "zh-Hans", segments))
    assert clock.naps_s == [60.0]


def test_an_answer_without_end_is_not_read_to_its_end() -> None:
    """A server that sends gigabytes must not fill the memory."""
    huge: Callable[[Seen], Reply] = lambda _: Reply("x" * (5 * 2**20))  # noqa: E731
    error, _ = failing("deepl", huge)
    assert "an answer of more than 4 MiB" in error.message


def test_an_answer_that_only_drips_is_given_up() -> None:
    """httpx's own timeout is for each piece: a byte now and then would hold up the run for ever."""
    clock = Clock()

    def drip() -> Iterator[bytes]:
        for _ in range(1_000):
            clock.now_s += 1
            yield b" "

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=drip())

    road = Wire(
        transport=lambda: httpx.MockTransport(answer),
        sleep=clock.sleep,
        clock=clock,
        patience=Patience(attempts=1),
    )
    with pytest.raises(EngineUnavailable, match="no whole answer within 5 s"):
        DeepLTranslator(settings(), wire=road).translate(REQUEST)
    assert clock.now_s < 10


def test_the_documentation_has_every_row() -> None:
    """What the user sees is what the page says, but for numbers and names."""
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "translation-engines.md").read_text("utf-8")
    said = {
        re.sub(r"\(.*|status \d+|in \d tries| for s\d.*|: *$", "", f.said).strip(" :")
        for f in FAILURES.values()
    }
    plain = re.sub(r"status \d+|in \d tries", "", page)
    missing = [words for words in said if re.sub(r" +", " ", words) not in re.sub(r" +", " ", plain)]
    assert missing == []
