"""A message on its way to translators as TMX 1.4b, for tools that read nothing better.

TMX has no place for times, limits, pictures, remarks and suggestions: they stay at home. Ids, texts, notes,
states and digests travel, the latter as properties whose names begin with ``x-vidmsg-``.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.core import language as languages
from pipeline.core.exchange import Entry, Exchange
from pipeline.core.script import State
from pipeline.errors import ExchangeError, InputError
from pipeline.formats import exchange_fields as shared
from pipeline.formats import tmx
from pipeline.formats.tmx import TmxUnit, TmxVariant

MESSAGE = "x-vidmsg-message"
TARGET_LANGUAGE = "x-vidmsg-target-language"
SOURCE_DIGEST = "x-vidmsg-source-digest"
TARGET_DIGEST = "x-vidmsg-target-digest"
STATE = "x-vidmsg-state"
SEAL = "x-vidmsg-seal"


def dumps(exchange: Exchange) -> bytes:
    """Return a message in one language as a TMX file; an entry without a translation has its source only.

    Raises:
        ExchangeError: a text holds characters that XML cannot carry.
    """
    return tmx.dumps(
        (_unit(entry, exchange) for entry in exchange.entries),
        source_language=exchange.source_language,
        props={
            MESSAGE: exchange.message,
            TARGET_LANGUAGE: exchange.target_language,
            **({SEAL: exchange.seal} if exchange.seal else {}),
        },
        notes=(exchange.notes,) if exchange.notes else (),
    )


def _unit(entry: Entry, exchange: Exchange) -> TmxUnit:
    props = {STATE: str(entry.state), SOURCE_DIGEST: entry.source_digest, TARGET_DIGEST: entry.target_digest}
    variants = [TmxVariant(exchange.source_language, entry.source)]
    if entry.target:
        variants.append(TmxVariant(exchange.target_language, entry.target))
    return TmxUnit(
        tuple(variants),
        id=entry.id,
        props={name: value for name, value in props.items() if value},
        notes=(entry.note,) if entry.note else (),
    )


def loads(data: bytes, *, path: str | Path | None) -> Exchange:
    """Return a message that comes back as TMX. What a tool lost (ids, digests, the message) is empty.

    Raises:
        InputError: no TMX, damaged, hostile or too large.
        ExchangeError: it holds more than one target language, no source text, or texts that would lose words.
    """
    file = tmx.loads_file(data, path=path)
    source = file.source_language
    if source == tmx.ALL_LANGUAGES:
        own = {unit.source_language for unit in file.units} - {tmx.ALL_LANGUAGES}
        if len(own) != 1:
            raise ExchangeError(
                "does not say which language is the source",
                path=path,
                hint="Export it again with a source language, or import it into the translation memory.",
            )
        (source,) = own
    target = file.props.get(TARGET_LANGUAGE, "")
    entries = []
    for unit in file.units:
        entry, found = _entry(unit, source, path)
        if found and target and not _same(found, target):
            raise ExchangeError(
                f"holds a text in {found!r} beside texts in {target!r}",
                path=path,
                line=entry.line or None,
                hint="Export one language at a time.",
            )
        target = target or found
        entries.append(entry)
    notes = "\n".join(file.notes)
    # A tool that lost an id has still brought words; whoever takes them back says that nothing fits them.
    whole = shared.complete(entries, path=path) if all(e.id for e in entries) else tuple(entries)
    seal = shared.seal_of(file.props.get(SEAL))
    return Exchange(file.props.get(MESSAGE, ""), source, target, whole, notes, seal)


def _entry(unit: TmxUnit, source: str, path: str | Path | None) -> tuple[Entry, str]:
    """Return a unit as an entry, and the language of its target."""
    own = [v for v in unit.variants if v.language.casefold() == source.casefold()]
    own = own or [v for v in unit.variants if _same(v.language, source)]
    others = [v for v in unit.variants if v not in own]
    trouble = next((v.trouble for v in unit.variants if v.trouble), "")
    if not trouble and (len(own) != 1 or len(others) > 1):
        trouble = f"has {len(own)} texts in {source!r} and {len(others)} in other languages"
    if trouble:
        raise ExchangeError(
            f"the unit {unit.id!r} {trouble}",
            path=path,
            line=unit.line or None,
            hint="Each unit needs one source text and at most one translation, as plain text.",
        )
    target = others[0] if others else None
    state = unit.props.get(STATE, "")
    known = state in set(State)
    entry = Entry(
        id=unit.id,
        source=own[0].text,
        target=target.text if target else "",
        # A tool that loses the state has still brought a translation.
        state=State(state) if known else State.TRANSLATED if target else State.INITIAL,
        source_digest=unit.props.get(SOURCE_DIGEST, ""),
        target_digest=unit.props.get(TARGET_DIGEST, ""),
        note="\n".join(unit.notes),
        line=unit.line,
    )
    return entry, target.language if target else ""


def _same(one: str, other: str) -> bool:
    """True if two tags mean one language, whatever region a tool added."""
    try:
        return languages.kin(one) == languages.kin(other)
    except InputError:
        return one.casefold() == other.casefold()
