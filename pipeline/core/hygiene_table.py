"""Characters that do not belong, and what should stand in their place: for :mod:`pipeline.core.hygiene`."""

from __future__ import annotations

LOOK_ALIKES: dict[str, str] = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХаеіјорсухѕһԁԛԝӏ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονικρυχ",
        "ABESIJKMHOPCTYXaeijopcyxshdqwl" + "ABEZHIKMNOPTYXovikpux",
        strict=True,
    )
)
"""Cyrillic and Greek letters that a reader takes for the Latin ones beside them."""

GREEK_OF_SCIENCE = frozenset("αβγδελμπστφψωΔΣΦΨΩ")
"""Greek letters that stand in Latin words on purpose, as in kΩ, μm and TGFβ."""

_ARABIC_FORMS = {"ي": "ی", "ى": "ی", "ك": "ک"}
_PERSIAN_FORMS = {"ی": "ي", "ک": "ك"}
ARABIC_LETTERS: dict[str, dict[str, str]] = {
    "ar": _PERSIAN_FORMS,
    "fa": _ARABIC_FORMS,
    "ur": {**_ARABIC_FORMS, "ه": "ہ", "ة": "ۃ"},
    "pa": {**_ARABIC_FORMS, "ه": "ہ", "ة": "ۃ"},
    "ckb": _ARABIC_FORMS,
    "ps": {"ك": "ک"},
}
"""Per language: Arabic letters of another one's keyboard, and the letter that the language writes."""

MYANMAR_LETTER_DIGITS: dict[str, str] = {"\u1040": "\u101d", "\u1047": "\u101b"}
"""Burmese digits typed for the letters wa and ra, which they resemble."""

HIDDEN: tuple[tuple[int, int], ...] = (
    (0x2061, 0x2064),
    (0x206A, 0x206F),
    (0xFFF9, 0xFFFB),
    (0xE0000, 0xE007F),
)
"""Invisible characters without use in a caption: of mathematics, withdrawn, for annotations, tags."""

LOST: frozenset[str] = frozenset("\ufffc\ufffd")
"""Marks that something was lost: a picture, a character."""

NEWER_IDEOGRAPHS: tuple[tuple[int, int], ...] = ((0x2EBF0, 0x2EE5D), (0x31350, 0x33479))
"""Han characters that Unicode got after the version which Python 3.11 knows; the font decides on them."""
