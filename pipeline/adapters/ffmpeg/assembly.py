"""Pictures and a sound -> footage, without any loss."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from pipeline.adapters.ffmpeg.container import AGAIN, opened
from pipeline.adapters.ffmpeg.normalise import COLOUR
from pipeline.adapters.ffmpeg.packets import Extent
from pipeline.core.plan import AssembleJob
from pipeline.errors import FootageError

PICTURE, SOUND, OUTPUT = "in-%06d", "sound", "footage.mkv"
_LARGEST_PX = 3840
"""Photographs are larger than any video needs."""


def frames(job: AssembleJob) -> int:
    """Return how many pictures the footage will have.

    Raises:
        FootageError: the sound cannot be opened, or there is none in its file.
    """
    if len(job.pictures) > 1:
        return len(job.pictures)
    seconds = _length_s(Path(job.sound))
    return max(1, -(-seconds * job.rate // 1))


def _length_s(sound: Path) -> Fraction:
    extent = Extent()
    with opened(sound) as container:
        for packet in container.demux(container.streams.audio[:1]) if container.streams.audio else ():
            if packet.size:
                extent.add(packet)
    if not extent.length(Fraction(0)):
        raise FootageError("there is no sound in the file", path=sound, hint=AGAIN)
    return extent.length(Fraction(0))


def arguments(count: int, job: AssembleJob) -> list[str]:
    """Return ffmpeg's arguments; the files lie in its folder under plain names."""
    import ffmpeg

    looped = {"loop": 1} if len(job.pictures) == 1 else {}
    rate = f"{job.rate.numerator}/{job.rate.denominator}"
    # By content, not by name: "image2" would take the codec from an extension, and these have none.
    pictures = ffmpeg.input(PICTURE, f="image2", framerate=rate, start_number=1, **looped)["v"]
    pictures = pictures.filter(
        "scale",
        f"min(iw,{_LARGEST_PX})",
        f"min(ih,{_LARGEST_PX})",
        force_original_aspect_ratio="decrease",
        force_divisible_by=2,
        flags="lanczos+accurate_rnd",
        out_color_matrix="bt709",
        out_range="tv",
    )
    pictures = (
        pictures.filter("setsar", 1).filter("format", "yuv420p").filter("setparams", range="tv", **COLOUR)
    )
    streams = [pictures]
    if job.sound:
        streams.append(ffmpeg.input(SOUND)["a:0"])
    options = {
        "c:v": "libx264",
        "preset": "ultrafast",
        "qp": 0,
        "g": 50,
        "frames:v": count,
        "c:a": "pcm_s24le",
    }
    options |= {"map_metadata": -1, "fflags": "+bitexact", "color_range": "tv", **COLOUR}
    return [str(a) for a in ffmpeg.get_args(ffmpeg.output(*streams, OUTPUT, **options))]
