"""How large a picture may be, and how many bits at any moment, is known before anything is encoded."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.channel import get, known
from pipeline.core.media import Media
from pipeline.core.video_rate import VideoRate, limit_for, picture_for, picture_within
from pipeline.errors import InputError
from tests.conftest import MEDIA

WHATSAPP = get("whatsapp_message")


def lasting(duration_ms: int) -> Media:
    return replace(MEDIA, duration_ms=duration_ms, frames=duration_ms // 40)


def test_figures_of_whatsapp() -> None:
    """Hard moments may take what level 3.1 allows; 10 minutes make the picture small, 30 are too long."""
    assert limit_for(WHATSAPP, lasting(40_000)) == VideoRate(14_000, 14_000)
    assert picture_for(WHATSAPP, lasting(40_000)) == (1280, 720)
    assert picture_for(WHATSAPP, lasting(600_000)) == (640, 360)
    with pytest.raises(InputError, match="does not fit into 16 MB") as caught:
        limit_for(WHATSAPP, lasting(1_800_000))
    assert "shorter" in caught.value.hint


def test_channels_that_take_large_files_have_no_limit() -> None:
    free = {c.id for c in known() if limit_for(c, lasting(60_000)) is None}
    assert {"youtube", "tiktok", "x", "linkedin", "telegram", "web"} <= free
    limit = limit_for(get("wechat_channels"), lasting(60_000))
    assert limit == VideoRate(10_000, 10_000), "it has a highest rate of its own"


@given(st.integers(1000, 3_600_000), st.integers(1000, 3_600_000))
def test_a_longer_video_never_gets_a_larger_picture(one_ms: int, other_ms: int) -> None:
    short, long = sorted((one_ms, other_ms))
    assert picture_for(WHATSAPP, lasting(short)) >= picture_for(WHATSAPP, lasting(long))


@given(st.sampled_from([(1280, 720), (720, 1280), (1080, 1920)]), st.integers(100, 20_000))
def test_pictures_shrink_evenly(picture: tuple[int, int], kbps: int) -> None:
    small = picture_within(picture, Fraction(25), kbps)
    assert small[0] % 2 == small[1] % 2 == 0
    assert small[0] <= picture[0]
    assert abs(small[0] * picture[1] - small[1] * picture[0]) <= 2 * sum(picture)
    assert picture_within(picture, Fraction(25), 100_000) == picture
