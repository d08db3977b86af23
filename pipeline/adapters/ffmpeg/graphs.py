"""ffmpeg command lines, built with ffmpeg-python from jobs. File names are plain: see ``workplace``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pipeline.adapters.ffmpeg import picture, video_options
from pipeline.adapters.ffmpeg.normalise import COLOUR
from pipeline.core.media import Reading
from pipeline.core.plan import AudioJob, EncodeJob, Lane, PicturesJob, StillJob, VideoSettings
from pipeline.core.video_encoders import VideoEncoder

FOOTAGE, TRACK, FONTS = "footage", "track.ass", "fonts"
TRACKS, FONT_FOLDERS, CHUNKS, LISTS = "track-%03d.ass", "fonts-%03d", "lane-%03d-%%05d.nut", "lane-%03d.list"
SOUND, PICTURE, JOINED = "sound.m4a", "picture.jpg", "joined.mp4"
PICTURES = "picture-%05d.png"
PLATES = "plate-%d.luma"
SHOTS = "shots.txt"
ON_BLACK, ON_WHITE, BARE = "black.luma", "white.luma", "bare.luma"
_LOWEST_LIMIT_DB = -24.0
_LIMITER_HZ = 192_000
# Samples that an AAC encoder puts before the first; an edit list hides them, or they make sound 21 ms late.
_PRIMING = 1024
_RUN_UP_S = 1
"""How long before its first picture a run starts to decode, at least."""


@dataclass(frozen=True, slots=True)
class Gain:
    """How to change a sound's level."""

    gain_db: float
    """One gain for all."""
    limit_db: float | None = None
    """Peaks above it are pressed down; None leaves them alone."""


def encode(
    job: EncodeJob,
    reading: Reading,
    bits: Mapping[int, int] | None = None,
    *,
    seekable: bool = False,
    hardware: VideoEncoder | None = None,
) -> list[str]:
    """Footage + tracks -> chunks: decoded once, then drawn on, encoded and cut at the pieces of each lane.

    Args:
        job: what to encode.
        reading: how the footage must be read.
        bits: number of a lane -> bits a second, for lanes that have a first pass's statistics.
        seekable: true if the footage may be sought.
        hardware: what encodes, if it is not x264.
    """
    import ffmpeg

    first, end = min(p.first for p in job.pieces), max(p.end for p in job.pieces)
    inputs: dict[str, Any] = {"copyts": None}
    if seekable and first / job.rate > _RUN_UP_S:
        # Everything from the key frame before is decoded, so that the picture that is due is always there.
        inputs |= {
            "ss": f"{float(reading.start_s + first / job.rate) - _RUN_UP_S:.6f}",
            "noaccurate_seek": None,
        }
    footage = ffmpeg.input(FOOTAGE, **inputs)["V"]
    pictures = picture.prepared(
        footage, job.video, job.rate, reading, seekable=seekable, first=first, end=end
    )
    wanted = len(job.lanes) + bool(job.plates)
    copies = pictures.filter_multi_output("split", wanted) if wanted > 1 else None
    each = [pictures if copies is None else copies.stream(number) for number in range(wanted)]
    outputs = [
        _lane(job, number, each[number], end - first, hardware, (bits or {}).get(number))
        for number in range(len(job.lanes))
    ]
    if job.plates:
        outputs.append(_plates(each[-1], job.plates))
    args = _args(ffmpeg.merge_outputs(*outputs) if len(outputs) > 1 else outputs[0])
    return [*(hardware.whole_run if hardware else ()), *args]


