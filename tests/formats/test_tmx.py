"""TMX: what is written is valid and comes back; what others write is read without loss, or named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ExchangeError, InputError
from pipeline.formats import tmx, xml_guard
from pipeline.formats.tmx import TmxUnit, TmxVariant

from . import tmx14
from .strategies import lines
from .test_any_input import explained, outcome

# Zero-width, bidi and astral characters, quotes of XML, and what Excel or a parser may take away.
_PIECES = st.sampled_from(
    ["\u200b", "\u200c", "\u200d", "\u2060", "\u200e", "\u200f", "\u2068a\u2069", "𝔘", "😀", "<b>", "&amp;",
     "]]>", '"', "'", " ", "  ", "\u00a0", "\u3000", "ﷺ", "\ufeff", "<!--", "\n", "0800 555 111", "é"]
)  # fmt: skip


def _carried(text: str) -> bool:
    return not any(c in text for c in "\ufffe\uffff")


def texts() -> st.SearchStrategy[str]:
    mixed = st.lists(st.one_of(lines(), _PIECES), max_size=4).map("".join)
    return mixed.map(tmx.tidy).filter(_carried)


_names = st.text("abcxyz-", min_size=1, max_size=8)
_variants = st.builds(
    TmxVariant,
    language=st.sampled_from(["en", "zh-Hans", "ur", "pa-Guru"]),
    text=texts(),
    by=lines().filter(_carried),
    when=st.sampled_from(["", "2026-11-24T22:05:48Z"]),
    props=st.dictionaries(_names, texts(), max_size=2),
)
_units = st.builds(
    TmxUnit,
    variants=st.lists(_variants, min_size=1, max_size=3).map(tuple),
    id=st.sampled_from(["", "s01", "meta.post"]),
    source_language=st.sampled_from(["en", "*all*"]),
    props=st.dictionaries(_names, texts(), max_size=2),
    notes=st.lists(texts(), max_size=2).map(tuple),
)


@given(st.lists(_units, max_size=3).map(tuple), st.dictionaries(_names, texts(), max_size=2), texts())
def test_what_is_written_comes_back_and_is_valid(
    units: tuple[TmxUnit, ...], props: dict[str, str], note: str
) -> None:
    data = tmx.dumps(units, source_language="en", props=props, notes=(note,))
    file = tmx.loads_file(data, path="a")
    assert file == tmx.Tmx(units, "en", props, (note,))
    assert tmx.loads(data, path="a") == units
    assert tmx14.faults(data) == []


def test_the_rules_notice_what_is_wrong() -> None:
    """A check that cannot fail is a defect."""
    good = tmx.dumps([TmxUnit((TmxVariant("en", "A"),), props={"x-a": "b"})])
    assert tmx14.faults(good) == []
    for old, new in (
        (b"<seg>A</seg>", b""),
        (b'segtype="paragraph"', b'segtype="verse"'),
        (b'adminlang="en"', b""),
        (b"<prop", b"<tuv xml:lang='en'><seg>B</seg></tuv><prop"),
        (b'version="1.4"', b'version="1.1"'),
        (b"<seg>A</seg>", b"<seg>A</seg><prop type='x'>b</prop>"),
    ):
        assert tmx14.faults(good.replace(old, new, 1)), new


def test_another_library_reads_the_same_words() -> None:
    """Translators' tools are not ours."""
    from translate.storage import tmx as toolkit

    words = "می\u200cخواهم \u2068999\u2069 & <b> 😀"
    units = [TmxUnit((TmxVariant("en", "Call 999."), TmxVariant("fa", words)), source_language="en")]
    parse: Any = toolkit.tmxfile.parsestring  # has no types
    store = parse(tmx.dumps(units, source_language="en"))
    (unit,) = store.units
    assert (unit.source, unit.target) == ("Call 999.", words)


def _file(body: str, *, srclang: str = 'srclang="en-US"', encoding: str = "UTF-8") -> bytes:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n'
        f'<tmx version="1.4">\n<header creationtool="x" {srclang}/>\n<body>{body}</body></tmx>'
    )
    return text.encode(encoding)


def _one(seg: str, **more: str) -> TmxVariant:
    (unit,) = tmx.loads(_file(f'<tu><tuv xml:lang="en"><seg>{seg}</seg></tuv></tu>', **more), path="a")
    return unit.variants[0]


@pytest.mark.parametrize("encoding", ["UTF-16", "UTF-8", "windows-1252"])
def test_the_encodings_in_which_tools_write(encoding: str) -> None:
    """UTF-16 is what many tools write by default."""
    assert _one("Café 999", encoding=encoding).text == "Café 999"


def test_a_byte_order_mark_before_utf8() -> None:
    assert tmx.loads(b"\xef\xbb\xbf" + _file("<tu><tuv xml:lang='en'><seg>é</seg></tuv></tu>"), path="a")


