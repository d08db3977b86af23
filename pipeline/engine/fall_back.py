"""Which encoder makes which film: the one asked for, or what takes its place where it cannot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.core.video_encoders import SESSIONS
from pipeline.engine.bundle import Order
from pipeline.errors import EncodeFailed, ToolTimeout, VidmsgError
from pipeline.ports import Encoder


def shared_out(due: Sequence[Order], encoder: Encoder) -> Iterator[tuple[Encoder, list[Order]]]:
    """Yield each encoder with the orders that it is to make, if there are any."""
    other = encoder.fallback
    if other is None:
        yield encoder, list(due)
        return
    placed = [
        order if order.made_with or encoder.suits(order.video) else moved(order, other) for order in due
    ]
    for one, own in (
        (encoder, [order for order in placed if not order.made_with]),
        (other, [order for order in placed if order.made_with]),
    ):
        if own:
            yield one, own


def moved(order: Order, other: Encoder) -> Order:
    """Return the order as another encoder makes it, from the start: chunks of two do not go into one film."""
    return replace(order, made_with=other.identity, video=replace(order.video, coarser_tenths=0))


def may_help(encoder: Encoder, error: VidmsgError) -> bool:
    """True if another encoder may succeed where one has failed."""
    return encoder.fallback is not None and isinstance(error, (EncodeFailed, ToolTimeout))


def at_once(encoder: Encoder, jobs: int | None) -> int | None:
    """Return how many films to encode at once, if that is limited: a chip takes few."""
    if encoder.fallback is None:
        return jobs
    return min(jobs or SESSIONS, SESSIONS)
