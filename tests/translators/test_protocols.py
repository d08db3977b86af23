"""Each service is asked as its documentation says: path, headers, body, key, codes and batches."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.adapters.translators import azure, deepl
from pipeline.adapters.translators.keys import Secret
from pipeline.core.script import Segment
from pipeline.core.translation import Request
from pipeline.errors import EngineNotReady

from .loopback import Reply
from .services import KITS, PLANTED, Kit, Seen, Server

CALL = Segment("s02", "In an emergency, call 999.")
PLAIN = Segment("s01", "Please report hate crime.")


def request(*segments: Segment, source: str = "en", target: str = "zh-Hans") -> Request:
    chosen = segments or (PLAIN, CALL)
    return Request("trial", source, target, chosen, context=chosen)


def ask(kit: Kit, wanted: Request | None = None, **changes: Any) -> Seen:
    """Let an engine translate and return the one request that arrived."""
    with Server(default=kit.good) as server:
        assert kit.make(server, **changes).translate(wanted or request())
        (seen,) = server.seen
    return seen


def test_deepl_is_asked_as_documented() -> None:
    seen = ask(KITS["deepl"], options={"formality": "formal"})
    assert (seen.host, seen.path) == ("api.deepl.com", "/v2/translate")
    assert seen.headers["authorization"] == f"DeepL-Auth-Key {PLANTED}"
    assert seen.headers["content-type"].startswith("application/json")
    assert seen.body == {
        "text": ["Please report hate crime.", "In an emergency, call ⟪0⟫."],
        "source_lang": "EN",
        "target_lang": "ZH-HANS",
        "preserve_formatting": True,
        "formality": "prefer_more",
    }


def test_a_free_key_of_deepl_goes_to_the_free_host_and_no_other() -> None:
    """A key sent to the wrong host is refused, and was shown to somebody who need not see it."""
    seen = ask(KITS["deepl"], key=lambda _: Secret("0000-1111:fx"))
    assert seen.host == "api-free.deepl.com"
    assert "formality" not in seen.body


def test_azure_is_asked_as_documented() -> None:
    seen = ask(KITS["azure"], request(target="sr-Latn"))
    assert (seen.host, seen.path) == ("api.cognitive.microsofttranslator.com", "/translate")
    assert seen.query == {"api-version": "3.0", "from": "en", "to": "sr-Latn"}
    assert seen.headers["ocp-apim-subscription-key"] == PLANTED
    assert seen.headers["ocp-apim-subscription-region"] == "westeurope"
    assert seen.body == [{"Text": "Please report hate crime."}, {"Text": "In an emergency, call ⟪0⟫."}]


def test_azure_has_another_path_on_an_address_of_ones_own() -> None:
    seen = ask(KITS["azure"], options={"url": "https://mine.cognitiveservices.azure.com/"})
    assert seen.path == "/translator/text/v3.0/translate"
    assert "ocp-apim-subscription-region" not in seen.headers


def test_google_cloud_is_asked_as_documented() -> None:
    seen = ask(KITS["google-cloud"], request(target="zh-Hant"))
    assert seen.host == "translation.googleapis.com"
    assert seen.path == "/v3/projects/my-project/locations/global:translateText"
    assert seen.headers["authorization"] == f"Bearer {PLANTED}"
    assert seen.body == {
        "contents": ["Please report hate crime.", "In an emergency, call ⟪0⟫."],
        "mimeType": "text/plain",
        "sourceLanguageCode": "en",
        "targetLanguageCode": "zh-TW",
    }


@pytest.mark.parametrize("key", [PLANTED, ""])
def test_libretranslate_is_asked_as_documented(key: str) -> None:
    """A server of one's own needs no key; then none is sent."""
    seen = ask(KITS["libretranslate"], request(target="pt-BR"), key=lambda _: Secret(key) if key else None)
    assert seen.path == "/translate"
    texts = ["Please report hate crime.", "In an emergency, call ⟪0⟫."]
    expected = {"q": texts, "source": "en", "target": "pb", "format": "text"}
    assert seen.body == expected | ({"api_key": PLANTED} if key else {})


def test_a_chat_model_gets_ids_neighbours_and_terms() -> None:
    """Without ids an answer cannot be matched; without context a model guesses what "it" is."""

    def terms(text: str, source: str, target: str) -> tuple[tuple[str, str], ...]:
        assert (source, target) == ("en", "zh-Hans")
        return (("hate crime", "仇恨犯罪"),) if "hate crime" in text else ()

    seen = ask(KITS["chat"], request(PLAIN, CALL, Segment("title.", "Report it")), terms=terms)
    assert seen.path == "/v1/chat/completions"
    assert seen.headers["authorization"] == f"Bearer {PLANTED}"
    assert (seen.body["model"], seen.body["temperature"]) == ("any", 0)
    assert seen.body["response_format"] == {"type": "json_object"}
    system, user = seen.body["messages"]
    assert (system["role"], user["role"]) == ("system", "user")
    assert json.loads(user["content"]) == {
        "source_language": "en",
        "target_language": "zh-Hans",
        "terms": [{"source": "hate crime", "target": "仇恨犯罪"}],
        "segments": [
            {"id": "s01", "text": "Please report hate crime.", "after": "In an emergency, call 999."},
            {
                "id": "s02",
                "text": "In an emergency, call ⟪0⟫.",
                "before": "Please report hate crime.",
                "after": "Report it",
            },
            {"id": "title.", "text": "Report it", "before": "In an emergency, call 999."},
        ],
    }


