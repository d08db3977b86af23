"""Spotting by skeleton and profile: the laws that hold for every message in every language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.adapters.sentences import breaks_into_sentences
from pipeline.adapters.typography import IcuHarfbuzz
from pipeline.core import checks, division, facts, linebreak, profiles, skeleton, spotting, timing
from pipeline.core.cue import Cue, Region
from pipeline.core.division import Divide
from pipeline.core.language import Language, get
from pipeline.core.profiles import Limits, fit
from pipeline.core.spoken import Speech, Word
from pipeline.core.starts import STEP_MS
from pipeline.core.timebase import first_frame, frame_time_ms, frames_ms
from pipeline.errors import InputError, TrackError
from pipeline.formats import script_text

ROOT = Path(__file__).parents[2]
RATES = [Fraction(r) for r in ("24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60")]
PROFILES = [p.name for p in profiles.PROFILES]
REPORT = "Report it at https://www.report-it.org.uk, or call 0800 555 111 now. "


def divider(language: Language) -> Divide:
    """Divide at spaces (ICU's breaks for the sample); what fits is counted in characters."""
    breaks_of = IcuHarfbuzz().breaks if not language.spaces else None

    def lines(text: str) -> tuple[str, ...] | None:
        return linebreak.break_lines(
            text,
            breaks=breaks(text),
            width=lambda line: timing.reading_units(line, language),
            max_width=2 * language.max_chars_per_line,
            max_lines=2,
            language=language,
            facts=facts.find(text),
        )

    def breaks(text: str) -> tuple[int, ...]:
        if breaks_of is not None:
            return breaks_of(text, language.tag)
        return tuple(m.end() for m in re.finditer(r" +", text) if m.end() < len(text))

    return division.divider(
        language,
        breaks=breaks,
        sentences=lambda text: breaks_into_sentences(text, language.tag),
        lines=lines,
    )


DIVIDE = {tag: divider(get(tag)) for tag in ("en", "pl")}


@dataclass(frozen=True)
class Case:
    """A message in two languages on some footage."""

    spoken: tuple[tuple[str, Speech], ...]
    texts: Mapping[str, Mapping[str, str]]
    profile: str
    rate: Fraction
    duration_ms: int
    shots: tuple[int, ...]

    def limits(self, tag: str) -> Limits:
        return fit(self.profile, get(tag))

    def skeleton(self) -> skeleton.Skeleton:
        needs = [
            spotting.needs(words, dict(self.spoken), self.limits(tag), DIVIDE[tag], rate=self.rate)
            for tag, words in self.texts.items()
        ]
        return skeleton.plan(
            self.spoken,
            needs,
            self.limits("en"),
            rate=self.rate,
            duration_ms=self.duration_ms,
            shots=self.shots,
        )

    def cues(self, tag: str, fixed: Mapping[str, Sequence[Cue]] | None = None) -> tuple[Cue, ...]:
        return spotting.place(self.skeleton(), self.texts[tag], self.limits(tag), DIVIDE[tag], fixed=fixed)

    def found(self, tag: str, cues: Sequence[Cue]) -> set[tuple[str, str]]:
        language = self.limits(tag).language
        gap_ms = frames_ms(language.min_gap_frames, self.rate)
        checked = checks.check_timing(cues, language, duration_ms=self.duration_ms, gap_ms=gap_ms)
        return {(f.id, f.where) for f in checked}


@st.composite
def texts(draw: st.DrawFn) -> str:
    words = draw(st.lists(st.sampled_from(["We", "help,", "victims", "today.", "999.", "and"]), min_size=1))
    return " ".join(words) + draw(st.sampled_from(["", " " + REPORT.strip()]))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    at = draw(st.integers(0, 2000))
    spoken: list[tuple[str, Speech]] = []
    for number in range(draw(st.integers(1, 6))):
        length = draw(st.integers(300, 12_000))
        split = at + length // 2
        words: tuple[Word, ...] = (("a", at, split - 100), ("b", split, at + length))
        spoken.append((f"s{number:02d}", Speech(at, at + length, words if draw(st.booleans()) else ())))
        at += length + draw(st.integers(0, 4000) | st.just(0))
    own = {tag: {s: draw(texts()) for s, _ in spoken} for tag in ("en", "pl")}
    rate = draw(st.sampled_from(RATES))
    shots = draw(st.lists(st.integers(1, int(at * rate / 1000) + 1), max_size=6))
    return Case(
        tuple(spoken),
        own,
        draw(st.sampled_from(PROFILES)),
        rate,
        at + draw(st.integers(200, 3000)),
        tuple(shots),
    )


@settings(max_examples=80, deadline=None)
@given(cases())
def test_the_laws_of_spotting(case: Case) -> None:
    """No overlap, order and words kept, whole milliseconds, a frame for each, limits kept or a finding."""
    for tag, words in case.texts.items():
        try:
            cues = case.cues(tag)
        except InputError:
            continue
        limits = case.limits(tag)
        for segment, text in words.items():
            own = [c for c in cues if c.segment == segment]
            assert " ".join(c.text for c in own) == text
            assert all(any(f.text in c.text for c in own) for f in facts.find(text)), "a fact was divided"
        assert [c.segment for c in cues] == sorted(c.segment for c in cues)
        for cue in cues:
            assert type(cue.start_ms) is type(cue.end_ms) is int
            assert first_frame(cue.start_ms, case.rate) < first_frame(cue.end_ms, case.rate)
        found = {check for check, _ in case.found(tag, cues)}
        assert found <= {"too-fast", "too-short", "gap"}, "never outside, overlapping or too long"
        starts = {c.segment: c.start_ms for c in reversed(cues)}
        for (_, before), (segment, own_speech) in pairwise(case.spoken):
            allowed = min(before.end_ms, own_speech.start_ms)
            assert starts[segment] >= allowed - 1, "never into the speech before"
        snap_ms = 500 + frames_ms(2, case.rate)
        for segment, own_speech in case.spoken:
            assert starts[segment] >= own_speech.start_ms - limits.lead_in_ms - snap_ms
            assert starts[segment] <= own_speech.start_ms + limits.late_ms + snap_ms + STEP_MS
        assert case.cues(tag) == cues


@settings(max_examples=40, deadline=None)
@given(cases())
def test_between_segments_all_languages_leave_the_picture_free_at_the_same_time(case: Case) -> None:
    """Else nothing of the videos could be shared, and no two languages compared. Where a cue would be longer
    than the longest there may be, its language may let go earlier."""
    try:
        made = {tag: case.cues(tag) for tag in case.texts}
    except InputError:
        return
    longest = case.limits("en").language.max_duration_ms - frames_ms(1, case.rate)
    for segment, _ in case.spoken:
        own = {tag: [c for c in cues if c.segment == segment] for tag, cues in made.items()}
        assert len({cues[0].start_ms for cues in own.values()}) == 1
        if all(c.duration_ms < longest for cues in own.values() for c in cues):
            assert len({cues[-1].end_ms for cues in own.values()}) == 1


@settings(max_examples=60, deadline=None)
@given(cases(), st.data())
def test_a_persons_times_win_and_stay(case: Case, data: st.DataObject) -> None:
    """Whatever they are, and whatever else changes; the others work around them or the person is told."""
    tag = "pl"
    try:
        cues = case.cues(tag)
    except InputError:
        return
    segment = data.draw(st.sampled_from([s for s, _ in case.spoken]))
    shift = data.draw(st.just(0) | st.integers(-3000, 3000))
    own = [c for c in cues if c.segment == segment]
    start_ms = max(0, own[0].start_ms + shift)
    moved = [replace(c, start_ms=start_ms + c.start_ms - own[0].start_ms,
                     end_ms=start_ms + c.end_ms - own[0].start_ms) for c in own]  # fmt: skip
    fixed = {segment: moved}
    try:
        after = case.cues(tag, fixed)
    except TrackError:
        return
    assert [c for c in after if c.segment == segment] == moved
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(after)), "worked around"
    if shift == 0:
        assert after == cues, "what a person leaves as it was changes nothing"
    assert spotting.place(
        case.skeleton(), case.texts[tag], case.limits(tag), DIVIDE[tag],
        fixed={s: [c for c in after if c.segment == s] for s in case.texts[tag]},
    ) == after, "its own result is a fixed point"  # fmt: skip
    words = dict(case.texts[tag]) | {segment: "New words."}
    again = spotting.place(case.skeleton(), words, case.limits(tag), DIVIDE[tag], fixed=fixed)
    mine = [c for c in again if c.segment == segment]
    assert " ".join(c.text for c in mine) == "New words."
    assert (mine[0].start_ms, mine[-1].end_ms) == (moved[0].start_ms, moved[-1].end_ms)


