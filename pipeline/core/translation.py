"""What goes to a translation engine, what comes back, and whether the answer can be used."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pipeline.core import facts
from pipeline.core.facts import NO_RULES, FactRules
from pipeline.core.script import Origin, Script, Segment, State
from pipeline.errors import EngineReplyInvalid


@dataclass(frozen=True, slots=True)
class Request:
    """Texts to translate. Ids travel with them; order carries no meaning."""

    message: str
    """Message id."""
    source: str
    """BCP 47 tag of the source language."""
    target: str
    """BCP 47 tag of the target language."""
    segments: tuple[Segment, ...]
    """Source segments that still need a translation."""
    context: tuple[Segment, ...] = ()
    """The whole message in reading order, for engines that look at neighbours; never translated."""


@dataclass(frozen=True, slots=True)
class Translated:
    """One segment's translation."""

    id: str
    """Id of the source segment."""
    text: str
    """The words, on one line."""
    origin: Origin
    """Who wrote them."""
    engine: str
    """Name of the engine that gave them."""
    state: State = State.TRANSLATED
    """XLIFF state."""


def accept_machine_reply(
    request: Request, texts: Mapping[str, str], *, engine: str, same: Collection[str] = ()
) -> tuple[Translated, ...]:
    """Check an engine's answer and return it as translations in the request's order.

    An engine must answer every id with a non-empty text that is not simply the source again (a text
    that is nothing but protected facts, such as a URL alone, may stay as it is, and so may the segments
    ``same``, which hold nothing else than words that are not to be translated).

    Raises:
        EngineReplyInvalid: naming the segments that are missing, unknown, empty or untranslated.
    """
    wanted = {s.id: s for s in request.segments}
    unknown = [i for i in texts if i not in wanted]
    missing = [i for i in wanted if is_blank(texts.get(i, ""))]
    if unknown or missing or len(texts) != len(wanted):
        raise EngineReplyInvalid(
            f"{engine} answered {len(texts)} of {len(wanted)} segments"
            + (f", unknown: {', '.join(unknown)}" if unknown else "")
            + (f", empty or missing: {', '.join(missing)}" if missing else ""),
            language=request.target,
            segments=missing or unknown,
            hint="Nothing was taken from this answer. Run the build again, or translate by hand.",
        )
    echoed = [i for i, s in wanted.items() if i not in same and is_echo(s.text, texts[i])]
    if echoed:
        raise EngineReplyInvalid(
            f"{engine} gave the source text back untranslated for {', '.join(echoed)}",
            language=request.target,
            segments=echoed,
            hint="The service may be limiting requests. Try again later, or translate by hand.",
        )
    return tuple(
        Translated(id=i, text=_one_line(texts[i]), origin=Origin.MACHINE, engine=engine) for i in wanted
    )


def is_blank(text: str) -> bool:
    """True if nothing in ``text`` would be seen: only spaces, controls and zero-width characters."""
    return all(unicodedata.category(character)[0] in "ZC" for character in text)


def is_echo(source: str, target: str, rules: FactRules = NO_RULES) -> bool:
    """True if ``target`` is the source text again, whatever its spaces, letter case or closing full stop.

    A text that is nothing but protected facts, declared names included, reads the same in every language
    and is no echo.
    """
    return _bare(source) == _bare(target) and not facts.only_facts(source, rules)


def _bare(text: str) -> str:
    return _one_line(text).rstrip(" .\u3002\u06d4\u0964").casefold()


def _one_line(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def untranslated(source: Script, done: Sequence[Translated]) -> tuple[Segment, ...]:
    """Return the source segments for which ``done`` holds no text, in order."""
    have = {t.id for t in done if t.text.strip()}
    return tuple(s for s in source.segments if s.id not in have)
