"""Fonts: fetched once, checked before they are kept, and never parsed on a warm start. No network here."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont

from pipeline.adapters.fonts import FontLibrary, default_cache, fontfile, npm, system
from pipeline.core import fonts_table, language, letterform
from pipeline.core.fonts_table import LATIN_SAMPLE, FontSource
from pipeline.core.language import Language
from pipeline.errors import FontError, InputError, StorageError

THAI = "กขค"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for npm is a POSIX script")


def make_font(path: Path, family: str, *, bold: bool = False, characters: str, units: int = 1000) -> Path:
    """Write a real, tiny TrueType font in which every character is the same box."""
    cmap = {ord(c): f"g{ord(c):04X}" for c in sorted(set(characters) | {" "})}
    names = [".notdef", *cmap.values()]
    pen = TTGlyphPen(None)
    for move, point in (("moveTo", (0, 0)), ("lineTo", (0, 500)), ("lineTo", (400, 500))):
        getattr(pen, move)(point)
    pen.closePath()
    builder = FontBuilder(units, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(cmap)
    builder.setupGlyf({name: pen.glyph() for name in names})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (500, 0)))
    builder.setupHorizontalHeader(ascent=900, descent=-300)
    builder.setupNameTable({"familyName": family, "styleName": "Bold" if bold else "Regular"})
    builder.setupOS2(usWinAscent=1100, usWinDescent=400, sTypoAscender=900, sTypoDescender=-300)
    builder.setupPost()
    builder.save(path)
    return path


def make_archive(path: Path, members: dict[str, bytes]) -> str:
    """Write a gzipped tar and return its integrity as the table notes it."""
    with tarfile.open(path, "w:gz") as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()


def source(integrity: str, **changes: Any) -> FontSource:
    values: dict[str, Any] = {
        "key": "Thai", "package": "@test/thai", "version": "1.2.3", "integrity": integrity,
        "stem": "TestThai", "family": "Test Thai", "sample": THAI,
    }  # fmt: skip
    return FontSource(**{**values, **changes})


def choosing(font: FontSource) -> Callable[[Language], FontSource]:
    return lambda _: font


@pytest.fixture
def npm_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., FontSource]:
    """Put a stand-in for npm first on PATH that hands out one archive; count its calls in a file."""

    def install(members: dict[str, bytes] | None = None, *, script: str = "", **changes: Any) -> FontSource:
        fonts = {
            f"package/{folder}/TestThai_{folder}.ttf": make_font(
                tmp_path / f"{folder}.ttf", "Test Thai", bold=bold, characters=LATIN_SAMPLE + THAI
            ).read_bytes()
            for folder, bold in (("400Regular", False), ("700Bold", True))
        }
        archive = tmp_path / "package.tgz"
        integrity = make_archive(archive, fonts if members is None else {**fonts, **members})
        body = script or (
            "import shutil, sys\n"
            f"open({str(tmp_path / 'calls')!r}, 'a').write(sys.argv[2] + '\\n')\n"
            f"shutil.copy({str(archive)!r}, sys.argv[sys.argv.index('--pack-destination') + 1] + '/p.tgz')\n"
        )
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        (folder / "npm").write_text(f"#!{sys.executable}\n{body}")
        (folder / "npm").chmod(0o755)
        monkeypatch.setenv("PATH", str(folder))
        return source(changes.pop("integrity", integrity), **changes)

    return install


def library(tmp_path: Path, font: FontSource, **options: Any) -> FontLibrary:
    options = {"system_folders": [tmp_path / "no-fonts"], "allow_install": False, **options}
    return FontLibrary(tmp_path / "cache", choose=choosing(font), **options)


def test_sync_keeps_both_weights_and_the_second_time_asks_nobody(
    tmp_path: Path, npm_with: Callable[..., FontSource]
) -> None:
    steps: list[str] = []
    font = npm_with()
    (face,) = library(tmp_path, font, on_step=steps.append).sync(["th"])
    # The file's own lines are 1500 units high; it is kept with the height that Thai needs.
    letters = letterform.of("Thai")
    assert (face.family, face.units_per_em, face.bold) == ("Test Thai", 1000, False)
    assert face.cell_units == letters.line_permille() != 1500
    assert face.cell_units == fontfile.read(Path(face.path)).cell_units
    assert face.optical_permille == letters.optical_permille
    assert face.digest == hashlib.sha256(Path(face.path).read_bytes()).hexdigest()
    assert library(tmp_path, font, bold=True).face("th").bold
    assert library(tmp_path, font).sync(["th", "th"]) == (face, face)
    assert (tmp_path / "calls").read_text().split() == ["@test/thai@1.2.3"]
    assert any("Test Thai" in step for step in steps)
    assert "npm @test/thai@1.2.3" in {s.origin for s in library(tmp_path, font).describe()}


def test_a_face_is_given_without_opening_any_font(
    tmp_path: Path, npm_with: Callable[..., FontSource], monkeypatch: pytest.MonkeyPatch
) -> None:
    font = npm_with()
    library(tmp_path, font).sync(["th"])

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a font was parsed on a warm start")

    monkeypatch.setattr(TTFont, "__init__", refuse)
    assert library(tmp_path, font).face("th").family == "Test Thai"


def test_an_absent_font_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(FontError) as caught:
        library(tmp_path, source("")).face("th")
    assert caught.value.language == "th"
    assert caught.value.hint == "run: vidmsg fonts sync --lang th"


@pytest.mark.parametrize("same_size", [True, False])
def test_a_damaged_file_is_noticed_by_sync_and_fetched_again(
    tmp_path: Path, npm_with: Callable[..., FontSource], same_size: bool
) -> None:
    font = npm_with()
    (face,) = library(tmp_path, font).sync(["th"])
    good = Path(face.path).read_bytes()
    Path(face.path).write_bytes(good[:-1] + bytes([good[-1] ^ 1]) if same_size else b"")
    if not same_size:
        with pytest.raises(FontError):
            library(tmp_path, font).face("th")
    assert library(tmp_path, font).sync(["th"]) == (face,)
    assert Path(face.path).read_bytes() == good


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"family": 1}'])
def test_a_damaged_note_counts_as_absent(
    tmp_path: Path, npm_with: Callable[..., FontSource], text: str
) -> None:
    font = npm_with()
    (face,) = library(tmp_path, font).sync(["th"])
    Path(face.path).with_suffix(".json").write_text(text)
    with pytest.raises(FontError):
        library(tmp_path, font).face("th")
    assert library(tmp_path, font).sync(["th"]) == (face,)


def test_an_archive_that_differs_from_the_table_is_refused(
    tmp_path: Path, npm_with: Callable[..., FontSource]
) -> None:
    """The source is not trusted: what was looked at is what is used."""
    font = npm_with(integrity=base64.b64encode(bytes(64)).decode())
    with pytest.raises(FontError, match="is not the one that was checked"):
        library(tmp_path, font).sync(["th"])
    assert not (tmp_path / "cache").exists()


def test_paths_in_an_archive_are_never_used(tmp_path: Path, npm_with: Callable[..., FontSource]) -> None:
    font = npm_with({"../../evil.txt": b"x", "/tmp/evil.txt": b"x", "package/../../evil.txt": b"x"})
    library(tmp_path, font).sync(["th"])
    assert not list(tmp_path.rglob("evil.txt"))


def test_a_huge_member_is_refused(
    tmp_path: Path, npm_with: Callable[..., FontSource], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(npm, "MAX_FONT_BYTES", 100)
    with pytest.raises(FontError, match="too large"):
        library(tmp_path, npm_with()).sync(["th"])


@pytest.mark.parametrize(
    ("member", "reason"),
    [
        (b"not a font", "not a usable font"),
        (b"", "not a usable font"),
        (b"\x00\x01\x00\x00" + bytes(60), "not a usable font"),
    ],
)
def test_a_member_that_is_no_font_is_refused(
    tmp_path: Path, npm_with: Callable[..., FontSource], member: bytes, reason: str
) -> None:
    font = npm_with({"package/400Regular/TestThai_400Regular.ttf": member})
    with pytest.raises(FontError, match=reason):
        library(tmp_path, font).sync(["th"])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"sample": THAI + "๛"}, "lacks '๛'"), ({"family": "Other"}, "calls itself 'Test Thai'")],
)
def test_a_wrong_font_is_refused(
    tmp_path: Path, npm_with: Callable[..., FontSource], changes: dict[str, str], reason: str
) -> None:
    with pytest.raises(FontError, match=reason):
        library(tmp_path, npm_with(**changes)).sync(["th"])


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("import sys; sys.exit('registry said 404')", "registry said 404"),
        ("", "npm took longer than"),
    ],
)
def test_an_npm_that_fails_is_quoted(
    tmp_path: Path, npm_with: Callable[..., FontSource], script: str, reason: str
) -> None:
    font = npm_with(script=script or "import time; time.sleep(30)")
    with pytest.raises(FontError, match=reason) as caught:
        library(tmp_path, font, timeout_s=1).sync(["th"])
    assert "vidmsg fonts sync --lang th" in caught.value.hint
    assert "กขค" in caught.value.message


def test_without_npm_a_font_of_the_system_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    fonts = tmp_path / "system"
    fonts.mkdir()
    make_font(fonts / "odd name.ttf", "Noto Sans Thai", characters=LATIN_SAMPLE + THAI)
    (fonts / "broken.ttf").write_bytes(b"not a font")
    font = source("", family="Noto Sans Thai")
    (face,) = library(tmp_path, font, system_folders=[fonts]).sync(["th"])
    assert Path(face.path).is_relative_to(tmp_path / "cache")
    assert library(tmp_path, font).describe()[0].origin == "system"
    with pytest.raises(FontError, match="Bold"):
        library(tmp_path, font, bold=True).face("th")


def test_one_face_is_taken_out_of_a_collection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """libass sees every face in its fonts folder, so the Japanese ones must not come along."""
    monkeypatch.setenv("PATH", "")
    fonts = tmp_path / "system"
    fonts.mkdir()
    collection = TTCollection()
    for family in ("Noto Sans CJK JP", "Noto Sans CJK SC"):
        path = make_font(tmp_path / f"{family}.ttf", family, characters=LATIN_SAMPLE + "紧急")
        collection.fonts.append(TTFont(path))
    collection.save(fonts / "cjk.ttc")
    font = source("", key="Hans", family="Noto Sans SC", aliases=("Noto Sans CJK SC",), sample="紧急")
    (face,) = library(tmp_path, font, system_folders=[fonts]).sync(["zh-Hans"])
    assert face.family == "Noto Sans CJK SC"
    with TTFont(face.path) as kept:
        assert kept["name"].getDebugName(1) == "Noto Sans CJK SC"


def test_missing_digits_are_added_from_noto_sans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Debian's Noto Sans Thai holds no Western digit, so a phone number would come out in another font."""
    monkeypatch.setenv("PATH", "")
    fonts = tmp_path / "system"
    fonts.mkdir()
    make_font(fonts / "thai.ttf", "Noto Sans Thai", characters=THAI)
    font = source("", family="Noto Sans Thai")
    with pytest.raises(FontError, match="lacks"):
        library(tmp_path, font, system_folders=[fonts]).sync(["th"])
    make_font(fonts / "latin.ttf", "Noto Sans", characters=LATIN_SAMPLE)
    (face,) = library(tmp_path, font, system_folders=[fonts]).sync(["th"])
    assert {ord(c) for c in THAI + "0123456789"} <= fontfile.read(Path(face.path)).characters


