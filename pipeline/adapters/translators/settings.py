"""What an engine is told when it is made."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.adapters.translators import keys
from pipeline.core.translation import Request
from pipeline.errors import BudgetSpent

Terms = Callable[[str, str, str], tuple[tuple[str, str], ...]]
"""(source text, source language, target language) -> (source term, wanted target term) pairs in it."""


def no_terms(_text: str, _source: str, _target: str) -> tuple[tuple[str, str], ...]:
    """Know no terms: the termbase of a campaign that has none."""
    return ()


class Budget:
    """Characters that one run may send to paid engines, all together. Safe among threads."""

    def __init__(self, max_chars: int) -> None:
        """Take the number of characters (Unicode code points) that may be sent."""
        self._max_chars = max_chars
        self._spent_chars = 0
        self._lock = threading.Lock()

    @property
    def spent_chars(self) -> int:
        """Characters sent so far."""
        return self._spent_chars

    def spend(self, chars: int, request: Request, engine: str) -> None:
        """Take ``chars`` out of the budget before they are sent.

        Raises:
            BudgetSpent: less than that is left; nothing was taken.
        """
        with self._lock:
            left = self._max_chars - self._spent_chars
            if chars <= left:
                self._spent_chars += chars
                return
        raise BudgetSpent(
            f"{engine} was not asked: {chars} characters are more than the {left} left"
            f" of the {self._max_chars} of this run",
            language=request.target,
            segments=[s.id for s in request.segments],
            hint="Raise max_chars_per_run under [translate] in campaign.toml, or do fewer languages at once.",
        )


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """Everything from outside that an engine may use. Keys are not in it: they are looked up when needed."""

    options: Mapping[str, str] = field(default_factory=dict)
    """The engine's own table in campaign.toml, e.g. ``{"formality": "formal"}``."""
    folder: Path = Path()
    """The campaign's folder, from which paths in ``options`` are meant."""
    do_not_translate: tuple[str, ...] = ()
    """Words that stay as they are in every language."""
    terms: Terms = no_terms
    """Looks wanted translations up in the termbase."""
    budget: Budget = field(default_factory=lambda: Budget(100_000))
    """Shared by all paid engines of a run."""
    timeout_s: float = 20
    """Longest single call, in seconds."""
    requests_per_minute: int = 60
    """Most calls in a minute, for each engine."""
    key: keys.KeyRing = keys.find
    """Finds a key by the name of its environment variable."""
