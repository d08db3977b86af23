"""Google's web translator on bad days: limits, nonsense, silence, damage."""

from __future__ import annotations

import contextlib

import pytest

from pipeline.adapters.translators.google import GoogleTranslator, Patience
from pipeline.core.script import Segment
from pipeline.errors import EngineReplyInvalid, EngineUnavailable

from .google_calls import CALL, PLAIN, Naps, request, translate
from .loopback import Loopback, Reply, sentences, translated


def test_limit_then_success_waits_longer_each_time() -> None:
    """429 is the service's ordinary way to say: slowly."""
    naps = Naps()
    with Loopback(Reply(status=429), Reply(status=503)) as server:
        (answer,) = translate(server, PLAIN, naps=naps)
    assert answer.id == "s01"
    assert naps.seconds == [1.0, 2.0]
    assert len(server.seen) == 3


def test_jitter_shortens_a_wait_by_at_most_a_half() -> None:
    """Texts that failed together must not knock again together, nor at once."""
    naps = Naps()
    with Loopback(Reply(status=429)) as server:
        GoogleTranslator(transport=server.transport, sleep=naps, chance=lambda: 1).translate(request(PLAIN))
    assert naps.seconds == [0.5]


def test_the_wait_that_the_service_asks_for_is_kept() -> None:
    """Knocking before ``Retry-After`` earns a longer block."""
    naps = Naps()
    with Loopback(Reply(status=429, headers={"Retry-After": "7"})) as server:
        translate(server, PLAIN, naps=naps)
    assert naps.seconds == [7]


@pytest.mark.parametrize("status", [302, 403, 429, 500, 503])
def test_refused_for_ever_is_unavailable(status: int) -> None:
    """After the stated number of tries it gives up, and says after how many and why."""
    with (
        Loopback(default=lambda _: Reply(status=status)) as server,
        pytest.raises(EngineUnavailable, match=rf"s01 in 3 tries: status {status}") as caught,
    ):
        translate(server, PLAIN)
    assert len(server.seen) == 3
    assert (caught.value.language, caught.value.segments) == ("fr", ("s01",))
    assert caught.value.retryable


def test_a_refused_text_is_not_sent_again() -> None:
    """400 and 414 stay the same however often one asks."""
    with (
        Loopback(default=lambda _: Reply(status=414)) as server,
        pytest.raises(EngineReplyInvalid, match="status 414 for s01"),
    ):
        translate(server, PLAIN)
    assert len(server.seen) == 1


