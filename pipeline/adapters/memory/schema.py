"""The file that the translation memory lives in: its tables, and what to say when it cannot be used.

It is people's work and cannot be made again, so every change is one transaction, nothing is ever repaired by
guessing, and the file is one file (no write-ahead log beside it), so that it can be copied and backed up.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import CampaignLocked, InputError, StorageError, VidmsgError

APPLICATION_ID = 0x76_6D_54_4D
"""Marks an SQLite file as ours ("vmTM"), so that another program's is not written into."""
VERSION = 1
"""Raised with each change of the tables; a file with a higher one is refused."""
BUSY_TIMEOUT_S = 10
"""How long to wait for another process that writes."""

_CACHE_KIB = 64 * 1024
# Enough for a large import to stay out of the file until it is whole.

_TABLES = (
    """CREATE TABLE source (
        id INTEGER PRIMARY KEY,
        kin TEXT NOT NULL,
        text TEXT NOT NULL,
        UNIQUE (kin, text)
    ) STRICT""",
    """CREATE TABLE entry (
        id INTEGER PRIMARY KEY,
        source INTEGER NOT NULL REFERENCES source (id),
        kin TEXT NOT NULL,
        source_language TEXT NOT NULL,
        source_text TEXT, -- NULL if it is that of its source
        target_language TEXT NOT NULL,
        context TEXT NOT NULL,
        target_text TEXT NOT NULL,
        origin TEXT NOT NULL,
        state TEXT NOT NULL,
        place TEXT NOT NULL,
        person TEXT NOT NULL,
        moment TEXT NOT NULL,
        previous TEXT,
        following TEXT,
        came_from TEXT NOT NULL,
        UNIQUE (source, target_language, context, target_text, origin)
    ) STRICT""",
)


def connect(path: Path | None, *, writable: bool) -> sqlite3.Connection:
    """Open the file, or with None one in memory, and make sure that it is ours.

    Args:
        path: the file; it is made, with its tables, only if ``writable``.
        writable: False to look only.

    Raises:
        InputError: it is damaged, another program's, or of a newer vidmsg.
        StorageError: it cannot be opened.
        CampaignLocked: another process keeps it busy.
    """
    with explained(path):
        if path is not None and writable:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise _unusable(path, error.strerror or str(error)) from error
        # "rw" also for looking: after a crash the file must be brought back to its last whole state first.
        # Where it is write-protected SQLite opens it for reading.
        mode = "rwc" if writable else "rw"
        where = ":memory:" if path is None else f"{path.resolve().as_uri()}?mode={mode}"
        base = sqlite3.connect(
            where, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        try:
            _prepare(base, path)
        except BaseException:
            base.close()
            raise
        return base


def _prepare(base: sqlite3.Connection, path: Path | None) -> None:
    base.execute("PRAGMA foreign_keys = ON")
    base.execute("PRAGMA trusted_schema = OFF")
    base.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    if _is_ours(base, path):
        return
    with transaction(base):
        if _is_ours(base, path):
            return  # another process was quicker
        for statement in _TABLES:
            base.execute(statement)
        base.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        base.execute(f"PRAGMA user_version = {VERSION}")


def _is_ours(base: sqlite3.Connection, path: Path | None) -> bool:
    """Return False for a file without any tables."""
    (owner,) = base.execute("PRAGMA application_id").fetchone()
    (version,) = base.execute("PRAGMA user_version").fetchone()
    (tables,) = base.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if (owner, version, tables) == (0, 0, 0):
        return False
    if owner != APPLICATION_ID:
        raise InputError(
            "is a database, but no translation memory of vidmsg",
            path=path,
            hint="Move the file away, then import your TMX files again.",
        )
    if version > VERSION:
        raise InputError(
            f"was written by a newer vidmsg (version {version} of the tables; this one knows {VERSION})",
            path=path,
            hint="Install the newest vidmsg. Nothing was changed.",
        )
    return True


@contextlib.contextmanager
def transaction(base: sqlite3.Connection) -> Iterator[None]:
    """Do all that follows, or nothing of it."""
    base.execute("BEGIN IMMEDIATE")
    try:
        yield
        base.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):  # the first error is the one to tell
            base.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def explained(path: Path | None) -> Iterator[None]:
    """Turn an error of SQLite into one that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise _explain(error, path) from error


def _explain(error: sqlite3.Error, path: Path | None) -> VidmsgError:
    # The low byte is the kind; the rest tells variants apart. Errors of the module itself have no code.
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return CampaignLocked(
            "another process is writing into the translation memory",
            hint="Wait until it has finished, then try again.",
        )
    if code == sqlite3.SQLITE_FULL:
        return StorageError(
            "the disk is full", path=path or "", hint="Free some space and try again; nothing was changed."
        )
    if code in (
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_AUTH,
    ):
        return _unusable(path, str(error))
    return InputError(
        f"the translation memory is damaged: {error}",
        path=path,
        hint="Bring the file back from a backup or from version control, or move it away and import your TMX"
        " files again. Nothing was changed.",
    )


def _unusable(path: Path | None, why: str) -> StorageError:
    return StorageError(
        f"the translation memory {path} cannot be used: {why}",
        path=path or "",
        hint="Make the file and its folder writable, or use a campaign folder elsewhere.",
    )
