"""Channels: where a video is published and what is accepted there. The figures are in ``channel_table``."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from fractions import Fraction

from pipeline.core import channel_table
from pipeline.errors import UsageError

_ID = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_MODES = ("fit", "blur", "crop")
_URL = re.compile(r"https?://\S+")
_HASHTAG, _MENTION = re.compile(r"(?<!\w)[#＃]\w"), re.compile(r"(?<![\w.])[@＠]\w")
_X_URL = 23
_X_LIGHT = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))
POST_UNITS = {
    "bytes": "bytes of UTF-8",
    "characters": "characters",
    "utf16": "UTF-16 units",
    "weighted": "weighted characters",
}
"""Unit of a text's length -> its name for people."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A delivery profile. A limit of 0 means that there is none, or none that is known."""

    id: str
    """Name used in campaign.toml and in file names."""
    name: str
    """Name for people."""
    max_width_px: int
    """Width of the picture; the widest one, if the channel takes any shape."""
    max_height_px: int
    """Height of the picture; the tallest one, if the channel takes any shape."""
    fixed: bool
    """True: every video has exactly this picture. False: it has the footage's shape, never enlarged."""
    reframe: str
    """What is done with footage of another shape: ``fit``, ``blur`` or ``crop``."""
    min_fps: int
    """Fewest frames per second, rounded up: 23.976 counts as 24."""
    max_fps: int
    """Most frames per second."""
    profile: str
    """H.264 profile."""
    level: int
    """Highest H.264 level in tenths: 42 is 4.2."""
    b_frames: int
    """Most consecutive B-frames."""
    gop_ms: int
    """Length of a closed group of pictures."""
    edit_list: bool
    """True if an MP4 may hold an edit list."""
    audio_kbps: int
    """AAC-LC bit rate."""
    integrated_lufs: int
    """Loudness target (EBU R 128 integrated)."""
    true_peak_db: int
    """Highest true peak in dBTP."""
    min_duration_ms: int
    """Shortest video."""
    max_duration_ms: int
    """Longest video."""
    advised_duration_ms: int
    """Longest video that every account can publish."""
    max_bytes: int
    """Largest file."""
    advised_bytes: int
    """Largest file that every way of publishing takes."""
    max_kbps: int
    """Highest bit rate of the picture."""
    min_aspect_permille: int
    """Narrowest picture: width by height."""
    max_aspect_permille: int
    """Widest picture: width by height."""
    safe_permille: tuple[int, int, int, int]
    """Left, top, right and bottom margin that the channel's own controls may cover, of width and height."""
    title_max: int
    """Characters of a title."""
    post_max: int
    """Length of a description or post, in ``post_unit``."""
    post_unit: str
    """A key of :data:`POST_UNITS`."""
    refused_characters: str
    """Characters that may stand neither in a title nor in a post."""
    hashtags_max: int
    """Hashtags in a post."""
    mentions_max: int
    """Handles of others in a post."""
    caption_files: tuple[str, ...]
    """Subtitle files it takes beside the video, as extensions; none: only burned-in captions show."""


def known() -> tuple[Channel, ...]:
    """Return every channel, in the order of the documentation."""
    return _CHANNELS


def get(channel_id: str, own: tuple[Channel, ...] = ()) -> Channel:
    """Return the channel with this id: one of the campaign's ``own``, else one of ours.

    Raises:
        UsageError: if there is none; the hint lists those there are.
    """
    for channel in (*own, *_CHANNELS):
        if channel.id == channel_id:
            return channel
    ids = dict.fromkeys(c.id for c in (*_CHANNELS, *own))
    raise UsageError(f"there is no channel {channel_id!r}", hint="Known: " + ", ".join(ids) + ".")


def fault(channel: Channel) -> str:
    """Return what makes a channel unusable, or nothing: a person's figures may not fit each other."""
    left, top, right, bottom = channel.safe_permille
    wrong = {
        f"{channel.id!r} is no channel id: use small letters, digits, hyphens and underscores": (
            not _ID.fullmatch(channel.id)
        ),
        "the picture's width and height must be even numbers": (
            channel.max_width_px % 2 or channel.max_height_px % 2
        ),
        "reframe is one of " + ", ".join(_MODES): channel.reframe not in _MODES,
        "the baseline profile has no B-frames: set b_frames = 0": (
            channel.profile == "baseline" and channel.b_frames > 0
        ),
        "integrated_lufs must be below true_peak_db": channel.integrated_lufs >= channel.true_peak_db,
        "min_fps must not be above max_fps": channel.min_fps > channel.max_fps,
        "min_duration_ms must be below max_duration_ms": (
            0 < channel.max_duration_ms <= channel.min_duration_ms
        ),
        "safe_permille leaves less than a third of the picture for captions": (
            left + right > 666 or top + bottom > 666 or min(channel.safe_permille) < 0
        ),
        "post_unit is one of " + ", ".join(POST_UNITS): channel.post_unit not in POST_UNITS,
    }
    return next((words for words, is_wrong in wrong.items() if is_wrong), "")


def rate_for(channel: Channel, rate: Fraction) -> Fraction:
    """Return the frame rate for the channel: the footage's, or the highest whole part of it that is taken.

    Every second (third...) frame is kept, so that motion stays even.
    """
    return rate / max(1, -(-rate // channel.max_fps)) if channel.max_fps else rate


def post_length(text: str, unit: str) -> int:
    """Return the length of a text to publish, as a channel counts it.

    ``weighted`` is X's way: Chinese, Japanese, Korean, Khmer and emoji count two, a web address 23.
    """
    if unit == "bytes":
        return len(text.encode("utf-8"))
    if unit == "utf16":
        return len(text.encode("utf-16-le")) // 2
    if unit == "weighted":
        rest, addresses = _URL.subn("", text)
        light = sum(any(low <= ord(c) <= high for low, high in _X_LIGHT) for c in rest)
        return 2 * len(rest) - light + _X_URL * addresses
    return len(text)


def hashtags(text: str) -> int:
    """Return how many hashtags a text to publish has."""
    return len(_HASHTAG.findall(text))


def mentions(text: str) -> int:
    """Return how many handles a text to publish has; addresses of e-mail are none."""
    return len(_MENTION.findall(text))


def _made(channel_id: str, name: str, row: channel_table.Row) -> Channel:
    return Channel(id=channel_id, name=name, **{key: figure.value for key, figure in row.items()})


FIGURES = tuple(f.name for f in fields(Channel) if f.name not in ("id", "name"))
"""Names of the figures, each of which has a source in the table."""
_CHANNELS = tuple(_made(*entry) for entry in channel_table.CHANNELS)
