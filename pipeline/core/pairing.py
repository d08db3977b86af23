"""Brackets and quotation marks that lost their partner."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.core import punctuation_table as table
from pipeline.core.language import Language
from pipeline.core.remark import Remark, Text, primary

_ANY = re.compile(r"[()\[\]{}（）［］｛｝〔〕«»「」『』《》〈〉【】“”„\"״]")
_NO_CLOSER = re.compile(r"(?:(?:^|\s)(?:\w{1,2}|\ufffc{1,3})|[:;=8]-?)$")
"""Before a closing bracket: the mark of a list, as in a) and 1), or the eyes of a face."""
_NO_OPENER = re.compile(r"[:;=]-?$")
_INCH = re.compile(r'(?<=\ufffc)"')
_HEBREW_ABBREVIATION = re.compile(r'(?<=[\u05d0-\u05ea])["״](?=[\u05d0-\u05ea])')


def check(source: Text | None, target: Text, language: Language) -> Iterator[Remark]:
    """Find brackets and quotation marks without a partner.

    What the source leaves open in the same way, because a quotation goes on in the next text, is no fault.
    """
    if not _ANY.search(target.bare):
        return
    lone = _lone_bracket(target.bare)
    if lone and not (source and _lone_bracket(source.bare)):
        message, hint = f"the bracket {lone!r} has no partner", "Add the missing bracket, or delete this one."
        yield Remark("unpaired-brackets", message, hint)
    quote = _lone_quote(target.bare, language)
    if quote and not (source and _count_quotes(source.bare) % 2):
        message = f"the quotation mark {quote!r} has no partner"
        yield Remark("unpaired-quotes", message, "Add the missing quotation mark, or delete this one.")


def _lone_bracket(text: str) -> str:
    opened: list[str] = []
    for index, character in enumerate(text):
        if character in table.BRACKETS:
            if not _NO_OPENER.search(text, max(0, index - 2), index):
                opened.append(character)
        elif character in table.CLOSING:
            if opened:
                if table.BRACKETS[opened.pop()] != table.CLOSING[character]:
                    return character
            elif not _NO_CLOSER.search(text, max(0, index - 4), index):
                return character
    return opened[-1] if opened else ""


def _lone_quote(text: str, language: Language) -> str:
    text = _HEBREW_ABBREVIATION.sub("", text)
    for first, last in table.QUOTES_OPEN_TO_CLOSE.items():
        more = text.count(first) - text.count(last)
        if more:
            return first if more > 0 else last
    if text.count('"') % 2 and _INCH.sub("", text).count('"') % 2:
        return '"'
    low, left, right = (text.count(mark) for mark in "„“”")
    if primary(language) in table.SAME_MARK_BOTH_ENDS and not left:
        return "”" if right % 2 else ""
    if low:
        return "" if low == left + right else "„"
    if left != right:
        return "“" if left > right else "”"
    return ""


def _count_quotes(text: str) -> int:
    return sum(text.count(mark) for mark in '«»「」『』《》〈〉【】“”„"')
