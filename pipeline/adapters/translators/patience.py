"""How hard to try, and how fast: waits between tries, and no more calls in a minute than are allowed."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

WORTH_ANOTHER_TRY = frozenset({408, 425, 429, 500, 502, 503, 504, 529})
"""Statuses after which the same call may succeed; 529 is DeepL's word for too many requests."""
_WINDOW_S = 60.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How hard to try."""

    attempts: int = 5
    """Tries per call."""
    base_delay_ms: int = 1_000
    """Wait after the first failure; doubled after each further one, shortened by up to a half by chance."""
    max_delay_ms: int = 30_000
    """Longest wait between two tries, unless the service asks for more."""
    call_timeout_ms: int = 15_000
    """Longest single try."""
    budget_ms: int = 180_000
    """Longest time for a whole request, with all waiting."""
    concurrency: int = 2
    """Texts under way at the same time, for engines that send each text alone."""

    def delay_s(self, failures: int, chance: float) -> float:
        """Return the wait after so many failures (from 1), for a ``chance`` between 0 and 1."""
        longest_ms = min(self.max_delay_ms, self.base_delay_ms << (failures - 1))
        # Jitter keeps calls that failed together from knocking again together.
        return longest_ms * (1 - chance / 2) / 1000


def retry_after_s(header: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> float:
    """Return the wait that a ``Retry-After`` header asks for, in seconds or as a date; 0 without one."""
    if header.isascii() and header.isdigit() and len(header) < 9:
        return int(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return 0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now()).total_seconds())


class Pace:
    """Keeps calls and characters within what is allowed in any minute. Safe among threads."""

    def __init__(
        self,
        requests_per_minute: int,
        chars_per_minute: int | None,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], object],
    ) -> None:
        """Take the limits; ``clock`` and ``sleep`` are in seconds."""
        self._requests, self._chars = requests_per_minute, chars_per_minute
        self._clock, self._sleep = clock, sleep
        self._calls: deque[tuple[float, int]] = deque()
        self._lock = threading.Lock()

    def wait(self, chars: int) -> None:
        """Sleep until a call with so many characters is allowed, and count it."""
        with self._lock:
            while (delay_s := self._delay_s(chars)) > 0:
                self._sleep(delay_s)
            self._calls.append((self._clock(), chars))

    def _delay_s(self, chars: int) -> float:
        now_s = self._clock()
        while self._calls and self._calls[0][0] <= now_s - _WINDOW_S:
            self._calls.popleft()
        full = len(self._calls) >= self._requests
        if self._chars is not None and self._calls:
            full = full or sum(c for _, c in self._calls) + chars > self._chars
        return self._calls[0][0] + _WINDOW_S - now_s if full else 0.0
