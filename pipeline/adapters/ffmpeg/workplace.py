"""A work folder for one run of ffmpeg, in which every file has a plain name.

Paths with quotes, colons, brackets or percent signs break filter strings; plain names need no escaping.
"""

from __future__ import annotations

import contextlib
import errno
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.adapters.ffmpeg import graphs, overlay
from pipeline.core.plan import VideoSettings
from pipeline.errors import EncodeFailed, StorageError

# An existing, empty configuration: ffmpeg must see our fonts and no others.
_NO_FONTS = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>\n'

REMEDY = "Empty the store with: vidmsg cache --clear, then build again."
"""What helps if chunks do not fit each other."""


@contextlib.contextmanager
def folder(work_root: Path) -> Iterator[Path]:
    """Make a work folder and remove it at the end.

    Raises:
        StorageError: it cannot be made.
    """
    with storage("make a work folder", work_root):
        work_root.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix="job-", dir=work_root))
    try:
        with storage("make a work folder", work_root):
            (made / "fonts.conf").write_text(_NO_FONTS, encoding="utf-8")
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def put_track(
    place: Path, ass: str, fonts: Sequence[str], *, track: str = graphs.TRACK, folder: str = graphs.FONTS
) -> None:
    """Put a track and the only fonts that it may use into a work folder.

    Raises:
        StorageError: they cannot be written.
    """
    with storage("make a work folder", place):
        (place / track).write_text(ass, encoding="utf-8")
        (place / folder).mkdir()
    for number, font in enumerate(fonts):
        link(Path(font), place / folder / f"font{number}{Path(font).suffix}")


def put_footage(place: Path, footage: Path, video: VideoSettings) -> None:
    """Put footage, and the logo that is to be laid over it, into a work folder.

    Raises:
        StorageError: they can be neither linked nor copied.
    """
    link(footage, place / graphs.FOOTAGE)
    if video.logo is not None:
        link(Path(video.logo.file), place / overlay.FILE)


@contextlib.contextmanager
def storage(doing: str, path: Path) -> Iterator[None]:
    """Turn an ``OSError`` into a StorageError that says what could not be done, and where."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise StorageError(
            f"cannot {doing}: {'the disk is full' if full else error.strerror}",
            path=path,
            hint=f"{'Free some space' if full else 'Make the folder writable'}, and run the build again.",
        ) from error


def link(source: Path, name: Path) -> None:
    """Give a file a plain name in the work folder.

    Raises:
        StorageError: it can be neither linked nor copied.
    """
    try:
        name.symlink_to(source.resolve())
    except OSError:  # a file system or Windows account without symbolic links
        with storage("copy into the work folder", name):
            shutil.copyfile(source, name)


def deliver(made: Path, output: Path) -> None:
    """Move a finished file to its place, so that the place never holds half of it.

    Raises:
        EncodeFailed: nothing was made.
        StorageError: the place cannot be written.
    """
    if not made.is_file() or made.stat().st_size == 0:
        raise EncodeFailed(
            "ffmpeg wrote nothing", command=(), returncode=0, stderr_tail="", hint="Run the build again."
        )
    with storage(f"write {output.name}", output):
        output.parent.mkdir(parents=True, exist_ok=True)
        try:
            made.replace(output)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            _copy_across(made, output)


def _copy_across(made: Path, output: Path) -> None:
    """Do the same when the place is on another disk than the work folder."""
    with tempfile.TemporaryDirectory(prefix=".vidmsg-", dir=output.parent) as beside:
        shutil.copyfile(made, Path(beside) / "part")
        (Path(beside) / "part").replace(output)
