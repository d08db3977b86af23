"""Bringing two termbases together without losing or overwriting anything in silence."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.core.termbase import Concept, Status, Termbase


@dataclass(frozen=True, slots=True)
class Conflict:
    """Where two termbases contradict each other."""

    concept: str
    message: str


def merge(
    base: Termbase, other: Termbase, *, replace_terms: bool = False
) -> tuple[Termbase, tuple[Conflict, ...]]:
    """Add the concepts and terms of ``other`` to ``base``; what only one of them has is always kept.

    Where both say something about the same, ``base`` wins, and the conflict is returned; with
    ``replace_terms`` the other wins.
    """
    concepts = {c.id: c for c in base.concepts}
    conflicts: list[Conflict] = []
    for theirs in other.concepts:
        own = concepts.get(theirs.id)
        if own is None:
            concepts[theirs.id] = theirs
            continue
        merged, found = _merge_concepts(own, theirs, replace_terms=replace_terms)
        concepts[own.id] = merged
        conflicts += found
    return Termbase(tuple(concepts.values())), tuple(conflicts)


def _merge_concepts(own: Concept, theirs: Concept, *, replace_terms: bool) -> tuple[Concept, list[Conflict]]:
    conflicts: list[Conflict] = []

    def chosen(name: str, mine: str, other: str) -> str:
        if mine and other and mine != other:
            conflicts.append(Conflict(own.id, f"{name} is {mine!r} here and {other!r} there"))
        return (other or mine) if replace_terms else (mine or other)

    fields = {n: chosen(n, getattr(own, n), getattr(theirs, n)) for n in ("definition", "subject", "note")}
    terms = {(t.language.lower(), t.text): t for t in own.terms}
    shared = {t.language.lower() for t in own.terms} & {t.language.lower() for t in theirs.terms}
    known = {(t.language.lower(), t.text) for t in theirs.terms}
    if shared and not known & terms.keys():
        conflicts.append(
            Conflict(own.id, "has other terms there; it may be another concept of the same name")
        )
    for term in theirs.terms:
        key = (term.language.lower(), term.text)
        mine = terms.get(key)
        if mine is None:
            terms[key] = term
            continue
        label = f"{term.text!r} ({term.language})"
        status = chosen(label, str(mine.status), str(term.status))
        note = chosen(f"the note of {label}", mine.note, term.note)
        terms[key] = replace(mine, status=Status(status), note=note)
    return replace(own, terms=tuple(terms.values()), **fields), conflicts
