"""Scripts as values: ids, digests, and what is stale."""

from __future__ import annotations

import dataclasses
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.script import (
    MESSAGE_ID,
    SEGMENT_ID,
    SOURCE_DIGEST_LENGTH,
    Script,
    Segment,
    source_digests,
    stale_segments,
)

SOURCE = Script(
    "trial", "en", "Trial", (Segment("s01", "One."), Segment("s02", "Two."), Segment("s03", "Three."))
)
DONE = Script(
    "trial", "fr", "Essai", (Segment("s03", "Trois."), Segment("s01", "Un.")), post="Billet.", notes="Vous.",
    sources=source_digests(SOURCE),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("s01", True),
        ("close-2", True),
        ("a" * 32, True),
        ("a" * 33, False),
        ("1s", False),
        ("S01", False),
        ("", False),
    ],
)
def test_segment_ids_are_plain(text: str, good: bool) -> None:
    """They go into file names, cue ids and spreadsheets."""
    assert bool(SEGMENT_ID.fullmatch(text)) is good


@pytest.mark.parametrize(
    ("text", "good"),
    [("hate-crime", True), ("2026-a", True), ("a/b", False), ("..", False), ("é", False), ("", False)],
)
def test_message_ids_are_safe_as_folder_names(text: str, good: bool) -> None:
    """A message names a folder of the output."""
    assert bool(MESSAGE_ID.fullmatch(text)) is good


def test_a_segment_is_found_by_id() -> None:
    """By id, never by place."""
    assert DONE.segment("s01") == Segment("s01", "Un.")
    assert DONE.segment("s02") is None


def test_the_line_in_the_file_is_not_content() -> None:
    """An empty line above a segment must not make it another segment."""
    assert Segment("s01", "One.", line=3) == Segment("s01", "One.", line=9)
    assert dataclasses.replace(DONE.segments[0], line=7) in DONE.segments


def test_spoken_words_may_differ_from_written_ones() -> None:
    """ "999" is heard as nine nine nine."""
    assert Segment("s01", "999").spoken == "999"
    assert Segment("s01", "999", say="nine nine nine").spoken == "nine nine nine"


@given(st.text())
def test_a_digest_does_not_depend_on_composition(text: str) -> None:
    """Editors on other systems save é as two code points."""
    composed, decomposed = (Segment("s01", unicodedata.normalize(form, text)) for form in ("NFC", "NFD"))
    assert composed.digest == decomposed.digest


EDITS = [
    {"title": "Autre"},
    {"post": "Autre."},
    {"notes": ""},
    {"segments": (Segment("s03", "Trois !"), Segment("s01", "Un."))},
    {"segments": (Segment("s01", "Un."), Segment("s03", "Trois."))},
    {"segments": (Segment("s03", "Trois."),)},
    {"segments": (Segment("s04", "Trois."), Segment("s01", "Un."))},
    {"segments": (Segment("s03", "Trois.", time_ms=0), Segment("s01", "Un."))},
    {"segments": (Segment("s03", "Trois.", note="?"), Segment("s01", "Un."))},
    {"segments": (Segment("s03", "Trois.", say="3"), Segment("s01", "Un."))},
]


@pytest.mark.parametrize("edit", EDITS)
def test_any_edit_makes_a_draft_a_person_s_file(edit: dict[str, object]) -> None:
    """Whatever a person changes, a machine must never overwrite the file again."""
    draft = dataclasses.replace(DONE, draft_digest=DONE.body_digest)
    assert draft.is_untouched_draft
    assert not dataclasses.replace(draft, **edit).is_untouched_draft  # type: ignore[arg-type]


def test_a_file_without_draft_digest_is_a_person_s() -> None:
    """People do not write digests."""
    assert not DONE.is_untouched_draft


def test_words_cannot_wander_between_fields_unnoticed() -> None:
    """Moving the note into the spoken text is an edit, though the letters are the same."""
    one = dataclasses.replace(DONE, segments=(Segment("s01", "Un.", note="x"),))
    two = dataclasses.replace(DONE, segments=(Segment("s01", "Un.", say="x"),))
    assert one.body_digest != two.body_digest
    assert dataclasses.replace(DONE, title="ab", post="c").body_digest != (
        dataclasses.replace(DONE, title="a", post="bc").body_digest
    )


def test_sources_are_short_digests_by_id() -> None:
    """Short enough to stand in a file that people read."""
    assert list(source_digests(SOURCE)) == ["s01", "s02", "s03"]
    assert {len(d) for d in source_digests(SOURCE).values()} == {SOURCE_DIGEST_LENGTH}


@given(st.sets(st.sampled_from(["s01", "s02", "s03"])))
def test_exactly_the_changed_and_translated_segments_are_stale(changed: set[str]) -> None:
    """s02 has no translation: it is missing, which is another matter than stale."""
    segments = tuple(
        dataclasses.replace(s, text=s.text + "!") if s.id in changed else s for s in SOURCE.segments
    )
    source = dataclasses.replace(SOURCE, segments=segments)
    assert stale_segments(source, DONE) == tuple(sorted(changed - {"s02"}))


def test_order_notes_and_times_make_nothing_stale() -> None:
    """Only the words are translated."""
    segments = tuple(
        dataclasses.replace(s, note="new", time_ms=5, say="x") for s in reversed(SOURCE.segments)
    )
    assert stale_segments(dataclasses.replace(SOURCE, segments=segments), DONE) == ()


def test_a_translation_that_records_nothing_is_current() -> None:
    """People need not write digests into their files."""
    source = dataclasses.replace(SOURCE, segments=(Segment("s01", "Changed."),))
    assert stale_segments(source, dataclasses.replace(DONE, sources={})) == ()
    assert stale_segments(source, DONE) == ("s01",)
