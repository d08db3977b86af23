"""Review: reading and adding to the log, and approving words."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.core import facts, review
from pipeline.core import language as languages
from pipeline.core.facts import FactRules
from pipeline.core.memory import Added
from pipeline.core.review import Entry, Standing
from pipeline.core.script import Script, State
from pipeline.core.units import POST_ID, TITLE_ID, Unit, units
from pipeline.engine import flow_back, subtitle
from pipeline.engine import memory as memories
from pipeline.engine.files import storage_errors
from pipeline.engine.project import Project, read_text
from pipeline.errors import FactsMissing, ReviewLogError, TranslationError, UsageError
from pipeline.formats import review_log
from pipeline.ports import TranslationMemory


@dataclass(frozen=True, slots=True)
class Declared:
    """What a call of :func:`declare` did."""

    language: str
    """BCP 47 tag."""
    changed: tuple[str, ...]
    """Units whose standing changed."""
    unchanged: tuple[str, ...]
    """Units that stood like this before; nothing was noted for them."""
    standings: tuple[Standing, ...]
    """How every unit of the language stands now."""

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "language": self.language,
            "changed": list(self.changed),
            "unchanged": list(self.unchanged),
            "review": dict(review.counts(self.standings)),
            "all_approved": review.all_approved(self.standings),
        }


def read_log(project: Project, message: str) -> tuple[Entry, ...]:
    """Return the log of a message's reviews, oldest line first; empty if nobody has reviewed anything.

    Raises:
        ReviewLogError: it is damaged.
    """
    path = project.review_path(message)
    text = read_text(path)
    if text is None:
        return ()
    if text and not text.endswith("\n"):
        # Each line is written at once with its end; without one, the computer stopped in the middle.
        last = len(text.splitlines())
        raise ReviewLogError(
            "the last line was not written to its end",
            path=path,
            line=last,
            hint="Delete this line, and approve again what it was about.",
        )
    return review_log.loads(text, path=str(path))


def words(project: Project, message: str, language: str) -> tuple[Script, Script | None, tuple[Unit, ...]]:
    """Return the source, the translation and the units of a message, as people see them now.

    The words are those of ``scripts_text/``, with what people changed in the subtitle file since.

    Raises:
        InputError: a file cannot be read.
    """
    source = project.source(message)
    translation = source if language == source.language else project.read_script(message, language)
    if translation is not None:
        edits = subtitle.pending_edits(project, message, language)
        translation = flow_back.with_words(translation, edits)
        if language == source.language:
            source = translation
    return source, translation, units(source, translation)


def standings(project: Project, message: str, language: str) -> tuple[Standing, ...]:
    """Return how far each text of a language has come, without looking at footage or fonts.

    Raises:
        InputError: a file cannot be read.
    """
    _, _, everything = words(project, message, language)
    return review.standings(everything, read_log(project, message), language)


def declare(
    project: Project,
    message: str,
    language: str,
    cues: Sequence[str],
    *,
    state: State,
    by: str,
    when: str,
    note: str = "",
) -> Declared:
    """Declare words to be ``final`` (approved), ``reviewed``, or ``translated`` again (taken back).

    Args:
        project: the campaign.
        message: message id.
        language: BCP 47 tag.
        cues: cue or unit ids (``s05``, ``s05.2``, ``meta.title``); empty means all that have words.
        state: what they are declared to be.
        by: who says so.
        when: the moment, ISO 8601.
        note: what they want to say.

    Raises:
        UsageError: an id that the message does not have, or no name.
        TranslationError: words are missing.
        FactsMissing: a protected fact is missing or changed: that is nothing anybody can approve.
        StorageError: the log cannot be written. In every case nothing was noted.
    """
    by, note = " ".join(by.split()), " ".join(note.split())
    if not by:
        raise UsageError("an approval needs a name", hint="Say who approves: --by NAME")
    _, _, everything = words(project, message, language)
    chosen = _chosen(everything, cues, message)
    if state is not State.TRANSLATED:
        _refuse_missing(project, chosen, message, language)
        _refuse_damaged_facts(chosen, language, project.config.facts.as_rules())
    log = read_log(project, message)
    before = {s.unit: s for s in review.standings(everything, log, language)}
    changing = [u for u in chosen if _would_change(before[u.id], state)]
    entries = review.declare(changing, language=language, state=state, by=by, when=when, note=note)
    append(project, message, entries)
    ids = tuple(u.id for u in changing)
    return Declared(
        language=language,
        changed=ids,
        unchanged=tuple(u.id for u in chosen if u.id not in ids),
        standings=review.standings(everything, (*log, *entries), language),
    )


def remember(
    memory: TranslationMemory, project: Project, message: str, declared: Declared, *, by: str, when: str
) -> Added | None:
    """Take what was approved into the translation memory; None for the source language.

    Raises:
        InputError, StorageError, CampaignLocked: the memory cannot be used; the approval stands all the same.
    """
    source, translation, _ = words(project, message, declared.language)
    if translation is None or declared.language == source.language:
        return None
    return memories.remember(
        memory, source, translation, declared.changed, by=by, when=when, state=State.FINAL
    )


def append(project: Project, message: str, entries: Sequence[Entry]) -> None:
    """Add lines to a message's log, in one write that is on the disk when the call returns.

    Raises:
        StorageError: it cannot be written.
    """
    if not entries:
        return
    path = project.review_path(message)
    with storage_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write(review_log.dumps(entries).encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())


def _chosen(everything: Sequence[Unit], cues: Sequence[str], message: str) -> list[Unit]:
    if not cues:
        return list(everything)
    by_id = {u.id: u for u in everything}
    chosen: dict[str, Unit] = {}
    for cue in cues:
        # A segment that needs two cues, s05.1 and s05.2, is translated and approved as one.
        unit = by_id.get(cue) or by_id.get(cue.rpartition(".")[0])
        if unit is None:
            raise UsageError(f"{message} has no cue {cue!r}", hint=f"It has: {', '.join(by_id)}.")
        chosen[unit.id] = unit
    return list(chosen.values())


def _would_change(standing: Standing, state: State) -> bool:
    if state is State.TRANSLATED:
        return standing.state in (State.REVIEWED, State.FINAL)
    return standing.state is not state


def _refuse_missing(project: Project, chosen: Sequence[Unit], message: str, language: str) -> None:
    empty = [u.id for u in chosen if not u.target.strip()]
    if empty:
        name = project.script_path(message, language).relative_to(project.root)
        raise TranslationError(
            f"{name}: there are no words yet for {', '.join(empty)}",
            language=language,
            segments=empty,
            hint="Translate them first, or name the cues that you approve: --cue ID",
        )


def _refuse_damaged_facts(chosen: Sequence[Unit], language: str, rules: FactRules) -> None:
    damaged = []
    for unit in chosen:
        became = facts.compare(unit.source, unit.target, rules, language)
        damaged += [(unit.id, lost.fact.text) for lost in became.lost]
        if unit.id not in (TITLE_ID, POST_ID):  # beside the video there may be more than in the source
            damaged += [(unit.id, added) for added in became.added]
    if damaged:
        where, fact = damaged[0]
        raise FactsMissing(
            f"{languages.get(language).name}: {where} does not agree with the source about {fact!r}",
            language=language,
            facts=damaged,
            hint="Correct the number, address or name first: it must stand there exactly as in the source.",
        )
