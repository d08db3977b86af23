"""What we know about a piece of footage."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file's pictures must be read to come out upright, whole and in the colours meant.

    The defaults are those of an ordinary file.
    """

    start_s: Fraction = Fraction(0)
    """Time stamp of the first picture that can be decoded: our time zero."""
    matrix: str = "auto"
    """Colour matrix to read with, in ffmpeg's words; ``auto`` for what the pictures say themselves."""
    transfer: str = ""
    """``pq`` or ``hlg`` for high dynamic range, else empty."""
    primaries: str = ""
    """ffmpeg's name of primaries wider than BT.709's (``bt2020``, ``smpte432``...), else empty."""
    peak_nits: int = 0
    """Brightest light that high dynamic range footage shows, in cd/m2; 0 for other footage."""
    fields: str = ""
    """For interlaced pictures the field that comes first, ``tff`` or ``bff``, or ``auto`` if they say it."""
    rotation_deg: int = 0
    """Anticlockwise turn from the stored to the upright picture, as the file says."""
    mirrored: bool = False
    """True if the file asks for more than a turn by quarters, e.g. to be mirrored."""
    paced: bool = False
    """True if the pictures are made to come at another, constant rate than they are stored at."""
    square: bool = True
    """True if the stored pixels are square."""
    full_range: bool = False
    """True if the stored levels are 0 to 255 rather than 16 to 235."""

    def as_json(self) -> dict[str, str | int]:
        """Return it as JSON values, for digests and files; the start is text."""
        return {**dataclasses.asdict(self), "start_s": str(self.start_s)}

    @property
    def is_ordinary(self) -> bool:
        """True if picture ``n`` as stored is picture ``n`` as shown, but for size and colour matrix."""
        turned = self.rotation_deg or self.mirrored
        return not (self.transfer or self.primaries or self.fields or turned or self.paced)


@dataclass(frozen=True, slots=True)
class AudioStream:
    """One of the sound tracks in a file."""

    codec: str
    """ffmpeg's codec name."""
    channels: int
    """How many it has."""
    language: str = ""
    """What the file says, or empty."""
    default: bool = False
    """True if the file marks it as the one to play."""
    special: bool = False
    """True if the file marks it as a commentary, or made for people who cannot see or hear well."""
    usable: bool = True
    """False if nothing is in it, or nothing here can decode it."""


@dataclass(frozen=True, slots=True)
class Media:
    """A video file, as probed: what the finished video will have after normalising."""

    duration_ms: int
    """Length of the picture in ms."""
    width_px: int
    """Displayed width: upright, in square pixels."""
    height_px: int
    """Displayed height: upright, in square pixels."""
    rate: Fraction
    """Frames per second, constant."""
    frames: int
    """Number of pictures: as counted, or as many as there are after a change of rate."""
    has_audio: bool
    """True if there is an audio stream with something in it."""
    video_codec: str
    """ffmpeg's codec name, e.g. ``h264``."""
    audio_codec: str = ""
    """ffmpeg's codec name of the audio stream used, or empty."""
    reading: Reading = Reading()
    """How its pictures must be read."""
    audio_streams: tuple[AudioStream, ...] = ()
    """All of its sound tracks, those that cannot be used among them."""
    audio_stream: int = 0
    """Number of the one to use, counted among the audio streams from 0."""
    left_out: tuple[str, ...] = ()
    """What else is in the file and is not used, in plain words."""

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values; fractions are text."""
        value = dataclasses.asdict(self)
        value["rate"], value["reading"] = str(self.rate), self.reading.as_json()
        return value

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Media:
        """Return what :meth:`as_json` wrote.

        Raises:
            KeyError, TypeError, ValueError: it is damaged, or of another version.
        """
        reading = Reading(**{**value["reading"], "start_s": Fraction(value["reading"]["start_s"])})
        streams = tuple(AudioStream(**stream) for stream in value["audio_streams"])
        changed = {"rate": Fraction(value["rate"]), "reading": reading, "audio_streams": streams}
        return cls(**{**value, **changed, "left_out": tuple(value["left_out"])})


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
