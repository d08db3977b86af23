"""Check: every finding about the words and the timing, and where it is, without rendering anything."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pipeline
from pipeline.core.card import CARD_ID
from pipeline.core.findings import CHECKS, Finding, Ignore, Severity, apply_ignores
from pipeline.core.hygiene import FAULTS
from pipeline.core.plan import Target
from pipeline.core.units import POST_ID, TITLE_ID
from pipeline.engine.bundle import Order, worst_first
from pipeline.engine.config import FILE_NAME
from pipeline.engine.files import Digests
from pipeline.engine.prepare import Failed, Tools, orders
from pipeline.engine.project import Project, read_text
from pipeline.errors import FactsMissing, InputError, TranslationError, VidmsgError
from pipeline.formats import sarif

_OF_TRACKS = frozenset(
    ("gap", "line-too-long", "line-too-wide", "outside", "overlap", "too-fast", "too-long", "too-short")
)
"""Findings about cues: they are corrected in the subtitle file."""
_HEAD = {"title": "title:", TITLE_ID: "title:", "post": "post:", POST_ID: "post:"}
"""Places in the head of a script file, by the name that findings give them."""


@dataclass(frozen=True, slots=True)
class Located:
    """A finding and the file that it is about."""

    finding: Finding
    message_id: str
    """The message it is about; empty for campaign.toml."""
    path: str
    """Relative to the campaign folder, with forward slashes."""
    line: int | None
    """1-based, if it is known."""

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object: the finding's keys, and where it is."""
        return self.finding.as_json() | {
            "message_id": self.message_id,
            "path": self.path,
            "line": self.line,
        }


def check(project: Project, targets: Sequence[Target], tools: Tools) -> list[Finding]:
    """Return all findings for these targets, errors first, each once."""
    return list(dict.fromkeys(located.finding for located in locate(project, targets, tools)))


def locate(project: Project, targets: Sequence[Target], tools: Tools) -> list[Located]:
    """Return all findings for these targets with their places, errors first, each once."""
    digests = Digests(project.cache / "digests.json")
    found: dict[Located, None] = {}
    failed: set[Target] = set()
    for item in orders(project, targets, tools, digests, lambda _: None):
        if isinstance(item, Failed):
            failed.add(item.target)
            found[_stopped(project, item)] = None
        else:
            places = _Places(project, item)
            found |= dict.fromkeys(places.locate(finding) for finding in item.findings)
    digests.save()
    seen = [t for t in targets if t not in failed]
    about = [*_unused_facts(project, targets), *_unused_ignores(project, seen, found)]
    found |= dict.fromkeys(_in_config(project, finding, what) for finding, what in about)
    order = {f: n for n, f in enumerate(worst_first([x.finding for x in found]))}
    return sorted(found, key=lambda x: order[x.finding])


def sarif_of(found: Sequence[Located]) -> str:
    """Return findings as a SARIF 2.1.0 log."""
    return sarif.dumps(
        [sarif.Result(x.finding, x.message_id, x.path, x.line) for x in found],
        rules={**CHECKS, **FAULTS},
        version=pipeline.__version__,
    )


def _stopped(project: Project, item: Failed) -> Located:
    error, target = item.error, item.target
    finding = Finding(f"stopped-{error.kind}", Severity.ERROR, target.language, "", str(error), error.hint)
    if isinstance(error, InputError) and error.path:
        return Located(finding, target.message, _relative(project, Path(error.path)), error.line)
    path = project.script_path(target.message, target.language)
    return Located(finding, target.message, _relative(project, path), _line_of(project, target, error))


def _line_of(project: Project, target: Target, error: VidmsgError) -> int | None:
    """Return the line of the first segment that an error names, in the words' file."""
    named: Sequence[str] = ()
    if isinstance(error, FactsMissing):
        named = [where for where, _ in error.facts]
    elif isinstance(error, TranslationError):
        named = error.segments
    with contextlib.suppress(InputError):
        script = project.read_script(target.message, target.language)
        segment = script.segment(named[0].partition(".")[0]) if script and named else None
        return segment.line or None if segment else None
    return None


