"""A campaign folder as a value: where everything is, and how its text files are read and written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline.core import card
from pipeline.core import language as languages
from pipeline.core.plan import Target
from pipeline.core.script import Script
from pipeline.engine import config as configs
from pipeline.engine.config import Config
from pipeline.engine.files import write_text
from pipeline.errors import InputError, ScriptError, UsageError
from pipeline.formats import decoding, script_text


@dataclass(frozen=True, slots=True)
class Project:
    """A campaign folder."""

    root: Path
    """The folder that holds campaign.toml."""
    config: Config
    """What campaign.toml says."""
    looking: bool = False
    """True for ``status``, ``check`` and ``explain``: people's folders are only looked at, never written."""

    @property
    def output(self) -> Path:
        """Where bundles go; everything in it can be made again."""
        return self.root / "output"

    @property
    def cache(self) -> Path:
        """Where derived things rest between builds."""
        return self.output / ".cache"

    @property
    def work(self) -> Path:
        """Where half-made things are. A build empties its own at the start; who only looks has another."""
        return self.cache / "work" if self.looking else self.output / ".work"

    @property
    def source_language(self) -> str:
        """BCP 47 tag of the scripts' language."""
        return languages.get(self.config.campaign.source_language).tag

    def script_path(self, message: str, language: str) -> Path:
        """Where a message's words in a language are."""
        return self.root / "scripts_text" / f"{message}.{language}.md"

    def track_path(self, message: str, language: str) -> Path:
        """Where a message's track in a language is."""
        return self.root / "subtitles" / message / f"{language}.srt"

    @property
    def memory_path(self) -> Path:
        """Where the translation memory is."""
        return self.root / "assets" / "memory.sqlite"

    def footage_path(self, message: str) -> Path:
        """Where a message's footage is."""
        return self.root / self.config.messages[message].footage

    def review_path(self, message: str) -> Path:
        """Where the log of a message's reviews is."""
        return self.root / "subtitles" / message / "review.jsonl"

    def bundle_path(self, target: Target, *, draft: bool = False) -> Path:
        """Where a target's bundle goes; a draft never lies where finished bundles do."""
        folder = self.output / target.message / target.language
        return (folder / "draft" if draft else folder) / target.channel

    def read_script(self, message: str, language: str) -> Script | None:
        """Return a script or translation, or None if there is no such file.

        Raises:
            ScriptError: it cannot be read, with file, line and remedy.
        """
        path = self.script_path(message, language)
        text = read_text(path)
        if text is None:
            return None
        script = script_text.loads(text, message=message, language=language, path=str(path))
        on_card = None if language == self.source_language else self._on_card(message)
        if on_card is None:
            return script
        try:
            return card.marked(script, on_card)
        except ScriptError as error:
            raise error.at(path) from None

    def _on_card(self, message: str) -> frozenset[str] | None:
        """Return the segments that the source script has on its end card; None if it cannot be read."""
        path = self.script_path(message, self.source_language)
        try:
            state = path.stat()
            return _on_card(path, message, self.source_language, state.st_mtime_ns, state.st_size)
        except (OSError, InputError):  # whoever reads the source itself is told
            return None

    def source(self, message: str) -> Script:
        """Return a message's source script.

        Raises:
            ScriptError: it is absent or wrong.
        """
        script = self.read_script(message, self.source_language)
        if script is None:
            raise ScriptError(
                f"there is no script for the message {message!r}",
                path=self.script_path(message, self.source_language),
                hint="Write it there, or import one: vidmsg import-script FILE --message " + message,
            )
        return script

    def write_script(self, script: Script) -> Path:
        """Write a script or translation.

        Raises:
            StorageError: the folder cannot be written.
        """
        path = self.script_path(script.message, script.language)
        if script.language != self.source_language:
            script = card.unmarked(script)
        self.write_text(path, script_text.dumps(script))
        return path

    def write_text(self, path: Path, text: str) -> None:
        """Write a file that people read, unless this project is only being looked at.

        Raises:
            StorageError: the folder cannot be written.
        """
        if not self.looking:
            write_text(path, text)

    def targets(
        self, wanted_languages: tuple[str, ...] = (), wanted_channels: tuple[str, ...] = (), message: str = ""
    ) -> tuple[Target, ...]:
        """Return the targets asked for: all, or those of some languages, channels or one message.

        Raises:
            UsageError: something is asked for that the campaign does not have.
        """
        config = self.config
        if message and message not in config.messages:
            raise UsageError(
                f"the campaign has no message {message!r}", hint="It has: " + ", ".join(config.messages) + "."
            )
        messages = [message] if message else list(config.messages)
        asked = tuple(asked_language(tag) for tag in wanted_languages)
        chosen = tuple(
            Target(m, tag, c)
            for m in messages
            for tag in config.languages_of(m)
            for c in config.channels_of(m)
            if (not asked or tag in asked) and (not wanted_channels or c in wanted_channels)
        )
        _complain_if_absent("language", asked, {tag for m in messages for tag in config.languages_of(m)})
        _complain_if_absent("channel", wanted_channels, {c for m in messages for c in config.channels_of(m)})
        return chosen


