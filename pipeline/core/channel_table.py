"""The figures of every channel, each with its source. Limits move: look at the source before you rely on one.

A figure is ``seen`` (read in the source), ``recalled`` (general knowledge, unconfirmed), ``derived`` (follows
from figures with a source) or ``ours`` (a choice within what is allowed). Compiled in November 2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

SOURCES: Mapping[str, str] = {
    "yt-enc": "YouTube Help, recommended upload encoding settings (answer 1722171), undated copy",
    "yt-api": "YouTube Data API, videos resource, 2026-09-07",
    "yt-cap": "YouTube Help, supported subtitle files (answer 2734698), undated copy",
    "yt-late": "Late, media guidelines for YouTube, undated, third party",
    "short9": "a public guide to Shorts, Reels and TikTok, which cites the platforms, 2026",
    "ig-ref": "Meta for Developers, Instagram media reference, 2026-03-01",
    "ig-zone": "public notes on Meta's guide for advertisers (14, 35 and 6 % of a picture), 2026-10-06",
    "fb-reels": "Meta for Developers, publishing Reels, 2026-07-30",
    "fb-srt": "messages of Meta's advertising pages on names of SRT files, 2024-2026",
    "tt-api": "TikTok for Developers, content posting, media transfer guide, 2024-2026",
    "tt-text": "TikTok for Developers, direct post reference, 2026-09-07",
    "x-docs": "X developer documentation, media best practices, 2026",
    "x-old": "older X documentation, 2023-2025",
    "x-text": "X documentation, counting characters, 2026-09-06",
    "li-third": "several pages of third parties on LinkedIn, which disagree, 2025-2026",
    "li-api": "Ayrshare, media guidelines for LinkedIn, and Microsoft's Videos API, 2026",
    "li-text": "LinkedIn Help, a528176, 2026-09-06",
    "wa": "Meta, WhatsApp Cloud API, video messages, 2025-11-03",
    "wa-status": "a page of a third party, 2026, weak",
    "tg": "pages of third parties and Telegram's own, 2023-2026",
    "wx": "words of the upload page of WeChat Channels, copied in two public repositories, 2025-2026",
    "rec": "general knowledge, not confirmed",
    "der": "follows from the other figures",
    "ours": "our choice within what is allowed",
}
"""Source key -> what it is and of when."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a channel and why we believe it."""

    value: Any
    source: str
    """Key of :data:`SOURCES`."""
    basis: str
    """``seen``, ``recalled``, ``derived`` or ``ours``."""
    note: str = ""


Row = Mapping[str, Figure]
"""Name of a field of ``Channel`` -> its figure."""


def _seen(value: Any, source: str, note: str = "") -> Figure:
    return Figure(value, source, "seen", note)


_recalled = partial(Figure, source="rec", basis="recalled")
_derived = partial(Figure, source="der", basis="derived")
_ours = partial(Figure, source="ours", basis="ours")

_NONE = _ours(0, note="none known")
_VERTICAL = {
    "max_width_px": _seen(1080, "short9"),
    "max_height_px": _seen(1920, "short9"),
    "fixed": _ours(True),
}
_ANY_SHAPE = {
    "max_width_px": _recalled(1920),
    "max_height_px": _recalled(1080),
    "fixed": _ours(False),
}
_COMMON: Row = {
    "reframe": _ours("blur", note="nothing of the footage is lost"),
    "min_fps": _ours(1, note="no lower limit is known"),
    "max_fps": _recalled(60),
    "profile": _recalled("high"),
    "level": _derived(42, note="1080p at 60 frames a second needs 4.2"),
    "b_frames": _ours(2),
    "gop_ms": _ours(2000, note="two seconds seek as well as half a one and look better per byte"),
    "edit_list": _ours(True),
    "audio_kbps": _ours(192, note="speech gains nothing above"),
    "integrated_lufs": _ours(-14, note="none is published"),
    "true_peak_db": _ours(-1),
    "min_duration_ms": _NONE,
    "max_duration_ms": _NONE,
    "advised_duration_ms": _NONE,
    "max_bytes": _NONE,
    "advised_bytes": _NONE,
    "max_kbps": _NONE,
    "min_aspect_permille": _NONE,
    "max_aspect_permille": _NONE,
    "safe_permille": _recalled((50, 50, 50, 100), note="a player's control bar lies over the lowest tenth"),
    "title_max": _ours(0, note="it has no title of its own"),
    "post_max": _NONE,
    "post_unit": _ours("characters"),
    "refused_characters": _ours("", note="none known"),
    "hashtags_max": _NONE,
    "mentions_max": _NONE,
    "caption_files": _recalled((), note="only burned-in captions show"),
}

