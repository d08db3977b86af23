"""What must never reach a screen: damaged, hidden, wrongly encoded and wrongly typed characters.

These are rules about the text alone. Whether a font can draw it is for a shaper to say; its findings come as
the same kind of :class:`Fault`, and :data:`FAULTS` names them all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipeline.core import facts, marks, zawgyi
from pipeline.core import hygiene_table as table
from pipeline.core.findings import Severity
from pipeline.core.language import Language


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing in a text that must not, or should not, be seen."""

    id: str
    """Stable name, a key of :data:`FAULTS`."""
    index: int
    """Offset of the character in the text, in code points."""
    character: str
    """The character for people, as :func:`label` writes it; several are separated by ``, ``."""
    message: str
    """What is wrong, as one clause."""
    hint: str
    """What to do about it, as one sentence."""
    severity: Severity = Severity.ERROR
    """An error stops the language; a warning is for a person to judge."""


FAULTS: Mapping[str, str] = {
    "surrogate": "Half of a character: the text was cut or converted wrongly.",
    "private-use": "A character without a meaning of its own: it shows only with the font it was made for.",
    "control-character": "A control character, which nothing can draw.",
    "unassigned": "A code point that is no character.",
    "lost-character": "The mark that a character or a picture was lost in an earlier conversion.",
    "hidden-character": "An invisible character that has no use in a caption.",
    "bidi-mark": "A direction mark that an editor left, or isolates that are not closed.",
    "not-nfc": "A letter spelled in pieces where Unicode has one normal spelling.",
    "odd-invisible": "A soft hyphen or a byte order mark within the text.",
    "zawgyi": "Burmese in the old Zawgyi encoding instead of Unicode.",
    "look-alike": "A letter or digit of another kind that looks like the right one.",
    "native-digits": "A number in native digits, which cannot be dialled or typed as it stands.",
    "foreign-letter": "An Arabic letter of another language's keyboard.",
    "loose-mark": "An accent, vowel sign or tone mark without a letter to stand on.",
    "mark-order": "Marks in an order that the script does not have, or the same mark twice.",
    "glyph-missing": "A character that the font cannot draw.",
    "dotted-circle": "The font would draw a dotted circle: a mark without its letter, or in a wrong order.",
    "visible-invisible": "A character that should not be seen, but that the font draws.",
}
"""Every id and what it means."""

_Look = Callable[[str, Language], Iterator[Fault]]

_EMBEDDINGS = frozenset("\u202a\u202b\u202c\u202d\u202e")
_OPENERS, _CLOSER = frozenset("\u2066\u2067\u2068"), "\u2069"
_OF_ZAWGYI = frozenset({"loose-mark", "look-alike", "mark-order", "native-digits", "not-nfc"})
"""What Zawgyi text is full of by its nature."""
_RETYPE = "Type it again, or copy it from the original text."
_DELETE = "Delete it."


def look(text: str, language: Language) -> tuple[Fault, ...]:
    """Return every fault of ``text``, in text order.

    Line feeds, joiners, zero-width spaces, LRM, RLM, ALM and closed isolates are none.
    """
    if text.isascii() and text.replace("\n", "").isprintable():
        return ()
    found = [fault for find in _LOOKS for fault in find(text, language)]
    if any(fault.id == "zawgyi" for fault in found):
        found = [fault for fault in found if fault.id not in _OF_ZAWGYI]
    return tuple(sorted(found, key=lambda fault: fault.index))


def label(characters: str) -> str:
    """Return ``U+1031 MYANMAR VOWEL SIGN E`` for each character, separated by ``, ``."""
    return ", ".join(f"U+{ord(c):04X} {_name(c)}" for c in characters)


def _name(character: str) -> str:
    code, category = ord(character), unicodedata.category(character)
    kinds = {"Cc": "CONTROL", "Cs": "SURROGATE", "Co": "PRIVATE USE"}
    nameless = "NONCHARACTER" if _is_noncharacter(code) else kinds.get(category, "UNASSIGNED")
    return unicodedata.name(character, nameless)


def _is_noncharacter(code: int) -> bool:
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)


