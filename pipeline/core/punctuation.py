"""Whether a text is punctuated as its language does it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.core import punctuation_table as table
from pipeline.core import script_ranges_table as scripts
from pipeline.core.findings import Severity
from pipeline.core.language import Language
from pipeline.core.punctuation_table import Punctuation
from pipeline.core.remark import BLOT, Remark, Text, around, primary

_BEFORE_MARK = re.compile(r"(?<=[^\s:;!?.,])[ \u00a0\u202f]+([,.;:!?])(?=\s|$)", re.MULTILINE)
_FRENCH_TIGHT = re.compile(r"[^\s«(!?.…:;]([;!?]|:(?=\s|$)|»)|«(?=\S)(?![\u00a0\u202f])")
_CANADIAN_TIGHT = re.compile(r"[^\s«]([»]|:(?=\s|$))|«(?=\S)(?![\u00a0\u202f])")
_ABBREVIATED = re.compile(r"[\u0e01-\u0e4e\u0e81-\u0ecd]{6,}\.$")
"""Thai and Lao put a full stop only behind abbreviations, which are short."""
_ENDS = re.compile(r"[.!?…]$")


def check(source: Text | None, target: Text, language: Language) -> Iterator[Remark]:
    """Compare a text's marks with its language's, and its end with the source's; ``source`` may be None."""
    style = _style(language)
    yield from _wrong_marks(target, language, style)
    yield from _spaces(target, language, style)
    if primary(language) in {"es", "gl"}:
        yield from _openers(target)
    for line in target.bare.splitlines():
        yield from _full_stop(line, style, language)
    if source is not None:
        yield from _ending(source.bare, target.bare, style)


@lru_cache(128)
def _style_of(tag: str, script: str) -> Punctuation:
    return table.punctuation_of(tag.partition("-")[0].lower(), script)


def _style(language: Language) -> Punctuation:
    return _style_of(language.tag, language.script)


@lru_cache(128)
def _mark_pattern(tag: str, script: str) -> re.Pattern[str]:
    style = _style_of(tag, script)
    anywhere = f"[{re.escape(''.join(style.anywhere))}]"
    if not style.behind_letter:
        return re.compile(anywhere)
    # A stop or colon inside 3.5 or 9:30 has a digit behind it; ASCII dots in a row are an ellipsis.
    letter = f"(?<=[{scripts.letters(script)}])"
    return re.compile(rf"{anywhere}|{letter}[{re.escape(''.join(style.behind_letter))}](?![0-9.])")


def _wrong_marks(target: Text, language: Language, style: Punctuation) -> Iterator[Remark]:
    told: set[str] = set()
    for match in _mark_pattern(language.tag, language.script).finditer(target.bare):
        mark = match.group()
        better = style.anywhere.get(mark) or style.behind_letter[mark]
        if mark in told:
            continue
        told.add(mark)
        place = around(target.whole, match.start(), match.end())
        yield Remark("punctuation-style", f"{language.name} writes {better!r}, not {mark!r}: {place}")


def _spaces(target: Text, language: Language, style: Punctuation) -> Iterator[Remark]:
    own = primary(language)
    match = _BEFORE_MARK.search(target.bare)
    if match and (style.tight or (own == "fr" and match[1] in ",.")):
        place = around(target.whole, *match.span())
        yield Remark("punctuation-style", f"a space before {match[1]!r}: {place}", "Delete the space.")
    if own != "fr":
        return
    tight = (_CANADIAN_TIGHT if language.tag == "fr-CA" else _FRENCH_TIGHT).search(target.bare)
    if tight:
        place = around(target.whole, *tight.span())
        hint = "Put a no-break space (U+00A0, or narrow U+202F) between the word and the mark."
        yield Remark("punctuation-style", f"French wants a space at {tight.group()[-1]!r}: {place}", hint)


def _openers(target: Text) -> Iterator[Remark]:
    for opener, closer in ("¿?", "¡!"):
        if target.bare.count(closer) and not target.bare.count(opener):
            message = f"{closer!r} without {opener!r} where it begins"
            yield Remark("punctuation-style", message, f"Write {opener!r} before the first word of it.")


def _end(text: str) -> str:
    return text.rstrip().rstrip(table.CLOSERS).rstrip()


def _full_stop(line: str, style: Punctuation, language: Language) -> Iterator[Remark]:
    """Find a Western full stop at the end of a line in a language that has its own, or none."""
    end = _end(line)
    if not end.endswith(".") or end.endswith("..") or "." in style.stops:
        return
    if style.behind_letter.get(".") and re.search(f"[{scripts.letters(language.script)}]\\.$", end):
        return  # told already
    if not style.stops and not _ABBREVIATED.search(end):
        return
    better = f"ends a sentence with {style.stops[0]!r}, not" if style.stops else "ends a sentence without"
    yield Remark("punctuation-style", f"{language.name} {better} '.': {around(end, len(end), len(end))}")


def _ending(source: str, target: str, style: Punctuation) -> Iterator[Remark]:
    """Compare how the two end: a question must stay one, a sentence should have an end."""
    asked, said = _end(source), _end(target)
    if not said or said.endswith(BLOT):
        return
    last = said[-1]
    if last in style.anywhere:
        return  # told already
    if asked.endswith("?") and style.questions and last not in style.questions:
        if last in style.stops and said[:-1].endswith(style.asks or ("\0",)):
            return
        message = f"the source asks a question, but no {style.questions[0]!r} ends the translation"
        yield Remark("punctuation-style", message, "Look whether it still asks, and end it so.")
    elif _ENDS.search(asked) and style.stops and last not in style.stops and last not in ".!?…:։՞":
        message = "the source ends a sentence, but no mark ends the translation"
        hint = f"End it with {style.stops[0]!r}, unless it is meant to go on."
        yield Remark("punctuation-style", message, hint, Severity.INFO)