def _relative(project: Project, path: Path) -> str:
    """Return a path for machines, never with this computer's folders."""
    try:
        return (project.root / path).relative_to(project.root).as_posix()
    except ValueError:
        return path.name


class _Places:
    """Where the findings of one language of a message are, in its script and its track."""

    def __init__(self, project: Project, order: Order) -> None:
        script = order.script
        path = project.script_path(script.message, script.language)
        track = project.track_path(script.message, script.language)
        self._message = script.message
        self._script, self._track = _relative(project, path), _relative(project, track)
        self._segments = {s.id: s.line for s in script.segments}
        if script.card_lines:
            self._segments[CARD_ID] = script.card_lines[0].line
        self._cues = _cue_lines(read_text(track) or "", order)
        self._head = (read_text(path) or "").splitlines()

    def locate(self, finding: Finding) -> Located:
        """Return a finding with its place."""
        if finding.id in _OF_TRACKS and finding.where in self._cues:
            return Located(finding, self._message, self._track, self._cues[finding.where])
        name = _HEAD.get(finding.where)
        if name:
            line = next((n for n, text in enumerate(self._head, 1) if text.startswith(name)), None)
        else:
            line = self._segments.get(finding.where.partition(".")[0]) or None
        return Located(finding, self._message, self._script, line)


def _cue_lines(text: str, order: Order) -> dict[str, int]:
    """Return cue id -> line of its times; nothing if the file holds another number of cues."""
    lines = [n for n, line in enumerate(text.splitlines(), 1) if "-->" in line]
    if len(lines) != len(order.cues):
        return {}
    return {cue.id: line for cue, line in zip(order.cues, lines, strict=True)}


def _in_config(project: Project, finding: Finding, line: int | None) -> Located:
    marked = apply_ignores([finding], "", project.config.checks.ignores())[0]
    return Located(marked, "", FILE_NAME, line)


def _unused_facts(project: Project, targets: Sequence[Target]) -> Iterator[tuple[Finding, int | None]]:
    """Say which declared facts no message has, if every message could be looked at."""
    if set(targets) != set(project.targets()):
        return
    try:
        sources = [project.source(message) for message in project.config.messages]
    except InputError:
        return
    texts = [t for s in sources for t in (*(x.text for x in s.segments), s.title, s.post)]
    for fact in project.config.facts.as_rules().unused(texts):
        message = f"{fact!r} is declared under [facts], but stands in no source text"
        hint = "Correct or delete it: most often it is a typing error."
        finding = Finding("fact-unused", Severity.INFO, project.source_language, "", message, hint)
        yield finding, _config_line(project, re.escape(fact))


def _unused_ignores(
    project: Project, seen: Sequence[Target], found: Iterable[Located]
) -> Iterator[tuple[Finding, int | None]]:
    """Say which entries fit no finding, if everything that they speak of was looked at."""
    for number, ignore in enumerate(project.config.checks.ignores()):
        spoken_of = {t for t in project.targets() if _speaks_of(ignore, t)}
        used = any(ignore.covers(x.message_id, x.finding) for x in found)
        if used or not spoken_of <= set(seen):
            continue
        message = f"no finding fits the entry for {ignore.id!r} under [[checks.ignore]]"
        hint = "Delete the entry: what it spoke of is gone."
        language = ignore.language or project.source_language
        finding = Finding("ignore-unused", Severity.INFO, language, "", message, hint)
        yield finding, _config_line(project, r"^\s*\[\[\s*checks\s*\.\s*ignore\s*\]\]", number)


def _speaks_of(ignore: Ignore, target: Target) -> bool:
    return ignore.language in ("", target.language) and ignore.message in ("", target.message)


def _config_line(project: Project, pattern: str, nth: int = 0) -> int | None:
    text = read_text(project.root / FILE_NAME) or ""
    lines = [n for n, line in enumerate(text.splitlines(), 1) if re.search(pattern, line)]
    return lines[nth] if nth < len(lines) else None
