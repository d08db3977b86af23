"""What the Translate Toolkit, a program that many translators' tools are made of, reads and writes."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from translate.storage import pypo
from translate.storage import xliff as toolkit_xliff1
from translate.storage import xliff2 as toolkit_xliff2

from pipeline.core.exchange import Exchange
from pipeline.formats import po, xliff, xliff1

from .exchange_strategies import SAMPLE, exchanges

PAIRS = [(xliff, toolkit_xliff2.Xliff2File), (xliff1, toolkit_xliff1.xlifffile), (po, pypo.pofile)]


def opened(format_: ModuleType, store: Any, exchange: Exchange) -> tuple[Any, list[Any]]:
    document = store.parsestring(format_.dumps(exchange))
    return document, [unit for unit in document.units if not unit.isheader()]


@pytest.mark.parametrize(("format_", "store"), PAIRS)
@settings(max_examples=30)
@given(exchange=exchanges())
def test_it_reads_the_same_words(format_: ModuleType, store: Any, exchange: Exchange) -> None:
    if format_ is po:  # to it, a source that starts with "_:" is a comment of old KDE programs
        plain = [replace(e, source=e.source.replace("_:", "_")) for e in exchange.entries]
        exchange = replace(exchange, entries=tuple(plain))
    _, units = opened(format_, store, exchange)
    assert [(str(u.source or ""), str(u.target or "")) for u in units] == [
        (e.source, e.target) for e in exchange.entries
    ]


@pytest.mark.parametrize(("format_", "store"), PAIRS)
def test_a_translation_made_in_it_comes_back_and_the_rest_stays(format_: ModuleType, store: Any) -> None:
    document, units = opened(format_, store, SAMPLE)
    assert document.gettargetlanguage() == "ur"
    units[2].target = "نفرت & <جرم>"
    got = format_.loads(bytes(document), path=None)
    changed = got.entries[2]
    assert (changed.target, changed.source_digest) == ("نفرت & <جرم>", "0123456789ab")
    assert [e for e in got.entries if e is not changed] == [e for e in SAMPLE.entries if e.id != changed.id]


def test_it_shows_translators_the_notes_and_which_entries_need_them() -> None:
    for format_, store in PAIRS[1:]:
        _, units = opened(format_, store, SAMPLE)
        assert "Speak to the viewer." in units[0].getnotes()
        assert "The source text changed." in units[0].getnotes()
        assert "about 42 characters" in units[0].getnotes()
        assert units[1].isfuzzy()
        assert not units[3].isfuzzy()
