"""Reading and writing files so that nothing half-written is ever taken for finished."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.errors import StorageError, VidmsgError


@contextlib.contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn an ``OSError`` about ``path`` into a StorageError that says what to do."""
    try:
        yield
    except OSError as error:
        raise storage_error(error, path) from error


def storage_error(error: OSError, path: Path) -> VidmsgError:
    """Explain an ``OSError`` met while writing ``path``."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageError("the disk is full", path=path, hint="Free some space and run the build again.")
    hint = "Make the folder writable, or use a campaign folder elsewhere."
    return StorageError(f"{path} cannot be written: {error.strerror or error}", path=path, hint=hint)


def write_atomically(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` by way of a temporary file in the same folder.

    Raises:
        StorageError: the folder cannot be written, or the disk is full.
    """
    with storage_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        # Not mkstemp: its 0600 could only be widened with os.umask(), which is not safe among threads.
        temporary = path.with_name(f".{secrets.token_hex(8)}.part")
        try:
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def write_text(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8 with LF line ends; see :func:`write_atomically`."""
    write_atomically(path, text.encode("utf-8"))


def keep_copy(path: Path) -> Path | None:
    """Copy a person's file to ``<name>.bak`` before it is replaced; an older copy gets another name.

    Returns:
        The copy, which may be there already; None if there is no file.

    Raises:
        StorageError: it cannot be read, or the folder cannot be written.
    """
    with storage_errors(path):
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        number = 1
        copy = path.with_name(f"{path.name}.bak")
        while copy.exists() and copy.read_bytes() != data:
            number += 1
            copy = path.with_name(f"{path.name}.{number}.bak")
    write_atomically(copy, data)
    return copy


def write_json(path: Path, value: Any) -> None:
    """Write ``value`` as readable JSON; see :func:`write_atomically`."""
    write_text(path, json_text(value))


def json_text(value: Any) -> str:
    """Return ``value`` as JSON that people can read and compare."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def read_json(path: Path) -> Any:
    """Return the JSON in ``path``, or None if it is absent or damaged: derived files may be lost."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None


class Digests:
    """SHA-256 of files, remembered by size, change time and inode so that large files are read once."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        known = read_json(cache)
        self._known: dict[str, list[Any]] = known if isinstance(known, dict) else {}
        self._dirty = False

    def of(self, path: Path) -> str:
        """Return the digest of ``path``.

        Raises:
            OSError: it cannot be read.
        """
        stat = path.stat()
        mark = [stat.st_size, stat.st_mtime_ns, stat.st_ino]
        entry = self._known.get(str(path))
        if isinstance(entry, list) and len(entry) == 4 and entry[:3] == mark:
            return str(entry[3])
        value = of_file(path)
        self._known[str(path)] = [*mark, value]
        self._dirty = True
        return value

    def save(self) -> None:
        """Write what was learned; a folder that cannot be written only costs time later."""
        if self._dirty:
            with contextlib.suppress(StorageError):
                write_json(self._cache, self._known)
            self._dirty = False


def of_file(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