def _lane(
    job: EncodeJob,
    number: int,
    pictures: Any,
    frames: int,
    hardware: VideoEncoder | None,
    bits: int | None,
) -> Any:
    import ffmpeg

    lane = job.lanes[number]
    if lane.frames < frames:
        wanted = "+".join(f"between(pts,{a},{b - 1})" for a, b in _stretches(lane))
        pictures = pictures.filter("select", wanted)
    # The track goes onto the final pixels, in their final coding.
    drawn = pictures.filter("ass", TRACKS % number, fontsdir=FONT_FOLDERS % number).filter("setpts", "N")
    if hardware is not None:
        drawn = drawn.filter("format", "nv12")
    if hardware is not None and hardware.uploads:
        drawn = drawn.filter("hwupload")
    cuts, total = [], 0
    for piece in lane.pieces:
        total += piece.frames
        cuts.append(str(total))
    segments = {
        "f": "segment",
        "segment_format": "nut",
        # Without a border to cut at, ffmpeg would cut by time: the end of the lane is one that never comes.
        "segment_frames": ",".join(cuts),
        "segment_list": LISTS % number,
        "segment_list_type": "flat",
    }
    options = video_options.hardware(job, hardware) if hardware else video_options.x264(job, number, bits)
    return ffmpeg.output(drawn, CHUNKS % number, **options, **segments)


def _plates(pictures: Any, frames: Sequence[int]) -> Any:
    """Finished pictures -> a file with the luma of each frame wanted, named by its number."""
    import ffmpeg

    wanted = "+".join(f"eq(pts,{number})" for number in frames)
    luma = pictures.filter("select", wanted).filter("extractplanes", "y")
    options = {"c:v": "rawvideo", "pix_fmt": "gray", "fps_mode": "passthrough", "enc_time_base": "filter"}
    return ffmpeg.output(luma, PLATES, f="image2", frame_pts=1, threads=1, **options)


def _stretches(lane: Lane) -> list[tuple[int, int]]:
    """Return the lane's frames as few stretches."""
    found: list[tuple[int, int]] = []
    for piece in lane.pieces:
        if found and found[-1][1] == piece.first:
            found[-1] = (found[-1][0], piece.end)
        else:
            found.append((piece.first, piece.end))
    return found


def measure(name: str, stream: int = 0) -> list[str]:
    """One sound of a file -> loudness and true peak on stderr, as it sounds in stereo."""
    import ffmpeg

    sound = _stereo(ffmpeg.input(name)[f"a:{stream}"], 48_000).filter(
        "ebur128", peak="true", framelog="quiet"
    )
    return _args(ffmpeg.output(sound, "-", format="null"))


def sound(job: AudioJob, reading: Reading, gain: Gain | None) -> list[str]:
    """Footage -> stereo AAC that starts with the first picture and is as long as the job says."""
    import ffmpeg

    rate = job.sample_rate_hz
    stream = placed(ffmpeg.input(FOOTAGE, copyts=None)[f"a:{job.stream}"], reading, rate)
    if gain is not None:
        stream = stream.filter("volume", f"{gain.gain_db:.2f}dB", precision="float")
    if gain is not None and gain.limit_db is not None:
        limit = 10 ** (max(_LOWEST_LIMIT_DB, min(0.0, gain.limit_db)) / 20)
        # At four times the rate the limiter also sees the peaks between the samples.
        stream = stream.filter("aresample", _LIMITER_HZ).filter(
            "alimiter", limit=f"{limit:.5f}", level=0, attack=5, release=50, latency=1
        )
    seconds = f"{job.duration_ms / 1000:.3f}"
    stream = stream.filter("aresample", rate).filter("apad").filter("atrim", end=seconds)
    if not job.edit_list:
        stream = stream.filter("atrim", start_sample=_PRIMING).filter("asetpts", "PTS-STARTPTS")
    options = {"c:a": "aac", "b:a": f"{job.bitrate_kbps}k", "flags:a": "+bitexact"}
    options |= {"fflags": "+bitexact", "map_metadata": "-1", "map_chapters": "-1"}
    return _args(ffmpeg.output(stream, SOUND, **options))


def placed(stream: Any, reading: Reading, rate_hz: int) -> Any:
    """Return a sound in stereo that starts with the first picture; ``stream`` keeps its time stamps."""
    # Holes are filled with silence; what was before the first picture is cut off.
    stream = _stereo(stream, rate_hz)
    stream = stream.filter("aresample", **{"async": 1, "first_pts": round(reading.start_s * rate_hz)})
    return stream.filter("asetpts", "PTS-STARTPTS")


def _stereo(stream: Any, rate_hz: int) -> Any:
    return stream.filter("aformat", channel_layouts="stereo", sample_rates=rate_hz, sample_fmts="flt")