@lru_cache(1024)
def _on_card(
    path: Path,
    message: str,
    language: str,
    mtime_ns: int,  # noqa: ARG001 (a changed file is another file)
    size: int,  # noqa: ARG001
) -> frozenset[str]:
    """Read a source's marks once for all its languages."""
    script = script_text.loads(read_text(path) or "", message=message, language=language, path=str(path))
    return frozenset(s.id for s in script.card_lines)


def open_project(folder: Path, *, looking: bool = False) -> Project:
    """Open a campaign folder, for work or only to look at it.

    Raises:
        ConfigError: it has no campaign.toml, or a wrong one.
    """
    root = folder.resolve()
    return Project(root, configs.load(root), looking)


def asked_language(tag: str) -> str:
    """Return a language tag that a person typed, in its standard letter case.

    Raises:
        UsageError: it is not a language that we know.
    """
    try:
        return languages.get(tag).tag
    except InputError as error:
        raise UsageError(error.message, hint=error.hint) from error


def only_message(project: Project, message: str) -> str:
    """Return the message that is meant: the one asked for, or the campaign's only one.

    Raises:
        UsageError: the campaign has no such message, or several to choose from.
    """
    have = project.config.messages
    if message in have:
        return message
    if not message and len(have) == 1:
        return next(iter(have))
    problem = f"the campaign has no message {message!r}" if message else "the campaign has several messages"
    raise UsageError(problem, hint=f"Say which: --message ID. It has: {', '.join(have)}.")


def asked_languages(project: Project, message: str, tags: tuple[str, ...]) -> tuple[str, ...]:
    """Return the languages that are meant, each once: those asked for, or all of the message.

    Raises:
        UsageError: the message is not made in one of them.
    """
    have = project.config.languages_of(message)
    asked = tuple(dict.fromkeys(asked_language(tag) for tag in tags))
    _complain_if_absent("language", asked, set(have))
    return asked or have


def read_text(path: Path, *, language: str = "", likeness: Callable[[str], int] | None = None) -> str | None:
    """Return a text file's content in whatever encoding it came, or None if there is none.

    What is known of it helps to tell encodings apart: see :func:`pipeline.formats.decoding.decode`.

    Raises:
        InputError: it cannot be read as text.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"the file cannot be read: {error.strerror}", path=path) from error
    return decoding.decode(data, path=str(path), language=language, likeness=likeness).text


def _complain_if_absent(kind: str, wanted: tuple[str, ...], have: set[str]) -> None:
    for name in wanted:
        if name not in have:
            raise UsageError(
                f"the campaign has no {kind} {name!r}",
                hint=f"It has: {', '.join(sorted(have))}. Add it to campaign.toml to make it.",
            )