@given(st.integers(1, 20_000), st.integers(1, 100_000), st.sampled_from(RATES))
def test_frames_for_a_time_last_so_long_wherever_they_begin(need_ms: int, first: int, rate: Fraction) -> None:
    """Less the millisecond that a gap may take: else a cue that fits would be reported as too fast."""
    last = first + skeleton.frames_for(need_ms, rate)
    taken_ms = 0 if (1000 / rate).denominator == 1 else 1
    assert frame_time_ms(last, rate) - frame_time_ms(first, rate) - taken_ms >= need_ms
    most = first + skeleton.frames_within(need_ms + 100, rate)
    assert frame_time_ms(most, rate) - frame_time_ms(first, rate) <= need_ms + 100


@pytest.mark.parametrize("rate", RATES)
def test_two_frames_are_two_frames_at_every_rate(rate: Fraction) -> None:
    """83 or 84 ms at 23.976 frames a second: a millisecond of rounding is not reported as a small gap."""
    for offset in range(0, 84, 7):
        case = trial((1000, 3000), (3400 + offset, 5000), words=["Hello.", "Bye."])
        case = replace(case, rate=rate)
        first, second = case.cues("en")
        assert case.found("en", (first, second)) == set()
        assert first_frame(second.start_ms, rate) - first_frame(first.end_ms, rate) == 2


