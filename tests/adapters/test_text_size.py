"""Size and room of captions in every script, measured on what the renderer draws with the real fonts."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest

from pipeline.adapters.ffmpeg import binary
from pipeline.adapters.ffmpeg.encoder import FfmpegEncoder
from pipeline.adapters.fonts import fontfile
from pipeline.adapters.fonts.library import FontLibrary
from pipeline.core import fonts_table, language
from pipeline.core.cue import Cue
from pipeline.core.media import Face
from pipeline.core.style import Style
from pipeline.errors import FontError, ToolMissing
from pipeline.formats import ass
from tests.adapters import test_encoder as encoding
from tests.adapters.encoder_conformance import nothing

LANGUAGES = (
    "en", "zh-Hans", "zh-Hant", "vi", "th", "ms", "id", "fil", "my", "km", "lo", "ko", "ja",
    "ar", "ur", "fa", "bn", "pa-Guru", "hi", "ta", "so", "pl",
    "yue-Hant-HK", "he", "gu", "te", "si", "am", "ru", "el",  # beyond the sample; skipped without their fonts
)  # fmt: skip
ONE_PER_FONT = tuple({fonts_table.choose(language.get(tag)).key: tag for tag in LANGUAGES[::-1]}.values())
KEYS = {tag: fonts_table.choose(language.get(tag)).key for tag in LANGUAGES}
TOLERANCE = 0.12

# Letters that stand for the height of a script, and the Latin letters that they are compared with: letters
# without ascender, descender or mark with the x-height; letters all as tall as capitals with capitals; signs
# that fill a square with Latin's full height, from the top of an ascender to the foot of a descender.
X_HEIGHT, CAPITALS, FULL_HEIGHT = tuple("acemnorsuvwxz"), tuple("EFHIKLMNTXZ"), ("lp", "dg", "bq")
BODIES = {
    "Latn": "acemnorsuvwxz", "Thai": "กขคงจฉชซดตถทนบผพภมยรลวสหอ", "Laoo": "ກຂຄງຈຊຍດຕຖທນບຜພມລວສຫອ",
    "Khmr": "កខគងចជដតថទនបពភមរលវសហអ", "Mymr": "ကခဂငစဆတထဒဓနပဖဗဘမယလဝသဟအ", "Arab": "دهور", "ur-Arab": "دهور",
    "Hebr": "אבגדהוזחטמסעפצרשת", "Beng": "কখগঘচছজতথদধনপফবভমযরলশষসহ", "Guru": "ਕਖਗਘਚਜਤਥਦਧਨਪਫਬਭਮਯਰਲਵਸਹ",
    "Deva": "कखगघचजतथदधनपफबभमयरलवशषसह", "Gujr": "કખગઘચજતથદધનપફબભમયરલવશષસહ",
    "Taml": "கஙசடணதநபமயரலவழளறன", "Sinh": "කගඝතනපභයශෂසහෆ",
}  # fmt: skip
TALL = {"Telu": "కగచజతదనపబమయరలవసహ", "Ethi": "ሀለሐመሠረሰቀበተነአከወዘየደገጠፈ"}
SQUARE = {
    "Hans": "国警报的我有在这中文字体电话", "Hant": "國警報的我有在這中文字體電話",
    "Hant-HK": "國警報的我有在這中文字體電話", "Jpan": "国警報的我有在中文字体電話",
    "Kore": "한국경찰신고범죄온라인전화를",
}  # fmt: skip

# Words that reach far up or far down, with every mark that the script can pile up.
HARD = {
    "Latn": "Ẫy gỢ ỆgỸ ẬpẴ Ẩq ẲjŮ ỰĞ ȘȚ ĄĘ ŐÅ (ŹŚ) ΐΆξ ЙЁЩЦ",
    "Thai": "ที่ฏู ปู่ ญูฐู นี้ ฎุ ชั้น ฟ้า ป๊ ซื้อ น้ำ ปั๊ ฬี่ ก๋วย ปิ๊ โป๊ะ กู้ ไม้ ล้ำ พรุ่งนี้",
    "Laoo": "ທີ່ຢູ່ ນີ້ ຕຳຫຼວດ ຊຶ່ງ ສື່ ຂຶ້ນ ຮູ້ ຫຼຸດ ໃຫ້ ໄດ້ ລົ້ມ ຍຸຕິທຳ",
    "Khmr": "គ្រឿង ស្ត្រី ញ្ញុ ប៊ុំ ខ្ញុំ ញ្ជូ ទ្ធិ៍ ឆ្នាំ ឃ្មុំ ម៉្យាង ស៊ើប ភ្ញៀវ ខ្ទឹម",
    "Mymr": "ကြိုက် မြို့ ကျွန်ုပ် ဥက္ကဋ္ဌ သင်္ချိုင်း လှို့ဝှက် ဣန္ဒြေ ညွှန်ကြား ကြံ့ ဂြိုဟ်",
    "Arab": "كُلُّ خِنْجٍ اللّٰهُ بِجٍ مُحَمَّدٌ إذا جَرِيمَةٍ آ ښځوړې ڕۆڵێ گچپژ لطفاً أٌ سِجِّلٍ",
    "ur-Arab": "کھینچیں جرم کیجیے پیچھے کچھ صحیح تسلیم ٹھیک کہیے بھیجیں پنجاب گئے",
    "Hebr": "שָׁלוֹם לִירֶךּ ץ לֹּ",
    "Beng": "র্কী ষ্ট্রূ টিঁ ট্ঠূ র্দ্ধূ ঐ ন্ত্রী ঙ্ক্ষূ চৌঁ",
    "Guru": "ਉੱਤੇ ਰ੍ਹੂੰ ਪ੍ਰੌੜ੍ਹ ਫ਼ੋਨ ਪੁੱਛੂੰ ਔਂ ਨੂੰ ਸ੍ਵੈਂ",
    "Deva": "र्कीं ड्ढूँ ट्ठृ ॐ द्ध्रू ऐं क्ष्म्यूँ फ़ौंरन हृषीकेश",
    "Gujr": "ર્કીં ટ્ઠૂ દ્ધૂં હૃ ઑ ઢૂં",
    "Taml": "ஸ்ரீ க்ஷௌ டீ ணூ ஹூ னௌ ஞீ கொள்ளுங்கள்",
    "Telu": "స్త్రీ క్ష్మీ ద్ధ్యూ హృ ట్ఠు ఖ్ఖౌ",
    "Sinh": "ක්ෂූ ශ්‍රී ද්ධූ හෟ වෛ ඬූ",
    "Ethi": "ቋ ጧ ፗ ፚ ቐ ኧ Åg",
}
SQUARE_HARD = "鬱 警 Åg (j) 《国》 한글 ÉQ|"

# A line of ordinary letters. Nastaliq is left out: its tallest words are twice as tall as ordinary ones.
ORDINARY = {
    "Latn": "Help people", "Thai": "อาชญากรรม ร้าย", "Laoo": "ທາງອອນລາຍ ຕາມຖະໜົນ ໃນກໍລະນີຈຳນວນໜ້ອຍ",
    "Khmr": "អំពើហិង្សា", "Mymr": "အမုန်းတရား", "Arab": "بالرقم الحالات الأخرى", "Beng": "কিছু টুইট রিপোর্ট",
    "Guru": "ਟਵੀਟ ਗੁਰੂ", "Deva": "किसी व्यक्ति पर हुआ", "Taml": "நீங்கள் அவரது",
    "Hans": "也可通过警报", "Hant": "也可透過舉報", "Jpan": "中国系匿名電話", "Kore": "온라인 신고를",
}  # fmt: skip


@lru_cache
def face_of(tag: str, *, bold: bool = False) -> Face | None:
    try:
        binary.find()
        return FontLibrary(bold=bold, allow_install=False).face(tag)
    except (FontError, ToolMissing):
        return None


def needed(tag: str, *, bold: bool = False) -> Face:
    face = face_of(tag, bold=bold)
    if face is None:
        pytest.skip(f"the font of {tag} or ffmpeg is not there; run: vidmsg fonts sync --lang {tag}")
    return face


def draw(
    cues: Sequence[Sequence[str]],
    face: Face,
    tag: str,
    style: Style,
    size: tuple[int, int] = (1280, 720),
    back: str = "0x00FF00",
    hide: tuple[str, str] = ("", ""),
) -> Any:
    """Return one RGB picture per cue. ``hide`` is put before the first and the second line."""
    width, height = size
    rate = Fraction(1)
    made = [Cue(f"c{i}", "s", 1000 * i, 1000 * i + 1000, " ".join(c), tuple(c)) for i, c in enumerate(cues)]
    text = ass.dumps(
        made, face=face, style=style, width_px=width, height_px=height, rate=rate, language=language.get(tag)
    ).replace("TV.709", "None")
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "fonts").mkdir()
        shutil.copyfile(face.path, folder / "fonts" / "font.ttf")
        (folder / "fonts.conf").write_text("<fontconfig/>", encoding="utf-8")
        rows = [_with(row, *hide) for row in text.split("\n")]
        (folder / "t.ass").write_text("\n".join(rows), encoding="utf-8")
        source = f"color={back}:s={width}x{height}:r=1:d={len(cues)},format=gbrp"
        command = [binary.find().path, "-v", "error", "-f", "lavfi", "-i", source]
        command += ["-vf", "ass=t.ass:fontsdir=fonts", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
        environment = os.environ | {"FONTCONFIG_FILE": str(folder / "fonts.conf")}
        done = subprocess.run(
            command, cwd=folder, capture_output=True, check=True, timeout=120, env=environment
        )
    return np.frombuffer(done.stdout, np.uint8).reshape(len(cues), height, width, 3)


def _with(row: str, first: str, second: str) -> str:
    head, middle, body = row.partition(",0,0,0,,")
    return head + middle + first + body.replace(r"\N", r"\N" + second) if middle else row


def ink_rows(picture: Any) -> tuple[int, int]:
    """Return the first row with white on it and the one after the last."""
    rows = np.nonzero((picture.min(axis=2) > 90).any(axis=1))[0]
    return int(rows.min()), int(rows.max()) + 1


# -- size ------------------------------------------------------------------------------------------------


@lru_cache
def heights_px(tag: str, letters: tuple[str, ...], optical_permille: int | None = None) -> float:
    """Return the median height of the letters, each drawn alone with a style's em of 120 pixels."""
    face = needed(tag)
    if optical_permille is not None:
        face = replace(face, optical_permille=optical_permille)
    style = Style(em_permille=300, padding_permille=0)
    pictures = draw([[letter] for letter in letters], face, tag, style, size=(480, 400))
    rows = [ink_rows(picture) for picture in pictures]
    return float(median(bottom - top for top, bottom in rows))


