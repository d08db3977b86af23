"""How a person's file begins: read before a library sees it, so that what cannot be read is told plainly."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import FootageError


def beginning(path: Path, count: int, *, kind: str, instead: str) -> bytes:
    """Return the first bytes of a file.

    Args:
        path: the file.
        count: how many bytes at most.
        kind: what it should be, such as ``video file``.
        instead: the hint where it is no file at all.

    Raises:
        FootageError: it is absent, a folder, no ordinary file, or unreadable.
    """
    try:
        if path.is_dir():
            raise FootageError(f"this is a folder, not a {kind}", path=path, hint=instead)
        if path.exists() and not path.is_file():  # a pipe would wait for ever, a device never end
            raise FootageError("this is no ordinary file", path=path, hint=instead)
        with path.open("rb") as file:
            return file.read(count)
    except FileNotFoundError:
        raise FootageError(
            "there is no such file",
            path=path,
            hint="Check the name and the folder; paths in campaign.toml start at the campaign's folder.",
        ) from None
    except OSError as error:
        raise FootageError(
            f"the file cannot be read: {error.strerror}", path=path, hint="Check the file's permissions."
        ) from error
