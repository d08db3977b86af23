"""Names -> implementations. Everything heavy is imported here, and only when it is asked for."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pipeline.core.script import Script
from pipeline.engine.config import FILE_NAME
from pipeline.engine.prepare import Tools
from pipeline.engine.project import Project, open_project
from pipeline.errors import FontError, UsageError, VidmsgError
from pipeline.ports import FontBook, Translator

if TYPE_CHECKING:
    from pipeline.adapters.translators.settings import EngineSettings

TRANSLATORS = "vidmsg.translators"
"""Entry-point group: name -> callable that returns a Translator; an argument ``settings`` is optional."""
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
    from pipeline.adapters.ffmpeg import binary
    from pipeline.adapters.ffmpeg.encoder import FfmpegEncoder
    from pipeline.adapters.ffmpeg.probe import AvProber
    from pipeline.adapters.ffmpeg.proof import PixelProver
    from pipeline.adapters.typography import IcuHarfbuzz

    program = binary.find()
    return Tools(
        translators=translators(project, engines),
        prober=AvProber(),
        speech=SileroSpeechFinder(),
        encoder=FfmpegEncoder(program, project.work),
        prover=PixelProver(program, project.work),
        fonts=fonts(bold=project.config.style.bold),
        typography=IcuHarfbuzz(),
    )


def check_encoder() -> str:
    """Make sure that ffmpeg can do what we need and return its identity.

    Raises:
        ToolMissing: naming what it lacks.
    """
    from pipeline.adapters.ffmpeg import binary

    found = binary.find()
    binary.check(found)
    return f"{found.identity} at {found.path}"


def fonts(*, bold: bool = False, on_step: Callable[[str], None] | None = None) -> FontBook:
    """Return the library of fonts."""
    from pipeline.adapters.fonts import FontLibrary

    return FontLibrary(bold=bold, on_step=on_step)


def translators(
    project: Project,
    names: Sequence[str] | None = None,
    *,
    terms: Callable[[str, str, str], tuple[tuple[str, str], ...]] | None = None,
    do_not_translate: Sequence[str] = (),
) -> list[Translator]:
    """Return translation engines in order; all of them share one budget for the run.

    Args:
        project: the campaign.
        names: engines in order of preference, the campaign's files first; by default campaign.toml's.
        terms: looks up the wanted translations of the terms in a text; see ``EngineSettings``.
        do_not_translate: words that stay as they are in every language.

    Raises:
        UsageError: one of them is not installed.
    """
    from pipeline.adapters.translators.settings import Budget, EngineSettings, no_terms

    table = project.config.translate
    settings = EngineSettings(
        folder=project.root,
        do_not_translate=tuple(do_not_translate),
        terms=terms or no_terms,
        budget=Budget(table.max_chars_per_run),
        timeout_s=table.timeout_s,
        requests_per_minute=table.requests_per_minute,
    )
    return [translator(n, project, settings) for n in (table.engines if names is None else names)]


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

        return MemoryTranslator(memory_of(project))
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

    make_footage(FootageRequest(source.segments, source.language), output, tell_permille)


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
