"""Lines are set once and remembered; what is remembered wrongly is never shown."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.adapters.fakes import Monospace, OneFace
from pipeline.core import language
from pipeline.core.script import Script, Segment
from pipeline.core.style import Style
from pipeline.engine import line_memory, spot
from pipeline.engine.line_memory import LineMemory
from pipeline.engine.spot import Wording
from pipeline.engine.subtitle import Layout
from tests.conftest import MEDIA, Campaign, Workshop

TEXT = "Hate crime is an attack on someone because of who they are, and it can be reported."


class Counting(Monospace):
    """Counts how often it is asked where a text may be broken."""

    def __init__(self) -> None:
        self.asked = 0

    def breaks(self, text: str, language: str) -> tuple[int, ...]:
        self.asked += 1
        return super().breaks(text, language)


def layout(memory: LineMemory, typography: Monospace, style: Style | None = None) -> Layout:
    return Layout(language.get("en"), OneFace().face("en"), style or Style(), MEDIA, typography, memory)


def test_the_next_build_sets_nothing_again(tmp_path: Path) -> None:
    first, path = Counting(), tmp_path / "lines.json"
    memory = LineMemory(path)
    pieces = layout(memory, first).pieces(TEXT)
    memory.save()
    assert first.asked
    second = Counting()
    assert layout(LineMemory(path), second).pieces(TEXT) == pieces
    assert layout(LineMemory(path), second).lines("x" * 2000) == layout(memory, first).lines("x" * 2000)
    assert second.asked <= 5, "only what was never asked before"


def test_another_size_is_another_question(tmp_path: Path) -> None:
    memory, typography = LineMemory(tmp_path / "lines.json"), Counting()
    layout(memory, typography).pieces(TEXT)
    before = typography.asked
    layout(memory, typography, Style(em_permille=90)).pieces(TEXT)
    assert typography.asked > before


@pytest.mark.parametrize("rot", ["words", "types", "stamp", "no json"])
def test_what_is_damaged_is_found_out_anew(tmp_path: Path, rot: str) -> None:
    """The plant: another word in the memory must never come into a video."""
    path, typography = tmp_path / "lines.json", Counting()
    memory = LineMemory(path)
    pieces = layout(memory, typography).pieces(TEXT)
    memory.save()
    stored = json.loads(path.read_text("utf-8"))
    if rot == "words":
        stored = json.loads(path.read_text("utf-8").replace("attack", "attach", 99))
        stored["answers"] = {k.replace("attach", "attack"): v for k, v in stored["answers"].items()}
    elif rot == "types":
        stored["answers"] = dict.fromkeys(stored["answers"], 7)
    elif rot == "stamp":
        stored["stamp"] = "of another program"
    path.write_text(json.dumps(stored) if rot != "no json" else "{", encoding="utf-8")
    assert layout(LineMemory(path), Counting()).pieces(TEXT) == pieces


def test_a_build_remembers(campaign: Callable[..., Campaign], fake_tools: Workshop) -> None:
    made = campaign()
    fake_tools.build(made)
    kept = made.root / "output" / ".cache" / "lines.json"
    assert "appelez" in kept.read_text("utf-8")
    line_memory.of.cache_clear()
    made.edit(made.script("fr"), "appelez", "composez")
    assert fake_tools.build(made).failed == ()
    assert "composez" in made.track("fr").read_text("utf-8")


def test_shorter_lines_are_another_question(tmp_path: Path) -> None:
    """A timing profile may ask for shorter lines than the language allows; a build asks for both."""
    path = tmp_path / "lines.json"
    for _ in range(2):
        memory = LineMemory(path)
        long = layout(memory, Monospace())
        short = replace(long, language=replace(long.language, max_chars_per_line=20))
        assert long.lines(TEXT[:34]) == ("Hate crime is an attack on someone",)
        assert short.lines(TEXT[:34]) == ("Hate crime is an", "attack on someone")
        memory.save()


def by_full_stop(text: str, tag: str) -> tuple[int, ...]:
    return tuple(m.end() for m in re.finditer(r"\. ", text))


def wording(memory: LineMemory | None, typography: Monospace) -> Wording:
    script = Script("m", "en", "T", (Segment("s01", TEXT),))
    own = replace(layout(LineMemory(Path("/nowhere")), typography), memory=memory)
    return spot.wording(script, own, "plain-language", by_full_stop)


LONG = "It is a crime. Call 999 if it is happening now. Else report it online, or tell an officer. It helps."


def test_the_next_build_divides_nothing_again(tmp_path: Path) -> None:
    bare, path = wording(None, Monospace()), tmp_path / "lines.json"
    wanted = [bare.divide(LONG, n) for n in (1, 3, 4)], bare.sentences(LONG)
    assert wanted[1]
    for _ in range(2):
        memory, typography = LineMemory(path), Counting()
        own = wording(memory, typography)
        assert ([own.divide(LONG, n) for n in (1, 3, 4)], tuple(own.sentences(LONG))) == wanted
        memory.save()
    assert typography.asked == 0


ROTTEN = (
    "7",
    '[["It is a", ["It is a"], 0]]',
    '[["It is a crime.", ["It"], "0"]]',
    "[1, 5000]",
    "[true]",
    "{}",
)


@pytest.mark.parametrize("rot", ROTTEN)
def test_a_damaged_division_is_found_out_anew(tmp_path: Path, rot: str) -> None:
    """The plant: words that are lost, or stand elsewhere, must never come into a video."""
    path, bare = tmp_path / "lines.json", wording(None, Monospace())
    memory = LineMemory(path)
    own = wording(memory, Monospace())
    own.divide(LONG, 3), own.sentences(LONG)
    memory.save()
    stored = json.loads(path.read_text("utf-8"))
    stored["answers"] = dict.fromkeys(stored["answers"], json.loads(rot))
    path.write_text(json.dumps(stored), encoding="utf-8")
    own = wording(LineMemory(path), Monospace())
    assert own.divide(LONG, 3) == bare.divide(LONG, 3)
    assert tuple(own.sentences(LONG)) == tuple(bare.sentences(LONG))
