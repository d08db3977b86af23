"""Drafts: the words of every language, without pictures, sound or fonts."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.core.events import LanguageDrafted, StepStarted, TranslateFinished, Warned
from pipeline.core.plan import Target
from pipeline.core.script import Script
from pipeline.engine import translate
from pipeline.engine.build import locked
from pipeline.engine.project import Project
from pipeline.errors import TranslationError, VidmsgError
from pipeline.ports import Reporter, Translator


def draft(
    project: Project, targets: Sequence[Target], engines: Sequence[Translator], reporter: Reporter
) -> tuple[LanguageDrafted, ...]:
    """Fill in the words of every language of ``targets``; one that fails does not stop the others.

    Args:
        project: the campaign.
        targets: whose messages and languages; the channel does not matter.
        engines: translation engines in order of preference, the campaign's files first.
        reporter: hears of everything.

    Returns:
        One row for each message and language but the source's, in order.

    Raises:
        CampaignLocked: a build is at work here.
        StorageError: a folder cannot be written.
    """
    pairs = dict.fromkeys((t.message, t.language) for t in targets if t.language != project.source_language)
    rows: list[LanguageDrafted] = []
    with locked(project):
        for message, language in pairs:
            rows.append(_one(project, message, language, engines, reporter))
            reporter.emit(rows[-1])
    incomplete = tuple(row.where for row in rows if row.error)
    reporter.emit(TranslateFinished(len(rows) - len(incomplete), incomplete))
    return tuple(rows)


def _one(
    project: Project, message: str, language: str, engines: Sequence[Translator], reporter: Reporter
) -> LanguageDrafted:
    where = f"{message}/{language}"
    reporter.emit(StepStarted(f"{where}: looking for words"))
    gathered: translate.Gathered | None = None
    source: Script | None = None
    try:
        source = project.source(message)
        gathered = translate.gather(
            project, source, language, engines, lambda text: reporter.emit(Warned(where, text))
        )
        filled = translate.settle(project, source, language, gathered)
    except VidmsgError as error:
        missing = error.segments if isinstance(error, TranslationError) else ()
        return _row(where, source, gathered, missing=missing, error=error)
    return _row(where, source, gathered, drafted=filled.drafted)


def _row(
    where: str,
    source: Script | None,
    gathered: translate.Gathered | None,
    *,
    missing: tuple[str, ...] = (),
    error: VidmsgError | None = None,
    drafted: bool = False,
) -> LanguageDrafted:
    counts = {} if gathered is None or source is None else gathered.counts(source)
    return LanguageDrafted(
        where=where,
        segments=0 if source is None else len(source.segments),
        engines=counts,
        drafted=drafted or (error is not None and any(name != "file" for name in counts)),
        missing=missing,
        error="" if error is None else str(error),
        hint="" if error is None else error.hint,
        reasons=() if gathered is None else gathered.reasons,
    )
