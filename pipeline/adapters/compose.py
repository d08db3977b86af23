"""Makes stand-in footage for a message: a calm moving picture and a computer's voice reading the script.

It lets a campaign be written, timed, translated and reviewed before anybody stands in front of a camera.
"""

from __future__ import annotations

import shutil
import tempfile
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.adapters import backdrop
from pipeline.adapters.align.speech import Spoken, speak_all
from pipeline.adapters.ffmpeg.probe import AvProber
from pipeline.core import timebase
from pipeline.core.media import Media
from pipeline.core.script import Segment
from pipeline.errors import EncodeFailed, FootageError, StorageError, ToolMissing
from pipeline.ports import Progress

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SOUND_HZ = 48_000
_GOP_MS = 2_000
_LONGER_PCT = 150
"""Every third pause is this much of an ordinary one, as a speaker takes a breath."""
_PEAK = 0.6
"""Highest sample of the voice, of full scale."""
_DRIVE = 2.5
"""How far its few loudest peaks are rounded off; the bare voice is too quiet for its peaks."""


@dataclass(frozen=True, slots=True)
class FootageRequest:
    """What stand-in footage to make."""

    segments: tuple[Segment, ...]
    """What is read out, in order: each segment's ``spoken`` words."""
    language: str = "en"
    """BCP 47 tag of the script."""
    width_px: int = 1280
    """Width of the picture; even."""
    height_px: int = 720
    """Height of the picture; even."""
    rate: Fraction = Fraction(25)
    """Frames per second."""
    lead_in_ms: int = 1000
    """Quiet before the first word."""
    pause_ms: int = 900
    """Quiet between two segments; half as long again after every third."""
    tail_ms: int = 1500
    """Quiet after the last word; up to one frame more, so that the last frame is whole."""
    words_per_minute: int = 175
    """Pace of the voice: a presenter's, a little faster than a reader's."""


@dataclass(frozen=True, slots=True)
class SpokenSegment:
    """When one segment is heard."""

    segment: str
    """Segment id."""
    start_ms: int
    """Millisecond of its first sound, rounded down."""
    end_ms: int
    """Millisecond after its last sound, rounded up."""


@dataclass(frozen=True, slots=True)
class FootageReport:
    """What was made."""

    media: Media
    """The file, as probed."""
    spoken: tuple[SpokenSegment, ...]
    """Each segment's time, in order."""


def make_footage(request: FootageRequest, output: Path, progress: Progress) -> FootageReport:
    """Write footage to ``output`` (MP4: H.264 High, BT.709; AAC 48 kHz) and tell when each segment is spoken.

    The file is complete when the call returns; on any error whatever was at ``output`` is still there.

    Raises:
        ValueError: no segments, an odd or empty picture, or a negative length.
        ToolMissing: MoviePy, its ffmpeg or the voice is not installed.
        ToolTimeout: the voice did not answer.
        EncodeFailed: the voice or ffmpeg failed.
        StorageError: the folder of ``output`` cannot be written.
    """
    _refuse_nonsense(request)
    voices = speak_all(
        (s.spoken for s in request.segments),
        language=request.language,
        words_per_minute=request.words_per_minute,
    )
    places, end_ms = _places(request, voices)
    frames = timebase.first_frame(end_ms, request.rate)
    with _work_folder(output) as folder:
        sound, picture = folder / "voice.wav", folder / "picture.mp4"
        _write_sound(sound, voices, places, timebase.frames_ms(frames, request.rate))
        _write_picture(request, frames, sound, picture, progress)
        media = _checked(picture, frames)
        picture.replace(output)
    spoken = tuple(
        SpokenSegment(segment.id, place, place + voice.duration_ms)
        for segment, voice, place in zip(request.segments, voices, places, strict=True)
    )
    return FootageReport(media, spoken)


def _refuse_nonsense(request: FootageRequest) -> None:
    sizes = (request.width_px, request.height_px)
    if not request.segments:
        raise ValueError("footage needs at least one segment")
    if any(size < 16 or size % 2 for size in sizes):
        raise ValueError(f"width and height must be even and at least 16 pixels, not {sizes}")
    if request.rate <= 0 or min(request.lead_in_ms, request.pause_ms, request.tail_ms) < 0:
        raise ValueError("the rate must be positive, and no length negative")


def _places(request: FootageRequest, voices: list[Spoken]) -> tuple[list[int], int]:
    """Return the start of every segment in ms, and the end of the footage."""
    places: list[int] = []
    clock_ms = request.lead_in_ms
    for number, voice in enumerate(voices, start=1):
        places.append(clock_ms)
        clock_ms += voice.duration_ms
        if number < len(voices):
            clock_ms += request.pause_ms * _LONGER_PCT // 100 if number % 3 == 0 else request.pause_ms
    return places, clock_ms + request.tail_ms


