"""The sockets through which the outside world enters. Each has a real and a fake implementation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Protocol, Self

from pipeline.core.alignment import Alignment
from pipeline.core.channel_rules import Delivered
from pipeline.core.cue import Region
from pipeline.core.events import Event
from pipeline.core.hygiene import Fault
from pipeline.core.matching import LEAST_PERCENT, MOST_MATCHES, Match, Query
from pipeline.core.media import AudioReport, Face, Media
from pipeline.core.memory import Added, MemoryEntry
from pipeline.core.plan import (
    AssembleJob,
    AudioJob,
    EncodeJob,
    JoinJob,
    LogoJob,
    PicturesJob,
    StageJob,
    StillJob,
    VideoSettings,
)
from pipeline.core.proof import ProofJob, Sights
from pipeline.core.script import Segment
from pipeline.core.translation import Request, Translated

Progress = Callable[[int], None]
"""Called with the number of milliseconds of picture done so far."""

Keep = Callable[[str, Path], None]
"""Called with a chunk's key and a file that may be moved away."""


class Translator(Protocol):
    """Gives translations. Embedded engines (file, memory) may answer only what they have."""

    name: str

    def translate(self, request: Request) -> Sequence[Translated]:
        """Return translations by id.

        Raises:
            EngineUnavailable: no proper answer; another try may succeed.
            EngineReplyInvalid: an answer that cannot be used, or not wholly.
            EngineNotReady: it lacks a key, an address or a model, or does not know the languages.
            BudgetSpent: the run may not send so much to it.
                In each of them, ``usable`` holds the segments that came and passed every check.
        """
        ...


