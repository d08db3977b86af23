"""Every error vidmsg raises, drawn as one tree.

::

    VidmsgError                 anything we can explain; carries a hint: what to do next
    ├── InputError              a file from outside is wrong: path, line, hint
    │   ├── ConfigError         campaign.toml
    │   ├── ScriptError         scripts_text/<message>.<lang>.md
    │   ├── TrackError          subtitles/<message>/<lang>.srt
    │   ├── ExchangeError       a file that comes back from translators
    │   ├── ReviewLogError      subtitles/<message>/review.jsonl
    │   └── FootageError        the base footage, or what stands round it or over it
    ├── UsageError              the command line asks for something the campaign does not have
    ├── TranslationError        a language has no complete translation
    │   ├── EngineUnavailable   the engine did not answer; worth another try (retryable)
    │   ├── EngineReplyInvalid  the engine answered nonsense: wrong count, unknown id, source echoed
    │   ├── EngineNotReady      the engine has no key, address or model, or not these languages
    │   └── BudgetSpent         the characters that may be sent in one run are used up
    ├── FactsMissing            a protected fact is missing or changed in a translation
    ├── ProofFailed             a finished picture does not show what the track says
    ├── FontError               no font for a language
    │   └── GlyphsMissing       the font cannot draw some characters of a language
    ├── ToolError               an outside program cannot be used
    │   ├── ToolMissing         it is not there, or lacks a feature
    │   ├── EncodeFailed        it ran and failed: command, returncode, stderr_tail
    │   └── ToolTimeout         it took longer than allowed (retryable)
    ├── StorageError            a folder cannot be written, or the disk is full
    └── CampaignLocked          another build is at work in this campaign (retryable)

Each error carries its data as attributes and survives pickling, so that it can cross a process pool.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar


def _rebuild(cls: type[VidmsgError], args: tuple[Any, ...], state: dict[str, Any]) -> VidmsgError:
    error = cls.__new__(cls)
    error.args = args
    error.__dict__.update(state)
    return error


class VidmsgError(Exception):
    """Anything we can explain. ``str(error)`` is one sentence; ``hint`` says what to do next."""

    retryable: ClassVar[bool] = False
    kind: ClassVar[str] = "error"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.args, dict(self.__dict__))


class InputError(VidmsgError):
    """A file from outside is wrong. ``path`` and ``line`` (1-based, None when unknown) say where."""

    kind = "input"

    def __init__(
        self,
        message: str,
        *,
        path: str | Path | None = None,
        line: int | None = None,
        hint: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.path = None if path is None else str(path)
        self.line = line

    def at(self, path: str | Path) -> InputError:
        """The same error with the file's name filled in, for parsers that only saw text."""
        if self.path is None:
            self.path = str(path)
        return self

    def __str__(self) -> str:
        if self.path is None and self.line is None:
            return self.message
        where = self.path or "line"
        if self.line is not None:
            where = f"{self.path}:{self.line}" if self.path else f"line {self.line}"
        return f"{where}: {self.message}"


class ConfigError(InputError):
    """campaign.toml is wrong."""

    kind = "config"


class ScriptError(InputError):
    """A script or translation file is wrong."""

    kind = "script"


class TrackError(InputError):
    """A subtitle file is wrong."""

    kind = "track"


class ExchangeError(InputError):
    """A file that came back from translators cannot be taken; nothing of it was."""

    kind = "exchange"


class ReviewLogError(InputError):
    """The log of reviews is damaged."""

    kind = "review-log"


class FootageError(InputError):
    """The base footage cannot be used, or an intro, an outro or a logo."""

    kind = "footage"


class UsageError(VidmsgError):
    """The command line asks for something the campaign does not have."""

    kind = "usage"


class TranslationError(VidmsgError):
    """A language has no complete translation. ``segments`` are the ids concerned.

    ``usable`` holds (segment id, text) pairs that an engine gave before or beside the failure and that
    passed every check: they are paid for, and need not be asked for again.
    """

    kind = "translation"

    def __init__(
        self,
        message: str,
        *,
        language: str,
        segments: Sequence[str] = (),
        usable: Sequence[tuple[str, str]] = (),
        hint: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.language = language
        self.segments = tuple(segments)
        self.usable = tuple(usable)


class EngineUnavailable(TranslationError):
    """The translation engine did not answer properly; another try may succeed."""

    retryable = True
    kind = "engine-unavailable"


class EngineReplyInvalid(TranslationError):
    """The translation engine answered, but the answer cannot be used."""

    kind = "engine-reply"


class EngineNotReady(TranslationError):
    """The translation engine cannot be asked: no key, no address, no model, or not these languages."""

    kind = "engine-not-ready"


class BudgetSpent(TranslationError):
    """The characters that one run may send to paid engines are used up; nothing more was sent."""

    kind = "budget"


class FactsMissing(VidmsgError):
    """A protected fact is missing or changed. ``facts`` holds (segment id, fact) pairs."""

    kind = "facts"

    def __init__(
        self,
        message: str,
        *,
        language: str,
        facts: Sequence[tuple[str, str]] = (),
        hint: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.language = language
        self.facts = tuple(facts)


class ProofFailed(VidmsgError):
    """A finished video does not show what its track says. ``faults`` are sentences, one per fault."""

    kind = "proof"

    def __init__(self, message: str, *, faults: Sequence[str] = (), hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.faults = tuple(faults)


class FontError(VidmsgError):
    """No font can be had for ``language``."""

    kind = "font"

    def __init__(self, message: str, *, language: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.language = language


class GlyphsMissing(FontError):
    """The font chosen for ``language`` cannot draw ``characters``; nothing was rendered."""

    kind = "glyphs"

    def __init__(
        self, message: str, *, language: str, characters: Sequence[str] = (), hint: str = ""
    ) -> None:
        super().__init__(message, language=language, hint=hint)
        self.characters = tuple(characters)


class ToolError(VidmsgError):
    """An outside program cannot be used."""

    kind = "tool"


class ToolMissing(ToolError):
    """An outside program is absent or lacks a feature that we need."""

    kind = "tool-missing"


class EncodeFailed(ToolError):
    """A program ran and failed. ``stderr_tail`` is the end of what it said."""

    kind = "encode"

    def __init__(
        self, message: str, *, command: Sequence[str], returncode: int, stderr_tail: str, hint: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.command = tuple(command)
        self.returncode = returncode
        self.stderr_tail = stderr_tail


class ToolTimeout(ToolError):
    """A program took longer than ``timeout_s`` seconds and was stopped."""

    retryable = True
    kind = "timeout"

    def __init__(self, message: str, *, timeout_s: float, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.timeout_s = timeout_s


class StorageError(VidmsgError):
    """A folder cannot be written, or the disk is full."""

    kind = "storage"

    def __init__(self, message: str, *, path: str | Path, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.path = str(path)


class CampaignLocked(VidmsgError):
    """Another build is at work in this campaign."""

    retryable = True
    kind = "locked"
