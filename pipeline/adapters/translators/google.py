"""Drafts from Google's web translator, through googletrans.

The service is unofficial: it limits requests, and its answers change without notice. So nothing it says is
taken on trust, and the class gives up within a stated time.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline.adapters.translators import codes, google_codes, google_reply
from pipeline.adapters.translators.patience import Patience as Patience
from pipeline.adapters.translators.patience import retry_after_s
from pipeline.adapters.translators.settings import EngineSettings
from pipeline.adapters.translators.shield import PlaceholderError, Shielded, shield
from pipeline.core import facts
from pipeline.core.script import Segment
from pipeline.core.translation import Request, Translated, accept_machine_reply
from pipeline.errors import EngineReplyInvalid, EngineUnavailable

if TYPE_CHECKING:
    import httpx

_T = TypeVar("_T")
# Redirects lead to a "are you a robot" page; 403 is a temporary block.
_WORTH_ANOTHER_TRY = frozenset({301, 302, 303, 307, 308, 403, 408, 425, 429})
_TRY_LATER = "Run the build again later, or translate the file by hand."
_BY_HAND = "Nothing was taken from this answer. Run the build again, or translate by hand."


@dataclass(frozen=True, slots=True)
class _Call:
    """What all texts of one request share."""

    client: Any
    gate: asyncio.Semaphore
    deadline_s: float
    source: str
    target: str
    language: str


class GoogleTranslator:
    """Translates by machine. Each text travels alone under its id, so that answers cannot change places."""

    name = "googletrans"

    def __init__(
        self,
        patience: Patience | None = None,
        *,
        settings: EngineSettings | None = None,
        transport: Callable[[], httpx.AsyncBaseTransport] | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Take how hard to try and the settings; the rest, in seconds and from 0 to 1, is for tests."""
        self._patience = patience or Patience()
        self._terms = settings.do_not_translate if settings else ()
        self._transport = transport
        self._sleep = sleep
        self._chance = chance

    def translate(self, request: Request) -> Sequence[Translated]:
        """Return a translation of every segment, or nothing at all. May be called from any thread.

        Raises:
            EngineUnavailable: no answer in time, or the service limits requests.
            EngineNotReady: the service does not know the language.
            EngineReplyInvalid: its answer cannot be used.
        """
        if not request.segments:
            return ()
        source, target = codes.pair(request, self.name, google_codes.TABLE)
        hidden = {s.id: shield(s.text, self._terms) for s in request.segments}
        # A web address alone reads the same in every language: it need not travel.
        texts = {s.id: s.text for s in request.segments if hidden[s.id].says_nothing}
        same = frozenset(texts)
        travelling = [s for s in request.segments if s.id not in same]
        if travelling:
            sent = {s.id: hidden[s.id].text for s in travelling}
            answers = _run(self._ask_all(request, sent, source, target))
            for segment in travelling:
                texts[segment.id] = _restored(request, segment, hidden[segment.id], answers[segment.id])
        return accept_machine_reply(request, texts, engine=self.name, same=same)

    async def _ask_all(
        self, request: Request, sent: Mapping[str, str], source: str, target: str
    ) -> dict[str, str]:
        budget_s = self._patience.budget_ms / 1000
        deadline_s = asyncio.get_running_loop().time() + budget_s
        gate = asyncio.Semaphore(self._patience.concurrency)
        try:
            async with asyncio.timeout(budget_s), await self._open() as client:
                call = _Call(client, gate, deadline_s, source, target, request.target)
                async with asyncio.TaskGroup() as group:
                    tasks = {i: group.create_task(self._ask(call, i, text)) for i, text in sent.items()}
        except TimeoutError:
            raise EngineUnavailable(
                f"{self.name} did not finish within {budget_s:g} s",
                language=request.target,
                segments=tuple(sent),
                hint=_TRY_LATER,
            ) from None
        except ExceptionGroup as group_error:
            # The first failure has stopped the others, so it is the one to tell.
            raise group_error.exceptions[0] from None
        return {segment_id: task.result() for segment_id, task in tasks.items()}

    async def _ask(self, call: _Call, segment_id: str, text: str) -> str:
        import httpx

        for attempt in range(self._patience.attempts):
            asked_wait_s = 0.0
            try:
                async with call.gate, asyncio.timeout(self._patience.call_timeout_ms / 1000):
                    answer = await call.client.translate(text, src=call.source, dest=call.target)
                return str(answer.text)
            except httpx.HTTPStatusError as error:
                status = error.response.status_code
                reason = f"status {status}"
                if status not in _WORTH_ANOTHER_TRY and status < 500:
                    raise self._invalid(call, segment_id, f"refused the text with {reason}") from None
                asked_wait_s = retry_after_s(error.response.headers.get("Retry-After", ""))
            except (TimeoutError, httpx.TimeoutException):
                reason = f"no answer within {self._patience.call_timeout_ms} ms"
            except httpx.TransportError as error:
                reason = str(error) or type(error).__name__
            except (google_reply.GarbageReply, httpx.DecodingError) as error:
                raise self._invalid(call, segment_id, f"answered {error}") from None
            delay_s = max(self._patience.delay_s(attempt + 1, self._chance()), asked_wait_s)
            late = asyncio.get_running_loop().time() + delay_s >= call.deadline_s
            if late or attempt + 1 == self._patience.attempts:
                break
            await self._sleep(delay_s)
        raise EngineUnavailable(
            f"{self.name} did not translate {segment_id} in {attempt + 1} tries: {reason}",
            language=call.language,
            segments=(segment_id,),
            hint=_TRY_LATER,
        )

    def _invalid(self, call: _Call, segment_id: str, what: str) -> EngineReplyInvalid:
        return EngineReplyInvalid(
            f"{self.name} {what} for {segment_id}",
            language=call.language,
            segments=(segment_id,),
            hint=_BY_HAND,
        )

    async def _open(self) -> Any:
        """Return googletrans's client, an async context manager that closes its connections."""
        import googletrans
        import httpx

        timeout = httpx.Timeout(self._patience.call_timeout_ms / 1000)
        translator = googletrans.Translator(raise_exception=True, timeout=timeout)
        if self._transport is not None:
            await translator.client.aclose()
            translator.client = httpx.AsyncClient(transport=self._transport(), timeout=timeout)
        # googletrans raises a bare Exception for a bad status; the hook raises one that says which.
        translator.client.event_hooks = {"response": [_look]}
        return translator


async def _look(response: httpx.Response) -> None:
    import httpx

    if response.status_code != 200:
        message = f"status {response.status_code}"
        raise httpx.HTTPStatusError(message, request=response.request, response=response)
    await response.aread()
    google_reply.check(response.text, sent=response.request.url.params.get("q", ""))


def _restored(request: Request, segment: Segment, hidden: Shielded, answer: str) -> str:
    problem = ""
    try:
        text = hidden.restore(answer)
        # Two facts set side by side can melt into one number.
        problem = ", ".join(facts.missing(segment.text, text))
    except PlaceholderError as error:
        text, problem = "", str(error)
    if problem:
        raise EngineReplyInvalid(
            f"{GoogleTranslator.name} damaged protected facts of {segment.id}: {problem}",
            language=request.target,
            segments=(segment.id,),
            hint=f"Translate {segment.id} by hand; its numbers, names and addresses must stay as they are.",
        )
    return text


def _run(work: Coroutine[Any, Any, _T]) -> _T:
    """Run ``work`` to its end, in a thread of its own if an event loop is already running in this one."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, work).result()
