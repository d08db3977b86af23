"""What a file that came back from translators changes, worked out before anything is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.core.exchange import Entry, Exchange, seal, short_digest
from pipeline.core.language import Language
from pipeline.core.script import State
from pipeline.core.units import Unit

_BREAKS = re.compile(r"[ \t]*\n[ \t\n]*")
_SPACES = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file cannot be taken."""

    line: int
    """1-based line or row in the file; 0 if there is none."""
    message: str
    """In one sentence."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What a file changes, or why it cannot be taken."""

    problems: tuple[Problem, ...] = ()
    """If there is one, nothing may be taken."""
    taken: Mapping[str, str] = field(default_factory=dict)
    """Unit id -> new words."""
    same: tuple[str, ...] = ()
    """Units whose words stay as they are."""
    empty: tuple[str, ...] = ()
    """Units for which the file has no words; what there was stays."""
    stale: tuple[str, ...] = ()
    """Units whose words in the file belong to an older source text; they are taken, and stay stale."""
    gone: tuple[str, ...] = ()
    """Units that the source no longer has; they are not taken."""
    absent: tuple[str, ...] = ()
    """Units that the source got after the file was made."""
    made_from: Mapping[str, str] = field(default_factory=dict)
    """Unit id -> short digest of the source text that the words in the file translate, for those that the
    translator changed, or that were behind their source and are declared to be translated now."""
    states: Mapping[str, State] = field(default_factory=dict)
    """Unit id -> the state that the file gives, for those with words."""
    remarks: Mapping[str, str] = field(default_factory=dict)
    """Unit id -> what somebody remarked; with an empty id, about the whole message."""


def weigh(
    exchange: Exchange,
    units: Sequence[Unit],
    *,
    message: str,
    source_language: str,
    language: Language,
    replace: bool = False,
) -> Intake:
    """Compare a file with the campaign as it is now.

    The rules: every id must be known, and every exported id must be there (so a lost unit is an error, while
    one that the source gained later is not). An empty target takes nothing away. Words that the translator
    left alone change nothing, even if the campaign's have moved on. Where both changed, and differently, or
    where a tool lost what was exported, nobody's words are overwritten: that is a problem to be settled by a
    person, who may say ``replace`` to prefer the file.
    """
    entries = {e.id: e for e in exchange.entries}
    now = {u.id: u for u in units}
    problems = [
        *_wrong_place(exchange, message, source_language, language.tag),
        *_wrong_ids(exchange, units),
    ]
    work = _Work(now, language, replace=replace)
    for entry in exchange.entries:
        if entry.id in now:
            work.weigh(entry)
    problems += work.problems
    if problems:
        return Intake(problems=tuple(sorted(problems, key=lambda p: p.line)))
    return Intake(
        taken=work.taken,
        same=tuple(work.same),
        empty=tuple(work.empty),
        stale=tuple(work.stale),
        gone=tuple(i for i in entries if i not in now),
        absent=tuple(i for i in now if i not in entries),
        made_from=work.made_from,
        states=work.states,
        remarks=_remarks(exchange),
    )


def tidy(text: str, language: Language, *, breaks: bool) -> str:
    """Return words as a script holds them: NFC, no spaces at the ends, on one line unless ``breaks``.

    Zero-width characters and no-break spaces stay. A line break becomes a space; in a language without
    spaces, nothing.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if breaks:
        return "\n".join(_SPACES.sub(" ", line).strip(" ") for line in text.split("\n")).strip("\n ")
    return _SPACES.sub(" ", _BREAKS.sub(" " if language.spaces else "", text.strip(" \t\n")))


class _Work:
    """Goes through the entries one by one."""

    def __init__(self, now: Mapping[str, Unit], language: Language, *, replace: bool) -> None:
        self._now, self._language, self._replace = now, language, replace
        self.problems: list[Problem] = []
        self.taken: dict[str, str] = {}
        self.same: list[str] = []
        self.empty: list[str] = []
        self.stale: list[str] = []
        self.made_from: dict[str, str] = {}
        self.states: dict[str, State] = {}

    def weigh(self, entry: Entry) -> None:
        unit = self._now[entry.id]
        words = tidy(entry.target, self._language, breaks=unit.is_post)
        control = next((c for c in words if unicodedata.category(c) == "Cc" and c != "\n"), "")
        if control:
            self._problem(entry, f"holds the control character U+{ord(control):04X}")
            return
        if not words:
            self.empty.append(entry.id)
            return
        current = short_digest(unit.target) if unit.target else ""
        changed = short_digest(words) != entry.target_digest
        if words == unit.target or not changed:
            self.same.append(entry.id)
        elif unit.target and current != entry.target_digest and not self._replace:
            theirs, ours = _short(words), _short(unit.target)
            self._problem(
                entry, f"is {theirs} here, while the campaign has {ours}, which is not what was exported"
            )
            return
        else:
            self.taken[entry.id] = words
        self._note(entry, unit, changed=changed)

    def _note(self, entry: Entry, unit: Unit, *, changed: bool) -> None:
        self.states[entry.id] = entry.state
        made_from = entry.source_digest or short_digest(entry.source)
        if made_from != short_digest(unit.source):
            self.stale.append(entry.id)
        behind = unit.translated_from not in ("", made_from)
        if changed or (behind and entry.state is not State.INITIAL):
            self.made_from[entry.id] = made_from

    def _problem(self, entry: Entry, what: str) -> None:
        self.problems.append(Problem(entry.line, f"{entry.id} {what}"))


def _remarks(exchange: Exchange) -> dict[str, str]:
    remarks = {e.id: e.remark for e in exchange.entries if e.remark}
    return remarks | ({"": exchange.notes} if exchange.notes else {})


def _wrong_place(exchange: Exchange, message: str, source_language: str, tag: str) -> list[Problem]:
    said = (
        ("is of the message", exchange.message, message),
        ("is translated from", exchange.source_language, source_language),
        ("is a translation into", exchange.target_language, tag),
    )
    return [
        Problem(0, f"the file {what} {its!r}, not {ours!r}")
        for what, its, ours in said
        if its and its != ours
    ]


def _wrong_ids(exchange: Exchange, units: Sequence[Unit]) -> list[Problem]:
    """Find ids that were changed or added (with their lines) and those that were lost."""
    ids = [e.id for e in exchange.entries]
    if exchange.seal and exchange.seal == seal(ids):
        return []  # just what was exported: what the source has gained or lost since is no fault of the file
    known = {u.id for u in units}
    found = [
        Problem(e.line, f"the id {e.id!r} is none of this message's: it was changed or added")
        for e in exchange.entries
        if e.id not in known
    ]
    lacking = ", ".join(u.id for u in units if u.id not in set(ids) and (u.target or exchange.seal))
    if exchange.seal:
        count = exchange.seal.partition("-")[0]
        lost = f"; of the message's texts it lacks {lacking}" if len(ids) <= int(count) and lacking else ""
        found.append(Problem(0, f"the file was exported with {count} texts and has {len(ids)}{lost}"))
    elif lacking:
        found.append(Problem(0, f"the file lacks {lacking}"))
    return found


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")
