"""A campaign to measure with: the sample's words over made footage, and what a build makes of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline import wiring
from pipeline.adapters.ffmpeg import binary
from pipeline.core.timebase import format_clock
from pipeline.engine.bundle import Order
from pipeline.engine.files import Digests
from pipeline.engine.prepare import orders
from pipeline.engine.project import open_project
from pipeline.formats import script_text

ROOT = Path(__file__).resolve().parents[2]
MESSAGE = "hate-crime"
LANGUAGES = ("en", "vi", "id", "ms", "fil", "so", "pl", "ar", "ur", "fa", "zh-Hans", "th")
LEAST_SECONDS = 20
"""Fewer would not be enough to read the sample's words."""
TINY = "320x180"
_SMALL_SHAPES = {"instagram_reels": (180, 320), "instagram_feed": (288, 360)}
"""What channels of a fixed picture get where the footage is tiny."""
_OPENING, _ENDING = 0.07, 0.07
"""Shares of the time without captions, as real messages have them."""
_PAUSE_MS = 120
_SPOKEN_S = 30
"""How long it takes to say the sample's words: longer footage has them more than once, so that captions come
at the pace of a real message."""


def make_footage(path: Path, size: str, seconds: int) -> None:
    """Make footage of a detailed scene with a camera's slow pan and noise, and a hum."""
    width, height = map(int, size.split("x"))
    picture = (
        f"mandelbrot=s={width * 5 // 4}x{height * 5 // 4}:r=25:end_scale=0.3:maxiter=300,trim=end_frame=1,"
        f"loop=loop=-1:size=1,trim=end_frame={25 * seconds},"
        f"crop={width}:{height}:x='{width // 8}*(1+sin(t*0.8))':y='{height // 8}*(1+sin(t*0.6))',"
        "noise=alls=7:allf=t,gblur=sigma=1.0,format=yuv420p,"
        # Said, so that the small sizes are not read, and converted, as the older BT.601.
        "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709"
    )
    args = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", f"sine=f=180:r=48000:d={seconds}"]
    args += ["-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    subprocess.run([binary.find().path, "-v", "error", "-y", *args, str(path)], check=True)


def make_campaign(
    root: Path, languages: Sequence[str], channels: Sequence[str], size: str, seconds: int
) -> Path:
    """Make a campaign with an opening and an ending without captions; return its folder."""
    (root / "assets").mkdir(parents=True)
    shutil.copytree(ROOT / "scripts_text", root / "scripts_text")
    for script in (root / "scripts_text").glob(f"{MESSAGE}.*.md"):
        said = repeated(script.read_text(encoding="utf-8"), max(1, seconds // _SPOKEN_S))
        script.write_text(said, encoding="utf-8")
    tags, names = (", ".join(f'"{one}"' for one in many) for many in (languages, channels))
    (root / "campaign.toml").write_text(
        f'[campaign]\nname = "B"\nlanguages = [{tags}]\nchannels = [{names}]\n'
        '[translate]\nengines = ["file"]\n[review]\nrequired = false\n'
        '[timing]\nsource = "assets/{message}.srt"\n'
        '[facts]\nnames = ["Crimestoppers", "True Vision"]\n'
        f'[messages.{MESSAGE}]\nfootage = "assets/base.mp4"\n' + (_small(channels) if size == TINY else ""),
        encoding="utf-8",
    )
    words = (root / "scripts_text" / f"{MESSAGE}.en.md").read_text(encoding="utf-8")
    texts = [s.text for s in script_text.loads(words, message=MESSAGE, language="en").segments]
    (root / "assets" / f"{MESSAGE}.srt").write_text(times(texts, seconds * 1000), encoding="utf-8")
    make_footage(root / "assets" / "base.mp4", size, seconds)
    return root


def repeated(script: str, times: int) -> str:
    """Return a script with all of its segments so many times, each time with numbers of their own."""
    _, head, body = script.split("---\n", 2)
    sources = "".join(re.findall(r"^  s\d+: \w+\n", head, re.MULTILINE))

    def numbered(text: str, turn: int) -> str:
        return re.sub(r"\bs(\d\d)(?=[]:])", lambda found: f"s{int(found[1]) + 10 * turn:02d}", text)

    heads = [head, *(numbered(sources, turn) for turn in range(1, times))]
    bodies = [numbered(body, turn) for turn in range(times)]
    return "\n".join(["---\n" + "".join(heads) + "---", *bodies])


def _small(channels: Sequence[str]) -> str:
    return "".join(
        f"[channels.{name}]\nmax_width_px = {width}\nmax_height_px = {height}\n"
        for name, (width, height) in _SMALL_SHAPES.items()
        if name in channels
    )


def times(texts: Sequence[str], duration_ms: int) -> str:
    """Return the texts as SubRip: shared out by their length over all but an opening and an ending."""
    start_ms = round(duration_ms * _OPENING)
    each_ms = (duration_ms * (1 - _OPENING - _ENDING)) / sum(map(len, texts))
    blocks = []
    for number, text in enumerate(texts, start=1):
        end_ms = start_ms + round(len(text) * each_ms)
        clocks = [format_clock(ms, hours=True, separator=",") for ms in (start_ms, end_ms - _PAUSE_MS)]
        blocks.append(f"{number}\n{clocks[0]} --> {clocks[1]}\n{text}\n")
        start_ms = end_ms
    return "\n".join(blocks)


def vidmsg(root: Path, *args: str) -> None:
    """Run the command as users do."""
    code = "from pipeline.cli import main; main()"
    command = [sys.executable, "-c", code, *args, str(root)]
    # As it is for users, whose Python keeps compiled modules.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT, env=env)


def forget(root: Path) -> None:
    """Remove all that was made or found out, so that a build is cold."""
    for name in ("output", "subtitles"):
        shutil.rmtree(root / name, ignore_errors=True)


def all_orders(root: Path) -> list[Order]:
    """Return what the build renders, for others to render the same."""
    project = open_project(root)
    tools = wiring.tools(project, engines=("file",))
    digests = Digests(project.cache / "digests.json")
    found = list(orders(project, project.targets(), tools, digests, lambda _: None))
    failed = [o for o in found if not isinstance(o, Order)]
    if failed:
        sys.exit(f"cannot measure: {failed[0]}")
    return [o for o in found if isinstance(o, Order)]


def covered(order: Order) -> float:
    """Return the share of the time in which a caption is seen."""
    return sum(c.duration_ms for c in order.cues) / order.media.duration_ms


def video_of(root: Path, order: Order) -> Path:
    """Return the file that a build made."""
    return open_project(root).bundle_path(order.target) / f"{order.stem}.mp4"


def chunk_keys(root: Path) -> dict[str, Path]:
    """Return key -> file of all that is in the store."""
    store = open_project(root).cache / "store"
    return {path.parent.name: path for path in store.glob("??/*/*") if len(path.name) == 64}


def frames_in(paths: Sequence[Path]) -> int:
    """Count the pictures in files; those without pictures have none."""
    import av

    total = 0
    for path in paths:
        with av.open(str(path)) as container:
            if container.streams.video:
                total += sum(1 for p in container.demux(container.streams.video[0]) if p.size)
    return total


def edit(root: Path, language: str, segment: str) -> None:
    """Change the last letter of a segment in a translation: nothing else moves."""
    script = root / "scripts_text" / f"{MESSAGE}.{language}.md"
    text = script.read_text(encoding="utf-8")
    end = text.index("\n", text.index(f"[{segment}]"))
    script.write_text(text[: end - 1] + "!" + text[end:], encoding="utf-8")
