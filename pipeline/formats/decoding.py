"""The one place that turns bytes from outside into text."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.core import language as languages
from pipeline.errors import InputError
from pipeline.formats import legacy_encodings

MAX_BYTES = 4 * 1024 * 1024
"""Largest text file we read. The longest script is a few kilobytes."""

_SAVE_AS_UTF8 = "Open the file in its editor and save it again as UTF-8."

# UTF-32 before UTF-16: its little-endian mark begins with that of UTF-16.
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# chardet's figure is a likeness, not a probability: a right answer for French with its few accents scores
# 0.1, for Chinese 0.55. So a low floor, and an answer counts only if no near rival reads other words.
_FLOOR = 0.08
_NEAR_RIVAL = 0.97

_FEWEST_ZEROS = 4  # fewer are stray zero bytes in another encoding


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text from outside, and how it was read."""

    text: str
    """In Unicode NFC, with LF line ends and without a byte order mark."""
    encoding: str
    """Python's name of the encoding."""
    guessed: bool
    """True if nothing in the file says so: a person should look at the result."""


def decode(
    data: bytes,
    *,
    path: str | Path,
    language: str = "",
    encoding: str = "",
    likeness: Callable[[str], int] | None = None,
) -> Decoded:
    """Read ``data`` as text: byte order mark, UTF-8, UTF-16 by its zero bytes, else a confident guess.

    Zero-width joiners, zero-width spaces and direction marks are kept.

    Args:
        data: the file.
        path: for errors.
        language: BCP 47 tag, if it is known: its usual encodings are tried before any guessing, and one
            counts only if the text is then written in the language's script.
        encoding: how to read it, if a person said so; a byte order mark still wins.
        likeness: how well a text fits what is known of its words, to choose among a language's encodings.

    Raises:
        InputError: too large, in no encoding we can be sure of, damaged, or with control characters.
    """
    if len(data) > MAX_BYTES:
        raise InputError(
            f"the file has {len(data)} bytes; a text file may have {MAX_BYTES}",
            path=path,
            hint="Check that this is the right file; split it if it is.",
        )
    text, name, guessed = _read(data, path, _Known(language, encoding, likeness))
    lost = text.find("\ufffd")
    if lost >= 0:
        raise InputError(
            "holds U+FFFD, the mark of a character lost in an earlier conversion",
            path=path,
            line=_line_of(text, lost),
            hint="Go back to the original file, or type the lost character again.",
        )
    return Decoded(clean(text.lstrip("\ufeff"), path=path), name, guessed)


def clean(text: str, *, path: str | Path | None) -> str:
    """Return ``text`` in NFC with LF line ends.

    Raises:
        InputError: a control character, with its line.
    """
    for end in ("\r\n", "\r", "\u2028", "\u2029"):
        text = text.replace(end, "\n")
    found = _CONTROL_BUT_SPACING.search(text)
    if found:
        raise InputError(
            f"holds the control character U+{ord(found.group()):04X}",
            path=path,
            line=_line_of(text, found.start()),
            hint="Delete it; if the whole file looks wrong, save it again as UTF-8 text.",
        )
    return unicodedata.normalize("NFC", text)


CONTROL = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ud800-\\udfff]")
"""Control characters, lone surrogates and the line and paragraph separators: Cc, Cs, Zl and Zp."""
_CONTROL_BUT_SPACING = re.compile(rf"(?![\n\t]){CONTROL.pattern}")


def is_control(character: str) -> bool:
    """True for one of :data:`CONTROL`."""
    return CONTROL.match(character) is not None


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a file beside its bytes."""

    language: str
    encoding: str
    likeness: Callable[[str], int] | None


def _read(data: bytes, path: str | Path, known: _Known) -> tuple[str, str, bool]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data[len(bom) :].decode(encoding), encoding, False
            except UnicodeDecodeError as error:
                raise InputError(
                    f"says it is {encoding} but is damaged: {error.reason} at byte {error.start + len(bom)}",
                    path=path,
                    hint=_SAVE_AS_UTF8,
                ) from error
    if known.encoding:
        return _as_told(data, known.encoding, path)
    wide = _utf16_by_zeros(data)
    if wide is not None:
        return wide[0], wide[1], True
    try:
        return data.decode("utf-8"), "utf-8", False
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    guess = None if b"\0" in data else (_by_language(data, known) or _guess(data))
    if guess is None:
        raise InputError(
            "is not UTF-8, and its encoding cannot be told for certain",
            path=path,
            line=line,
            hint=_SAVE_AS_UTF8,
        )
    return guess[0], guess[1], True


def _as_told(data: bytes, encoding: str, path: str | Path) -> tuple[str, str, bool]:
    try:
        text, name = data.decode(encoding), codecs.lookup(encoding).name
    except UnicodeDecodeError as error:
        raise InputError(
            f"is not {encoding}: {error.reason} at byte {error.start}",
            path=path,
            line=data.count(b"\n", 0, error.start) + 1,
            hint="Name another encoding, or leave it out to have it recognised.",
        ) from error
    except (LookupError, ValueError) as error:  # unknown, or a codec that does not make text
        raise InputError(
            f"{encoding!r} is no encoding of text",
            path=path,
            hint="Use a name such as utf-8, windows-1256, gb18030 or big5.",
        ) from error
    return text, name, False


def _by_language(data: bytes, known: _Known) -> tuple[str, str] | None:
    """Return the best reading in an encoding of the language, if something speaks for it alone."""
    if not known.language:
        return None
    language = languages.get(known.language)
    readings = legacy_encodings.read(data, tag=language.tag, script=language.script, likeness=known.likeness)
    if not readings or known.likeness or len(readings) == 1:
        return readings[0] if readings else None
    guess = _guess(data)
    same = [r for r in readings if guess and r[0] == unicodedata.normalize("NFC", guess[0])]
    return same[0] if same else None


def _utf16_by_zeros(data: bytes) -> tuple[str, str] | None:
    """Spaces, digits and line ends leave zero bytes on one side of each pair, and on one side only."""
    pairs = len(data) // 2
    if len(data) % 2 or not pairs:
        return None
    first, second = data[0::2].count(0), data[1::2].count(0)
    encoding, many, few = ("utf-16-le", second, first) if second > first else ("utf-16-be", first, second)
    if many < _FEWEST_ZEROS or many * 10 < pairs or few * 10 > many:
        return None
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError:
        return None


def _guess(data: bytes) -> tuple[str, str] | None:
    import chardet

    eras = chardet.EncodingEra.MODERN_WEB | chardet.EncodingEra.LEGACY_ISO
    texts: list[tuple[float, str, str]] = []
    for candidate in chardet.detect_all(data, ignore_threshold=True, encoding_era=eras):
        encoding = candidate["encoding"]
        if encoding is None or candidate["confidence"] < _FLOOR:
            continue
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        # Latin-1 turns the curly quotes of windows-1252 into control characters: then it is not Latin-1.
        if not any(is_control(c) and c not in "\r\n\t" for c in text):
            texts.append((candidate["confidence"], codecs.lookup(encoding).name, text))
    if not texts:
        return None
    best = max(texts, key=lambda t: t[0])
    if any(text != best[2] for confidence, _, text in texts if confidence >= _NEAR_RIVAL * best[0]):
        return None
    return best[2], best[1]


def _line_of(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
