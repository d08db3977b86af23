"""Size and quality of our videos against those of the plain loop, at the same CRF and group length."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from benchmarks.rendering.by_hand import put_track
from pipeline.adapters.ffmpeg import binary
from pipeline.engine.bundle import Order

_EVERY = 7
"""Every so many pictures are compared: it shares no factor with groups of pictures or of B-frames."""


def picture_bytes(video: Path) -> int:
    """Return the size of a video's pictures, without sound and container."""
    import av

    with av.open(str(video)) as container:
        return sum(packet.size for packet in container.demux(container.streams.video[0]))


def vmaf(order: Order, video: Path, folder: Path) -> float:
    """Return the mean VMAF of a video against the uncompressed footage with its captions."""
    put_track(order, folder)
    # Pictures are paired by their number, in the footage's own rate.
    rate = order.media.rate
    paired = f"settb={rate.denominator}/{rate.numerator},setpts=N"
    graph = (
        f"[0:v]{paired}[a];[1:v]ass=track.ass:fontsdir=fonts,{paired}[b];"
        f"[a][b]libvmaf=log_fmt=json:log_path=vmaf.json:n_threads=2:n_subsample={_EVERY}"
    )
    args = ["-i", str(video), "-i", str(order.footage), "-lavfi", graph, "-f", "null", "-"]
    subprocess.run([binary.find().path, "-v", "error", "-nostdin", *args], check=True, cwd=folder)
    frames = json.loads((folder / "vmaf.json").read_text())["frames"]
    scores = [float(frame["metrics"]["vmaf"]) for frame in frames]
    return sum(scores) / len(scores)
