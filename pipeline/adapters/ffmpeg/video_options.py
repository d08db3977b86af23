"""How a lane's pictures are encoded, as options of ffmpeg."""

from __future__ import annotations

from typing import Any

from pipeline.adapters.ffmpeg.normalise import COLOUR
from pipeline.core.h264_level import level_for
from pipeline.core.plan import EncodeJob
from pipeline.core.spans import gop_frames
from pipeline.core.video_encoders import VideoEncoder, options

STATISTICS = "lane-%03d.stats"


def hardware(job: EncodeJob, encoder: VideoEncoder) -> dict[str, Any]:
    """Return the options for an encoder in hardware."""
    return {**options(encoder, job.video, gop_frames(job.rate, job.video.gop_ms)), **_any(job)}


def x264(job: EncodeJob, number: int, bits: int | None) -> dict[str, Any]:
    """Return the options for x264.

    Args:
        job: what to encode.
        number: of the lane.
        bits: bits a second, if the lane has a first pass's statistics; None: it makes them.
    """
    video = job.video
    gop = gop_frames(job.rate, video.gop_ms)
    found: dict[str, Any] = {
        "c:v": "libx264",
        "profile:v": video.profile,
        "level:v": _level(job),
        "preset": video.preset,
        "bf": video.b_frames,
        "g": gop,
        "keyint_min": gop,
        "sc_threshold": 0,
        "flags": "+cgop",
        "threads": job.threads,
        **_any(job),
    }
    if video.max_kbps:
        found |= {"maxrate": f"{video.max_kbps}k", "bufsize": f"{video.buffer_kbit}k"}
    # Headers must be the same in both passes, or their chunks could not be joined.
    params, name = "stitchable=1", STATISTICS % number
    if bits is not None:
        # Each group may have what it had in the first pass: a stray one is not made up for by its neighbours.
        return found | {"b:v": bits, "x264-params": f"{params}:pass=2:stats={name}:ratetol=1000"}
    if any(piece.statistics for piece in job.lanes[number].pieces):
        params += f":pass=1:stats={name}"
    return found | {"crf": video.quality, "x264-params": params}


def _level(job: EncodeJob) -> str:
    video = job.video
    level = level_for(
        video.width_px,
        video.height_px,
        job.rate,
        preset=video.preset,
        b_frames=video.b_frames,
        max_kbps=video.max_kbps,
    )
    return f"{level // 10}.{level % 10}"


def _any(job: EncodeJob) -> dict[str, Any]:
    return {
        "r": f"{job.rate.numerator}/{job.rate.denominator}",
        "fps_mode": "cfr",
        "map_metadata": -1,
        "map_chapters": -1,
        "fflags": "+bitexact",
        "color_range": "tv",
        **COLOUR,
    }
