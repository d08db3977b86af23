"""ffmpeg command lines, built with ffmpeg-python from jobs. File names are plain: see ``workplace``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pipeline.adapters.ffmpeg import reframe
from pipeline.core.plan import AudioJob, BurnJob, PicturesJob, StillJob, VideoSettings

FOOTAGE, AUDIO, TRACK, FONTS, OUTPUT = "footage", "audio.m4a", "track.ass", "fonts", "output.mp4"
SOUND, PICTURE = "sound.m4a", "picture.jpg"
PICTURES = "picture-%05d.png"
SHOTS = "shots.txt"
ON_BLACK, ON_WHITE, BARE = "black.luma", "white.luma", "bare.luma"
# ffmpeg 9 takes these from the pictures and passes over the options of the same name; older ones the reverse.
_COLOUR = {"color_primaries": "bt709", "color_trc": "bt709", "colorspace": "bt709"}
_LOWEST_LIMIT_DB = -24.0
_LIMITER_HZ = 192_000
# Samples that an AAC encoder puts before the first; an edit list hides them, or they make sound 21 ms late.
_PRIMING = 1024
# A container may promise two pictures more than it holds; the prober lets that pass.
_MISSING_PICTURES = 2


@dataclass(frozen=True, slots=True)
class Source:
    """What the graphs must know about a piece of footage."""

    start_s: Fraction
    """Time stamp of the first picture: our time zero."""
    matrix: str
    """Colour matrix to read the pictures with; ``auto`` for what they say themselves."""


@dataclass(frozen=True, slots=True)
class Gain:
    """How to change a sound's level."""

    gain_db: float
    """One gain for all."""
    limit_db: float | None = None
    """Peaks above it are pressed down; None leaves them alone."""


def burn(job: BurnJob, source: Source) -> list[str]:
    """Footage + sound + track -> one MP4."""
    import ffmpeg

    # V: a video, not a cover picture. The track goes onto the final pixels, in their final coding.
    streams = [
        _picture(ffmpeg.input(FOOTAGE)["V"], job.video, job.rate, source).filter("ass", TRACK, fontsdir=FONTS)
    ]
    options = _video_options(job)
    if job.audio:
        streams.append(ffmpeg.input(AUDIO).audio)
        options["c:a"] = "copy"
    return _args(ffmpeg.output(*streams, OUTPUT, **options, metadata=f"title={job.title}"))


def _picture(footage: Any, video: VideoSettings, rate: Fraction, source: Source) -> Any:
    steady = (
        footage.filter("setpts", "PTS-STARTPTS")
        .filter("fps", f"{rate.numerator}/{rate.denominator}")
        .filter("tpad", stop=_MISSING_PICTURES, stop_mode="clone")
    )
    return (
        _sized(steady, video, source)
        .filter("setsar", 1)
        .filter("format", "yuv420p")
        .filter("setparams", range="tv", **_COLOUR)
    )


def _sized(steady: Any, video: VideoSettings, source: Source) -> Any:
    if video.reframe is not None:
        return reframe.apply(steady, video.reframe, matrix=source.matrix)
    return steady.filter(
        "scale",
        video.width_px,
        video.height_px,
        flags="lanczos+accurate_rnd",
        in_color_matrix=source.matrix,
        out_color_matrix="bt709",
        out_range="tv",
    )


def _video_options(job: BurnJob) -> dict[str, Any]:
    gop = max(1, round(job.rate * job.video.gop_ms / 1000))
    return {
        "c:v": "libx264",
        "profile:v": job.video.profile,
        "preset": job.video.preset,
        "crf": job.video.crf,
        "bf": job.video.b_frames,
        "g": gop,
        "keyint_min": gop,
        "sc_threshold": 0,
        "flags": "+cgop",
        "frames:v": job.frames,
        "movflags": "+faststart",
        "map_metadata": -1,
        "map_chapters": -1,
        "fflags": "+bitexact",
        "color_range": "tv",
        **_COLOUR,
        **_demands(job.video),
    }


def _demands(video: VideoSettings) -> dict[str, Any]:
    """Return what only some channels want."""
    wanted: dict[str, Any] = {}
    if video.max_kbps:
        wanted |= {"maxrate": f"{video.max_kbps}k", "bufsize": f"{video.buffer_kbit}k"}
    if not video.edit_list:
        # Negative offsets let the picture start at 0 although B-frames are decoded early.
        wanted |= {"movflags": "+faststart+negative_cts_offsets", "use_editlist": 0}
    return wanted


def measure(name: str) -> list[str]:
    """Sound -> loudness and true peak on stderr, as it sounds in stereo."""
    import ffmpeg

    sound = _stereo(ffmpeg.input(name).audio, 48_000).filter("ebur128", peak="true", framelog="quiet")
    return _args(ffmpeg.output(sound, "-", format="null"))


