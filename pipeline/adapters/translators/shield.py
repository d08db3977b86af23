"""Placeholders that carry protected facts and terms through a machine translation unharmed.

A service may render "101" in native digits, translate a handle or "correct" a web address. So each fact
travels as ``⟪0⟫`` and comes back by its number. The double angle brackets are rare, stand in no grammar and
are one token to most engines; where an engine localises them (《0》, « 0 ») or the digit (⟪٠⟫), they are
still recognised. Words that are not to be translated travel in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.core import facts

_PLACEHOLDER = re.compile(r"[⟪《«≪]\s*(\d+)\s*[⟫》»≫]|(?:<<)\s*(\d+)\s*(?:>>)")


class PlaceholderError(ValueError):
    """A placeholder was lost, doubled or invented; the message says which."""


@dataclass(frozen=True, slots=True)
class Shielded:
    """A text whose facts and terms are hidden."""

    text: str
    """What to send."""
    facts: tuple[str, ...]
    """The hidden facts and terms, in order."""
    first: int = 0
    """Number of the first placeholder; the others follow it."""

    @property
    def says_nothing(self) -> bool:
        """True if nothing is left to translate: the text reads the same in every language."""
        return not any(character.isalpha() for character in self.text)

    def restore(self, translated: str) -> str:
        """Return ``translated`` with the facts in place of their placeholders.

        Raises:
            PlaceholderError: a placeholder is lost, doubled or was never sent.
        """
        numbers = [int(m[1] or m[2]) - self.first for m in _PLACEHOLDER.finditer(translated)]
        if sorted(numbers) != list(range(len(self.facts))):
            lost = [fact for n, fact in enumerate(self.facts) if numbers.count(n) == 0]
            doubled = [fact for n, fact in enumerate(self.facts) if numbers.count(n) > 1]
            alien = {n for n in numbers if not 0 <= n < len(self.facts)}
            invented = [str(n + self.first) for n in sorted(alien)]
            named = (("lost", lost), ("doubled", doubled), ("invented placeholder", invented))
            raise PlaceholderError("; ".join(f"{what} {', '.join(items)}" for what, items in named if items))
        return _PLACEHOLDER.sub(lambda m: self.facts[int(m[1] or m[2]) - self.first], translated)


def shield(text: str, terms: Sequence[str] = (), *, first: int = 0) -> Shielded:
    """Hide the protected facts of ``text``, and those of ``terms`` that stand in it as whole words.

    Every run of digits is a fact, so that nothing left over can look like a placeholder. Where several
    texts travel together and come back by position, let ``first`` go on from text to text: an answer in
    the wrong place then brings the wrong numbers, and is refused.
    """
    pieces: list[str] = []
    hidden: list[str] = []
    end = 0
    for start, stop in _spans(text, terms):
        pieces += [text[end:start], f"⟪{first + len(hidden)}⟫"]
        hidden.append(text[start:stop])
        end = stop
    pieces.append(text[end:])
    return Shielded("".join(pieces), tuple(hidden), first)


def _spans(text: str, terms: Iterable[str]) -> list[tuple[int, int]]:
    """Return what to hide, in order. A term that cuts into a fact gives way: a web address stays whole."""
    found = [(f.start, f.end) for f in facts.find(text)]
    chosen: list[tuple[int, int]] = []
    for term in sorted({t for t in terms if t.strip()}, key=lambda t: (-len(t), t)):
        for match in _whole_words(term).finditer(text):
            span = match.span()
            whole = all(span[0] <= s and e <= span[1] for s, e in found if _meet(span, (s, e)))
            if whole and not any(_meet(span, taken) for taken in chosen):
                chosen.append(span)
    return sorted([*chosen, *(f for f in found if not any(_meet(f, span) for span in chosen))])


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _whole_words(term: str) -> re.Pattern[str]:
    # Scripts without spaces between words (from Thai on) have no edges of words to look for.
    before = r"(?<!\w)" if term[0].isalnum() and term[0] < "\u0e00" else ""
    after = r"(?!\w)" if term[-1].isalnum() and term[-1] < "\u0e00" else ""
    return re.compile(before + re.escape(term) + after)
