"""Reading a text in an encoding from before Unicode, with what is known about it: its language, its words."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence

# What editors on Windows, and the systems before it, save in each script and language. Most likely first.
# A later name of a pair that reads some bytes alike is there for the bytes that differ.
_OF_SCRIPT: Mapping[str, Sequence[str]] = {
    "Arab": ("windows-1256", "iso-8859-6"),
    "Cyrl": ("windows-1251", "koi8-u", "iso-8859-5"),
    "Grek": ("windows-1253", "iso-8859-7"),
    "Hebr": ("windows-1255", "iso-8859-8"),
    "Thai": ("cp874", "tis-620"),
    "Hans": ("gb18030", "big5hkscs"),
    "Hant": ("big5", "cp950", "big5hkscs", "gb18030"),
    "Jpan": ("cp932", "euc_jp"),
    "Kore": ("cp949",),
    "Latn": ("windows-1252", "iso-8859-15", "mac_roman"),
}
_CENTRAL, _TURKISH, _BALTIC = (
    ("windows-1250", "iso-8859-2", "mac_latin2"),
    ("windows-1254", "iso-8859-9"),
    ("windows-1257", "iso-8859-13"),
)
_OF_LANGUAGE: Mapping[str, Sequence[str]] = {
    "vi": ("windows-1258",),
    **dict.fromkeys(("pl", "cs", "sk", "hu", "sl", "hr", "bs", "ro", "sq"), _CENTRAL),
    **dict.fromkeys(("tr", "az", "ku"), _TURKISH),
    **dict.fromkeys(("lt", "lv", "et"), _BALTIC),
}
_NAMES: Mapping[str, tuple[str, ...]] = {
    "Arab": ("ARABIC",),
    "Cyrl": ("CYRILLIC",),
    "Grek": ("GREEK",),
    "Hebr": ("HEBREW",),
    "Thai": ("THAI",),
    "Hans": ("CJK",),
    "Hant": ("CJK",),
    "Jpan": ("CJK", "HIRAGANA", "KATAKANA"),
    "Kore": ("HANGUL", "CJK"),
    "Latn": ("LATIN", "COMBINING"),
}
"""How the Unicode names of a script's letters begin."""
_FIT_PCT = 90
"""Of the letters that are not ASCII, so many must be of the language's script."""
_NEVER = frozenset({"Cc", "Cs", "Co", "Cn"})


def read(
    data: bytes, *, tag: str, script: str, likeness: Callable[[str], int] | None = None
) -> list[tuple[str, str]]:
    """Return the ways to read ``data`` that fit a language, best first: the text in NFC and the encoding.

    Args:
        data: not UTF-8, not UTF-16.
        tag: BCP 47 tag of the language.
        script: its ISO 15924 code.
        likeness: how well a text fits what is known of its words; more is better. Without it the most
            usual encoding comes first.
    """
    fits: list[tuple[int, int, str, str]] = []
    names = _OF_LANGUAGE.get(tag.partition("-")[0], _OF_SCRIPT.get(script, ()))
    for rank, encoding in enumerate(names):
        try:
            text = unicodedata.normalize("NFC", data.decode(encoding))
        except UnicodeDecodeError:
            continue
        if _plausible(text, script) and all(text != other for _, _, other, _ in fits):
            fits.append((-likeness(text) if likeness else 0, rank, text, encoding))
    return [(text, encoding) for _, _, text, encoding in sorted(fits)]


def _plausible(text: str, script: str) -> bool:
    letters = own = 0
    for character in text:
        category = unicodedata.category(character)
        if category in _NEVER and character not in "\r\n\t":
            return False
        if not character.isascii() and category[0] in "LM":
            letters += 1
            own += unicodedata.name(character, "").startswith(_NAMES[script])
    return 100 * own >= _FIT_PCT * letters and (own > 0 or script == "Latn")
