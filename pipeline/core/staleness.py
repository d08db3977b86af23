"""Why a result must be made again: typed reasons, shown everywhere in the same words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """The kinds of reason."""

    NEVER_MADE = "never made"
    OUTPUT_MISSING = "a finished file is gone"
    OUTPUT_CHANGED = "a finished file was changed"
    INPUT_CHANGED = "changed"
    INPUT_NEW = "new"
    INPUT_GONE = "gone"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason."""

    why: Why
    what: str = ""
    """The input or file concerned, e.g. ``track`` or ``footage``."""

    def __str__(self) -> str:
        if self.why is Why.NEVER_MADE:
            return self.why.value
        if self.why in (Why.OUTPUT_MISSING, Why.OUTPUT_CHANGED):
            return f"{self.why.value}: {self.what}"
        return f"{self.what} {self.why.value}"


def compare(recorded: Mapping[str, str] | None, current: Mapping[str, str]) -> tuple[Reason, ...]:
    """Compare the inputs a result was made from with those of now; empty means it is current.

    Both map an input's name (``footage``, ``track``, ``style`` …) to its digest.
    """
    if recorded is None:
        return (Reason(Why.NEVER_MADE),)
    reasons = [
        Reason(Why.INPUT_CHANGED if name in recorded else Why.INPUT_NEW, name)
        for name, value in current.items()
        if recorded.get(name) != value
    ]
    reasons += [Reason(Why.INPUT_GONE, name) for name in recorded if name not in current]
    return tuple(reasons)