@contextmanager
def _work_folder(output: Path) -> Iterator[Path]:
    """Give a folder beside ``output`` where every name is plain; it is gone afterwards."""
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".footage-", dir=output.parent.absolute()))
    except OSError as error:
        raise _cannot_write(output, error) from error
    try:
        yield folder
    except OSError as error:
        raise _cannot_write(output, error) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _cannot_write(output: Path, error: OSError) -> StorageError:
    return StorageError(
        f"{output}: the footage cannot be written: {error.strerror or error}",
        path=output,
        hint="Check the folder's permissions and the free space on the disk.",
    )


def _write_sound(path: Path, voices: list[Spoken], places: list[int], total_ms: int) -> None:
    import numpy as np

    rate_hz = voices[0].sample_rate_hz
    sound = np.zeros(-(-total_ms * rate_hz // 1000), dtype=np.float32)
    for voice, place_ms in zip(voices, places, strict=True):
        first = place_ms * rate_hz // 1000
        sound[first : first + voice.count] = np.frombuffer(voice.samples, dtype=np.int16)
    sound = np.tanh(sound * (_DRIVE / max(1.0, float(np.abs(sound).max())))) * (_PEAK * 32767)
    with wave.open(str(path), "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate_hz)
        writer.writeframes(sound.astype("<i2").tobytes())


def _write_picture(
    request: FootageRequest, frames: int, sound: Path, output: Path, progress: Progress
) -> None:
    try:
        from moviepy import VideoClip
    except (ImportError, OSError, RuntimeError) as error:
        raise ToolMissing(
            f"MoviePy cannot be loaded: {error}", hint="Install the package 'moviepy'."
        ) from error
    paint = backdrop.painter(request.width_px, request.height_px)
    rate = request.rate

    def frame(seconds: float) -> NDArray[Any]:
        progress(round(seconds * 1000))
        return paint(seconds)

    # MoviePy rounds length x rate down: half a frame more keeps binary fractions from losing one.
    clip = VideoClip(frame, duration=float((frames + Fraction(1, 2)) / rate))
    arguments = _arguments(request, frames)
    try:
        clip.write_videofile(
            str(output),
            fps=float(rate),
            codec="libx264",
            preset="slow",
            audio=str(sound),
            audio_codec="aac",
            threads=2,
            ffmpeg_params=arguments,
            logger=None,
        )
    except OSError as error:
        raise EncodeFailed(
            "ffmpeg could not write the footage",
            command=("ffmpeg", *arguments, str(output)),
            returncode=1,
            stderr_tail=str(error)[-2000:],
            hint="Check the free space on the disk, then make the footage again.",
        ) from error
    finally:
        clip.close()
    progress(timebase.frames_ms(frames, rate))


def _arguments(request: FootageRequest, frames: int) -> list[str]:
    """Return what ffmpeg is told beyond MoviePy's own arguments."""
    rate = f"{request.rate.numerator}/{request.rate.denominator}"
    gop = str(max(1, timebase.first_frame(_GOP_MS, request.rate)))
    # MoviePy gives the rate with two decimals only and converts colours as if for standard definition.
    clock = f"settb={request.rate.denominator}/{request.rate.numerator},setpts=N,fps={rate}"
    colours = "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd,format=yuv420p"
    # The tags must be on the frames: the encoder believes them before its own options.
    tags = "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv"
    return [
        *("-vf", f"{clock},{colours},{tags}", "-frames:v", str(frames)),
        *("-profile:v", "high", "-crf", "26", "-g", gop, "-keyint_min", gop, "-sc_threshold", "0"),
        *("-flags", "+cgop", "-x264-params", "aq-mode=3:deblock=1,1"),
        *("-ar", str(_SOUND_HZ), "-ac", "1", "-b:a", "96k"),
        *("-map_metadata", "-1", "-fflags", "+bitexact", "-movflags", "+faststart"),
    ]


def _checked(picture: Path, frames: int) -> Media:
    """MoviePy does not look at ffmpeg's exit code, so look at the file."""
    try:
        media = AvProber().probe(picture)
        problem = "" if media.frames == frames and media.has_audio else f"{media.frames} of {frames} frames"
    except FootageError as error:
        problem = error.message
    if problem:
        raise EncodeFailed(
            f"ffmpeg did not write all of the footage: {problem}",
            command=("ffmpeg", str(picture)),
            returncode=1,
            stderr_tail="",
            hint="Check the free space on the disk, then make the footage again.",
        )
    return media
