"""Fonts that the operating system already has, or that its package manager can add."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.adapters.fonts import fontfile
from pipeline.adapters.fonts.fontfile import FontInfo
from pipeline.core.fonts_table import FONTS, FontSource
from pipeline.errors import FontError

DEBIAN_PACKAGES = ("fonts-noto-core", "fonts-noto-cjk")
_SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}
_LATIN = next(source for source in FONTS if source.key == "Latn")


@dataclass(frozen=True, slots=True)
class Installed:
    """One face in a file that belongs to the system."""

    path: Path
    number: int
    """Face number in a collection, else 0."""
    info: FontInfo


def folders() -> tuple[Path, ...]:
    """Return where this kind of system keeps fonts."""
    home = Path.home()
    if sys.platform == "darwin":
        return (Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts")
    if sys.platform == "win32":
        own = Path(os.environ.get("LOCALAPPDATA", home)) / "Microsoft" / "Windows" / "Fonts"
        return (Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts", own)
    shared = Path("/usr/share/fonts"), Path("/usr/local/share/fonts")
    return (*shared, home / ".fonts", home / ".local" / "share" / "fonts")


def scan(where: Sequence[Path]) -> tuple[Installed, ...]:
    """Return every face of a family we know in these folders; takes about a millisecond per file."""
    known = {family for source in FONTS for family in source.families}
    found: list[Installed] = []
    for folder in where:
        for parent, _, names in os.walk(folder):
            for name in sorted(names):
                path = Path(parent, name)
                if path.suffix.lower() in _SUFFIXES:
                    found += [Installed(path, n, i) for n, i in fontfile.faces(path) if i.family in known]
    return tuple(found)


def take(source: FontSource, installed: Sequence[Installed], folder: Path) -> dict[bool, Path]:
    """Return copies, in ``folder``, of the system's Regular (False) and, if there is one, Bold (True) face.

    A face without Latin letters and digits is given those of Noto Sans, if that is installed too.

    Raises:
        FontError: none is installed, or it cannot draw everything we need.
    """
    files: dict[bool, Path] = {}
    for bold in (False, True):
        face = _pick(source.families, installed, bold=bold)
        if face is not None:
            files[bold] = _complete(source, face, installed, folder, bold=bold)
    if False not in files:
        raise FontError(f"{' or '.join(source.families)} is not installed on this system", language="")
    return files


def _pick(families: Sequence[str], installed: Sequence[Installed], *, bold: bool) -> Installed | None:
    for family in families:
        for face in installed:
            if face.info.family == family and face.info.is_weight(bold=bold):
                return face
    return None


def _complete(
    source: FontSource, face: Installed, installed: Sequence[Installed], folder: Path, *, bold: bool
) -> Path:
    copy = folder / f"{bold}{_suffix(face.path)}"
    if face.path.suffix.lower() in {".ttc", ".otc"}:
        fontfile.extract(face.path, face.number, copy)
    else:
        shutil.copyfile(face.path, copy)
    lacking = fontfile.read(copy).lacks(source)
    if not lacking:
        return copy
    latin = _pick(_LATIN.families, installed, bold=bold)
    if latin is None or any(c in lacking for c in source.sample):
        raise FontError(f"the system's {face.info.family} lacks {lacking[:20]!r}", language="")
    merged = folder / f"{bold}-merged.ttf"
    fontfile.add_latin(copy, latin.path, merged)
    return merged


def _suffix(path: Path) -> str:
    return {".ttc": ".otf", ".otc": ".otf"}.get(path.suffix.lower(), path.suffix.lower())


def can_install() -> bool:
    """True for root on a system with apt-get."""
    return sys.platform == "linux" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(*, timeout_s: int) -> None:
    """Install Debian's Noto packages.

    Raises:
        FontError: if apt-get fails or takes too long.
    """
    try:
        done = subprocess.run(
            ["apt-get", "install", "-y", "--no-install-recommends", *DEBIAN_PACKAGES],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout_s,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FontError(f"apt-get could not add fonts: {error}", language="") from error
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise FontError(f"apt-get could not add fonts: {' '.join(said[-2:])}", language="")