def test_fonts_of_different_units_are_not_merged(tmp_path: Path) -> None:
    thai = make_font(tmp_path / "thai.ttf", "Noto Sans Thai", characters=THAI)
    latin = make_font(tmp_path / "latin.ttf", "Noto Sans", characters=LATIN_SAMPLE, units=2048)
    with pytest.raises(FontError, match="different units"):
        fontfile.add_latin(thai, latin, tmp_path / "out.ttf")


def test_debian_is_asked_once_and_only_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    fonts = tmp_path / "system"
    calls: list[int] = []

    def install(*, timeout_s: int) -> None:
        calls.append(timeout_s)
        fonts.mkdir()
        make_font(fonts / "thai.ttf", "Noto Sans Thai", characters=THAI + LATIN_SAMPLE)

    monkeypatch.setattr(system, "can_install", lambda: True)
    monkeypatch.setattr(system, "install", install)
    font = source("", family="Noto Sans Thai")
    library(tmp_path, font, system_folders=[fonts], allow_install=True).sync(["th"])
    assert calls == [600]
    assert library(tmp_path, font).describe()[0].origin == "debian"


def test_what_could_be_had_is_kept_when_another_font_fails(
    tmp_path: Path, npm_with: Callable[..., FontSource]
) -> None:
    good = npm_with()
    bad = source("", stem="TestLao", family="Test Lao", package="@test/lao")

    def choose(lang: Language) -> FontSource:
        return good if lang.script == "Thai" else bad

    book = FontLibrary(
        tmp_path / "cache", choose=choose, system_folders=[tmp_path / "none"], allow_install=False
    )
    with pytest.raises(FontError) as caught:
        book.sync(["lo", "th"])
    assert caught.value.language == "lo"
    assert book.face("th").family == "Test Thai"