# ── one step at a time ───────────────────────────────────────────────────────────────────────────────


def trial(*speech: tuple[int, int], words: Sequence[str], profile: str = "plain-language") -> Case:
    spoken = tuple((f"s{n:02d}", Speech(*s)) for n, s in enumerate(speech))
    own = {f"s{n:02d}": text for n, text in enumerate(words)}
    return Case(spoken, {"en": own}, profile, Fraction(25), 30_000, ())


def test_silence_behind_is_used_first() -> None:
    """60 letters need 4 s at 15 a second, 5 in comfort; they were said in 2."""
    case = trial((2000, 4000), (10_000, 12_000), words=["x" * 60, "Bye."])
    first = case.cues("en")[0]
    assert (first.start_ms, first.end_ms) == (2000, 7000)


def test_then_a_start_before_the_words_but_not_before_silence() -> None:
    """The pause before is used only as far as the last speaker has finished and the profile allows."""
    case = trial((1000, 2000), (4000, 5000), (6000, 8000), words=["Hi.", "x" * 35, "Bye."])
    second = case.cues("en")[1]
    assert second.start_ms == 3520, "in steps of a tenth of a second, to the frame"
    assert case.found("en", case.cues("en")) == set()
    near = trial((1000, 3960), (4000, 5000), (6000, 8000), words=["Hi.", "x" * 35, "Bye."])
    assert near.cues("en")[1].start_ms >= 3960


def test_a_language_that_cannot_be_helped_moves_nobody() -> None:
    """One hopeless text must not make everybody's captions early."""
    case = trial((1000, 2000), (4000, 5000), (5100, 8000), words=["Hi.", "x" * 80, "Bye."])
    assert case.cues("en")[1].start_ms == 4000
    ((check, where),) = case.found("en", case.cues("en"))
    assert (check, where) == ("too-fast", "s01")


def test_a_segment_spoken_for_longer_than_the_longest_cue_gets_several() -> None:
    """Nine seconds of speech: the second cue comes with the second sentence."""
    words: tuple[Word, ...] = (("Help", 1000, 2000), ("comes.", 2100, 4500), ("Stay", 6000, 8000),
                               ("calm.", 8000, 10_000))  # fmt: skip
    case = Case(
        (("s00", Speech(1000, 10_000, words)),),
        {"en": {"s00": "Help comes. Stay calm."}},
        "netflix",
        Fraction(25),
        30_000,
        (),
    )
    first, second = case.cues("en")
    assert (first.text, second.text) == ("Help comes.", "Stay calm.")
    assert second.start_ms == 6000
    assert first.end_ms == 6000 - 80


