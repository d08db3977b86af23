"""The rules for any footage: rate, sound, words."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core import footage
from pipeline.core.channel import get
from pipeline.core.footage import FASTEST, SLOWEST, USUAL, frames_in, pace, remarks, sound_to_use
from pipeline.core.media import AudioStream, Media, Reading

MS = Fraction(1, 1000)
MEDIA = Media(
    2000, 320, 180, Fraction(25), 50, True, "h264", "aac",
    Reading(Fraction(1, 3), transfer="pq", peak_nits=1000, fields="tff", rotation_deg=90, paced=True),
    (AudioStream("aac", 2), AudioStream("ac3", 6, "fr", default=True)), 1, ("1 subtitle track",),
)  # fmt: skip


@given(st.sampled_from(USUAL), st.integers(2, 400), st.sampled_from([MS, Fraction(1, 90_000)]))
def test_regular_pictures_keep_their_rate_whatever_the_clock(rate: Fraction, n: int, tick: Fraction) -> None:
    """Whole milliseconds must not turn 30000/1001 into a variable rate."""
    times = [round(k / rate / tick) for k in range(n)]
    assert pace(times, tick, [rate]) == footage.Pace(rate, kept=True)


@given(st.lists(st.integers(5, 400), min_size=2, max_size=200), st.fractions(1, 240, max_denominator=1001))
def test_any_pictures_get_a_rate_that_channels_take(gaps: list[int], said: Fraction) -> None:
    assert SLOWEST <= pace(list(accumulate(gaps)), MS, [said]).rate <= FASTEST


@pytest.mark.parametrize(
    ("rate", "made"),
    [
        (120, 60),
        (Fraction(120_000, 1001), Fraction(60_000, 1001)),
        (100, 50),
        (90, 45),
        (240, 60),
        (1, 25),
        (5, 25),
    ],
)
def test_what_is_too_fast_or_too_slow_for_channels(rate: Fraction, made: Fraction) -> None:
    """Every second picture, or every third, so that motion stays even."""
    times = [round(k * 90_000 / Fraction(rate)) for k in range(50)]
    assert pace(times, Fraction(1, 90_000), [Fraction(rate)]) == footage.Pace(Fraction(made), kept=False)


@pytest.mark.parametrize(
    ("gaps", "made"),
    [
        ([33, 34, 33] * 20 + [200, 33, 900], 30),  # a phone that lost pictures
        ([500] * 20 + [20] * 20, 50),  # slides, then motion
        ([40] * 20 + [3000] + [40] * 5, 25),  # a recording that was paused
        ([1000, 3000, 2000], 25),  # slides only
    ],
)
def test_irregular_pictures_get_the_rate_of_their_quick_stretches(gaps: list[int], made: int) -> None:
    times = list(accumulate(gaps, initial=0))
    average = Fraction(len(gaps) * 1000, sum(gaps))
    assert pace(times, MS, [average]) == footage.Pace(Fraction(made), kept=False)


def test_the_number_of_pictures_is_rounded() -> None:
    assert [frames_in(Fraction(ms, 1000), Fraction(25)) for ms in (1, 59, 60, 1000, 1019)] == [
        1,
        1,
        2,
        25,
        25,
    ]


ORDINARY, MAIN = AudioStream("aac", 2), AudioStream("aac", 2, default=True)
COMMENTARY = AudioStream("aac", 2, special=True)


@pytest.mark.parametrize(
    ("streams", "speech_ms", "used"),
    [
        ((ORDINARY, ORDINARY), (0, 5000), 1),  # music first, then the speaker
        ((ORDINARY, MAIN), (5000, 4900), 1),  # nearly as much: the file's own choice
        ((ORDINARY, MAIN), (5000, 1000), 0),  # but not if somebody speaks elsewhere
        ((COMMENTARY, ORDINARY), (5000, 5000), 1),
        ((ORDINARY, MAIN), (0, 0), 1),
        ((MAIN, ORDINARY), (-1, 0), 1),  # what cannot be decoded is no choice
        ((ORDINARY, ORDINARY), (4000, 4000), 0),
    ],
)
def test_the_sound_with_the_message_in_it_is_used(
    streams: tuple[AudioStream, ...], speech_ms: tuple[int, ...], used: int
) -> None:
    assert sound_to_use(streams, speech_ms) == used


def test_what_was_recognised_is_said_in_plain_words() -> None:
    said = "; ".join(footage.in_words(MEDIA))
    for words in ("320 x 180, 25 fps", "interlaced", "HDR (PQ, up to 1000", "number 2 is used", "6 channels"):
        assert words in said
    assert remarks(MEDIA) == ("2 sound tracks; number 2 is used", "left out: 1 subtitle track")


def test_what_is_known_survives_being_written_down() -> None:
    assert Media.from_json(MEDIA.as_json()) == MEDIA
    with pytest.raises((KeyError, TypeError, ValueError)):
        Media.from_json({**MEDIA.as_json(), "reading": {}})


def test_another_rate_keeps_length_and_sound() -> None:
    fast = replace(MEDIA, rate=Fraction(50), frames=601, reading=Reading())
    slow = footage.at_rate(fast, Fraction(25))
    assert slow.rate == 25
    assert (slow.frames, slow.duration_ms) == (301, fast.duration_ms)
    assert not slow.reading.is_ordinary, "its picture n is not the footage's"
    assert footage.at_rate(fast, Fraction(50)) is fast


def test_a_lower_rate_is_said() -> None:
    (said,) = footage.about_rate(get("telegram"), replace(MEDIA, rate=Fraction(60000, 1001)), "fr")
    assert (said.id, said.severity, said.language) == ("channel-rate", "info", "fr")
    assert "29.97 frames a second, with every second picture" in said.message
    assert not list(footage.about_rate(get("telegram"), MEDIA, "fr"))