def against_latin(tag: str, optical_permille: int | None = None) -> float:
    """Return how tall the letters of a language are, over Latin's that they are compared with."""
    key = KEYS[tag]
    for table, latin in ((BODIES, X_HEIGHT), (TALL, CAPITALS), (SQUARE, FULL_HEIGHT)):
        if key in table:
            return heights_px(tag, tuple(table[key]), optical_permille) / heights_px("en", latin)
    raise AssertionError(f"no letters are named for {key}")


@pytest.mark.parametrize("tag", LANGUAGES)
def test_all_scripts_look_the_same_size(tag: str) -> None:
    """By eye and by rule: within 12 % of Latin at one and the same style."""
    assert abs(against_latin(tag) - 1) <= TOLERANCE


@pytest.mark.parametrize("tag", ["bn", "hi", "pa-Guru"])
def test_without_the_optical_factor_some_would_be_too_large(tag: str) -> None:
    """The fault planted: this measure must be able to say no."""
    assert against_latin(tag, 1000) > 1 + TOLERANCE


def test_latin_is_the_measure_and_is_not_scaled_itself() -> None:
    face = needed("en")
    assert face.optical_permille == 1000
    # Noto Sans has an x-height of 536, round letters of 546, and capitals of 714 thousandths of its em.
    assert heights_px("en", X_HEIGHT) == pytest.approx(0.546 * 120, abs=2)
    assert heights_px("en", CAPITALS) == pytest.approx(0.714 * 120, abs=2)


