"""Where a line may really end, and what it costs to end it there.

A break offered by the language's rules (offsets from ICU, handed in) is *legal* unless it is

* inside a protected fact, a number with its unit, currency or date, or a word that dictionaries cut;
* inside a grapheme cluster, or behind a soft hyphen, which nobody would draw;
* before a closing mark or after an opening one;
* before a particle that belongs to what it follows (Japanese, Chinese, Burmese), or behind a prefix;
* behind a one-letter preposition or conjunction in Polish, Czech and Slovak.

The price of a legal break is the first of these that fits:

====  =====================================================================================================
   0  after a sentence
  80  after a clause, or after an abbreviation's full stop
3800  after any other single letter in Polish, Czech and Slovak
2600  after an article, preposition, conjunction or title; before a postposition or dependent word, or a dash
2900  inside a name, or a word that is written with a space
2000  behind a hyphen or stroke
 600  behind a Western letter or digit at a space, in a language without spaces between words
1000  before a Western letter or digit at such a space
  80  at any other such space: it ends a phrase
2000  where only a dictionary sees the end of a word, in a text with a translator's zero-width spaces
1200  elsewhere
====  =====================================================================================================

For scale: two lines that are 20 % of the widest line longer and shorter than they should be cost 800.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipeline.core import linebreak_table as table
from pipeline.core import linebreak_units as units
from pipeline.core import linebreak_words as words
from pipeline.core.facts import Fact
from pipeline.core.language import Language

AFTER_SENTENCE, AFTER_CLAUSE, AFTER_WESTERN, BEFORE_WESTERN, AFTER_WORD = 0, 80, 600, 1000, 1200
AFTER_HYPHEN = BESIDE_ZWSP = 2000
AFTER_FUNCTION_WORD = BEFORE_BOUND = BEFORE_DASH = 2600
INSIDE_NAME, AFTER_ONE_LETTER = 2900, 3800

ZWSP = "\u200b"
_LONGEST_BEFORE = 12
"""Code points. What stands before a number is looked for in so many, a space included."""
_QUOTED = "".join(table.NEVER_LAST | {'"'})
_TRAILING = "".join(table.SENTENCE_ENDS | table.CLAUSE_ENDS | table.CLOSERS) + _QUOTED
_CLOSERS = "".join(table.CLOSERS)

Span = tuple[int, int]


@lru_cache(8192)
def is_default_ignorable(character: str) -> bool:
    """True for characters that are never seen: joiners, direction marks, isolates, variation selectors."""
    code = ord(character)
    return (
        code in {0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFEFF, 0xFFA0}
        or 0x180B <= code <= 0x180F
        or 0x200B <= code <= 0x200F
        or 0x202A <= code <= 0x202E
        or 0x2060 <= code <= 0x206F
        or 0xFE00 <= code <= 0xFE0F
        or 0xE0000 <= code <= 0xE0FFF
    )


def legal_breaks(
    text: str, breaks: Sequence[int], facts: Sequence[Fact], language: Language, *, inside_words: bool = False
) -> tuple[int, ...]:
    """Return the offsets, ascending, at which a line may really start.

    ``inside_words`` drops what we know beyond the dictionaries (listed words, particles, prefixes): for a
    word that is too wide for any line.
    """
    body_start, body_end = len(text) - len(text.lstrip()), len(text.rstrip())
    offered = sorted(set(breaks))
    named = () if inside_words else _whole_words(text, language)
    kept = [(f.start, f.end) for f in facts] + [*_numbers(text, facts, language)]
    kept += [span for span in named if language.tag.split("-")[0] != "vi"]
    inside = {b for start, end in kept for b in range(start + 1, end)}
    begins = {start for start, _ in named}
    return tuple(
        b
        for b in offered
        if body_start < b < body_end
        and b not in inside
        and not _splits_cluster(text, b)
        and not _against_kinsoku(text, b, language)
        and (inside_words or not _parts_word(text, b, offered, begins, language))
    )


def _numbers(text: str, facts: Sequence[Fact], language: Language) -> Iterator[Span]:
    """Yield each number together with what belongs to it."""
    behind, before = _number_patterns(_primary(language))
    for fact in facts:
        if fact.kind.is_numeric:
            unit = behind.match(text, fact.end)
            start = max(0, fact.start - _LONGEST_BEFORE)
            lead = before.search(text[start : fact.start])
            yield start + lead.start() if lead else fact.start, unit.end() if unit else fact.end


@lru_cache(128)
def _number_patterns(primary: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    behind = "|".join(filter(None, (units.AFTER_NUMBER[""], units.AFTER_NUMBER.get(primary))))
    before = "|".join(filter(None, (units.BEFORE_NUMBER[""], units.BEFORE_NUMBER.get(primary))))
    # Where words stand apart a unit is a whole word; where they touch, anything may follow it.
    closed = "" if primary in {"ja", "zh", "yue", "th", "lo", "km", "my", "ko"} else r"(?!\w)"
    opened = "" if primary in {"ja", "zh", "yue", "th", "lo", "km", "my", "ko"} else r"(?<!\w)"
    return re.compile(rf"\s?(?:{behind}){closed}"), re.compile(rf"{opened}(?:{before})\s?$")


def _whole_words(text: str, language: Language) -> tuple[Span, ...]:
    pattern = _word_pattern(_primary(language))
    return tuple(m.span() for m in pattern.finditer(text)) if pattern else ()


@lru_cache(128)
def _word_pattern(primary: str) -> re.Pattern[str] | None:
    known = words.WHOLE_WORDS.get(primary)
    if not known:
        return None
    # The longest first: a word may begin another.
    spelled = sorted((w.replace("_", " ") for w in known), key=lambda w: (-len(w), w))
    return re.compile("|".join(map(re.escape, spelled)), re.IGNORECASE)


def _splits_cluster(text: str, b: int) -> bool:
    before, after, tail = text[b - 1], text[b], text[b + 1 : b + 3]
    if before.isspace():
        return False
    silenced = tail[:1] in table.SILENCERS or (tail[:1] == "\u1037" and tail[1:] in table.SILENCERS)
    hangul = 0x1100 <= ord(before) <= 0x11FF and 0x1160 <= ord(after) <= 0x11FF
    tied = is_default_ignorable(after) and after not in table.MAY_START
    return (
        unicodedata.category(after).startswith("M")
        or after in table.SPACING_TAILS
        or before in table.JOINERS
        or before == table.SOFT_HYPHEN
        or after in table.SKIN_TONES
        or (after in table.FLAG_LETTERS and _flag_letters_before(text, b) % 2 == 1)
        or silenced
        or hangul
        or tied
    )


def _flag_letters_before(text: str, b: int) -> int:
    count = 0
    while count < b and text[b - 1 - count] in table.FLAG_LETTERS:
        count += 1
    return count


def _against_kinsoku(text: str, b: int, language: Language) -> bool:
    first = text[b : b + 24].lstrip()[:1] or text[b:].lstrip()[:1]
    last = text[:b].rstrip()[-1:]
    touching = not text[b - 1].isspace()
    guillemets = _primary(language) != "de"
    return (
        first in table.NEVER_FIRST
        or (touching and last in table.NEVER_LAST)
        or last in table.NEVER_LAST_SPACED
        or (guillemets and (first in "»›" or last in "«‹"))
    )


def _parts_word(text: str, b: int, offered: Sequence[int], begins: set[int], language: Language) -> bool:
    """True if what follows is an ending of what stands before, or what stands before a mere prefix."""
    primary = _primary(language)
    before, after = _neighbours(text, b, offered, language)
    if language.spaces:
        short = primary in words.ONE_LETTER_LANGUAGES and len(before) == 1
        return short and before in words.FUNCTION_WORDS[primary]
    if before in words.PREFIXES.get(primary, ()) and not text[b - 1].isspace():
        return True
    if b in begins:
        return False
    if after in words.PARTICLES.get(primary, ()):
        return not _ends_clause(text[:b])
    return primary == "ja" and _is_japanese_ending(text, b)


def _is_japanese_ending(text: str, b: int) -> bool:
    last, rest = text[:b].rstrip()[-1:], text[b : b + 6].lstrip()
    western = last.isascii() and last.isalnum()
    hiragana = "ぁ" <= rest[:1] <= "ゖ"
    if rest.startswith("を"):
        return True
    return hiragana and (western or last in "」』）") and not rest.startswith(words.NOT_PARTICLES)


def _neighbours(text: str, b: int, offered: Sequence[int], language: Language) -> tuple[str, str]:
    """Return the words before and behind a break, in lower case without punctuation.

    Where words are written without spaces they end where a break is offered.
    """
    if language.spaces:
        left, right = text[max(0, b - 24) : b].split()[-1:], text[b : b + 24].split()[:1]
        before, after = "".join(left), "".join(right)
    else:
        i, j = bisect_left(offered, b), bisect_right(offered, b)
        before = text[offered[i - 1] if i else 0 : b].strip()
        after = text[b : offered[j] if j < len(offered) else len(text)].strip()
    return before.strip(_QUOTED + ZWSP).lower(), after.strip(_TRAILING + ZWSP).lower()


def _ends_clause(before: str) -> bool:
    return before.rstrip()[-1:] in table.SENTENCE_ENDS | table.CLAUSE_ENDS


def penalty(text: str, b: int, language: Language, offered: Sequence[int] = ()) -> int:
    """Return the price of breaking ``text`` at offset ``b``, as the module's docstring lists them.

    ``offered`` are all breaks of the language's rules, ascending; they tell words apart where no space does.
    """
    head = text[max(0, b - 24) : b].rstrip()
    bare = "".join(c for c in head[-4:] if not is_default_ignorable(c)).rstrip(_CLOSERS)
    end = bare[-1:]
    primary = _primary(language)
    before, after = _neighbours(text, b, offered, language)
    if end in table.SENTENCE_ENDS:
        return _price_of_stop(before)
    if end in table.CLAUSE_ENDS or head.endswith(words.CLAUSE_ENDINGS.get(primary, ())):
        return AFTER_CLAUSE
    if primary in words.ONE_LETTER_LANGUAGES and len(before) == 1 and before.isalpha():
        return AFTER_ONE_LETTER
    if before in words.FUNCTION_WORDS.get(primary, ()) or after in words.BOUND_WORDS.get(primary, ()):
        return AFTER_FUNCTION_WORD
    if text[b] in table.DASHES and text[b + 1 : b + 2].isspace():
        return BEFORE_DASH
    if _is_inside_name(text, b, language):
        return INSIDE_NAME
    if end in table.HYPHENS:
        return AFTER_HYPHEN
    if not language.spaces:
        return _price_without_spaces(text, b, end)
    return AFTER_WORD


def _price_of_stop(word: str) -> int:
    stem = word.rstrip(".")
    if not word.endswith(".") or word.endswith(".."):
        return AFTER_SENTENCE
    if stem in words.TITLES:
        return AFTER_FUNCTION_WORD
    initial = len(stem) == 1 and stem.isalpha() and stem.isascii()
    return AFTER_CLAUSE if initial or stem in words.ABBREVIATIONS else AFTER_SENTENCE


def _price_without_spaces(text: str, b: int, end: str) -> int:
    if text[b - 1].isspace():
        # Such a space ends a phrase; but around Western letters and digits it may only set them apart.
        return BEFORE_WESTERN if text[b].isascii() else AFTER_WESTERN if end.isascii() else AFTER_CLAUSE
    return BESIDE_ZWSP if ZWSP in text and text[b - 1] != ZWSP else AFTER_WORD


def _is_inside_name(text: str, b: int, language: Language) -> bool:
    """True inside a listed word, and between two capitalised ones unless the first only begins a sentence."""
    primary = _primary(language)
    if primary == "vi" and any(start < b < end for start, end in _whole_words(text, language)):
        return True
    if not text[b - 1].isspace() or primary in words.NOUNS_CAPITAL:
        return False
    left, right = text[:b].split()[-1].lstrip(_QUOTED), text[b : b + 24].lstrip().lstrip(_QUOTED)
    cased = language.script in {"Latn", "Cyrl", "Grek"}
    begins = cased and (text[:b].rstrip() == left or _ends_clause(text[:b].rstrip().removesuffix(left)))
    if begins or not (left[:1].isupper() and right[:1].isupper()) or left[-1:] in table.CLOSERS:
        return False
    return len(left) > 1 and left[-1:].isalpha() and right.split()[0] != "I"


def _primary(language: Language) -> str:
    return language.tag.split("-")[0]
