"""Each check fires on a planted fault, and is silent on good work."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pipeline
from pipeline import errors
from pipeline.core.checks import check_facts, check_lines, check_timing
from pipeline.core.cue import Cue
from pipeline.core.facts import FactRules
from pipeline.core.findings import CHECKS, Finding, Ignore, Severity, apply_ignores
from pipeline.core.language import get
from pipeline.core.timing import reading_units

EN = get("en")
SOURCE = {
    "s01": "In an emergency, call 999.",
    "s02": "Call 0800 555 111, or see https://www.report-it.org.uk",
    "s03": "Thank you.",
}
GOOD = (
    Cue("s01", "s01", 0, 2000, "En cas d’urgence, appelez le 999.", ("En cas d’urgence,", "appelez le 999.")),
    Cue("s02.1", "s02", 2080, 4500, "Appelez le 0800 555 111,", ("Appelez le 0800 555 111,",)),
    Cue(
        "s02.2", "s02", 4580, 9000, "ou https://www.report-it.org.uk", ("ou", "https://www.report-it.org.uk")
    ),
    Cue("s03", "s03", 9080, 10_000, "Merci.", ("Merci.",)),
)


def with_lines(index: int, *lines: str, text: str | None = None) -> tuple[Cue, ...]:
    """The good track with other words in one cue."""
    cue = replace(GOOD[index], lines=lines, text=" ".join(lines) if text is None else text)
    return (*GOOD[:index], cue, *GOOD[index + 1 :])


def with_times(index: int, start_ms: int, end_ms: int) -> tuple[Cue, ...]:
    """The good track with other times for one cue."""
    return (*GOOD[:index], replace(GOOD[index], start_ms=start_ms, end_ms=end_ms), *GOOD[index + 1 :])


def facts_found(cues: tuple[Cue, ...]) -> list[tuple[str, str, str]]:
    """Id, segment and the fact in quotes of every finding; every one must stop the language."""
    found = check_facts(SOURCE, cues, get("fr"))
    assert all(f.severity is Severity.ERROR and f.hint and f.language == "fr" for f in found)
    return [(f.id, f.where, f.message.split("'")[1]) for f in found]


def timing_found(cues: tuple[Cue, ...], *, duration_ms: int = 10_000) -> list[tuple[str, str]]:
    return [(f.id, f.where) for f in check_timing(cues, EN, duration_ms=duration_ms, gap_ms=80)]


def test_good_work_is_passed() -> None:
    """A check that always fires is no check."""
    assert facts_found(GOOD) == []
    assert timing_found(GOOD) == []
    assert timing_found(with_times(3, 9080, 9080 + EN.min_duration_ms)) == []


@pytest.mark.parametrize(
    ("cues", "wanted"),
    [
        pytest.param(
            with_lines(0, "En cas d’urgence,", "appelez-nous."),
            [("fact-missing", "s01", "999")],
            id="dropped",
        ),
        pytest.param(
            with_lines(0, "Appelez le 998."),
            [("fact-missing", "s01", "999"), ("fact-added", "s01", "998")],
            id="mistyped",
        ),
        pytest.param(
            with_lines(0, "Appelez le 9990."),
            [("fact-missing", "s01", "999"), ("fact-added", "s01", "9990")],
            id="one digit too many",
        ),
        pytest.param(with_lines(0, "اتصل ٩٩٩"), [("fact-missing", "s01", "999")], id="native digits"),
        pytest.param(GOOD[1:], [("fact-missing", "s01", "999")], id="whole cue gone"),
        pytest.param(
            with_lines(1, "Appelez le 0800 555", "111,"),
            [("fact-split", "s02", "0800 555 111")],
            id="number over two lines",
        ),
        pytest.param(
            with_lines(2, "ou https://www.report-", "it.org.uk"),
            [("fact-split", "s02", "https://www.report-it.org.uk")],
            id="address over two lines",
        ),
        pytest.param(
            with_lines(2, "ou https://www.report-", "it.org.uk", text="ou https://www.report-it.org.uk"),
            [("fact-split", "s02", "https://www.report-it.org.uk")],
            id="address broken by us",
        ),
        pytest.param(
            with_lines(3, "Merci. 24/7"), [("fact-added", "s03", "24/7")], id="something promised that is not"
        ),
        pytest.param(
            with_lines(3, "Merci, @MetCC."), [("fact-added", "s03", "@MetCC")], id="fact in the wrong segment"
        ),
    ],
)
def test_a_damaged_fact_is_found(cues: tuple[Cue, ...], wanted: list[tuple[str, str, str]]) -> None:
    """A wrong digit in an emergency number is the worst fault there is."""
    assert facts_found(cues) == wanted


def test_a_fact_over_two_cues_is_split_and_its_parts_are_no_new_facts() -> None:
    """One fault, one finding: "0800 555" and "111" are not two unknown numbers."""
    cues = (
        *GOOD[:1],
        replace(GOOD[1], text="Appelez le 0800 555", lines=("Appelez le 0800 555",)),
        replace(
            GOOD[2],
            text="111, ou https://www.report-it.org.uk",
            lines=("111, ou", "https://www.report-it.org.uk"),
        ),
        *GOOD[3:],
    )
    assert facts_found(cues) == [("fact-split", "s02", "0800 555 111")]


def test_an_address_over_two_cues_is_split() -> None:
    """There is no space inside it, so joining cues with spaces would call it missing."""
    cues = (
        *GOOD[:1],
        replace(GOOD[1], text="0800 555 111 https://www.", lines=("0800 555 111 https://www.",)),
        replace(GOOD[2], text="report-it.org.uk", lines=("report-it.org.uk",)),
        *GOOD[3:],
    )
    assert ("fact-split", "s02", "https://www.report-it.org.uk") in facts_found(cues)


def test_numbers_of_neighbouring_cues_do_not_run_together() -> None:
    """A cue that ends in 999 before one that begins with 101: "999 101" is a number nobody wrote."""
    cues = (
        Cue("s01.1", "s01", 0, 2000, "Call 999", ("Call 999",)),
        Cue("s01.2", "s01", 2080, 4000, "101 otherwise", ("101 otherwise",)),
    )
    assert check_facts({"s01": "999 in an emergency, 101 otherwise"}, cues, EN) == ()


@pytest.mark.parametrize(
    ("cues", "wanted"),
    [
        pytest.param(with_times(3, 9080, 10_001), [("outside", "s03")], id="ends after the footage"),
        pytest.param(with_times(0, -1, 2000), [("outside", "s01")], id="starts before it"),
        pytest.param(with_times(3, 9080, 9080), [("outside", "s03")], id="no length"),
        pytest.param(with_times(1, 1999, 4500), [("overlap", "s02.1")], id="two at once"),
        pytest.param(with_times(1, 2079, 4500), [("gap", "s02.1")], id="gap a millisecond too small"),
        pytest.param(with_times(3, 9080, 9912), [("too-short", "s03")], id="a millisecond too short"),
        pytest.param(with_times(0, 500, 2000), [("too-fast", "s01")], id="too much to read"),
        pytest.param((GOOD[1], GOOD[0], *GOOD[2:]), [("overlap", "s01")], id="out of order"),
    ],
)
def test_a_wrong_time_is_found(cues: tuple[Cue, ...], wanted: list[tuple[str, str]]) -> None:
    """Each at the very edge of what is allowed: the good track stands just inside."""
    assert timing_found(cues) == wanted


def test_a_cue_that_stays_too_long_is_mentioned() -> None:
    """Seven seconds are the limit; more is for a person to judge and stops nothing."""
    found = check_timing(with_times(3, 9080, 16_081), EN, duration_ms=20_000, gap_ms=80)
    assert [(f.id, f.severity) for f in found] == [("too-long", Severity.INFO)]
    assert timing_found(with_times(3, 9080, 16_080), duration_ms=20_000) == []


@pytest.mark.parametrize(
    ("tag", "text", "limit_ms"),
    [
        ("ja", "ただちに110番へ", 1875),  # 6 full-width and 3 narrow: 7.5 characters at 4 a second
        ("zh-Hans", "请立即拨打报警电话", 1000),  # 9 at 9 a second
        ("ko", "지금 바로 전화하세요", 834),  # 9 syllables and 2 narrow spaces: 10 characters at 12
        ("th", "โทรแจ้งตำรวจ", 648),  # 11 seen characters at 17; the tone mark counts nothing
        ("hi", "अभी पुलिस को बुलाएँ", 546),  # 12 seen characters at 22; vowel signs count nothing
    ],
)
def test_reading_speed_is_measured_in_each_scripts_own_units(tag: str, text: str, limit_ms: int) -> None:
    """Just slow enough passes, a millisecond less does not."""
    language = get(tag)

    def ids(duration_ms: int) -> set[str]:
        cue = Cue("s01", "s01", 0, duration_ms, text, (text,))
        return {f.id for f in check_timing([cue], language, duration_ms=9000, gap_ms=80)}

    assert "too-fast" not in ids(limit_ms)
    assert "too-fast" in ids(limit_ms - 1)


@given(st.text("ab 字", min_size=1, max_size=90), st.integers(1, 3000), st.sampled_from(["en", "zh-Hans"]))
def test_the_advice_to_shorten_is_enough(text: str, duration_ms: int, tag: str) -> None:
    """Who takes out as many characters as we say must not be told off again."""
    language = get(tag)
    text = text.translate({ord("字"): "b"}) if tag == "en" else text.translate(dict.fromkeys(b"ab ", "字"))
    cue = Cue("s01", "s01", 0, duration_ms, text, (text,))
    fast = [f for f in check_timing([cue], language, duration_ms=9000, gap_ms=80) if f.id == "too-fast"]
    assert bool(fast) == (reading_units(text, language) * 1000 > 2 * language.max_cps * duration_ms)
    for finding in fast:
        too_many = int(finding.hint.split("about ")[1].split()[0])
        shorter = replace(cue, text=text[too_many:])
        again = check_timing([shorter], language, duration_ms=9000, gap_ms=80)
        assert "too-fast" not in {f.id for f in again}
        assert int(finding.message.split()[0]) > language.max_cps


def test_a_finding_is_plain_json() -> None:
    """It goes into reports and manifests."""
    finding = Finding("gap", Severity.WARNING, "en", "s01", "too small")
    assert json.loads(json.dumps(finding.as_json())) == {
        "id": "gap",
        "severity": "warning",
        "language": "en",
        "where": "s01",
        "message": "too small",
        "hint": "",
        "ignored": "",
    }


def ids_in(path: Path) -> set[str]:
    """The check ids written in a module: of Finding(…), Remark(…), and of the helper add(…) in checks."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, (ast.Name, ast.Attribute)):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        if name not in {"Finding", "Remark"} and not (name == "add" and path.name == "checks.py"):
            continue
        first = node.args[0] if node.args else next(k.value for k in node.keywords if k.arg == "id")
        found |= {
            c.value for c in ast.walk(first) if isinstance(c, ast.Constant) and isinstance(c.value, str)
        }
    return found