def still(job: StillJob) -> list[str]:
    """Video -> one JPEG, in the colours that JPEG readers expect."""
    import ffmpeg

    shown = ffmpeg.input(FOOTAGE, ss=f"{job.time_ms / 1000:.3f}")["V"].filter(
        "scale", job.width_px, job.height_px, out_range="pc", out_color_matrix="bt601"
    )
    return _args(
        ffmpeg.output(
            shown, PICTURE, **{"frames:v": 1, "q:v": 3, "update": 1, "fflags": "+bitexact", "c:v": "mjpeg"}
        )
    )


def pictures(job: PicturesJob, reading: Reading | None, *, seekable: bool = False) -> list[str]:
    """Footage or plain grey + track -> one PNG per frame wanted."""
    import ffmpeg

    video = job.video
    if reading is None:
        grey = f"color=c=0x808080:s={video.width_px}x{video.height_px}:r=1:d={job.frames[-1] + 1}"
        shown = ffmpeg.input(grey, f="lavfi").video.filter("format", "yuv420p")
        shown = shown.filter("setparams", range="tv", **COLOUR)
    else:
        footage = ffmpeg.input(FOOTAGE, copyts=None)["V"]
        shown = picture.prepared(footage, video, job.rate, reading, seekable=seekable)
    wanted = "+".join(f"eq(n,{number})" for number in job.frames)
    shown = shown.filter("ass", TRACK, fontsdir=FONTS).filter("select", wanted)
    shown = shown.filter("scale", in_color_matrix="bt709", in_range="tv").filter("format", "rgb24")
    return _args(ffmpeg.output(shown, PICTURES, **{"frames:v": len(job.frames), "fps_mode": "passthrough"}))


def bare(
    video: VideoSettings,
    rate: Fraction,
    frames: Sequence[int],
    reading: Reading,
    *,
    seekable: bool = False,
) -> list[str]:
    """Footage -> the luma of single frames, as the channel's picture without captions."""
    import ffmpeg

    wanted = "+".join(f"eq(n,{number})" for number in frames)
    footage = ffmpeg.input(FOOTAGE, copyts=None)["V"]
    shown = picture.prepared(footage, video, rate, reading, seekable=seekable)
    shown = shown.filter("select", wanted).filter("extractplanes", "y")
    options = {"f": "rawvideo", "pix_fmt": "gray", "frames:v": len(frames), "fps_mode": "passthrough"}
    return _args(ffmpeg.output(shown, BARE, **options))


def overlays(width_px: int, height_px: int, count: int) -> list[str]:
    """Track, one cue a second -> the luma of one picture per cue, on black and on white."""
    import ffmpeg

    outputs = [
        ffmpeg.output(
            ffmpeg.input(f"color=c={colour}:s={width_px}x{height_px}:r=1:d={count}", f="lavfi")
            .video.filter("format", "yuv420p")
            .filter("setparams", range="tv", **COLOUR)
            .filter("ass", TRACK, fontsdir=FONTS)
            .filter("extractplanes", "y"),
            name,
            f="rawvideo",
            pix_fmt="gray",
        )
        for colour, name in (("black", ON_BLACK), ("white", ON_WHITE))
    ]
    return _args(ffmpeg.merge_outputs(*outputs))


def shots(rate: Fraction, score_permille: int) -> list[str]:
    """Footage -> a text file that tells, by number, each frame of the finished video that starts a shot."""
    import ffmpeg

    # The fps filter counts time in frames, so that a time stamp behind it is a frame's number.
    found = (
        ffmpeg.input(FOOTAGE, skip_loop_filter="all")["V"]  # rough pictures do, and are decoded faster
        .filter("setpts", "PTS-STARTPTS")
        .filter("fps", f"{rate.numerator}/{rate.denominator}")
        .filter("scale", 320, -2, flags="fast_bilinear")
        .filter("select", f"gt(scene,{score_permille / 1000})")
        .filter("metadata", mode="print", file=SHOTS)
    )
    return _args(ffmpeg.output(found, "-", format="null"))


def _args(output: Any) -> list[str]:
    import ffmpeg

    return [str(a) for a in ffmpeg.get_args(output)]
