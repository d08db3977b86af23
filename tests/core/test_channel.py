"""Channels are data; a slip there spoils every video of a channel."""

from __future__ import annotations

import re

import pytest

from pipeline.core.channel import Channel, fault, get, known
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
