"""Filling in a language: engines in order of preference, drafts written where people can see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.core.script import Origin, Script, Segment, State, source_digests, stale_segments
from pipeline.core.translation import (
    Request,
    Translated,
    accept_machine_reply,
    is_echo,
    untranslated,
)
from pipeline.engine.project import Project
from pipeline.errors import InputError, ScriptError, TranslationError
from pipeline.ports import Translator

_TITLE = "title."
_POST = "post."
"""Ids of texts that are not segments; the full stop keeps them apart from segment ids."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A language's words, complete."""

    script: Script
    """Source order, every segment of the source, with this language's words."""
    stale: tuple[str, ...]
    """Segments whose source changed after a person translated them."""
    drafted: bool
    """True if an engine wrote something in this run."""
    obsolete: tuple[str, ...] = ()
    """Segments that only the translation's file still has; their words are not shown."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the engines gave for one language, before anything is written."""

    existing: Script | None
    """The file that is there already."""
    done: Mapping[str, Translated]
    """Segment id -> its translation; titles and lines of the post are in it too."""
    reasons: tuple[str, ...]
    """Why engines gave less than they were asked for, in the order in which they were asked."""
    behind: tuple[str, ...] = ()
    """Segments of a draft whose source has changed, and which no engine translated anew: their old words
    are better than none for whoever looks, and in a campaign that publishes only what is approved."""

    @property
    def is_by_hand(self) -> bool:
        """True if a person wrote or edited the file."""
        return self.existing is not None and not self.existing.is_untouched_draft

    def counts(self, source: Script) -> dict[str, int]:
        """Return engine -> how many of the segments of ``source`` are its."""
        names = [self.done[s.id].engine for s in source.segments if s.id in self.done]
        return {name: names.count(name) for name in dict.fromkeys(names)}


def fill(
    project: Project,
    source: Script,
    language: str,
    engines: Sequence[Translator],
    warn: Callable[[str], None],
) -> Filled:
    """Return ``source`` in ``language``, drafting what is missing if an engine can.

    A file that a person wrote or edited is only read: what it lacks is an error, never filled in behind
    the person's back. A language without a file, or with a draft that nobody has touched, is filled by
    the engines in order, and the result is written as a draft.

    Raises:
        TranslationError: segments are missing or still in the source language, naming file and ids.
        ScriptError: the file cannot be read, or lacks a segment and has one that the source does not have.
    """
    if language == source.language:
        return Filled(source, (), drafted=False)
    return settle(project, source, language, gather(project, source, language, engines, warn))


def on_file(project: Project, source: Script, language: str) -> Script | None:
    """Return a language's words as its file has them now, in source order; None if they are not complete."""
    if language == source.language:
        return source
    try:
        existing = project.read_script(source.message, language)
    except InputError:
        return None
    if existing is None or any(not _text_of(existing, s.id).strip() for s in source.segments):
        return None
    return _in_source_order(source, existing)


def gather(
    project: Project,
    source: Script,
    language: str,
    engines: Sequence[Translator],
    warn: Callable[[str], None],
) -> Gathered:
    """Ask the engines in order for what is missing in a language, and write nothing.

    Raises:
        ScriptError: the file cannot be read, or has a segment that the source does not have.
    """
    existing = project.read_script(source.message, language)
    by_hand = existing is not None and not existing.is_untouched_draft
    if existing is not None and by_hand:
        _refuse_unknown(project, source, existing)
    usable = [e for e in engines if e.name == "file"] if by_hand else engines
    done, reasons = _ask(usable, source, _request(source, language), warn)
    behind: tuple[str, ...] = ()
    if not by_hand and existing is not None and (project.looking or project.config.review.required):
        behind = tuple(s.id for s in untranslated(source, list(done.values())) if existing.segment(s.id))
        done |= {i: _old_words(existing, i) for i in behind}
    return Gathered(existing, done, tuple(reasons), behind)


def _old_words(draft: Script, segment_id: str) -> Translated:
    segment = draft.segment(segment_id)
    assert segment is not None
    return Translated(segment_id, segment.text, draft.origin, "file", draft.state)


def settle(project: Project, source: Script, language: str, gathered: Gathered) -> Filled:
    """Return a language's words, writing a draft if engines gave some of them.

    Raises:
        TranslationError: segments are missing or still in the source language. What engines gave of an
            incomplete language is written as a draft all the same: it need not be paid for again.
    """
    existing, done = gathered.existing, gathered.done
    missing = untranslated(source, list(done.values()))
    if missing:
        if any(t.engine != "file" for t in done.values()) and len(missing) < len(source.segments):
            project.write_script(_draft(source, language, done, existing))
        raise _incomplete(project, existing, language, [s.id for s in missing], gathered.reasons, source)
    if existing is not None and _all_from_file(source, done):
        if gathered.is_by_hand:
            _refuse_echoes(project, source, existing)
        stale = stale_segments(source, existing)
        obsolete = tuple(s.id for s in existing.segments if source.segment(s.id) is None)
        return Filled(_in_source_order(source, existing), stale, drafted=False, obsolete=obsolete)
    draft = _draft(source, language, done, existing)
    if existing is not None:
        old = {i: existing.sources[i] for i in gathered.behind if i in existing.sources}
        draft = replace(draft, sources={**draft.sources, **old})
    project.write_script(draft)
    return Filled(draft, gathered.behind, drafted=True)


def _request(source: Script, language: str) -> Request:
    extra = [Segment(_TITLE, source.title)]
    extra += [Segment(f"{_POST}{n}", line) for n, line in enumerate(source.post.splitlines()) if line.strip()]
    return Request(
        source.message, source.language, language, (*source.segments, *extra), context=source.segments
    )


