"""The termbase: which words a campaign uses for a concept in each language, and the check for them.

Statuses follow TBX (ISO 30042): preferred, admitted, deprecated; and do-not-translate for names.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.core import digest
from pipeline.core.findings import Finding, Severity
from pipeline.core.term_matching import Index, Stem, spans, stands_verbatim, unstemmed, visible

CONCEPT_ID = re.compile(r"[^\W\d][\w.-]{0,63}")
"""A concept's id: a letter, then letters, digits, full stops, hyphens (so that it may stand in TBX)."""


class Status(StrEnum):
    """How a term may be used."""

    PREFERRED = "preferred"
    ADMITTED = "admitted"
    DEPRECATED = "deprecated"
    DO_NOT_TRANSLATE = "do-not-translate"


USABLE = (Status.PREFERRED, Status.ADMITTED)


@dataclass(frozen=True, slots=True)
class Term:
    """One word or phrase for a concept in a language."""

    text: str
    language: str
    """BCP 47 tag."""
    status: Status = Status.PREFERRED
    note: str = ""
    """For people; may hold line breaks."""


@dataclass(frozen=True, slots=True)
class Concept:
    """What the terms mean."""

    id: str
    """See :data:`CONCEPT_ID`."""
    terms: tuple[Term, ...]
    """At least one; no term twice in a language."""
    definition: str = ""
    subject: str = ""
    """Its field, e.g. ``policing``."""
    note: str = ""

    def of(self, language: str) -> tuple[Term, ...]:
        """Return the terms for a language: those with its very tag, else those of its relatives."""
        exact = tuple(t for t in self.terms if t.language.lower() == language.lower())
        return exact or tuple(t for t in self.terms if speaks(t.language, language))


@dataclass(frozen=True, slots=True)
class Termbase:
    """All concepts of a campaign. Indexes are made when they are first needed, and kept with it."""

    concepts: tuple[Concept, ...] = ()
    """In the order of the file; ids are unique."""
    _kept: dict[object, object] = field(default_factory=dict, init=False, compare=False, repr=False)

    def lookup(
        self, text: str, source_language: str, target_language: str, stem: Stem = unstemmed
    ) -> tuple[tuple[str, str], ...]:
        """Return (source term as it stands in the text, wanted target term), for translation engines.

        A do-not-translate term wants itself. A concept without a usable term in the target language is left
        out.
        """
        found: dict[str, str] = {}
        for hit in hits(self, text, source_language, stem):
            wanted = wanted_terms(hit.concept, target_language)
            if hit.is_fixed:
                found[hit.written] = hit.term.text
            elif wanted:
                found.setdefault(hit.written, wanted[0].text)
        return tuple(found.items())

    def fixed_terms(self, language: str) -> tuple[str, ...]:
        """Return every do-not-translate term of a language."""
        terms = (t for c in self.concepts for t in c.of(language) if t.status is Status.DO_NOT_TRANSLATE)
        return tuple(dict.fromkeys(t.text for t in terms))

    def do_not_translate(self, text: str, language: str, stem: Stem = unstemmed) -> tuple[str, ...]:
        """Return the do-not-translate terms that stand in a text, as they stand in it."""
        found = [h.written for h in hits(self, text, language, stem) if h.is_fixed]
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Hit:
    """A term that stands in a source text."""

    concept: Concept
    term: Term
    written: str
    """As it stands in the text."""

    @property
    def is_fixed(self) -> bool:
        """True if it must not be translated."""
        return self.term.status is Status.DO_NOT_TRANSLATE


@functools.lru_cache(maxsize=4096)
def speaks(term_language: str, language: str) -> bool:
    """True if words of one language serve for another: ``en-GB`` for ``en``, not ``zh`` for ``yue``."""
    if term_language.lower() == language.lower():
        return True
    import langcodes
    from langcodes.tag_parser import LanguageTagError

    try:
        own, asked = langcodes.Language.get(term_language), langcodes.Language.get(language)
    except LanguageTagError:
        return False
    if own.territory and asked.territory and own.territory != asked.territory:
        return False
    full, wanted = own.maximize(), asked.maximize()
    return (full.language, full.script) == (wanted.language, wanted.script)


def wanted_terms(concept: Concept, language: str) -> tuple[Term, ...]:
    """Return the terms that may be used in a language, preferred ones first."""
    usable = [t for t in concept.of(language) if t.status in USABLE]
    return tuple(sorted(usable, key=lambda t: USABLE.index(t.status)))


