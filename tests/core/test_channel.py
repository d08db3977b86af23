"""Channels are data; a slip there spoils every video of a channel."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.channel import (
    FIGURES,
    Channel,
    fault,
    get,
    hashtags,
    known,
    mentions,
    post_length,
    rate_for,
)
from pipeline.core.channel_table import CHANNELS, SOURCES
from pipeline.errors import UsageError


@pytest.mark.parametrize("channel", known(), ids=lambda channel: channel.id)
def test_every_channel_is_sound(channel: Channel) -> None:
    """Its id goes into file names, its picture into 4:2:0 (even sizes), its sound below full scale."""
    assert re.fullmatch(r"[a-z][a-z0-9_]*", channel.id)
    assert fault(channel) == ""
    assert channel.name
    assert channel.max_width_px % 2 == channel.max_height_px % 2 == 0
    assert channel.profile in {"baseline", "main", "high"}
    assert channel.b_frames == 0 or channel.profile != "baseline", "baseline has no B-frames"
    assert 500 <= channel.gop_ms <= 10_000
    assert 64 <= channel.audio_kbps <= 512
    assert -31 <= channel.integrated_lufs < channel.true_peak_db <= 0
    assert channel.title_max >= 0
    assert channel.post_max >= 0


def test_ids_are_unique_and_found() -> None:
    """The second of two would never be used."""
    assert len({c.id for c in known()}) == len(known())
    assert all(get(c.id) is c for c in known())


@pytest.mark.parametrize("wrong", ["", "YouTube", "youtube ", "tiktok-2"])
def test_an_unknown_channel_lists_those_there_are(wrong: str) -> None:
    """A typing slip must not make a video for another channel."""
    with pytest.raises(UsageError, match="no channel") as caught:
        get(wrong)
    assert all(c.id in caught.value.hint for c in known())


@pytest.mark.parametrize(("name", "row"), [(name, row) for name, _, row in CHANNELS])
def test_every_figure_has_a_source(name: str, row: Any) -> None:
    """A number without its origin cannot be checked when limits move."""
    assert set(row) == set(FIGURES)
    wanted = {"rec": "recalled", "der": "derived", "ours": "ours"}
    for key, figure in row.items():
        assert figure.source in SOURCES, f"{name}.{key}"
        assert figure.basis in {"seen", "recalled", "derived", "ours"}, f"{name}.{key}"
        assert figure.basis == wanted.get(figure.source, figure.basis), f"{name}.{key}"


def test_every_source_is_used() -> None:
    used = {figure.source for _, _, row in CHANNELS for figure in row.values()}
    assert used == set(SOURCES)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": "My Channel"}, "no channel id"),
        ({"id": "../up"}, "no channel id"),
        ({"max_width_px": 1081}, "even numbers"),
        ({"reframe": "stretch"}, "one of fit, blur, crop"),
        ({"profile": "baseline"}, "b_frames = 0"),
        ({"integrated_lufs": -1}, "below true_peak_db"),
        ({"min_fps": 61}, "min_fps"),
        ({"min_duration_ms": 5000, "max_duration_ms": 4000}, "min_duration_ms"),
        ({"safe_permille": (400, 0, 300, 0)}, "a third"),
        ({"safe_permille": (0, -1, 0, 0)}, "a third"),
        ({"post_unit": "words"}, "post_unit"),
    ],
)
def test_figures_that_do_not_fit_each_other_are_told(change: dict[str, Any], said: str) -> None:
    assert said in fault(replace(get("youtube"), **change))


@pytest.mark.parametrize(
    ("unit", "text", "length"),
    [
        ("bytes", "zażółć", 10),
        ("characters", "😀é", 2),
        ("utf16", "😀é", 3),
        ("weighted", "Call 101", 8),
        ("weighted", "اتصل", 4),
        ("weighted", "报警 999", 8),
        ("weighted", "See https://www.report-it.org.uk/your-police-force now", 31),
    ],
)
def test_posts_are_counted_as_their_channel_counts(unit: str, text: str, length: int) -> None:
    assert post_length(text, unit) == length


@pytest.mark.parametrize(
    ("text", "tags", "handles"),
    [
        ("#StopHate #999 ＃反歧视 @MetCC", 3, 1),
        ("Write to help@example.org; item #, a#b", 0, 0),
        ("#อาชญากรรม\n@MetCC @victimsupport", 1, 2),
    ],
)
def test_hashtags_and_handles_are_counted_in_every_script(text: str, tags: int, handles: int) -> None:
    """Letters after the sign make one; an address of e-mail is no handle."""
    assert (hashtags(text), mentions(text)) == (tags, handles)


def test_too_fast_a_film_keeps_every_second_or_third_picture() -> None:
    """So motion stays even; a rate that is taken is left alone."""
    assert rate_for(get("telegram"), Fraction(60000, 1001)) == Fraction(30000, 1001)
    assert rate_for(get("telegram"), Fraction(50)) == 25
    assert rate_for(get("telegram"), Fraction(30)) == 30
    assert rate_for(replace(get("telegram"), max_fps=25), Fraction(60)) == 20


@given(st.fractions(8, 60), st.integers(1, 60))
def test_the_highest_whole_part_of_a_rate_is_chosen(rate: Fraction, most: int) -> None:
    made = rate_for(replace(get("telegram"), max_fps=most), rate)
    parts = rate / made
    assert parts.denominator == 1
    assert made <= most
    assert parts == 1 or rate / (parts - 1) > most
