"""What people do without vidmsg: one ffmpeg for each video, or MoviePy."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from pipeline.adapters.ffmpeg import binary, reframe
from pipeline.core.spans import gop_frames
from pipeline.engine.bundle import Order

_MOVIEPY = """
import json, sys
from moviepy import CompositeVideoClip, TextClip, VideoFileClip
job = json.load(sys.stdin)
footage = VideoFileClip(job["footage"]).subclipped(0, job["seconds"])
shown = [
    TextClip(
        font=job["font"], text=c["text"], font_size=job["size"], color="white", bg_color="black",
        method="label", duration=c["end"] - c["start"],
    ).with_start(c["start"]).with_position(("center", 0.8), relative=True)
    for c in job["cues"]
]
CompositeVideoClip([footage, *shown]).write_videofile(
    job["output"], codec="libx264", preset=job["preset"], fps=job["fps"], audio_codec="aac",
    threads=job["threads"], ffmpeg_params=job["params"], logger=None,
)
"""


def settings(order: Order) -> list[str]:
    """Return the encoder's settings, the same for everybody."""
    gop, video = str(gop_frames(order.media.rate, order.video.gop_ms)), order.video
    found = ["-crf", str(video.crf), "-profile:v", video.profile, "-bf", str(video.b_frames)]
    found += ["-g", gop, "-keyint_min", gop, "-sc_threshold", "0", "-flags", "+cgop"]
    if video.max_kbps:
        found += ["-maxrate", f"{video.max_kbps}k", "-bufsize", f"{video.buffer_kbit}k"]
    return found


def put_track(order: Order, folder: Path) -> None:
    """Put what ffmpeg draws into its work folder."""
    (folder / "track.ass").write_text(order.track(), encoding="utf-8")
    shutil.rmtree(folder / "fonts", ignore_errors=True)
    (folder / "fonts").mkdir()
    shutil.copy(order.face.path, folder / "fonts")


def plain(order: Order, folder: Path, output: Path) -> None:
    """Burn one language: the same framing, settings and group length, in one run of ffmpeg."""
    import ffmpeg

    put_track(order, folder)
    footage, video = ffmpeg.input(str(order.footage)), order.video
    picture = footage["v"]
    if video.reframe is not None:
        picture = reframe.apply(picture, video.reframe)
    elif (video.width_px, video.height_px) != (order.media.width_px, order.media.height_px):
        picture = picture.filter("scale", video.width_px, video.height_px, flags="lanczos+accurate_rnd")
    drawn = picture.filter("ass", "track.ass", fontsdir="fonts")
    streams = [drawn, *([footage["a"]] if order.media.has_audio else [])]
    args = ffmpeg.get_args(ffmpeg.output(*streams, str(output), **{"c:v": "libx264", "c:a": "copy"}))
    args[-1:] = ["-preset", video.preset, *settings(order), "-movflags", "+faststart", args[-1]]
    subprocess.run([binary.find().path, "-v", "error", "-nostdin", "-y", *args], check=True, cwd=folder)


def moviepy(order: Order, seconds: int, threads: int, output: Path) -> None:
    """Composite one language's captions as ``TextClip``, with the same settings and font file."""
    import json

    cues = [
        {"start": c.start_ms / 1000, "end": min(c.end_ms / 1000, seconds), "text": "\n".join(c.lines)}
        for c in order.cues
        if c.start_ms < seconds * 1000
    ]
    job = {
        "footage": str(order.footage),
        "seconds": min(seconds, order.media.duration_ms / 1000),
        "font": order.face.path,
        "size": order.face.em_px(order.style.em_permille * order.video.height_px // 1000),
        "cues": cues,
        "output": str(output),
        "preset": order.video.preset,
        "fps": float(order.media.rate),
        "threads": threads,
        "params": settings(order),
    }
    subprocess.run([sys.executable, "-c", _MOVIEPY], input=json.dumps(job), text=True, check=True)
