"""What every subtitle format has in common: timed lines, the checks they must pass, isolated facts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from pipeline.core import facts
from pipeline.errors import TrackError
from pipeline.formats.decoding import CONTROL

LRI = "\u2066"
"""LEFT-TO-RIGHT ISOLATE: what follows is one left-to-right word to the text around it."""
PDI = "\u2069"
"""POP DIRECTIONAL ISOLATE: ends it."""

RLM = "\u200f"
"""RIGHT-TO-LEFT MARK: an invisible letter that gives a line its direction."""

_ISOLATED = re.compile(f"{LRI}([^{LRI}{PDI}]*){PDI}")

MAX_MS = 100 * 3_600_000
"""First time that needs three digits of hours, which players do not read."""


class Timed(Protocol):
    """Anything shown as lines for a stretch of time: ``core.cue.Cue``, ``srt.SrtCue``."""

    @property
    def start_ms(self) -> int:
        """First millisecond it may be seen."""
        ...

    @property
    def end_ms(self) -> int:
        """First millisecond it is gone."""
        ...

    @property
    def lines(self) -> tuple[str, ...]:
        """Its lines, without line ends."""
        ...


@dataclass(frozen=True, slots=True)
class FoundCue:
    """A cue of a file that some subtitle editor wrote."""

    start_ms: int
    """First millisecond it may be seen."""
    end_ms: int
    """First millisecond it is gone."""
    lines: tuple[str, ...]
    """Its lines of text, without spaces at their ends, markup or blank lines."""
    line: int
    """1-based line of its times in the file."""
    id: str = ""
    """Its identifier, where the format has one."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something in a file that was put right while it was read, and that a person should know of."""

    check: str
    """``markup-removed`` or ``cue-repaired``."""
    line: int
    """1-based line in the file."""
    message: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a tolerant reader found."""

    cues: tuple[FoundCue, ...]
    """In file order; never empty."""
    remarks: tuple[Remark, ...]


def check(cues: Sequence[Timed], *, path: str | Path | None = None) -> None:
    """Refuse a track that a player would show wrongly.

    Raises:
        TrackError: no cues, times that show nothing, an empty cue, a blank line or a control character.
    """
    if not cues:
        raise TrackError("the track has no cues", path=path, hint="Write at least one cue.")
    for number, cue in enumerate(cues, 1):
        problem = _time_problem(cue) or _text_problem(cue.lines)
        if problem:
            raise TrackError(f"cue {number} {problem}", path=path, hint="Correct this cue's time or text.")


def is_blank(line: str) -> bool:
    """True if nothing in ``line`` can be seen: only spaces and invisible marks."""
    return all(c.isspace() or unicodedata.category(c) == "Cf" for c in line)


def isolate_facts(line: str) -> str:
    """Wrap each protected fact of one line so that right-to-left text cannot re-order it."""
    out: list[str] = []
    done = 0
    for fact in facts.find(line):
        out += [line[done : fact.start], LRI, fact.text, PDI]
        done = fact.end
    return "".join([*out, line[done:]])


def directed(line: str, *, rtl: bool) -> str:
    """Return a line as a player must be given it, so that its words stand in the right order.

    Players take a line's direction from its first strong letter, and right-to-left text re-orders numbers:
    so a right-to-left line starts with a mark, and its facts are isolated. Others stay as they are.
    """
    return RLM + isolate_facts(line) if rtl else line


def undirected(line: str) -> str:
    """Take back what :func:`directed` put into a right-to-left line."""
    return _ISOLATED.sub(_bare_fact, line.removeprefix(RLM))


def _bare_fact(match: re.Match[str]) -> str:
    found = facts.find(match.group(1))
    whole = len(found) == 1 and found[0].text == match.group(1)
    return match.group(1) if whole else match.group()


def _time_problem(cue: Timed) -> str:
    if cue.start_ms < 0:
        return f"starts at {cue.start_ms} ms, before the beginning"
    if cue.end_ms <= cue.start_ms:
        return f"ends at {cue.end_ms} ms, which is not after its start at {cue.start_ms} ms"
    if cue.end_ms >= MAX_MS:
        return "ends after 99 hours"
    return ""


def _text_problem(lines: tuple[str, ...]) -> str:
    if not lines:
        return "has no text"
    return next(filter(None, map(_line_problem, lines)), "")


@lru_cache(8192)  # the same line goes into files of every format, and of several channels
def _line_problem(line: str) -> str:
    if is_blank(line):
        return "has a blank line: the rest of it would be lost"
    found = CONTROL.search(line)
    return f"holds the control character U+{ord(found.group()):04X}" if found else ""
