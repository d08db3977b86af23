"""Where text may break, how wide it is, and what a font cannot draw: ICU, BudouX and HarfBuzz."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.adapters import shaping
from pipeline.adapters.shaping import script_of
from pipeline.core.hygiene import Fault
from pipeline.core.media import Face

LONGEST_PHRASE = 14
"""Code points. A longer unit without a phrase boundary may break between its words too."""
LONGEST_WORD = 24
"""Code points. The same for Thai, whose words have more of them."""

# Room for the largest campaigns: ten thousand cues with a dozen measured lines each take some 40 MB.
_CACHED_TEXTS = 16384
_CACHED_WIDTHS = 131072
_COMMON = frozenset({"Zyyy", "Zinh", "Zzzz"})

# Scripts written without spaces whose digits and Latin letters ICU glues to the words around them.
_GLUED = frozenset({"Thai", "Laoo", "Khmr", "Mymr"})


class IcuHarfbuzz:
    """A :class:`pipeline.ports.Typography`.

    Breaks come from ICU's line rules with the language's own settings (Thai, Lao, Khmer and Burmese through
    its dictionaries). Chinese and Thai may break only where both ICU's dictionary and BudouX see the end of a
    word, and Japanese where BudouX sees the end of a phrase, so that no line ends in the middle of a word.
    """

    def __init__(self) -> None:
        self._fonts: dict[str, Any] = {}
        self._phrasers: dict[str, Any] = {}
        # Bound to this instance, so that the caches go when it goes.
        self._cached_breaks: Callable[[str, str], tuple[int, ...]]
        self._cached_breaks = lru_cache(_CACHED_TEXTS)(self._find_breaks)
        self._cached_units: Callable[[str, str], int] = lru_cache(_CACHED_WIDTHS)(self._advance_units)

    def breaks(self, text: str, language: str) -> tuple[int, ...]:
        """Return code-point offsets, ascending, at which a line may start; without 0 and the end."""
        return self._cached_breaks(text, language)

    def width_px(self, text: str, face: Face, em_px: int) -> int:
        """Return the shaped width of one line in pixels, rounded up."""
        return -(-self._cached_units(text, face.path) * em_px // face.units_per_em)

    def faults(self, text: str, face: Face) -> tuple[Fault, ...]:
        """Shape one line and return what the face draws wrongly or not at all."""
        return shaping.faults(text, face)

    def _find_breaks(self, text: str, language: str) -> tuple[int, ...]:
        subtags = language.split("-")
        if subtags[0] == "ja":
            found = self._phrase_breaks(text, "ja", _icu_breaks(text, "ja@lb=strict"))
        elif subtags[0] in {"zh", "yue"}:
            script = "Hant" if _is_traditional(subtags) else "Hans"
            lines = _icu_breaks(text, f"zh_{script}@lb=strict")
            found = self._phrase_breaks(text, script, lines & _icu_words(text, f"zh_{script}"))
        elif subtags[0] == "th":
            found = self._phrase_breaks(text, "th", _icu_breaks(text, "th")) | _around_foreign(text)
        else:
            locale = "ko@lw=phrase" if subtags[0] == "ko" else "_".join(subtags)
            found = _icu_breaks(text, locale) | _around_foreign(text)
        return tuple(sorted(found - {0, len(text)}))

    def _phrase_breaks(self, text: str, kind: str, allowed: set[int]) -> set[int]:
        """Return the allowed breaks at phrase ends, and all allowed ones inside units that are too long."""
        phrases = self._phraser(kind).parse(text) if text else []
        ends = set(itertools.accumulate(len(p) for p in phrases))
        # A space ends a phrase, whatever the model says about the letters around it.
        ends |= {b for b in allowed if text[b - 1 : b].isspace()}
        found = ends & allowed
        edges = sorted({0, len(text), *found})
        for start, end in itertools.pairwise(edges):
            if end - start > (LONGEST_WORD if kind == "th" else LONGEST_PHRASE):
                found |= {b for b in allowed if start < b < end}
        return found

    def _phraser(self, kind: str) -> Any:
        if kind not in self._phrasers:
            import budoux

            load = {
                "ja": budoux.load_default_japanese_parser,
                "Hans": budoux.load_default_simplified_chinese_parser,
                "Hant": budoux.load_default_traditional_chinese_parser,
                "th": budoux.load_default_thai_parser,
            }[kind]
            self._phrasers[kind] = load()
        return self._phrasers[kind]

    def _advance_units(self, text: str, path: str) -> int:
        return sum(
            abs(position.x_advance)
            for _, run, script in _runs(text)
            for position in self._shape(run, script, path).glyph_positions or ()
        )

    def _shape(self, run: str, script: str, path: str) -> Any:
        import uharfbuzz as hb

        font = self._fonts.get(path)
        if font is None:
            font = self._fonts[path] = hb.Font(hb.Face(hb.Blob.from_file_path(str(Path(path)))))
        buffer = hb.Buffer()
        # One cluster per character: glyph 0 then names the very character, not the first of its group.
        buffer.cluster_level = hb.BufferClusterLevel.CHARACTERS
        buffer.add_codepoints([ord(c) for c in run])
        buffer.content_type = hb.BufferContentType.UNICODE
        buffer.flags = hb.BufferFlags.REMOVE_DEFAULT_IGNORABLES
        if script not in _COMMON:
            buffer.script = script
        # Without this HarfBuzz would take the language from the machine's locale.
        buffer.language = "und"
        buffer.guess_segment_properties()
        hb.shape(font, buffer)
        return buffer


def _is_traditional(subtags: Sequence[str]) -> bool:
    return "Hans" not in subtags and (subtags[0] == "yue" or bool({"Hant", "TW", "HK", "MO"} & set(subtags)))


def _icu_breaks(text: str, locale: str) -> set[int]:
    from icu4py.breakers import LineBreaker

    return set(itertools.accumulate(len(part) for part in LineBreaker(text, locale)))


def _icu_words(text: str, locale: str) -> set[int]:
    from icu4py.breakers import WordBreaker

    return set(itertools.accumulate(len(part) for part in WordBreaker(text, locale)))


def _around_foreign(text: str) -> set[int]:
    """Return where a Thai, Lao, Khmer or Burmese letter meets a Western letter or digit without a space."""
    found: set[int] = set()
    for i in range(1, len(text)):
        before, after = text[i - 1], text[i]
        meets = (before.isascii() and before.isalnum(), after.isascii() and after.isalnum())
        if meets == (True, False) and after.isalpha() and script_of(after) in _GLUED:
            found.add(i)
        if meets == (False, True) and script_of(before) in _GLUED:
            found.add(i)
    return found


def _runs(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield (offset, run, script): digits, spaces and marks go with the letters before them.

    Common characters at the very beginning go with the first letters. The runs need no visual order, since
    only their widths are added up.
    """
    start, current = 0, "Zyyy"
    for i, character in enumerate(text):
        script = script_of(character)
        if script in _COMMON or script == current:
            continue
        if current not in _COMMON:
            yield start, text[start:i], current
            start = i
        current = script
    if text:
        yield start, text[start:], current
