"""Google's web translator on good days, played by a server on this machine."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

import pytest

from pipeline.adapters.translators import google_codes
from pipeline.adapters.translators.google import GoogleTranslator, Patience
from pipeline.adapters.translators.settings import EngineSettings
from pipeline.core import language
from pipeline.core.script import Origin, Segment
from pipeline.core.translation import Translated
from pipeline.errors import EngineNotReady

from .google_calls import CALL, PLAIN, request, translate
from .loopback import Loopback, Reply, sentences, translated


def test_success_sends_placeholders_and_returns_the_facts() -> None:
    """The numbers never leave the house, and stand in the answer as they were."""
    with Loopback() as server:
        (answer,) = translate(server, CALL)
    text = "译文 In an emergency, call 999 or 101."
    assert answer == Translated("s02", text, Origin.MACHINE, "googletrans")
    (query,) = server.seen
    assert server.paths == ["/translate_a/single"]
    assert query["q"] == "In an emergency, call ⟪0⟫ or ⟪1⟫."
    assert (query["sl"], query["tl"]) == ("en", "fr")


def test_sentences_of_one_text_are_joined() -> None:
    """The service cuts a text into sentences; all of them are wanted, and its transliteration row is not."""
    text = Segment("s01", "Please report it. Do it now.")
    rows = sentences(("Signalez-le. ", "Please report it. "), ("Faites-le.", "Do it now."), (None, None))
    with Loopback(rows) as server:
        (answer,) = translate(server, text)
    assert answer.text == "Signalez-le. Faites-le."


def test_placeholders_may_change_places_and_dress() -> None:
    """Grammar moves words; engines localise brackets and digits. Neither may lose a number."""
    with Loopback(sentences(("按《 1 》或⟪٠⟫。", CALL.text))) as server:
        (answer,) = translate(server, CALL, target="zh-Hans")
    assert answer.text == "按101或999。"


def test_no_more_texts_are_under_way_than_stated() -> None:
    """A burst of requests is what gets a campaign blocked."""
    lock, both = threading.Lock(), threading.Event()
    under_way: list[int] = [0]
    most: list[int] = [0]

    def answer(text: str) -> Reply:
        with lock:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
            if most[0] == 2:
                both.set()
        both.wait(2)
        time.sleep(0.05)  # Leave time for a third that should not come.
        with lock:
            under_way[0] -= 1
        return translated(text)

    segments = [Segment(f"s{n:02d}", f"Sentence {'x' * n} here.") for n in range(1, 7)]
    with Loopback(default=answer) as server:
        answers = translate(server, *segments, patience=Patience(concurrency=2))
    assert [t.id for t in answers] == [s.id for s in segments]
    assert most == [2]


def test_answers_that_overtake_each_other_keep_their_ids() -> None:
    """The first text is answered last, and still belongs to the first id."""
    segments = [
        Segment("s01", "First words."),
        Segment("s02", "Second words."),
        Segment("s03", "Third words."),
    ]

    def answer(text: str) -> Reply:
        late = translated(text)
        return Reply(late.body, delay_s=0.1) if text.startswith("First") else late

    with Loopback(default=answer) as server:
        answers = translate(server, *segments, patience=Patience(concurrency=3))
    assert {t.id: t.text for t in answers} == {s.id: f"译文 {s.text}" for s in segments}


def test_works_from_a_thread_and_inside_a_running_loop() -> None:
    """Languages are translated in threads, and the review page calls from an event loop."""
    results: list[Sequence[Translated]] = []
    with Loopback() as server:
        thread = threading.Thread(target=lambda: results.append(translate(server, PLAIN)))
        thread.start()
        thread.join()

        async def inside() -> None:
            results.append(translate(server, PLAIN))

        asyncio.run(inside())
    assert len(results) == 2
    assert results[0] == results[1]


def test_facts_alone_do_not_travel() -> None:
    """A web address needs no translator; sending it could only harm it."""
    with Loopback() as server:
        (answer,) = translate(server, Segment("s09", "https://www.report-it.org.uk"))
    assert answer.text == "https://www.report-it.org.uk"
    assert server.seen == []


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("zh-Hans", "zh-cn"), ("zh-hant", "zh-tw"), ("zh-HK", "zh-tw"), ("yue-Hant-HK", "yue"), ("fil", "tl"),
        ("pa-Guru", "pa"), ("pa-Arab", "pa-arab"), ("pa-PK", "pa-arab"), ("he", "iw"), ("kmr", "ku"),
        ("ckb", "ckb"), ("nb", "no"), ("pt-BR", "pt"), ("es-419", "es"), ("EN_gb", "en"),
    ],
)  # fmt: skip
def test_tags_are_spelt_as_the_service_spells_them(tag: str, code: str) -> None:
    """The service's spelling is older than BCP 47."""
    assert google_codes.code(tag) == code


@pytest.mark.parametrize("tag", ["sr-Latn", "ur-Latn", "uz-AF", "zh-Latn", "mn-CN", "ee", "tlh", "", "x"])
def test_no_tag_is_guessed(tag: str) -> None:
    """A guess gives the wrong script; googletrans itself turns Ewe (ee) into Estonian."""
    assert google_codes.code(tag) is None


def test_every_code_is_one_that_googletrans_takes() -> None:
    """A code it does not list would raise a bare ValueError in the middle of a build."""
    from googletrans.constants import LANGUAGES

    assert set(google_codes.CODES.values()) <= set(LANGUAGES)


def test_every_language_with_limits_has_a_code() -> None:
    """A language that we can subtitle but not draft should be a decision, not an oversight."""
    assert [known.tag for known in language.known() if google_codes.code(known.tag) is None] == []


@pytest.mark.parametrize(
    ("target", "reason"), [("tlh", "does not know tlh"), ("en-GB", "cannot tell en from en-GB")]
)
def test_an_unknown_language_is_refused_before_any_call(target: str, reason: str) -> None:
    """The remedy names the language; trying again would not help."""
    with Loopback() as server, pytest.raises(EngineNotReady, match=reason) as caught:
        translate(server, PLAIN, target=target)
    assert target in caught.value.hint
    assert not caught.value.retryable
    assert server.seen == []


def test_importing_loads_nothing_heavy() -> None:
    """``vidmsg --help`` must not pay for an engine that it does not use."""
    code = (
        "import sys; from pipeline.adapters.translators.google import GoogleTranslator; GoogleTranslator(); "
        "import json; json.dump(sorted({'googletrans', 'httpx'} & set(sys.modules)), sys.stdout)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


def test_terms_that_stay_do_not_travel() -> None:
    """As with every other engine: what the service cannot see it cannot translate."""
    told = EngineSettings(do_not_translate=("True Vision",))
    segments = (Segment("s01", "Visit True Vision."), Segment("s02", "True Vision"))
    with Loopback() as server:
        engine = GoogleTranslator(settings=told, transport=server.transport)
        answers = {t.id: t.text for t in engine.translate(request(*segments))}
    assert [query["q"] for query in server.seen] == ["Visit ⟪0⟫."]
    assert answers == {"s01": "译文 Visit True Vision.", "s02": "True Vision"}
