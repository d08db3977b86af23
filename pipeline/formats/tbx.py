"""TBX, the XML of termbases (ISO 30042).

Written: TBX-Basic of 2019 (version 3) in the style DCA. Read: that, the style DCT, and the older ``martif``
(version 2). TBX-Basic has no status for names; do-not-translate travels as the project subset of a term.
What this model has no place for (parts of speech, contexts, sources …) is kept as text in the notes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.core import language as languages
from pipeline.core.termbase import CONCEPT_ID, Concept, Status, Term, Termbase, concept_id
from pipeline.errors import InputError
from pipeline.formats import decoding, xml_guard

_NAMESPACE = "urn:iso:std:iso:30042:ed-2"
_NSMAP: Any = {None: _NAMESPACE}
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_TO_TBX = {
    Status.PREFERRED: "preferredTerm-admn-sts",
    Status.ADMITTED: "admittedTerm-admn-sts",
    Status.DEPRECATED: "deprecatedTerm-admn-sts",
    Status.DO_NOT_TRANSLATE: "preferredTerm-admn-sts",
}
_FROM_TBX = {
    "preferredterm": Status.PREFERRED,
    "preferred": Status.PREFERRED,
    "admittedterm": Status.ADMITTED,
    "admitted": Status.ADMITTED,
    "deprecatedterm": Status.DEPRECATED,
    "deprecated": Status.DEPRECATED,
    "supersededterm": Status.DEPRECATED,
    "superseded": Status.DEPRECATED,
    "obsolete": Status.DEPRECATED,
    "notrecommended": Status.DEPRECATED,
    "forbidden": Status.DEPRECATED,
    "legalterm": Status.PREFERRED,
    "standardizedterm": Status.PREFERRED,
}
_CONCEPTS, _LANGUAGES = ("conceptEntry", "termEntry"), ("langSec", "langSet")
_TERMS = ("termSec", "tig", "ntig")
_GROUPS = ("descripGrp", "termNoteGrp", "adminGrp", "termGrp", "noteGrp")
_SKIPPED = ("transac", "transacGrp", "transacNote", "date", "ref", "xref")
_EXPORT = "Export it again as TBX-Basic."


def dumps(termbase: Termbase) -> bytes:
    """Return the termbase as TBX-Basic.

    Raises:
        InputError: a text holds a character that XML cannot hold.
    """
    from lxml import etree

    root = etree.Element("tbx", nsmap=_NSMAP, style="dca", type="TBX-Basic")
    root.set(_XML_LANG, "en")
    header = etree.SubElement(root, "tbxHeader")
    description = etree.SubElement(etree.SubElement(header, "fileDesc"), "sourceDesc")
    etree.SubElement(description, "p").text = "Termbase of a vidmsg campaign"
    body = etree.SubElement(etree.SubElement(root, "text"), "body")
    for concept in termbase.concepts:
        try:
            _write(body, concept)
        except ValueError as error:
            message = f"concept {concept.id}: {error}"
            raise InputError(message, hint="Delete the character, or export as CSV.") from error
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def loads(data: bytes, *, path: str | Path | None) -> Termbase:
    """Read a termbase.

    Raises:
        InputError: no TBX, hostile, or an entry that cannot be taken, with its line.
    """
    root: Any = xml_guard.parse(data, path=path)
    if _name(root) not in ("tbx", "martif"):
        message = f"is not TBX: its outermost element is {_name(root)!r}"
        raise InputError(message, path=path, line=root.sourceline, hint=_EXPORT)
    concepts: dict[str, tuple[Concept, int]] = {}
    for element in root.iter():
        if _name(element) in _CONCEPTS:
            concept = _concept(element, path)
            if concept is None:
                continue
            if concept.id in concepts:
                message = f"the concept {concept.id!r} stands here and in line {concepts[concept.id][1]}"
                hint = "Give each concept an id of its own."
                raise InputError(message, path=path, line=element.sourceline, hint=hint)
            concepts[concept.id] = concept, element.sourceline
    return Termbase(tuple(concept for concept, _ in concepts.values()))


def _write(body: Any, concept: Concept) -> None:
    from lxml.etree import SubElement

    entry = SubElement(body, "conceptEntry", id=concept.id)
    for kind, text in (("subjectField", concept.subject), ("definition", concept.definition)):
        if text:
            SubElement(entry, "descrip", type=kind).text = text
    if concept.note:
        SubElement(entry, "note").text = concept.note
    sections: dict[str, Any] = {}
    for term in concept.terms:
        if term.language not in sections:
            sections[term.language] = SubElement(entry, "langSec")
            sections[term.language].set(_XML_LANG, term.language)
        section = SubElement(sections[term.language], "termSec")
        SubElement(section, "term").text = term.text
        SubElement(section, "termNote", type="administrativeStatus").text = _TO_TBX[term.status]
        if term.status is Status.DO_NOT_TRANSLATE:
            SubElement(section, "admin", type="projectSubset").text = str(term.status)
        if term.note:
            SubElement(section, "note").text = term.note


def _concept(element: Any, path: str | Path | None) -> Concept | None:
    """Read an entry; one without any term says nothing and is left out."""
    terms: dict[tuple[str, str], Term] = {}
    found = list(_facts(element))
    for section in _children(element, _LANGUAGES):
        language = _language(section, path)
        found += _facts(section)
        for one in _children(section, _TERMS):
            term = _term(one, language, path)
            if term is None:
                continue
            if terms.setdefault((language, term.text), term) != term:
                message = f"{term.text!r} ({language}) stands twice in one concept, and not in the same way"
                raise InputError(message, path=path, line=one.sourceline, hint="Keep one of the two.")
    if not terms:
        return None
    first = next(iter(terms.values()))
    return Concept(
        _concept_id(element.get("id") or "", first.text),
        tuple(terms.values()),
        _joined(text for kind, text in found if kind == "definition"),
        _joined(text for kind, text in found if kind == "subjectField"),
        _notes(found, ("definition", "subjectField")),
    )


def _concept_id(given: str, first_term: str) -> str:
    plain = re.sub(r"[^\w.-]+", "-", given)[:62]
    if not plain.strip("-."):
        return concept_id(first_term)
    return plain if CONCEPT_ID.fullmatch(plain) else f"c{plain}"


def _term(element: Any, language: str, path: str | Path | None) -> Term | None:
    words = next((e for e in element.iter() if _name(e) == "term"), None)
    text = "" if words is None else " ".join(_text(words, path).split())
    if not text:
        return None
    found = list(_facts(element))
    status = Status.PREFERRED
    for kind, value in found:
        if kind in ("administrativeStatus", "normativeAuthorization"):
            key = value.casefold().removesuffix("-admn-sts").replace("-", "").replace(" ", "")
            if key not in _FROM_TBX:
                line = element.sourceline
                raise InputError(f"{value!r} is not a status of TBX", path=path, line=line, hint=_EXPORT)
            status = _FROM_TBX[key]
    fixed = ("projectSubset", str(Status.DO_NOT_TRANSLATE))
    if fixed in found:
        status = Status.DO_NOT_TRANSLATE
        found.remove(fixed)
    return Term(text, language, status, _notes(found, ("administrativeStatus", "normativeAuthorization")))


def _facts(element: Any) -> Iterator[tuple[str, str]]:
    """Yield (kind, text) of what is said about a concept, language or term itself."""
    for child in element:
        name = _name(child)
        if name in _GROUPS:
            yield from _facts(child)
        elif name not in (*_LANGUAGES, *_TERMS, *_SKIPPED, "term", ""):
            text = _text(child, None)
            if text:
                yield child.get("type") or name, text


def _notes(found: list[tuple[str, str]], but: tuple[str, ...]) -> str:
    return _joined(text if kind == "note" else f"{kind}: {text}" for kind, text in found if kind not in but)


def _joined(texts: Iterator[str]) -> str:
    return "\n".join(dict.fromkeys(texts))


def _text(element: Any, path: str | Path | None) -> str:
    return decoding.clean(unicodedata.normalize("NFC", "".join(element.itertext())), path=path).strip()


def _language(section: Any, path: str | Path | None) -> str:
    tag = section.get(_XML_LANG) or section.get("lang") or ""
    try:
        return languages.get(tag).tag
    except InputError as error:
        line = section.sourceline
        raise InputError(error.message, path=path, line=line, hint=error.hint) from None


def _children(element: Any, names: tuple[str, ...]) -> list[Any]:
    return [child for child in element if _name(child) in names]


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""
