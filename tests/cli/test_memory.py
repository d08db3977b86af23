"""``vidmsg memory``: import, export, look up, forget, and what each says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import wiring
from pipeline.core.script import Segment
from pipeline.core.translation import Request
from pipeline.formats import tmx
from pipeline.formats.tmx import TmxUnit, TmxVariant
from tests.cli.conftest import Run
from tests.conftest import Campaign

Maker = Callable[..., Campaign]


@pytest.fixture
def agency(tmp_path: Path) -> Path:
    """Return a TMX file with one good pair and one that has lost its number."""
    units = [
        TmxUnit((TmxVariant("en", text), TmxVariant("fr-FR", words)))
        for text, words in (("Call 101 at any time.", "Appelez le 101."), ("Call 999.", "Appelez."))
    ]
    path = tmp_path / "agency.tmx"
    path.write_bytes(tmx.dumps(units, source_language="en"))
    return path


def test_an_import_reports_and_a_second_one_changes_nothing(run: Run, campaign: Maker, agency: Path) -> None:
    made = campaign()
    ran = run("memory", "import", agency, "--dir", made.root)
    assert (ran.code, ran.err) == (0, "")
    assert "agency.tmx: 2 units: 1 pairs taken, 0 known, 1 refused" in ran.out
    assert "  1 refused: a protected fact is missing, changed or added\n    e.g. 'Call 999.'" in ran.out
    assert (made.root / "assets" / "memory.sqlite").is_file()
    report = json.loads(run("memory", "import", agency, "--dir", made.root, "--json").out)
    assert (report["file"], report["taken"], report["known"]) == ("agency.tmx", 0, 1)
    assert report["refused"] == {"a protected fact is missing, changed or added": 1}


def test_a_bad_file_does_not_stop_the_others(run: Run, campaign: Maker, agency: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.tmx").write_text("<tmx")
    ran = run("memory", "import", tmp_path / "bad.tmx", agency, "--dir", campaign().root)
    assert ran.code == 1
    assert "bad.tmx:1: is not well-formed" in ran.err
    assert "1 pairs taken" in ran.out


def test_what_was_imported_is_found_and_filled_in(run: Run, campaign: Maker, agency: Path) -> None:
    """The whole point: the next message need not be translated again."""
    made = campaign()
    run("memory", "import", agency, "--dir", made.root)
    ran = run("memory", "find", "Call 101 at any time!", "--lang", "fr", "--dir", made.root)
    assert (
        "95 % fuzzy: Appelez le 101.\n  for: Call 101 at any time.\n  human, translated, agency.tmx"
        in ran.out
    )
    ran = run("memory", "find", "Call 999 at any time.", "--lang", "fr", "--dir", made.root)
    assert "other facts: it lacks 999; it holds 101" in ran.out
    (best, *_) = json.loads(
        run("memory", "find", "Call 101 at any time.", "--lang", "fr", "--json", "--dir", made.root).out
    )
    assert (best["percent"], best["kind"], best["entry"]["target_text"]) == (100, "exact", "Appelez le 101.")
    engine = wiring.translator("memory", made.project)
    request = Request(
        "trial", "en", "fr", (Segment("x", "Call 101 at any time."), Segment("y", "Call 101 any time."))
    )
    assert [(t.id, t.text) for t in engine.translate(request)] == [("x", "Appelez le 101.")]


def test_the_campaigns_own_files_are_searched_too(run: Run, campaign: Maker) -> None:
    made = campaign()
    ran = run("memory", "find", "In an emergency, please call 999.", "--lang", "pl", "--dir", made.root)
    assert "trial/s02" in ran.out
    assert not (made.root / "assets" / "memory.sqlite").exists(), "who only looks makes no file"
    assert "Nothing like it in pl" in run("memory", "find", "Zebra", "--lang", "pl", "--dir", made.root).out
    assert run("memory", "find", "Zebra", "--lang", "pl", "--json", "--dir", made.root).out == "[]\n"


def test_an_export_moves_to_another_campaign(run: Run, campaign: Maker, agency: Path, tmp_path: Path) -> None:
    made, other = campaign(), campaign(name="other")
    run("memory", "import", agency, "--dir", made.root)
    out = tmp_path / "all.tmx"
    assert "1 units" in run("memory", "export", "--out", out, "--dir", made.root).out
    again = run("memory", "export", "--out", out, "--dir", made.root)
    assert (again.code, "--force replaces it" in again.err) == (2, True)
    empty = run("memory", "export", "--out", out, "--lang", "pl", "--force", "--dir", made.root)
    assert "0 units" in empty.out
    run("memory", "export", "--out", out, "--force", "--dir", made.root)
    assert "1 pairs taken" in run("memory", "import", out, "--dir", other.root).out


def test_an_import_can_be_forgotten(
    run: Run, campaign: Maker, agency: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = campaign()
    wrong = run("memory", "forget", "agency.tmx", "--dir", made.root)
    assert (wrong.code, "Imported: nothing so far." in wrong.err) == (2, True)
    run("memory", "import", agency, "--dir", made.root)
    wrong = run("memory", "forget", "agncy.tmx", "--dir", made.root)
    assert (wrong.code, "Imported: agency.tmx." in wrong.err) == (2, True)
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _text: "n")
    assert run("memory", "forget", agency, "--dir", made.root).code == 130
    assert "101" in run("memory", "find", "Call 101 at any time.", "--lang", "fr", "--dir", made.root).out
    assert "removed 1 pairs" in run("memory", "forget", agency, "--yes", "--dir", made.root).out
    assert (
        "Nothing like it"
        in run("memory", "find", "Call 101 at any time.", "--lang", "fr", "--dir", made.root).out
    )


def test_a_damaged_memory_is_explained_everywhere(run: Run, campaign: Maker, agency: Path) -> None:
    made = campaign()
    file = made.root / "assets" / "memory.sqlite"
    file.write_bytes(b"not a database at all, but long enough to be looked at" * 20)
    before = file.read_bytes()
    for args in (
        ["import", str(agency)], ["find", "x", "--lang", "fr"], ["export", "--out", "x.tmx"],
        ["forget", "x", "--yes"],
    ):  # fmt: skip
        ran = run("memory", *args, "--dir", made.root)
        assert ran.code == 1
        assert "damaged" in ran.err
        assert "backup" in ran.err
    assert file.read_bytes() == before
