"""Names -> implementations. Everything heavy is imported here, and only when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, cast

from pipeline.core.script import Script
from pipeline.engine.config import FILE_NAME
from pipeline.engine.prepare import Tools
from pipeline.engine.project import Project, open_project
from pipeline.engine.store import FolderStore
from pipeline.errors import FontError, UsageError, VidmsgError
from pipeline.ports import Aligner, FontBook, Translator

TRANSLATORS = "vidmsg.translators"
"""Entry-point group: name -> callable without arguments that returns a Translator."""
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
    from pipeline.adapters.ffmpeg import binary
    from pipeline.adapters.ffmpeg.encoder import FfmpegEncoder
    from pipeline.adapters.ffmpeg.probe import AvProber
    from pipeline.adapters.ffmpeg.proof import PixelProver
    from pipeline.adapters.typography import IcuHarfbuzz

    names = project.config.translate.engines if engines is None else engines
    program = binary.find()
    return Tools(
        translators=[translator(name, project) for name in names],
        prober=AvProber(),
        speech=SileroSpeechFinder(),
        encoder=FfmpegEncoder(program, project.work),
        prover=PixelProver(program, project.work),
        fonts=fonts(bold=project.config.style.bold),
        typography=IcuHarfbuzz(),
    )


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


def fonts(*, bold: bool = False, on_step: Callable[[str], None] | None = None) -> FontBook:
    """Return the library of fonts."""
    from pipeline.adapters.fonts import FontLibrary

    return FontLibrary(bold=bold, on_step=on_step)


def translator(name: str, project: Project) -> Translator:
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
    factory = cast("Callable[[], Any]", found[name].load())
    from pipeline.adapters.translators.giving_up import GivesUp

    return GivesUp(cast(Translator, factory()))


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
