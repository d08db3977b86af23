"""The one road to every service that is asked over HTTP.

A call is tried again with growing waits, keeps to the service's pace, ends within a stated time, follows no
redirect, reads no more than a few megabytes, and takes nothing for an answer that is not JSON. Keys are put
into a request at the last moment; no message, log or exception of ours holds them, and nothing that the
service says is repeated if a part of the key stands in it.
"""

from __future__ import annotations

import contextlib
import json
import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pipeline.adapters.translators.keys import NO_KEY, Credential
from pipeline.adapters.translators.patience import Pace, Patience, retry_after_s
from pipeline.adapters.translators.replies import (
    BY_HAND,
    Judge,
    Verdict,
    message,
    no_opinion,
    not_ready,
    parsed,
    usual,
)
from pipeline.adapters.translators.settings import EngineSettings
from pipeline.core import service_url
from pipeline.core.translation import Request
from pipeline.errors import EngineNotReady, EngineReplyInvalid, EngineUnavailable, TranslationError

if TYPE_CHECKING:
    import httpx

_MOST_BYTES = 4 * 2**20
_TRY_LATER = "Run it again later, use another engine, or translate the file by hand."
_BUY = "Buy more at the service, wait for its next month, or use another engine."
_LOOK_AT_THE_KEY = "Look whether the key is right and whole, and meant for this service and region."


@dataclass(frozen=True, slots=True)
class Wire:
    """How a service is reached; tests put their own in."""

    transport: Callable[[], httpx.BaseTransport] | None = None
    """Makes a road of its own instead of the network."""
    sleep: Callable[[float], None] = time.sleep
    """Waits so many seconds."""
    clock: Callable[[], float] = time.monotonic
    """Seconds that only ever grow."""
    chance: Callable[[], float] = random.random
    """A number between 0 and 1."""
    patience: Patience = field(default_factory=lambda: Patience(attempts=4))
    """How hard to try; the time of a single call comes from the engine's settings."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of one try."""

    verdict: Verdict
    said: str = ""
    """The reason, in plain words."""
    data: Any = None
    """The JSON of a fine answer."""
    wait_s: float = 0
    """How long the service asks to be left alone."""
    tries: int = 1
    """Which try this was."""


_Build = Callable[["httpx.Client"], "httpx.Request"]