def test_every_check_id_is_declared_and_every_declared_one_is_used() -> None:
    """Docs and reports list CHECKS: an id missing there is unexplained, one too many never happens."""
    rooms = Path(pipeline.__file__).parent
    used = set().union(*(ids_in(path) for path in rooms.rglob("*.py")))
    # The engine reports an error as a finding "stopped-<kind>"; the kinds are the error tree's own.
    assert {i for i in used if i.startswith("stopped")} <= {"stopped-"}
    assert used - {"stopped-"} == set(CHECKS)
    assert errors.TrackError.kind == "track"


def test_every_check_is_explained_in_a_sentence() -> None:
    """It is what people read beside the finding."""
    for check, words in CHECKS.items():
        assert check == check.lower()
        assert words.endswith(".")
        assert words[0].isupper()


def test_a_line_is_measured_in_pixels_and_in_characters() -> None:
    """Pixels decide; the number of characters is a second measure and only a remark."""
    english = get("en")

    def found(line: str, width: int) -> list[str]:
        track = [Cue("s01", "s01", 0, 4000, line, (line,))]
        return [f.id for f in check_lines(track, english, width=lambda _: width, max_width=100)]

    assert found("x" * 42, 100) == []
    assert found("x" * 43, 100) == ["line-too-long"]
    assert found("x" * 10, 101) == ["line-too-wide"]


