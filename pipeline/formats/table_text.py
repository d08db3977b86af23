"""What office programs do to words in cells, and how it is undone: isolates, lost joiners, line breaks."""

from __future__ import annotations

import re
import unicodedata

from pipeline.core import facts
from pipeline.core import language as languages
from pipeline.core.units import POST_ID
from pipeline.errors import InputError

_LRI, _PDI = "\u2066", "\u2069"
_ISOLATED = re.compile(f"{_LRI}([^{_LRI}{_PDI}]*){_PDI}")
_NEEDED = "\u200b\u200c\u200d"  # zero-width space, non-joiner and joiner: parts of the spelling
# Joiners, zero-width spaces, direction marks and isolates are of category Cf; variation selectors, CGJ not.
_ALSO_INVISIBLE = frozenset(map(chr, range(0xFE00, 0xFE10))) | {"\u034f"}


def is_rtl(tag: str) -> bool:
    """True for a language whose base direction is right to left; an unknown one counts as left to right."""
    try:
        return languages.get(tag).is_rtl
    except InputError:
        return False


def shielded(text: str, language: str) -> str:
    """Return ``text`` as it is shown: in right-to-left languages each protected fact between isolates.

    Without them office programs show ``0800 555 111`` as ``111 555 0800``, and somebody would correct it. A
    text with isolates of its own stays as it is, so that :func:`unshielded` takes away no other.
    """
    if not is_rtl(language) or _LRI in text:
        return text
    for fact in reversed(facts.find(text)):
        text = f"{text[: fact.start]}{_LRI}{fact.text}{_PDI}{text[fact.end :]}"
    return text


def unshielded(text: str, language: str) -> str:
    """Take the isolates round protected facts away again, also if something was typed between them."""
    if not is_rtl(language):
        return text
    return _ISOLATED.sub(lambda m: m[1] if facts.find(m[1]) else m[0], text)


def fold(text: str) -> str:
    """Return ``text`` without what has no width."""
    return "".join(c for c in text if not _invisible(c))


def restored(exported: str, now: str) -> str:
    """Return ``exported`` if all that happened to it is that a tool lost invisible characters, else ``now``.

    A tool loses all characters of a kind. A text that still has some of a kind was edited by a person.
    """
    if now == exported or fold(now) != fold(exported):
        return now
    rest = iter(exported)
    if not all(any(c == e for e in rest) for c in now):  # something was added or moved: an edit
        return now
    fewer = {c for c in exported if _invisible(c) and now.count(c) < exported.count(c)}
    return now if any(c in now for c in fewer) else exported


def lost(exported: str, now: str) -> set[str]:
    """Return the invisible characters of which ``exported`` has some and ``now``, an edited text, none.

    Direction marks and isolates are left out: people may take them away.
    """
    if not now or now == exported:
        return set()
    return {c for c in exported if c in _NEEDED and c not in now}


def cell_words(unit_id: str, text: str, language: str) -> str:
    """Return a cell's words: line breaks stay in the post only, elsewhere words are joined over them."""
    normal = unicodedata.normalize("NFC", text.replace("\t", " "))
    if unit_id == POST_ID:
        return normal.rstrip("\n")
    if "\n" not in normal:
        return normal
    try:
        joint = " " if languages.get(language).spaces else ""
    except InputError:
        joint = " "
    return joint.join(part.strip(" ") for part in normal.split("\n") if part.strip(" "))


def loosely(text: str) -> str:
    """Return ``text`` for comparison: without invisible characters, each stretch of white space one space."""
    return " ".join(unicodedata.normalize("NFC", fold(text)).split())


def _invisible(character: str) -> bool:
    return unicodedata.category(character) == "Cf" or character in _ALSO_INVISIBLE
