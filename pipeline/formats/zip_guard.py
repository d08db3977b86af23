"""The one place that looks at office files (which are zip archives) before anything opens them."""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from pipeline.errors import InputError

MAX_BYTES = 64 * 1024 * 1024
"""Most that an archive may weigh, and most that it may unpack to."""
MAX_RATIO = 200
"""Most that a large part may have been compressed."""
MAX_PARTS = 5000
"""Most files an archive may consist of."""
_RATIO_FROM = 1024 * 1024  # small parts may be as repetitive as they like
_ENCRYPTED = 0x1
_OLE = b"\xd0\xcf\x11\xe0"
_DRIVE = re.compile(r"[A-Za-z]:")
_MEDIA = re.compile(r"(?:word|xl)/media/")
_HOSTILE = "Do not open it; ask its sender for a file that was exported afresh."


def refuse_hostile(
    data: bytes, *, path: str | Path | None, kind: str, save: str, error: type[InputError] = InputError
) -> None:
    """Let an office file pass that is whole and harmless as far as an archive can be harmful.

    Args:
        data: the file.
        path: its name, for errors.
        kind: what it should be, in words: ``a Word document``.
        save: the remedy if it is none.
        error: the class of error to raise.

    Raises:
        InputError: (or ``error``) no archive, damaged, with a password, too large, unpacking to far more than
            it weighs, of too many parts, with parts that point out of it, twice the same, or with entities.
    """
    if data.startswith(_OLE):
        raise error("is in an old format of its program, or has a password", path=path, hint=save)
    if len(data) > MAX_BYTES:
        raise error("is too large", path=path, hint="Take pictures out of it.")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            fault = _fault(parts)
            if fault:
                raise error(fault, path=path, hint=_HOSTILE)
            for part in parts:
                if _declares_entities(part.filename, archive.read(part)):
                    message = f"declares entities in {part.filename!r}, which no office program does"
                    raise error(message, path=path, hint=_HOSTILE)
    # RuntimeError: encrypted; NotImplementedError: an unknown compression; EOFError and zlib: cut short;
    # ValueError: a part that starts before the file does.
    except (zipfile.BadZipFile, RuntimeError, EOFError, zlib.error, OSError, ValueError) as fault_of_zip:
        raise error(f"is not {kind}: {fault_of_zip}", path=path, hint=save) from fault_of_zip


def _fault(parts: list[zipfile.ZipInfo]) -> str:
    """Say what is wrong with a list of parts, or nothing."""
    if len(parts) > MAX_PARTS or sum(p.file_size for p in parts) > MAX_BYTES:
        return "unpacks to far more than it could hold in words"
    names = set()
    for part in parts:
        name = part.filename
        if part.file_size > _RATIO_FROM and part.file_size > MAX_RATIO * max(1, part.compress_size):
            return "unpacks to far more than it could hold in words"
        if part.flag_bits & _ENCRYPTED:
            return "has a password"
        # orig_filename: zipfile cuts a name at a zero byte.
        if _leads_out(name) or "\0" in part.orig_filename:
            return f"holds a part whose name leads out of the file: {name!r}"
        if name.lower() in names:
            return f"holds the part {name!r} twice"
        names.add(name.lower())
    return ""


def _leads_out(name: str) -> bool:
    plain = name.replace("\\", "/")
    return plain.startswith("/") or bool(_DRIVE.match(plain)) or ".." in plain.split("/")


def _declares_entities(name: str, content: bytes) -> bool:
    if _MEDIA.match(name):
        return False
    plain = content.replace(b"\0", b"")  # UTF-16 too
    return b"<!DOCTYPE" in plain or b"<!ENTITY" in plain
