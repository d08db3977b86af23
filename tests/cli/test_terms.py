"""``vidmsg terms`` on a campaign folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.conftest import Campaign

from .conftest import Run

HEAD = "concept,language,term,status\n"


def test_terms_are_listed_imported_and_exported(
    run: Run, campaign: Callable[..., Campaign], tmp_path: Path
) -> None:
    root = campaign().root
    assert "No terms" in run("terms", "list", "--dir", root).out
    new = tmp_path / "new.csv"
    new.write_text(HEAD + "hate-crime,en,hate crime,\nhate-crime,fr,crime de haine,\n", "utf-8")
    done = run("terms", "import", new, "--dir", root)
    assert (done.code, "2 new terms, 1 new concepts" in done.out) == (0, True)
    listed = run("terms", "list", "--lang", "fr", "--json", "--dir", root)
    assert [row["term"] for row in json.loads(listed.out)] == ["crime de haine"]
    assert "hate crime" in run("terms", "list", "--dir", root).out
    out = tmp_path / "out.tbx"
    assert run("terms", "export", "--out", out, "--dir", root).code == 0
    assert run("terms", "import", out, "--dir", root).code == 0
    assert run("terms", "export", "--out", out, "--dir", root).code == 2
    assert run("terms", "export", "--out", out, "--force", "--dir", root).code == 0


def test_a_contradiction_is_shown_and_ends_with_a_failure(
    run: Run, campaign: Callable[..., Campaign], tmp_path: Path
) -> None:
    root = campaign().root
    new = tmp_path / "new.csv"
    new.write_text(HEAD + "a,en,x,\n", "utf-8")
    run("terms", "import", new, "--dir", root)
    new.write_text(HEAD + "a,en,x,deprecated\n", "utf-8")
    refused = run("terms", "import", new, "--dir", root)
    assert refused.code == 1
    assert "'preferred' here and 'deprecated' there" in refused.err
    assert "Nothing was imported" in refused.err
    replaced = run("terms", "import", new, "--replace", "--dir", root)
    assert (replaced.code, "terms.csv.bak" in replaced.out) == (0, True)
