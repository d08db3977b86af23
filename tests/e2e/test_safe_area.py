"""Captions in real fonts stay out of a channel's buttons: measured on what libass draws, not computed."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import wiring
from pipeline.adapters.ffmpeg.proof import PixelProver
from pipeline.engine import prove
from pipeline.engine.bundle import Order
from pipeline.engine.files import Digests
from pipeline.engine.prepare import orders
from tests.e2e.conftest import TAGS, real_campaign


@pytest.mark.parametrize("channel", ["tiktok", "instagram_reels", "instagram_feed"])
def test_no_caption_lies_under_a_button(footage: Path, tmp_path: Path, channel: str) -> None:
    """The web address is the widest thing that cannot be divided, and Arabic has the widest boxes."""
    made = real_campaign(tmp_path / "campaign", footage, TAGS)
    made.edit(made.root / "campaign.toml", 'name = "Real"\n', f'name = "Real"\nchannels = ["{channel}"]\n')
    project = made.project
    tools = wiring.tools(project)
    assert isinstance(tools.prover, PixelProver)
    found = list(orders(project, project.targets(), tools, Digests(tmp_path / "digests"), lambda _: None))
    assert len(found) == len(TAGS)
    for order in found:
        assert isinstance(order, Order)
        overlays = tools.prover._draw(prove._job(order, Path("unused")))
        clipped = [order.cues[n].text for n, overlay in enumerate(overlays) if overlay.clipped]
        assert not clipped, f"{order.target}: {clipped}"
