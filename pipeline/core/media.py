"""What we know about a piece of footage."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Media:
    """A video file, as probed."""

    duration_ms: int
    """Length of the picture in ms."""
    width_px: int
    """Displayed width."""
    height_px: int
    """Displayed height."""
    rate: Fraction
    """Frames per second."""
    frames: int
    """Number of pictures, as counted."""
    has_audio: bool
    """True if there is an audio stream with something in it."""
    video_codec: str
    """ffmpeg's codec name, e.g. ``h264``."""
    audio_codec: str = ""
    """ffmpeg's codec name, or empty."""


@dataclass(frozen=True, slots=True)
class Face:
    """One font file, chosen for a script."""

    family: str
    """Family name as libass must be given it."""
    path: str
    """Where the file lies."""
    digest: str
    """SHA-256 of the file."""
    units_per_em: int
    """Design units per em."""
    cell_units: int
    """``usWinAscent + usWinDescent``: what an ASS font size measures, in design units."""
    bold: bool = False
    """True for the Bold file."""

    def ass_size(self, em_px: int) -> int:
        """Return the ASS ``Fontsize`` that draws this face with an em of ``em_px`` pixels, rounded."""
        return (em_px * self.cell_units * 2 + self.units_per_em) // (2 * self.units_per_em)


@dataclass(frozen=True, slots=True)
class AudioReport:
    """How a sound was normalised."""

    input_lufs: str
    """Measured integrated loudness, ``-inf`` for silence."""
    gain: str
    """``linear``: one gain for all; ``dynamic``: the peaks needed limiting; ``none``: silence."""
