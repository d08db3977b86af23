"""Another program reads the burned captions back: what the pictures say is what people wrote.

The stills are the product's own; the words they are held against are those of the script files. An OCR
engine errs on right pictures too, so each line is read at several sizes, and the reading the engine itself is
surest of is taken; the expected words never help it. How the two texts are compared stands at :func:`plain`.

``python -m tests.e2e.test_ocr [LANGUAGE …]`` prints the table of docs/explanation/reading-back.md.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline import wiring
from pipeline.core import facts
from pipeline.core.plan import Target
from pipeline.engine import stills
from pipeline.engine.bundle import Order
from pipeline.engine.files import Digests
from pipeline.engine.prepare import Failed, orders
from pipeline.engine.project import open_project
from pipeline.errors import FontError, ToolMissing
from pipeline.formats import script_text

ROOT = Path(__file__).resolve().parents[2]
MESSAGE = "hate-crime"
MOST_PERMILLE = 20
"""Of a hundred characters, two may be misread."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the engine reads one language best."""

    packs: tuple[str, ...]
    """Language packs, joined with ``+``; each is tried. ``eng`` reads the web address and the names."""
    sizes_pct: tuple[int, ...] = (70, 100, 130, 160, 200)
    """Sizes at which each line is tried."""
    mixed: bool = False
    """A word may begin in Latin letters and end in others, each part with a pack of its own: any place is
    tried as the border. The engine itself reads a word with one pack only."""


PROVEN = {
    "en": Reading(("eng",), (100,)),
    "ar": Reading(("ara+eng",)),
    "hi": Reading(("hin+eng", "eng+hin")),
    "ja": Reading(("jpn+eng",)),
    "ko": Reading(("eng", "kor"), (160,), mixed=True),
    "zh-Hans": Reading(("chi_sim+eng",)),
    "zh-Hant": Reading(("chi_tra+eng",)),
    "ru": Reading(("rus+eng",)),
    "vi": Reading(("vie+eng",), (100,)),
}
MEASURED = {
    "bn": Reading(("ben+eng", "eng+ben")),
    "fa": Reading(("fas+eng",)),
    "fil": Reading(("fil+eng",)),
    "id": Reading(("ind+eng",)),
    "km": Reading(("khm+eng",)),
    "lo": Reading(("lao+eng",)),
    "ms": Reading(("msa+eng",)),
    "my": Reading(("mya+eng",)),
    "pa-Guru": Reading(("pan+eng", "eng+pan")),
    "pl": Reading(("pol+eng",)),
    "so": Reading(("eng",)),  # Debian has no pack for Somali
    "ta": Reading(("tam+eng", "eng+tam")),
    "th": Reading(("tha+eng",)),
    "ur": Reading(("urd+eng",)),
}

RUSSIAN = """\
---
title: Сообщайте о преступлениях на почве ненависти
language: ru
---

[s01] Преступление на почве ненависти — это нападение на человека из-за того, кто он.

[s02] Некоторых людей из китайской общины и общин Юго-Восточной Азии оскорбляли в сети и на улице.

[s03] В ряде случаев на людей нападали.

[s04] Полиция не терпит преступлений на почве ненависти.

[s05] Если вы стали жертвой или свидетелем такого преступления, пожалуйста, сообщите о нём.

[s06] В экстренном случае звоните 999.

[s07] В остальных случаях звоните 101, сообщите в сети или напишите @MetCC.

[s08] Чтобы остаться неизвестным, свяжитесь с Crimestoppers: 0800 555 111 или сайт.

[s09] Или сообщите через True Vision: https://www.report-it.org.uk
"""

_VARIANTS = str.maketrans("،、。؛؟۔।॥‘’“”„«»‐‑‒–—―・٪", ',,.;?...\'\'"""""------·%')


def plain(text: str) -> str:
    """Return text as it is compared.

    NFC; without white space, which the engine guesses from gaps, and without characters that draw nothing
    (category Cf); marks of the same use in another script or width become the ASCII one. Thai and
    Lao am, one character or two, looks the same. No other letter and no digit changes.
    """
    out = []
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        if category == "Cf" or character.isspace():
            continue
        out.append(unicodedata.normalize("NFKC", character) if category[0] in "PS" else character)
    return (
        "".join(out).translate(_VARIANTS).replace("\u0e4d\u0e32", "\u0e33").replace("\u0ecd\u0eb2", "\u0eb3")
    )


