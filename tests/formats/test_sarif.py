"""SARIF: what code hosts read, as the standard's schema wants it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from pipeline.core.findings import CHECKS, Finding, Severity
from pipeline.formats import sarif

FINDING = Finding("too-fast", Severity.WARNING, "vi", "s03", "30 characters a second", "Shorten it.")
RESULT = sarif.Result(FINDING, "hate-crime", "scripts_text/hate-crime.vi.md", 12)
STOPPED = sarif.Result(
    Finding("stopped-facts", Severity.ERROR, "fr", "", "x.fr.md: '999' is gone", "Write it."),
    "hate-crime",
    "scripts_text/ünï côde.fr.md",
    None,
)


def run(*results: sarif.Result) -> Any:
    log = json.loads(sarif.dumps(results, rules=CHECKS, version="1.2.3"))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (only,) = log["runs"]
    return only


def test_a_result_says_what_where_and_how_bad() -> None:
    made = run(RESULT)
    (result,) = made["results"]
    assert (result["ruleId"], result["level"]) == ("too-fast", "warning")
    assert result["message"]["text"] == "hate-crime vi s03: 30 characters a second. Shorten it."
    (place,) = result["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "scripts_text/hate-crime.vi.md"},
        "region": {"startLine": 12},
    }
    assert made["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "too-fast"


def test_every_rule_leads_to_its_help() -> None:
    rules = run(RESULT, STOPPED)["tool"]["driver"]["rules"]
    assert [r["id"] for r in rules] == [*CHECKS, "stopped-facts"]
    for rule in rules:
        name = rule["id"].removeprefix("stopped-")
        page = "errors" if rule["id"] != name else "checks"
        assert f"docs/reference/{page}.md#{name}" in rule["help"]["markdown"]
        assert rule["shortDescription"]["text"].endswith(".")


@pytest.mark.parametrize(
    ("severity", "level"), [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "note")]
)
def test_levels(severity: Severity, level: str) -> None:
    (result,) = run(replace(RESULT, finding=replace(FINDING, severity=severity)))["results"]
    assert result["level"] == level


def test_what_is_ignored_is_suppressed_with_its_reason() -> None:
    (result,) = run(replace(RESULT, finding=replace(FINDING, ignored="agreed with the translator")))[
        "results"
    ]
    assert result["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "agreed with the translator"}
    ]
    assert run(RESULT)["results"][0]["suppressions"] == []


def test_a_fingerprint_knows_the_finding_but_not_its_line() -> None:
    """A host tells old findings from new by it; a line that was put in above is no news."""

    def print_of(result: sarif.Result) -> str:
        return str(run(result)["results"][0]["partialFingerprints"]["vidmsg/v1"])

    assert (
        print_of(RESULT) == print_of(replace(RESULT, line=99)) == print_of(replace(RESULT, path="other.md"))
    )
    changed = [replace(FINDING, language="pl"), replace(FINDING, where="s04"), replace(FINDING, message="31")]
    prints = {print_of(replace(RESULT, finding=f)) for f in changed} | {print_of(RESULT)}
    assert len(prints) == 4
    assert print_of(replace(RESULT, message_id="other")) not in prints


def test_the_log_keeps_the_rules_of_the_schema() -> None:
    """The properties that SARIF 2.1.0's schema requires, and the forms it gives them."""
    made = run(RESULT, STOPPED)
    assert set(made) <= {"tool", "results", "columnKind"}
    driver = made["tool"]["driver"]
    assert driver["name"]
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(ids) == len(set(ids))
    for result in made["results"]:
        assert result["message"]["text"]
        assert ids[result["ruleIndex"]] == result["ruleId"]
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"[A-Za-z0-9%/._~\-]+", uri), (
            "a URI reference has no spaces or letters beyond ASCII"
        )
        region = result["locations"][0]["physicalLocation"].get("region", {"startLine": 1})
        assert region["startLine"] >= 1
        assert all(s["kind"] in {"inSource", "external"} for s in result["suppressions"])
