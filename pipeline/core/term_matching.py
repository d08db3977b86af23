"""Finding terms in running text: tolerant of case, inflection and invisible characters, in any script.

Where words have spaces between them, a term is a sequence of words; each may be inflected. Where they have
not (Chinese, Japanese, Thai, Khmer, Lao, Burmese), it is looked for as it stands, spaces ignored.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pipeline.core import language as languages
from pipeline.errors import InputError

Stem = Callable[[str, str], str]
"""Takes a word in small letters and a BCP 47 tag; returns its stem, or the word if nothing is known."""

_LATIN = re.compile(r"[a-z0-9\u00df-\u024f]")
# Arabic and Hebrew write the article and short prepositions together with the word that follows.
_PREFIX_SCRIPTS = frozenset({"Arab", "Hebr"})
_SHORT = 4
"""Words with fewer letters must be equal, or one must begin with the other."""
_LONGEST_ENDING = 4


def unstemmed(word: str, language: str) -> str:  # noqa: ARG001
    """Return the word as it is: the stemmer of languages that have none."""
    return word


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text."""

    text: str
    """In small letters and without invisible characters."""
    start: int
    """Offset of its first code point in the text."""
    end: int


@functools.lru_cache(maxsize=4096)
def words(text: str) -> tuple[Word, ...]:
    """Return the words of a text that has spaces between them: runs of letters, marks and digits."""
    found: list[Word] = []
    letters: list[str] = []
    start = 0
    for offset, character in enumerate(text + " "):
        kind = unicodedata.category(character)
        if kind[0] in "LMN":
            if not letters:
                start = offset
            letters.append(character)
        elif kind != "Cf" and letters:
            found.append(Word(folded("".join(letters)), start, offset))
            letters = []
    return tuple(found)


def folded(text: str) -> str:
    """Return ``text`` in small letters, without invisible characters, in NFC."""
    return unicodedata.normalize("NFC", visible(text).casefold())


def visible(text: str) -> str:
    """Return ``text`` without joiners, direction marks and the like."""
    return text if text.isascii() else "".join(c for c in text if unicodedata.category(c) != "Cf")


@functools.lru_cache(maxsize=512)
def has_spaces(language: str) -> bool:
    """True if a language writes spaces between words; an unknown one is taken to."""
    try:
        return languages.get(language).spaces
    except InputError:
        return True


@functools.lru_cache(maxsize=512)
def _takes_prefixes(language: str) -> bool:
    try:
        return languages.get(language).script in _PREFIX_SCRIPTS
    except InputError:
        return False


def same_word(wanted: str, found: str, language: str, stem: Stem) -> bool:
    """True if two folded words are forms of one word, as far as a stemmer or their ends can tell."""
    if wanted == found:
        return True
    if wanted[:2] == found[:2] and stem is not unstemmed and stem(wanted, language) == stem(found, language):
        return True
    more = len(found) - len(wanted)
    if _takes_prefixes(language) and len(wanted) >= 3 and found.endswith(wanted) and more <= 3:
        return True
    # A short ending, for languages without a stemmer.
    return len(wanted) > _SHORT and more <= 2 and found.startswith(wanted)


def like_word(wanted: str, found: str, language: str, stem: Stem) -> bool:
    """True if two folded words may well be forms of one word: they share most of their letters.

    More tolerant than :func:`same_word`, for asking if a term is *missing*: a wrong yes only keeps quiet.
    """
    if same_word(wanted, found, language, stem):
        return True
    shorter, longer = sorted((wanted, found), key=len)
    if len(shorter) < _SHORT:
        return longer.startswith(shorter) and len(longer) - len(shorter) <= _LONGEST_ENDING
    if shorter in longer:
        return True
    common = next((n for n, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter))
    return common >= 3 and 10 * common >= 7 * len(shorter)


def spans(term: str, text: str, language: str, stem: Stem, *, tolerant: bool) -> Iterator[tuple[int, int]]:
    """Yield where a term stands in a text, as offsets into :func:`folded` words or letters."""
    if not has_spaces(language):
        yield from _letters(squeezed(term), squeezed(text))
        return
    alike = like_word if tolerant else same_word
    wanted, found = words(term), words(text)
    for start in range(len(found) - len(wanted) + 1):
        pairs = zip(wanted, found[start:], strict=False)
        if wanted and all(alike(w.text, f.text, language, stem) for w, f in pairs):
            yield start, start + len(wanted)


