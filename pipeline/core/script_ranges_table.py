"""Which characters are letters of which script: data for the checks of text.

From the Unicode character database 15.0 (Scripts.txt, Blocks.txt): letters and the marks on them, without
digits and punctuation. Each value is the inside of a character class.
"""

from __future__ import annotations

LETTERS: dict[str, str] = {
    "Latn": (
        r"A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
        r"\u1e00-\u1eff\u2c60-\u2c7f\ua720-\ua7ff"
    ),
    "Grek": r"\u0370-\u0373\u0376-\u037d\u037f\u0386\u0388-\u03ff\u1f00-\u1fff",
    "Cyrl": r"\u0400-\u052f\u1c80-\u1c88\u2de0-\u2dff\ua640-\ua69f",
    "Armn": r"\u0531-\u0556\u0560-\u0588",
    "Hebr": r"\u0591-\u05bd\u05bf\u05c1\u05c2\u05d0-\u05f2\ufb1d-\ufb4f",
    "Arab": (
        r"\u0610-\u061a\u0620-\u065f\u066e-\u06d3\u06d5-\u06dc\u06df-\u06ef\u06fa-\u06ff\u0750-\u077f"
        r"\u08a0-\u08ff\ufb50-\ufd3d\ufd50-\ufdff\ufe70-\ufefc"
    ),
    "Deva": r"\u0900-\u0963\u0971-\u097f",
    "Beng": r"\u0980-\u09e3\u09f0\u09f1\u09fc-\u09fe",
    "Guru": r"\u0a01-\u0a5e\u0a70-\u0a75",
    "Gujr": r"\u0a81-\u0ae3\u0af9-\u0aff",
    "Taml": r"\u0b82-\u0bd7",
    "Telu": r"\u0c00-\u0c63",
    "Sinh": r"\u0d81-\u0ddf\u0df2\u0df3",
    "Thai": r"\u0e01-\u0e3a\u0e40-\u0e4e",
    "Laoo": r"\u0e81-\u0ecd\u0edc-\u0edf",
    "Mymr": r"\u1000-\u103f\u1050-\u108f\u109a-\u109d\uaa60-\uaa7f",
    "Khmr": r"\u1780-\u17d3\u17d7\u17dc",
    "Ethi": r"\u1200-\u135f\u1380-\u138f\u2d80-\u2ddf",
    "Hang": r"\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3",
    "Kana": r"\u3041-\u309f\u30a1-\u30fa\u30fd-\u30ff\u31f0-\u31ff\uff66-\uff9d",
    "Hani": r"\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
}
"""ISO 15924 code -> letters; the mixed writing of Japanese and Korean is in parts."""

NAMES: dict[str, str] = {
    "Latn": "Latin", "Grek": "Greek", "Cyrl": "Cyrillic", "Armn": "Armenian", "Hebr": "Hebrew",
    "Arab": "Arabic", "Deva": "Devanagari", "Beng": "Bengali", "Guru": "Gurmukhi", "Gujr": "Gujarati",
    "Taml": "Tamil", "Telu": "Telugu", "Sinh": "Sinhala", "Thai": "Thai", "Laoo": "Lao", "Mymr": "Burmese",
    "Khmr": "Khmer", "Ethi": "Ethiopic", "Hang": "Korean", "Kana": "Japanese", "Hani": "Chinese",
}  # fmt: skip
"""How people call them."""

PARTS: dict[str, tuple[str, ...]] = {
    "Hans": ("Hani",),
    "Hant": ("Hani",),
    "Jpan": ("Kana", "Hani"),
    "Kore": ("Hang", "Hani"),
}
"""The scripts that a language's writing is made of, where that is not just one; the chief one first."""


def parts(script: str) -> tuple[str, ...]:
    """Return the scripts that a language's script is made of."""
    return PARTS.get(script, (script,))


def letters(script: str) -> str:
    """Return the letters of a language's script as the inside of a character class."""
    return "".join(LETTERS.get(part, "") for part in parts(script))
