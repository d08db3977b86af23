"""Names -> implementations. Everything heavy is imported here, and only when it is asked for."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pipeline.core.script import Script
from pipeline.core.term_matching import Stem
from pipeline.engine.config import FILE_NAME
from pipeline.engine.export import Suggest
from pipeline.engine.files import storage_errors
from pipeline.engine.prepare import Tools
from pipeline.engine.project import Project, open_project
from pipeline.engine.store import FolderStore
from pipeline.errors import FontError, UsageError, VidmsgError
from pipeline.ports import Aligner, FontBook, TranslationMemory, Translator, WaveformReader

if TYPE_CHECKING:
    from pipeline.adapters.translators.settings import EngineSettings

TRANSLATORS = "vidmsg.translators"
"""Entry-point group: name -> callable that returns a Translator; an argument ``settings`` is optional."""
ALIGNERS = "vidmsg.aligners"
"""Entry-point group: name -> callable without arguments that returns an Aligner."""
EMBEDDED = ("file", "memory")
"""Engines that need neither network nor a set-up."""


def tools(project: Project, *, engines: Sequence[str] | None = None) -> Tools:
    """Return the real implementations for a campaign.

    Args:
        project: the campaign.
        engines: translation engines in order; by default those of campaign.toml.

    Raises:
        ToolMissing: there is no usable ffmpeg.
        UsageError: campaign.toml names an engine that is not installed.
    """
    from pipeline.adapters.align.vad import SileroSpeechFinder
    from pipeline.adapters.ffmpeg import binary, hardware
    from pipeline.adapters.ffmpeg.delivered import probe_file
    from pipeline.adapters.ffmpeg.probe import AvProber
    from pipeline.adapters.ffmpeg.proof import PixelProver
    from pipeline.adapters.ffmpeg.shots import FfmpegShotFinder
    from pipeline.adapters.sentences import breaks_into_sentences
    from pipeline.adapters.typography import IcuHarfbuzz

    program = binary.find()
    return Tools(
        translators=translators(project, engines),
        prober=AvProber(),
        speech=SileroSpeechFinder(),
        encoder=hardware.chosen(program, project.config.video.encoder, project.work),
        prover=PixelProver(program, project.work),
        fonts=fonts(bold=project.config.style.bold),
        typography=IcuHarfbuzz(),
        stem=stemmer(),
        sentences=breaks_into_sentences,
        aligner=aligner("voice", project),
        inspect=probe_file,
        shots=FfmpegShotFinder(program, project.work),
    )


def waveform() -> WaveformReader:
    """Return what reads how loud footage is."""
    from pipeline.adapters.ffmpeg.waveform import AvWaveform

    return AvWaveform()


def aligner(name: str, project: Project) -> Aligner:
    """Return the aligner called ``name``.

    Raises:
        UsageError: no such aligner is installed.
        ToolMissing: it lacks something.
    """
    if name == "voice":
        from pipeline.adapters.align.voice import VoiceAligner

        return VoiceAligner(FolderStore(project.cache / "voice"))
    found = {point.name: point for point in entry_points(group=ALIGNERS)}
    if name not in found:
        raise UsageError(
            f"there is no aligner {name!r}", hint="Installed: " + ", ".join(["voice", *sorted(found)]) + "."
        )
    factory = cast("Callable[[], Any]", found[name].load())
    return cast(Aligner, factory())


def now() -> str:
    """Return this moment in UTC, ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def check_encoder() -> str:
    """Make sure that ffmpeg can do what we need and return its identity.

    Raises:
        ToolMissing: naming what it lacks.
    """
    from pipeline.adapters.ffmpeg import binary

    found = binary.find()
    binary.check(found)
    return f"{found.identity} at {found.path}"


def hardware_encoders() -> dict[str, str]:
    """Return, for each encoder in hardware, why it does not work here; nothing if it does.

    Raises:
        ToolMissing, StorageError: nothing can be tried.
    """
    import tempfile

    from pipeline.adapters.ffmpeg import binary, hardware

    with tempfile.TemporaryDirectory() as folder:
        return hardware.all_reasons(binary.find(), Path(folder))


def fonts(*, bold: bool = False, on_step: Callable[[str], None] | None = None) -> FontBook:
    """Return the library of fonts."""
    from pipeline.adapters.fonts import FontLibrary

    return FontLibrary(bold=bold, on_step=on_step)


def translators(project: Project, names: Sequence[str] | None = None) -> list[Translator]:
    """Return translation engines in order; all of them share one budget for the run.

    Machines get the campaign's terms, and leave its names as they are.

    Args:
        project: the campaign.
        names: engines in order of preference, the campaign's files first; by default campaign.toml's.

    Raises:
        UsageError: one of them is not installed.
        InputError: the campaign's termbase is wrong.
    """
    from pipeline.adapters.translators.settings import Budget, EngineSettings
    from pipeline.engine import terms

    table = project.config.translate
    wanted = table.engines if names is None else tuple(names)
    termbase, stem = terms.NO_TERMS, stemmer()
    if any(name not in EMBEDDED for name in wanted):
        termbase = terms.load(project)
    fixed = termbase.fixed_terms(project.source_language)
    settings = EngineSettings(
        folder=project.root,
        do_not_translate=tuple(dict.fromkeys((*project.config.facts.names, *fixed))),
        terms=lambda text, source, target: termbase.lookup(text, source, target, stem),
        budget=Budget(table.max_chars_per_run),
        timeout_s=table.timeout_s,
        requests_per_minute=table.requests_per_minute,
    )
    return [translator(name, project, settings) for name in wanted]


