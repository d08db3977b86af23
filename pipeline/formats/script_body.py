"""The paragraphs of a script file; :mod:`pipeline.formats.script_text` describes the format."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pipeline.core import language as languages
from pipeline.core import timebase
from pipeline.core.script import SEGMENT_ID, Segment
from pipeline.errors import ScriptError

_ID = re.compile(r"\[([^\[\]]*)\]\s*")
_TIME = re.compile(r"\[(\d[^\[\]]*)\]\s*")
_HEADING = re.compile(r"#{1,6}(\s|$)")
_ANNOTATION = re.compile(r"(note|say|card):\s*(.*)")
_KEY_LIKE = re.compile(r"[A-Za-z]{2,12}:(\s|$)")
_ESCAPABLE = "[]>#<\\-"

_Line = tuple[int, str]


def loads(lines: Sequence[str], *, first: int, language: str) -> tuple[Segment, ...]:
    """Read the segments from ``lines[first:]``; line numbers count from the start of ``lines``.

    Raises:
        ScriptError: with its line: a paragraph without id, an id twice, no words, a wrong time …
    """
    segments: list[Segment] = []
    seen: dict[str, int] = {}
    latest: tuple[int, str] = (0, "")
    for paragraph in _paragraphs(lines, first):
        segment = _Paragraph(paragraph, lines, language).segment()
        if segment.id in seen:
            raise ScriptError(
                f"the id {segment.id!r} is used twice, first on line {seen[segment.id]}",
                line=segment.line,
                hint=f"Give this paragraph another id, e.g. [{_free_id(lines)}].",
            )
        seen[segment.id] = segment.line
        if segment.time_ms is not None:
            if segment.time_ms < latest[0]:
                raise ScriptError(
                    f"the time goes back: {latest[1]} is already at {timebase.format_clock(latest[0])}",
                    line=segment.line,
                    hint="Correct the time, or move the paragraph to where it is spoken.",
                )
            latest = (segment.time_ms, segment.id)
        segments.append(segment)
    if not segments:
        raise ScriptError(
            "the script has no paragraphs",
            line=len(lines),
            hint="Add a paragraph such as: [s01] The first words.",
        )
    return tuple(segments)


def with_words(lines: Sequence[str], words: Mapping[str, str], *, first: int) -> list[str]:
    """Return a file's lines with other words in some paragraphs of ``lines[first:]``, each on one line."""
    changed: dict[int, str | None] = {}
    for paragraph in _paragraphs(lines, first):
        number, line = paragraph[0]
        head = _ID.match(line)
        if head is None or head.group(1) not in words:
            continue
        time = _TIME.match(line, head.end())
        prefix = line[: (time or head).end()].rstrip()
        text = words[head.group(1)]
        escape = "\\" if text.startswith(("[", "\\")) else ""
        changed[number] = f"{prefix} {escape}{text}"
        for number, line in paragraph[1:]:
            if line.startswith(">"):
                break
            changed[number] = None
    kept = ((number, changed.get(number, line)) for number, line in enumerate(lines, 1))
    return [line for _, line in kept if line is not None]


def dumps(segments: Sequence[Segment]) -> str:
    """Write the segments, a blank line before each."""
    out: list[str] = []
    for segment in segments:
        time = "" if segment.time_ms is None else f"[{timebase.format_clock(segment.time_ms)}] "
        escape = "\\" if segment.text.startswith(("[", "\\")) else ""
        out.append(f"\n[{segment.id}] {time}{escape}{segment.text}\n")
        out += ["> card:\n"] if segment.card else []
        out += [f"> {key}: {text}\n" for key, text in (("say", segment.say), ("note", segment.note)) if text]
    return "".join(out)


def _paragraphs(lines: Sequence[str], first: int) -> Iterator[list[_Line]]:
    """Yield runs of lines between blank ones, without comments and headings."""
    block: list[_Line] = []
    comment = 0
    for number, raw in enumerate(lines[first:], first + 1):
        line = raw.strip()
        if comment or line.startswith("<!--"):
            opened, comment = comment or number, comment or number
            if "-->" in line:
                comment = 0
                if line.partition("-->")[2]:
                    raise ScriptError(
                        "words stand after a comment on the same line",
                        line=number,
                        hint=f"Put them on a line of their own (the comment begins on line {opened}).",
                    )
        elif not line:
            if block:
                yield block
            block = []
        elif _HEADING.match(line):
            if block:
                raise ScriptError(
                    "this line begins like a heading, inside a paragraph",
                    line=number,
                    hint=r"Put a blank line before it; if it belongs to the words, write \# for #.",
                )
        else:
            block.append((number, line))
    if comment:
        raise ScriptError("this comment has no end", line=comment, hint="End it with -->.")
    if block:
        yield block


