"""What a channel demands of a finished file, held against what the file is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from pipeline.core.channel import Channel
from pipeline.core.findings import Finding, Severity

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING
_PROFILES = ("baseline", "main", "high")
_START_US = 1000
"""How far apart picture and sound may start: a millisecond, which is a rounded time stamp."""
_ANOTHER_CHANNEL = "Use shorter footage for this channel, or leave the channel out."
_BUILD = "This should not happen: build again, and report it if it stays."


@dataclass(frozen=True, slots=True)
class Delivered:
    """A finished MP4, as measured."""

    size_bytes: int
    duration_ms: int
    """Length of the picture."""
    video_codec: str
    """ffmpeg's codec name; ``h264`` is wanted."""
    profile: str
    """H.264 profile: ``baseline``, ``main`` or ``high``; another name as ffmpeg has it."""
    level: int
    """H.264 level in tenths: 42 is 4.2."""
    b_frames: int
    """How many frames a decoder must hold back to put them into order; 0 if there are no B-frames."""
    pixel_format: str
    """ffmpeg's name; ``yuv420p`` is wanted."""
    width_px: int
    height_px: int
    sample_aspect: Fraction
    """Width of a pixel by its height."""
    rate: Fraction
    """Frames per second."""
    video_start_us: int
    """When the picture starts, in microseconds."""
    audio_start_us: int
    """When the sound starts, in microseconds."""
    audio_streams: int
    """How many sounds there are; one is wanted, or none."""
    audio_codec: str = ""
    """ffmpeg's codec name; ``aac`` is wanted."""
    audio_profile: str = ""
    """AAC profile; ``LC`` is wanted."""
    sample_rate_hz: int = 0
    audio_channels: int = 0
    index_first: bool = True
    """True if the index (moov) stands before the pictures (mdat): playback can start while it loads."""
    edit_list: bool = False
    """True if any stream has an edit list."""


def check_file(channel: Channel, file: Delivered, language: str = "") -> tuple[Finding, ...]:
    """Return what the channel would refuse (errors) or may refuse (warnings) about a finished file."""
    rules = (_length, _size, _picture, _frames, _coding, _container)
    found = [finding for rule in rules for finding in rule(channel, file)]
    found += [Finding("channel-sound", _ERROR, "", "", said, _BUILD) for said in _sound(file)]
    return tuple(replace(finding, language=language) for finding in found)


def _length(channel: Channel, file: Delivered) -> Iterator[Finding]:
    shown = f"it lasts {_seconds(file.duration_ms)}; {channel.name} takes"
    if file.duration_ms < channel.min_duration_ms:
        message = f"{shown} {_seconds(channel.min_duration_ms)} or more"
        yield Finding(
            "channel-duration", _ERROR, "", "", message, "Use longer footage, or leave the channel out."
        )
    elif 0 < channel.max_duration_ms < file.duration_ms:
        yield Finding(
            "channel-duration",
            _ERROR,
            "",
            "",
            f"{shown} {_seconds(channel.max_duration_ms)} at most",
            _ANOTHER_CHANNEL,
        )
    elif 0 < channel.advised_duration_ms < file.duration_ms:
        message = f"{shown} more than {_seconds(channel.advised_duration_ms)} not from every account"
        yield Finding(
            "channel-duration", _WARNING, "", "", message, "Try whether your account may publish it."
        )


def _size(channel: Channel, file: Delivered) -> Iterator[Finding]:
    shown = f"the file has {_megabytes(file.size_bytes)}; {channel.name} takes"
    if 0 < channel.max_bytes < file.size_bytes:
        yield Finding(
            "channel-size",
            _ERROR,
            "",
            "",
            f"{shown} {_megabytes(channel.max_bytes)} at most",
            "Raise crf in campaign.toml, or use shorter footage for this channel.",
        )
    elif 0 < channel.advised_bytes < file.size_bytes:
        message = f"{shown} more than {_megabytes(channel.advised_bytes)} not in every way of publishing"
        yield Finding(
            "channel-size", _WARNING, "", "", message, "Publish it by hand, or raise crf in campaign.toml."
        )