def sound(job: AudioJob, source: Source, gain: Gain | None) -> list[str]:
    """Footage -> stereo AAC that starts with the first picture and is as long as the job says."""
    import ffmpeg

    rate = job.sample_rate_hz
    # Holes are filled with silence; what was before the first picture is cut off.
    placed = _stereo(ffmpeg.input(FOOTAGE, copyts=None).audio, rate)
    placed = placed.filter("aresample", **{"async": 1, "first_pts": round(source.start_s * rate)})
    placed = placed.filter("asetpts", "PTS-STARTPTS")
    if gain is not None:
        placed = placed.filter("volume", f"{gain.gain_db:.2f}dB", precision="float")
    if gain is not None and gain.limit_db is not None:
        limit = 10 ** (max(_LOWEST_LIMIT_DB, min(0.0, gain.limit_db)) / 20)
        # At four times the rate the limiter also sees the peaks between the samples.
        placed = placed.filter("aresample", _LIMITER_HZ).filter(
            "alimiter", limit=f"{limit:.5f}", level=0, attack=5, release=50, latency=1
        )
    seconds = f"{job.duration_ms / 1000:.3f}"
    placed = placed.filter("aresample", rate).filter("apad").filter("atrim", end=seconds)
    if not job.edit_list:
        placed = placed.filter("atrim", start_sample=_PRIMING).filter("asetpts", "PTS-STARTPTS")
    options = {"c:a": "aac", "b:a": f"{job.bitrate_kbps}k", "flags:a": "+bitexact"}
    options |= {"fflags": "+bitexact", "map_metadata": "-1", "map_chapters": "-1"}
    return _args(ffmpeg.output(placed, SOUND, **options))


def _stereo(stream: Any, rate_hz: int) -> Any:
    return stream.filter("aformat", channel_layouts="stereo", sample_rates=rate_hz, sample_fmts="flt")


def still(job: StillJob) -> list[str]:
    """Video -> one JPEG, in the colours that JPEG readers expect."""
    import ffmpeg

    picture = ffmpeg.input(FOOTAGE, ss=f"{job.time_ms / 1000:.3f}")["V"].filter(
        "scale", job.width_px, job.height_px, out_range="pc", out_color_matrix="bt601"
    )
    return _args(
        ffmpeg.output(
            picture, PICTURE, **{"frames:v": 1, "q:v": 3, "update": 1, "fflags": "+bitexact", "c:v": "mjpeg"}
        )
    )


def pictures(job: PicturesJob, source: Source | None) -> list[str]:
    """Footage or plain grey + track -> one PNG per frame wanted."""
    import ffmpeg

    video = job.video
    if source is None:
        grey = f"color=c=0x808080:s={video.width_px}x{video.height_px}:r=1:d={job.frames[-1] + 1}"
        picture = ffmpeg.input(grey, f="lavfi").video.filter("format", "yuv420p")
        picture = picture.filter("setparams", range="tv", **_COLOUR)
    else:
        picture = _picture(ffmpeg.input(FOOTAGE)["V"], video, job.rate, source)
    wanted = "+".join(f"eq(n,{number})" for number in job.frames)
    picture = picture.filter("ass", TRACK, fontsdir=FONTS).filter("select", wanted)
    picture = picture.filter("scale", in_color_matrix="bt709", in_range="tv").filter("format", "rgb24")
    return _args(ffmpeg.output(picture, PICTURES, **{"frames:v": len(job.frames), "fps_mode": "passthrough"}))


def bare(video: VideoSettings, rate: Fraction, frames: Sequence[int], source: Source) -> list[str]:
    """Footage -> the luma of single frames, as the channel's picture without captions."""
    import ffmpeg

    wanted = "+".join(f"eq(n,{number})" for number in frames)
    picture = _picture(ffmpeg.input(FOOTAGE)["V"], video, rate, source).filter("select", wanted)
    options = {"f": "rawvideo", "pix_fmt": "gray", "frames:v": len(frames), "fps_mode": "passthrough"}
    return _args(ffmpeg.output(picture.filter("extractplanes", "y"), BARE, **options))


def overlays(width_px: int, height_px: int, count: int) -> list[str]:
    """Track, one cue a second -> the luma of one picture per cue, on black and on white."""
    import ffmpeg

    outputs = [
        ffmpeg.output(
            ffmpeg.input(f"color=c={colour}:s={width_px}x{height_px}:r=1:d={count}", f="lavfi")
            .video.filter("format", "yuv420p")
            .filter("setparams", range="tv", **_COLOUR)
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
        ffmpeg.input(FOOTAGE)["V"]
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
