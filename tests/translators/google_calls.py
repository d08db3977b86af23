"""How the tests of the Google engine call it: at once, by one road, and without real waiting."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.adapters.translators.google import GoogleTranslator, Patience
from pipeline.core.script import Segment
from pipeline.core.translation import Request, Translated

from .loopback import Loopback

CALL = Segment("s02", "In an emergency, call 999 or 101.")
PLAIN = Segment("s01", "Please report it.")


class Naps:
    """Sleeps not at all, and remembers how long it should have."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def request(*segments: Segment, target: str = "fr") -> Request:
    return Request("trial", "en", target, segments)


def translate(
    server: Loopback,
    *segments: Segment,
    target: str = "fr",
    naps: Naps | None = None,
    patience: Patience | None = None,
) -> Sequence[Translated]:
    engine = GoogleTranslator(
        patience or Patience(attempts=3, base_delay_ms=1_000, concurrency=1),
        transport=server.transport,
        sleep=naps or Naps(),
        chance=lambda: 0,
    )
    return engine.translate(request(*segments, target=target))
