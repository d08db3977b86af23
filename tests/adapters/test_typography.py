"""Breaks by ICU and BudouX, widths and missing glyphs by HarfBuzz, over a tiny font made here."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from pipeline.adapters.typography import LONGEST_PHRASE, IcuHarfbuzz
from pipeline.core import facts, language
from pipeline.core.breakpoints import legal_breaks
from pipeline.core.media import Face

DRAWN = "abcdefghijklmnopqrstuvwxyz0123456789 .,ابتกขค漢字"


@pytest.fixture(scope="module")
def face(tmp_path_factory: pytest.TempPathFactory) -> Face:
    """A face whose every glyph is 600 of 1000 units wide, but for the space's 250."""
    path = tmp_path_factory.mktemp("font") / "tiny.ttf"
    cmap = {ord(c): f"g{ord(c):04X}" for c in sorted(set(DRAWN))}
    names = [".notdef", *cmap.values()]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(cmap)
    builder.setupGlyf({name: TTGlyphPen(None).glyph() for name in names})
    builder.setupHorizontalMetrics({n: (250 if n == "g0020" else 600, 0) for n in names})
    builder.setupHorizontalHeader(ascent=900, descent=-300)
    builder.setupNameTable({"familyName": "Tiny", "styleName": "Regular"})
    builder.setupOS2(usWinAscent=1000, usWinDescent=300)
    builder.setupPost()
    builder.save(path)
    return Face("Tiny", str(path), "0" * 64, 1000, 1300)


@pytest.fixture(scope="module")
def typography() -> IcuHarfbuzz:
    return IcuHarfbuzz()


def parts(typography: IcuHarfbuzz, text: str, tag: str) -> list[str]:
    return [text[a:b] for a, b in itertools.pairwise((0, *typography.breaks(text, tag), len(text)))]


@pytest.mark.parametrize(
    ("tag", "text", "expected"),
    [
        ("en", "call 999 now", ["call ", "999 ", "now"]),
        ("th", "หากคุณตกอยู่", ["หาก", "คุณ", "ตก", "อยู่"]),
        ("lo", "ຖ້າທ່ານຕົກ", ["ຖ້າ", "ທ່ານ", "ຕົກ"]),
        ("km", "ប្រសិនបើអ្នកស្ថិត", ["ប្រសិនបើ", "អ្នក", "ស្ថិត"]),
        ("my", "ချက်ချင်းဖုန်းခေါ်", ["ချက်ချင်း", "ဖုန်း", "ခေါ်"]),
        ("ko", "긴급한 위험에", ["긴급한 ", "위험에"]),
        ("ja", "999に電話してください。", ["999に", "電話してください。"]),
        ("zh-Hans", "紧急危险，请", ["紧急", "危险，", "请"]),
        ("zh-Hant", "緊急危險，請", ["緊急", "危險，", "請"]),
    ],
)
def test_breaks_fall_between_words(typography: IcuHarfbuzz, tag: str, text: str, expected: list[str]) -> None:
    assert parts(typography, text, tag) == expected


def test_offsets_count_code_points_not_utf16_units(typography: IcuHarfbuzz) -> None:
    """ICU counts a character outside the basic plane twice."""
    assert parts(typography, "😀😀 ok then", "en")[-2:] == ["ok ", "then"]
    assert parts(typography, "𠮷野 家 です", "ja")[-1] == "です"


def test_thai_breaks_beside_digits_written_without_spaces(typography: IcuHarfbuzz) -> None:
    assert parts(typography, "หมายเลข999ทันที", "th") == ["หมายเลข", "999", "ทันที"]


@pytest.mark.parametrize("tag", ["ja", "zh-Hans", "zh-Hant", "yue-Hant-HK"])
def test_no_unit_is_longer_than_a_phrase(typography: IcuHarfbuzz, tag: str) -> None:
    text = "トランスジェンダーコミュニティサポートセンター" if tag == "ja" else "的" * 60
    assert max(map(len, parts(typography, text, tag))) <= LONGEST_PHRASE


@pytest.mark.parametrize("tag", ["en", "zh-Hans", "zh-Hant", "ja", "th", "ko"])
@pytest.mark.parametrize("text", ["打999或101", "a 0800 555 111 b", "x https://a.org/b-c/d y", "", " ", "a"])
def test_facts_survive_the_break_finder(typography: IcuHarfbuzz, tag: str, text: str) -> None:
    found = facts.find(text)
    for b in legal_breaks(text, typography.breaks(text, tag), found, language.get(tag)):
        assert 0 < b < len(text)
        assert not any(f.start < b < f.end for f in found)


def test_width_is_the_sum_of_advances_rounded_up(typography: IcuHarfbuzz, face: Face) -> None:
    assert typography.width_px("ab", face, 100) == 120
    assert typography.width_px("a b", face, 37) == 54  # 1450 * 37 / 1000 = 53.65
    assert typography.width_px("", face, 37) == 0


@pytest.mark.parametrize("plain", ["999", "a 999 b", "ابت 999 ابت", "กข999"])
def test_isolates_take_no_room(typography: IcuHarfbuzz, face: Face, plain: str) -> None:
    """They stand around every fact, and this font has no glyph for them."""
    wrapped = plain.replace("999", "\u2066999\u2069")
    assert typography.width_px(wrapped, face, 100) == typography.width_px(plain, face, 100)
    assert typography.faults(wrapped, face) == ()


def test_mixed_directions_add_up(typography: IcuHarfbuzz, face: Face) -> None:
    assert typography.width_px("ابت abc 12", face, 100) == 8 * 60 + 2 * 25


def test_a_missing_character_is_named_with_its_place(typography: IcuHarfbuzz, face: Face) -> None:
    """The gate before rendering relies on it; every kind of fault has its own test beside the shaper's."""
    found = typography.faults("a☃bЖ", face)
    assert [(f.id, f.index) for f in found] == [("glyph-missing", 1), ("glyph-missing", 3)]
    assert typography.faults("abc \u00a0\u200b ابت", face) == ()


def test_a_path_with_odd_letters_opens(typography: IcuHarfbuzz, face: Face, tmp_path: Path) -> None:
    copy = tmp_path / "ფონტი, 'ა'.ttf"
    copy.write_bytes(Path(face.path).read_bytes())
    other = Face(face.family, str(copy), face.digest, face.units_per_em, face.cell_units)
    assert typography.width_px("ab", other, 100) == 120
