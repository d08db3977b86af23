"""Status: how far every target is, and why anything is stale. Looks, never writes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from pipeline.core import review
from pipeline.core.findings import Finding
from pipeline.core.plan import Target
from pipeline.core.review import Standing
from pipeline.core.staleness import Why
from pipeline.engine import bundle, ground
from pipeline.engine import review as reviews
from pipeline.engine.bundle import Order
from pipeline.engine.files import Digests
from pipeline.engine.prepare import Failed, Tools, orders
from pipeline.engine.project import Project
from pipeline.errors import VidmsgError


class Stage(StrEnum):
    """How far a target is."""

    CURRENT = "current"
    STALE = "stale"
    NOT_MADE = "not made"
    DRAFT = "draft"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Row:
    """One target's status."""

    target: Target
    stage: Stage
    wording: str
    """``source``, ``machine draft``, ``translated``, ``reviewed``, ``final``, or empty if blocked."""
    standings: tuple[Standing, ...]
    """How far a person's review of each text has come; empty if the words cannot be read."""
    cues: int
    findings: tuple[Finding, ...]
    reasons: tuple[str, ...]
    """Why it is stale or blocked, in words."""
    hint: str = ""
    inputs: tuple[tuple[str, str], ...] = ()
    """Name and digest of each input."""
    timing: tuple[tuple[str, str | int], ...] = ()
    """Name and figure of each rule of timing."""
    footage: tuple[str, ...] = ()
    """What was recognised in the footage, in words: of the file that campaign.toml names."""
    around: tuple[str, ...] = ()
    """What is put round it and over it, in words."""
    card: str = ""
    """How the end card is shown, in words; empty without one."""

    def as_json(self) -> dict[str, Any]:
        """Return the row as a JSON object."""
        return {
            "target": str(self.target),
            "stage": self.stage,
            "wording": self.wording,
            "review": {
                **review.counts(self.standings),
                "units": [
                    {"unit": s.unit, "is": s.word, "why": s.stale, "by": s.by, "when": s.when}
                    for s in self.standings
                ],
            },
            "cues": self.cues,
            "findings": [f.as_json() for f in self.findings],
            "reasons": list(self.reasons),
            "hint": self.hint,
            "inputs": dict(self.inputs),
            "timing": dict(self.timing),
            "footage": list(self.footage),
            "around": list(self.around),
            **({"card": self.card} if self.card else {}),
        }


def survey(project: Project, targets: Sequence[Target], tools: Tools) -> Iterator[Row]:
    """Yield the status of each target in order."""
    digests = Digests(project.cache / "digests.json")
    said: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for item in orders(project, targets, tools, digests, lambda _: None):
        if isinstance(item, Failed):
            yield _blocked(project, item)
            continue
        message = item.target.message
        if message not in said:
            said[message] = ground.in_words(project, message, tools, digests)
        footage, around = said[message]
        yield replace(_row(project, item, digests), footage=footage, around=around)
    digests.save()


def _blocked(project: Project, failure: Failed) -> Row:
    target = failure.target
    standings: tuple[Standing, ...] = ()
    with contextlib.suppress(VidmsgError):  # what keeps the words from being read is the failure itself
        standings = reviews.standings(project, target.message, target.language)
    return Row(target, Stage.BLOCKED, "", standings, 0, (), (str(failure.error),), failure.error.hint)


def _row(project: Project, order: Order, digests: Digests) -> Row:
    reasons = bundle.why_stale(project, order, digests)
    stage = Stage.DRAFT if order.draft else Stage.CURRENT
    if reasons:
        stage = Stage.NOT_MADE if reasons[0].why is Why.NEVER_MADE else Stage.STALE
    behind = bundle.why_finished_is_behind(project, order, digests)
    script = order.script
    wording = str(script.state)
    if script.language == order.source.language:
        wording = "source"
    elif bundle.is_machine_draft(script) and not review.all_approved(order.standings):
        wording = "machine draft"
    return Row(
        target=order.target,
        stage=stage,
        wording=wording,
        standings=order.standings,
        cues=len(order.cues),
        findings=order.findings,
        reasons=(*(str(r) for r in reasons), *([behind] if behind else ())),
        hint="Approve what has changed, and build again: vidmsg approve --help" if behind else "",
        inputs=tuple(order.inputs.items()),
        timing=tuple(order.timing.items()),
        card="" if order.card is None else order.card.in_words,
    )
