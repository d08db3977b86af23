"""The head of a script file: a small, strict part of YAML in which every value stays text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from pipeline.errors import ScriptError

_QUOTE = 'Put the value between double quotes, or under "key: |" and indented.'
# JSON strings are YAML strings but for characters that YAML reads as line ends or refuses to read raw.
_NOT_RAW = re.compile("[\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Value:
    """One value of the head."""

    text: str
    """The value; empty for a mapping."""
    line: int
    """1-based line in the file."""
    items: Mapping[str, Value] | None = None
    """What a mapping holds."""


def loads(text: str, *, first_line: int) -> dict[str, Value]:
    """Read ``key: value`` pairs, where a value is text or a mapping of texts.

    The last line break of a block (``|``) is not part of its text.

    Raises:
        ScriptError: with its line: no YAML, a list, anchors, aliases, tags, or a key given twice.
    """
    try:
        reader = _Reader(yaml.parse(text, Loader=yaml.SafeLoader), first_line)
        return reader.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ScriptError(
            f"the head cannot be read: {error.problem or error.context}",
            line=first_line + (mark.line if mark else 0),
            hint=_QUOTE,
        ) from error
    except yaml.YAMLError as error:
        position = getattr(error, "position", 0)
        raise ScriptError(
            "the head holds a character that cannot stand there",
            line=first_line + text.count("\n", 0, position),
            hint="Delete it and type the word again.",
        ) from error


def dumps(values: Mapping[str, str | Mapping[str, str]]) -> str:
    """Write the pairs in order, each value in the plainest way that reads back exactly."""
    out: list[str] = []
    for key, value in values.items():
        if isinstance(value, str):
            out.append(f"{key}: {_scalar(value)}\n")
        else:
            out.append(f"{key}:\n")
            out += [f"  {inner}: {_scalar(text)}\n" for inner, text in value.items()]
    return "".join(out)


def _scalar(text: str) -> str:
    if "\n" in text:
        block = "|\n" + "\n".join(f"  {line}".rstrip(" ") for line in text.split("\n"))
        if _reads_as(block, text):
            return block
    elif text and _reads_as(text, text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _NOT_RAW.sub(lambda m: f"\\u{ord(m.group()):04x}", quoted)


def _reads_as(written: str, text: str) -> bool:
    try:
        values = loads(f"key: {written}\nnext: x\n", first_line=1)
    except ScriptError:
        return False
    value = values.get("key")
    return len(values) == 2 and value is not None and value.items is None and value.text == text


class _Reader:
    """Turns YAML's events into values. Not recursive, so that deep nesting is an error and not a crash."""

    def __init__(self, events: Iterator[yaml.Event], first_line: int) -> None:
        self._events = events
        self._first_line = first_line

    def document(self) -> dict[str, Value]:
        values: dict[str, Value] = {}
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
            if documents > 1:
                raise self._error(event, "the head must be one piece")
            if isinstance(event, yaml.MappingStartEvent):
                self._refuse_extras(event)
                values = self._mapping(depth=1)
            elif isinstance(event, yaml.NodeEvent):
                raise self._error(event, "the head must consist of lines like title: Report hate crime")
        return values

    def _mapping(self, depth: int) -> dict[str, Value]:
        values: dict[str, Value] = {}
        while True:
            event = next(self._events)
            if isinstance(event, yaml.MappingEndEvent):
                return values
            key = self._text(event).text
            if key in values:
                raise self._error(event, f"{key!r} is given twice", "Keep one of the two.")
            event = next(self._events)
            if isinstance(event, yaml.MappingStartEvent) and depth == 1:
                self._refuse_extras(event)
                line = self._line(event)
                values[key] = Value("", line, self._mapping(depth=2))
            else:
                values[key] = self._text(event)

    def _text(self, event: yaml.Event) -> Value:
        self._refuse_extras(event)
        if not isinstance(event, yaml.ScalarEvent):
            raise self._error(event, "text was expected here, not a list or a mapping")
        value = str(event.value)
        return Value(value.removesuffix("\n") if event.style in ("|", ">") else value, self._line(event))

    def _refuse_extras(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise self._error(event, "YAML anchors (&) and aliases (*) are not understood here")
        if getattr(event, "tag", None) is not None:
            raise self._error(event, f"the YAML tag {getattr(event, 'tag', '')!r} is not understood here")

    def _line(self, event: yaml.Event) -> int:
        mark = event.start_mark
        return self._first_line + (mark.line if mark else 0)

    def _error(self, event: yaml.Event, message: str, hint: str = _QUOTE) -> ScriptError:
        return ScriptError(message, line=self._line(event), hint=hint)