def test_a_chat_model_on_this_computer_needs_no_key() -> None:
    assert "authorization" not in ask(KITS["chat"], key=lambda _: None).headers


@pytest.mark.parametrize("name", KITS)
def test_terms_that_stay_are_not_sent(name: str) -> None:
    """A brand that the service cannot see cannot be translated by it."""
    wanted = request(
        Segment("s01", "Call Crimestoppers on 0800 555 111."), Segment("s02", "Crimestoppers: 101")
    )
    kit = KITS[name]
    with Server(default=kit.good) as server:
        engine = kit.make(server, do_not_translate=("Crimestoppers",))
        answers = {t.id: t.text for t in engine.translate(wanted)}
        (seen,) = server.seen
    assert kit.texts(seen.body) == ["Call ⟪0⟫ on ⟪1⟫."]
    assert answers == {
        "s01": "译文 Call Crimestoppers on 0800 555 111.",
        "s02": "Crimestoppers: 101",
    }


@pytest.mark.parametrize(
    ("name", "most"),
    [("deepl", 50), ("azure", 1000), ("libretranslate", 25), ("chat", 20)],
)
def test_no_call_holds_more_texts_than_allowed(name: str, most: int) -> None:
    """One too many, and the service refuses them all."""
    kit = KITS[name]
    segments = tuple(Segment(f"s{n}", f"Call {n}!") for n in range(most + 1))
    with Server(default=kit.good) as server:
        answers = kit.make(server).translate(Request("trial", "en", "zh-Hans", segments))
    assert [len(kit.texts(seen.body)) for seen in server.seen] == [most, 1]
    assert [t.id for t in answers] == [s.id for s in segments]
    assert [t.text for t in answers] == [f"译文 Call {n}!" for n in range(most + 1)]


@pytest.mark.parametrize(
    ("name", "most"), [("google-cloud", 5_000), ("azure", 50_000), ("libretranslate", 2_000), ("chat", 4_000)]
)
def test_no_call_holds_more_characters_than_allowed(name: str, most: int) -> None:
    """The limit is on the call; a single text that is larger goes alone, for the service to judge."""
    kit = KITS[name]
    half = "é" * (most // 2)
    segments = tuple(Segment(f"s{n}", f"{half}{'abc'[n]}") for n in range(3))
    with Server(default=kit.good) as server:
        kit.make(server).translate(Request("trial", "en", "zh-Hans", segments))
    assert [len(kit.texts(seen.body)) for seen in server.seen] == [1, 1, 1]


def test_deepl_counts_bytes() -> None:
    """The limit is 128 KiB for the request, and a Thai letter has three bytes."""
    kit = KITS["deepl"]
    segments = tuple(Segment(f"s{n}", "ก" * 20_000 + "abc"[n]) for n in range(3))
    with Server(default=kit.good) as server:
        kit.make(server).translate(Request("trial", "th", "en", segments))
    assert [len(kit.texts(seen.body)) for seen in server.seen] == [1, 1, 1]


@pytest.mark.parametrize(
    ("name", "tag"),
    [("deepl", "sr-Latn"), ("azure", "so"), ("google-cloud", "sr-Latn"), ("libretranslate", "km")],
)
def test_a_language_that_a_service_does_not_have_is_not_guessed(name: str, tag: str) -> None:
    """Its answer would be in another script or language, and look right to whoever cannot read it."""
    kit = KITS[name]
    with (
        Server(default=kit.good) as server,
        pytest.raises(EngineNotReady, match=f"does not know {tag}") as caught,
    ):
        kit.make(server).translate(request(target=tag))
    assert server.seen == []
    assert caught.value.segments == ("s01", "s02")


@pytest.mark.parametrize(
    ("name", "changes", "said"),
    [
        ("deepl", {"key": lambda _: None}, "VIDMSG_DEEPL_KEY is not set"),
        ("azure", {"key": lambda _: None}, "VIDMSG_AZURE_KEY is not set"),
        ("google-cloud", {"key": lambda _: None}, "VIDMSG_GOOGLE_CLOUD_CREDENTIALS is set"),
        ("google-cloud", {"options": {}}, "has no project"),
        ("libretranslate", {"options": {}}, "its url is not set"),
        ("chat", {"options": {"url": "http://127.0.0.1:9"}}, "no address or no model"),
        ("chat", {"options": {"url": "http://a.test", "model": "m"}}, "must begin with https"),
        ("deepl", {"key": lambda _: Secret("two\nlines")}, "a character that no key has"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_sent(
    name: str, changes: dict[str, Any], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missing key is a reason to ask the next engine, and no crash."""
    monkeypatch.delenv("VIDMSG_GOOGLE_CLOUD_CREDENTIALS", raising=False)
    kit = KITS[name]
    with Server(default=kit.good) as server, pytest.raises(EngineNotReady, match=said) as caught:
        kit.make(server, **changes).translate(request())
    assert server.seen == []
    assert caught.value.hint


def test_azure_says_when_it_answers_in_another_language() -> None:
    def other(seen: Seen) -> Reply:
        return Reply(json.dumps([{"translations": [{"text": "x", "to": "fr"}]} for _ in seen.body]))

    with Server(default=other) as server, pytest.raises(Exception, match="another language than zh-Hans"):
        KITS["azure"].make(server).translate(request())


def test_the_stated_names_are_those_of_the_environment() -> None:
    assert (deepl.KEY, azure.KEY) == ("VIDMSG_DEEPL_KEY", "VIDMSG_AZURE_KEY")
