"""What every TranslationMemory must do, as checks that take a maker of empty ones."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterator

from pipeline.core.matching import Kind, Query, likeness
from pipeline.core.memory import MemoryEntry, Refusal
from pipeline.core.script import Origin, State
from pipeline.ports import TranslationMemory

Maker = Callable[[], TranslationMemory]

TEXT = "In an emergency, call 999."
ALIKE = "In an emergency, please call 999."
VI = "Khẩn cấp, hãy gọi 999."


def entry(source: str = TEXT, target: str = VI, **more: object) -> MemoryEntry:
    """Return an entry from English into Vietnamese by a person."""
    plain = MemoryEntry("en", "vi", source, target, Origin.HUMAN, State.TRANSLATED, "one/s01")
    return dataclasses.replace(plain, **more)  # type: ignore[arg-type]


def _found(memory: TranslationMemory, text: str = TEXT, target: str = "vi", least: int = 70) -> list[str]:
    (row,) = memory.matches([Query(text)], "en", target, least_percent=least)
    return [m.entry.target_text for m in row]


def keeps_every_field(make: Maker) -> None:
    """A translator who doubts a line must find who wrote it, when and where."""
    full = entry(
        origin=Origin.MACHINE, state=State.REVIEWED, by="Hoa", when="2026-03-01T10:00:00Z",
        previous="Before.", following="", came_from="a.tmx",
    )  # fmt: skip
    with make() as memory:
        memory.add([full, entry("Other.", "Khác.")])
        assert memory.all() == (full, entry("Other.", "Khác."))


def finds_exact_context_and_fuzzy(make: Maker) -> None:
    """Percents as translators know them."""
    with make() as memory:
        memory.add([entry(previous="Before.", following=""), entry(ALIKE, "Khẩn cấp, xin gọi 999.")])
        (with_context, without) = memory.matches(
            [Query(TEXT, "Before.", ""), Query(TEXT)], "en", "vi", least_percent=70
        )
    assert [(m.kind, m.percent) for m in with_context] == [
        (Kind.CONTEXT, 101), (Kind.FUZZY, likeness(TEXT, ALIKE)),
    ]  # fmt: skip
    assert [m.kind for m in without] == [Kind.EXACT, Kind.FUZZY]


def answers_each_query_in_its_place(make: Maker) -> None:
    """Matching by position is how subtitles slip by one line; here positions must hold."""
    with make() as memory:
        memory.add([entry(), entry("Other words altogether.", "Khác.")])
        rows = memory.matches([Query("Nothing of the kind?"), Query(TEXT), Query(TEXT)], "en", "vi")
        assert [[m.entry.target_text for m in row] for row in rows] == [[], [VI], [VI]]
        assert memory.matches([], "en", "vi") == ()


def keeps_languages_apart(make: Maker) -> None:
    """zh-Hans is not zh-Hant; zh-CN is zh-Hans; a tag's region makes no foreigner."""
    with make() as memory:
        memory.add([entry(target="紧急情况请拨打999。", target_language="zh-CN", source_language="en-GB")])
        assert _found(memory, target="zh-Hans") == ["紧急情况请拨打999。"]
        assert _found(memory, target="zh-Hant") == []
        assert memory.matches([Query(TEXT)], "fr", "zh-Hans") == ((),)
        assert len(memory.all("en", "zh-Hans")) == 1
        assert memory.all(target="zh-TW") == memory.all(source="fr") == ()


def adds_nothing_twice(make: Maker) -> None:
    """Importing a file again must change nothing."""
    entries = [entry(), entry(previous="A.", following="B."), entry(target="Hãy gọi 999."), entry()]
    with make() as memory:
        first = memory.add(entries)
        before = memory.all()
        again = memory.add(entries)
        assert (first.taken, first.known) == (3, 1)
        assert (again.taken, again.known) == (0, 4)
        assert memory.all() == before


def a_later_approval_replaces_an_earlier_state(make: Maker) -> None:
    """What counts is what people said last; an old file must not take a review back."""
    early, late = "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"
    with make() as memory:
        memory.add([entry(when=early, came_from="a.tmx")])
        memory.add([entry(when=late, state=State.REVIEWED, by="Hoa", where="two/s02")])
        memory.add([entry(when=early, came_from="a.tmx")])
        (kept,) = memory.all()
    assert (kept.state, kept.by, kept.when, kept.where) == (State.REVIEWED, "Hoa", late, "two/s02")
    assert kept.came_from == "", "it is the campaign's own now"