class Service:
    """One service, as an engine talks to it. May be used from several threads."""

    def __init__(
        self,
        engine: str,
        url: str,
        settings: EngineSettings,
        wire: Wire,
        *,
        chars_per_minute: int | None = None,
        judge: Judge = no_opinion,
    ) -> None:
        """Take the engine's name, the service's address, and what it allows in a minute by itself."""
        self._engine, self._url, self._judge = engine, url.rstrip("/"), judge
        self._wire, self._timeout_s = wire, settings.timeout_s
        self._pace = Pace(settings.requests_per_minute, chars_per_minute, clock=wire.clock, sleep=wire.sleep)
        self._key_refused = False

    def post(
        self,
        path: str,
        body: Any,
        request: Request,
        *,
        chars: int,
        credential: Credential = NO_KEY,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Send ``body`` as JSON and return the JSON of the answer.

        Args:
            path: what follows the service's address.
            body: a JSON value.
            request: for whom; named in errors.
            chars: characters of text in it, for the pace.
            credential: the key and where in the request it belongs.
            headers: further headers, none of them secret.

        Raises:
            EngineNotReady: the address or the key cannot be used.
            EngineUnavailable: no proper answer in time; another try may succeed.
            EngineReplyInvalid: the service refused the texts, or answered nonsense.
        """
        self._refuse_unsafe(request, credential)

        def build(client: httpx.Client) -> httpx.Request:
            return self._build(client, path, body, credential, dict(headers or {}))

        outcome = self._tried(build, credential, chars)
        if outcome.verdict is Verdict.FINE:
            return outcome.data
        self._key_refused = outcome.verdict is Verdict.KEY
        raise self._error(outcome, request, credential)

    def _refuse_unsafe(self, request: Request, credential: Credential) -> None:
        problem = service_url.fault(self._url)
        if not problem and not credential.is_sound:
            problem = "the key holds a character that no key has, such as a space or a line break"
        if not problem and self._key_refused:
            problem = "the service refused the key before in this run"
        if problem:
            hint = "Correct it, or leave the engine out of [translate] engines."
            raise not_ready(self._engine, request, f"was not asked: {problem}", hint)

    def _build(
        self, client: httpx.Client, path: str, body: Any, credential: Credential, headers: dict[str, str]
    ) -> httpx.Request:
        headers |= {"Content-Type": "application/json; charset=utf-8", "Accept": "application/json"}
        secret_headers, secret_fields = credential.reveal()
        if secret_fields:
            body = {**body, **secret_fields}
        content = json.dumps(body, ensure_ascii=False).encode("utf-8")
        return client.build_request(
            "POST", self._url + path, content=content, headers={**headers, **secret_headers}
        )

    def _tried(self, build: _Build, credential: Credential, chars: int) -> _Outcome:
        """Try until the outcome is final, the tries are used up, or the next wait would take too long."""
        import tenacity

        patience, wire = self._wire.patience, self._wire
        deadline_s = wire.clock() + patience.budget_ms / 1000

        def wait(state: tenacity.RetryCallState) -> float:
            asked_s = _outcome_of(state).wait_s
            return max(patience.delay_s(state.attempt_number, wire.chance()), asked_s)

        def over(state: tenacity.RetryCallState) -> bool:
            late = wire.clock() + (state.upcoming_sleep or 0) >= deadline_s
            return late or state.attempt_number >= patience.attempts

        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_result(lambda outcome: outcome.verdict is Verdict.AGAIN),
            stop=over,
            wait=wait,
            sleep=wire.sleep,
            retry_error_callback=lambda state: replace(_outcome_of(state), tries=state.attempt_number),
        )
        result: _Outcome = retrying(self._once, build, credential, chars)
        return result

    def _once(self, build: _Build, credential: Credential, chars: int) -> _Outcome:
        import httpx

        self._pace.wait(chars)
        try:
            with self._client() as client, _streamed(client, build(client)) as response:
                body = b"".join(_within(response, self._wire.clock, self._timeout_s))
                status, wait = response.status_code, response.headers.get("Retry-After", "")
        except httpx.TimeoutException:
            return _Outcome(Verdict.AGAIN, f"no answer within {self._timeout_s} s")
        except _TooLong as problem:
            return _Outcome(Verdict.AGAIN, str(problem))
        except httpx.TransportError as problem:
            # Its kind says enough; its words come from libraries that may quote what was sent.
            return _Outcome(Verdict.AGAIN, f"the connection failed ({type(problem).__name__})")
        except httpx.HTTPError as problem:
            return _Outcome(Verdict.REFUSED, f"gave a damaged answer ({type(problem).__name__})")
        return self._judged(status, body, credential, retry_after_s(wait))

    def _client(self) -> httpx.Client:
        import httpx

        road = None if self._wire.transport is None else self._wire.transport()
        # A proxy of the system is honoured, but never for a service on this computer.
        return httpx.Client(
            transport=road, timeout=self._timeout_s, trust_env=not service_url.is_loopback(self._url)
        )

    def _judged(self, status: int, body: bytes, credential: Credential, wait_s: float) -> _Outcome:
        text = body.decode("utf-8", "replace")
        data, garbage = parsed(text)
        verdict = self._judge(status, data) or usual(status)
        if verdict is Verdict.FINE:
            if garbage or credential.is_in(text):
                return _Outcome(Verdict.REFUSED, f"answered {garbage or 'with its own key'}")
            return _Outcome(Verdict.FINE, data=data)
        said = "" if verdict is Verdict.KEY or credential.is_partly_in(text) else message(data)
        return _Outcome(verdict, f"status {status}" + (f": {said}" if said else ""), wait_s=wait_s)

    def _error(self, outcome: _Outcome, request: Request, credential: Credential) -> TranslationError:
        said = outcome.said
        kind: type[TranslationError]
        match outcome.verdict:
            case Verdict.AGAIN:
                kind, hint = EngineUnavailable, _TRY_LATER
                what = f"did not answer in {outcome.tries} tries: {said}"
            case Verdict.SPENT:
                kind, hint = EngineUnavailable, _BUY
                what = f"gives no more: what was bought is used up ({said})"
            case Verdict.KEY if credential.key is None:
                kind, hint = EngineNotReady, "Set its key in the environment or the keyring."
                what = f"wants a key, and none is set ({said})"
            case Verdict.KEY:
                kind, hint = EngineNotReady, _LOOK_AT_THE_KEY
                what = f"refused the key ({said})"
            case _:
                kind, hint = EngineReplyInvalid, BY_HAND
                what = said if said.startswith(("answered", "gave")) else f"refused the texts ({said})"
        ids = [s.id for s in request.segments]
        return kind(f"{self._engine} {what}", language=request.target, segments=ids, hint=hint)


class _TooLong(Exception):
    """An answer that does not end."""


def _streamed(client: httpx.Client, request: httpx.Request) -> Any:
    return contextlib.closing(client.send(request, stream=True, follow_redirects=False))


def _within(response: httpx.Response, clock: Callable[[], float], timeout_s: float) -> Iterator[bytes]:
    """Yield the body's pieces; a timeout of httpx is for each piece, this one for all."""
    deadline_s, size = clock() + timeout_s, 0
    for piece in response.iter_bytes():
        size += len(piece)
        if size > _MOST_BYTES:
            raise _TooLong(f"an answer of more than {_MOST_BYTES // 2**20} MiB")
        if clock() > deadline_s:
            raise _TooLong(f"no whole answer within {timeout_s:g} s")
        yield piece


def _outcome_of(state: Any) -> _Outcome:
    outcome: _Outcome = state.outcome.result()
    return outcome