def _ask(
    engines: Sequence[Translator], source: Script, request: Request, warn: Callable[[str], None]
) -> tuple[dict[str, Translated], list[str]]:
    done: dict[str, Translated] = {}
    reasons: list[str] = []
    for engine in engines:
        open_segments = tuple(s for s in request.segments if s.id not in done)
        if not open_segments or _all_from_file(source, done):
            break
        part = replace(request, segments=open_segments)
        try:
            answer = engine.translate(part)
        except TranslationError as error:
            answer = _kept(engine.name, error, part)
            open_ids = [s.id for s in open_segments if s.id not in {t.id for t in answer}]
            kept = (
                f" (kept {len(answer)} of {len(open_segments)}, open: {', '.join(open_ids)})"
                if answer
                else ""
            )
            reasons.append(f"{engine.name}: {error.message}{kept}")
            warn(f"{engine.name}: {error.message}{kept}. {error.hint}")
        done |= {t.id: t for t in answer if t.text.strip() and t.id not in done}
    return done, reasons


def _kept(engine: str, error: TranslationError, request: Request) -> tuple[Translated, ...]:
    """Return what an engine gave before or beside its failure, checked again; nothing if that fails."""
    texts = dict(error.usable)
    good = [s for s in request.segments if s.id in texts and not is_echo(s.text, texts[s.id])]
    try:
        return accept_machine_reply(
            replace(request, segments=tuple(good)), {s.id: texts[s.id] for s in good}, engine=engine
        )
    except TranslationError:
        return ()


def _incomplete(
    project: Project,
    existing: Script | None,
    language: str,
    ids: Sequence[str],
    reasons: Sequence[str],
    source: Script,
) -> TranslationError:
    name = project.script_path(source.message, language).relative_to(project.root)
    because = f" ({'; '.join(reasons)})" if reasons else ""
    hint = "Write the file, or add an engine to [translate] engines in campaign.toml."
    if existing is not None and not existing.is_untouched_draft:
        hint = f"Add [{ids[0]}] and its words to the file, and build again."
    elif reasons:
        hint = "Try again later, or write the words into the file yourself."
    elif project.looking:
        hint = "Write the file, or run vidmsg build: it asks every engine of campaign.toml for a draft."
    return TranslationError(
        f"{name}: no translation for segment{'s' if len(ids) > 1 else ''} {', '.join(ids)}{because}",
        language=language,
        segments=ids,
        hint=hint,
    )


def _refuse_echoes(project: Project, source: Script, translation: Script) -> None:
    """Stop a file in which words were forgotten in the source language; a review vouches for them."""
    same = source.language.split("-")[0] == translation.language.split("-")[0]
    if same or translation.state in (State.REVIEWED, State.FINAL):
        return
    rules = project.config.facts.as_rules()
    left = [s.id for s in translation.segments if is_echo(_text_of(source, s.id), s.text, rules)]
    if left:
        name = project.script_path(source.message, translation.language).relative_to(project.root)
        raise TranslationError(
            f"{name}: still in the source language: segment{'s' if len(left) > 1 else ''} {', '.join(left)}",
            language=translation.language,
            segments=left,
            hint="Translate the words; if they are to stay as they are, set `state: reviewed` in the file.",
        )


def _text_of(source: Script, segment_id: str) -> str:
    segment = source.segment(segment_id)
    return "" if segment is None else segment.text


def _in_source_order(source: Script, existing: Script) -> Script:
    by_id = {s.id: s for s in existing.segments}
    return replace(existing, segments=tuple(by_id[s.id] for s in source.segments))


def _draft(source: Script, language: str, done: Mapping[str, Translated], before: Script | None) -> Script:
    """Make the draft file's content; its digest lets us see later whether a person edited it.

    A title or post that no engine gave now stays as the draft ``before`` had it.
    """
    title = done[_TITLE].text if _TITLE in done else (before or source).title
    post = (before or source).post
    if before is None or any(key.startswith(_POST) for key in done):
        lines = enumerate(source.post.splitlines())
        post = "\n".join(done[f"{_POST}{n}"].text if f"{_POST}{n}" in done else line for n, line in lines)
    have = [s for s in source.segments if s.id in done]
    own = [done[s.id] for s in have]
    machine = any(t.origin is Origin.MACHINE for t in own)
    engines = list(dict.fromkeys(t.engine for t in own if t.engine != "file"))
    draft = Script(
        message=source.message,
        language=language,
        title=title,
        segments=tuple(Segment(s.id, done[s.id].text, card=s.card) for s in have),
        post=post,
        origin=Origin.MACHINE if machine else Origin.MEMORY,
        state=State.TRANSLATED,
        engine=", ".join(engines),
        sources={i: digest for i, digest in source_digests(source).items() if i in done},
    )
    return replace(draft, draft_digest=draft.body_digest)


def _all_from_file(source: Script, done: Mapping[str, Translated]) -> bool:
    return all(s.id in done and done[s.id].engine == "file" for s in source.segments)


def _refuse_unknown(project: Project, source: Script, translation: Script) -> None:
    """Refuse a segment that the source does not have while one of the source is missing: a mistyped id.

    Where all of the source is translated, its paragraph was deleted, and the words merely wait in the file.
    """
    missing = next((s.id for s in source.segments if translation.segment(s.id) is None), None)
    if missing is None:
        return
    for segment in translation.segments:
        if source.segment(segment.id) is None:
            raise ScriptError(
                f"the source script has no segment {segment.id}, while {missing} is not translated",
                path=project.script_path(translation.message, translation.language),
                line=segment.line or None,
                hint=f"If it is {missing} with a wrong id, correct the id; else translate {missing} too.",
            )
