"""Script files: ``scripts_text/<message>.<lang>.md``, written by people.

A head between two ``---`` lines, then one paragraph per segment::

    [s01] [00:04.500] The words, which may run
    over several lines.
    > note: for translators
    > say: how it is spoken, where that differs

    [c01] A line of the end card, which is shown and not spoken.
    > card:

Headings (``# …``) and comments (``<!-- … -->``) on lines of their own are for people; they are not read.
A backslash before a line's first character takes away its special meaning.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from pipeline.core.script import SEGMENT_ID, Origin, Script, Segment, State
from pipeline.errors import ScriptError
from pipeline.formats import front_matter, script_body
from pipeline.formats.decoding import clean
from pipeline.formats.front_matter import Value

_KEYS = ("title", "language", "post", "notes", "origin", "state", "engine", "draft", "sources")
_HEX = re.compile(r"[0-9a-f]{12,64}")
_TITLE_LENGTH = 80
_HEAD = "The file must begin with a line ---, then title: and language:, then another line ---."
_Choice = TypeVar("_Choice", bound=StrEnum)


def loads(text: str, *, message: str, language: str, path: str | None = None) -> Script:
    """Read a script file. ``message`` and ``language`` are what the file's name says.

    Raises:
        ScriptError: with path, line and remedy, for anything we do not fully understand.
    """
    return _loads(text, message, language, path)


@lru_cache(256)  # a build asks for each script several times, and reading YAML is slow
def _loads(text: str, message: str, language: str, path: str | None) -> Script:
    lines = clean(text, path=path).lstrip("\ufeff").split("\n")
    try:
        begin, end = _head_lines(lines)
        head = front_matter.loads("\n".join(lines[begin:end]) + "\n", first_line=begin + 1)
        script = _from_head(head, message, language, first_line=begin)
        segments = script_body.loads(lines, first=end + 1, language=language)
    except ScriptError as error:
        if path is not None:
            error.at(path)
        raise
    return dataclasses.replace(script, segments=segments)


def dumps(script: Script) -> str:
    """Write a script file that reads back as the same script; the same script gives the same file."""
    head: dict[str, str | Mapping[str, str]] = {"title": script.title, "language": script.language}
    optional = {
        "origin": "" if script.origin is Origin.HUMAN else script.origin.value,
        "state": "" if script.state is State.INITIAL else script.state.value,
        "engine": script.engine,
        "draft": script.draft_digest,
        "post": script.post,
        "notes": script.notes,
    }
    head |= {key: value for key, value in optional.items() if value}
    if script.sources:
        order = [s.id for s in script.segments if s.id in script.sources]
        order += sorted(set(script.sources) - set(order))
        head["sources"] = {segment_id: script.sources[segment_id] for segment_id in order}
    return f"---\n{front_matter.dumps(head)}---\n" + script_body.dumps(script.segments)


def with_words(text: str, words: Mapping[str, str], *, message: str, language: str, path: str) -> str:
    """Return a script file with other words in some segments, everything else as it stands.

    Args:
        text: the file.
        words: segment id -> its new words, on one line.
        message: as in :func:`loads`.
        language: as in :func:`loads`.
        path: for errors.

    Raises:
        ScriptError: the file cannot be read.
    """
    script = loads(text, message=message, language=language, path=path)
    segments = tuple(
        dataclasses.replace(s, text=words[s.id]) if s.id in words else s for s in script.segments
    )
    wanted = dataclasses.replace(script, segments=segments)
    lines = clean(text, path=path).lstrip("\ufeff").split("\n")
    _, end = _head_lines(lines)
    edited = "\n".join(script_body.with_words(lines, words, first=end + 1))
    # A paragraph may be written in a way that we did not think of: then the whole file is written anew.
    try:
        same = loads(edited, message=message, language=language) == wanted
    except ScriptError:
        same = False
    return edited if same else dumps(wanted)


def from_paragraphs(paragraphs: Sequence[str], *, message: str, language: str, title: str | None) -> Script:
    """Make a script of plain paragraphs, with ids ``s01``, ``s02`` …

    Without a title the first paragraph is it, if it looks like one: short, no full stop, and not alone.

    Raises:
        ScriptError: there are no words.
    """
    tidy = (re.sub(r"[ \t\n]+", " ", unicodedata.normalize("NFC", p)).strip() for p in paragraphs)
    words = [p for p in tidy if p]
    if title is None and len(words) > 1 and _looks_like_title(words[0]):
        title, words = words[0], words[1:]
    if not words:
        raise ScriptError("there are no words", hint="Write one paragraph for each thing that is said.")
    width = max(2, len(str(len(words))))
    return Script(
        message=message,
        language=language,
        title=title or message.replace("-", " ").capitalize(),
        segments=tuple(Segment(f"s{n:0{width}d}", text) for n, text in enumerate(words, 1)),
    )


def _looks_like_title(text: str) -> bool:
    # Po: full stops, question marks and their like in every script; closing quotes hide one.
    bare = text.rstrip("\"'”’»」』)）")
    return len(text) <= _TITLE_LENGTH and bool(bare) and unicodedata.category(bare[-1]) != "Po"


def _head_lines(lines: Sequence[str]) -> tuple[int, int]:
    """Return the slice of ``lines`` between the two ``---``."""
    begin = next((i for i, line in enumerate(lines) if line.strip()), None)
    if begin is None:
        raise ScriptError("the file is empty", line=1, hint=_HEAD)
    if lines[begin].rstrip() != "---":
        raise ScriptError("the head is missing", line=begin + 1, hint=_HEAD)
    for index in range(begin + 1, len(lines)):
        if lines[index].rstrip() == "---":
            return begin + 1, index
    raise ScriptError("the head has no end", line=begin + 1, hint="Put a line --- above the paragraphs.")


def _from_head(head: Mapping[str, Value], message: str, language: str, *, first_line: int) -> Script:
    for key, value in head.items():
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, 1)
            raise ScriptError(
                f"the head has an unknown key {key!r}",
                line=value.line,
                hint=f"Did you mean {near[0]}?" if near else f"Known keys: {', '.join(_KEYS)}.",
            )
        if (value.items is not None) != (key == "sources") and (value.items is not None or value.text):
            raise ScriptError(
                f"{key} must be {'pairs of id and digest' if key == 'sources' else 'text'}",
                line=value.line,
                hint="Delete the key." if key == "sources" else "Put the text between double quotes.",
            )
    texts = {key: unicodedata.normalize("NFC", value.text) for key, value in head.items()}
    _check_title_and_language(head, texts, language, first_line)
    return Script(
        message=message,
        language=language,
        title=texts["title"],
        segments=(),
        post=texts.get("post", ""),
        notes=texts.get("notes", ""),
        origin=_choice(head, "origin", Origin.HUMAN),
        state=_choice(head, "state", State.INITIAL),
        engine=texts.get("engine", ""),
        draft_digest=_hex(head["draft"], "draft") if texts.get("draft") else "",
        sources=_sources(head["sources"].items or {}) if "sources" in head else {},
    )


def _check_title_and_language(
    head: Mapping[str, Value], texts: Mapping[str, str], language: str, first_line: int
) -> None:
    for key in ("title", "language"):
        if not texts.get(key, "").strip():
            raise ScriptError(
                f"the head has no {key}",
                line=head[key].line if key in head else first_line,
                hint=f"Add a line {key}: {language if key == 'language' else 'The title of the video'}",
            )
    if "\n" in texts["title"]:
        raise ScriptError(
            "the title has several lines", line=head["title"].line, hint="Write the title on one line."
        )
    if texts["language"].lower() != language.lower():
        raise ScriptError(
            f"the head says language {texts['language']!r}, the file's name says {language!r}",
            line=head["language"].line,
            hint="Correct the head, or rename the file.",
        )


def _choice(head: Mapping[str, Value], key: str, default: _Choice) -> _Choice:
    if key not in head:
        return default
    choices = type(default)
    try:
        return choices(head[key].text)
    except ValueError:
        raise ScriptError(
            f"{key} cannot be {head[key].text!r}",
            line=head[key].line,
            hint=f"Use one of: {', '.join(choices)}.",
        ) from None


def _sources(items: Mapping[str, Value]) -> dict[str, str]:
    for segment_id, value in items.items():
        if not SEGMENT_ID.fullmatch(segment_id):
            raise ScriptError(
                f"{segment_id!r} is not a segment id", line=value.line, hint="Delete this line of sources."
            )
    return {segment_id: _hex(value, segment_id) for segment_id, value in items.items()}


def _hex(value: Value, key: str) -> str:
    if not _HEX.fullmatch(value.text):
        raise ScriptError(
            f"{key}: {value.text!r} is not a digest",
            line=value.line,
            hint="Delete this line; it is not needed.",
        )
    return value.text
