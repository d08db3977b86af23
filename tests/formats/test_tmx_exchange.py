"""A message as TMX: what translators need travels and comes back."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.exchange import Entry, Exchange, Suggestion, short_digest
from pipeline.core.script import Origin, State
from pipeline.errors import ExchangeError
from pipeline.formats import tmx, tmx_exchange
from pipeline.formats.tmx import TmxUnit, TmxVariant

from . import tmx14
from .test_tmx import texts

_some = texts().filter(lambda t: t.strip() != "")
_digest = st.from_regex(r"[0-9a-f]{12}", fullmatch=True)


@st.composite
def exchanges(draw: st.DrawFn) -> Exchange:
    ids = draw(
        st.lists(st.sampled_from(["s01", "s02", "close", "meta.title", "meta.post"]), unique=True, min_size=1)
    )
    entries = []
    for entry_id in ids:
        target = draw(st.one_of(st.just(""), _some))
        entries.append(
            Entry(
                entry_id, draw(_some), target, draw(st.sampled_from(State)),
                source_digest=draw(st.one_of(st.just(""), _digest)),
                target_digest=draw(st.one_of(st.just(""), _digest)),
                note=draw(st.one_of(st.just(""), _some)),
                start_ms=1, end_ms=2, max_chars=3, still="a.jpg", remark="changed",
                suggestions=(Suggestion("x", 100, Origin.HUMAN),),
            )
        )  # fmt: skip
    languages = draw(
        st.sampled_from([("en", "zh-Hans"), ("en", "ur"), ("en-GB", "en-US"), ("en", "pa-Guru")])
    )
    return Exchange("hate-crime", *languages, tuple(entries), draw(st.one_of(st.just(""), _some)))


@settings(max_examples=50)
@given(exchanges())
def test_what_travels_comes_back(exchange: Exchange) -> None:
    """Times, limits, pictures, remarks and suggestions stay at home: TMX has no place for them."""
    data = tmx_exchange.dumps(exchange)
    home = {"start_ms": None, "end_ms": None, "max_chars": None, "still": "", "remark": "", "suggestions": ()}
    entries = tuple(dataclasses.replace(e, **home) for e in exchange.entries)  # type: ignore[arg-type]
    assert tmx_exchange.loads(data, path="a") == dataclasses.replace(exchange, entries=entries)
    assert tmx14.faults(data) == []


def _stripped(*units: TmxUnit, source: str = "en") -> bytes:
    return tmx.dumps(units, source_language=source)


def test_a_tool_that_keeps_only_the_words() -> None:
    """What is lost is empty, so that the import can say so; a translation without a state is one."""
    data = _stripped(
        TmxUnit((TmxVariant("EN-us", "A."), TmxVariant("VI-VN", "B."))), TmxUnit((TmxVariant("en", "C."),))
    )
    got = tmx_exchange.loads(data, path="a")
    assert (got.message, got.source_language, got.target_language) == ("", "en", "VI-VN")
    assert [(e.id, e.source, e.target, e.state) for e in got.entries] == [
        ("", "A.", "B.", State.TRANSLATED), ("", "C.", "", State.INITIAL),
    ]  # fmt: skip
    assert [e.line for e in got.entries] == [6, 14]


def test_the_source_language_may_stand_at_the_units() -> None:
    units = [TmxUnit((TmxVariant("vi", "B."), TmxVariant("en", "A.")), source_language="en")]
    (entry,) = tmx_exchange.loads(_stripped(*units, source="*all*"), path="a").entries
    assert (entry.source, entry.target) == ("A.", "B.")


@pytest.mark.parametrize(
    ("units", "source", "why"),
    [
        ([TmxUnit(tuple(TmxVariant(tag, "A") for tag in ("en", "vi", "fr")))], "en", "2 in other"),
        ([TmxUnit((TmxVariant("vi", "B"),))], "en", "0 texts in 'en'"),
        ([TmxUnit((TmxVariant("en", "A"), TmxVariant("vi", "B")))], "*all*", "does not say which"),
        (
            [TmxUnit((TmxVariant("en", "A"), TmxVariant(tag, "B"))) for tag in ("vi", "fr")],
            "en", "text in 'fr' beside",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_one_message_is_refused(units: list[TmxUnit], source: str, why: str) -> None:
    with pytest.raises(ExchangeError, match=why) as caught:
        tmx_exchange.loads(_stripped(*units, source=source), path="a.tmx")
    assert caught.value.hint
    assert caught.value.path == "a.tmx"


def test_a_text_that_would_lose_a_number_is_refused() -> None:
    data = _stripped(TmxUnit((TmxVariant("en", "Call NUMBER"), TmxVariant("vi", "B")), id="s01"))
    broken = data.replace(b"NUMBER", b"<ph>{n}</ph>")
    with pytest.raises(ExchangeError, match="'s01' holds a placeholder") as caught:
        tmx_exchange.loads(broken, path="a")
    assert caught.value.line == 6


def test_digests_are_those_of_the_texts_that_left() -> None:
    entry = Entry("s01", "A.", "B.", source_digest=short_digest("A."), target_digest=short_digest("B."))
    data = tmx_exchange.dumps(Exchange("m", "en", "vi", (entry,))).replace(b"<seg>B.", b"<seg>Bee.")
    (got,) = tmx_exchange.loads(data, path="a").entries
    assert short_digest(got.source) == got.source_digest
    assert short_digest(got.target) != got.target_digest
