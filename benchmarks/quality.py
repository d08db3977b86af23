"""How good and how large videos are for each preset and CRF of x264, as VMAF against lossless pictures.

    python benchmarks/quality.py [--seconds N] [--sizes 720 1080] [--presets ...] [--crfs ...]

The footage is made: a slow zoom over fine detail with blur and a camera's noise, and a lower third that
stands for captions. Each encode uses the arguments of a build (closed groups of 2 s, High profile, two
B-frames). VMAF is Netflix's model v0.6.1 in the bundled ffmpeg; the mean and the first percentile over every
second picture are shown, with the wall time of the encode alone. The fastest setting that reaches 95 on the
mean and 90 at the first percentile is marked. Times are of this computer and only to be compared.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from pipeline.adapters.ffmpeg import binary

RATE = 25
MEAN, FIRST_PERCENTILE = 95.0, 90.0
PRESETS = ("superfast", "veryfast", "faster", "medium")
CRFS = (18, 20, 22, 24)


@dataclass(frozen=True, slots=True)
class Row:
    """One setting."""

    height_px: int
    preset: str
    crf: int
    seconds: float
    kbps: int
    mean: float
    first_percentile: float

    @property
    def is_good(self) -> bool:
        """True if nobody would see a difference."""
        return self.mean >= MEAN and self.first_percentile >= FIRST_PERCENTILE


def main() -> int:
    """Measure and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--sizes", type=int, nargs="+", default=[720, 1080])
    parser.add_argument("--presets", nargs="+", default=PRESETS)
    parser.add_argument("--crfs", type=int, nargs="+", default=CRFS)
    chosen = parser.parse_args()
    sys.stdout.write("| lines | preset | CRF | seconds | kbit/s | VMAF mean | 1st percentile | |\n")
    sys.stdout.write(f"{'|---' * 8}|\n")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for height_px in chosen.sizes:
            make(folder, height_px, chosen.seconds)
            rows = [
                measure(folder, height_px, p, c, chosen.seconds) for p in chosen.presets for c in chosen.crfs
            ]
            good = [row for row in rows if row.is_good]
            best = min(good, key=lambda row: row.seconds) if good else None
            for row in rows:
                mark = "fastest good one" if row is best else "good" if row.is_good else ""
                sys.stdout.write(
                    f"| {row.height_px} | {row.preset} | {row.crf} | {row.seconds:.1f} | {row.kbps}"
                    f" | {row.mean:.2f} | {row.first_percentile:.2f} | {mark} |\n"
                )
            sys.stdout.flush()
    return 0


def make(folder: Path, height_px: int, seconds: int) -> None:
    """Make the lossless pictures."""
    width_px = height_px * 16 // 9
    detail = f"mandelbrot=s={width_px}x{height_px}:r={RATE}:end_pts={seconds * 60}"
    camera = "gblur=sigma=0.8,noise=c0s=7:allf=t,format=yuv420p"
    words = "drawbox=x=iw/5:y=ih*0.82:w=iw*3/5:h=ih/9:c=black:t=fill"
    words += f",drawgrid=x=iw/5:w={height_px // 30}:h=ih:t=3:c=white@0.05"
    run(folder, "-f", "lavfi", "-i", detail, "-t", str(seconds), "-vf", f"{camera},{words}",
        "-c:v", "libx264", "-qp", "0", "-preset", "ultrafast", "lossless.mkv")  # fmt: skip


def measure(folder: Path, height_px: int, preset: str, crf: int, seconds: int) -> Row:
    """Encode with one setting and compare."""
    began_s = time.perf_counter()
    run(folder, "-i", "lossless.mkv", "-c:v", "libx264", "-preset", preset, "-crf", str(crf), "-bf", "2",
        "-g", str(2 * RATE), "-keyint_min", str(2 * RATE), "-sc_threshold", "0", "-flags", "+cgop",
        "-profile:v", "high", "out.mp4")  # fmt: skip
    took_s = time.perf_counter() - began_s
    run(folder, "-i", "out.mp4", "-i", "lossless.mkv", "-lavfi",
        "[0:v]setpts=PTS-STARTPTS[a];[1:v]setpts=PTS-STARTPTS[b];"
        "[a][b]libvmaf=log_fmt=json:log_path=vmaf.json:n_threads=2:n_subsample=2",
        "-f", "null", "-")  # fmt: skip
    frames = json.loads((folder / "vmaf.json").read_text())["frames"]
    scores = sorted(float(frame["metrics"]["vmaf"]) for frame in frames)
    size = (folder / "out.mp4").stat().st_size
    return Row(
        height_px=height_px,
        preset=preset,
        crf=crf,
        seconds=took_s,
        kbps=round(size * 8 / seconds / 1000),
        mean=sum(scores) / len(scores),
        first_percentile=scores[len(scores) // 100],
    )


def run(folder: Path, *args: str) -> None:
    """Run ffmpeg in a folder."""
    command = [binary.find().path, "-v", "error", "-nostdin", "-y", *args]
    subprocess.run(command, check=True, cwd=folder)


if __name__ == "__main__":
    sys.exit(main())
