"""What there is to do, as values: jobs for the encoder. Which of them are needed: see ``spans``."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from pipeline.core.digest import JsonValue
from pipeline.core.logo import Logo
from pipeline.core.media import Media, Reading
from pipeline.core.reframe import Reframe


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
class Plain:
    """A plain colour from a frame on, to the picture's edges whatever its shape."""

    colour: str
    """``#RRGGBB``."""
    first: int
    """Number of the first frame that is nothing but this colour."""

    def as_json(self) -> JsonValue:
        """Return everything that changes a pixel as a JSON value."""
        return {"colour": self.colour, "first": self.first}


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
    reframe: Reframe | None = None
    """How footage becomes the picture; None: it is only scaled."""
    max_kbps: int = 0
    """Highest rate into the decoder's buffer, so that a file stays below its channel's largest; 0: free."""
    buffer_kbit: int = 0
    """Size of that buffer."""
    edit_list: bool = True
    """False: the channel takes no MP4 with an edit list."""
    budget_bytes: int = 0
    """Most that all pictures without captions may have together; 0: free."""
    coarser_tenths: int = 0
    """Tenths that the CRF is raised by to keep to the budget, as was found out when the film was made."""
    logo: Logo | None = None
    """What is laid over the finished picture, below the captions."""
    plain: Plain | None = None
    """The ground of an end card, in place of the finished picture; None: there is no card."""

    @property
    def quality(self) -> str:
        """The CRF to encode with, as x264 takes it."""
        tenths = self.crf * 10 + self.coarser_tenths
        return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)


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
    edit_list: bool = True
    """False: no edit list will hide the encoder's first, empty samples; they take the place of real ones."""
    stream: int = 0
    """Number of the audio stream, counted among the footage's audio streams from 0."""
    reading: Reading | None = None
    """How the footage must be read; None if it is ordinary."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A span that is to be encoded, and the key under which its chunk is kept."""

    key: str
    first: int
    """Number of its first frame in the finished video."""
    end: int
    """Number of the frame after its last."""
    statistics: str = ""
    """The key under which a first pass's statistics of the span are kept; empty: nobody wants them."""

    @property
    def frames(self) -> int:
        """How many frames it has."""
        return self.end - self.first


@dataclass(frozen=True, slots=True)
class Lane:
    """One track and the pieces of footage it is to be burned onto: one encoder's work."""

    ass: str
    """The whole track as Advanced SubStation Alpha text."""
    fonts: tuple[str, ...]
    """Font files the track may use; nothing else is visible to the renderer."""
    pieces: tuple[Piece, ...]
    """In order; all but the video's last are one group of pictures long."""
    statistics: tuple[str, ...] = ()
    """Files with a first pass's statistics, one per piece; none: the lane makes them itself."""

    @property
    def frames(self) -> int:
        """How many frames it has in all."""
        return sum(piece.frames for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class EncodeJob:
    """Decode, scale and reframe a stretch of footage once, and encode what each lane needs of it."""

    footage: str
    video: VideoSettings
    rate: Fraction
    lanes: tuple[Lane, ...]
    threads: int = 1
    """Threads of each encoder."""
    reading: Reading | None = None
    """How the footage must be read; None if it is ordinary."""
    plates: tuple[int, ...] = ()
    """Numbers of frames, ascending, that are also wanted as they are before captions are drawn."""
    plates_folder: str = ""
    """Where the luma of each such frame goes, under its ``plate_name``."""

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The pieces of all lanes."""
        return tuple(piece for lane in self.lanes for piece in lane.pieces)


def plate_name(frame: int) -> str:
    """Return the name of the file that holds a frame's luma without captions: one byte a pixel, by rows."""
    return f"{frame}.luma"


@dataclass(frozen=True, slots=True)
class JoinJob:
    """Put chunks one after the other without encoding them again, and the finished sound beside them."""

    chunks: tuple[str, ...]
    """Files of the chunks, in order."""
    lengths: tuple[int, ...]
    """How many frames each must have."""
    audio: str
    """The finished sound to copy, or empty for footage without sound."""
    output: str
    rate: Fraction
    title: str
    edit_list: bool = True
    """False for channels that read no edit lists: the picture then starts at 0 by negative offsets."""


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
class Part:
    """What stands before or after the footage: a film, a still picture, or a plain colour."""

    frames: int
    """How long it is, in frames of the footage."""
    file: str = ""
    """The film or the picture; empty for a plain colour."""
    film: Media | None = None
    """What is in a film; None for a picture or a plain colour."""
    colour: str = "#000000"
    """Colour of the bars beside it, or of all of it, ``#RRGGBB``."""
    fade_frames: int = 0
    """How long it comes out of black at its start, and goes into black at its end; 0 for a cut."""


@dataclass(frozen=True, slots=True)
class StageJob:
    """Put an intro, an outro and the like round footage, without any loss: make a mezzanine."""

    footage: str
    media: Media
    """What is in the footage: its rate is that of the mezzanine."""
    width_px: int
    """Width of the mezzanine; even."""
    height_px: int
    """Height of the mezzanine; even."""
    before: tuple[Part, ...]
    """What comes before the footage, in order."""
    after: tuple[Part, ...]
    """What comes after it, in order."""
    output: str

    @property
    def frames(self) -> int:
        """How many frames the mezzanine has."""
        return self.media.frames + sum(part.frames for part in (*self.before, *self.after))


@dataclass(frozen=True, slots=True)
class LogoJob:
    """Make a picture that can be laid over a video: of one size, with transparency."""

    file: str
    width_px: int
    height_px: int
    opacity_percent: int
    """100 is as the file has it."""
    output: str
    """A PNG."""


@dataclass(frozen=True, slots=True)
class BurnJob:
    """Burn one track onto a whole piece of footage, without a store."""

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