def _free_id(lines: Sequence[str]) -> str:
    used = [int(m.group(1)) for m in (re.match(r"\s*\[s(\d{1,6})\]", line) for line in lines) if m]
    return f"s{max(used, default=0) + 1:02d}"


class _Paragraph:
    """Reads one paragraph."""

    def __init__(self, block: list[_Line], lines: Sequence[str], language: str) -> None:
        self._block = block
        self._lines = lines
        self._language = language
        self._line = block[0][0]

    def segment(self) -> Segment:
        segment_id, rest = self._id(self._block[0][1])
        time_ms, rest = self._time(rest)
        words = [_unescape(rest)] if rest else []
        texts: dict[str, list[str]] = {"note": [], "say": [], "card": []}
        current = ""
        for number, line in self._block[1:]:
            if line.startswith(">"):
                current = self._annotate(number, line[1:].strip(), current, texts)
            elif _ID.match(line):
                raise ScriptError(
                    f"{line[:20]!r} begins a paragraph inside [{segment_id}]",
                    line=number,
                    hint=r"Put a blank line before it; if it belongs to the words, write \[ for [.",
                )
            elif current:
                raise ScriptError(
                    f"words stand after the {current} of [{segment_id}]",
                    line=number,
                    hint="Move it above > card:."
                    if current == "card"
                    else f"Begin the line with > if it continues the {current}, else move it above.",
                )
            else:
                words.append(_unescape(line))
        text = self._join(words)
        if not text:
            raise ScriptError(
                f"[{segment_id}] has no words",
                line=self._line,
                hint="Write its words, or delete the paragraph.",
            )
        note, say, card = " ".join(texts["note"]), self._join(texts["say"]), bool(texts["card"])
        if card and (say or time_ms is not None):
            raise ScriptError(
                f"[{segment_id}] is a line of the end card, and has {'> say:' if say else 'a time'}",
                line=self._line,
                hint="The end card is not spoken: delete that, or delete > card: if it is.",
            )
        return Segment(segment_id, text, time_ms, note, say, card, self._line)

    def _id(self, line: str) -> tuple[str, str]:
        match = _ID.match(line)
        if line.startswith(">"):
            raise ScriptError(
                "a note stands apart from its paragraph",
                line=self._line,
                hint="Delete the blank line above it.",
            )
        if match is None or timebase.parse_clock(match.group(1)) is not None:
            raise ScriptError(
                "this paragraph has no id",
                line=self._line,
                hint=f"Begin it with [{_free_id(self._lines)}], or delete the blank line above it.",
            )
        if not SEGMENT_ID.fullmatch(match.group(1)):
            raise ScriptError(
                f"{match.group(1)!r} cannot be an id",
                line=self._line,
                hint=f"Use small letters, digits and hyphens, a letter first: [{_free_id(self._lines)}].",
            )
        return match.group(1), line[match.end() :]

    def _time(self, rest: str) -> tuple[int | None, str]:
        match = _TIME.match(rest)
        if match is None:
            return None, rest
        time_ms = timebase.parse_clock(match.group(1))
        if time_ms is None:
            raise ScriptError(
                f"{match.group(1)!r} is not a time",
                line=self._line,
                hint=r"Write [mm:ss.mmm] or [hh:mm:ss.mmm]; if it belongs to the words, write \[ for [.",
            )
        return time_ms, rest[match.end() :]

    def _annotate(self, number: int, text: str, current: str, texts: dict[str, list[str]]) -> str:
        match = _ANNOTATION.fullmatch(text)
        if match:
            key, value = match.groups()
            if texts[key]:
                raise ScriptError(f"a second {key}", line=number, hint="Join the two, or delete one.")
            if key == "card" and value:
                raise ScriptError(
                    f"{value[:30]!r} stands behind > card:",
                    line=number,
                    hint="Let > card: stand alone; the words of the end card's line are the paragraph's own.",
                )
            texts[key].append(value)
            return key
        if current in ("", "card") or _KEY_LIKE.match(text):
            raise ScriptError(
                f"{text[:30]!r} is neither a note nor a pronunciation",
                line=number,
                hint=r"Begin it with > note: or > say:; if it continues the line above, write > \ first.",
            )
        if text:
            texts[current].append(text.removeprefix("\\"))
        return current

    def _join(self, parts: list[str]) -> str:
        """Put wrapped lines on one line, as the language joins words."""
        joined = ""
        for part in parts:
            if joined and part:
                inside = not (joined[-1].isascii() or part[0].isascii())
                joined += "" if inside and not languages.get(self._language).spaces else " "
            joined += part
        return joined


def _unescape(line: str) -> str:
    return line[1:] if line[0] == "\\" and line[1:2] and line[1] in _ESCAPABLE else line