def distance(a: str, b: str) -> int:
    """Return the fewest characters to put in, take out or change that make ``a`` into ``b`` (Levenshtein)."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        corner, row[0] = row[0], i
        for j, y in enumerate(b, start=1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (x != y))
    return row[-1]


@dataclass(frozen=True, slots=True)
class Page:
    """What one picture says, and what it should say."""

    cue: str
    wanted: str
    read: str


def error_permille(pages: Sequence[Page]) -> int:
    """Return the character error rate over all pages in permille, rounded up."""
    wrong = sum(distance(plain(p.wanted), plain(p.read)) for p in pages)
    return -(-1000 * wrong // sum(len(plain(p.wanted)) for p in pages))


def unread_facts(pages: Sequence[Page]) -> list[str]:
    """Return the facts that cannot be read where they should stand."""
    known = ((page, plain(fact.text)) for page in pages for fact in facts.find(page.wanted))
    return [
        f"{page.cue}: no {fact!r} in {page.read!r}" for page, fact in known if fact not in plain(page.read)
    ]


def wrong_facts(pages: Sequence[Page]) -> list[str]:
    """Return the facts that cannot be read, and cues with other digits, or in another order."""
    other = []
    for page in pages:
        wanted, read = (re.findall(r"\d+", plain(text)) for text in (page.wanted, page.read))
        if wanted != read:
            other.append(f"{page.cue}: {read} for {wanted} in {page.read!r}")
    return unread_facts(pages) + other


def order_of(folder: Path, tag: str) -> Order:
    """Return what a build of the sample message in one language burns, from a copy of the campaign."""
    for name in ("scripts_text", "subtitles", "assets"):
        shutil.copytree(ROOT / name, folder / name)
    config = (ROOT / "campaign.toml").read_text("utf-8")
    (folder / "campaign.toml").write_text(config.replace('"pl",', '"pl", "ru",'), encoding="utf-8")
    (folder / "scripts_text" / f"{MESSAGE}.ru.md").write_text(RUSSIAN, encoding="utf-8")
    project = open_project(folder, looking=True)
    target = Target(MESSAGE, tag, "youtube")
    digests = Digests(project.cache / "digests.json")
    (made,) = orders(project, (target,), wiring.tools(project), digests, lambda _: None)
    if isinstance(made, Failed):
        raise made.error
    return made


def read_back(order: Order, folder: Path, reading: Reading) -> list[Page]:
    """Draw the stills of a target and read them; the wanted words come from the script file."""
    project = open_project(folder, looking=True)
    stills.make(order, wiring.tools(project).encoder, folder / "stills", plain=True)
    path = folder / "scripts_text" / f"{MESSAGE}.{order.language.tag}.md"
    script = script_text.loads(path.read_text("utf-8"), message=MESSAGE, language=order.language.tag)
    pieces = [
        (cue.segment, line)
        for cue in order.cues
        for line in _lines(folder / "stills" / f"{cue.id}.png", len(cue.lines))
    ]
    read: dict[str, list[str]] = {}
    texts = (_word_by_word if reading.mixed else _line_by_line)([line for _, line in pieces], reading, folder)
    for (segment, _), text in zip(pieces, texts, strict=True):
        read.setdefault(segment, []).append(text)
    return [Page(s.id, s.text, " ".join(read[s.id])) for s in script.segments]


def _lines(picture: Path, count: int) -> Iterator[Any]:
    """Cut the box out of a still, turn it to black on white, and yield each of its ``count`` lines."""
    with _pillow().open(picture) as still:
        grey: Any = np.asarray(still.convert("L")).astype(np.int16)
    rows, columns = np.nonzero(abs(grey - grey[0, 0]) > 30)  # the box differs from the grey behind it
    box = 255 - grey[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    bands = _runs((box < 128).any(axis=1))
    for top, bottom in _joined(bands, count):
        inked = np.nonzero((box[top:bottom] < 128).any(axis=0))[0]
        yield box[top:bottom, inked.min() : inked.max() + 1].astype(np.uint8)


def _runs(inked: Any) -> list[tuple[int, int]]:
    """Return start and end of each stretch of inked rows or columns."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], inked.astype(np.int8), [0]))))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


def _joined(bands: list[tuple[int, int]], count: int) -> list[tuple[int, int]]:
    """Close the narrowest gaps, which are between letters and their marks, until ``count`` lines are left."""
    while len(bands) > count:
        n = min(range(1, len(bands)), key=lambda n: bands[n][0] - bands[n - 1][1])
        bands[n - 1 : n + 1] = [(bands[n - 1][0], bands[n][1])]
    return bands


def _pillow() -> Any:
    return pytest.importorskip("PIL.Image", reason="needs pillow")


