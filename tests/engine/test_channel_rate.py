"""A channel that takes fewer frames a second than the footage has: one rate in all that is made for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest

from pipeline.adapters.ffmpeg.fake import FakeEncoder
from pipeline.adapters.ffmpeg.probe import FakeProber
from pipeline.core.plan import AudioJob, EncodeJob, JoinJob
from tests.conftest import MEDIA, Campaign, Workshop

Maker = Callable[..., Campaign]
TELEGRAM = '[channels.youtube]\nbase = "telegram"\n\n'


@pytest.mark.parametrize(
    ("rate", "made"), [(Fraction(50), 25), (Fraction(60000, 1001), Fraction(30000, 1001))]
)
def test_one_rate_is_used_in_everything(
    campaign: Maker, fake_tools: Workshop, rate: Fraction, made: Fraction
) -> None:
    frames = int(12 * rate)
    fake_tools.prober = FakeProber(replace(MEDIA, rate=rate, frames=frames))
    folder = campaign(["en", "fr"], config=TELEGRAM)
    assert fake_tools.build(folder).failed == ()
    assert isinstance(fake_tools.encoder, FakeEncoder)
    jobs = fake_tools.encoder.jobs
    encoded = [job for job in jobs if isinstance(job, EncodeJob)]
    assert {job.rate for job in encoded} == {made}
    assert max(end for _, end in fake_tools.encoded) == -(-frames // 2)
    for joined in (job for job in jobs if isinstance(job, JoinJob)):
        assert joined.rate == made
        assert sum(joined.lengths) == -(-frames // 2)
    (sound,) = (job for job in jobs if isinstance(job, AudioJob))
    assert sound.duration_ms == MEDIA.duration_ms, "the sound is as it was"
    found = json.loads(folder.file("en", "manifest.json").read_text("utf-8"))["findings"]
    assert [f["severity"] for f in found if f["id"] == "channel-rate"] == ["info"]
    assert fake_tools.build(folder).made == ()


def test_a_rate_that_the_channel_takes_stays(campaign: Maker, fake_tools: Workshop) -> None:
    fake_tools.prober = FakeProber(replace(MEDIA, rate=Fraction(50), frames=600))
    folder = campaign(["en"])
    fake_tools.build(folder)
    assert isinstance(fake_tools.encoder, FakeEncoder)
    (job,) = (job for job in fake_tools.encoder.jobs if isinstance(job, EncodeJob))
    assert job.rate == 50
    assert job.reading == MEDIA.reading
    found = json.loads(folder.file("en", "manifest.json").read_text("utf-8"))["findings"]
    assert [f for f in found if f["id"] == "channel-rate"] == []


def test_cue_times_do_not_depend_on_the_channels_rate(campaign: Maker, fake_tools: Workshop) -> None:
    """Subtitle files for people are the same whatever a channel takes."""
    fake_tools.prober = FakeProber(replace(MEDIA, rate=Fraction(50), frames=600))
    slow, fast = campaign(["en"], config=TELEGRAM, name="slow"), campaign(["en"], name="fast")
    fake_tools.build(slow)
    fake_tools.build(fast)
    assert slow.track("en").read_bytes() == fast.track("en").read_bytes()
    assert slow.file("en", "vtt").read_bytes() == fast.file("en", "vtt").read_bytes()
