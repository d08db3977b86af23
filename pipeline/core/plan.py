"""What there is to do, as values: jobs for the encoder and the key of each result."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from pipeline.core.media import Reading


@dataclass(frozen=True, slots=True)
class Target:
    """One finished video: a message in a language for a channel."""

    message: str
    language: str
    channel: str

    def __str__(self) -> str:
        return f"{self.message}/{self.language}/{self.channel}"

    @property
    def stem(self) -> str:
        """Name of its files without the extension."""
        return f"{self.message}.{self.language}.{self.channel}"


@dataclass(frozen=True, slots=True)
class VideoSettings:
    """How a channel's picture is encoded (H.264 in MP4)."""

    width_px: int
    height_px: int
    crf: int
    preset: str
    profile: str
    b_frames: int
    gop_ms: int
    """Length of a closed group of pictures."""


@dataclass(frozen=True, slots=True)
class AudioJob:
    """Normalise a piece of footage's loudness and encode it as AAC."""

    footage: str
    output: str
    integrated_lufs: int
    true_peak_db: int
    bitrate_kbps: int
    sample_rate_hz: int
    duration_ms: int
    """Length of the picture: sound is padded with silence or cut to it."""
    stream: int = 0
    """Number of the audio stream, counted among the footage's audio streams from 0."""
    reading: Reading | None = None
    """How the footage must be read; None if it is ordinary."""


@dataclass(frozen=True, slots=True)
class AssembleJob:
    """Make footage, without any loss, of one picture or of many."""

    pictures: tuple[str, ...]
    """Picture files in order. A single one is shown for as long as the sound lasts."""
    sound: str
    """A sound file, or empty."""
    rate: Fraction
    """Pictures per second."""
    output: str


@dataclass(frozen=True, slots=True)
class BurnJob:
    """Burn one track onto a piece of footage."""

    footage: str
    audio: str
    """The finished sound to copy, or empty for footage without sound."""
    ass: str
    """The track as Advanced SubStation Alpha text."""
    fonts: tuple[str, ...]
    """Font files the track may use; nothing else is visible to the renderer."""
    output: str
    video: VideoSettings
    rate: Fraction
    frames: int
    duration_ms: int
    title: str
    reading: Reading | None = None
    """How the footage must be read; None if it is ordinary."""


@dataclass(frozen=True, slots=True)
class PicturesJob:
    """Draw single captioned frames, as pictures for people to review."""

    footage: str
    """What is behind the captions, or empty for plain grey."""
    ass: str
    """The track; over plain grey, cue ``n`` is on second ``n``."""
    fonts: tuple[str, ...]
    video: VideoSettings
    rate: Fraction
    """Frames per second; 1 over plain grey."""
    frames: tuple[int, ...]
    """Numbers of the frames wanted, ascending."""
    outputs: tuple[str, ...]
    """Where each goes, as PNG."""
    reading: Reading | None = None
    """How the footage must be read; None if it is ordinary."""


@dataclass(frozen=True, slots=True)
class StillJob:
    """Take one frame out of a finished video."""

    video: str
    time_ms: int
    output: str
    width_px: int
    height_px: int
