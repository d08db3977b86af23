"""Import: taking back what translators return, whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.core import language as languages
from pipeline.core import review
from pipeline.core.exchange import Exchange
from pipeline.core.findings import Severity
from pipeline.core.intake import Intake, weigh
from pipeline.core.review import Standing
from pipeline.core.script import Origin, Script, State
from pipeline.core.units import Unit, with_targets
from pipeline.engine import review as reviews
from pipeline.engine.export import OUR_REMARKS
from pipeline.engine.export_track import named_by
from pipeline.engine.files import keep_copy
from pipeline.engine.import_track import TrackImport, import_track
from pipeline.engine.project import Project
from pipeline.errors import ExchangeError, InputError, UsageError


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file brought."""

    path: str
    """The file."""
    message: str
    """Message id."""
    language: str
    """BCP 47 tag."""
    intake: Intake
    """What was taken, and what was not."""
    standings: tuple[Standing, ...] = ()
    """How every text of the language stands now."""

    @property
    def has_errors(self) -> bool:
        """False: a file is taken whole or refused."""
        return False

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        intake = self.intake
        return {
            "file": self.path,
            "message": self.message,
            "language": self.language,
            "taken": list(intake.taken),
            "same": list(intake.same),
            "empty": list(intake.empty),
            "stale": list(intake.stale),
            "gone": list(intake.gone),
            "absent": list(intake.absent),
            "remarks": dict(intake.remarks),
            "review": dict(review.counts(self.standings)),
        }


@dataclass(frozen=True, slots=True)
class Ready:
    """A file that was looked at and may be taken; until :meth:`take` is called nothing is written."""

    project: Project
    path: Path
    message: str
    language: str
    intake: Intake
    source: Script
    translation: Script | None
    units: tuple[Unit, ...]

    def take(self, when: str) -> Imported:
        """Write the words and note what the file says was reviewed; ``when`` is the moment (ISO 8601).

        In a project that is only looked at, nothing is written.

        Raises:
            StorageError: a folder cannot be written.
        """
        if not self.project.looking:
            base = self.translation or Script(self.message, self.language, self.source.title, ())
            made = _revised(base, self.intake, self.source, self.units)
            if made != self.translation:
                _write(self.project, made)
            _note_reviews(self, when)
        standings = reviews.standings(self.project, self.message, self.language)
        return Imported(str(self.path), self.message, self.language, self.intake, standings)


@dataclass(frozen=True, slots=True)
class ImportedTrack:
    """What a subtitle file brought."""

    path: str
    """The file."""
    message: str
    """Message id."""
    language: str
    """BCP 47 tag."""
    track: TrackImport
    """What was taken, and what was not."""

    @property
    def has_errors(self) -> bool:
        """True if something in the file could not be taken."""
        return any(f.severity is Severity.ERROR for f in self.track.findings)

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "file": self.path,
            "message": self.message,
            "language": self.language,
            "taken": list(self.track.taken),
            "same": list(self.track.unchanged),
            "words": dict(self.track.words),
            "findings": [f.as_json() for f in self.track.findings],
            "kept": None if self.track.kept is None else str(self.track.kept),
        }


@dataclass(frozen=True, slots=True)
class TrackReady:
    """A subtitle file that was looked at and may be taken; nothing is written until :meth:`take`."""

    project: Project
    path: Path
    message: str
    language: str
    data: bytes
    encoding: str

    def take(self, when: str) -> ImportedTrack:  # noqa: ARG002 (as for other files)
        """Take what maps to the track, unless the project is only looked at.

        Raises:
            InputError: see :func:`pipeline.engine.import_track.import_track`.
        """
        track = import_track(
            self.project, self.message, self.language, self.data, self.path, encoding=self.encoding
        )
        return ImportedTrack(str(self.path), self.message, self.language, track)


def weigh_track(
    project: Project, path: Path, data: bytes, *, message: str = "", language: str = "", encoding: str = ""
) -> TrackReady:
    """Look at a subtitle file that came back; what is not given is read from its name.

    Raises:
        ExchangeError: its message or language is unknown.
        InputError: it cannot be taken.
    """
    try:
        said = named_by(path)
    except UsageError:
        said = ("", "")
    name = _decide("message", message or said[0], "", tuple(project.config.messages), path)
    tag = _decide("language", language or said[1], "", project.config.languages_of(name), path)
    ready = TrackReady(project, path, name, tag, data, encoding)
    replace(ready, project=replace(project, looking=True)).take("")
    return ready


