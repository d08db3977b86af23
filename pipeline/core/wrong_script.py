"""Words in a script, or in a way of writing it, that is not the language's.

Letters of another script inside one word are a fault that stops a language (:mod:`pipeline.core.hygiene`);
here are whole words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.core import han_variants_table as han
from pipeline.core import script_ranges_table as scripts
from pipeline.core.hygiene_table import GREEK_OF_SCIENCE
from pipeline.core.language import Language
from pipeline.core.remark import Remark, Text, letters_of

_LATIN_RUN = re.compile(
    rf"(?:[{scripts.LETTERS['Latn']}'’-]{{2,}}[ ,]+){{3,}}[{scripts.LETTERS['Latn']}]{{2,}}"
)
_LATIN = re.compile(f"[{scripts.LETTERS['Latn']}]")
_TO_SIMPLIFIED = dict(zip(han.TRADITIONAL, han.SIMPLIFIED, strict=True))
_TO_TRADITIONAL: dict[str, str] = {}
for _t, _s in _TO_SIMPLIFIED.items():
    if _s not in han.SHARED:
        _TO_TRADITIONAL[_s] = f"{_TO_TRADITIONAL[_s]} or {_t}" if _s in _TO_TRADITIONAL else _t
_VARIANTS = {"Hans": _TO_SIMPLIFIED, "Hant": _TO_TRADITIONAL}
_OTHER_WAY = {"Hans": "a traditional", "Hant": "a simplified"}


def check(target: Text, language: Language) -> Iterator[Remark]:
    """Find words in another script, stretches left in Latin letters, and the other kind of Chinese."""
    yield from _strangers(target, language)
    if language.script != "Latn":
        yield from _latin(target, language)
    if language.script in _VARIANTS:
        yield from _variants(target, language)


@lru_cache(64)
def _foreign(script: str) -> re.Pattern[str]:
    """Return a pattern of words in any script but the language's own and Latin."""
    own = {*scripts.parts(script), "Latn"}
    others = "".join(letters for name, letters in scripts.LETTERS.items() if name not in own)
    return re.compile(f"[{others}]+")


def _strangers(target: Text, language: Language) -> Iterator[Remark]:
    if target.bare.isascii():
        return
    told: set[str] = set()
    for match in _foreign(language.script).finditer(target.bare):
        word = match.group()
        touching = target.bare[max(0, match.start() - 1) : match.start()] + target.bare[match.end() :][:1]
        mixed = _LATIN.search(touching) or (language.script == "Cyrl" and letters_of("Cyrl").search(touching))
        if mixed or (language.script == "Latn" and set(word) <= GREEK_OF_SCIENCE):
            continue
        name = next(n for n, letters in scripts.LETTERS.items() if re.match(f"[{letters}]", word))
        if name not in told:
            told.add(name)
            message = f"{word!r} is in {scripts.NAMES[name]} letters"
            yield Remark("wrong-script", message, f"Type it again with a {language.name} keyboard.")


def _latin(target: Text, language: Language) -> Iterator[Remark]:
    own = scripts.NAMES[scripts.parts(language.script)[0]]
    if not letters_of(language.script).search(target.bare):
        if len(_LATIN.findall(target.bare)) > 3:
            message = f"nothing in it is in {own} letters"
            yield Remark("wrong-script", message, "Translate it, or write it in the language's own letters.")
        return
    run = _LATIN_RUN.search(target.bare)
    if run:
        message = f"{run.group()!r} is in Latin letters"
        yield Remark("wrong-script", message, "Look whether it was left untranslated.")


def _variants(target: Text, language: Language) -> Iterator[Remark]:
    table = _VARIANTS[language.script]
    found = dict.fromkeys(c for c in target.bare if c in table)
    if found:
        shown = ", ".join(f"{c} (write {table[c]})" for c in list(found)[:8])
        message = f"{_OTHER_WAY[language.script]} character where {language.name} has its own: {shown}"
        yield Remark("wrong-variant", message, "Type it again, or convert the whole file.")