def test_a_cut_near_the_edge_is_kept_clear() -> None:
    """A start 4 frames before a cut goes onto it; an end just behind one goes two frames before it."""
    case = replace(trial((2000, 4000), words=["Hello there."]), shots=(54, 110))
    (cue,) = case.cues("en")
    assert (cue.start_ms, cue.end_ms) == (54 * 40, 108 * 40)


def test_a_flickering_pause_is_closed_to_two_frames() -> None:
    """Less than half a second without a caption is a flash."""
    first, second = trial((1000, 3000), (3900, 5000), words=["Hello.", "Bye."]).cues("en")
    assert (first.end_ms, second.start_ms) == (3920 - 80, 3920)


def test_no_room_for_a_segment_is_told() -> None:
    """Better an error with a remedy than a caption that nobody can see."""
    with pytest.raises(InputError, match="no time for segment s01"):
        trial((1000, 2000), (30_000, 31_000), words=["Hi.", "Bye."]).cues("en")


def test_a_person_who_leaves_no_frame_is_told() -> None:
    """Their times are not changed for them."""
    case = trial((1000, 2000), (3000, 4000), words=["Hi.", "Bye."])
    mine = replace(case.cues("en")[0], end_ms=29_000)
    with pytest.raises(TrackError, match="no time for s01"):
        case.cues("en", {"s00": [mine]})


# ── the sample ───────────────────────────────────────────────────────────────────────────────────────

HEARD = ((1016, 4392), (5176, 10728), (11576, 14632), (15928, 19208), (19960, 24296), (25112, 27720),
         (28888, 33832), (34616, 41352), (42072, 46632))  # fmt: skip
"""Where speech is heard in assets/base.mp4."""
TOO_FAST_BEFORE = 34
"""Cues of the sample that were too fast for this profile, each segment's time shared out on its own."""


def sample() -> tuple[dict[str, dict[str, str]], tuple[tuple[str, Speech], ...]]:
    words: dict[str, dict[str, str]] = {}
    for path in sorted((ROOT / "scripts_text").glob("hate-crime.*.md")):
        tag = path.name.split(".")[1]
        read = script_text.loads(path.read_text("utf-8"), message="hate-crime", language=tag, path=str(path))
        words[tag] = {s.id: s.text for s in read.segments}
    regions = [Region(*r) for r in HEARD]
    return words, tuple((s, Speech(r.start_ms, r.end_ms)) for s, r in zip(words["en"], regions, strict=True))


def test_the_sample_in_22_languages_has_one_skeleton_and_tells_what_to_shorten() -> None:
    """Every cue-free stretch between segments is shared; what is too fast says how much to lose."""
    words, spoken = sample()
    rate, frames = Fraction(25), 1203
    limits = {tag: fit(profiles.DEFAULT, get(tag)) for tag in words}
    divides = {tag: divider(limits[tag].language) for tag in words}
    needs = [spotting.needs(words[t], dict(spoken), limits[t], divides[t], rate=rate) for t in words]
    bones = skeleton.plan(spoken, needs, limits["en"], rate=rate, duration_ms=48_120)
    free, too_fast = {}, 0
    for tag, own in words.items():
        cues = spotting.place(bones, own, limits[tag], divides[tag])
        language = limits[tag].language
        for segment, text in own.items():
            assert linebreak.same_words([c.text for c in cues if c.segment == segment], text)
        assert not checks.check_facts(words["en"], cues, language)
        found = checks.check_timing(cues, language, duration_ms=48_120, gap_ms=80)
        assert {f.id for f in found} <= {"too-fast"}
        for finding in found:
            too_fast += 1
            (too_many,) = re.findall(r"about (\d+) characters", finding.hint)
            cue = next(c for c in cues if c.id == finding.where)
            shorter = replace(cue, text=cue.text[: -int(too_many)] if language.script == "Latn" else "")
            assert not checks.check_timing([shorter], language, duration_ms=48_120, gap_ms=80)
        inside = [(a, b) for a, b in pairwise(cues) if a.segment == b.segment]
        gaps = {
            f for a, b in inside for f in range(first_frame(a.end_ms, rate), first_frame(b.start_ms, rate))
        }
        free[tag] = spotting.free_frames(cues, frames, rate) - gaps
    assert len(set(free.values())) == 1
    assert too_fast < TOO_FAST_BEFORE
