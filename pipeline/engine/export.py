"""Export: a message in a language as it travels to translators."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipeline.core import language as languages
from pipeline.core import review
from pipeline.core.exchange import Entry, Exchange, Suggestion, seal, short_digest
from pipeline.core.language import Language
from pipeline.core.review import Standing
from pipeline.core.script import Origin, Script, State
from pipeline.core.units import Unit
from pipeline.engine import review as reviews
from pipeline.engine import subtitle
from pipeline.engine.project import Project
from pipeline.errors import UsageError

Suggest = Callable[[Script, str], Mapping[str, tuple[Suggestion, ...]]]
"""Called with the source script and a language: unit id -> what the translation memory offers."""
_BY_MACHINE = "by a machine; not reviewed"
OUR_REMARKS = frozenset({_BY_MACHINE, *review.Staleness})
"""Remarks that an export makes by itself."""


def export(
    project: Project, message: str, language: str, *, suggest: Suggest, only_open: bool = False
) -> Exchange:
    """Return a message in a language as translators get it, whatever the format.

    Args:
        project: the campaign.
        message: message id.
        language: BCP 47 tag; not the source language.
        suggest: what the translation memory offers.
        only_open: leave out what is approved.

    Raises:
        UsageError: the source language, or nothing is open.
        InputError: a file cannot be read.
    """
    source, translation, everything = reviews.words(project, message, language)
    if language == source.language:
        raise UsageError(
            f"{language} is the source language",
            hint="Name a language to translate into: --lang LANG",
        )
    standings = {
        s.unit: s for s in review.standings(everything, reviews.read_log(project, message), language)
    }
    chosen = [u for u in everything if not (only_open and standings[u.id].approved)]
    if not chosen:
        raise UsageError(
            f"every text of {language} is approved", hint="Leave --open out to export all of them."
        )
    machine = translation is not None and translation.origin is Origin.MACHINE
    offers = suggest(source, language)
    make = _Maker(project, message, languages.get(language), machine=machine)
    return Exchange(
        message=message,
        source_language=source.language,
        target_language=language,
        entries=tuple(make.entry(u, standings[u.id], offers.get(u.id, ())) for u in chosen),
        notes=source.notes,
        seal=seal(u.id for u in chosen),
    )


class _Maker:
    """Makes entries of one language."""

    def __init__(self, project: Project, message: str, language: Language, *, machine: bool) -> None:
        self._project, self._message, self._language = project, message, language
        self._machine = machine
        self._times = subtitle.times_of(project, message, language.tag)

    def entry(self, unit: Unit, standing: Standing, offers: tuple[Suggestion, ...]) -> Entry:
        span = self._times.get(unit.id)
        start_ms, end_ms = span if span else (None, None)
        limit = None if span is None else self._language.max_cps * (span[1] - span[0]) // 1000
        remark, state = "", standing.state
        offers = tuple(o for o in offers if o.text != unit.target)
        if standing.stale is not None:
            remark, state = str(standing.stale), State.INITIAL
            old = Suggestion(unit.target, 100, Origin.HUMAN, f"{self._message}/{unit.id}, before the change")
            offers = (old, *offers)
        elif state is State.TRANSLATED and self._machine:
            remark, state = _BY_MACHINE, State.INITIAL
        return Entry(
            id=unit.id,
            source=unit.source,
            target=unit.target,
            state=state,
            source_digest=short_digest(unit.source),
            target_digest=short_digest(unit.target) if unit.target else "",
            note=unit.note,
            start_ms=start_ms,
            end_ms=end_ms,
            max_chars=limit,
            still=self._still(unit.id),
            remark=remark,
            suggestions=offers,
        )

    def _still(self, unit: str) -> str:
        folder = self._project.output / self._message / self._language.tag / "stills"
        for name in (f"{unit}.png", f"{unit}.1.png"):
            if (folder / name).is_file():
                return (folder / name).relative_to(self._project.root).as_posix()
        return ""