def _picture(channel: Channel, file: Delivered) -> Iterator[Finding]:
    size = f"{file.width_px} by {file.height_px}"
    width, height = file.width_px, file.height_px
    if channel.fixed and (width, height) != (channel.max_width_px, channel.max_height_px):
        message = f"the picture has {size} pixels, not {channel.max_width_px} by {channel.max_height_px}"
        yield Finding("channel-picture", _ERROR, "", "", message, _BUILD)
    long_px, short_px = sorted((channel.max_width_px, channel.max_height_px), reverse=True)
    if max(width, height) > long_px or min(width, height) > short_px:
        yield Finding(
            "channel-picture",
            _ERROR,
            "",
            "",
            f"the picture is larger than the channel's: {size} pixels",
            _BUILD,
        )
    if file.sample_aspect != 1:
        yield Finding("channel-picture", _ERROR, "", "", "its pixels are not square", _BUILD)
    aspect = width * 1000 // height
    if aspect < channel.min_aspect_permille or 0 < channel.max_aspect_permille < aspect:
        message = f"{channel.name} does not take a picture of this shape: {size} pixels"
        hint = "Give the channel a fixed picture under [channels] in campaign.toml."
        yield Finding("channel-picture", _ERROR, "", "", message, hint)


def _frames(channel: Channel, file: Delivered) -> Iterator[Finding]:
    if not channel.min_fps <= -(-file.rate // 1) or file.rate > channel.max_fps:
        message = (
            f"{round(float(file.rate), 3):g} frames a second;"
            f" {channel.name} takes {channel.min_fps} to {channel.max_fps}"
        )
        yield Finding("channel-rate", _WARNING, "", "", message, "Use footage of another frame rate.")


def _coding(channel: Channel, file: Delivered) -> Iterator[Finding]:
    if file.video_codec != "h264" or file.pixel_format != "yuv420p":
        message = f"the picture is {file.video_codec} in {file.pixel_format}, not h264 in yuv420p"
        yield Finding("channel-codec", _ERROR, "", "", message, _BUILD)
        return
    if file.profile not in _PROFILES[: _PROFILES.index(channel.profile) + 1]:
        message = f"the H.264 profile is {file.profile}; {channel.name} takes {channel.profile} at most"
        yield Finding("channel-codec", _ERROR, "", "", message, _BUILD)
    if file.b_frames and not channel.b_frames:
        yield Finding(
            "channel-codec", _ERROR, "", "", f"it has B-frames, which {channel.name} may not play", _BUILD
        )
    if file.level > channel.level:
        shown, most = (f"{level // 10}.{level % 10}" for level in (file.level, channel.level))
        message = f"the H.264 level is {shown}; {most} is the most that old devices play"
        yield Finding("channel-codec", _WARNING, "", "", message, "Use footage with fewer pixels or frames.")


def _sound(file: Delivered) -> Iterator[str]:
    if not file.audio_streams:
        return
    if file.audio_streams > 1:
        yield f"it has {file.audio_streams} sounds; one is allowed"
    if (file.audio_codec, file.audio_profile) != ("aac", "LC"):
        yield f"the sound is {file.audio_codec} {file.audio_profile}, not AAC-LC"
    if file.sample_rate_hz != 48_000 or file.audio_channels not in (1, 2):
        shown = f"{file.sample_rate_hz} Hz and {file.audio_channels} channels"
        yield f"the sound has {shown}, not 48000 Hz and 2 channels"


def _container(channel: Channel, file: Delivered) -> Iterator[Finding]:
    if not file.index_first:
        message = "the index stands at the file's end, so that it cannot be played while it loads"
        yield Finding("channel-container", _ERROR, "", "", message, _BUILD)
    if file.edit_list and not channel.edit_list:
        yield Finding(
            "channel-container", _ERROR, "", "", f"it has an edit list, which {channel.name} forbids", _BUILD
        )
    starts = [file.video_start_us, *([file.audio_start_us] if file.audio_streams else [])]
    if any(abs(start) > _START_US for start in starts):
        message = "picture and sound do not both start at 0: " + ", ".join(f"{s / 1000:g} ms" for s in starts)
        yield Finding("channel-container", _ERROR, "", "", message, _BUILD)


def _seconds(time_ms: int) -> str:
    return f"{time_ms / 1000:g} s"


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB"
