"""``vidmsg align``: a table for people, JSON for machines, and a reason when it cannot help."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from pipeline import wiring
from pipeline.adapters.align.fake import FakeAligner
from tests.cli.conftest import Run
from tests.conftest import Campaign

Maker = Callable[..., Campaign]


@pytest.fixture(autouse=True)
def _fake(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeAligner({"s01": 667, "s03": 100}, unspoken=["s02"])
    real = wiring.aligner
    monkeypatch.setattr(wiring, "aligner", lambda name, p: fake if name == "voice" else real(name, p))


def test_machines_get_what_the_issue_promises(run: Run, campaign: Maker) -> None:
    """Other programs read these keys; the confidence has at most three decimals."""
    ran = run("align", campaign().root, "--json")
    assert (ran.code, ran.err) == (0, "")
    rows = json.loads(ran.out)
    assert [set(row) for row in rows] == [{"id", "start_ms", "end_ms", "confidence", "method"}] * 3
    assert [row["confidence"] for row in rows] == [0.667, 0.0, 0.1]
    assert all(row["method"] == "aligned" for row in rows)
    assert rows[1]["start_ms"] == rows[1]["end_ms"]


def test_people_get_a_table_and_what_to_listen_to(run: Run, campaign: Maker) -> None:
    made = campaign()
    before = {p: p.read_bytes() for p in made.root.rglob("*") if p.is_file()}
    ran = run("align", made.root)
    assert ran.code == 0
    assert "not spoken" in ran.out
    assert "[segment-not-spoken]" in ran.out
    assert "[align-low-confidence]" in ran.out
    assert all(p.read_bytes() == content for p, content in before.items())


def test_an_unknown_aligner_is_a_wrong_use(run: Run, campaign: Maker) -> None:
    ran = run("align", campaign().root, "--aligner", "crystal-ball")
    assert ran.code == 2
    assert "crystal-ball" in ran.err
    assert "voice" in ran.err


def test_an_aligner_without_its_model_says_so(
    run: Run, campaign: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VIDMSG_WHISPER_MODEL", raising=False)
    ran = run("align", campaign().root, "--aligner", "whisper")
    assert ran.code == 1
    assert "VIDMSG_WHISPER_MODEL" in ran.err
