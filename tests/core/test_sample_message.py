"""The sample campaign: in every language people can dial, tweet and click what the police published."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.core import facts
from pipeline.core.checks import check_facts, check_timing
from pipeline.core.cue import Cue, Region
from pipeline.core.findings import Severity
from pipeline.core.language import get
from pipeline.core.script import Script, stale_segments
from pipeline.core.timebase import frames_ms
from pipeline.core.timing import slots, spot
from pipeline.core.units import units
from pipeline.formats import script_text, srt

ROOT = Path(__file__).parents[2]
LANGUAGES = (
    "en", "zh-Hans", "zh-Hant", "vi", "th", "ms", "id", "fil", "my", "km", "lo", "ko", "ja",
    "ar", "ur", "fa", "bn", "pa-Guru", "hi", "ta", "so", "pl",
)  # fmt: skip
FACTS = {
    "s06": ["999"],
    "s07": ["101", "@MetCC"],
    "s08": ["0800 555 111"],
    "s09": ["https://www.report-it.org.uk"],
}
EVERY_FACT = [fact for segment in FACTS.values() for fact in segment]


def script(tag: str) -> Script:
    path = ROOT / "scripts_text" / f"hate-crime.{tag}.md"
    return script_text.loads(
        path.read_text(encoding="utf-8"), message="hate-crime", language=tag, path=str(path)
    )


def track(tag: str) -> tuple[srt.SrtCue, ...]:
    path = ROOT / "subtitles" / "hate-crime" / f"{tag}.srt"
    return srt.loads(path.read_text(encoding="utf-8"), path=str(path))


def facts_of(text: str) -> list[str]:
    return sorted(fact.text for fact in facts.find(text))


def test_the_sample_is_there_in_these_languages_and_no_others() -> None:
    """A file that nobody looks at, or one that is missing, is a gap in what was promised."""
    for pattern, folder in (("hate-crime.*.md", "scripts_text"), ("*.srt", "subtitles/hate-crime")):
        names = {p.name.removeprefix("hate-crime.").rsplit(".", 1)[0] for p in (ROOT / folder).glob(pattern)}
        assert names == set(LANGUAGES), folder


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_keeps_the_names_that_the_campaign_declares(tag: str) -> None:
    """In Latin letters, so that people find what is published under them; in title and post as well."""
    table = tomllib.loads((ROOT / "campaign.toml").read_text(encoding="utf-8"))["facts"]
    rules = facts.FactRules(names=tuple(table["names"]))
    assert rules.names == ("Crimestoppers", "True Vision")
    for unit in units(script("en"), script(tag)):
        assert facts.compare(unit.source, unit.target, rules, tag) == facts.Comparison((), ()), unit.id


@pytest.mark.parametrize("tag", LANGUAGES)
def test_each_script_has_the_facts_in_the_right_segments(tag: str) -> None:
    """Verbatim, in Western digits, and nothing else that looks like a number, a handle or an address."""
    found = {s.id: facts_of(s.text) for s in script(tag).segments}
    assert found == {s.id: sorted(FACTS.get(s.id, [])) for s in script("en").segments}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_each_post_has_the_facts_too(tag: str) -> None:
    """The text beside the video is where links are clicked."""
    assert facts_of(script(tag).post) == sorted(EVERY_FACT)


@pytest.mark.parametrize("tag", LANGUAGES[1:])
def test_each_translation_is_of_the_source_as_it_is_now(tag: str) -> None:
    """Whoever corrects the English text must look at 21 files; this says which are behind."""
    translation = script(tag)
    assert set(translation.sources) == {s.id for s in translation.segments}
    assert stale_segments(script("en"), translation) == ()


@pytest.mark.parametrize("tag", LANGUAGES)
def test_each_track_shows_every_fact_whole_on_one_line_and_in_order(tag: str) -> None:
    """Between the script and the screen lie line breaks and cue breaks; none may cut a number in two."""
    cues = track(tag)
    shown = [
        (fact.text, number) for number, c in enumerate(cues) for line in c.lines for fact in facts.find(line)
    ]
    assert sorted(fact for fact, _ in shown) == sorted(EVERY_FACT)
    where = dict(shown)
    for before, after in zip(["s06", "s07", "s08"], ["s07", "s08", "s09"], strict=True):
        assert max(where[f] for f in FACTS[before]) < min(where[f] for f in FACTS[after])


@pytest.mark.parametrize("tag", LANGUAGES)
def test_each_track_runs_in_order_without_overlap(tag: str) -> None:
    """All languages are cut from the same slots, so none may run into the next sentence."""
    cues = [
        Cue(str(n), "", c.start_ms, c.end_ms, " ".join(c.lines), c.lines) for n, c in enumerate(track(tag))
    ]
    found = check_timing(cues, get(tag), duration_ms=cues[-1].end_ms, gap_ms=0)
    assert [f for f in found if f.severity is Severity.ERROR] == []


@pytest.mark.parametrize("tag", LANGUAGES)
def test_read_aloud_at_a_calm_pace_it_can_be_shown(tag: str) -> None:
    """From words to cues at 15 letters a second, with a pause at commas and a longer one at full stops."""
    source, language = script("en"), get(tag)
    regions, now_ms = [], 500
    for segment in source.segments:
        for phrase in segment.spoken.split(","):
            length_ms = 1000 * sum(c.isalnum() for c in phrase) // 15
            regions.append(Region(now_ms, now_ms + length_ms))
            now_ms += length_ms + 250
        now_ms += 450
    times = slots(source.segments, regions, duration_ms=now_ms, gap_ms=80)
    heard_ms = {r.start_ms for r in regions}
    assert {slot.start_ms for slot in times} <= heard_ms, (
        "every caption comes with the first word of a phrase"
    )

    cues: list[Cue] = []
    for segment, slot in zip(script(tag).segments, times, strict=True):
        cues += spot(slot, [[segment.text]], [segment.text], language, rate=Fraction(25))
    gap_ms = frames_ms(language.min_gap_frames, Fraction(25))
    found = [
        *check_facts({s.id: s.text for s in source.segments}, cues, language),
        *check_timing(cues, language, duration_ms=now_ms, gap_ms=gap_ms),
    ]
    assert [f for f in found if f.severity is Severity.ERROR or f.id in {"gap", "too-short"}] == []
    if tag == "en":
        assert found == [], "the English caption can be read as fast as it is spoken"
