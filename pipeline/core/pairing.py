"""Brackets and quotation marks that lost their partner."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.core import punctuation_table as table
from pipeline.core.language import Language
from pipeline.core.remark import Remark, Text, primary

_ANY = re.compile(r"[()\[\]{}（）［］｛｝〔〕«»「」『』《》〈〉【】“”„\"״]")
_LIST_MARK = re.compile(r"(?:(?<=\s)|^)(?:\w{1,2}|\ufffc{1,3})[)）]", re.MULTILINE)
_FACE = re.compile(r"[:;=8]-?[()]|[()]-?[:;=8](?!\w)")
_INSIDE_WORD = re.compile(r'(?<=[^\W_])["״](?=[^\W_])|(?<=\ufffc)["”](?![^\W_])')
"""Hebrew abbreviations, and inches."""


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
    text = _FACE.sub("", _LIST_MARK.sub("", text))
    opened: list[str] = []
    for character in text:
        if character in table.BRACKETS:
            opened.append(character)
        elif character in table.CLOSING and (
            not opened or table.BRACKETS[opened.pop()] != table.CLOSING[character]
        ):
            return character
    return opened[-1] if opened else ""


def _lone_quote(text: str, language: Language) -> str:
    text = _INSIDE_WORD.sub("", text)
    for first, last in table.QUOTES_OPEN_TO_CLOSE.items():
        more = text.count(first) - text.count(last)
        if more:
            return first if more > 0 else last
    if text.count('"') % 2:
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
