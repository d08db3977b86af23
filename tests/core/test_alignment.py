"""The pure rules of alignment: order, snapping, what is unspoken or unscripted, what a person is told."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipeline.core import alignment
from pipeline.core.alignment import ALIGNED, LOW_CONFIDENCE_PERMILLE, MARK, Alignment, Spoken, Word
from pipeline.core.cue import Region
from pipeline.core.findings import CHECKS, Severity
from pipeline.core.script import Segment

TIMES = st.integers(0, 60_000)
ROWS = st.lists(
    st.builds(
        lambda a, b, w: Spoken(
            "s01", min(a, b), max(a, b), 900, ALIGNED, tuple(Word("w", min(p), max(p)) for p in w)
        ),
        TIMES,
        TIMES,
        st.lists(st.tuples(TIMES, TIMES), max_size=4),
    ),
    max_size=8,
)


@st.composite
def regions(draw: st.DrawFn) -> list[Region]:
    cuts = sorted(draw(st.sets(TIMES, max_size=20)))
    return [Region(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]


@given(ROWS)
def test_times_never_run_backwards(rows: list[Spoken]) -> None:
    """Captions must not overlap, whatever an aligner says; and no row is lost."""
    made = alignment.in_order(rows)
    assert len(made) == len(rows)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(made))
    for row in made:
        assert row.start_ms <= row.end_ms
        assert all(row.start_ms <= w.start_ms <= row.end_ms for w in row.words)
    assert alignment.in_order(made) == made


@given(TIMES, regions())
def test_a_boundary_moves_to_a_pause_or_stays(boundary_ms: int, heard: list[Region]) -> None:
    """Never far, and never into speech."""
    pauses = alignment.pauses(heard)
    end_ms, start_ms = alignment.snap(boundary_ms, pauses)
    if (end_ms, start_ms) != (boundary_ms, boundary_ms):
        assert Region(end_ms, start_ms) in pauses
        assert end_ms - alignment.SNAP_MS <= boundary_ms <= start_ms + alignment.SNAP_MS


def test_the_longer_pause_near_a_boundary_is_the_one_that_is_meant() -> None:
    """A stop consonant is a pause of 60 ms; a full stop is one of 400."""
    pauses = (Region(960, 1020), Region(1200, 1600))
    assert alignment.snap(1000, pauses) == (1200, 1600)
    assert alignment.snap(3000, pauses) == (3000, 3000)


@given(regions(), ROWS)
def test_unscripted_speech_is_speech_and_belongs_to_nobody(heard: list[Region], rows: list[Spoken]) -> None:
    made = alignment.in_order(rows)
    for left in alignment.unscripted(heard, made):
        assert left.duration_ms >= alignment.SHORTEST_UNSCRIPTED_MS
        assert any(r.start_ms <= left.start_ms < r.end_ms for r in heard)
        assert not any(s.is_spoken and s.start_ms < left.start_ms < s.end_ms for s in made)


def test_a_cough_is_not_unscripted_speech() -> None:
    row = Spoken("s01", 1000, 3000, 900, ALIGNED)
    heard = [Region(200, 700), Region(990, 3010), Region(4000, 6000)]
    assert alignment.unscripted(heard, (row,)) == (Region(4000, 6000),)


@given(st.integers(0, 2000), st.integers(1, 5000), st.integers(0, 1000))
def test_confidence_is_a_share_and_falls_with_distance(distance: int, pace: int, found: int) -> None:
    sure = alignment.confidence_permille(distance, pace, found)
    assert 0 <= sure <= 1000
    assert alignment.confidence_permille(distance + 50, pace, found) <= sure


def test_a_far_sentence_and_a_hurried_one_are_doubted() -> None:
    """Medians of what was measured: right 808 and an even pace, wrong 940 or a third too fast."""
    assert alignment.confidence_permille(808, 1000) > 900
    assert alignment.confidence_permille(940, 1000) < LOW_CONFIDENCE_PERMILLE
    assert alignment.confidence_permille(808, 690) < LOW_CONFIDENCE_PERMILLE
    assert alignment.confidence_permille(808, 1450) < LOW_CONFIDENCE_PERMILLE


def test_people_are_told_where_to_listen() -> None:
    script = [Segment("s01", "Sure."), Segment("s02", "Unsure."), Segment("s03", "Nobody says this.")]
    rows = (
        Spoken("s01", 0, 900, 900, ALIGNED),
        Spoken("s02", 1000, 1900, 100, ALIGNED),
        Spoken("s03", 61_500, 61_500, 0, ALIGNED),
    )
    found = list(alignment.findings(Alignment(rows, (Region(70_000, 72_000),)), script, "en"))
    assert [(f.id, f.where) for f in found] == [
        ("align-low-confidence", "s02"),
        ("segment-not-spoken", "s03"),
        ("speech-not-in-script", ""),
    ]
    assert "01:01.500" in found[1].message
    assert "Nobody says this." in found[1].message
    assert all(f.severity is Severity.WARNING and f.hint and f.id in CHECKS for f in found)


def test_what_a_person_marked_is_not_doubted() -> None:
    rows = (Spoken("s01", 0, 0, 0, MARK),)
    assert not list(alignment.findings(Alignment(rows), [Segment("s01", "Words.")], "en"))


def test_json_has_no_more_than_three_decimals() -> None:
    row = Spoken("s01", 10, 900, 667, ALIGNED).as_json()
    assert row == {"id": "s01", "start_ms": 10, "end_ms": 900, "confidence": 0.667, "method": "aligned"}


# ---- a subtitle of the same words --------------------------------------------------------------------

SCRIPT = [Segment("s01", "Please report hate crime."), Segment("s02", "In an emergency, call 999.")]


def test_cues_may_divide_and_join_segments() -> None:
    """Subtitles are cut for reading, scripts for translating."""
    divided = [
        (1000, 2000, "Please report"),
        (2100, 3000, "hate crime."),
        (4000, 6000, "In an emergency call 999"),
    ]
    found = alignment.from_subtitle(divided, SCRIPT)
    assert (found["s01"].start_ms, found["s01"].end_ms) == (1000, 3000)
    assert (found["s02"].start_ms, found["s02"].end_ms) == (4000, 6000)
    joined = alignment.from_subtitle(
        [(1000, 5000, "Please report hate crime. In an emergency, call 999.")], SCRIPT
    )
    assert joined["s01"].end_ms <= joined["s02"].start_ms
    assert 2500 < joined["s02"].start_ms < 3500


def test_a_segment_that_the_subtitle_lacks_is_left_out() -> None:
    assert set(alignment.from_subtitle([(0, 900, "Please report hate crime!")], SCRIPT)) == {"s01"}
    assert alignment.from_subtitle([], SCRIPT) == {}
    assert alignment.from_subtitle([(0, 900, "♪")], [Segment("s01", "…")]) == {}
