"""Measures a finished MP4 for the rules of channels."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from pipeline.adapters.ffmpeg import boxes
from pipeline.adapters.ffmpeg.container import opened
from pipeline.core.channel_rules import Delivered
from pipeline.errors import FootageError

_PROFILES = {66: "baseline", 77: "main", 100: "high"}
_VERSION = 1


def probe_file(path: Path) -> Delivered:
    """Return what a finished MP4 is. Nothing is decoded: it takes milliseconds.

    Raises:
        FootageError: it cannot be read, or is no whole MP4 with a picture.
    """
    index_first, edit_list = boxes.layout(path)
    with opened(path) as container:
        if not container.streams.video:
            raise FootageError("there is no picture in the file", path=path)
        video, sounds = container.streams.video[0], container.streams.audio
        profile, level = _profile_and_level(video)
        coded = video.codec_context
        about_sound: dict[str, Any] = {}
        if sounds:
            heard = sounds[0].codec_context
            about_sound = {
                "audio_codec": heard.name,
                "audio_profile": str(heard.profile or ""),
                "sample_rate_hz": heard.sample_rate or 0,
                "audio_channels": heard.layout.nb_channels,
            }
        return Delivered(
            size_bytes=path.stat().st_size,
            duration_ms=_micros(video, video.duration) // 1000,
            video_codec=coded.name,
            profile=profile,
            level=level,
            b_frames=int(coded.has_b_frames),
            pixel_format=str(coded.pix_fmt),
            width_px=coded.width,
            height_px=coded.height,
            sample_aspect=Fraction(video.sample_aspect_ratio or 1) or Fraction(1),
            rate=Fraction(video.average_rate or 0),
            video_start_us=_micros(video, video.start_time),
            audio_start_us=_micros(sounds[0], sounds[0].start_time) if sounds else 0,
            audio_streams=len(sounds),
            index_first=index_first,
            edit_list=edit_list,
            **about_sound,
        )


def _micros(stream: Any, ticks: int | None) -> int:
    return round((ticks or 0) * Fraction(stream.time_base) * 1_000_000)


def _profile_and_level(video: Any) -> tuple[str, int]:
    """Read them from the H.264 decoder configuration (ISO/IEC 14496-15, 5.3.3.1): bytes 1 and 3."""
    extra = bytes(video.codec_context.extradata or b"")
    if video.codec_context.name != "h264" or len(extra) < 4 or extra[0] != _VERSION:
        return str(video.codec_context.profile or "unknown").lower(), 0
    return _PROFILES.get(extra[1], f"number {extra[1]}"), extra[3]
