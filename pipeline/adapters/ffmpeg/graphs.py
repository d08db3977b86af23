"""ffmpeg command lines, built with ffmpeg-python from jobs. File names are plain: see ``workplace``."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pipeline.adapters.ffmpeg import normalise
from pipeline.adapters.ffmpeg.normalise import COLOUR
from pipeline.core.media import Reading
from pipeline.core.plan import AudioJob, BurnJob, PicturesJob, StillJob, VideoSettings
from pipeline.core.proof import ProofJob

FOOTAGE, AUDIO, TRACK, FONTS, OUTPUT = "footage", "audio.m4a", "track.ass", "fonts", "output.mp4"
SOUND, PICTURE = "sound.m4a", "picture.jpg"
PICTURES = "picture-%05d.png"
ON_BLACK, ON_WHITE, BARE = "black.luma", "white.luma", "bare.luma"
_LOWEST_LIMIT_DB = -24.0
_LIMITER_HZ = 192_000


@dataclass(frozen=True, slots=True)
class Gain:
    """How to change a sound's level."""

    gain_db: float
    """One gain for all."""
    limit_db: float | None = None
    """Peaks above it are pressed down; None leaves them alone."""


def burn(job: BurnJob, reading: Reading) -> list[str]:
    """Footage + sound + track -> one MP4."""
    import ffmpeg

    # V: a video, not a cover picture. The track goes onto the final pixels, in their final coding.
    streams = [
        _picture(ffmpeg.input(FOOTAGE)["V"], job.video, job.rate, reading).filter(
            "ass", TRACK, fontsdir=FONTS
        )
    ]
    options = _video_options(job)
    if job.audio:
        streams.append(ffmpeg.input(AUDIO).audio)
        options["c:a"] = "copy"
    return _args(ffmpeg.output(*streams, OUTPUT, **options, metadata=f"title={job.title}"))


def _picture(footage: Any, video: VideoSettings, rate: Fraction, reading: Reading) -> Any:
    return normalise.apply(footage, reading, rate, width_px=video.width_px, height_px=video.height_px)


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
        **COLOUR,
    }


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
    # Holes are filled with silence; what was before the first picture is cut off.
    placed = _stereo(ffmpeg.input(FOOTAGE, copyts=None)[f"a:{job.stream}"], rate)
    placed = placed.filter("aresample", **{"async": 1, "first_pts": round(reading.start_s * rate)})
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


def pictures(job: PicturesJob, reading: Reading | None) -> list[str]:
    """Footage or plain grey + track -> one PNG per frame wanted."""
    import ffmpeg

    video = job.video
    if reading is None:
        grey = f"color=c=0x808080:s={video.width_px}x{video.height_px}:r=1:d={job.frames[-1] + 1}"
        picture = ffmpeg.input(grey, f="lavfi").video.filter("format", "yuv420p")
        picture = picture.filter("setparams", range="tv", **COLOUR)
    else:
        picture = _picture(ffmpeg.input(FOOTAGE)["V"], video, job.rate, reading)
    wanted = "+".join(f"eq(n,{number})" for number in job.frames)
    picture = picture.filter("ass", TRACK, fontsdir=FONTS).filter("select", wanted)
    picture = picture.filter("scale", in_color_matrix="bt709", in_range="tv").filter("format", "rgb24")
    return _args(ffmpeg.output(picture, PICTURES, **{"frames:v": len(job.frames), "fps_mode": "passthrough"}))


def bare(job: ProofJob, numbers: Collection[int], reading: Reading) -> list[str]:
    """Footage -> the luma of single pictures, as the encoder sees them before any caption."""
    import ffmpeg

    wanted = "+".join(f"eq(n,{number})" for number in sorted(numbers))
    picture = _picture(ffmpeg.input(FOOTAGE)["V"], job.settings, job.rate, reading)
    picture = picture.filter("select", wanted).filter("extractplanes", "y")
    options = {"frames:v": len(numbers), "fps_mode": "passthrough", "f": "rawvideo", "pix_fmt": "gray"}
    return _args(ffmpeg.output(picture, BARE, **options))


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


def _args(output: Any) -> list[str]:
    import ffmpeg

    return [str(a) for a in ffmpeg.get_args(output)]
