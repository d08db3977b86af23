"""Placeholders that carry protected facts through a machine translation unharmed.

A service may render "101" in native digits, translate a handle or "correct" a web address. So each fact
travels as ``⟪0⟫`` and comes back by its number. The double angle brackets are rare, stand in no grammar and
are one token to most engines; where an engine localises them (《0》, « 0 ») or the digit (⟪٠⟫), they are
still recognised.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.core import facts

_PLACEHOLDER = re.compile(r"[⟪《«≪]\s*(\d+)\s*[⟫》»≫]|(?:<<)\s*(\d+)\s*(?:>>)")


class PlaceholderError(ValueError):
    """A placeholder was lost, doubled or invented; the message says which."""


@dataclass(frozen=True, slots=True)
class Shielded:
    """A text whose facts are hidden."""

    text: str
    """What to send."""
    facts: tuple[str, ...]
    """The hidden facts by number."""

    def restore(self, translated: str) -> str:
        """Return ``translated`` with the facts in place of their placeholders.

        Raises:
            PlaceholderError: a placeholder is lost, doubled or was never sent.
        """
        numbers = [int(m[1] or m[2]) for m in _PLACEHOLDER.finditer(translated)]
        if sorted(numbers) != list(range(len(self.facts))):
            lost = [fact for n, fact in enumerate(self.facts) if numbers.count(n) == 0]
            doubled = [fact for n, fact in enumerate(self.facts) if numbers.count(n) > 1]
            invented = [str(n) for n in sorted(set(numbers)) if n >= len(self.facts)]
            named = (("lost", lost), ("doubled", doubled), ("invented placeholder", invented))
            raise PlaceholderError("; ".join(f"{what} {', '.join(items)}" for what, items in named if items))
        return _PLACEHOLDER.sub(lambda m: self.facts[int(m[1] or m[2])], translated)


def shield(text: str) -> Shielded:
    """Hide the protected facts of ``text``.

    Every run of digits is a fact, so that nothing left over can look like a placeholder.
    """
    pieces: list[str] = []
    hidden: list[str] = []
    end = 0
    for fact in facts.find(text):
        pieces += [text[end : fact.start], f"⟪{len(hidden)}⟫"]
        hidden.append(fact.text)
        end = fact.end
    pieces.append(text[end:])
    return Shielded("".join(pieces), tuple(hidden))
