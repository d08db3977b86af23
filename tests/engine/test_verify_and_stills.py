"""A video that does not show its track is never put in place; and pictures for reviewers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from pipeline.adapters.fakes import OneFace
from pipeline.adapters.ffmpeg.fake import FakeEncoder
from pipeline.adapters.ffmpeg.proof import BlindProver
from pipeline.core.events import TargetFailed
from pipeline.core.plan import PicturesJob
from pipeline.engine import stills, verify
from tests.conftest import Campaign, Workshop

MakeCampaign = Callable[..., Campaign]


def test_a_failed_proof_fails_the_target_and_leaves_no_bundle(
    campaign: MakeCampaign, fake_tools: Workshop
) -> None:
    made = campaign(("en", "fr"))
    fake_tools.prover = BlindProver(spot_error=2550)
    outcome = fake_tools.build(made)
    assert {f.error.kind for f in outcome.failed} == {"proof"}
    assert made.finished() == {}
    (first, _) = fake_tools.heard.of(TargetFailed)
    assert isinstance(first, TargetFailed)
    assert "s01 frame" in first.error
    assert "doctor" in first.hint


def test_a_failed_proof_keeps_the_older_bundle(campaign: MakeCampaign, fake_tools: Workshop) -> None:
    made = campaign(("en",))
    fake_tools.build(made)
    before = made.finished()
    made.edit(made.script("en"), "999", "998")
    fake_tools.prover = BlindProver(spot_error=2550)
    fake_tools.build(made)
    assert made.finished() == before


def test_the_manifest_keeps_the_figures(campaign: MakeCampaign, fake_tools: Workshop) -> None:
    made = campaign(("en",))
    fake_tools.build(made)
    proof = json.loads(made.file("en", "manifest.json").read_text())["proof"]
    assert proof["lowest_correlation_per_10000"] == 10000
    assert proof["frames"] == 300
    assert proof["looks"] > 9


def test_verify_looks_at_current_videos_and_refuses_stale_ones(
    campaign: MakeCampaign, fake_tools: Workshop
) -> None:
    made = campaign(("en", "fr"))
    fake_tools.build(made)
    made.edit(made.script("fr"), "999", "999 ")
    made.file("fr", "srt").unlink()
    looking = made.looking
    verdicts = list(verify.verify(looking, looking.targets(), fake_tools.tools(looking), lambda _: None))
    assert [(v.target.language, v.proven) for v in verdicts] == [("en", True), ("fr", False)]
    assert "built first" in verdicts[1].faults[0]


def test_verify_reports_a_picture_that_is_wrong(campaign: MakeCampaign, fake_tools: Workshop) -> None:
    made = campaign(("en",))
    fake_tools.build(made)
    fake_tools.prover = BlindProver(spot_error=2550)
    looking = made.looking
    (verdict,) = verify.verify(looking, looking.targets(), fake_tools.tools(looking), lambda _: None)
    assert not verdict.proven
    assert "does not show" in verdict.faults[0]


def test_stills_hold_a_picture_of_every_cue_and_a_page(
    campaign: MakeCampaign, fake_tools: Workshop, tmp_path: Path
) -> None:
    """Built or not; source and translation stand beside each picture, and nothing of the campaign changes."""
    made = campaign(("en", "fr"))
    looking = made.looking
    (target,) = looking.targets(("fr",))
    out = tmp_path / "review"
    font = tmp_path / "fake.ttf"
    font.write_bytes(b"pretended font")
    fake_tools.fonts = OneFace(str(font))
    page = stills.of_target(looking, target, fake_tools.tools(looking), out, plain=True)
    assert sorted(p.name for p in out.iterdir()) == [
        "font.ttf",
        "index.html",
        "s01.png",
        "s02.png",
        "s03.png",
    ]
    text = page.read_text(encoding="utf-8")
    source, french = looking.source("trial"), looking.read_script("trial", "fr")
    assert french is not None
    for script in (source, french):
        assert all(segment.text.split()[0] in text for segment in script.segments)
    assert not made.track("fr").exists()
    assert isinstance(fake_tools.encoder, FakeEncoder)
    jobs = [job for job in fake_tools.encoder.jobs if isinstance(job, PicturesJob)]
    assert {job.footage for job in jobs} == {""}
    assert jobs[0].frames == (0, 1, 2)