def weigh_file(
    project: Project,
    path: Path,
    exchange: Exchange,
    *,
    message: str = "",
    language: str = "",
    replace_ours: bool = False,
) -> Ready:
    """Work out what a file brings.

    Args:
        project: the campaign.
        path: the file, for messages.
        exchange: what was read from it.
        message: message id, if the file does not say; else the two must agree.
        language: BCP 47 tag, likewise.
        replace_ours: prefer the file's words where the campaign's changed since the export.

    Raises:
        ExchangeError: the file cannot be taken, with its place; nothing was changed.
    """
    name = _decide("message", exchange.message, message, tuple(project.config.messages), path)
    tag = _decide("language", exchange.target_language, language, project.config.languages_of(name), path)
    source, translation, everything = reviews.words(project, name, tag)
    if tag == source.language:
        raise ExchangeError(f"{tag} is the source language", path=path, hint="Edit its script instead.")
    exchange = _without_ours(exchange, source)
    intake = weigh(
        exchange,
        everything,
        message=name,
        source_language=source.language,
        language=languages.get(tag),
        replace=replace_ours,
    )
    _refuse(intake, path)
    return Ready(project, path, name, tag, intake, source, translation, everything)


def _without_ours(exchange: Exchange, source: Script) -> Exchange:
    """Leave out the remarks that we exported ourselves, so that a translator's stand out."""
    entries = []
    for entry in exchange.entries:
        lines = [line for line in entry.remark.split("\n") if line not in OUR_REMARKS]
        entries.append(replace(entry, remark="\n".join(lines)))
    known = set(source.notes.split("\n"))
    notes = "\n".join(line for line in exchange.notes.split("\n") if line not in known)
    return replace(exchange, entries=tuple(entries), notes=notes)


def _revised(base: Script, intake: Intake, source: Script, everything: Sequence[Unit]) -> Script:
    """Return the translation with the file's words. What a person returns is a person's file from then on."""
    made = with_targets(base, intake.taken, source)
    sources = {**made.sources, **{i: d for i, d in intake.made_from.items() if source.segment(i) is not None}}
    seen = {i for i in intake.states if i in intake.taken or intake.states[i] is not State.INITIAL}
    by_person = all(u.id in seen for u in everything if source.segment(u.id) is not None)
    if not intake.taken and sources == made.sources and not (by_person and base.origin is not Origin.HUMAN):
        return base
    state = base.state if base.state is not State.INITIAL else State.TRANSLATED
    return replace(
        made,
        sources=sources,
        draft_digest="",
        origin=Origin.HUMAN if by_person else made.origin,
        engine="" if by_person else made.engine,
        state=state if not intake.taken else State.TRANSLATED,
    )


def _write(project: Project, script: Script) -> None:
    """Write a translation; what was there before stays beside it."""
    keep_copy(project.script_path(script.message, script.language))
    project.write_script(script)


def _note_reviews(ready: Ready, when: str) -> None:
    """Note what the file says was reviewed. An approval it is not: that takes a person's name."""
    project, message, language, intake = ready.project, ready.message, ready.language, ready.intake
    _, _, everything = reviews.words(project, message, language)
    log = reviews.read_log(project, message)
    known = {s.unit: s for s in review.standings(everything, log, language)}
    said = [
        u
        for u in everything
        if intake.states.get(u.id) in (State.REVIEWED, State.FINAL)
        and u.id not in intake.stale
        and known[u.id].state is State.TRANSLATED
        and known[u.id].stale is not review.Staleness.WITHDRAWN
    ]
    note = review.declare(
        said,
        language=language,
        state=State.REVIEWED,
        by=ready.path.name,
        when=when,
        note="as the imported file says",
    )
    reviews.append(project, message, note)


def _decide(what: str, said: str, asked: str, have: tuple[str, ...], path: Path) -> str:
    """Return the message or language that a file is about; it must be one of ours, and not contradict."""
    if what == "language" and said:
        try:
            said = languages.get(said).tag
        except InputError as error:
            raise ExchangeError(
                error.message, path=path, hint="Correct the file's target language."
            ) from None
    if said and asked and said != asked:
        raise ExchangeError(
            f"the file says {what} {said!r}, not {asked!r}",
            path=path,
            hint="Check that it is the right file.",
        )
    chosen = said or asked or (have[0] if len(have) == 1 else "")
    if chosen not in have:
        problem = (
            f"the campaign has no {what} {chosen!r}"
            if chosen
            else f"the file does not say which {what} it is"
        )
        option = "--message ID" if what == "message" else "--lang LANG"
        raise ExchangeError(
            problem, path=path, hint=f"Say which it is: {option}. There are: {', '.join(have)}."
        )
    return chosen


def _refuse(intake: Intake, path: Path) -> None:
    if not intake.problems:
        return
    first = intake.problems[0]
    more = f" (and {len(intake.problems) - 1} more)" if len(intake.problems) > 1 else ""
    conflict = "not what was exported" in first.message
    raise ExchangeError(
        first.message + more,
        path=path,
        line=first.line or None,
        hint="Nothing was imported. Bring both to the same words, or prefer the file: --replace"
        if conflict
        else "Nothing was imported. Put the ids back as they were exported, or export again.",
    )
