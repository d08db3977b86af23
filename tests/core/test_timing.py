"""Spotting: every segment gets a time of its own, and every cue a frame of its own."""

from __future__ import annotations

import time
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, combinations, pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.core import timing
from pipeline.core.cue import Cue, Region, Slot
from pipeline.core.language import Language, get, known
from pipeline.core.script import Segment
from pipeline.core.timebase import first_frame, frames_ms
from pipeline.core.timing import LINGER_MS, reading_ms, reading_units, slots, spot
from pipeline.errors import InputError

LANGUAGES = tuple(known())
RATES = [Fraction(r) for r in ("24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60")]
EN = get("en")


def segments_of(*letters: int) -> list[Segment]:
    """Segments with so many letters each."""
    return [Segment(f"s{n:02d}", "x" * length, line=10 + 2 * n) for n, length in enumerate(letters, 1)]


def starts(made: tuple[Slot, ...]) -> list[int]:
    return [slot.start_ms for slot in made]


# ── reading speed ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("tag", "text", "half_characters"),
    [
        ("en", "Call 999.", 18),
        ("zh-Hans", "拨打999。", 9),  # three full-width at 1, three digits at a half
        ("zh-Hant", "撥打 999", 8),
        ("ja", "１１０番", 8),  # full-width digits count one
        ("ja", "ｱｲ", 2),  # half-width katakana a half
        ("ko", "전화 101", 8),
        ("th", "ที่นี่", 4),  # two consonants; vowels and tone marks above count nothing
        ("hi", "हिन्दी", 6),  # ha, na, da; the vowel signs and the virama count nothing
        ("ar", "مَرْحَبًا", 10),  # vowel marks count nothing
        ("fa", "می\u200cخواهم", 14),  # the zero-width non-joiner counts nothing
        ("en", "", 0),
    ],
)
def test_reading_units_per_script(tag: str, text: str, half_characters: int) -> None:
    """Worked out by hand: what the eye does not read apart must not make a caption "too fast"."""
    assert reading_units(text, get(tag)) == half_characters


def test_reading_time_is_rounded_up_and_never_faster_than_the_limit() -> None:
    """English reads 20 characters a second: 47 need 2.35 s."""
    assert reading_ms("x" * 47, EN) == 2350
    assert reading_ms("x", get("th")) == 59  # 58.8