def _damaged(text: str, language: Language) -> Iterator[Fault]:  # noqa: ARG001
    for index, character in enumerate(text):
        kind = _damage(character)
        if kind:
            id_, message, hint = kind
            soft = id_ == "odd-invisible" or character == "\t"
            severity = Severity.WARNING if soft else Severity.ERROR
            yield Fault(id_, index, label(character), message, hint, severity)


@lru_cache(8192)
def _damage(character: str) -> tuple[str, str, str] | None:
    """Return id, message and hint for a character that is wrong wherever it stands."""
    code, category = ord(character), unicodedata.category(character)
    if category == "Cs":
        return "surrogate", "half of a character stands alone", _RETYPE
    if category == "Co":
        return "private-use", "a private-use character means nothing without its own font", _RETYPE
    if character == "\t":
        return "control-character", "a tab", "Write a space."
    if category in {"Cc", "Zl", "Zp"} and character != "\n":
        return "control-character", "a control character", _DELETE
    if category == "Cn" and not _within(code, table.NEWER_IDEOGRAPHS):
        return "unassigned", "this code point is no character", _RETYPE
    if character in table.LOST:
        return "lost-character", "something was lost here in an earlier conversion", _RETYPE
    if _within(code, table.HIDDEN):
        return "hidden-character", "an invisible character without use in a caption", _DELETE
    if character == "\u00ad":
        return "odd-invisible", "a soft hyphen, which is not drawn where a line breaks", _DELETE
    if character == "\ufeff":
        return "odd-invisible", "a byte order mark within the text", "Delete it, or write U+2060 WORD JOINER."
    return None


def _directions(text: str, language: Language) -> Iterator[Fault]:  # noqa: ARG001
    opened: list[int] = []
    for index, character in enumerate(text + "\n"):
        if character in _EMBEDDINGS:
            hint = "Delete it: numbers, names and addresses are kept in order without it."
            yield Fault("bidi-mark", index, label(character), "an editor's direction mark", hint)
        elif character in _OPENERS:
            opened.append(index)
        elif character == _CLOSER and opened:
            opened.pop()
        elif character == _CLOSER:
            yield Fault("bidi-mark", index, label(character), "an isolate ends that never began", _DELETE)
        elif character == "\n":
            for start in opened:
                hint = "Put U+2069 POP DIRECTIONAL ISOLATE behind what it is for, or delete it."
                yield Fault("bidi-mark", start, label(text[start]), "an isolate begins but never ends", hint)
            opened.clear()


def _spelled_in_pieces(text: str, language: Language) -> Iterator[Fault]:  # noqa: ARG001
    if unicodedata.is_normalized("NFC", text):
        return
    for start, piece in _pieces(text):
        whole = unicodedata.normalize("NFC", piece)
        if whole != piece:
            message = f"{piece!r} is written as {_codes(piece)}; its normal form is {_codes(whole)}"
            hint = "Save it in Unicode's normal form NFC; files read by vidmsg are turned into it."
            yield Fault("not-nfc", start, label(piece), message, hint)