def _line_by_line(lines: Sequence[Any], reading: Reading, folder: Path) -> list[str]:
    """Take, of all readings of a line, the one whose least sure word is the surest."""
    sized = [(line, size_pct) for size_pct in reading.sizes_pct for line in lines]
    found = [words for packs in reading.packs for words in _tesseract(sized, packs, folder)]
    best = []
    for number in range(len(lines)):
        tries = [t for t in found[number :: len(lines)] if t]
        best.append(max(tries, key=lambda t: min(word.sure for word in t), default=[]))
    return [" ".join(word.text for word in _numbers_as_drawn(line)) for line in best]


def _word_by_word(lines: Sequence[Any], reading: Reading, folder: Path) -> list[str]:
    """Take, of all borders between the scripts within a word, the one whose less sure side is the surest."""
    latin, other = reading.packs
    (size_pct,) = reading.sizes_pct
    sides: dict[str, list[tuple[tuple[int, int, int], Any]]] = {latin: [], other: []}
    for number, line in enumerate(lines):
        for start, letters in _words(line):
            for border in range(len(letters) + 1):
                place = (number, start, border)
                if border:
                    sides[latin].append((place, line[:, letters[0][0] : letters[border - 1][1]]))
                if border < len(letters):
                    sides[other].append((place, line[:, letters[border][0] : letters[-1][1]]))
    tries: dict[tuple[int, int, int], list[list[Word]]] = {}
    for packs, parts in sides.items():
        sized = [(part, size_pct) for _, part in parts]
        for (place, _), words in zip(parts, _tesseract(sized, packs, folder), strict=True):
            tries.setdefault(place, []).append(words)
    best: dict[tuple[int, int], tuple[float, str]] = {}
    for (number, start, border), both in tries.items():
        if all(both):
            # A word with no Latin letter is the rule, so it need not be quite as sure.
            sure = min(w.sure for words in both for w in words) + (0 if border else 10)
            text = "".join(w.text for words in both for w in words)
            best[number, start] = max(best.get((number, start), (0.0, "")), (sure, text))
    return [" ".join(best[at][1] for at in sorted(best) if at[0] == number) for number in range(len(lines))]