def refuses_what_would_do_harm_and_counts_it(make: Maker) -> None:
    """A lost number, an empty text or the source again must not spread from message to message."""
    bad = {
        Refusal.FACTS: [entry(target="Hãy gọi."), entry(target="Hãy gọi 998."), entry("Call.", "Gọi 999.")],
        Refusal.EMPTY: [entry(target=" \u200b"), entry("", "")],
        Refusal.ECHO: [entry(target=TEXT.upper())],
        Refusal.CHARACTERS: [entry(target="Gọi\x00 999."), entry("A\ud800", "B"), entry("A", "B\ufffe")],
        Refusal.LONG: [entry("a b" * 4000, "b")],
        Refusal.SAME_LANGUAGE: [entry("Colour.", "Color.", target_language="en-US")],
    }
    with make() as memory:
        added = memory.add([e for group in bad.values() for e in group])
        assert memory.all() == ()
    assert added.taken == added.known == 0
    assert added.refused == {why: len(group) for why, group in bad.items()}
    assert added.examples == {why: group[0] for why, group in bad.items()}


def an_error_half_way_takes_nothing(make: Maker) -> None:
    """Nothing is taken in part."""

    def some() -> Iterator[MemoryEntry]:
        yield entry()
        raise KeyboardInterrupt

    with make() as memory:
        memory.add([entry("First.", "Một.")])
        with contextlib.suppress(KeyboardInterrupt):
            memory.add(some())
        assert [e.source_text for e in memory.all()] == ["First."]
        assert _found(memory) == []


def forgets_an_import_and_nothing_else(make: Maker) -> None:
    """A wrong file can be taken back."""
    with make() as memory:
        memory.add(
            [entry(), entry("A b c.", "Một.", came_from="a.tmx"), entry("D e f.", "Hai.", came_from="b.tmx")]
        )
        assert memory.imports() == {"a.tmx": 1, "b.tmx": 1}
        assert memory.forget("a.tmx") == 1
        assert memory.forget("a.tmx") == memory.forget("") == 0
        assert memory.imports() == {"b.tmx": 1}
        assert _found(memory, "A b c.") == []
        assert _found(memory) == [VI]


def a_new_entry_is_found_at_once(make: Maker) -> None:
    """What was computed for an earlier question must not hide a later answer."""
    with make() as memory:
        assert _found(memory) == []
        memory.add([entry()])
        assert _found(memory) == [VI]


def the_exact_are_all_given(make: Maker) -> None:
    """The choice among them is made elsewhere, and needs all."""
    with make() as memory:
        memory.add(
            [entry(), entry(target="Hãy gọi 999."), entry(previous="A.", following="B."), entry(ALIKE, VI)]
        )
        found, none = memory.exact([TEXT.replace(" ", "\n "), "Other."], "en", "vi")
    assert len(found) == 3
    assert {e.source_text for e in found} == {TEXT}
    assert none == ()


def shows_at_most_what_was_asked(make: Maker) -> None:
    """A translator reads five offers, not five hundred."""
    with make() as memory:
        memory.add(entry(target=f"Gọi 999 {'x' * n}.") for n in range(9))
        assert len(memory.matches([Query(TEXT)], "en", "vi", most=4)[0]) == 4
        assert len(memory.matches([Query(TEXT)], "en", "vi")[0]) == 5


def strange_texts_come_back_whole(make: Maker) -> None:
    """Quotes, percent signs, astral and zero-width characters are content."""
    texts = ["'; DROP TABLE entry; --", '"%_\\', "𝔘𝔫𝔦 😀", "می\u200cخواهم", "\u2068x\u2069\u200f", "a\nb"]
    with make() as memory:
        memory.add(entry(f"Say {t}", f"Nói {t}") for t in texts)
        assert [e.target_text for e in memory.all()] == [f"Nói {t}" for t in texts]
        for text in texts:
            assert f"Nói {text}" in _found(memory, f"Say {text}")


CHECKS: tuple[Callable[[Maker], None], ...] = (
    keeps_every_field,
    finds_exact_context_and_fuzzy,
    answers_each_query_in_its_place,
    keeps_languages_apart,
    adds_nothing_twice,
    a_later_approval_replaces_an_earlier_state,
    refuses_what_would_do_harm_and_counts_it,
    an_error_half_way_takes_nothing,
    forgets_an_import_and_nothing_else,
    a_new_entry_is_found_at_once,
    the_exact_are_all_given,
    shows_at_most_what_was_asked,
    strange_texts_come_back_whole,
)
