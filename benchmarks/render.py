"""Measure rendering against a plain loop of ffmpeg, one language after the other, side by side in one run.

Run from the root of the repository: ``python benchmarks/render.py --seconds 60``. Fonts must be there
(``vidmsg fonts sync``). CPU time is user and system time of all processes; on a busy machine it says more
than wall time.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import wiring
from pipeline.adapters.ffmpeg import binary
from pipeline.core.spans import gop_frames
from pipeline.engine.bundle import Order
from pipeline.engine.files import Digests
from pipeline.engine.prepare import orders
from pipeline.engine.project import open_project

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("en", "vi", "id", "ms", "fil", "so", "pl", "ar", "ur", "fa", "zh-Hans", "th")
FFMPEG = binary.find().path


@dataclass(frozen=True, slots=True)
class Cost:
    """What something took."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def measured(work: Callable[[], object]) -> Cost:
    """Run something that starts processes, and say what it took."""
    done = threading.Event()
    peak = [0.0]

    def watch() -> None:
        while not done.wait(0.2):
            peak[0] = max(peak[0], sum(map(_rss_mb, _descendants(os.getpid()))))

    watcher = threading.Thread(target=watch)
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    watcher.start()
    try:
        work()
    finally:
        done.set()
        watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(time.monotonic() - began, cpu, peak[0])


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(word) for word in path.read_text().split()]
        except OSError:
            continue
        for child in children:
            found += [child, *_descendants(child)]
    return found


