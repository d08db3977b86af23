"""What happens during a build, as values. The console, JSON lines and silence are equal listeners."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened."""

    def as_json(self) -> dict[str, Any]:
        """Return the event as a JSON object with its name under ``event``."""
        name = "".join("-" + c.lower() if c.isupper() else c for c in type(self).__name__).lstrip("-")
        return {"event": name, **dataclasses.asdict(self)}


@dataclass(frozen=True, slots=True)
class BuildStarted(Event):
    """A build begins."""

    targets: int
    """How many targets were asked for."""


@dataclass(frozen=True, slots=True)
class StepStarted(Event):
    """Preparatory work that people may have to wait for."""

    what: str
    """In plain words, e.g. ``finding speech in assets/base.mp4``."""


@dataclass(frozen=True, slots=True)
class TargetUpToDate(Event):
    """A target needs nothing."""

    target: str


@dataclass(frozen=True, slots=True)
class TargetStarted(Event):
    """A target is being rendered, for these reasons."""

    target: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TargetProgress(Event):
    """A target's picture is so far done."""

    target: str
    done_permille: int
    """0 to 1000."""


@dataclass(frozen=True, slots=True)
class BuildProgress(Event):
    """All that is to be made is so far done."""

    done_permille: int
    """0 to 1000."""
    left_s: int
    """Seconds that the rest will take, if it goes on like this."""


@dataclass(frozen=True, slots=True)
class TargetFinished(Event):
    """A bundle is complete and in its place."""

    target: str
    folder: str


@dataclass(frozen=True, slots=True)
class TargetFailed(Event):
    """A target was not made; the others go on."""

    target: str
    error: str
    hint: str
    kind: str


@dataclass(frozen=True, slots=True)
class Warned(Event):
    """Something to look at that stops nothing."""

    where: str
    message: str


@dataclass(frozen=True, slots=True)
class BuildFinished(Event):
    """A build is over."""

    made: int
    up_to_date: int
    failed: tuple[str, ...] = field(default_factory=tuple)
    drafts: tuple[str, ...] = field(default_factory=tuple)
    """Targets that are drafts, because not all of their words are approved."""


@dataclass(frozen=True, slots=True)
class LanguageDrafted(Event):
    """The words of one message in one language were looked up, and drafted where they were missing."""

    where: str
    """Message and language, e.g. ``hate-crime/vi``."""
    segments: int
    """How many segments the message has."""
    engines: dict[str, int]
    """Engine -> how many of the segments are its."""
    drafted: bool
    """True if a draft was written now."""
    missing: tuple[str, ...] = ()
    """Segments that nobody has translated."""
    error: str = ""
    """Why the language is not complete."""
    hint: str = ""
    """What to do about it."""
    reasons: tuple[str, ...] = ()
    """Why engines gave less than they were asked for."""


@dataclass(frozen=True, slots=True)
class TranslateFinished(Event):
    """Every language was looked up."""

    complete: int
    """How many are complete."""
    incomplete: tuple[str, ...] = ()
    """Message and language of those that are not."""
