"""Which ffmpeg we use, and whether it can do what we need."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import ToolMissing

NEEDED_FILTERS = (
    "ass",
    "ebur128",
    "alimiter",
    "aresample",
    "scale",
    "fps",
    "tpad",
    "bwdif",
    "zscale",
    "tonemap",
)
NEEDED_ENCODERS = ("libx264", "aac", "mjpeg")


@dataclass(frozen=True, slots=True)
class Binary:
    """An ffmpeg program."""

    path: str
    version: str
    """First words of ``ffmpeg -version``, e.g. ``n9.0.2-17-g2a571b6068``."""

    @property
    def identity(self) -> str:
        """Name and version, part of every digest of what it makes."""
        return f"ffmpeg {self.version}"


def find() -> Binary:
    """Return the ffmpeg to use: ``VIDMSG_FFMPEG``, else the one that imageio-ffmpeg brings.

    Raises:
        ToolMissing: it is not there or cannot be started.
    """
    path = os.environ.get("VIDMSG_FFMPEG", "")
    if path:
        resolved = shutil.which(path)
        if resolved is None:
            raise ToolMissing(
                f"VIDMSG_FFMPEG names {path!r}, which is not a program",
                hint="Correct the variable, or unset it to use the ffmpeg that comes with vidmsg.",
            )
        resolved = str(Path(resolved).absolute())  # it will be started from another folder
        return Binary(resolved, _version(resolved))
    # imageio_ffmpeg starts the program to see that it works; its file name tells all we need.
    import imageio_ffmpeg

    folder = Path(imageio_ffmpeg.__file__).parent / "binaries"
    bundled = sorted(p for p in folder.glob("ffmpeg-*") if os.access(p, os.X_OK))
    if bundled:
        version = re.sub(r"^ffmpeg-|\.exe$", "", bundled[0].name)
        return Binary(str(bundled[0]), f"bundled {version} of imageio-ffmpeg {imageio_ffmpeg.__version__}")
    try:
        resolved = imageio_ffmpeg.get_ffmpeg_exe()
    except RuntimeError as error:
        raise ToolMissing(
            "there is no ffmpeg: imageio-ffmpeg brings none for this system",
            hint="Install ffmpeg 6 or newer with libass and libx264, and set VIDMSG_FFMPEG to it.",
        ) from error
    return Binary(resolved, _version(resolved))


def check(binary: Binary) -> None:
    """Make sure that the program has libass, libx264 and what else we use.

    Raises:
        ToolMissing: naming what it lacks.
    """
    filters = _words(_say(binary.path, "-filters"))
    there = encoders(binary)
    lacking = [f for f in NEEDED_FILTERS if f not in filters] + [e for e in NEEDED_ENCODERS if e not in there]
    if lacking:
        raise ToolMissing(
            f"{binary.path} lacks {', '.join(lacking)}",
            hint="Use an ffmpeg built with libass, libx264 and libzimg;"
            " unset VIDMSG_FFMPEG to use the bundled one.",
        )


def encoders(binary: Binary) -> frozenset[str]:
    """Return the encoders that the program was built with; whether they work here is another matter.

    Raises:
        ToolMissing: it cannot be run.
    """
    return _words(_say(binary.path, "-encoders"))


def _say(path: str, option: str) -> str:
    try:
        done = subprocess.run(
            [path, "-hide_banner", option],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=60,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ToolMissing(
            f"{path} cannot be run: {error}",
            hint="Set VIDMSG_FFMPEG to a working ffmpeg, or unset it to use the bundled one.",
        ) from error
    return done.stdout


def _version(path: str) -> str:
    match = re.search(r"ffmpeg version (\S+)", _say(path, "-version"))
    if match is None:
        raise ToolMissing(f"{path} is not ffmpeg", hint="Set VIDMSG_FFMPEG to the ffmpeg program.")
    return match.group(1)


def _words(listing: str) -> frozenset[str]:
    return frozenset(parts[1] for line in listing.splitlines() if len(parts := line.split()) > 2)
