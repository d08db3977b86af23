"""SARIF 2.1.0 (OASIS Standard, 27 March 2020): findings for code hosts, editors and other tools of review.

Only what a reader of SARIF needs is written: rules with their help, results with level, message and place,
suppressions for what the campaign ignores, and fingerprints that stay the same when a line moves.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from pipeline.core import digest
from pipeline.core.findings import Finding, Severity

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_STOPPED = "stopped-"


@dataclass(frozen=True, slots=True)
class Result:
    """A finding and its place."""

    finding: Finding
    message_id: str
    """The campaign's message that it is about; empty for the campaign itself."""
    path: str
    """Relative to the campaign folder, with forward slashes."""
    line: int | None
    """1-based, if it is known."""


def dumps(results: Sequence[Result], *, rules: Mapping[str, str], version: str) -> str:
    """Write a log of one run.

    Args:
        results: worst first; the order is kept.
        rules: id -> what it means, of every check there is.
        version: vidmsg's.
    """
    known = {**rules, **_stops(results, rules)}
    index = {rule: number for number, rule in enumerate(known)}
    driver = {"name": "vidmsg", "version": version, "rules": [_rule(rule, known[rule]) for rule in known]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(result, index) for result in results],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _stops(results: Sequence[Result], rules: Mapping[str, str]) -> dict[str, str]:
    ids = dict.fromkeys(r.finding.id for r in results if r.finding.id not in rules)
    return {i: f"A language is stopped by an error: {i.removeprefix(_STOPPED)}." for i in ids}


def _rule(rule: str, means: str) -> dict[str, Any]:
    page = f"errors.md#{rule.removeprefix(_STOPPED)}" if rule.startswith(_STOPPED) else f"checks.md#{rule}"
    # A helpUri would have to be absolute; the documentation is where the campaign keeps it.
    return {
        "id": rule,
        "shortDescription": {"text": means},
        "help": {
            "text": f"{means} What to do about it: docs/reference/{page}",
            "markdown": f"{means} [What to do about it](docs/reference/{page}).",
        },
    }


def _result(result: Result, index: Mapping[str, int]) -> dict[str, Any]:
    finding = result.finding
    place = " ".join(filter(None, (result.message_id, finding.language, finding.where)))
    text = ". ".join(part.rstrip(".") for part in (f"{place}: {finding.message}", finding.hint) if part) + "."
    identity = [result.message_id, finding.id, finding.language, finding.where, finding.message]
    location: dict[str, Any] = {"artifactLocation": {"uri": quote(result.path)}}
    if result.line:
        location["region"] = {"startLine": result.line}
    return {
        "ruleId": finding.id,
        "ruleIndex": index[finding.id],
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"vidmsg/v1": digest.of_values(identity)},
        "properties": {"language": finding.language, "where": finding.where},
        "suppressions": [_suppression(finding.ignored)] if finding.ignored else [],
    }


def _suppression(reason: str) -> dict[str, str]:
    return {"kind": "external", "status": "accepted", "justification": reason}
