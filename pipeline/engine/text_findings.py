"""What is found in a language's words, as they will be seen: the checks of core, over a whole message."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from pipeline.core import checks, facts, text_checks
from pipeline.core.facts import FactRules
from pipeline.core.findings import Finding, Severity
from pipeline.core.language import Language
from pipeline.core.script import Script
from pipeline.core.term_matching import Stem, unstemmed
from pipeline.core.termbase import Termbase
from pipeline.core.termbase import check as check_terms
from pipeline.core.text_checks import Place
from pipeline.core.units import POST_ID, TITLE_ID, Unit, units
from pipeline.engine.project import Project, read_text
from pipeline.engine.terms import NO_TERMS
from pipeline.errors import FactsMissing, InputError, TranslationError
from pipeline.formats import script_text


def of_language(
    project: Project,
    source: Script,
    script: Script,
    language: Language,
    termbase: Termbase = NO_TERMS,
    stem: Stem = unstemmed,
) -> tuple[Finding, ...]:
    """Check every text of a message in one language; facts in segments are checked with the track.

    Args:
        project: the campaign.
        source: the source script.
        script: the words as they will be seen, edits of the subtitle file included.
        language: the script's language.
        termbase: the campaign's terms.
        stem: stems words, for the check of terms.

    Raises:
        FactsMissing: the title or the text to publish lacks a fact of the source.
        TranslationError: words are missing, a stopgap stands in their place, or a term that must not be
            translated was.
    """
    rules = project.config.facts.as_rules()
    is_source = script.language == source.language
    found: list[Finding] = []
    for unit in units(source, script):
        if unit.id == POST_ID and not unit.target.strip():
            continue  # check_post speaks of that
        found += text_checks.check(unit, language, rules, is_source=is_source)
        if not is_source:
            found += _facts_beside_the_video(unit, language, rules)
        found += check_terms(
            termbase,
            source=unit.source,
            target=unit.target,
            source_language=source.language,
            target_language=script.language,
            where=unit.id,
            stem=stem,
        )
    if not is_source:
        places = tuple(_places(project, source, script))
        found += text_checks.inconsistent(places, source.message, language)
    _refuse_errors(found, project, script)
    return tuple(found)


def _facts_beside_the_video(unit: Unit, language: Language, rules: FactRules) -> Iterator[Finding]:
    """Compare the facts of the title and the post. What they have in addition is for a person to judge."""
    if unit.id not in (TITLE_ID, POST_ID):
        return
    comparison = facts.compare(unit.source, unit.target, rules, language.tag)
    for lost in comparison.lost:
        yield checks.fact_missing(lost, unit.id, language)
    for extra in comparison.added:
        yield replace(checks.fact_added(extra, unit.id, language), severity=Severity.WARNING)


def _places(project: Project, source: Script, script: Script) -> Iterator[Place]:
    """Yield every text of the language that any message of the campaign translates."""
    for message in project.config.messages:
        if message == source.message:
            yield from _of_message(source, script)
        elif script.language in project.config.languages_of(message):
            with contextlib.suppress(InputError):  # that message's own findings tell of it
                other = _read(project, message, source.language)
                translation = _read(project, message, script.language)
                if other is not None and translation is not None:
                    yield from _of_message(other, translation)


def _of_message(source: Script, script: Script) -> Iterator[Place]:
    for unit in units(source, script):
        if unit.id != POST_ID:
            yield Place(source.message, unit.id, unit.source, unit.target)


def _read(project: Project, message: str, language: str) -> Script | None:
    path = project.script_path(message, language)
    try:
        state = path.stat()
    except OSError:
        return None
    return _read_once(path, message, language, state.st_mtime_ns, state.st_size)


@lru_cache(4096)
def _read_once(
    path: Path,
    message: str,
    language: str,
    mtime_ns: int,  # noqa: ARG001 (a changed file is another file)
    size: int,  # noqa: ARG001
) -> Script | None:
    """Read a script once for all the languages and messages that compare their words with it."""
    text = read_text(path)
    return (
        None if text is None else script_text.loads(text, message=message, language=language, path=str(path))
    )


def _refuse_errors(found: Sequence[Finding], project: Project, script: Script) -> None:
    errors = [f for f in found if f.severity is Severity.ERROR]
    if not errors:
        return
    first = errors[0]
    name = project.script_path(script.message, script.language).name
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    message = f"{name}: {first.where}: {first.message}{more}"
    if first.id.startswith("fact-"):
        lost = [(f.where, f.message) for f in errors]
        raise FactsMissing(message, language=script.language, facts=lost, hint=first.hint)
    ids = [f.where for f in errors]
    raise TranslationError(message, language=script.language, segments=ids, hint=first.hint)
