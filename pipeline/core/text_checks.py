"""Checks of words: what a careful proof-reader would see in a translation, without knowing the language.

Every check is a pure function of a source text, a target text and a language; :func:`check` runs them all
over one unit. Facts and terms have checks of their own (:mod:`pipeline.core.checks`, the termbase).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.core import doubled_words_table as doubles
from pipeline.core import facts, pairing, punctuation, wrong_script
from pipeline.core import remark as remarks
from pipeline.core.facts import NO_RULES, FactRules
from pipeline.core.findings import Finding, Severity
from pipeline.core.language import Language
from pipeline.core.remark import Remark, Text, primary
from pipeline.core.translation import is_blank, is_echo
from pipeline.core.units import Unit

_STOPGAP = re.compile(
    r"[\W_]*(?:TODO|TBD|TBC|TBA|FIXME|[xX]{3,}|[Ll]orem ipsum.*)[\W_]*"
    r"|[\[<({_*# ]+(?i:todo|translate(?: me| this)?|translation|untranslated|missing|placeholder|n/?a)[\W_]+"
    r"|[?\-–—.…_*#\s]+",
    re.DOTALL,
)
_TODO_IS_A_WORD = frozenset({"es", "gl", "pt"})
_SPACES = re.compile(r"(?<=\S)[^\S\n]{2,}(?=\S)")
_ENDS = re.compile(r"^[^\S\n]|[^\S\n]$", re.MULTILINE)
_ITALIC_TAGS = re.compile(r"</?(?:i|em)(?:\s[^>]*)?>|\{\\i[01]?\}", re.IGNORECASE)
_ITALIC_MARKS = re.compile(
    r"(?<![A-Za-z0-9*\ufffc])\*(?=[^\s*])[^*\n]{1,80}(?<=\S)\*(?![A-Za-z0-9*\ufffc])"
    r"|(?<![A-Za-z0-9_\ufffc])_(?=[^\s_])[^_\n]{1,80}(?<=\S)_(?![A-Za-z0-9_\ufffc])"
)
_MARKUP = re.compile(
    r"</?(?:b|u|s|strong|font|span|c|v|ruby|rt|lang|br|p)(?:[\s.][^>]*)?/?>|\{\\(?!i[01]?\})[^}]*\}|\\[Nnh](?!\w)"
    r"|(?<!\*)\*\*(?=\S)[^*\n]+(?<=\S)\*\*|&(?:amp|lt|gt|nbsp|quot|apos|#\d+|#x[0-9a-f]+);",
    re.IGNORECASE,
)
_NO_ITALICS = frozenset(
    {"Hans", "Hant", "Jpan", "Kore", "Thai", "Laoo", "Khmr", "Mymr", "Arab", "Hebr", "Ethi"}
)
_BEHIND_WORD = ".,;:!?…。、，؟،؛۔।”’»\"')]"


def check(
    unit: Unit, language: Language, rules: FactRules = NO_RULES, *, is_source: bool = False
) -> tuple[Finding, ...]:
    """Return what is to be said about one unit in one language; errors first.

    Args:
        unit: source and target words.
        language: the target's language.
        rules: what the campaign declares about its facts.
        is_source: True if the target is the source itself, so that the two are not compared.
    """
    if stop := _stop(unit, language, is_source=is_source):
        return (stop.at(unit.id, language),)
    source = None if is_source else remarks.text(unit.source, rules)
    target = remarks.text(unit.target, rules)
    echo = _echo(unit, rules) if source else None
    found = [echo] if echo else []
    found += _spacing(target)
    found += _marks_of_other_formats(target, language)
    found += _doubled_words(target, language)
    found += pairing.check(source, target, language)
    found += _mixed_digits(unit.target)
    if not echo:  # of an echo these would only say the same again
        found += punctuation.check(source, target, language)
        found += wrong_script.check(target, language)
    return tuple(remark.at(unit.id, language) for remark in found)


def _stop(unit: Unit, language: Language, *, is_source: bool) -> Remark | None:
    """Return why a text must not be seen: there is none, or a stopgap."""
    if is_blank(unit.target):
        if is_blank(unit.source):
            return None
        return Remark("missing", "there are no words", "Write the translation.", Severity.ERROR)
    if len(unit.target) < 40 and not is_source and _STOPGAP.fullmatch(unit.target):
        a_word = primary(language) in _TODO_IS_A_WORD and unit.target.strip(" .!¡") == "TODO"
        if a_word or _STOPGAP.fullmatch(unit.source) or facts.find(unit.target):
            return None
        message = f"{unit.target.strip()!r} is no translation"
        return Remark("untranslated", message, "Write the translation.", Severity.ERROR)
    return None


def _echo(unit: Unit, rules: FactRules) -> Remark | None:
    if not is_echo(unit.source, unit.target, rules):
        return None
    message, hint = "it is the source text again", "Translate it, or ignore this with a reason."
    return Remark("target-equals-source", message, hint)


def _spacing(target: Text) -> Iterator[Remark]:
    if match := _SPACES.search(target.whole):
        place = remarks.around(target.whole, *match.span())
        yield Remark("double-space", f"two spaces in a row: {place}", "Delete one of them.")
    if _ENDS.search(target.whole):
        yield Remark("end-space", "a space at the beginning or the end", "Delete it.", Severity.INFO)


def _marks_of_other_formats(target: Text, language: Language) -> Iterator[Remark]:
    if match := _ITALIC_TAGS.search(target.whole) or _ITALIC_MARKS.search(target.bare):
        own = language.script in _NO_ITALICS
        message = f"marks for italics would be shown as they are: {match.group()}"
        hint = (
            f"Delete them: {language.name} has no italics."
            if own
            else "Delete them: captions have no italics."
        )
        yield Remark("italics", message, hint)
    if match := _MARKUP.search(target.whole):
        message = f"{match.group()!r} would be shown as it is"
        yield Remark("markup", message, "Delete it, or write the character it stands for.")


def _doubled_words(target: Text, language: Language) -> Iterator[Remark]:
    own = primary(language)
    if pattern := _RUN_TOGETHER.get(own):
        if match := pattern.search(target.bare):
            yield Remark("doubled-word", f"{match.group()!r} stands there twice", "Delete one of them.")
        return
    never, may = doubles.REDUPLICATING.get(own), doubles.MAY_DOUBLE.get(own, frozenset())
    for line in target.bare.splitlines():
        for one, two in pairwise(line.split()):
            if one[-1] in _BEHIND_WORD or (one[0] != two[0] and one[0].lower() != two[0].lower()):
                continue
            word, bare = one.casefold(), two.rstrip(_BEHIND_WORD).casefold()
            if word.lstrip("“„«\"'(¿¡") != bare or not bare[:1].isalpha() or bare in may:
                continue
            if two.isupper() and not one.isupper():
                continue  # a word and the abbreviation that is spelled alike
            if (bare in never) if never is not None else not (one[0].isupper() and two[0].isupper()):
                hint = "Delete one of them, unless it is meant."
                yield Remark("doubled-word", f"{bare!r} stands there twice", hint)


_RUN_TOGETHER = {tag: re.compile(pattern) for tag, pattern in doubles.RUN_TOGETHER.items()}


_NATIVE_DIGIT = re.compile(r"(?![0-9])\d")


def _mixed_digits(words: str) -> Iterator[Remark]:
    """Find native and Western digits side by side in numbers that nobody dials."""
    if not _NATIVE_DIGIT.search(words):
        return
    counted = "".join(f.text for f in facts.find(words) if f.kind.is_numeric and not f.kind.is_typed)
    digits = [c for c in counted if c.isdigit()]
    if any(c.isascii() for c in digits) and not all(c.isascii() for c in digits):
        message = "numbers stand in native and in Western digits"
        yield Remark("mixed-digits", message, "Choose one kind of digits.", Severity.INFO)


@dataclass(frozen=True, slots=True)
class Place:
    """One text and its translation somewhere in the campaign."""

    message: str
    """Message id."""
    where: str
    """Unit id."""
    source: str
    target: str


def inconsistent(places: Sequence[Place], message: str, language: Language) -> tuple[Finding, ...]:
    """Find texts of ``message`` that the campaign translates differently in another, earlier place.

    Args:
        places: every translated text of the language, in the campaign's order.
        message: the message whose findings are wanted.
        language: the target language.
    """
    first: dict[str, Place] = {}
    found: list[Finding] = []
    for place in places:
        if not place.source.strip() or is_blank(place.target):
            continue
        before = first.setdefault(_alike(place.source), place)
        if place.message == message and _alike(place.target) != _alike(before.target):
            there = before.where if before.message == message else f"{before.message}/{before.where}"
            said = f"the same text is translated differently at {there}: {before.target!r}"
            hint = "Choose one wording, unless the place calls for another."
            found.append(Remark("inconsistent", said, hint).at(place.where, language))
    return tuple(found)


def _alike(words: str) -> str:
    return " ".join(words.split())
