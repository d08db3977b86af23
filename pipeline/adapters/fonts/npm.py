"""Fetching a font package through the npm client that is already on this machine."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import tarfile
import zlib
from pathlib import Path
from typing import IO

from pipeline.core.fonts_table import FontSource
from pipeline.errors import FontError

MAX_FONT_BYTES = 32 * 1024 * 1024
"""Larger members are refused; the largest known font is a third of this."""

_MEMBERS = {False: "package/400Regular/{stem}_400Regular.ttf", True: "package/700Bold/{stem}_700Bold.ttf"}


def fetch(source: FontSource, folder: Path, *, timeout_s: int) -> dict[bool, Path]:
    """Fetch a package and return its Regular (False) and Bold (True) files, written into ``folder``.

    Raises:
        FontError: npm is absent or failed, or the archive is not the one that was noted in the table.
    """
    client = shutil.which("npm")
    if client is None:
        raise FontError("npm is not installed", language="")
    return unpack(source, _pack(client, source, folder, timeout_s), folder)


def _pack(client: str, source: FontSource, folder: Path, timeout_s: int) -> Path:
    command = [client, "pack", source.pin, "--pack-destination", str(folder), "--json", "--ignore-scripts"]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise FontError(f"npm took longer than {timeout_s} s for {source.pin}", language="") from error
    except OSError as error:
        raise FontError(f"npm cannot be started: {error}", language="") from error
    archives = sorted(folder.glob("*.tgz"))
    if done.returncode or len(archives) != 1:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise FontError(
            f"npm did not give {source.pin} (exit code {done.returncode}): {' '.join(said[-3:])}", language=""
        )
    return archives[0]


def unpack(source: FontSource, archive: Path, folder: Path) -> dict[bool, Path]:
    """Check an archive against the table and copy the two fonts out of it; its own paths are never used.

    Raises:
        FontError: if the archive's SHA-512 differs from the table's, or it is damaged or lacks a font.
    """
    with archive.open("rb") as stream:
        digest = base64.b64encode(hashlib.file_digest(stream, "sha512").digest()).decode("ascii")
    if digest != source.integrity:
        raise FontError(
            f"the archive of {source.pin} is not the one that was checked (SHA-512 {digest[:12]}…, "
            f"expected {source.integrity[:12]}…)",
            language="",
        )
    wanted = {name.format(stem=source.stem): bold for bold, name in _MEMBERS.items()}
    files: dict[bool, Path] = {}
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for member in tar:
                if member.name in wanted and member.isreg() and len(files) < len(wanted):
                    bold = wanted[member.name]
                    files[bold] = _copy(tar.extractfile(member), member.size, folder / f"{bold}.ttf", source)
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise FontError(f"the archive of {source.pin} cannot be read: {error}", language="") from error
    if len(files) != len(wanted):
        raise FontError(f"the archive of {source.pin} lacks a font file", language="")
    return files


def _copy(stream: IO[bytes] | None, size: int, target: Path, source: FontSource) -> Path:
    if stream is None or size > MAX_FONT_BYTES:
        raise FontError(f"a font in {source.pin} is too large ({size} bytes)", language="")
    target.write_bytes(stream.read(MAX_FONT_BYTES))
    return target
