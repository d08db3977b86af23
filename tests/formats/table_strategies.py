"""Exchanges for the laws of the table formats, with every text that office programs like to spoil."""

from __future__ import annotations

from hypothesis import strategies as st

from pipeline.core.exchange import Entry, Exchange, Suggestion
from pipeline.core.script import Origin, State
from pipeline.core.units import POST_ID, TITLE_ID

from .strategies import blocks, lines

NASTY = (
    "0800 555 111", "=1+1", '=HYPERLINK("x")', "+44 20", "@MetCC", "-x", "-5", "1/2", "2026-11-24", "TRUE",
    "#N/A", "1E5", "007", "_x0041_", "_x005F_x0041_", "x005F_", "_x_", "'quoted", "a\u200bb", "می\u200cخواهم",
    "क्\u200dष", "\u2066999\u2069", "\u200e\u200f", "a\u00a0b", "😀🏽", "𠮷野家", "<b>&amp;</b>", "]]>",
    "  x ",
    "Á", "ក\u17d2ក\u200bខ", "{{x}}", "%s", "\u2060", "a\u00adb", "vidmsg-table-1:", "id",
    "ٹویٹ @MetCC 0800 555 111", "٠٨٠٠",
)  # fmt: skip
"""Texts that some office program has taken for something else, or in which it lost a character."""


def words() -> st.SearchStrategy[str]:
    """One line, perhaps with spaces at its ends."""
    spaced = st.tuples(st.sampled_from(["", " ", "  "]), lines(), st.sampled_from(["", " "])).map("".join)
    return st.one_of(st.sampled_from(NASTY), spaced).filter(lambda t: not {"\ufffe", "\uffff"} & set(t))


def _blocks() -> st.SearchStrategy[str]:
    return blocks().filter(lambda t: not {"\ufffe", "\uffff"} & set(t))


def _suggestions() -> st.SearchStrategy[tuple[Suggestion, ...]]:
    made = st.builds(Suggestion, words(), st.integers(0, 101), st.sampled_from(Origin), words(), words())
    return st.lists(made, max_size=2).map(tuple)


def _entry(unit_id: str) -> st.SearchStrategy[Entry]:
    text = _blocks().map(lambda t: t.replace("\t", " ").strip()) if unit_id == POST_ID else words()
    digest = st.one_of(st.just(""), st.from_regex(r"[0-9a-f]{12}", fullmatch=True))
    number = st.one_of(st.none(), st.integers(0, 10_000_000))
    return st.builds(
        Entry,
        st.just(unit_id),
        text,
        st.one_of(st.just(""), text),
        st.sampled_from(State),
        digest,
        digest,
        _blocks(),
        number,
        number,
        number,
        st.one_of(st.just(""), words()),
        st.one_of(st.just(""), words()),
        _suggestions(),
    )


def exchanges() -> st.SearchStrategy[Exchange]:
    """Exchanges of up to four entries."""
    ids = st.lists(
        st.one_of(
            st.from_regex(r"[a-z][a-z0-9-]{0,5}", fullmatch=True), st.sampled_from([TITLE_ID, POST_ID])
        ),
        min_size=1,
        max_size=4,
        unique=True,
    )
    return st.builds(
        Exchange,
        st.sampled_from(["hate-crime", ""]),
        st.just("en"),
        st.sampled_from(["ur", "km", "zh-Hans", "pl", "tlh", ""]),
        ids.flatmap(lambda found: st.tuples(*map(_entry, found))),
        _blocks(),
    )