def test_an_error_is_never_ignored() -> None:
    """Even an entry that got past campaign.toml must not silence what harms viewers."""
    ignore = Ignore("gap", "seen")
    error = Finding("gap", Severity.ERROR, "en", "s01", "x")
    warning = Finding("gap", Severity.WARNING, "en", "s01", "x")
    assert apply_ignores([error, warning], "m", [ignore]) == (error, replace(warning, ignored="seen"))


@pytest.mark.parametrize(
    ("where", "place", "covers"),
    [("", "s01", True), ("s01", "s01", True), ("s01", "s01.2", True), ("s01", "s012", False),
     ("s01.2", "s01.1", False), ("meta.post", "post", True), ("meta.title", "meta.title", True)],
)  # fmt: skip
def test_a_segment_covers_its_cues(where: str, place: str, covers: bool) -> None:
    """People see segments; that one may be divided over cues is the machine's affair."""
    finding = Finding("gap", Severity.WARNING, "en", place, "x")
    assert Ignore("gap", "seen", where=where).covers("m", finding) is covers


@pytest.mark.parametrize(
    ("source", "target", "message", "hint"),
    [
        (
            "Call 999.",
            "اتصل ٩٩٩",
            "'999' is not in the translation in Western digits: it stands as '٩٩٩'",
            "999",
        ),
        (
            "Call 0800 555.",
            "0800\u00a0555",
            "'0800 555' is not in the translation as it is written",
            "0800 555",
        ),
        ("See True Vision.", "x", "the name 'True Vision' is not in the translation", '"True Vision"] ar = '),
        ("At 9am.", "x", "'9am' is not in the translation", '[facts.equivalents."9am"] ar = '),
    ],
)
def test_a_lost_fact_says_what_to_do_about_its_kind(
    source: str, target: str, message: str, hint: str
) -> None:
    """A number in native digits, a name and a time have different remedies."""
    cue = Cue("s01", "s01", 0, 1000, target, (target,))
    rules = FactRules(names=("True Vision",))
    (finding,) = check_facts({"s01": source}, [cue], get("ar"), rules)
    assert message in finding.message
    assert hint in finding.hint
