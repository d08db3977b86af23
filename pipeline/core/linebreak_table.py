"""Signs with which a line should not end or begin: data for :mod:`pipeline.core.breakpoints`.

Words are in :mod:`pipeline.core.linebreak_words`.
"""

from __future__ import annotations

SENTENCE_ENDS = frozenset(".!?。！？．｡។៕။।॥۔؟…։።፧")
"""After these a sentence may be over."""

CLAUSE_ENDS = frozenset(",;:、，；：､،؛၊፣፤፥—–៖")
"""After these a part of a sentence is over."""

CLOSERS = frozenset(")]}>）］｝〉》」』】〕〗〙〛”’»›\"'｣")
"""Brackets and quotation marks that may stand between the end of a sentence and the space behind it."""

NEVER_FIRST = frozenset(
    ",.:;?!)]}%’”"
    "、。，．・：；？！゛゜ヽヾゝゞ々〻ー）〕］｝〉》」』】〗〙〛｠｡｣､･°′″℃％‰‥…"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ〜～"
    "،؛؟۔।॥။၊។៕៖ៗៈๆฯໆຯ።፣፤፥፦፧"
)
"""No line starts with one of these (kinsoku, and its like in other scripts)."""

NEVER_LAST = frozenset("([{¿¡（〔［｛〈《「『【〖〘〚｟｢“‘")
"""No line ends with one of these when the next character follows without a space."""

NEVER_LAST_SPACED = frozenset("([{¿¡")
"""No line ends with one of these even if a space follows."""

SILENCERS = frozenset("\u0e4c\u0ecc\u103a\u17cb\u17cd")
"""Signs that silence a letter or close a syllable: a letter that bears one never begins a word. Dictionaries
that do not know a word sometimes cut there (Thai, Lao, Burmese, Khmer)."""

_STACKERS = frozenset("\u200d\u2060\ufeff\u034f\u1039\u17d2\u0d4d\u0ccd\u0c4d\u0a4d\u09cd\u0acd\u094d\u0dca")
_NUMBER_SIGNS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")
JOINERS = _STACKERS | _NUMBER_SIGNS
"""Characters that tie the next one to the one before: joiners, signs that stack consonants, and Arabic
signs that are drawn under a number."""

FLAG_LETTERS = frozenset(map(chr, range(0x1F1E6, 0x1F200)))
"""Two of them make a flag."""

SKIN_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
"""They colour the picture before them."""

MAY_START = frozenset("\u200b\u2066\u2067\u2068")
"""Unseen characters that belong to what follows them, so that a break before them is harmless."""

SPACING_TAILS = frozenset("\u0e30\u0e32\u0e33\u0e45\u0eb0\u0eb2\u0eb3")
"""Thai and Lao vowel letters that are written behind their consonant and never begin a word."""

SOFT_HYPHEN = "\u00ad"
"""A line that ended here would need a hyphen that nobody draws; so no line does."""

HYPHENS = frozenset("-\u2010/")
"""A compound may be divided behind one of these, but better is not to."""

DASHES = frozenset("-\u2012–—")
"""A dash between spaces ends a line; it does not begin one."""
