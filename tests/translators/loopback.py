"""A server on this machine, one that speaks the web translator's protocol, and the road to it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Generic, Self, TypeVar
from urllib.parse import parse_qs, urlsplit

import httpx


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the server."""

    body: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0
    hang_up: bool = False


def sentences(*pairs: tuple[str | None, str | None]) -> Reply:
    """Return a well-formed answer of (translation, original) sentences."""
    rows = [[translation, original, None, None, 3] for translation, original in pairs]
    return Reply(json.dumps([rows, None, "en", None, None, None, 1, []]))


def translated(text: str) -> Reply:
    """Return what a well-behaved service answers."""
    return sentences((f"译文 {text}", text))


S = TypeVar("S")


class LocalServer(Generic[S]):
    """Answers with the scripted replies in turn, then with ``default`` for ever."""

    def __init__(self, script: Iterable[Reply | Callable[[S], Reply]], default: Callable[[S], Reply]) -> None:
        self._script, self._default = list(script), default
        self._lock, self._closing = threading.Lock(), threading.Event()
        self.seen: list[S] = []
        """Every request, in order of arrival."""
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server._serve(self)

            do_POST = do_GET

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def port(self) -> int:
        return self._server.server_port

    def _look(self, handler: BaseHTTPRequestHandler) -> S:
        """Return what a request asks."""
        raise NotImplementedError

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        seen = self._look(handler)
        with self._lock:
            self.seen.append(seen)
            answer = self._script.pop(0) if self._script else self._default
        reply = answer if isinstance(answer, Reply) else answer(seen)
        if reply.delay_s:
            self._closing.wait(reply.delay_s)
        if reply.hang_up:
            handler.close_connection = True
            return
        body = reply.body.encode()
        try:
            handler.send_response(reply.status)
            for name, value in {"Content-Type": "application/json; charset=utf-8", **reply.headers}.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)
        except ConnectionError:
            handler.close_connection = True  # The client has lost patience, which is what some tests want.

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def query_of(handler: BaseHTTPRequestHandler) -> dict[str, str]:
    """Return the parameters of a request's address."""
    return {key: values[0] for key, values in parse_qs(urlsplit(handler.path).query).items()}


class Loopback(LocalServer[dict[str, str]]):
    """Answers as the web translator does; a request counts by its query, and answers get its text."""

    def __init__(
        self, *script: Reply | Callable[[str], Reply], default: Callable[[str], Reply] = translated
    ) -> None:
        super().__init__((_of_text(answer) for answer in script), _of_text(default))
        self.paths: list[str] = []
        self.roads: list[_Detour] = []
        """Every road that was opened."""

    def _look(self, handler: BaseHTTPRequestHandler) -> dict[str, str]:
        self.paths.append(urlsplit(handler.path).path)
        return query_of(handler)

    def transport(self) -> httpx.AsyncBaseTransport:
        """Return a road on which every request ends here, in plain HTTP."""
        road = _Detour(self.port)
        self.roads.append(road)
        return road


def _of_text(answer: Reply | Callable[[str], Reply]) -> Callable[[dict[str, str]], Reply]:
    return lambda query: answer if isinstance(answer, Reply) else answer(query["q"])


class _Detour(httpx.AsyncBaseTransport):
    def __init__(self, port: int) -> None:
        self._port = port
        self.closed = False
        self._road = httpx.AsyncHTTPTransport(verify=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        return await self._road.handle_async_request(request)

    async def aclose(self) -> None:
        await self._road.aclose()
        self.closed = True