def _words(line: Any) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Yield the left edge of each word of a line, and start and end of each stretch of ink within it."""
    letters: list[tuple[int, int]] = []
    for start, end in _runs((line < 128).any(axis=0)):
        if letters and start - letters[-1][1] >= len(line) // 4:
            yield letters[0][0], letters
            letters = []
        letters.append((start, end))
    yield letters[0][0], letters


@dataclass(frozen=True, slots=True)
class Word:
    """A word as the engine read it."""

    left_px: int
    sure: float
    """Its confidence, of a hundred."""
    text: str


def _tesseract(sized: Sequence[tuple[Any, int]], packs: str, folder: Path) -> list[list[Word]]:
    """Read pictures, each at its size in percent, with one call: loading packs takes longer than a line."""
    image = _pillow()
    pictures = [folder / f"{number}.png" for number in range(len(sized))]
    for path, (grey, size_pct) in zip(pictures, sized, strict=True):
        picture = image.fromarray(np.pad(grey, 20, constant_values=255))
        size = (picture.width * size_pct // 100, picture.height * size_pct // 100)
        picture.resize(size, image.Resampling.LANCZOS).save(path, dpi=(300, 300))
    listing = folder / "pictures.txt"
    listing.write_text("".join(f"{p}\n" for p in pictures), encoding="utf-8")
    done = subprocess.run(
        ["tesseract", listing, "-", "-l", packs, "--psm", "7", "tsv"],
        capture_output=True,
        check=True,
        timeout=120,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # many threads are slower for so little a picture
    )
    words: list[list[Word]] = [[] for _ in pictures]
    for row in done.stdout.decode().splitlines()[1:]:
        level, page, *_, confidence, text = row.split("\t")
        if level == "5" and text.strip():
            words[int(page) - 1].append(Word(int(row.split("\t")[6]), float(confidence), text))
    return words


def _numbers_as_drawn(words: Sequence[Word]) -> list[Word]:
    """Put groups of digits that stand side by side in the order of the picture, left to right.

    In a right-to-left line the engine names the right group first. A number is dialled from the left.
    """
    out: list[Word] = []
    for word in words:
        at = len(out)
        while (
            at and word.text.isdigit() and out[at - 1].text.isdigit() and word.left_px < out[at - 1].left_px
        ):
            at -= 1
        out.insert(at, word)
    return out


@cache
def _packs() -> frozenset[str]:
    if shutil.which("tesseract") is None:
        return frozenset()
    done = subprocess.run(
        ["tesseract", "--list-langs"], capture_output=True, text=True, check=True, timeout=30
    )
    return frozenset(done.stdout.splitlines()[1:])


def lacking(reading: Reading) -> list[str]:
    """Return the Debian packages without which a language cannot be read."""
    need = sorted({p for packs in reading.packs for p in packs.split("+")} - _packs())
    packages = [f"tesseract-ocr-{p.replace('_', '-')}" for p in need]
    return packages if _packs() else ["tesseract-ocr", *packages]


def _order(folder: Path, tag: str) -> Order:
    """Return what is burned, or skip where the engine or a font is absent."""
    if need := lacking(PROVEN[tag]):
        pytest.skip(f"no OCR: apt-get install {' '.join(need)}")
    try:
        return order_of(folder, tag)
    except (FontError, ToolMissing) as error:
        pytest.skip(f"{error}; {error.hint}")


@pytest.mark.parametrize("tag", sorted(PROVEN))
def test_the_pictures_say_what_people_wrote(tmp_path: Path, tag: str) -> None:
    pages = read_back(_order(tmp_path, tag), tmp_path, PROVEN[tag])
    assert not wrong_facts(pages)
    assert error_permille(pages) <= MOST_PERMILLE, [p for p in pages if plain(p.wanted) != plain(p.read)]


@pytest.mark.parametrize(
    ("tag", "right", "wrong"),
    [
        ("en", "999", "998"),
        ("en", "@MetCC", "@MetCO"),
        ("ar", "555 111", "111 555"),
        ("zh-Hans", "101", "107"),
        ("ko", "999", "989"),
    ],
)
def test_a_wrong_digit_is_seen(tmp_path: Path, tag: str, right: str, wrong: str) -> None:
    """The picture alone is wrong; the script it is held against is not."""
    order = _order(tmp_path, tag)
    (cue,) = [c for c in order.cues if right in c.text]
    lines = tuple(line.replace(right, wrong) for line in cue.lines)
    assert lines != cue.lines
    cues = tuple(replace(c, lines=lines) if c is cue else c for c in order.cues)
    pages = read_back(replace(order, cues=cues), tmp_path, PROVEN[tag])
    found = wrong_facts(pages)
    assert found
    assert all(f.startswith(f"{cue.id}: ") for f in found)


def test_a_wrong_letter_is_counted() -> None:
    """The rate counts letters, and forgives nothing but the form of marks and spaces."""
    assert error_permille([Page("s01", "請致電。", "請致電 .")]) == 0
    assert error_permille([Page("s01", "Позвоните", "Позвонити")]) == 112
    assert error_permille([Page("s01", "abc", "")]) == 1000
    assert wrong_facts([Page("s01", "0800 555 111", "111 555 0800")])


def test_digit_groups_are_taken_as_drawn() -> None:
    """The engine names the groups of a right-to-left line from the right; words keep their place."""
    line = [
        Word(90, 90, "على"),
        Word(70, 90, "111"),
        Word(60, 90, "555"),
        Word(40, 90, "0800"),
        Word(9, 90, "أو"),
    ]
    assert [w.text for w in _numbers_as_drawn(line)] == ["على", "0800", "555", "111", "أو"]
    assert [w.text for w in _numbers_as_drawn(line[::-1])] == ["أو", "0800", "555", "111", "على"]


def test_packages_and_figures_are_complete() -> None:
    """The list that .ci/run installs and the table in the docs know every language that is read here."""
    listed = (ROOT / ".ci" / "packages.txt").read_text("utf-8").split()
    page = (ROOT / "docs" / "explanation" / "reading-back.md").read_text("utf-8")
    for tag, reading in (PROVEN | MEASURED).items():
        packs = {p for packs in reading.packs for p in packs.split("+")}
        assert {f"tesseract-ocr-{p.replace('_', '-')}" for p in packs} <= set(listed)
        assert f"\n| {tag} | " in page, tag


def main(tags: Sequence[str]) -> None:
    """Print the error rates as a table."""
    readings = PROVEN | MEASURED
    for tag in tags or sorted(readings):
        with tempfile.TemporaryDirectory() as name:
            pages = read_back(order_of(Path(name), tag), Path(name), readings[tag])
        count, rate = sum(len(plain(p.wanted)) for p in pages), error_permille(pages) / 1000
        lost = len(unread_facts(pages))
        packs = " ".join(f"`{p}`" for p in readings[tag].packs)
        sys.stdout.write(f"| {tag} | {packs} | {count} | {rate:.3f} | {f'{lost} not' if lost else 'all'} |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