class TranslationMemory(Protocol):
    """Remembers translations. A context manager: leaving it closes it.

    Every method raises InputError if the memory is damaged, StorageError if it cannot be read or written,
    and CampaignLocked if another process keeps it busy.
    """

    def matches(
        self,
        queries: Sequence[Query],
        source: str,
        target: str,
        *,
        least_percent: int = LEAST_PERCENT,
        most: int = MOST_MATCHES,
    ) -> tuple[tuple[Match, ...], ...]:
        """Return for each query its matches from ``source`` into ``target`` (BCP 47 tags), best first."""
        ...

    def exact(self, texts: Sequence[str], source: str, target: str) -> tuple[tuple[MemoryEntry, ...], ...]:
        """Return for each text every entry with the same text, in no special order."""
        ...

    def add(self, entries: Iterable[MemoryEntry]) -> Added:
        """Take entries in, all or (after an error) none. What the rules refuse is counted.

        What is there already is not doubled: a later state, person and date replace the earlier ones.
        """
        ...

    def all(self, source: str = "", target: str = "") -> tuple[MemoryEntry, ...]:
        """Return every entry in the order it came, or only those of a source or target language."""
        ...

    def imports(self) -> Mapping[str, int]:
        """Return the name of each imported file and how many entries it brought."""
        ...

    def forget(self, came_from: str) -> int:
        """Remove what an imported file brought, and say how many entries that was."""
        ...

    def close(self) -> None:
        """Let go of the memory; later calls fail."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


class Prober(Protocol):
    """Looks into footage."""

    def probe(self, path: Path) -> Media:
        """Return what is in the file.

        Raises:
            FootageError: absent, not a video, truncated or empty.
        """
        ...

    def picture(self, path: Path) -> tuple[int, int]:
        """Return width and height of a still picture, upright, in pixels.

        Raises:
            FootageError: absent, not a picture, damaged, animated, too large, empty or not for screens.
        """
        ...


Inspect = Callable[[Path], Delivered]
"""Measures a finished MP4; raises FootageError if it cannot be read."""

Sentences = Callable[[str, str], Sequence[int]]
"""``(text, language)`` -> the offsets, ascending and without 0, at which a sentence starts."""


class SpeechFinder(Protocol):
    """Hears where somebody speaks."""

    def regions(self, path: Path, media: Media | None = None) -> tuple[Region, ...]:
        """Return the speech regions in order; empty without sound or without speech.

        With ``media``, its audio stream is listened to, and times count from where its picture starts.

        Raises:
            FootageError: the sound cannot be decoded.
        """
        ...


class ShotFinder(Protocol):
    """Sees where one shot ends and another begins."""

    identity: str
    """Name and version of what looks, and how closely; part of the key under which its answer is kept."""

    def shots(self, path: Path, rate: Fraction) -> tuple[int, ...]:
        """Return the first frame of each shot but the first, ascending, at ``rate`` frames per second.

        Raises:
            FootageError: absent, or not a video.
        """
        ...

    def stop(self) -> None:
        """Stop what is running, at once; later calls fail. For Ctrl-C."""
        ...


class WaveformReader(Protocol):
    """Hears how loud footage is."""

    def peaks(self, path: Path, step_ms: int, media: Media | None = None) -> tuple[int, ...]:
        """Return the highest level of each step, 0 to 1000; empty without sound.

        With ``media``, its audio stream is heard, and times count from where its picture starts.

        Raises:
            FootageError: the sound cannot be decoded.
        """
        ...


class Aligner(Protocol):
    """Finds where in a sound each segment of a script is spoken."""

    identity: str
    """Name and version of what does the work; part of every digest."""

    def align(
        self,
        footage: Path,
        segments: Sequence[Segment],
        language: str,
        regions: Sequence[Region],
        media: Media | None = None,
    ) -> Alignment:
        """Return one row per segment, in order and without overlaps, in ms from the first picture.

        Args:
            footage: a file with sound.
            segments: what is spoken, in order.
            language: BCP 47 tag.
            regions: where speech is heard, in order. Empty means that nothing is spoken.
            media: what is known of the footage: which of its sounds is used, and when its picture starts.

        Raises:
            FootageError: the sound cannot be decoded.
            ToolError: what the aligner needs is absent or failed.
        """
        ...


class Encoder(Protocol):
    """Makes media files. Every output path is complete and right when the call returns, or absent."""

    identity: str
    """Name and version of what does the work; part of every digest."""
    picture: str
    """What is done to the footage's pictures before anything is drawn; part of every chunk's key."""
    looks_ahead: bool
    """True if it hands over what it found out about a span, and is faster for others that are given that."""
    remark: str
    """Why it is not the encoder that was asked for, or nothing."""

    @property
    def fallback(self) -> Encoder | None:
        """What to encode with where this one fails or does not suit; None if there is nothing else."""
        ...

    def suits(self, video: VideoSettings) -> bool:
        """True if it can encode so."""
        ...

    def audio(self, job: AudioJob, progress: Progress) -> AudioReport:
        """Write the loudness-normalised sound of a piece of footage and say how it was done."""
        ...

    def assemble(self, job: AssembleJob, progress: Progress) -> None:
        """Write footage made of pictures and a sound, without any loss."""
        ...

    def stage(self, job: StageJob, progress: Progress) -> None:
        """Write footage with what stands before and after it, every pixel of the footage as it is shown."""
        ...

    def logo(self, job: LogoJob) -> None:
        """Write a picture of one size that can be laid over a video."""
        ...

    def encode(self, job: EncodeJob, keep: Keep, progress: Progress) -> None:
        """Encode the pieces of all lanes, with the footage decoded once; ``keep`` takes each chunk over.

        ``keep`` is called as soon as a chunk is whole and has been counted, also if the job fails later.
        Frames without captions are put into their folder when the job has ended well.
        """
        ...

    def join(self, job: JoinJob) -> None:
        """Put chunks and sound together, every bit of the pictures as it was encoded."""
        ...

    def still(self, job: StillJob) -> None:
        """Write one frame of a video as a picture."""
        ...

    def pictures(self, job: PicturesJob) -> None:
        """Write single captioned frames as pictures."""
        ...

    def stop(self) -> None:
        """Stop what is running, at once; later calls fail. For Ctrl-C."""
        ...


class Prover(Protocol):
    """Looks at finished videos."""

    def prove(self, job: ProofJob) -> Sights:
        """Return what was seen on every frame that the job names.

        Raises:
            FootageError: a file cannot be decoded.
            EncodeFailed: the expected pictures cannot be drawn.
        """
        ...

    def stop(self) -> None:
        """Stop what is running, at once; later calls fail. For Ctrl-C."""
        ...


class FontBook(Protocol):
    """Knows one font per script."""

    def face(self, language: str) -> Face:
        """Return the face for a BCP 47 tag.

        Raises:
            FontError: none is installed; the hint says what to run.
        """
        ...

    def sync(self, languages: Iterable[str]) -> tuple[Face, ...]:
        """Fetch what is missing for these languages and return their faces.

        Raises:
            FontError: no source could provide a language's font.
        """
        ...


class Typography(Protocol):
    """Knows where text may break and how wide it is."""

    def breaks(self, text: str, language: str) -> tuple[int, ...]:
        """Return code-point offsets, ascending, at which a line may start; without 0 and the end."""
        ...

    def width_px(self, text: str, face: Face, em_px: int) -> int:
        """Return the shaped width of one line, rounded up."""
        ...

    def faults(self, text: str, face: Face) -> tuple[Fault, ...]:
        """Shape one line and return what the face draws wrongly or not at all."""
        ...


class BlobStore(Protocol):
    """Keeps derived things under the digest of what made them."""

    def get(self, key: str) -> Path | None:
        """Return the verified file for ``key``, or None if there is none or it is damaged."""
        ...

    def put(self, key: str, write: Callable[[Path], None]) -> Path:
        """Let ``write`` fill a temporary path, then keep it under ``key`` and return where it is."""
        ...


class Reporter(Protocol):
    """Listens to events."""

    def emit(self, event: Event) -> None:
        """Take one event; must be quick and must not raise."""
        ...
