"""What Hypothesis makes scripts and cues of."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

from pipeline.core.script import Origin, Script, Segment, State
from pipeline.formats.timed import is_blank

_TRICKY = st.sampled_from(
    ["[s02] x", "[00:01.000] x", "> note: x", "# x", "<!-- x -->", "---", "- a", "a: b", "a #b",
     "\\[x", "\\", "'q'", '"q"', "|", "x\\", "~", "yes", "12", "&a", "*a", "!t", "%d", "{a}", "`x", "@MetCC",
     "0800 555 111", "https://www.report-it.org.uk", "a\\Nb", "{\\b1}", "\u2066x\u2069", "999 ٩٩٩",
     "紧急 999。", "note: x", "say:", "card:", "> card:"]
)  # fmt: skip
_PRINTABLE = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufeff"), max_size=12
)


def _line(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def lines() -> st.SearchStrategy[str]:
    """Anything visible on one line, in NFC, without spaces at its ends."""
    parts = st.lists(st.one_of(_TRICKY, _PRINTABLE, st.just(" ")), min_size=1, max_size=3)
    return parts.map(lambda p: _line("".join(p))).filter(lambda t: not is_blank(t))


def blocks() -> st.SearchStrategy[str]:
    """Text with line breaks and indentation anywhere."""
    pieces = st.lists(st.one_of(lines(), st.sampled_from(["", " ", "\t", "\n", "  x", "x  "])), max_size=4)
    return pieces.map("\n".join).map(lambda t: unicodedata.normalize("NFC", t))


def scripts() -> st.SearchStrategy[Script]:
    """Valid scripts of up to four segments."""
    ids = st.lists(st.from_regex(r"[a-z][a-z0-9-]{0,5}", fullmatch=True), min_size=1, max_size=4, unique=True)
    return ids.flatmap(_script)


def _script(ids: list[str]) -> st.SearchStrategy[Script]:
    optional = st.one_of(st.just(""), lines())
    times = st.lists(
        st.one_of(st.none(), st.integers(0, 20_000_000)), min_size=len(ids), max_size=len(ids)
    ).map(_ascending)
    segments = times.flatmap(
        lambda ts: st.tuples(
            *(
                st.builds(_segment, st.just(i), lines(), st.just(t), optional, optional, st.booleans())
                for i, t in zip(ids, ts, strict=True)
            )
        )
    )
    return st.builds(
        Script,
        message=st.just("hate-crime"),
        language=st.sampled_from(["en", "zh-Hans", "ur", "th"]),
        title=lines(),
        segments=segments,
        post=blocks(),
        notes=blocks(),
        origin=st.sampled_from(Origin),
        state=st.sampled_from(State),
        engine=optional,
        draft_digest=st.one_of(st.just(""), st.from_regex(r"[0-9a-f]{64}", fullmatch=True)),
        sources=st.dictionaries(
            st.sampled_from([*ids, "gone"]), st.from_regex(r"[0-9a-f]{12}", fullmatch=True), max_size=3
        ),
    )


def _segment(name: str, text: str, time_ms: int | None, note: str, say: str, card: bool) -> Segment:
    return Segment(name, text, time_ms, note, say, card and time_ms is None and not say)


def _ascending(times: list[int | None]) -> list[int | None]:
    ordered = iter(sorted(t for t in times if t is not None))
    return [None if t is None else next(ordered) for t in times]
