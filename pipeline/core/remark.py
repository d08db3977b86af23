"""What a check of text works on, and what it has to say: a text whose facts are blotted out, and remarks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.core import facts, script_ranges_table
from pipeline.core.facts import NO_RULES, FactRules
from pipeline.core.findings import Finding, Severity
from pipeline.core.language import Language

BLOT = "\ufffc"
"""Stands in place of each character of a fact: an address is full of marks that are no punctuation."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing a check has to say about a text."""

    id: str
    """Id of the check, a key of :data:`pipeline.core.findings.CHECKS`."""
    message: str
    hint: str = ""
    severity: Severity = Severity.WARNING

    def at(self, where: str, language: Language) -> Finding:
        """Return it as a finding at a place."""
        return Finding(self.id, self.severity, language.tag, where, self.message, self.hint)


@dataclass(frozen=True, slots=True)
class Text:
    """A text, and the same with its facts blotted out."""

    whole: str
    """As it will be seen."""
    bare: str
    """The same length; :data:`BLOT` for each character of a fact."""


def text(words: str, rules: FactRules = NO_RULES) -> Text:
    """Return a text ready for checks."""
    bare = words
    for fact in facts.find(words, rules.phrases):
        bare = bare[: fact.start] + BLOT * (fact.end - fact.start) + bare[fact.end :]
    return Text(words, bare)


def primary(language: Language) -> str:
    """Return the first part of a language's tag: ``zh`` of ``zh-Hans``."""
    return language.tag.partition("-")[0].lower()


@lru_cache(64)
def letters_of(script: str) -> re.Pattern[str]:
    """Return a pattern of one letter of a language's script."""
    return re.compile(f"[{script_ranges_table.letters(script) or 'A-Za-z'}]")


def around(words: str, start: int, end: int, reach: int = 12) -> str:
    """Return what stands around a place, for people to find it."""
    before = "…" if start > reach else ""
    after = "…" if end + reach < len(words) else ""
    return f"{before}{words[max(0, start - reach) : end + reach]}{after}".replace("\n", " ")