def translator(name: str, project: Project, settings: EngineSettings | None = None) -> Translator:
    """Return the translation engine called ``name``.

    Raises:
        UsageError: no such engine is installed.
    """
    if name == "file":
        from pipeline.adapters.translators.file import FileTranslator

        return FileTranslator(project.read_script)
    if name == "memory":
        from pipeline.adapters.translators.memory import MemoryTranslator

        return MemoryTranslator(memory_of(project), lambda: memory(project), project.source)
    found = {point.name: point for point in entry_points(group=TRANSLATORS)}
    if name not in found:
        raise UsageError(
            f"there is no translation engine {name!r}",
            hint="Correct [translate] engines in campaign.toml. Installed: "
            + ", ".join([*EMBEDDED, *sorted(found)])
            + ".",
        )
    from pipeline.adapters.translators.giving_up import GivesUp
    from pipeline.adapters.translators.settings import EngineSettings

    factory = cast("Callable[..., Any]", found[name].load())
    told = replace(settings or EngineSettings(), options=project.config.translate.options(name))
    # Engines of others may want nothing from us.
    wanted = {"settings": told} if "settings" in inspect.signature(factory).parameters else {}
    return GivesUp(cast(Translator, factory(**wanted)))


def memory_of(project: Project) -> Any:
    """Return the memory of all texts that the campaign has translated before.

    A file that cannot be read does not stop the others: it gets its own error when its turn comes.
    """
    from pipeline.core import memory

    pairs = []
    for message in project.config.messages:
        try:
            source = project.source(message)
        except VidmsgError:
            continue
        for tag in project.config.languages_of(message):
            try:
                translation = project.read_script(message, tag)
            except VidmsgError:
                continue
            if translation is not None and tag != source.language:
                pairs.append((source, translation))
    return memory.build(pairs)


@contextlib.contextmanager
def suggesting(project: Project) -> Iterator[Suggest]:
    """Return what asks the campaign's translation memory and its other messages for suggestions.

    Raises:
        InputError, StorageError, CampaignLocked: the translation memory cannot be used.
    """
    from pipeline.engine.memory import suggestions

    with contextlib.ExitStack() as stack:
        memories = [
            stack.enter_context(contextlib.closing(m)) for m in (memory(project), memory_of_files(project))
        ]
        yield lambda source, language: suggestions(
            memories, source, project.read_script(source.message, language), language
        )


def memory(project: Project, *, writable: bool = False) -> TranslationMemory:
    """Open the campaign's translation memory; close it after use.

    Args:
        project: the campaign.
        writable: True to add and forget; the file is then made if there is none. A campaign without one has
            an empty memory for whoever only looks.

    Raises:
        InputError: the file is damaged, another program's, or of a newer vidmsg.
        StorageError: it cannot be opened.
        CampaignLocked: another process keeps it busy.
    """
    from pipeline.adapters.memory.listed import ListedMemory
    from pipeline.adapters.memory.store import MemoryStore

    path = project.memory_path
    with storage_errors(path):
        empty = not path.exists() or path.stat().st_size == 0
    if empty and not writable:
        return ListedMemory()
    return MemoryStore(path, writable=writable)


def memory_of_files(project: Project) -> TranslationMemory:
    """Return what the campaign's own files say as a memory that can be searched; close it after use."""
    from pipeline.adapters.memory.store import MemoryStore

    store = MemoryStore(None)
    store.add(memory_of(project))
    return store


def stemmer() -> Stem:
    """Return what stems words, for the check of terms."""
    from pipeline.adapters.stemming import stem

    return stem


def describe_fonts() -> list[dict[str, Any]]:
    """Return one row per font in the cache: what it is and where it came from."""
    from pipeline.adapters.fonts import FontLibrary

    return [
        {"font": row.family, "languages": ", ".join(row.languages), "from": row.origin, "file": row.regular}
        for row in FontLibrary().describe()
        if row.is_ready
    ]


def make_footage(source: Script, output: Path, tell_permille: Callable[[int], None]) -> None:
    """Make stand-in footage that reads ``source`` aloud.

    Raises:
        ToolError: the voice or ffmpeg failed.
        StorageError: the folder cannot be written.
    """
    from pipeline.adapters.compose import FootageRequest, make_footage

    make_footage(FootageRequest(source.without_card.segments, source.language), output, tell_permille)


def missing_fonts(folder: Path) -> list[str]:
    """Return the languages of the campaign in ``folder`` for which no font is there.

    Raises:
        ConfigError: campaign.toml is wrong; a folder without one misses nothing.
    """
    if not (folder / FILE_NAME).exists():
        return []
    lacking = []
    book = fonts()
    for tag in dict.fromkeys(t.language for t in open_project(folder, looking=True).targets()):
        try:
            book.face(tag)
        except FontError:
            lacking.append(tag)
    return lacking
