"""A make-believe language, to try out layouts and the whole pipeline without any service."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.core import facts
from pipeline.core.translation import Request, Translated, accept_machine_reply

_ACCENTS = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýž",
)
_FILLER = "ļöŕéɱ îþšûɱ ðöļöŕ šîţ åɱéţ "


class PseudoTranslator:
    """Accents every letter, adds about 30 % and marks both ends, so that cut-off text is seen at once."""

    name = "pseudo"

    def translate(self, request: Request) -> Sequence[Translated]:
        """Return a made-up translation of every segment, with its protected facts verbatim."""
        texts = {segment.id: pseudo(segment.text) for segment in request.segments}
        return accept_machine_reply(request, texts, engine=self.name)


def pseudo(text: str) -> str:
    """Return ``text`` as pseudo-language: ``Call 999 now.`` -> ``⟦Çåļļ 999 ñöŵ. ļöŕ⟧``."""
    pieces: list[str] = []
    end = 0
    for fact in facts.find(text):
        pieces += [text[end : fact.start].translate(_ACCENTS), fact.text]
        end = fact.end
    pieces.append(text[end:].translate(_ACCENTS))
    # Three tenths of the length, of which the two marks and a space are a part.
    extra = max(1, (len(text) * 3 + 9) // 10 - 3)
    filler = (_FILLER * (extra // len(_FILLER) + 1))[:extra].rstrip()
    return f"⟦{''.join(pieces)} {filler}⟧"