def test_a_cache_that_cannot_be_written_is_a_storage_error(
    tmp_path: Path, npm_with: Callable[..., FontSource]
) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(StorageError, match="cannot be written"):
        library(tmp_path, npm_with()).sync(["th"])


def test_an_unknown_language_is_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        library(tmp_path, source("")).face("not a tag")


def test_the_cache_folder_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VIDMSG_FONT_CACHE", str(tmp_path))
    assert default_cache() == tmp_path
    monkeypatch.delenv("VIDMSG_FONT_CACHE")
    if sys.platform == "linux":
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
        assert default_cache() == tmp_path / "vidmsg" / "fonts"


def test_notes_hold_no_float(tmp_path: Path, npm_with: Callable[..., FontSource]) -> None:
    (face,) = library(tmp_path, npm_with()).sync(["th"])
    note = json.loads(Path(face.path).with_suffix(".json").read_text("utf-8"))
    assert not any(isinstance(value, float) for value in note.values())
    assert sorted(path.name for path in Path(face.path).parent.iterdir()) == [
        "TestThai-Bold.json", "TestThai-Bold.ttf", "TestThai-Regular.json", "TestThai-Regular.ttf",
    ]  # fmt: skip


def test_every_known_language_has_a_pinned_font() -> None:
    for known in language.known():
        font = fonts_table.choose(known)
        assert len(base64.b64decode(font.integrity)) == 64, known.tag
        assert font.version.count(".") == 2
    assert len({font.stem for font in fonts_table.FONTS}) == len(fonts_table.FONTS)


@pytest.mark.parametrize(
    ("tag", "family"),
    [
        ("ur", "Noto Nastaliq Urdu"),
        ("ur-PK", "Noto Nastaliq Urdu"),
        ("pa-Arab", "Noto Nastaliq Urdu"),
        ("pa-Guru", "Noto Sans Gurmukhi"),
        ("ckb", "Noto Sans Arabic"),
        ("zh-Hans", "Noto Sans SC"),
        ("zh-Hant", "Noto Sans TC"),
        ("zh-Hant-HK", "Noto Sans HK"),
        ("yue-Hant-HK", "Noto Sans HK"),
        ("ja", "Noto Sans JP"),
        ("ru", "Noto Sans"),
        ("el", "Noto Sans"),
    ],
)
def test_a_language_gets_its_own_hand(tag: str, family: str) -> None:
    assert fonts_table.choose(language.get(tag)).family == family
