"""The mark that a draft video carries on every frame: "draft" in its own language and in English.

The words are recalled, not taken from a published list; a native reader should look at those of a language
before drafts in it are shown to people outside. A language without a word gets the English one alone.
"""

from __future__ import annotations

from collections.abc import Iterator

ENGLISH = "DRAFT"
JOINER = " · "

WORDS: dict[str, str] = {
    "am": "ረቂቅ", "ar": "مسودة", "bg": "Чернова", "bn": "খসড়া", "ckb": "ڕەشنووس", "cs": "Koncept",
    "cy": "Drafft", "de": "Entwurf", "el": "Πρόχειρο", "es": "Borrador", "fa": "پیش‌نویس", "fil": "Burador",
    "fr": "Brouillon", "gu": "મુસદ્દો", "he": "טיוטה", "hi": "मसौदा", "hu": "Piszkozat", "id": "Draf",
    "it": "Bozza", "ja": "下書き", "km": "សេចក្តីព្រាង", "kmr": "Reşnivîs", "ko": "초안", "lo": "ສະບັບຮ່າງ",
    "lt": "Juodraštis", "lv": "Melnraksts", "mn": "Ноорог", "ms": "Draf", "my": "မူကြမ်း", "ne": "मस्यौदा",
    "nl": "Concept", "pa-Arab": "مسودہ", "pa-Guru": "ਖਰੜਾ", "pl": "Wersja robocza", "ps": "مسوده",
    "pt": "Rascunho", "ro": "Ciornă", "ru": "Черновик", "si": "කෙටුම්පත", "sk": "Koncept",
    "so": "Qabyo-qoraal", "sq": "Skicë", "ta": "வரைவு", "te": "చిత్తుప్రతి", "th": "ฉบับร่าง", "ti": "ንድፊ",
    "tr": "Taslak", "uk": "Чернетка", "ur": "مسودہ", "vi": "Bản nháp", "yue-Hant-HK": "草稿",
    "zh-Hans": "草稿", "zh-Hant": "草稿",
}  # fmt: skip
"""BCP 47 tag -> the word for an unfinished version."""


def mark(tag: str) -> str:
    """Return the mark for a language: ``Bản nháp · DRAFT``; ``DRAFT`` alone in English."""
    for candidate in _wider(tag):
        if candidate in WORDS:
            return f"{WORDS[candidate]}{JOINER}{ENGLISH}"
    return ENGLISH


def _wider(tag: str) -> Iterator[str]:
    parts = tag.split("-")
    for length in range(len(parts), 0, -1):
        yield "-".join(parts[:length])
