"""Both memories keep the port's promises, and give the same answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.adapters.memory.listed import ListedMemory
from pipeline.adapters.memory.store import MemoryStore
from pipeline.core.matching import Query, likeness
from pipeline.core.memory import Added, MemoryEntry
from pipeline.ports import TranslationMemory

from . import conformance as c


@pytest.fixture(params=["listed", "store", "file"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> c.Maker:
    makers: dict[str, c.Maker] = {
        "listed": ListedMemory,
        "store": lambda: MemoryStore(None),
        "file": lambda: MemoryStore(tmp_path / "assets" / "memory.sqlite", writable=True),
    }
    return makers[request.param]


@pytest.mark.parametrize("check", c.CHECKS, ids=lambda check: check.__name__)
def test_memory_keeps_the_promise(make: c.Maker, check: Callable[[c.Maker], None]) -> None:
    check(make)


_WORDS = st.lists(
    st.sampled_from(["call", "999", "Call", "them", "é", "now", "101", "紧急", "@MetCC"]), max_size=7
)
_TEXTS = _WORDS.map(" ".join)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(
    st.lists(st.tuples(_TEXTS, _TEXTS, st.sampled_from(["vi", "fr-CA", "zh-CN"])), max_size=8),
    st.lists(_TEXTS, min_size=1, max_size=3),
    st.sampled_from([0, 50, 70, 99, 100, 101]),
)
def test_the_fast_one_answers_as_the_plain_one(
    pairs: list[tuple[str, str, str]], asked: list[str], least: int
) -> None:
    """The library's rounding must not make a match come or go."""
    entries = [c.entry(a, b, target_language=tag) for a, b, tag in pairs]
    queries = [Query(text) for text in asked]
    with MemoryStore(None) as fast:
        plain = ListedMemory()
        assert fast.add(entries) == plain.add(entries)
        for tag in ("vi", "fr", "zh-Hans"):
            assert fast.matches(queries, "en", tag, least_percent=least) == plain.matches(
                queries, "en", tag, least_percent=least
            )
            assert fast.exact(asked, "en", tag) == plain.exact(asked, "en", tag)


def test_likeness_is_computed_once_for_all_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty languages must not cost twenty times as much."""
    from rapidfuzz import process

    calls: list[int] = []
    real = process.cdist

    def counted(queries: Sequence[str], *args: object, **more: object) -> object:
        calls.append(len(queries))
        return real(queries, *args, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(process, "cdist", counted)
    with MemoryStore(None) as memory:
        memory.add([c.entry(), c.entry(target="Appelez le 999.", target_language="fr")])
        for tag in ("vi", "fr", "pl"):
            memory.matches([Query(c.TEXT), Query(c.ALIKE)], "en", tag)
    assert calls == [2]


class _Broken(ListedMemory):
    """Takes in everything, and finds everything everywhere."""

    def add(self, entries: Iterable[MemoryEntry]) -> Added:
        self._list = [*getattr(self, "_list", []), *entries]
        return Added(len(self._list))

    def all(self, source: str = "", target: str = "") -> tuple[MemoryEntry, ...]:
        return tuple(reversed(self._list))


def _broken() -> TranslationMemory:
    return _Broken()


@pytest.mark.parametrize(
    "check",
    [
        c.keeps_every_field,
        c.keeps_languages_apart,
        c.adds_nothing_twice,
        c.a_later_approval_replaces_an_earlier_state,
        c.refuses_what_would_do_harm_and_counts_it,
        c.forgets_an_import_and_nothing_else,
    ],
)
def test_the_suite_notices_a_bad_memory(check: Callable[[c.Maker], None]) -> None:
    """A check that cannot fail is a defect."""
    with pytest.raises((AssertionError, ValueError)):
        check(_broken)


def test_the_definition_of_likeness() -> None:
    assert likeness("abc", "abc") == likeness("", "") == 100
    assert likeness("Call 999.", "Call 998.") == 88
    assert likeness("a", "") == 0
    assert likeness("CAFE\u0301  x", "café x") == 100
