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
    optical_permille: int = 1000
    """What a style's em is multiplied by, so that every script looks the same size."""
    slack_permille: int = 0
    """Room between ordinary letters and their cell's edges, above as well as below, of the em."""
    overhang_permille: int = 0
    """How far the tallest and deepest letters reach out of the cell at most, of the em."""

    def em_px(self, style_em_px: int) -> int:
        """Return the em to draw and to measure this face with, where the style asks for ``style_em_px``."""
        return (style_em_px * self.optical_permille + 500) // 1000

    def slack_px(self, em_px: int) -> int:
        """Return the room between ordinary letters and their cell's edges at this face's own em, rounded."""
        return (em_px * self.slack_permille + 500) // 1000

    def overhang_px(self, em_px: int) -> int:
        """Return how far letters may reach out of the cell at this face's own em, rounded up.

        One pixel more than the figure, as the renderer sets lines on whole pixels.
        """
        return -(-em_px * self.overhang_permille // 1000) + 1

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
