"""Changing office files as programs and people do: by their parts, without the code under test."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO

from pipeline.core.exchange import Entry, Exchange, short_digest
from pipeline.core.script import State

Change = Callable[[str], str]


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(content: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return out.getvalue()


def changed(data: bytes, name: str, change: Change) -> bytes:
    """Return an archive with one part rewritten; the change must change something."""
    content = parts(data)
    before = content[name].decode("utf-8")
    after = change(before)
    assert after != before
    content[name] = after.encode("utf-8")
    return packed(content)


def sample(language: str = "pl") -> Exchange:
    """An exchange with a zero-width character, a number that Excel would spoil, and a post of two lines."""
    rows = [
        ("s01", "Please report it.", "Prosimy to zgłosić.", "Be polite."),
        ("s02", "0800 555 111", "0800 555 111", ""),
        ("s03", "Or online.", "می\u200cخواهم", ""),
        ("meta.post", "Report it.\nCall 999.", "Zgłoś to.\nDzwoń: 999.", ""),
    ]
    entries = tuple(
        Entry(i, s, t, State.TRANSLATED, short_digest(s), short_digest(t), n, 1000, 4000, 60)
        for i, s, t, n in rows
    )
    return Exchange("hate-crime", "en", language, entries, "Plain words.")
