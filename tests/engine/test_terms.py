"""The campaign's terms: two files are one termbase, and an import loses and overwrites nothing unasked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.engine import terms
from pipeline.engine.project import open_project
from pipeline.errors import InputError, UsageError
from pipeline.formats import tbx, terms_csv
from tests.conftest import Campaign

Maker = Callable[..., Campaign]
HEAD = "concept,language,term,status\n"


def has(home: Any, text: str, name: str = "terms.csv") -> Path:
    path: Path = home.root / "assets" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def shown(home: Any) -> list[tuple[str, str, str]]:
    base = terms.load(open_project(home.root))
    return [(t.language, t.text, str(t.status)) for c in base.concepts for t in c.terms]


def test_a_campaign_without_a_termbase_has_no_terms(campaign: Maker) -> None:
    assert terms.load(open_project(campaign().root)).concepts == ()


def test_both_files_are_read_together(campaign: Maker) -> None:
    home = campaign()
    has(home, HEAD + "a,en,x,\n")
    other = terms_csv.loads((HEAD + "a,en,x,\na,pl,y,admitted\n").encode(), path="b")
    (home.root / "assets" / "terms.tbx").write_bytes(tbx.dumps(other))
    assert shown(home) == [("en", "x", "preferred"), ("pl", "y", "admitted")]


def test_two_files_that_contradict_each_other_are_an_error(campaign: Maker) -> None:
    home = campaign()
    has(home, HEAD + "a,en,x,\n")
    other = terms_csv.loads((HEAD + "a,en,x,deprecated\n").encode(), path="b")
    (home.root / "assets" / "terms.tbx").write_bytes(tbx.dumps(other))
    with pytest.raises(InputError, match="contradicts") as caught:
        shown(home)
    assert str(caught.value.path).endswith("terms.tbx")
    assert caught.value.hint


def test_an_import_adds_and_keeps_the_old_file(campaign: Maker, tmp_path: Path) -> None:
    home = campaign()
    old = has(home, HEAD + "a,en,x,\n")
    before = old.read_bytes()
    new = tmp_path / "new.csv"
    new.write_text(HEAD + "a,pl,y,\nb,en,z,do-not-translate\n", "utf-8")
    done = terms.import_terms(open_project(home.root), new)
    assert (done.concepts, done.terms, done.conflicts) == (1, 2, ())
    assert shown(home) == [
        ("en", "x", "preferred"),
        ("pl", "y", "preferred"),
        ("en", "z", "do-not-translate"),
    ]
    assert done.backup is not None
    assert done.backup.read_bytes() == before
    again = terms.import_terms(open_project(home.root), new)
    assert (again.concepts, again.terms) == (0, 0)


def test_a_contradiction_imports_nothing_unless_the_file_is_to_win(campaign: Maker, tmp_path: Path) -> None:
    home = campaign()
    old = has(home, HEAD + "a,en,x,\n")
    before = old.read_bytes()
    new = tmp_path / "new.csv"
    new.write_text(HEAD + "a,en,x,deprecated\nb,en,z,\n", "utf-8")
    refused = terms.import_terms(open_project(home.root), new)
    assert [c.concept for c in refused.conflicts] == ["a"]
    assert old.read_bytes() == before
    terms.import_terms(open_project(home.root), new, replace=True)
    assert shown(home) == [("en", "x", "deprecated"), ("en", "z", "preferred")]


def test_with_two_files_new_terms_go_to_one_and_nothing_is_replaced(campaign: Maker, tmp_path: Path) -> None:
    home = campaign()
    has(home, HEAD + "a,en,x,\n")
    other = terms_csv.loads((HEAD + "b,en,y,\n").encode(), path="b")
    (home.root / "assets" / "terms.tbx").write_bytes(tbx.dumps(other))
    new = tmp_path / "new.csv"
    new.write_text(HEAD + "c,en,z,\n", "utf-8")
    terms.import_terms(open_project(home.root), new)
    assert [t for _, t, _ in shown(home)] == ["x", "z", "y"]
    new.write_text(HEAD + "b,en,y,deprecated\n", "utf-8")
    with pytest.raises(UsageError, match="two termbases"):
        terms.import_terms(open_project(home.root), new, replace=True)


def test_a_campaign_that_keeps_tbx_goes_on_keeping_it(campaign: Maker, tmp_path: Path) -> None:
    home = campaign()
    other = terms_csv.loads((HEAD + "b,en,y,\n").encode(), path="b")
    (home.root / "assets").mkdir(exist_ok=True)
    (home.root / "assets" / "terms.tbx").write_bytes(tbx.dumps(other))
    new = tmp_path / "new.csv"
    new.write_text("source,target\nz,ż\n", "utf-8")
    done = terms.import_terms(open_project(home.root), new, target="pl")
    assert done.path.name == "terms.tbx"
    assert [t for _, t, _ in shown(home)] == ["y", "z", "ż"]


def test_what_cannot_be_imported_or_exported_is_said(campaign: Maker, tmp_path: Path) -> None:
    home = campaign()
    project = open_project(home.root)
    for name, words in (("none.csv", "cannot be read"), ("x.docx", "no termbase by its name")):
        with pytest.raises(InputError, match=words):
            terms.import_terms(project, tmp_path / name)
    (tmp_path / "empty.csv").write_text(HEAD, "utf-8")
    with pytest.raises(InputError, match="no terms"):
        terms.import_terms(project, tmp_path / "empty.csv")
    with pytest.raises(UsageError, match="has no terms"):
        terms.export_terms(project, tmp_path / "x.tbx")
    with pytest.raises(UsageError, match="no name for a termbase"):
        terms.export_terms(project, tmp_path / "x.txt")
    has(home, HEAD + "a,en,x,\n")
    out = tmp_path / "x.tbx"
    assert terms.export_terms(project, out) == 1
    with pytest.raises(UsageError, match="exists"):
        terms.export_terms(project, out)
    terms.export_terms(project, out, force=True)
    assert (tmp_path / "x.tbx.bak").exists()