def test_a_broken_connection_is_tried_again() -> None:
    """A server that hangs up without a word may be well a second later."""
    with Loopback(Reply(hang_up=True)) as server:
        (answer,) = translate(server, PLAIN)
    assert answer.text.startswith("译文")
    assert len(server.seen) == 2


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "an empty body"),
        ("]]]~garbage,,[,", "not JSON"),
        ("<html><body>Our systems have detected unusual traffic</body></html>", "not JSON, but '<html>"),
        ('{"error": {"code": 429}}', "unknown shape"),
        ("[]", "unknown shape"),
        ("[null]", "unknown shape"),
        ('["text"]', "unknown shape"),
        ('[["text"]]', "unknown shape"),
        ("[[[5]]]", "unknown shape"),
        ("[[[]]]", "unknown shape"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_garbage_is_not_taken_for_a_translation(body: str, reason: str) -> None:
    """googletrans alone makes the text "e" of an error object and "text" of a bare list."""
    with (
        Loopback(default=lambda _: Reply(body)) as server,
        pytest.raises(EngineReplyInvalid, match=reason) as caught,
    ):
        translate(server, PLAIN)
    assert caught.value.segments == ("s01",)


@pytest.mark.parametrize(
    "reply", [sentences(), sentences(("", PLAIN.text)), sentences((" \u200b", PLAIN.text))]
)
def test_an_empty_translation_is_refused(reply: Reply) -> None:
    """No sentence, an empty one, or one that nobody can see."""
    with Loopback(reply) as server, pytest.raises(EngineReplyInvalid, match="empty or missing: s01"):
        translate(server, PLAIN)


def test_fewer_sentences_than_were_sent_are_refused() -> None:
    """A dropped sentence is loss in silence: the rest looks like a good translation."""
    text = Segment("s01", "Please report it. If you cannot, ask a friend to do it for you.")
    with (
        Loopback(sentences(("Signalez-le.", "Please report it."))) as server,
        pytest.raises(EngineReplyInvalid, match="only a part"),
    ):
        translate(server, text)


@pytest.mark.parametrize("echo", ["Please report it.", "please  report it", " Please report it. "])
def test_the_source_text_is_never_taken_for_a_translation(echo: str) -> None:
    """When limited, the service may give the text back."""
    with (
        Loopback(sentences((echo, PLAIN.text))) as server,
        pytest.raises(EngineReplyInvalid, match="untranslated for s01"),
    ):
        translate(server, PLAIN)


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ("Appelez ⟪0⟫.", "lost 101"),
        ("Appelez.", "lost 999, 101"),
        ("Appelez ⟪0⟫, ⟪0⟫ ou ⟪1⟫.", "doubled 999"),
        ("Appelez ⟪0⟫ ou ⟪1⟫ ou ⟪2⟫.", "invented placeholder 2"),
        ("Appelez ⟪0⟫⟪1⟫.", "999, 101"),
    ],
)
def test_a_damaged_placeholder_is_refused_and_named(answer: str, problem: str) -> None:
    """Better no translation than an emergency message without its number."""
    with (
        Loopback(sentences((answer, CALL.text))) as server,
        pytest.raises(EngineReplyInvalid, match=f"s02: {problem}") as caught,
    ):
        translate(server, CALL)
    assert caught.value.segments == ("s02",)


def test_one_bad_answer_gives_nothing_at_all() -> None:
    """Half a message in a language is not a message."""

    def answer(text: str) -> Reply:
        return Reply("nonsense") if "emergency" in text else translated(text)

    with Loopback(default=answer) as server, pytest.raises(EngineReplyInvalid, match="s02"):
        translate(server, PLAIN, CALL, Segment("s03", "Thank you."))


def test_a_slow_answer_counts_as_a_failed_try() -> None:
    """A service that accepts and then says nothing must not hold up the other languages."""
    patience = Patience(attempts=2, call_timeout_ms=60, concurrency=1)
    with Loopback(Reply(delay_s=5)) as server:
        (answer,) = translate(server, PLAIN, patience=patience)
    assert answer.text.startswith("译文")
    with (
        Loopback(default=lambda _: Reply(delay_s=5)) as server,
        pytest.raises(EngineUnavailable, match="2 tries: no answer within 60 ms"),
    ):
        translate(server, PLAIN, patience=patience)


def test_the_time_budget_ends_a_try_that_is_under_way() -> None:
    """The budget holds for the whole request, however patient a single try is."""
    patience = Patience(call_timeout_ms=60_000, budget_ms=80)
    with (
        Loopback(default=lambda _: Reply(delay_s=5)) as server,
        pytest.raises(EngineUnavailable, match=r"did not finish within 0\.08 s") as caught,
    ):
        translate(server, PLAIN, CALL, patience=patience)
    assert caught.value.segments == ("s01", "s02")


def test_a_wait_beyond_the_budget_is_not_begun() -> None:
    """Sleeping through the rest of the budget helps nobody."""
    naps = Naps()
    reply = Reply(status=429, headers={"Retry-After": "3600"})
    with Loopback(reply) as server, pytest.raises(EngineUnavailable, match="in 1 tries: status 429"):
        translate(server, PLAIN, naps=naps)
    assert naps.seconds == []


@pytest.mark.parametrize(
    "reply", [translated(PLAIN.text), Reply("nonsense"), Reply(status=414), Reply(delay_s=5)]
)
def test_connections_are_closed_whatever_happens(reply: Reply) -> None:
    """A build over fifty languages must not collect open sockets."""
    with Loopback(reply) as server:
        with contextlib.suppress(EngineReplyInvalid, EngineUnavailable):
            translate(server, PLAIN, patience=Patience(budget_ms=200))
        assert [road.closed for road in server.roads] == [True]