def hits(termbase: Termbase, text: str, language: str, stem: Stem) -> tuple[Hit, ...]:
    """Return every term of a language that stands in a text; a term within a longer one does not count."""
    key = ("index", language, stem)
    kept = termbase._kept.get(key)
    if kept is None:
        by_text: dict[str, list[tuple[Concept, Term]]] = {}
        for concept in termbase.concepts:
            for term in concept.of(language):
                by_text.setdefault(term.text, []).append((concept, term))
        kept = termbase._kept[key] = (Index(by_text, language, stem), by_text)
    # The source of a message is looked through once for each of its languages.
    seen = termbase._kept.setdefault(("seen", language, stem), {})
    assert isinstance(kept, tuple)
    assert isinstance(seen, dict)
    if text not in seen:
        index, by_text = kept
        found = index.find(text)
        every = (Hit(c, t, written) for term, written in found for c, t in by_text[term])
        seen[text] = tuple(hit for hit in every if not hit.is_fixed or _is_name(hit))
    answer: tuple[Hit, ...] = seen[text]
    return answer


def _is_name(hit: Hit) -> bool:
    """True if a do-not-translate term stands there as a name: as it is written, or in capitals alone.

    So that the name "Report" is not seen in "please report it".
    """
    name, written = visible(hit.term.text), visible(hit.written)
    return stands_verbatim(name, written) or written == name.upper()


def check(
    termbase: Termbase,
    *,
    source: str,
    target: str,
    source_language: str,
    target_language: str,
    where: str,
    stem: Stem = unstemmed,
) -> tuple[Finding, ...]:
    """Check the terms of one text.

    Args:
        termbase: the campaign's terms; keep the value, since it keeps its indexes.
        source: the words in the source language.
        target: the words in the target language. Empty text gives no findings.
        source_language: BCP 47 tag.
        target_language: BCP 47 tag; if it is the source language, only deprecated terms are looked for.
        where: id of the segment.
        stem: stems a word.

    Returns:
        ``term-changed`` (error), ``term-deprecated`` and ``term-missing`` (warnings), once for each concept.
    """
    if not target.strip():
        return ()
    # Words that several concepts share: one that is used well is enough.
    groups: dict[str, list[Hit]] = {}
    for hit in hits(termbase, source, source_language, stem):
        groups.setdefault(hit.written, []).append(hit)
    found: dict[tuple[str, str], Finding] = {}
    for group in groups.values():
        answers = [_judge(hit, source_language, target, target_language, where, stem) for hit in group]
        if all(answers):
            for hit, finding in zip(group, answers, strict=True):
                if finding is not None:
                    found.setdefault((hit.concept.id, finding.id), finding)
                    break
    return tuple(found.values())


def _judge(
    hit: Hit, source_language: str, target: str, target_language: str, where: str, stem: Stem
) -> Finding | None:
    concept = f"concept {hit.concept.id}"
    if hit.is_fixed:
        if stands_verbatim(hit.term.text, target) or stands_verbatim(hit.written, target):
            return None
        message = f"{hit.term.text!r} is not in the translation as it is written ({concept})"
        hint = f"Write {hit.term.text!r}: the termbase says not to translate it."
        return Finding("term-changed", Severity.ERROR, target_language, where, message, hint)
    wanted = wanted_terms(hit.concept, target_language)
    names = " or ".join(repr(t.text) for t in wanted)
    hint = f"Use {names}" + (f": {wanted[0].note}" if wanted and wanted[0].note else ".") if names else ""
    bad = _deprecated(hit.concept, wanted, target, target_language, stem)
    if bad is not None:
        message = f"{bad.text!r} is deprecated for {hit.written!r} ({concept})"
        hint = hint or "Use other words, and add them to the termbase."
        return Finding("term-deprecated", Severity.WARNING, target_language, where, message, hint)
    if not wanted or source_language.lower() == target_language.lower():
        return None
    if any(any(spans(t.text, target, target_language, stem, tolerant=True)) for t in wanted):
        return None
    message = f"{hit.written!r} should be {names} ({concept})"
    return Finding("term-missing", Severity.WARNING, target_language, where, message, hint)


def _deprecated(
    concept: Concept, wanted: Iterable[Term], target: str, language: str, stem: Stem
) -> Term | None:
    """Return a deprecated term that stands in the target outside of every longer term that is wanted."""
    bad = [t for t in concept.of(language) if t.status is Status.DEPRECATED]
    if not bad:
        return None
    good = [s for t in wanted for s in spans(t.text, target, language, stem, tolerant=False)]
    for term in bad:
        for start, end in spans(term.text, target, language, stem, tolerant=False):
            if not any(a <= start and end <= b for a, b in good):
                return term
    return None


def concept_id(text: str) -> str:
    """Return an id for a concept that has none, made from its first term and always the same for it."""
    plain = re.sub(r"[^\w.]+", "-", visible(text).casefold()).strip("-.")[:40]
    return plain if CONCEPT_ID.fullmatch(plain) else f"c-{digest.of_text(text)[:12]}"
