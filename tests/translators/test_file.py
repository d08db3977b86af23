"""The campaign's own translation files as an engine."""

from __future__ import annotations

import dataclasses

import pytest

from pipeline.adapters.translators.file import FileTranslator
from pipeline.core.script import Origin, Script, Segment, State
from pipeline.core.translation import Request

SEGMENTS = (Segment("s01", "One."), Segment("s02", "Two."))
REQUEST = Request("trial", "en", "fr", SEGMENTS)
HUMAN = Script(
    "trial", "fr", "Essai", (Segment("s02", "Deux."), Segment("s01", "Un.")), state=State.REVIEWED,
    sources={"s01": "0" * 12},
)  # fmt: skip


def _drafted(script: Script) -> Script:
    draft = dataclasses.replace(script, origin=Origin.MACHINE, engine="google", state=State.TRANSLATED)
    return dataclasses.replace(draft, draft_digest=draft.body_digest)


def _ids(script: Script | None, request: Request = REQUEST) -> list[str]:
    return [t.id for t in FileTranslator(lambda _m, _l: script).translate(request)]


def test_asks_for_the_message_and_the_target_language() -> None:
    """The loader decides where files lie and how they are written."""
    asked: list[tuple[str, str]] = []

    def load(message: str, language: str) -> Script | None:
        asked.append((message, language))
        return HUMAN

    answers = FileTranslator(load).translate(REQUEST)
    assert asked == [("trial", "fr")]
    assert {(t.id, t.text, t.origin, t.engine, t.state) for t in answers} == {
        ("s01", "Un.", Origin.HUMAN, "file", State.REVIEWED),
        ("s02", "Deux.", Origin.HUMAN, "file", State.REVIEWED),
    }


def test_no_file_is_no_answer() -> None:
    """The next engine gets its turn."""
    assert _ids(None) == []


def test_a_person_s_words_win_over_a_changed_source() -> None:
    """s01 is stale, but a person wrote it: it stays, and a check will say so."""
    assert sorted(_ids(HUMAN)) == ["s01", "s02"]


def test_an_untouched_draft_gives_way_to_a_changed_source() -> None:
    """Nobody has put work into it, and the engine can do it again."""
    assert _ids(_drafted(HUMAN)) == ["s02"]


def test_a_draft_that_a_person_edited_is_a_person_s_file() -> None:
    """One corrected word is work that must not be lost."""
    edited = dataclasses.replace(_drafted(HUMAN), segments=(Segment("s01", "Un !"), Segment("s02", "Deux.")))
    assert sorted(_ids(edited)) == ["s01", "s02"]


@pytest.mark.parametrize("text", ["", "  ", "\u200b"])
def test_a_segment_without_words_is_not_an_answer(text: str) -> None:
    """A half-done file must leave a gap that somebody notices, not an empty cue."""
    half = dataclasses.replace(HUMAN, segments=(Segment("s01", text), Segment("s02", "Deux.")))
    assert _ids(half) == ["s02"]
