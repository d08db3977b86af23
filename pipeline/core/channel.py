"""Channels: where a video is published and what is accepted there. Figures carry their sources.

Sources, compiled 2026:

* yt-enc: YouTube Help, recommended upload encoding settings (answer 1722171), undated copy
* yt-api: YouTube Data API, videos resource, 2026-09-07
* short9: a public guide to Shorts, Reels and TikTok, 2026 (loudness: measured by the community)
* rec: general knowledge, not confirmed
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.errors import UsageError


@dataclass(frozen=True, slots=True)
class Channel:
    """A delivery profile."""

    id: str
    """Name used in campaign.toml and in file names."""
    name: str
    """Name for people."""
    max_width_px: int
    """Widest picture; footage is never enlarged."""
    max_height_px: int
    """Tallest picture."""
    profile: str
    """H.264 profile."""
    b_frames: int
    """Most consecutive B-frames."""
    gop_ms: int
    """Length of a closed group of pictures."""
    audio_kbps: int
    """AAC-LC bit rate."""
    integrated_lufs: int
    """Loudness target (EBU R 128 integrated)."""
    true_peak_db: int
    """Highest true peak in dBTP."""
    safe_permille: tuple[int, int, int, int]
    """Left, top, right and bottom margin that the channel's own controls may cover, of width and height."""
    title_max: int
    """Characters of a title."""
    post_max_bytes: int
    """Bytes of UTF-8 in a description."""


_CHANNELS = (
    Channel(
        id="youtube",
        name="YouTube (landscape)",
        max_width_px=1920,  # yt-enc
        max_height_px=1080,  # yt-enc
        profile="high",  # yt-enc
        b_frames=2,  # yt-enc
        gop_ms=2000,  # yt-enc advises half a second; two seconds seek as well and look better per byte
        audio_kbps=192,  # yt-enc advises 384 for music; speech gains nothing above 192
        integrated_lufs=-14,  # short9: YouTube turns down what is louder, and never turns up
        true_peak_db=-1,  # short9
        safe_permille=(50, 50, 50, 100),  # rec: the control bar lies over the lowest tenth
        title_max=100,  # yt-api
        post_max_bytes=5000,  # yt-api
    ),
)


def known() -> tuple[Channel, ...]:
    """Return every channel, in the order of the documentation."""
    return _CHANNELS


def get(channel_id: str) -> Channel:
    """Return the channel with this id.

    Raises:
        UsageError: if there is none; the hint lists those there are.
    """
    for channel in _CHANNELS:
        if channel.id == channel_id:
            return channel
    raise UsageError(
        f"there is no channel {channel_id!r}", hint="Known: " + ", ".join(c.id for c in _CHANNELS) + "."
    )