@pytest.mark.parametrize("tag", ONE_PER_FONT)
def test_whole_pixels_spoil_no_size(tag: str) -> None:
    """Sizes are whole numbers: at 720 lines the rounding must stay under a pixel of a letter's height."""
    face, wanted = needed(tag), Style().em_px(720)
    exact = wanted * face.optical_permille / 1000 * face.cell_units / face.units_per_em
    assert face.ass_size(face.em_px(wanted)) == pytest.approx(exact, rel=0.025)


# -- room ------------------------------------------------------------------------------------------------

BLUE_BOX = Style(box_colour="#0000FF")
SHOWN, HIDDEN = r"{\1a&H00&}", r"{\1a&HFF&}"


def hard_lines(tag: str) -> list[str]:
    key = KEYS[tag]
    words = HARD.get(key, SQUARE_HARD).split()
    return [" ".join(words[i : i + 4]) for i in range(0, len(words), 4)]


def collisions(face: Face, tag: str) -> list[str]:
    """Draw every hard line above every other, and each of the two alone; return what is wrong."""
    lines = hard_lines(tag)
    cues = [(one, other) for one in lines for other in lines]
    both, upper, lower = (
        draw(cues, face, tag, BLUE_BOX, hide=hide)
        for hide in ((SHOWN, SHOWN), (SHOWN, HIDDEN), (HIDDEN, SHOWN))
    )
    found = []
    for cue, picture, first, second in zip(cues, both, upper, lower, strict=True):
        if not (np.maximum(first, second) == picture).all():
            found.append(f"{cue}: the lines are not drawn as they are alone")
        if ink_rows(first)[1] > ink_rows(second)[0]:
            found.append(f"{cue}: the lines reach into each other")
        if not boxed(picture):
            found.append(f"{cue}: letters leave the box")
    return found


