"""Which frames are looked at, and what the figures mean."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from pipeline.core import proof
from pipeline.core.cue import Cue
from pipeline.core.proof import Look, Sight, Sights
from pipeline.core.timebase import first_frame

RATE = Fraction(25)


def cue(name: str, start_ms: int, end_ms: int) -> Cue:
    return Cue(name, name, start_ms, end_ms, "x", ("x",))


def test_a_cue_is_looked_at_on_its_first_middle_and_last_frame_and_just_outside() -> None:
    seen = proof.looks([cue("s01", 400, 800)], RATE, 100)
    assert [(x.frame, x.expected) for x in seen] == [
        (10, True),
        (14, True),
        (19, True),
        (9, False),
        (20, False),
    ]


def test_a_frame_of_the_neighbouring_cue_is_not_outside() -> None:
    """Cues may follow each other at once; the neighbour's text is right there."""
    seen = proof.looks([cue("s01", 400, 800), cue("s02", 800, 1200)], RATE, 100)
    assert {x.frame for x in seen if not x.expected} == {9, 30}


def test_a_cue_to_the_very_end_has_no_frame_after_it() -> None:
    seen = proof.looks([cue("s01", 0, 4000)], RATE, 100)
    assert all(0 <= x.frame < 100 and x.expected for x in seen)


def test_the_middle_look_is_at_a_key_frame_where_there_is_one() -> None:
    """A key frame is decoded by itself: looking at it costs one picture instead of half a group."""
    long, short = cue("s01", 400, 6000), cue("s02", 6400, 7600)
    seen = proof.looks([long, short], RATE, 200, gop=50)
    assert [x.frame for x in seen if x.cue == 0 and x.expected] == [10, 100, 149]
    assert [x.frame for x in seen if x.cue == 1 and x.expected] == [160, 174, 189]


@given(
    st.lists(st.integers(50, 2000), min_size=1, max_size=12),
    st.sampled_from([Fraction(24000, 1001), Fraction(25), Fraction(60)]),
    st.integers(0, 60),
)
def test_every_cue_is_seen_and_nothing_outside_is_a_cues_frame(
    lengths: list[int], rate: Fraction, gop: int
) -> None:
    cues, at = [], 0
    for number, length in enumerate(lengths):
        cues.append(cue(f"s{number}", at, at + length))
        at += length + (number % 3) * 100
    frames = first_frame(at, rate) + 5
    seen = proof.looks(cues, rate, frames, gop=gop)
    inside = {f for c in cues for f in range(first_frame(c.start_ms, rate), first_frame(c.end_ms, rate))}
    assert {x.cue for x in seen if x.expected} == set(range(len(cues)))
    assert all((x.frame in inside) == x.expected for x in seen)


def sights(*, correlation: int = 9990, spot: int = 100, outside: int = 10, frames: int = 100) -> Sights:
    return Sights(
        frames,
        (),
        (
            Sight(Look(0, 10, expected=True), correlation, spot),
            Sight(Look(0, 9, expected=False), 10000, outside),
        ),
    )


def faults(seen: Sights) -> list[str]:
    return [f.message for f in proof.judge(seen, [cue("s01", 400, 800)], frames=100, language="en")]


def test_a_true_picture_is_proven() -> None:
    assert faults(sights()) == []


def test_each_figure_alone_can_fail_a_video() -> None:
    assert "does not show" in faults(sights(correlation=proof.MIN_CORRELATION - 1))[0]
    assert "does not show" in faults(sights(spot=proof.MAX_SPOT_ERROR + 1))[0]
    assert "where no cue is" in faults(sights(outside=proof.MAX_OUTSIDE_ERROR + 1))[0]
    assert "100 are right" in faults(sights(frames=99))[0]
    assert "safe area" in faults(Sights(100, (0,), ()))[0]


def test_the_manifest_keeps_the_worst_figure_of_each_kind() -> None:
    assert proof.summary(sights(correlation=9950, spot=200, outside=30)) == {
        "frames": 100,
        "looks": 2,
        "lowest_correlation_per_10000": 9950,
        "largest_error_inside_tenths": 200,
        "largest_error_outside_tenths": 30,
    }
