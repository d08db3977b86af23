"""Each rule is seen to fail once: a rule that cannot fail lets a file through that the channel refuses."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from pipeline.core.channel import get, known
from pipeline.core.channel_rules import Delivered, check_file
from pipeline.core.findings import CHECKS, Severity

GOOD = Delivered(
    size_bytes=5_000_000,
    duration_ms=40_000,
    video_codec="h264",
    profile="main",
    level=31,
    b_frames=0,
    pixel_format="yuv420p",
    width_px=720,
    height_px=1280,
    sample_aspect=Fraction(1),
    rate=Fraction(25),
    video_start_us=0,
    audio_start_us=0,
    audio_streams=1,
    audio_codec="aac",
    audio_profile="LC",
    sample_rate_hz=48_000,
    audio_channels=2,
)


@pytest.mark.parametrize("channel", known(), ids=lambda c: c.id)
def test_a_good_file_passes_everywhere(channel: Any) -> None:
    picture = (channel.max_width_px, channel.max_height_px) if channel.fixed else (720, 1280)
    file = replace(GOOD, width_px=picture[0], height_px=picture[1])
    assert check_file(channel, file) == ()


@pytest.mark.parametrize(
    ("channel", "change", "check", "severity", "said"),
    [
        ("facebook_reels", {"duration_ms": 90_040}, "channel-duration", "error", "90 s at most"),
        ("facebook_reels", {"duration_ms": 2960}, "channel-duration", "error", "3 s or more"),
        ("x", {"duration_ms": 141_000}, "channel-duration", "warning", "not from every account"),
        ("whatsapp_message", {"size_bytes": 16_000_001}, "channel-size", "error", "16.0 MB at most"),
        ("telegram", {"size_bytes": 51_000_000}, "channel-size", "warning", "not in every way"),
        ("tiktok", {}, "channel-picture", "error", "720 by 1280 pixels, not 1080 by 1920"),
        ("x", {"width_px": 1920, "height_px": 1080}, "channel-picture", "error", "larger"),
        ("x", {"width_px": 400}, "channel-picture", "error", "of this shape"),
        ("linkedin", {"width_px": 1800, "height_px": 600}, "channel-picture", "error", "of this shape"),
        ("web", {"sample_aspect": Fraction(16, 15)}, "channel-picture", "error", "square"),
        ("telegram", {"rate": Fraction(50)}, "channel-rate", "warning", "50 frames a second"),
        ("telegram", {"rate": Fraction(15)}, "channel-rate", "warning", "15 frames a second"),
        ("web", {"video_codec": "hevc"}, "channel-codec", "error", "hevc"),
        ("web", {"pixel_format": "yuv420p10le"}, "channel-codec", "error", "yuv420p10le"),
        ("whatsapp_message", {"profile": "high"}, "channel-codec", "error", "main at most"),
        ("whatsapp_message", {"b_frames": 1}, "channel-codec", "error", "B-frames"),
        ("whatsapp_message", {"level": 40}, "channel-codec", "warning", "level is 4.0"),
        ("web", {"audio_streams": 2}, "channel-sound", "error", "2 sounds"),
        ("web", {"audio_profile": "HE-AAC"}, "channel-sound", "error", "not AAC-LC"),
        ("web", {"sample_rate_hz": 44_100}, "channel-sound", "error", "44100 Hz"),
        ("web", {"audio_channels": 6}, "channel-sound", "error", "6 channels"),
        ("web", {"index_first": False}, "channel-container", "error", "index"),
        ("youtube", {"edit_list": True}, "channel-container", "error", "edit list"),
        ("web", {"audio_start_us": 21_333}, "channel-container", "error", "start at 0"),
        ("web", {"video_start_us": 80_000}, "channel-container", "error", "start at 0"),
    ],
)  # fmt: skip
def test_what_a_channel_refuses_is_found(
    channel: str, change: dict[str, Any], check: str, severity: str, said: str
) -> None:
    found = check_file(get(channel), replace(GOOD, **change), "pl")
    (finding,) = [f for f in found if f.id == check]
    assert finding.severity == Severity(severity)
    assert said in finding.message
    assert finding.hint
    assert finding.language == "pl"
    assert finding.id in CHECKS


def test_a_silent_film_has_no_sound_to_check() -> None:
    assert check_file(get("web"), replace(GOOD, audio_streams=0, audio_codec="", audio_start_us=9999)) == ()


def test_film_rates_count_as_their_round_number() -> None:
    """23.976 is what 24 stands for; a channel that wants 24 takes it."""
    film = replace(GOOD, width_px=1080, height_px=1920, rate=Fraction(24000, 1001))
    assert check_file(get("facebook_reels"), film) == ()
