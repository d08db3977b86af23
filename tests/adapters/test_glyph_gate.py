"""The glyph gate, over the real fonts: what would come out as a box, a dotted circle or from another font."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from pipeline.adapters.fonts import FontLibrary
from pipeline.adapters.shaping import faults
from pipeline.core.hygiene import FAULTS, Fault, look
from pipeline.core.language import get
from pipeline.core.media import Face
from pipeline.errors import FontError
from pipeline.formats import script_text

SCRIPTS = sorted((Path(__file__).parents[2] / "scripts_text").glob("hate-crime.*.md"))
COMPLEX = ("my", "km", "th", "hi", "ta", "ar", "ur")


def face_of(tag: str) -> Face:
    try:
        return FontLibrary().face(tag)
    except FontError as error:
        pytest.skip(f"{error}; {error.hint}")


def shaped(text: str, tag: str) -> list[tuple[str, int]]:
    return [(fault.id, fault.index) for fault in faults(text, face_of(tag))]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name.split(".")[1])
def test_the_sample_campaign_passes_both_gates(path: Path) -> None:
    """Every segment, and the title, in the very font that will draw it."""
    tag = path.name.split(".")[1]
    face = face_of(tag)
    script = script_text.loads(path.read_text("utf-8"), message="hate-crime", language=tag, path=str(path))
    for text in (script.title, *(s.text for s in script.segments)):
        assert look(text, get(tag)) == ()
        assert faults(text, face) == ()


@pytest.mark.parametrize(
    ("tag", "text", "index"),
    [
        ("my", "ါက", 0),
        ("my", "က ါ", 2),
        ("my", "ကုျ", 2),
        ("my", "ကျ ေက", 3),
        ("km", "ាក", 0),
        ("km", "ក ា", 2),
        ("km", "កា៊", 2),
        ("km", "ក្ា", 2),
        ("th", "่ก", 0),
        ("hi", "िक", 0),
        ("hi", "क ि", 2),
        ("hi", "कंि", 2),
        ("ta", "ெக", 0),
        ("ta", "க்்", 2),
        ("ar", "َب", 0),
        ("ur", "ِب", 0),
    ],
)
def test_a_dotted_circle_that_the_text_does_not_hold_is_a_fault(tag: str, text: str, index: int) -> None:
    """Marks without a base and clusters in a wrong order: what a reader would see as damage."""
    assert shaped(text, tag) == [("dotted-circle", index)]


@pytest.mark.parametrize(
    ("tag", "text"), [("th", "ก ่"), ("th", "นำ้"), ("km", "កា្ក"), ("ar", "ب َ"), ("hi", "काा")]
)
def test_what_shapers_let_pass_is_found_in_the_text(tag: str, text: str) -> None:
    """The two gates are needed together: HarfBuzz draws these as if nothing were wrong."""
    assert shaped(text, tag) == []
    assert [f.id for f in look(text, get(tag))] in (["loose-mark"], ["mark-order"])


@pytest.mark.parametrize(("tag", "text"), [("hi", "◌ि"), ("my", "\u25cc\u1031"), ("km", "\u25ccា")])
def test_a_dotted_circle_in_the_text_is_the_writers_own(tag: str, text: str) -> None:
    assert shaped(text, tag) == []


@pytest.mark.parametrize("tag", ["en", *COMPLEX])
def test_invisible_characters_pass(tag: str) -> None:
    """Isolates stand round every fact, and joiners and ZWSP are spelling in some languages."""
    assert shaped("\u2066999\u2069 a\u200db\u200cc\u200bd \u200e\u200f\u061c\u2060", tag) == []


@pytest.mark.parametrize(
    ("tag", "text"),
    [("hi", "क्\u200dष क्\u200cष"), ("fa", "می\u200cخواهم"), ("ar", "\u200dه\u200d"), ("km", "ភាសា\u200bខ្មែរ")],
)
def test_joiners_between_letters_pass(tag: str, text: str) -> None:
    assert shaped(text, tag) == []


@pytest.mark.parametrize("tag", ["en", *COMPLEX])
def test_an_emoji_is_named(tag: str) -> None:
    (fault,) = faults("999 😀 101 😀", face_of(tag))
    assert (fault.id, fault.index, fault.character) == ("glyph-missing", 4, "U+1F600 GRINNING FACE")
    assert face_of(tag).family in fault.message


@pytest.mark.parametrize(("tag", "text"), [("th", "สวัสดีខ"), ("my", "ကД"), ("hi", "क漢")])
def test_letters_of_another_script_are_named(tag: str, text: str) -> None:
    """There is one font a cue: libass would fetch these from wherever it can."""
    assert shaped(text, tag) == [("glyph-missing", len(text) - 1)]


# What follows runs on a tiny font made here, so that it can be faulty in known ways.


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Face:
    """A face without e-acute whose isolates are drawn as a box, and in which "ab" becomes nothing known."""
    path = tmp_path_factory.mktemp("font") / "tiny.ttf"
    cmap = {ord(c): f"g{ord(c):04X}" for c in "abe .\u0301\u0302\u2066\u2069"}
    names = [".notdef", *cmap.values(), "box"]
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((0, 500))
    pen.lineTo((500, 500))
    pen.closePath()
    box = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(cmap)
    builder.setupGlyf({name: box if name == "box" else TTGlyphPen(None).glyph() for name in names})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (500, 0)))
    builder.setupHorizontalHeader(ascent=900, descent=-300)
    builder.setupNameTable({"familyName": "Tiny", "styleName": "Regular"})
    builder.setupOS2(usWinAscent=1000, usWinDescent=300)
    builder.setupPost()
    rules = "feature ccmp { sub g2066 by box; sub g0061 g0062 by \\.notdef; } ccmp;"
    addOpenTypeFeaturesFromString(builder.font, rules)
    builder.save(path)
    return Face("Tiny", str(path), "0" * 64, 1000, 1300)


def one(text: str, face: Face) -> Fault:
    (fault,) = faults(text, face)
    return fault


def test_an_invisible_character_that_the_font_draws_is_a_fault(tiny: Face) -> None:
    """A font may replace it by a glyph of its own, and then no shaper hides it."""
    fault = one("a \u2066e\u2069", tiny)
    assert (fault.id, fault.character) == ("visible-invisible", "U+2066 LEFT-TO-RIGHT ISOLATE")


def test_every_character_must_have_its_own_glyph_in_the_face(tiny: Face) -> None:
    """HarfBuzz would build it from e and the accent, but libass looks for another font before that."""
    assert one("a\u00e9", tiny).character == "U+00E9 LATIN SMALL LETTER E WITH ACUTE"
    assert faults("ae\u0301", tiny) == ()


def test_a_missing_mark_is_named_within_its_group(tiny: Face) -> None:
    """The letter alone would mislead: it is the second accent that the font lacks."""
    fault = one("ae\u0301\u0303", tiny)
    assert (fault.index, fault.character) == (3, "U+0303 COMBINING TILDE")
    assert repr("e\u0301\u0303") in fault.message


def test_a_group_that_the_font_turns_into_nothing_is_named_whole(tiny: Face) -> None:
    fault = one(". ab", tiny)
    assert (fault.id, fault.index) == ("glyph-missing", 2)
    assert fault.character == "U+0061 LATIN SMALL LETTER A, U+0062 LATIN SMALL LETTER B"


def test_each_missing_character_is_named_once(tiny: Face) -> None:
    assert [(f.index, f.character[:6]) for f in faults("x.y.x", tiny)] == [(0, "U+0078"), (2, "U+0079")]


def test_white_space_and_nothing_pass(tiny: Face) -> None:
    assert faults("", tiny) == ()
    assert faults("a\u00a0\u202f\u3000e", tiny) == ()


def test_a_replaced_font_file_is_opened_again(tiny: Face, tmp_path: Path) -> None:
    """Fonts are synced, by rename, while a long-running process has them open."""
    path, fresh = tmp_path / "font.ttf", tmp_path / "fresh.ttf"
    shutil.copy(tiny.path, path)
    assert one("xa", Face("Tiny", str(path), "1" * 64, 1000, 1300)).index == 0
    shutil.copy(face_of("en").path, fresh)
    fresh.replace(path)
    assert faults("xa", Face("Other", str(path), "2" * 64, 1000, 1300)) == ()


def test_every_fault_of_this_gate_is_a_known_one() -> None:
    assert {"glyph-missing", "dotted-circle", "visible-invisible"} <= set(FAULTS)