def _rss_mb(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/statm").read_text()
    except OSError:
        return 0.0
    return int(text.split()[1]) * resource.getpagesize() / 1e6


def make_footage(path: Path, size: str, seconds: int) -> None:
    """Make footage of a detailed scene with a camera's slow pan and noise, and a hum."""
    width, height = map(int, size.split("x"))
    picture = (
        f"mandelbrot=s={width * 5 // 4}x{height * 5 // 4}:r=25:end_scale=0.3:maxiter=300,trim=end_frame=1,"
        f"loop=loop=-1:size=1,trim=end_frame={25 * seconds},"
        f"crop={width}:{height}:x='{width // 8}*(1+sin(t*0.8))':y='{height // 8}*(1+sin(t*0.6))',"
        "noise=alls=7:allf=t,gblur=sigma=1.0"
    )
    args = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", f"sine=f=180:r=48000:d={seconds}"]
    args += ["-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    subprocess.run([FFMPEG, "-v", "error", "-y", *args, str(path)], check=True)


def make_campaign(root: Path, languages: Sequence[str], size: str, seconds: int) -> None:
    """Make a campaign of the sample's words over new footage, with cues over nearly all of the time."""
    (root / "assets").mkdir(parents=True)
    shutil.copytree(ROOT / "scripts_text", root / "scripts_text")
    listed = ", ".join(f'"{tag}"' for tag in languages)
    (root / "campaign.toml").write_text(
        f'[campaign]\nname = "B"\nlanguages = [{listed}]\nchannels = ["youtube"]\n'
        '[translate]\nengines = ["file"]\n[review]\nrequired = false\n'
        '[facts]\nnames = ["Crimestoppers", "True Vision"]\n'
        '[messages.hate-crime]\nfootage = "assets/base.mp4"\n',
        encoding="utf-8",
    )
    make_footage(root / "assets" / "base.mp4", size, seconds)


def vidmsg(root: Path, *args: str) -> None:
    """Run the command as users do."""
    code = "from pipeline.cli import main; main()"
    subprocess.run(
        [sys.executable, "-c", code, *args, str(root)], check=True, stdout=subprocess.DEVNULL, cwd=ROOT
    )


def all_orders(root: Path) -> list[Order]:
    """Return what the build renders, for the plain loop to render the same."""
    project = open_project(root)
    tools = wiring.tools(project, engines=("file",))
    digests = Digests(project.cache / "digests.json")
    found = list(orders(project, project.targets(), tools, digests, lambda _: None))
    failed = [o for o in found if not isinstance(o, Order)]
    if failed:
        sys.exit(f"cannot measure: {failed[0]}")
    return [o for o in found if isinstance(o, Order)]


def plain(order: Order, folder: Path, output: Path) -> None:
    """Do what people do by hand: one ffmpeg for one language, with the same settings and group length."""
    (folder / "track.ass").write_text(order.track(), encoding="utf-8")
    shutil.rmtree(folder / "fonts", ignore_errors=True)
    (folder / "fonts").mkdir()
    shutil.copy(order.face.path, folder / "fonts")
    gop, video = str(gop_frames(order.media.rate, order.video.gop_ms)), order.video
    args = ["-i", str(order.footage), "-vf", "ass=track.ass:fontsdir=fonts", "-c:v", "libx264"]
    args += ["-preset", video.preset, "-crf", str(video.crf), "-profile:v", video.profile]
    args += ["-bf", str(video.b_frames), "-g", gop, "-keyint_min", gop, "-sc_threshold", "0"]
    args += ["-flags", "+cgop", "-c:a", "copy", "-movflags", "+faststart", str(output)]
    subprocess.run([FFMPEG, "-v", "error", "-nostdin", "-y", *args], check=True, cwd=folder)


def row(name: str, ours: Cost, theirs: Cost) -> str:
    """Return one line of the table."""
    return (
        f"| {name} | {theirs.wall_s:.1f} / {theirs.cpu_s:.1f} s | {ours.wall_s:.1f} / {ours.cpu_s:.1f} s"
        f" | {theirs.wall_s / ours.wall_s:.2f} | {theirs.cpu_s / ours.cpu_s:.2f} | {ours.peak_mb:.0f} MB |"
    )


def say(line: str) -> None:
    """Write a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--languages", type=int, default=12)
    parser.add_argument("--size", default="1920x1080")
    asked = parser.parse_args()
    languages = LANGUAGES[: asked.languages]
    with tempfile.TemporaryDirectory() as name:
        root, by_hand = Path(name) / "campaign", Path(name) / "plain"
        by_hand.mkdir()
        make_campaign(root, languages, asked.size, asked.seconds)
        todo = all_orders(root)
        shown = sum(c.end_ms - c.start_ms for c in todo[0].cues) / todo[0].media.duration_ms
        say(f"{asked.size}, {asked.seconds} s, {len(languages)} languages, cues over {shown:.0%} of the time")
        say(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        say("| what | plain wall / CPU | ours | wall ratio | CPU ratio | peak |\n|---|---|---|---|---|---|")
        theirs = measured(lambda: [plain(o, by_hand, by_hand / f"{o.target.stem}.mp4") for o in todo])
        ours = measured(lambda: vidmsg(root, "build"))
        say(row(f"cold, {len(languages)} languages", ours, theirs))
        script = root / "scripts_text" / "hate-crime.vi.md"
        text = script.read_text(encoding="utf-8")
        start = text.index("[s02]")
        end = text.index("\n", start)
        script.write_text(text[:end].rstrip(".!") + "!" + text[end:], encoding="utf-8")
        (edited,) = [o for o in all_orders(root) if o.target.language == "vi"]
        one = measured(lambda: plain(edited, by_hand, by_hand / "edited.mp4"))
        say(row("one cue edited", measured(lambda: vidmsg(root, "build")), one))
        say(row("nothing changed", measured(lambda: vidmsg(root, "build")), one))
        names = [o.target.stem for o in todo if o.target.language != "vi"]
        theirs_bytes, ours_bytes = (
            sum(next(place.rglob(f"{name}.mp4")).stat().st_size for name in names)
            for place in (by_hand, root / "output" / "hate-crime")
        )
        say(f"size against the plain loop: {ours_bytes / theirs_bytes - 1:+.2%}")


if __name__ == "__main__":
    main()
