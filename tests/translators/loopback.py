"""A server on this machine that speaks the web translator's protocol, and the road to it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
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


Answer = Callable[[str], Reply]


class Loopback:
    """Answers with the scripted replies in turn, then with ``default`` for ever."""

    def __init__(self, *script: Reply | Answer, default: Answer = translated) -> None:
        self._script = list(script)
        self._default = default
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self.seen: list[dict[str, str]] = []
        """The query of every request, in order of arrival."""
        self.paths: list[str] = []
        self.roads: list[_Detour] = []
        """Every road that was opened."""
        loopback = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                loopback._serve(self)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        url = urlsplit(handler.path)
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        with self._lock:
            self.seen.append(query)
            self.paths.append(url.path)
            answer = self._script.pop(0) if self._script else self._default
        reply = answer if isinstance(answer, Reply) else answer(query["q"])
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

    def transport(self) -> httpx.AsyncBaseTransport:
        """Return a road on which every request ends here, in plain HTTP."""
        road = _Detour(self._server.server_port)
        self.roads.append(road)
        return road

    def __enter__(self) -> Loopback:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


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