def test_who_when_where_and_which_language() -> None:
    body = """<tu tuid="7" srclang="*all*"><prop type="x-previous-source-text">Before.</prop>
      <tuv lang="EN-GB" creationid="Ann" creationdate="20260102T030405Z"><seg>A</seg></tuv>
      <tuv xml:lang="fr" creationid="Ann" changeid="Bob" changedate="20260203T040506Z">
        <prop type="x-context-post">After.</prop><seg>B</seg></tuv>
      <tuv xml:lang="de" changedate="yesterday"><seg>C</seg></tuv></tu>
      <tu><tuv xml:lang="en"><seg>D</seg></tuv></tu>"""
    first, second = tmx.loads(_file(body), path="a")
    assert (first.id, first.source_language, second.source_language) == ("7", "*all*", "en-US")
    assert [v.language for v in first.variants] == ["EN-GB", "fr", "de"]
    assert [(v.by, v.when) for v in first.variants] == [
        ("Ann", "2026-01-02T03:04:05Z"), ("Bob", "2026-02-03T04:05:06Z"), ("", ""),
    ]  # fmt: skip
    around = tmx.context(first.props)
    assert around == ("Before.", None)
    assert tmx.context(first.variants[1].props, around) == ("Before.", "After.")
    assert first.variants[1].line == 7
    assert tmx.loads(_file("", srclang=""), path="a") == ()


@pytest.mark.parametrize(
    ("seg", "text"),
    [
        ("plain", "plain"),
        ("<bpt i='1'>&lt;b&gt;</bpt>bold<ept i='1'>&lt;/b&gt;</ept> end", "bold end"),
        ("a <hi>word <it pos='begin'>{\\i</it>in</hi> it", "a word in it"),
        ("one<ph>&lt;br/&gt;</ph>two<ph type='lb'/>three", "one two three"),
        ("a<ph/>b<ut>{\\cf6 </ut>c<ut>}</ut>", "abc"),
        ("e\u0301<!-- gone -->", "é"),
    ],
)
def test_codes_go_and_words_stay(seg: str, text: str) -> None:
    """Captions have no bold and no links; the words are all there."""
    assert (_one(seg).text, _one(seg).trouble) == (text, "")


@pytest.mark.parametrize(
    ("seg", "why"),
    [
        ("Call <ph>{number}</ph> now", "placeholder that stands for words ('{number}')"),
        ("Call <ph>%s</ph> now", "placeholder"),
        ("Call <ut>999</ut>", "placeholder"),
        ("x<ph>&lt;img alt='<sub>Call 999</sub>'&gt;</ph>", "a text inside a code"),
        ("x<hi>y<ph>$1</ph></hi>", "placeholder"),
        ("x<b>y</b>", "unknown element <b>"),
    ],
)
def test_what_would_be_lost_is_named(seg: str, why: str) -> None:
    """A sentence without its number is worse than no sentence."""
    assert _one(seg).text == ""
    assert why in _one(seg).trouble


def test_a_variant_without_a_segment_is_named() -> None:
    (unit,) = tmx.loads(
        _file("<tu><tuv xml:lang='en'/><tuv xml:lang='fr'><note>n</note></tuv></tu>"), path="a"
    )
    assert [v.trouble for v in unit.variants] == ["has no <seg>"] * 2


_BOMB = '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">'


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "not well-formed"),
        (b"<tmx", "not well-formed"),
        (_file("<tu><tuv xml:lang='en'><seg>A")[:-30], "not well-formed"),
        (b"<html/>", "no TMX file"),
        (b"<tmx version='1.4'/>", "without a body"),
        (_file("<tu>\0</tu>"), "not well-formed"),
        (_file("").replace(b'SYSTEM "tmx14.dtd"', b"[" + _BOMB.encode() + b"]"), "entities"),
        (f'<!DOCTYPE tmx [{_BOMB}]><tmx>&b;</tmx>'.encode("utf-16"), "entities"),
        (_file("").replace(b'"tmx14.dtd"', b'"file:///etc/passwd" [<!ENTITY x SYSTEM "y">]'), "entities"),
        (b"PK\x03\x04 a zip file", "not well-formed"),
    ],
)  # fmt: skip
def test_what_is_no_tmx_is_refused_with_a_reason(data: bytes, why: str) -> None:
    with pytest.raises(InputError, match=why) as caught:
        tmx.loads(data, path="a.tmx")
    assert caught.value.path == "a.tmx"
    assert caught.value.hint


def test_a_monster_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(InputError, match="an XML file may have"):
        tmx.loads(bytes(xml_guard.MAX_BYTES + 1), path="a")


@pytest.mark.parametrize("wrong", ["\x00", "\x1b", "\ud800", "\ufffe"])
def test_a_character_that_xml_cannot_carry_is_named(wrong: str) -> None:
    """Left out in silence it would be a changed text."""
    with pytest.raises(ExchangeError, match=f"U\\+{ord(wrong):04X}") as caught:
        tmx.dumps([TmxUnit((TmxVariant("en", f"a{wrong}b"),))])
    assert caught.value.hint


_MESS = [
    "<tu>",
    "</tu>",
    "<tuv xml:lang='en'>",
    "</tuv>",
    "<seg>",
    "</seg>",
    "x",
    "<ph>",
    "</ph>",
    "&b;",
    "<!--",
]


@given(st.one_of(st.lists(st.sampled_from(_MESS), max_size=9).map("".join), lines().filter(_carried)))
def test_any_body(body: str) -> None:
    got = outcome(lambda: tmx.loads(_file(body), path="a"))
    assert not isinstance(got, InputError) or explained(got, 6), got


def test_nothing_is_fetched(tmp_path: Path) -> None:
    """The DTD's name in the file is only a name."""
    (tmp_path / "tmx14.dtd").write_text("<!ELEMENT broken")
    assert tmx.loads(_file(""), path=tmp_path / "a.tmx") == ()
