"""What the commands say of an end card."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from tests.cli.conftest import Run
from tests.conftest import MEDIA, SOURCE, Campaign, Eyes, Workshop


def test_explain_tells_how_the_card_is_shown(
    run: Run, campaign: Callable[..., Campaign], fake_tools: Workshop
) -> None:
    fake_tools.prober = Eyes(replace(MEDIA, duration_ms=10_000, frames=250))
    made = campaign(["en"], scripts={"en": SOURCE + "\n[c01] Emergency: 999\n> card:\n"})
    config = made.root / "campaign.toml"
    ran = run("check", made.root)
    assert ran.code == 3
    assert "campaign.toml has no card for trial" in ran.out + ran.err
    assert "[messages.trial.card]" in ran.out + ran.err
    config.write_text(config.read_text("utf-8") + "\n[messages.trial.card]\nseconds = 2\n", encoding="utf-8")
    out = run("explain", "trial/en/youtube", "--dir", made.root).out
    assert "  end card: from 00:10.000 to 00:12.000, 1 line, letters of 78 permille" in out
    assert "c01 not reviewed" in out
    (row,) = json.loads(run("explain", "trial", "--dir", made.root, "--json").out)
    assert row["card"].startswith("from 00:10.000")