_YOUTUBE: Row = {
    **_COMMON,
    "max_width_px": _seen(1920, "yt-enc"),
    "max_height_px": _seen(1080, "yt-enc"),
    "fixed": _seen(False, "yt-enc", "the player adapts; bars are advised against"),
    "max_fps": _seen(60, "yt-enc"),
    "profile": _seen("high", "yt-enc"),
    "b_frames": _seen(2, "yt-enc"),
    "gop_ms": _ours(2000, note="half a second is advised (yt-enc)"),
    "edit_list": _seen(False, "yt-enc"),
    "audio_kbps": _ours(192, note="384 is advised for music (yt-enc)"),
    "integrated_lufs": _seen(-14, "short9", "louder is turned down, quieter is not turned up"),
    "true_peak_db": _seen(-1, "short9"),
    "max_duration_ms": _seen(43_200_000, "yt-late"),
    "advised_duration_ms": _recalled(900_000, note="the limit of accounts that are not verified"),
    "max_bytes": _seen(256_000_000_000, "yt-api"),
    "title_max": _seen(100, "yt-api"),
    "post_max": _seen(5000, "yt-api"),
    "post_unit": _seen("bytes", "yt-api"),
    "refused_characters": _seen("<>", "yt-api", "in a title and in a description"),
    "caption_files": _seen(("srt", "vtt", "ttml"), "yt-cap", "SRT was seen; VTT and TTML are recalled"),
}
_SHORTS: Row = {
    **_YOUTUBE,
    **_VERTICAL,
    "max_duration_ms": _seen(180_000, "short9"),
    "advised_duration_ms": _NONE,
    "safe_permille": _seen((45, 63, 112, 209), "short9", "48, 120, 120 and 400 px, measured"),
    "caption_files": _recalled(("srt", "vtt")),
}
_META: Row = {
    **_COMMON,
    "audio_kbps": _seen(128, "ig-ref"),
    "integrated_lufs": _seen(-14, "ig-zone", "not published by Meta"),
    "edit_list": _seen(False, "ig-ref"),
    "post_max": _recalled(2200),
}
_INSTAGRAM: Row = {
    **_META,
    **_VERTICAL,
    "max_width_px": _seen(1080, "ig-ref"),
    "max_height_px": _seen(1920, "ig-ref"),
    "min_fps": _seen(23, "ig-ref"),
    "max_fps": _seen(60, "ig-ref"),
    "max_kbps": _seen(25_000, "ig-ref"),
    "min_duration_ms": _seen(3000, "ig-ref"),
    "post_max": _seen(2200, "ig-ref"),
    "hashtags_max": _seen(30, "ig-ref"),
    "mentions_max": _seen(20, "ig-ref"),
    "caption_files": _seen((), "ig-ref"),
}
_REELS_ZONE = _seen((60, 141, 60, 350), "ig-zone", "65, 269, 65 and 672 px")
_FACEBOOK_CAPTIONS = _seen(("srt",), "fb-srt", "named like film.en_US.srt; not every language has a code")
_FACEBOOK_FEED: Row = {
    **_META,
    "max_width_px": _recalled(1080),
    "max_height_px": _recalled(1350, note="4:5 is favoured, as is 1:1"),
    "fixed": _ours(True),
    "max_fps": _recalled(60, note="30 is recommended"),
    "edit_list": _ours(False, note="as Instagram"),
    "max_duration_ms": _recalled(14_400_000),
    "max_bytes": _recalled(10_000_000_000),
    "advised_bytes": _recalled(4_000_000_000),
    "post_max": _recalled(63_206),
    "caption_files": _FACEBOOK_CAPTIONS,
}
_FACEBOOK_REELS: Row = {
    **_META,
    **_VERTICAL,
    "max_width_px": _seen(1080, "fb-reels"),
    "max_height_px": _seen(1920, "fb-reels"),
    "min_fps": _seen(24, "fb-reels"),
    "max_fps": _seen(60, "fb-reels"),
    "gop_ms": _seen(2000, "fb-reels", "2 to 5 seconds"),
    "audio_kbps": _seen(128, "fb-reels"),
    "min_duration_ms": _seen(3000, "fb-reels"),
    "max_duration_ms": _seen(90_000, "fb-reels"),
    "safe_permille": _REELS_ZONE,
    "caption_files": _recalled(("srt",)),
}
_INSTAGRAM_REELS: Row = {
    **_INSTAGRAM,
    "max_duration_ms": _seen(900_000, "ig-ref"),
    "advised_duration_ms": _seen(180_000, "ig-ref", "longer ones are not recommended to others"),
    "max_bytes": _seen(300_000_000, "ig-ref", "older copies say 1 GB"),
    "safe_permille": _REELS_ZONE,
}
_INSTAGRAM_FEED: Row = {
    **_INSTAGRAM,
    "max_width_px": _recalled(1080),
    "max_height_px": _recalled(1350, note="4:5 is preferred"),
    "max_duration_ms": _recalled(900_000, note="published as a reel"),
    "max_bytes": _seen(300_000_000, "ig-ref"),
}
_INSTAGRAM_STORIES: Row = {
    **_INSTAGRAM,
    "max_duration_ms": _seen(60_000, "ig-ref"),
    "max_bytes": _seen(100_000_000, "ig-ref"),
    "safe_permille": _seen((60, 141, 60, 200), "short9", "65, 269, 65 and 384 px"),
    "post_max": _ours(0, note="a story has no post"),
}
_TIKTOK: Row = {
    **_COMMON,
    **_VERTICAL,
    "max_width_px": _seen(1080, "tt-api"),
    "max_height_px": _seen(1920, "tt-api"),
    "min_fps": _seen(23, "tt-api"),
    "max_fps": _seen(60, "tt-api"),
    "integrated_lufs": _seen(-14, "short9"),
    "true_peak_db": _seen(-1, "short9"),
    "max_duration_ms": _seen(600_000, "tt-api"),
    "advised_duration_ms": _seen(180_000, "tt-api", "some accounts have 3 or 5 minutes"),
    "max_bytes": _seen(4_000_000_000, "tt-api"),
    "safe_permille": _seen((56, 89, 167, 253), "short9", "60, 170, 180 and 484 px, the worst measured"),
    "post_max": _seen(2200, "tt-text"),
    "post_unit": _seen("utf16", "tt-text"),
}
_X: Row = {
    **_COMMON,
    "max_width_px": _seen(1280, "x-docs"),
    "max_height_px": _seen(720, "x-docs"),
    "fixed": _ours(False),
    "max_fps": _seen(60, "x-docs"),
    "profile": _seen("high", "x-docs"),
    "audio_kbps": _seen(128, "x-docs", "the least"),
    "max_duration_ms": _seen(1_200_000, "x-docs"),
    "advised_duration_ms": _seen(140_000, "x-old", "the limit of all accounts before 2026"),
    "max_bytes": _seen(8_000_000_000, "x-docs"),
    "advised_bytes": _seen(512_000_000, "x-old"),
    "min_aspect_permille": _seen(334, "x-docs"),
    "max_aspect_permille": _seen(3000, "x-docs"),
    "post_max": _seen(280, "x-text"),
    "post_unit": _seen("weighted", "x-text", "an address counts 23; the weights are recalled"),
    "caption_files": _seen(("srt",), "x-docs", "the format is recalled"),
}
_LINKEDIN: Row = {
    **_COMMON,
    "max_width_px": _seen(1920, "li-third"),
    "max_height_px": _seen(1080, "li-third"),
    "fixed": _ours(False),
    "min_fps": _seen(10, "li-third"),
    "max_fps": _seen(60, "li-third"),
    "min_duration_ms": _seen(3000, "li-api"),
    "max_duration_ms": _seen(900_000, "li-third"),
    "advised_duration_ms": _seen(600_000, "li-api"),
    "max_bytes": _seen(5_000_000_000, "li-third"),
    "advised_bytes": _seen(500_000_000, "li-api"),
    "min_aspect_permille": _seen(417, "li-api"),
    "max_aspect_permille": _seen(2400, "li-api"),
    "post_max": _seen(3000, "li-text"),
    "caption_files": _seen(("srt",), "li-third"),
}
_WHATSAPP_MESSAGE: Row = {
    **_COMMON,
    "max_width_px": _derived(1280),
    "max_height_px": _derived(720),
    "fixed": _ours(False),
    "max_fps": _ours(30, note="so that 16 MB suffice"),
    "profile": _seen("main", "wa", "Android's WhatsApp does not play the High profile with B-frames"),
    "level": _derived(31, note="720p at 30 frames a second"),
    "b_frames": _seen(0, "wa"),
    "audio_kbps": _ours(64, note="so that 16 MB suffice"),
    "max_bytes": _seen(16_000_000, "wa"),
    "post_max": _recalled(1024),
}
_WHATSAPP_STATUS: Row = {
    **_WHATSAPP_MESSAGE,
    "max_width_px": _recalled(720),
    "max_height_px": _recalled(1280),
    "fixed": _ours(True),
    "max_duration_ms": Figure(60_000, "wa-status", "recalled", "90 s were reported in 2026"),
    "max_bytes": _recalled(16_000_000),
    "safe_permille": _recalled((56, 131, 56, 178), note="60, 250, 60 and 340 px of 1080 by 1920"),
    "post_max": _ours(0, note="a status has no post"),
}
_TELEGRAM: Row = {
    **_COMMON,
    **_ANY_SHAPE,
    "min_fps": _seen(24, "tg"),
    "max_fps": _seen(30, "tg"),
    "max_bytes": _seen(2_000_000_000, "tg"),
    "advised_bytes": _seen(50_000_000, "tg", "what a bot may upload"),
    "post_max": _recalled(1024),
}
_WECHAT_CHANNELS: Row = {
    **_COMMON,
    **_VERTICAL,
    "max_width_px": _seen(1080, "wx"),
    "max_height_px": _seen(1920, "wx"),
    "max_duration_ms": _seen(28_800_000, "wx"),
    "max_bytes": _seen(20_000_000_000, "wx"),
    "max_kbps": _seen(10_000, "wx"),
    "safe_permille": _derived((60, 172, 60, 250), note="the feed shows the middle 6:7; the rest is recalled"),
    "post_max": _recalled(1000),
}
_WEB: Row = {
    **_COMMON,
    **_ANY_SHAPE,
    "integrated_lufs": _recalled(-16),
    "caption_files": _recalled(("vtt",)),
}

CHANNELS: tuple[tuple[str, str, Row], ...] = (
    ("youtube", "YouTube (landscape)", _YOUTUBE),
    ("youtube_shorts", "YouTube Shorts", _SHORTS),
    ("facebook_feed", "Facebook feed", _FACEBOOK_FEED),
    ("facebook_reels", "Facebook Reels", _FACEBOOK_REELS),
    ("instagram_reels", "Instagram Reels", _INSTAGRAM_REELS),
    ("instagram_feed", "Instagram feed", _INSTAGRAM_FEED),
    ("instagram_stories", "Instagram Stories", _INSTAGRAM_STORIES),
    ("tiktok", "TikTok", _TIKTOK),
    ("x", "X", _X),
    ("linkedin", "LinkedIn", _LINKEDIN),
    ("whatsapp_message", "WhatsApp message", _WHATSAPP_MESSAGE),
    ("whatsapp_status", "WhatsApp Status", _WHATSAPP_STATUS),
    ("telegram", "Telegram channel", _TELEGRAM),
    ("wechat_channels", "WeChat Channels", _WECHAT_CHANNELS),
    ("web", "Own website", _WEB),
)
"""Id, name for people and figures, in the order of the documentation."""
