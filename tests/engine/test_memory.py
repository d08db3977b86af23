"""What goes into the memory, what comes out of it, and that nothing is lost on the way."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.adapters.memory.listed import ListedMemory
from pipeline.adapters.memory.store import MemoryStore
from pipeline.core import memory as rules
from pipeline.core.memory import MemoryEntry, Refusal
from pipeline.core.script import Origin, Script, Segment, State, source_digests
from pipeline.core.units import POST_ID, TITLE_ID
from pipeline.engine import memory, memory_tmx
from pipeline.errors import InputError
from pipeline.formats import tmx, xml_guard
from pipeline.formats.tmx import TmxUnit, TmxVariant
from tests.formats import tmx14
from tests.formats.test_tmx import texts
from tests.memory.conformance import entry

NOW = "2026-11-24T22:05:48Z"
SOURCE = Script(
    "one", "en", "Report it",
    (Segment("s01", "Please report hate crime."), Segment("s02", "In an emergency, call 999."),
     Segment("s03", "Thank you.")),
    post="Emergency:\n999",
)  # fmt: skip
DONE = Script(
    "one", "vi", "Hãy trình báo",
    (Segment("s01", "Hãy trình báo tội ác thù ghét."), Segment("s02", "Khẩn cấp, hãy gọi 999."),
     Segment("s03", "Cảm ơn.")),
    post="Khẩn cấp:\n999", state=State.REVIEWED, sources=source_digests(SOURCE),
)  # fmt: skip


def test_what_is_approved_is_remembered_with_who_when_and_where() -> None:
    known = ListedMemory()
    added = memory.remember(known, SOURCE, DONE, ["s02", TITLE_ID, POST_ID, "s99"], by="Hoa", when=NOW)
    assert added.taken == 3
    segment, title, post = known.all()
    assert segment == MemoryEntry(
        "en", "vi", "In an emergency, call 999.", "Khẩn cấp, hãy gọi 999.", Origin.HUMAN, State.REVIEWED,
        "one/s02", "Hoa", NOW, "Please report hate crime.", "Thank you.",
    )  # fmt: skip
    assert (title.where, title.previous) == ("one/meta.title", None)
    assert post.target_text == "Khẩn cấp:\n999"


def test_a_damaged_translation_is_not_remembered_even_if_approved() -> None:
    known = ListedMemory()
    wrong = dataclasses.replace(DONE, segments=(Segment("s02", "Hãy gọi 998."),))
    added = memory.remember(known, SOURCE, wrong, ["s01", "s02"], by="Hoa", when=NOW, state=State.FINAL)
    assert (added.taken, added.refused) == (0, {Refusal.FACTS: 1})


def _suggest(
    source: Script, done: Script | None, *known: MemoryEntry
) -> dict[str, list[tuple[str, int, str]]]:
    found = memory.suggestions([ListedMemory(known)], source, done, "vi")
    return {unit: [(s.text, s.percent, s.source) for s in row] for unit, row in found.items()}


def test_suggestions_say_how_alike_they_are_and_to_what() -> None:
    alike = entry("In an emergency, please call 999.", "Khẩn cấp, xin gọi 999.")
    same = entry("In an emergency, call 999.", "Khẩn\ncấp, hãy gọi 999.")
    found = _suggest(SOURCE, None, alike, same)
    assert found == {
        "s02": [("Khẩn cấp, hãy gọi 999.", 100, ""), ("Khẩn cấp, xin gọi 999.", 78, alike.source_text)]
    }


def test_the_old_wording_of_a_changed_segment_is_the_first_suggestion() -> None:
    """The translator corrects it instead of beginning afresh; the old source comes along if it is known."""
    changed = dataclasses.replace(
        SOURCE, segments=(SOURCE.segments[0], Segment("s02", "In an emergency, always call 999."))
    )
    without = _suggest(changed, DONE)
    assert without["s02"] == [("Khẩn cấp, hãy gọi 999.", 100, "")]
    assert "s01" not in without, "nothing about it changed"
    known = entry("In an emergency, call 999.", "Khẩn cấp, hãy gọi 999.")
    assert _suggest(changed, DONE, known)["s02"] == [("Khẩn cấp, hãy gọi 999.", 100, known.source_text)]


def test_several_memories_are_asked_and_equal_words_shown_once() -> None:
    one, two = (ListedMemory([entry(by=who)]) for who in ("A", "B"))
    found = memory.suggestions([one, two], SOURCE, None, "vi")
    assert [len(row) for row in found.values()] == [1]


def _write(path: Path, units: Sequence[TmxUnit]) -> Path:
    path.write_bytes(tmx.dumps(units, source_language="en-GB"))
    return path


def test_an_import_says_what_it_took_and_what_not_and_why(tmp_path: Path) -> None:
    """Whoever ordered the memory must be able to tell the agency what is wrong with it."""
    pair = (TmxVariant("en-GB", "Call 999."), TmxVariant("VI-VN", "Gọi 999.", "Hoa", NOW))
    units = [
        TmxUnit(pair, props={tmx.PREVIOUS: "", tmx.FOLLOWING: "Next."}),
        TmxUnit(
            (pair[0], TmxVariant("fr", "Appelez le 998."), TmxVariant("xx-YY", "?"), TmxVariant("", "?"))
        ),
        TmxUnit((TmxVariant("de", "Hallo."), TmxVariant("fr", "Bonjour."))),
        TmxUnit((pair[0],)),
    ]
    path = _write(tmp_path / "agency.tmx", units)
    known = ListedMemory()
    told: list[tuple[int, int]] = []
    report = memory_tmx.import_tmx(
        known, path, source_language="en", progress=lambda done, of: told.append((done, of))
    )
    (kept,) = known.all()
    assert kept == MemoryEntry(
        "en-GB", "vi-VN", "Call 999.", "Gọi 999.", Origin.HUMAN, State.TRANSLATED,
        "agency.tmx", "Hoa", NOW, "", "Next.", "agency.tmx",
    )  # fmt: skip
    assert (report.file, report.units, report.taken, report.known) == ("agency.tmx", 4, 1, 0)
    assert report.refused == {
        "unknown language 'xx-YY'": 1,
        "unknown language ''": 1,
        "no text in the source language (en)": 1,
        "no translation": 1,
        str(Refusal.FACTS): 1,
    }
    assert set(report.examples) == set(report.refused)
    assert "line " in report.examples["no translation"]
    assert "'Appelez le 998.'" in report.examples[str(Refusal.FACTS)]
    assert told == [(0, 4), (4, 4)]
    again = memory_tmx.import_tmx(known, path, source_language="en")
    assert (again.taken, again.known) == (0, 1)


def test_of_two_source_varieties_the_one_that_the_file_names_is_taken(tmp_path: Path) -> None:
    variants = (TmxVariant("en-US", "Color."), TmxVariant("en-GB", "Colour."), TmxVariant("fr", "Couleur."))
    known = ListedMemory()
    path = _write(tmp_path / "a.tmx", [TmxUnit(variants)])
    memory_tmx.import_tmx(known, path, source_language="en")
    assert [(e.source_text, e.target_text) for e in known.all()] == [("Colour.", "Couleur.")]


def test_a_text_that_would_lose_words_is_counted(tmp_path: Path) -> None:
    data = tmx.dumps([TmxUnit((TmxVariant("en", "Call."), TmxVariant("fr", "NOM, appelez.")))])
    path = tmp_path / "a.tmx"
    path.write_bytes(data.replace(b"NOM", b"<ph>{name}</ph>"))
    known = ListedMemory()
    report = memory_tmx.import_tmx(known, path, source_language="en")
    assert report.refused == {"the target holds a placeholder that stands for words ('{name}')": 1}
    assert known.all() == ()


def test_a_gigabyte_is_refused_unread(tmp_path: Path) -> None:
    """It would not fit into the memory of a small computer."""
    path = tmp_path / "huge.tmx"
    with path.open("wb") as file:
        file.truncate(1024**3)
    with pytest.raises(InputError, match=str(xml_guard.MAX_BYTES)):
        memory_tmx.import_tmx(ListedMemory(), path, source_language="en")


@pytest.mark.parametrize("name", ["absent.tmx", "."])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="cannot be read") as caught:
        memory_tmx.import_tmx(ListedMemory(), tmp_path / name, source_language="en")
    assert caught.value.hint


def test_a_damaged_file_takes_nothing(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.tmx", [TmxUnit((TmxVariant("en", "A b."), TmxVariant("fr", "C d.")))] * 50)
    path.write_bytes(path.read_bytes()[:-40])
    known = ListedMemory()
    with pytest.raises(InputError, match="well-formed"):
        memory_tmx.import_tmx(known, path, source_language="en")
    assert known.all() == ()


def _once(text: str) -> str:
    return text.strip()


_entries = st.lists(
    st.builds(
        MemoryEntry,
        source_language=st.sampled_from(["en", "en-GB"]),
        target_language=st.sampled_from(["vi", "fr", "zh-Hans"]),
        source_text=texts().map(_once),
        target_text=texts().map(_once),
        origin=st.sampled_from(Origin),
        state=st.sampled_from(State),
        where=st.sampled_from(["one/s01", "two/meta.post"]),
        by=st.sampled_from(["", "Hoa & Ann <x>"]),
        when=st.sampled_from(["", NOW]),
        previous=st.sampled_from([None, "", "Before <&>."]),
        following=st.sampled_from([None, "", "After\u200f."]),
    ),
    max_size=5,
)


@settings(max_examples=60)
@given(_entries)
def test_export_and_import_lose_nothing(
    tmp_path_factory: pytest.TempPathFactory, entries: list[MemoryEntry]
) -> None:
    """A campaign moves to another computer, or another tool, with all that people have said."""
    known = ListedMemory(e for e in entries if e.source_text and e.target_text)
    data = memory_tmx.export_tmx(known)
    assert tmx14.faults(data) == []
    path = tmp_path_factory.getbasetemp() / "moved.tmx"
    path.write_bytes(data)
    with MemoryStore(None) as other:
        report = memory_tmx.import_tmx(other, path, source_language="en")
        assert report.refused == {}
        moved = [dataclasses.replace(e, came_from="") for e in other.all()]
    assert sorted(map(repr, moved)) == sorted(map(repr, known.all()))


def test_an_export_can_be_of_some_languages() -> None:
    known = ListedMemory(
        [entry(), entry(target="Appelez le 999.", target_language="fr"), entry(target="Gọi 999.")]
    )
    units = tmx.loads(memory_tmx.export_tmx(known, wanted=["vi"]), path="a")
    assert [[v.language for v in u.variants] for u in units] == [["en", "vi"], ["en", "vi"]]
    assert len(tmx.loads(memory_tmx.export_tmx(known), path="a")) == 2
    assert tmx.loads(memory_tmx.export_tmx(ListedMemory()), path="a") == ()


def test_the_quick_test_for_facts_is_the_thorough_one() -> None:
    """Most texts hold no fact; what is skipped for speed must not be one."""
    from pipeline.core import facts

    samples = [
        "Call 999.",
        "٩٩٩",
        "@MetCC",
        "#hate",
        "a.b@c.uk",
        "www.x.uk",
        "https://x.uk",
        "50 %",
        "None. No.",
    ]
    for one in samples:
        for other in samples:
            thorough = bool(facts.missing(one, other) or facts.added(one, other))
            assert rules.facts_damaged(one, other) == thorough, (one, other)