# ── slots ────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Scene:
    """A script on a piece of footage."""

    segments: list[Segment]
    regions: list[Region]
    duration_ms: int
    gap_ms: int


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """Any script with any marks in order, on any speech in order."""
    pairs = draw(st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 6000)), max_size=12))
    edges = list(accumulate(length for pair in pairs for length in pair))
    regions = [Region(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    duration_ms = draw(st.integers(1, 60_000))
    letters = draw(st.lists(st.integers(0, 90), min_size=1, max_size=8))
    marks = iter(sorted(draw(st.lists(st.integers(0, 60_000), min_size=8, max_size=8))))
    segments = [
        Segment(s.id, s.text, next(marks) if draw(st.booleans()) else None, line=s.line)
        for s in segments_of(*letters)
    ]
    return Scene(segments, regions, duration_ms, draw(st.sampled_from([0, 34, 80, 84])))


def slots_of(scene: Scene) -> tuple[Slot, ...]:
    return slots(scene.segments, scene.regions, duration_ms=scene.duration_ms, gap_ms=scene.gap_ms)


@given(scenes())
def test_slots_never_overlap_and_stay_in_the_footage(scene: Scene) -> None:
    """The law of spotting; where it cannot be kept, the script's author is told at which line."""
    try:
        made = slots_of(scene)
    except InputError:
        with pytest.raises(InputError) as caught:
            slots_of(scene)
        assert caught.value.line in {s.line for s in scene.segments}
        assert caught.value.hint
        return
    assert [slot.segment for slot in made] == [s.id for s in scene.segments]
    for slot in made:
        assert 0 <= slot.start_ms < slot.speech_end_ms <= slot.limit_ms <= scene.duration_ms
        assert slot.limit_ms - slot.start_ms >= scene.gap_ms
    for before, after in pairwise(made):
        assert before.limit_ms + scene.gap_ms <= after.start_ms
    for segment, slot in zip(scene.segments, made, strict=True):
        assert segment.time_ms in (None, slot.start_ms), "a mark is honoured to the millisecond"
    assert slots_of(scene) == made


@given(scenes())
def test_an_unmarked_script_fits_any_footage_that_is_long_enough(scene: Scene) -> None:
    """A cough or a jingle taken for speech must not stop a build for want of time."""
    words = [Segment(s.id, s.text + "word") for s in scene.segments]
    speech_ms = sum(r.duration_ms for r in scene.regions)
    assume(len(scene.regions) < len(words))
    assume(speech_ms * timing.FASTEST_SPEECH_CPS < sum(len(s.text) for s in words) * 1000)
    made = slots(words, scene.regions, duration_ms=60_000, gap_ms=80)
    assert made == slots(words, [], duration_ms=60_000, gap_ms=80)


def test_as_many_regions_as_segments_pair_off() -> None:
    """One utterance per segment, clear pauses between: nothing to guess, whatever the lengths of the text."""
    regions = [Region(500, 2000), Region(3000, 3400), Region(4400, 9000)]
    made = slots(segments_of(10, 60, 20), regions, duration_ms=10_000, gap_ms=80)
    assert made == (
        Slot("s01", 500, 2000, 2920),
        Slot("s02", 3000, 3400, 4320),
        Slot("s03", 4400, 9000, 10_000),
    )


def test_pauses_at_commas_stay_inside_a_segment() -> None:
    """The voice pauses 200 ms at a comma and 900 ms at a full stop; only the latter divides segments."""
    regions = [
        Region(300, 1500), Region(1700, 2600),  # "At other times, call 101,"
        Region(3500, 5500),
        Region(6400, 7000), Region(7200, 7900), Region(8100, 9000),
    ]  # fmt: skip
    made = slots(segments_of(30, 30, 33), regions, duration_ms=10_000, gap_ms=80)
    assert starts(made) == [300, 3500, 6400]
    assert [s.speech_end_ms for s in made] == [2600, 5500, 9000]


def test_fewer_regions_are_cut_by_the_length_of_the_words() -> None:
    """A voice that hardly pauses: a quarter of the words get a quarter of the speech; pauses add none."""
    made = slots(segments_of(20, 20, 40), [Region(0, 2000), Region(5000, 7000)], duration_ms=8000, gap_ms=0)
    assert starts(made) == [0, 1000, 5000]
    assert made[1].speech_end_ms == 2000


def test_what_is_said_counts_and_not_what_is_written() -> None:
    """``999`` is three characters to read and three words to say."""
    spoken = Segment("s01", "999", say="nine nine nine emergency")
    made = slots([spoken, *segments_of(0, 22)[1:]], [Region(0, 4000)], duration_ms=4000, gap_ms=0)
    assert starts(made) == [0, 4000 * 21 // 43]


def test_without_speech_the_whole_time_is_shared() -> None:
    """Silent footage still gets a full set of captions."""
    made = slots(segments_of(10, 30), [], duration_ms=8000, gap_ms=80)
    assert starts(made) == [0, 2000]
    assert made[-1].limit_ms == 8000


def test_a_cough_is_not_the_reading_of_the_script() -> None:
    """200 ms of noise in a minute of footage: sharing *it* out would give nine captions 22 ms each."""
    made = slots(segments_of(*[40] * 9), [Region(30_000, 30_200)], duration_ms=60_000, gap_ms=80)
    assert made == slots(segments_of(*[40] * 9), [], duration_ms=60_000, gap_ms=80)


def test_marks_divide_the_speech() -> None:
    """Speech after a mark belongs to the marked segment and its followers, speech before it does not."""
    script = [Segment("s01", "x" * 20), Segment("s02", "x" * 20, 4000), Segment("s03", "x" * 20)]
    regions = [Region(500, 1500), Region(2000, 3000), Region(4200, 5200), Region(6000, 7000)]
    made = slots(script, regions, duration_ms=9000, gap_ms=80)
    assert starts(made) == [500, 4000, 6000]
    assert made[0].speech_end_ms == 3000
    assert made[0].limit_ms == 3920


def test_speech_across_a_mark_is_cut_there() -> None:
    """A person's mark in the middle of an utterance wins over what was heard."""
    script = [Segment("s01", "x" * 20), Segment("s02", "x" * 20, 3000)]
    made = slots(script, [Region(1000, 6000)], duration_ms=9000, gap_ms=80)
    assert made == (Slot("s01", 1000, 2920, 2920), Slot("s02", 3000, 6000, 9000))


@pytest.mark.parametrize("mark_ms", [10_000, 10_001, 99_999])
def test_a_mark_after_the_end_names_its_line(mark_ms: int) -> None:
    """Otherwise that caption would be lost in silence."""
    script = [*segments_of(20), Segment("s02", "x", mark_ms, line=17)]
    with pytest.raises(InputError, match="after the end") as caught:
        slots(script, [], duration_ms=10_000, gap_ms=80)
    assert caught.value.line == 17
    assert "longer footage" in caught.value.hint


@pytest.mark.parametrize(
    "marks",
    [[0, 0], [5000, 3000], [5000, None, 3000], [0, 50], [None, 0], [9990]],
    ids=str,
)
def test_marks_that_leave_no_time_name_the_line(marks: list[int | None]) -> None:
    """Two at once, in the wrong order, closer than the gap, or none left before or after."""
    script = [Segment(f"s{n}", "word", mark, line=n) for n, mark in enumerate(marks, 1)]
    with pytest.raises(InputError, match="there is no time for segment") as caught:
        slots(script, [], duration_ms=10_000, gap_ms=80)
    assert caught.value.line is not None
    assert "time marks" in caught.value.hint


def test_footage_too_short_for_the_script_is_an_error() -> None:
    """Ten segments do not fit half a second; better no video than nine invisible captions."""
    with pytest.raises(InputError, match="there is no time") as caught:
        slots(segments_of(*[20] * 10), [], duration_ms=500, gap_ms=80)
    assert caught.value.line == 12
    assert "longer footage" in caught.value.hint


@given(st.data())
def test_the_quick_grouping_is_as_good_as_trying_all(data: st.DataObject) -> None:
    """The search skips most groupings; none that it skips may be better than the one it takes."""
    pairs = data.draw(st.lists(st.tuples(st.integers(0, 900), st.integers(1, 2500)), min_size=1, max_size=7))
    edges = list(accumulate(length for pair in pairs for length in pair))
    regions = [Region(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    weights = data.draw(st.lists(st.integers(1, 90), min_size=1, max_size=len(regions)))
    speech_ms = sum(r.duration_ms for r in regions)

    def badness(bounds: tuple[int, ...]) -> Fraction:
        total = Fraction(0)
        for weight, (a, b) in zip(weights, pairwise(bounds), strict=True):
            length = sum(r.duration_ms for r in regions[a:b])
            pauses = regions[b - 1].end_ms - regions[a].start_ms - length
            total += (length - Fraction(speech_ms * weight, sum(weights))) ** 2 + 4 * pauses**2
        return total

    every = ((0, *inner, len(regions)) for inner in combinations(range(1, len(regions)), len(weights) - 1))
    begins = [r.start_ms for r in regions]
    taken = [begins.index(group.start_ms) for group in timing._group_regions(weights, regions)]
    assert badness((*taken, len(regions))) == min(map(badness, every))


def test_a_long_message_is_spotted_at_once() -> None:
    """60 segments on 300 utterances took 20 seconds once; it is a tenth of one now."""
    regions = [Region(2000 * n, 2000 * n + 1000 + 37 * n % 800) for n in range(300)]
    script = segments_of(*(20 + 53 * n % 90 for n in range(60)))
    begun = time.perf_counter()
    made = slots(script, regions, duration_ms=600_000, gap_ms=80)
    assert time.perf_counter() - begun < 2
    assert len(made) == 60


# ── spot ─────────────────────────────────────────────────────────────────────────────────────────────


def spotted(slot: Slot, texts: list[str], tag: str = "en", rate: Fraction = RATES[2]) -> tuple[Cue, ...]:
    return spot(slot, [[t] for t in texts], texts, get(tag), rate=rate)


@given(
    st.sampled_from(LANGUAGES),
    st.sampled_from(RATES),
    st.integers(0, 3_600_000),
    st.integers(0, 60) | st.integers(0, 20_000),
    st.integers(0, 60) | st.integers(0, 20_000),
    st.lists(st.text("xy 字ก", max_size=80), min_size=1, max_size=5),
)
def test_cues_fill_their_slot_in_order(
    language: Language, rate: Fraction, start_ms: int, length: int, extra: int, texts: list[str]
) -> None:
    """Whatever the slot: inside it, in order, words kept, and each on the screen for a frame at least."""
    gap_ms, frame_ms = frames_ms(language.min_gap_frames, rate), frames_ms(1, rate)
    length += max(gap_ms, frame_ms * len(texts))
    slot = Slot("s07", start_ms, start_ms + length, start_ms + length + extra)
    cues = spot(slot, [[t, "second line"] for t in texts], texts, language, rate=rate)

    assert [c.text for c in cues] == texts
    assert [c.lines for c in cues] == [(t, "second line") for t in texts]
    assert {c.segment for c in cues} == {"s07"}
    assert cues[0].start_ms == start_ms
    assert cues[-1].end_ms <= slot.limit_ms
    for cue in cues:
        assert type(cue.start_ms) is type(cue.end_ms) is int
        assert first_frame(cue.start_ms, rate) < first_frame(cue.end_ms, rate), "seen on one frame or more"
    roomy = cues[-1].end_ms - start_ms >= gap_ms * (len(texts) - 1) + frame_ms * len(texts)
    for before, after in pairwise(cues):
        assert after.start_ms - before.end_ms == (gap_ms if roomy else 0)


def test_in_a_tight_slot_a_short_piece_still_gets_its_frame() -> None:
    """By reading time alone the first would have 8 of 84 ms, between two frames: its words never seen."""
    rate = Fraction(24)
    short, long = spotted(Slot("s01", 1, 85, 85), ["", "x" * 80], rate=rate)
    assert (short.end_ms, long.start_ms) == (43, 43)
    assert first_frame(short.start_ms, rate) < first_frame(short.end_ms, rate)


@given(st.sampled_from(LANGUAGES), st.integers(1, 9), st.integers(1, 20_000))
def test_no_cue_is_ever_without_length(language: Language, count: int, extra: int) -> None:
    """Even in a slot shorter than its frames: a zero-length cue is dropped by players, with its words."""
    slot = Slot("s01", 1000, 1000 + count, 1000 + count + extra)
    for texts in (["x" * 70, *["y"] * (count - 1)], [*["y"] * (count - 1), "x" * 70]):
        cues = spot(slot, [[t] for t in texts], texts, language, rate=RATES[0])
        assert all(c.duration_ms > 0 for c in cues)


def test_ids_say_which_piece_a_cue_is() -> None:
    """One piece keeps the segment's id, so that a person's edit survives; several are numbered."""
    slot = Slot("s01", 0, 4000, 6000)
    assert [c.id for c in spotted(slot, ["one"])] == ["s01"]
    assert [c.id for c in spotted(slot, ["one", "two"])] == ["s01.1", "s01.2"]


def test_a_cue_lingers_after_its_words_but_not_for_ever() -> None:
    """Readers finish after speakers, yet a caption must not hang over a long silence."""
    assert spotted(Slot("s01", 0, 3000, 9000), ["x" * 20])[0].end_ms == 3000 + LINGER_MS
    assert spotted(Slot("s01", 0, 9000, 20_000), ["x" * 20])[0].end_ms == EN.max_duration_ms


def test_a_cue_takes_silence_when_its_words_need_it() -> None:
    """60 characters need 3 s to read although they were said in 1.5 s."""
    assert spotted(Slot("s01", 0, 1500, 9000), ["x" * 60])[0].end_ms == 3000


def test_a_flickering_gap_is_closed() -> None:
    """A blank of under half a second before the next caption is a flash; the minimum gap remains."""
    assert spotted(Slot("s01", 0, 3000, 3700), ["x" * 20])[0].end_ms == 3700
    assert spotted(Slot("s01", 0, 3000, 3800), ["x" * 20])[0].end_ms == 3300


def test_a_longer_piece_gets_more_time() -> None:
    """Three times the words, but every piece has half a second for the eye to find it."""
    short, long = spotted(Slot("s01", 0, 5960, 6000), ["x" * 20, "x" * 60])
    assert (short.start_ms, long.end_ms) == (0, 6000)
    assert long.start_ms - short.end_ms == 80
    assert 2 * short.duration_ms < long.duration_ms < 3 * short.duration_ms


def test_a_language_reads_at_its_own_speed() -> None:
    """Nine Chinese characters take as long as twenty English letters: a second."""
    slot = Slot("s01", 0, 100, 9000)
    assert spotted(slot, ["字" * 27], "zh-Hans")[0].end_ms == 3000
    assert spotted(slot, ["x" * 60], "en")[0].end_ms == 3000