def boxed(picture: Any) -> bool:
    """True if all that is painted lies within the box, and letters nowhere come to its very edge."""
    box = picture[:, :, 2] > 200
    rows, columns = np.nonzero(box.any(axis=1))[0], np.nonzero(box.any(axis=0))[0]
    whole = picture[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    painted = (picture != [0, 255, 0]).any(axis=2).sum()
    inner = whole[1:-1, 1:-1].copy()
    edge_ink = (whole[..., 0] > 90).sum() - (inner[..., 0] > 90).sum()
    return bool(painted == whole.shape[0] * whole.shape[1] and edge_ink == 0)


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("tag", ONE_PER_FONT)
def test_no_letter_touches_another_line_or_leaves_the_box(tag: str, bold: bool) -> None:
    """Stacked marks, deep conjuncts, Nastaliq's slopes: whatever two lines say, they stay apart."""
    assert collisions(needed(tag, bold=bold), tag) == []


def test_even_without_padding_the_box_holds_every_letter() -> None:
    bare = replace(BLUE_BOX, padding_permille=0)
    for tag in ("vi", "th", "km", "ar", "ur", "bn"):
        assert all(boxed(p) for p in draw([(line,) for line in hard_lines(tag)], needed(tag), tag, bare))


def test_three_lines_stay_apart_too() -> None:
    for tag in ("ur", "th"):
        face, line = needed(tag), hard_lines(tag)[0]
        (picture,) = draw([(line, line, line)], face, tag, BLUE_BOX)
        ink = (picture.min(axis=2) > 90).any(axis=1)
        starts = np.nonzero(ink[1:] & ~ink[:-1])[0]
        assert len(starts) >= 3
        assert boxed(picture)


@pytest.mark.parametrize(("tag", "cell"), [("vi", (900, 200)), ("ur", (1904, 596)), ("ta", (750, 250))])
def test_lines_that_are_too_low_are_noticed(tag: str, cell: tuple[int, int], tmp_path: Path) -> None:
    """The fault planted; the middle one is how the makers of the Nastaliq font left it."""
    face, path = needed(tag), tmp_path / "low.ttf"
    fontfile.set_cell(Path(face.path), cell, path)
    low = replace(face, path=str(path), cell_units=fontfile.read(path).cell_units)
    assert any("reach into each other" in fault for fault in collisions(low, tag))


def edges_px(tag: str) -> tuple[int, int, int, int]:
    """Return the distance from an ordinary line's ink to the box's top, bottom, left and right edge."""
    key = KEYS[tag]
    (picture,) = draw([(ORDINARY[key],)], needed(tag), tag, BLUE_BOX)
    box, ink = (picture[..., 1] < 128) | (picture[..., 0] > 90), picture[..., 0] > 90
    (top, bottom), (left, right) = (_span(box.any(axis=axis)) for axis in (1, 0))
    (up, down), (first, last) = (_span(ink.any(axis=axis)) for axis in (1, 0))
    return up - top, bottom - down, first - left, right - last


def _span(flags: Any) -> tuple[int, int]:
    found = np.nonzero(flags)[0]
    return int(found.min()), int(found.max()) + 1


@pytest.mark.parametrize("tag", [t for t in ONE_PER_FONT if KEYS[t] in ORDINARY])
def test_a_box_has_the_same_room_on_every_side(tag: str) -> None:
    """Measured from ink to edge at 720 lines."""
    sides = edges_px(tag)
    assert all(abs(side - sum(sides) / 4) <= 2 for side in sides)


# -- style -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tag", ONE_PER_FONT)
def test_at_the_top_the_box_begins_where_the_style_says(tag: str) -> None:
    style = Style(box_colour="#0000FF", position="top", top_permille=80)
    (picture,) = draw([hard_lines(tag)[:2]], needed(tag), tag, style)
    rows = np.nonzero((picture[..., 2] > 200).any(axis=1))[0]
    assert int(rows.min()) == style.edge_px(720)
    assert boxed(picture)


def test_at_the_bottom_the_box_ends_where_the_style_says() -> None:
    for tag in ("en", "ur", "my"):
        (picture,) = draw([hard_lines(tag)[:2]], needed(tag), tag, BLUE_BOX)
        rows = np.nonzero((picture[..., 2] > 200).any(axis=1))[0]
        assert int(rows.max()) + 1 == 720 - BLUE_BOX.edge_px(720)


@pytest.mark.parametrize("tag", ["en", "ar", "hi"])
@pytest.mark.parametrize("position", ["top", "bottom"])
def test_an_outline_surrounds_every_letter_and_there_is_no_box(tag: str, position: str) -> None:
    """Red letters, blue outline, green footage: no red pixel may touch a green one."""
    style = Style(
        background="outline", text_colour="#FF0000", outline_colour="#0000FF", outline_permille=6,
        position=position,
    )  # fmt: skip
    (picture,) = draw([hard_lines(tag)[:2]], needed(tag), tag, style)
    red, green = picture[..., 0] > 200, picture[..., 1] > 200
    near = np.zeros_like(red)
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            near |= np.roll(red, (down, right), (0, 1))
    assert red.sum() > 300
    assert not (near & green).any()
    rows = np.nonzero((~green).any(axis=1))[0]
    inside = green[rows.min() : rows.max() + 1]
    assert inside.mean() > 0.7  # a box would cover the footage between the letters
    edge = style.edge_px(720)
    assert rows.min() >= edge if position == "top" else rows.max() < 720 - edge


def test_outlined_colours_burn_exactly(tmp_path: Path) -> None:
    """As a BT.709 player shows them: yellow letters and their red outline within three levels."""
    style = Style(
        em_permille=400, background="outline", text_colour="#FFFF00", outline_colour="#FF0000",
        outline_permille=50,
    )  # fmt: skip
    face, cue = needed("en"), Cue("c", "s", 0, 2000, "HH", ("HH",))
    text = ass.dumps(
        [cue],
        face=face,
        style=style,
        width_px=320,
        height_px=180,
        rate=encoding.PAL,
        language=language.get("en"),
    )
    footage = encoding.make(tmp_path / "grey.mp4", *encoding.picture(encoding.PAL), *encoding.H264)
    job = encoding.job_for(footage, tmp_path / "out.mp4", face, text)
    FfmpegEncoder(binary.find(), tmp_path / "work").burn(job, nothing)
    command = [binary.find().path, "-v", "error", "-i", str(tmp_path / "out.mp4"), "-frames:v", "1", "-vf"]
    command += ["scale=in_color_matrix=bt709:in_range=tv:flags=accurate_rnd+full_chroma_int,format=rgb24"]
    done = subprocess.run([*command, "-f", "rawvideo", "-"], capture_output=True, check=True, timeout=60)
    shown = np.frombuffer(done.stdout, np.uint8).reshape(180, 320, 3).astype(int)
    for colour in ((255, 255, 0), (255, 0, 0)):
        # A track painted with BT.601 would have no such pixels: its yellow is (255, 240, 0).
        assert (np.abs(shown - colour).max(axis=2) <= 3).sum() > 50
