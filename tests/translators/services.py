"""A server on this machine that speaks the services' documented protocols, and engines that ask it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit

import httpx

from pipeline.adapters.translators.azure import AzureTranslator
from pipeline.adapters.translators.chat import ChatTranslator
from pipeline.adapters.translators.deepl import DeepLTranslator
from pipeline.adapters.translators.google_cloud import GoogleCloudTranslator
from pipeline.adapters.translators.keys import Secret
from pipeline.adapters.translators.libretranslate import LibreTranslator
from pipeline.adapters.translators.patience import Patience
from pipeline.adapters.translators.service import Wire
from pipeline.adapters.translators.settings import EngineSettings
from pipeline.ports import Translator

from .loopback import LocalServer, Reply, query_of

PLANTED = "sk-Planted0Key1That2Must3Never4Be5Seen"


@dataclass(frozen=True, slots=True)
class Seen:
    """One request, as it arrived."""

    host: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    """Names in small letters."""
    body: Any


Answer = Callable[[Seen], Reply]


class Server(LocalServer[Seen]):
    """Answers with the scripted replies in turn, then with ``default`` for ever."""

    def __init__(self, *script: Reply | Answer, default: Answer) -> None:
        super().__init__(script, default)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _look(self, handler: BaseHTTPRequestHandler) -> Seen:
        raw = handler.rfile.read(int(handler.headers.get("Content-Length", "0")))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        try:
            body = json.loads(raw)
        except ValueError:
            body = raw.decode()
        host = headers.get("x-test-host", headers["host"])
        return Seen(host, urlsplit(handler.path).path, query_of(handler), headers, body)

    def transport(self) -> httpx.BaseTransport:
        """Return a road on which every request ends here, in plain HTTP."""
        return _Detour(self.port)


class _Detour(httpx.BaseTransport):
    def __init__(self, port: int) -> None:
        self._port = port
        self._road = httpx.HTTPTransport(verify=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.headers["x-test-host"] = request.url.host
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        return self._road.handle_request(request)

    def close(self) -> None:
        self._road.close()


class Clock:
    """Time that passes only by sleeping, and remembers every nap."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.naps_s: list[float] = []

    def __call__(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.naps_s.append(seconds)
        self.now_s += seconds


def wire(server: Server, clock: Clock | None = None, *, attempts: int = 3) -> Wire:
    """Return the way to ``server``, without waiting and without chance."""
    clock = clock or Clock()
    return Wire(
        transport=server.transport,
        sleep=clock.sleep,
        clock=clock,
        chance=lambda: 0,
        patience=Patience(attempts=attempts),
    )


def keyring(variable: str) -> Secret | None:
    """Have a key for whatever is asked."""
    return Secret(PLANTED) if variable.endswith(("_KEY", "_TOKEN")) else None


def settings(**changes: Any) -> EngineSettings:
    told: dict[str, Any] = {"key": keyring, "timeout_s": 5, "requests_per_minute": 6_000}
    return EngineSettings(**told | changes)


@dataclass(frozen=True, slots=True)
class Kit:
    """How to test one engine."""

    engine: Callable[..., Translator]
    """The class."""
    texts: Callable[[Any], list[str]]
    """Takes a request's body; returns the texts in it."""
    reply: Callable[[Seen, list[str]], Any]
    """Takes a request and translations in the order of its texts; returns the body of a good answer."""
    options: Callable[[Server], Mapping[str, str]] = field(default=lambda _: {})
    """The engine's table in campaign.toml."""

    def make(self, server: Server, clock: Clock | None = None, **changes: Any) -> Translator:
        changes.setdefault("options", self.options(server))
        told = settings(**changes)
        return self.engine(told, wire=wire(server, clock))

    def answer(self, change: Callable[[list[str]], list[str]]) -> Answer:
        """Return what answers with ``change`` of the texts, in the service's own shape."""
        return lambda seen: Reply(json.dumps(self.reply(seen, change(self.texts(seen.body)))))

    @property
    def good(self) -> Answer:
        return self.answer(lambda texts: [f"译文 {text}" for text in texts])


def _chat_task(body: Any) -> Any:
    return json.loads(body["messages"][-1]["content"])


def _chat_reply(seen: Seen, texts: list[str]) -> Any:
    ids = [s["id"] for s in _chat_task(seen.body)["segments"]]
    # The order of a model's answer means nothing: it is turned round here.
    ids += [f"more-{n}" for n in range(len(texts) - len(ids))]
    rows = [{"id": i, "text": text} for i, text in zip(ids, texts, strict=False)][::-1]
    content = json.dumps({"translations": rows}, ensure_ascii=False)
    return {"choices": [{"message": {"role": "assistant", "content": content}, "finish_reason": "stop"}]}


KITS: dict[str, Kit] = {
    "deepl": Kit(
        DeepLTranslator,
        lambda body: list(body["text"]),
        lambda _, texts: {"translations": [{"detected_source_language": "EN", "text": t} for t in texts]},
    ),
    "google-cloud": Kit(
        GoogleCloudTranslator,
        lambda body: list(body["contents"]),
        lambda _, texts: {"translations": [{"translatedText": t} for t in texts]},
        lambda _: {"project": "my-project", "location": "global"},
    ),
    "azure": Kit(
        AzureTranslator,
        lambda body: [row["Text"] for row in body],
        lambda seen, texts: [{"translations": [{"text": t, "to": seen.query["to"]}]} for t in texts],
        lambda _: {"region": "westeurope", "url": ""},
    ),
    "libretranslate": Kit(
        LibreTranslator,
        lambda body: list(body["q"]),
        lambda _, texts: {"translatedText": texts},
        lambda server: {"url": server.url},
    ),
    "chat": Kit(
        ChatTranslator,
        lambda body: [s["text"] for s in _chat_task(body)["segments"]],
        _chat_reply,
        lambda server: {"url": server.url + "/v1", "model": "any"},
    ),
}