@functools.lru_cache(maxsize=4096)
def squeezed(text: str) -> str:
    """Return a folded text without spaces: how texts without spaces between words are compared."""
    return "".join(folded(text).split())


def _letters(term: str, text: str) -> Iterator[tuple[int, int]]:
    start = text.find(term) if term else -1
    while start >= 0:
        if whole(term, text, start):
            yield start, start + len(term)
        start = text.find(term, start + 1)


def whole(term: str, text: str, start: int) -> bool:
    """False if a term that begins or ends with a Latin letter is only part of a Latin word."""
    end = start + len(term)
    cut_before = start > 0 and _LATIN.match(term[0]) and _LATIN.match(text[start - 1])
    cut_after = end < len(text) and _LATIN.match(term[-1]) and _LATIN.match(text[end])
    return not cut_before and not cut_after


def stands_verbatim(term: str, text: str) -> bool:
    """True if a name stands in a text letter for letter. A Latin ending may follow a name that is not short.

    ``AI`` does not stand in ``MAIL``; ``Crimestoppers`` does in the Finnish ``Crimestoppersin``.
    """
    wanted, plain = visible(term), visible(text)
    start = plain.find(wanted) if wanted else -1
    while start >= 0:
        end = start + len(wanted)
        before = plain[start - 1 : start].casefold() if _LATIN.match(wanted[0].casefold()) else ""
        after = plain[end : end + 1].casefold() if _LATIN.match(wanted[-1].casefold()) else ""
        if not _LATIN.match(before) and (len(wanted) >= _SHORT or not _LATIN.match(after)):
            return True
        start = plain.find(wanted, start + 1)
    return False


class Index:
    """Finds all terms of one language in a text at once; the longest wins, and nothing within it counts."""

    def __init__(self, terms: Iterable[str], language: str, stem: Stem) -> None:
        self._language, self._stem = language, stem
        self._spaced = has_spaces(language)
        unique = dict.fromkeys(terms)
        self._buckets: dict[str, list[tuple[tuple[Word, ...], str]]] = {}
        self._by_letters: dict[str, list[str]] = {}
        if self._spaced:
            for term in unique:
                own = words(term)
                if own:
                    self._buckets.setdefault(own[0].text[:2], []).append((own, term))
            for bucket in self._buckets.values():
                bucket.sort(key=lambda b: (-len(b[0]), -len(b[1])))
        else:
            for term in unique:
                if squeezed(term):
                    self._by_letters.setdefault(squeezed(term), []).append(term)
        longest_first = sorted(self._by_letters, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def find(self, text: str) -> tuple[tuple[str, str], ...]:
        """Return (term, the words as they stand in the text) in order; longest match wins."""
        return tuple(self._find_words(text) if self._spaced else self._find_letters(text))

    def _find_words(self, text: str) -> Iterator[tuple[str, str]]:
        found = words(text)
        place = 0
        while place < len(found):
            best = self._longest(found, place)
            if best is None:
                place += 1
                continue
            count, terms = best
            for term in terms:
                yield term, text[found[place].start : found[place + count - 1].end]
            place += count

    def _longest(self, found: tuple[Word, ...], place: int) -> tuple[int, list[str]] | None:
        first = found[place].text
        keys = {first[:2]}
        if _takes_prefixes(self._language):
            keys |= {first[n : n + 2] for n in (1, 2, 3)}
        hits: list[tuple[int, bool, str]] = []
        for key in keys:
            for own, term in self._buckets.get(key, ()):
                part = found[place : place + len(own)]
                if len(part) == len(own) and all(
                    same_word(w.text, f.text, self._language, self._stem)
                    for w, f in zip(own, part, strict=True)
                ):
                    exact = all(w.text == f.text for w, f in zip(own, part, strict=True))
                    hits.append((len(own), exact, term))
        if not hits:
            return None
        best = max((count, exact) for count, exact, _ in hits)
        return best[0], [term for count, exact, term in hits if (count, exact) == best]

    def _find_letters(self, text: str) -> Iterator[tuple[str, str]]:
        plain = squeezed(text)
        for match in self._pattern.finditer(plain) if self._pattern else ():
            if whole(match.group(), plain, match.start()):
                for term in self._by_letters[match.group()]:
                    yield term, match.group()
