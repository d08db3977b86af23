"""A file that is too large is refused by the channel after all the work: limits must be right before."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.core.channel import get, known
from pipeline.core.video_rate import VideoRate, bitrate_for, most_bytes, picture_within
from pipeline.errors import InputError

WHATSAPP = get("whatsapp_message")
durations = st.integers(1000, 3_600_000)
caps = st.integers(1_000_000, 20_000_000_000)
spans = st.sampled_from([0, 2000, 10_000])


@given(durations, caps, st.integers(0, 192), spans)
def test_the_cap_is_met_whatever_the_picture_shows(
    duration_ms: int, cap: int, audio_kbps: int, span_ms: int
) -> None:
    """The buffer model bounds what can be spent; that bound stays below the cap with 3 % to spare."""
    one = replace(WHATSAPP, max_bytes=cap)
    try:
        rate = bitrate_for(one, duration_ms, audio_kbps, span_ms=span_ms)
    except InputError:
        return
    if rate is None:
        assert cap * 8 >= 19_000 * duration_ms, "only a cap that cannot matter is left out"
    else:
        assert most_bytes(rate, duration_ms, audio_kbps, span_ms=span_ms) <= cap * 972 // 1000


@given(durations, durations, st.integers(0, 192))
def test_a_longer_video_never_gets_more(one_ms: int, other_ms: int, audio_kbps: int) -> None:
    assume(one_ms <= other_ms)
    try:
        longer = bitrate_for(WHATSAPP, other_ms, audio_kbps)
    except InputError:
        return
    shorter = bitrate_for(WHATSAPP, one_ms, audio_kbps)
    if longer is not None:
        assert shorter is None or shorter.max_kbps >= longer.max_kbps
    else:
        assert shorter is None


def test_figures_of_whatsapp() -> None:
    """16 MB for 40 s: 15.52 MB x 8 / 41 s less the sound; for 10 minutes little is left, for 30 nothing."""
    assert bitrate_for(WHATSAPP, 40_000, 64) == VideoRate(2965, 2965)
    ten = bitrate_for(WHATSAPP, 600_000, 64)
    assert ten == VideoRate(142, 142)
    assert picture_within((1280, 720), Fraction(25), ten) == (640, 360)
    with pytest.raises(InputError, match="does not fit into 16 MB") as caught:
        bitrate_for(WHATSAPP, 1_800_000, 64)
    assert "shorter" in caught.value.hint


def test_channels_that_take_large_files_have_no_limit() -> None:
    free = {c.id for c in known() if bitrate_for(c, 60_000, c.audio_kbps) is None}
    assert {"youtube", "tiktok", "x", "linkedin", "telegram", "web"} <= free
    limit = bitrate_for(get("wechat_channels"), 60_000, 192)
    assert limit is not None
    assert limit.max_kbps == 10_000


@given(st.sampled_from([(1280, 720), (720, 1280), (1080, 1920)]), st.integers(100, 20_000))
def test_pictures_shrink_evenly(picture: tuple[int, int], kbps: int) -> None:
    small = picture_within(picture, Fraction(25), VideoRate(kbps, kbps))
    assert small[0] % 2 == small[1] % 2 == 0
    assert small[0] <= picture[0]
    assert abs(small[0] * picture[1] - small[1] * picture[0]) <= 2 * sum(picture)
    assert picture_within(picture, Fraction(25), None) == picture
