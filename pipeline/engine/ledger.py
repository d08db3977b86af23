"""What we wrote into the subtitle files, now and earlier, kept beside them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.core.cue_map import segment_of
from pipeline.core.exchange import short_digest
from pipeline.core.track import Shown, words_of
from pipeline.engine.files import json_text, read_json
from pipeline.engine.project import Project

_LEDGER = ".written.json"
"""Beside the tracks: what we last wrote per language, so that a person's edits can be told from ours."""
_EARLIER = ".earlier.json"
"""Beside it: digests of the words that were written before, so that an old file is known."""
_MOST_EARLIER = 50
"""So many earlier wordings of a segment are remembered."""

Base = tuple[tuple[str, Shown], ...]
"""Cue ids with what was written for them."""


def read_ledger(project: Project, message: str) -> dict[str, Base]:
    """Return what we last wrote, by language; nothing if that is lost or damaged: then every track counts
    as a person's."""
    try:
        return dict(_written(_beside(project, message, _LEDGER).read_bytes()))
    except OSError:
        return {}


@lru_cache(16)  # each language of a message asks for it more than once
def _written(ledger: bytes) -> Mapping[str, Base]:
    try:
        raw: Any = json.loads(ledger)
        return {
            tag: tuple((r["cue"], Shown(r["start_ms"], r["end_ms"], tuple(r["lines"]))) for r in rows)
            for tag, rows in raw.items()
        }
    except (AttributeError, KeyError, TypeError, ValueError):
        return {}


def note(project: Project, message: str, language: str, written: Base) -> None:
    """Remember what we wrote for a language.

    Raises:
        StorageError: the folder cannot be written.
    """
    ledger = read_ledger(project, message)
    if ledger.get(language, ()) == written:
        return
    _remember(project, message, language, ledger.get(language, ()), written)
    ledger[language] = written
    rows = {
        tag: [
            {"cue": cue, "start_ms": s.start_ms, "end_ms": s.end_ms, "lines": list(s.lines)}
            for cue, s in ledger[tag]
        ]
        for tag in sorted(ledger)
    }
    project.write_text(_beside(project, message, _LEDGER), json_text(rows))


def earlier_words(project: Project, message: str, language: str) -> dict[str, frozenset[str]]:
    """Return digests of the words that segments had before the present ones: see :func:`digest_of`.

    A subtitle file says nothing of its age. With this, words of long ago can be told from new ones.
    """
    raw: Any = read_json(_beside(project, message, _EARLIER))
    try:
        return {segment: frozenset(map(str, known)) for segment, known in raw[language].items()}
    except (AttributeError, KeyError, TypeError):
        return {}


def digest_of(words: str) -> str:
    """Return the digest of a segment's words without white space, as :func:`earlier_words` has it."""
    return short_digest(words)


def _remember(project: Project, message: str, language: str, before: Base, written: Base) -> None:
    """Note the words that are about to be replaced."""
    old, new = _words_of(before), _words_of(written)
    changed = {segment: words for segment, words in old.items() if words != new.get(segment)}
    if not changed:
        return
    raw: Any = read_json(_beside(project, message, _EARLIER))
    known = raw if isinstance(raw, dict) else {}
    own = {s: sorted(digests) for s, digests in earlier_words(project, message, language).items()}
    for segment, words in changed.items():
        digests = [d for d in own.get(segment, []) if d != digest_of(words)]
        own[segment] = [*digests, digest_of(words)][-_MOST_EARLIER:]
    project.write_text(_beside(project, message, _EARLIER), json_text(known | {language: own}))


def _words_of(base: Base) -> dict[str, str]:
    found: dict[str, str] = {}
    for cue_id, shown in base:
        found[segment_of(cue_id)] = found.get(segment_of(cue_id), "") + words_of([shown])
    return found


def _beside(project: Project, message: str, name: str) -> Path:
    return project.root / "subtitles" / message / name