def _codes(text: str) -> str:
    return " ".join(f"U+{ord(c):04X}" for c in text)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield stretches that normalise on their own: a character and its marks, the letters of a syllable."""
    start = 0
    for index in range(1, len(text) + 1):
        if index < len(text):
            character = text[index]
            joins = unicodedata.category(character).startswith("M") or "\u1160" <= character <= "\u11ff"
            if joins or unicodedata.combining(character):
                continue
        yield start, text[start:index]
        start = index


def _zawgyi(text: str, language: Language) -> Iterator[Fault]:
    index = zawgyi.first_evidence(text, burmese=_primary(language) == "my")
    if index is not None:
        hint = "Convert the whole file from Zawgyi to Unicode, then have a Burmese reader look at it."
        message = "this is Burmese in the Zawgyi encoding; Unicode fonts draw rubbish for it"
        yield Fault("zawgyi", index, label(text[index]), message, hint)


def _primary(language: Language) -> str:
    return language.tag.split("-")[0].lower()


def _mixed_words(text: str, language: Language) -> Iterator[Fault]:
    """Find words that mix Latin with Cyrillic or Greek; whole words of another script are left alone."""
    for word in _WORD.finditer(text):
        scripts = [_alphabet(c) for c in word.group()]
        for other in ("CYRILLIC", "GREEK"):
            if other in scripts and "LATIN" in scripts:
                yield from _strangers(word, scripts, other, language)


_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*")


def _alphabet(character: str) -> str:
    return unicodedata.name(character, "").split(" ")[0]


def _strangers(word: re.Match[str], scripts: list[str], other: str, language: Language) -> Iterator[Fault]:
    own = {"Cyrl": "CYRILLIC", "Grek": "GREEK"}.get(language.script, "LATIN")
    count = {name: scripts.count(name) for name in ("LATIN", other)}
    stranger = min(count, key=lambda name: (count[name], name == own))
    letters = {latin: c for c, latin in table.LOOK_ALIKES.items() if _alphabet(c) == other}
    right = table.LOOK_ALIKES if stranger == other else letters
    for offset, character in enumerate(word.group()):
        if scripts[offset] != stranger or (other == "GREEK" and _is_science(word.group())):
            continue
        home = other if stranger == "LATIN" else "LATIN"
        message = f"a {stranger.title()} letter within the {home.title()} word {word.group()!r}"
        better = right.get(character)
        hint = f"Write {better!r} ({label(better)})." if better else f"Write it in {home.title()} letters."
        yield Fault("look-alike", word.start() + offset, label(character), message, hint)


def _is_science(word: str) -> bool:
    return all(c in table.GREEK_OF_SCIENCE for c in word if _alphabet(c) == "GREEK")


def _numbers(text: str, language: Language) -> Iterator[Fault]:  # noqa: ARG001
    for fact in facts.find(text):
        native = [c for c in fact.text if c.isdigit() and not c.isascii()]
        if not native:
            continue
        index = fact.start + fact.text.index(native[0])
        letter = _meant_as_letter(text, fact)
        if letter:
            message = f"the Burmese digit {fact.text!r} stands for a letter"
            hint = f"Write the letter {letter!r} ({label(letter)})."
            yield Fault("look-alike", index, label(native[0]), message, hint)
        else:
            message = f"the number {fact.text!r} is in native digits"
            hint = f"Write {facts.fold(fact.text)!r}, so that it can be dialled or typed from any keypad."
            yield Fault("native-digits", index, label(native[0]), message, hint)


def _meant_as_letter(text: str, fact: facts.Fact) -> str | None:
    """Return the letter meant by a lone Burmese digit that bears a vowel sign or an asat."""
    bears = unicodedata.category(text[fact.end : fact.end + 1] or " ").startswith("M")
    return table.MYANMAR_LETTER_DIGITS.get(fact.text) if bears else None


def _arabic_letters(text: str, language: Language) -> Iterator[Fault]:
    right = table.ARABIC_LETTERS.get(_primary(language), {}) if language.script == "Arab" else {}
    for index, character in enumerate(text):
        if character in right:
            better = right[character]
            message = f"{language.name} is not written with {character!r}"
            hint = f"Write {better!r} ({label(better)}), unless this is a quotation in another language."
            yield Fault("foreign-letter", index, label(character), message, hint, Severity.WARNING)


def _marks(text: str, language: Language) -> Iterator[Fault]:  # noqa: ARG001
    for index in marks.loose(text):
        hint = "Delete it, or put it behind the letter that it belongs to."
        message = f"the mark {text[index]!r} has no letter to stand on"
        yield Fault("loose-mark", index, label(text[index]), message, hint)
    for index in marks.disordered(text):
        hint = "Type the letter and its marks again, in the order of the script."
        message = f"the mark {text[index]!r} cannot follow {text[index - 1]!r}"
        yield Fault("mark-order", index, label(text[index]), message, hint)


_LOOKS: tuple[_Look, ...] = (
    _damaged,
    _directions,
    _spelled_in_pieces,
    _zawgyi,
    _mixed_words,
    _numbers,
    _arabic_letters,
    _marks,
)
