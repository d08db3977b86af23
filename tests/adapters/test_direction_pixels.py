"""What a viewer sees of right-to-left captions, read back from the renderer's own pixels.

Each number, address or name is drawn alone, from left to right. Its picture must then be found, whole and
upright, in the picture of the caption, and the pictures of one caption must stand from right to left in
reading order.
Strings prove nothing here: in a file every order looks right.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.adapters.ffmpeg import binary
from pipeline.adapters.fonts.library import FontLibrary
from pipeline.core import language
from pipeline.core.cue import Cue
from pipeline.core.language import Language
from pipeline.core.media import Face
from pipeline.core.style import Style
from pipeline.errors import FontError, ToolMissing
from pipeline.formats import ass

WIDTH, HEIGHT = 1280, 480  # an em of 43 pixels: at 25 a shift of half a pixel already blurs the comparison
STYLE = Style(em_permille=90, box_colour="#000000")
FOUND = 0.92
"""Normalised correlation from which two pictures show the same. Measured: .94 to 1 where they do, as letters
may stand half a pixel apart; .45 to .80 where a number or handle came out in another order."""
SIGNS = "\u2066\u2067\u2068\u2069\u200f"

# The caption, then what must be seen in it from right to left.
CASES: dict[str, list[tuple[str, list[str]]]] = {
    "ar": [
        ("للمساعدة اتصل بالرقم 0800 555 111 مجانا", ["للمساعدة", "0800 555 111", "مجانا"]),
        ("اتصل على +44 20 7946 0000 من الخارج", ["اتصل", "+44 20 7946 0000", "الخارج"]),
        ("من 10:30 إلى 16:45 كل يوم", ["10:30", "إلى", "16:45", "يوم"]),
        ("مفتوح 09:00-17:00 يوميا", ["مفتوح", "09:00-17:00", "يوميا"]),
        ("يوم 12/05/2025 في لندن", ["يوم", "12/05/2025", "لندن"]),
        ("حوالي 50% من الناس", ["حوالي", "50%", "الناس"]),
        ("زوروا www.report-it.org.uk الآن", ["زوروا", "www.report-it.org.uk", "الآن"]),
        ("منظمة (Crimestoppers) تساعد", ["منظمة", "(Crimestoppers)", "تساعد"]),
        ("اكتب إلى @MetCC أو True Vision", ["اكتب", "@MetCC", "True Vision"]),
        ("True Vision موقع آخر", ["True Vision", "موقع", "آخر"]),
        ("رقم Crimestoppers (0800 555 111) مجاني", ["رقم", "Crimestoppers", "(0800 555 111)", "مجاني"]),
        ("راسلنا help@example.org الآن", ["راسلنا", "help@example.org", "الآن"]),
        ("اتصل 999 أو 101", ["اتصل", "999", "أو", "101"]),
    ],
    "ur": [
        ("مدد کے لیے 0800 555 111 پر کال کریں", ["مدد", "0800 555 111", "پر"]),
        ("باہر سے +44 20 7946 0000 ملائیں", ["باہر", "+44 20 7946 0000"]),
        ("صبح 10:30 سے 16:45 تک", ["10:30", "16:45"]),
        ("روزانہ 09:00-17:00 کھلا ہے", ["09:00-17:00"]),
        ("مورخہ 12/05/2025 کو", ["12/05/2025", "کو"]),
        ("تقریباً 50% لوگ", ["50%", "لوگ"]),
        ("ویب گاہ www.report-it.org.uk دیکھیں", ["www.report-it.org.uk"]),
        ("ادارہ (Crimestoppers) مدد کرتا ہے", ["(Crimestoppers)", "مدد"]),
        ("ٹویٹ @MetCC یا True Vision", ["@MetCC", "یا", "True Vision"]),
        ("True Vision بھی ہے", ["True Vision", "ہے"]),
    ],
    "fa": [
        ("برای کمک با 0800 555 111 تماس بگیرید", ["برای", "0800 555 111", "تماس"]),
        ("از خارج +44 20 7946 0000 بگیرید", ["خارج", "+44 20 7946 0000", "بگیرید"]),
        ("از 10:30 تا 16:45 هر روز", ["10:30", "تا", "16:45", "روز"]),
        ("ساعت 09:00-17:00 باز است", ["ساعت", "09:00-17:00", "باز"]),
        ("روز 12/05/2025 در لندن", ["روز", "12/05/2025", "لندن"]),
        ("حدود 50% مردم", ["حدود", "50%", "مردم"]),
        ("سایت www.report-it.org.uk را ببینید", ["سایت", "www.report-it.org.uk", "ببینید"]),
        ("سازمان (Crimestoppers) کمک می‌کند", ["سازمان", "(Crimestoppers)", "کمک"]),
        ("به @MetCC یا True Vision بنویسید", ["@MetCC", "یا", "True Vision", "بنویسید"]),
        ("True Vision هم هست", ["True Vision", "هم", "هست"]),
    ],
}


def drawn(folder: Path, lines: Sequence[str], lang: Language, face: Face, *, without: str = "") -> Any:
    """Return one grey picture per line, as the renderer draws our track on black."""
    rate = Fraction(1)
    cues = [Cue(f"c{i}", f"s{i}", 1000 * i, 1000 * i + 1000, line, (line,)) for i, line in enumerate(lines)]
    track = ass.dumps(
        cues, face=face, style=STYLE, width_px=WIDTH, height_px=HEIGHT, rate=rate, language=lang
    ).replace("TV.709", "None")
    (folder / "t.ass").write_text(track.translate({ord(c): None for c in without}), encoding="utf-8")
    (folder / "fonts").mkdir(exist_ok=True)
    shutil.copyfile(face.path, folder / "fonts" / "font.ttf")
    (folder / "fonts.conf").write_text("<fontconfig/>", encoding="utf-8")
    source = f"color=black:s={WIDTH}x{HEIGHT}:r=1:d={len(lines)},format=gbrp"
    command = [binary.find().path, "-v", "error", "-f", "lavfi", "-i", source]
    command += ["-vf", "ass=t.ass:fontsdir=fonts", "-f", "rawvideo", "-pix_fmt", "gray", "-"]
    done = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        check=True,
        timeout=120,
        env=os.environ | {"FONTCONFIG_FILE": str(folder / "fonts.conf")},
    )
    return np.frombuffer(done.stdout, np.uint8).reshape(len(lines), HEIGHT, WIDTH).astype(np.float32)


def ink(picture: Any) -> tuple[int, int, int, int]:
    """Return top, bottom, left and right of what is drawn; the second and last are beyond it."""
    rows, columns = np.nonzero(picture > 60)
    return int(rows.min()), int(rows.max()) + 1, int(columns.min()), int(columns.max()) + 1


def find(part: Any, whole: Any) -> list[tuple[float, int]]:
    """Return correlation and left edge of each place where ``part`` is best seen in ``whole``, best first."""
    top, bottom, left, right = ink(part)
    template = part[top:bottom, left:right]
    template = template - template.mean()
    best: list[tuple[float, int]] = []
    for down in range(-3, 4):
        strip = whole[top + down : bottom + down]
        windows = np.lib.stride_tricks.sliding_window_view(strip, right - left, axis=1)
        mean = windows.mean(axis=(0, 2))
        spread = np.sqrt(np.maximum((windows**2).mean(axis=(0, 2)) - mean**2, 1e-6))
        product = np.einsum("rxc,rc->x", windows, template) / template.size
        score = product / (spread * float(template.std()))
        best.append((float(score.max()), int(score.argmax())))
    return sorted(best, reverse=True)


@pytest.fixture(params=sorted(CASES))
def setting(request: pytest.FixtureRequest) -> tuple[Language, Face]:
    tag = str(request.param)
    try:
        face = FontLibrary(allow_install=False).face(tag)
        binary.find()
    except (FontError, ToolMissing) as error:
        pytest.skip(f"{error}")
    return language.get(tag), face


def test_every_number_address_and_name_reads_from_left_to_right_in_its_place(
    tmp_path: Path, setting: tuple[Language, Face]
) -> None:
    lang, face = setting
    cases = CASES[lang.tag]
    parts = sorted({part for _, shown in cases for part in shown})
    captions = drawn(tmp_path, [text for text, _ in cases], lang, face)
    # A left-to-right language in the same font: no direction mark, and nothing around the fact to disturb it.
    alone = dict(zip(parts, drawn(tmp_path, parts, replace(lang, direction="ltr"), face), strict=True))
    for (text, shown), picture in zip(cases, captions, strict=True):
        centres = []
        for part in shown:
            score, left = find(alone[part], picture)[0]
            edges = ink(alone[part])
            assert score >= FOUND, (text, part, score)
            centres.append(left + (edges[3] - edges[2]) / 2)
        assert centres == sorted(centres, reverse=True), (text, shown, centres)
        assert len(set(centres)) == len(centres)


def test_without_our_signs_the_pixels_show_the_wrong_order(
    tmp_path: Path, setting: tuple[Language, Face]
) -> None:
    """The fault planted: the same captions without isolates and marks. This check must be able to fail."""
    lang, face = setting
    number, name = "0800 555 111", "True Vision"
    lines = [CASES[lang.tag][0][0], next(text for text, _ in CASES[lang.tag] if text.startswith(name))]
    wrong = drawn(tmp_path, lines, lang, face, without=SIGNS)
    alone = drawn(tmp_path, [number, name], replace(lang, direction="ltr"), face)
    assert find(alone[0], wrong[0])[0][0] < FOUND
    _, left = find(alone[1], wrong[1])[0]
    assert left == pytest.approx(ink(wrong[1])[2], abs=3)  # the name has gone to the left end
