"""Check: every finding about the words and the timing, without rendering anything."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.core.findings import Finding, Severity
from pipeline.core.plan import Target
from pipeline.engine.bundle import worst_first
from pipeline.engine.files import Digests
from pipeline.engine.prepare import Failed, Tools, orders
from pipeline.engine.project import Project


def check(project: Project, targets: Sequence[Target], tools: Tools) -> list[Finding]:
    """Return all findings for these targets, worst first, each once."""
    digests = Digests(project.cache / "digests.json")
    found: dict[Finding, None] = {}
    for item in orders(project, targets, tools, digests, lambda _: None):
        if isinstance(item, Failed):
            error = item.error
            stopped = Finding(
                f"stopped-{error.kind}", Severity.ERROR, item.target.language, "", str(error), error.hint
            )
            found[stopped] = None
        else:
            found |= dict.fromkeys(item.findings)
    digests.save()
    return worst_first(list(found))
