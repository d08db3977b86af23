"""Real footage, fonts and ffmpeg, all small; and ``vidmsg`` as a process of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline import wiring
from pipeline.adapters.ffmpeg import binary
from pipeline.errors import FontError
from tests.conftest import Campaign

TAGS = ("en", "ar", "zh-Hans", "th")
SOURCE = """\
---
title: Report it
language: en
post: |
  Emergency: 999. More: https://www.report-it.org.uk
---

[s01] [00:00.200] Please report hate crime.

[s02] [00:01.300] In an emergency, call 999.

[s03] [00:02.700] Or see https://www.report-it.org.uk
"""
WORDS: Mapping[str, tuple[str, str, str, str]] = {
    "ar": ("أبلغوا", "يرجى الإبلاغ عن جرائم الكراهية.", "في حالات الطوارئ، اتصلوا بالرقم 999.", "أو https://www.report-it.org.uk"),
    "zh-Hans": ("举报", "请举报仇恨犯罪。", "紧急情况请拨打999。", "或访问 https://www.report-it.org.uk"),
    "th": ("แจ้งเหตุ", "โปรดแจ้งอาชญากรรมจากความเกลียดชัง", "เหตุฉุกเฉิน โทร 999", "หรือดูที่ https://www.report-it.org.uk"),
}  # fmt: skip
CONFIG = """\
[campaign]
name = "Real"
languages = [{tags}]

[translate]
engines = ["file"]

[review]
required = false

[video]
preset = "ultrafast"

[messages.trial]
footage = "assets/{footage}"
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, saying why, where the fonts have not been fetched."""
    here = Path(__file__).parent
    lacking = _missing_fonts()
    for item in items:
        if lacking and here in item.path.parents:
            item.add_marker(pytest.mark.skip(reason=f"no fonts for {', '.join(lacking)}: vidmsg fonts sync"))


def _missing_fonts() -> list[str]:
    book, lacking = wiring.fonts(), []
    for tag in TAGS:
        try:
            book.face(tag)
        except FontError:
            lacking.append(tag)
    return lacking


def make_footage(path: Path, *, seconds: str = "4", sound: bool = True, size: str = "320x180") -> Path:
    """Make moving footage with a beep; lavfi makes the same everywhere."""
    args = ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate=25:duration={seconds}"]
    if sound:
        args += ["-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}", "-c:a", "aac"]
    args += ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", str(path)]
    path.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([binary.find().path, "-v", "error", "-nostdin", *args], check=True, timeout=60)
    return path


@pytest.fixture(scope="session")
def footage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_footage(tmp_path_factory.mktemp("footage") / "base.mp4")


@pytest.fixture(scope="session")
def long_footage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Footage on which an encode takes long enough to be interrupted."""
    return make_footage(tmp_path_factory.mktemp("footage") / "long.mp4", seconds="30", size="960x540")


RealMaker = Callable[..., Campaign]


def real_campaign(
    root: Path,
    footage: Path | bytes | None,
    tags: Sequence[str] = ("en", "ar"),
    *,
    name: str = "base.mp4",
    scripts: Mapping[str, str | bytes] | None = None,
) -> Campaign:
    """Make a campaign folder at ``root`` with real footage."""
    for folder in ("scripts_text", "assets"):
        (root / folder).mkdir(parents=True)
    config = CONFIG.format(tags=", ".join(f'"{t}"' for t in tags), footage=name)
    (root / "campaign.toml").write_text(config, encoding="utf-8")
    if isinstance(footage, Path):
        shutil.copyfile(footage, root / "assets" / name)
    elif footage is not None:
        (root / "assets" / name).write_bytes(footage)
    made = Campaign(root)
    texts: dict[str, str | bytes] = {"en": SOURCE}
    for tag in tags:
        if tag in WORDS:
            title, *words = WORDS[tag]
            body = "".join(f"\n[s{n:02d}] {w}\n" for n, w in enumerate(words, 1))
            texts[tag] = f"---\ntitle: {title}\nlanguage: {tag}\n---\n{body}"
    for tag, text in (texts | dict(scripts or {})).items():
        made.script(tag).write_bytes(text if isinstance(text, bytes) else text.encode())
    return made


@dataclass(frozen=True, slots=True)
class Ended:
    """How a ``vidmsg`` process ended."""

    code: int
    out: str
    err: str


def command(*args: str | Path) -> list[str]:
    """Return the command line of ``vidmsg`` from this very source tree."""
    return [sys.executable, "-c", "from pipeline.cli import main; main()", *map(str, args)]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONWARNINGS": "error"}


def vidmsg(*args: str | Path, timeout_s: float = 60) -> Ended:
    """Run ``vidmsg`` to its end; a traceback is never an answer."""
    done = subprocess.run(
        command(*args), capture_output=True, text=True, timeout=timeout_s, env=environment(), check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Ended(done.returncode, done.stdout, done.stderr)
