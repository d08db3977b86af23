"""How BCP 47 tags become the codes of a service: by a written-out table, never by a guess.

A wrong guess is worse than none: ``sr-Latn`` sent as ``sr`` would come back in Cyrillic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.core.translation import Request
from pipeline.errors import EngineNotReady


@dataclass(frozen=True, slots=True)
class CodeTable:
    """The codes of one service."""

    codes: Mapping[str, str]
    """BCP 47 tag -> code."""
    script_by_region: frozenset[str] = frozenset()
    """Languages whose script depends on the region: here an unlisted region is not left out."""
    _folded: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_folded", {tag.lower(): code for tag, code in self.codes.items()})

    def code(self, tag: str) -> str | None:
        """Return the code for a BCP 47 tag, or None if the table has none.

        A region that the table does not list is left out (``es-MX`` -> ``es``) where it changes words but
        not the script (``uz-AF`` is refused). A script is never left out.
        """
        parts = tag.lower().replace("_", "-").split("-")
        while parts:
            found = self._folded.get("-".join(parts))
            if found is not None:
                return found
            if len(parts) == 1 or not _is_region(parts[-1]) or parts[0] in self.script_by_region:
                return None
            parts.pop()
        return None


def pair(
    request: Request, engine: str, table: CodeTable, sources: CodeTable | None = None
) -> tuple[str, str]:
    """Return the codes of a request's source and target language.

    Args:
        request: what is to be translated.
        engine: the engine's name, for the message.
        table: codes of target languages.
        sources: codes of source languages, if they differ.

    Raises:
        EngineNotReady: the engine does not know one of them, or cannot tell them apart.
    """
    source, target = (sources or table).code(request.source), table.code(request.target)
    if source is not None and target is not None and source != target:
        return source, target
    if source is not None and source == target:
        problem = f"cannot tell {request.source} from {request.target}"
    else:
        problem = f"does not know {request.source if source is None else request.target}"
    raise EngineNotReady(
        f"{engine} {problem}",
        language=request.target,
        segments=[s.id for s in request.segments],
        hint=f"Translate {request.target} by hand, or choose another engine for it.",
    )


def _is_region(part: str) -> bool:
    return (len(part) == 2 and part.isalpha()) or (len(part) == 3 and part.isdigit())
