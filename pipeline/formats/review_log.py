"""The log of reviews, ``subtitles/<message>/review.jsonl``: a JSON object on each line, only added to."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipeline.core.review import Entry
from pipeline.core.script import State
from pipeline.errors import ReviewLogError

_KEYS = {"when", "by", "state", "language", "unit", "source_digest", "target_digest", "note", "binding"}
_DIGEST = re.compile(r"[0-9a-f]{64}")
_REMEDY = "Bring the line back from a backup or from version control; nobody's approval is guessed."


def loads(text: str, *, path: str | Path | None) -> tuple[Entry, ...]:
    """Read the log, oldest line first.

    Raises:
        ReviewLogError: a line that is damaged, or whose digests do not belong together.
    """
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            found.append(_entry(line, number, path))
    return tuple(found)


def dumps(entries: Sequence[Entry]) -> str:
    """Write lines to add at the end of the log."""
    rows = ({**asdict(e), "binding": e.binding} for e in entries)
    return "".join(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in rows)


def _entry(line: str, number: int, path: str | Path | None) -> Entry:
    try:
        row: Any = json.loads(line)
    except (ValueError, RecursionError):
        raise _damaged("this line is no JSON", number, path) from None
    if not isinstance(row, dict) or set(row) != _KEYS or not all(isinstance(v, str) for v in row.values()):
        raise _damaged(f"this line must hold just the texts {', '.join(sorted(_KEYS))}", number, path)
    if row["state"] not in set(State):
        raise _damaged(f"{row['state']!r} is no state", number, path)
    if not all(_DIGEST.fullmatch(row[key]) for key in ("source_digest", "target_digest")):
        raise _damaged("a digest is damaged", number, path)
    bound = row.pop("binding")
    entry = Entry(**{**row, "state": State(row["state"])})
    if entry.binding != bound:
        raise _damaged("the binding does not belong to the line's digests and language", number, path)
    return entry


def _damaged(what: str, line: int, path: str | Path | None) -> ReviewLogError:
    return ReviewLogError(what, path=path, line=line, hint=_REMEDY)
