"""A channel with a largest file: one first pass for all languages, and no film that is too large."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from pipeline.adapters.ffmpeg.fake import FakeEncoder
from pipeline.core.events import StepStarted, Warned
from pipeline.core.plan import EncodeJob
from pipeline.errors import EncodeFailed
from pipeline.ports import Keep
from tests.conftest import Campaign, Workshop

Maker = Callable[..., Campaign]
CONFIG = '[channels.youtube]\nbase = "youtube"\nmax_bytes = 3_000_000\n\n'


class Weighing(FakeEncoder):
    """Chunks have a size: it halves with each six steps of CRF, and captions cost something."""

    def __init__(self, first_bytes: int = 2_000_000, caption_permille: int = 5) -> None:
        super().__init__()
        self.first_bytes, self.caption_permille = first_bytes, caption_permille

    def encode(self, job: EncodeJob, keep: Keep, progress: Callable[[int], None]) -> None:
        tenths = job.video.coarser_tenths
        worn = {p.key: "Dialogue" in lane.ass for lane in job.lanes for p in lane.pieces}

        def weigh(key: str, made: Path) -> None:
            if key not in worn:  # statistics
                keep(key, made)
                return
            size = round(self.first_bytes * 2 ** (-tenths / 60))
            size += size * self.caption_permille * worn[key] // 1000
            text = made.read_text("utf-8")
            made.write_text(text + " " * max(0, size - len(text)), encoding="utf-8")
            keep(key, made)

        super().encode(job, weigh, progress)


def sizes(made: Campaign, tags: tuple[str, ...] = ("en", "fr", "pl")) -> list[int]:
    """Return the size of all chunks of each film."""
    found = []
    for tag in tags:
        job = json.loads(made.file(tag, "mp4").read_text("utf-8"))
        found.append(sum(Path(name).stat().st_size for name in job["chunks"]))
    return found


def qualities(tools: Workshop) -> list[int]:
    assert isinstance(tools.encoder, FakeEncoder)
    return [job.video.coarser_tenths for job in tools.encoder.jobs if isinstance(job, EncodeJob)]


def test_the_cap_is_met_and_used(campaign: Maker, fake_tools: Workshop) -> None:
    """12 MB of pictures must fit into 3 MB: one quality for all languages, found in one first pass."""
    made = campaign(config=CONFIG)
    fake_tools.encoder = Weighing()
    assert fake_tools.build(made).failed == ()
    assert all(2_300_000 < size <= 2_700_000 for size in sizes(made))
    steps = [s for s in fake_tools.heard.of(StepStarted) if "largest file" in str(s)]
    assert len(steps) == 1
    (warned,) = fake_tools.heard.of(Warned)
    assert "instead of 20" in str(warned)


def test_the_first_pass_is_kept(campaign: Maker, fake_tools: Workshop) -> None:
    """A corrected word costs its own stretches; nothing is tried again, and the others stay as they are."""
    made = campaign(config=CONFIG)
    fake_tools.encoder = Weighing()
    fake_tools.build(made)
    used = qualities(fake_tools)[-1]
    assert fake_tools.build(made).made == (), "what was found out makes nothing stale"
    made.edit(made.script("fr"), "appelez", "composez")
    assert [t.language for t in fake_tools.build(made).made] == ["fr"]
    assert qualities(fake_tools) == [used]
    assert 0 < len(fake_tools.encoded) < 6


def test_where_the_cap_does_not_bind_nothing_is_coarser(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign(config=CONFIG)
    fake_tools.encoder = Weighing(first_bytes=300_000)
    fake_tools.build(made)
    assert set(qualities(fake_tools)) == {0}
    assert fake_tools.heard.of(Warned) == []


def test_captions_that_cost_too_much_are_corrected_once(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign(["en"], config=CONFIG)
    fake_tools.encoder = Weighing(caption_permille=200)
    assert fake_tools.build(made).failed == ()
    assert sizes(made, ("en",))[0] <= 2_720_000
    assert "encoded again" in str(fake_tools.heard.of(Warned))
    assert fake_tools.build(made).made == ()


def test_what_fits_at_no_quality_stops_the_channel(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign(config=CONFIG)
    fake_tools.encoder = Weighing(first_bytes=90_000_000)
    outcome = fake_tools.build(made)
    assert {f.target.language for f in outcome.failed} == {"en", "fr", "pl"}
    assert "at any quality" in str(outcome.failed[0].error)
    assert outcome.failed[0].error.hint


class Refusing(Weighing):
    """Breaks down in the first pass."""

    def encode(self, job: EncodeJob, keep: Keep, progress: Callable[[int], None]) -> None:
        self.jobs.append(job)
        raise EncodeFailed("no", command=(), returncode=1, stderr_tail="", hint="Look.")


def test_a_first_pass_that_fails_is_tried_once_for_all_languages(
    campaign: Maker, fake_tools: Workshop
) -> None:
    made = campaign(config=CONFIG)
    fake_tools.encoder = Refusing()
    assert len(fake_tools.build(made).failed) == 3
    assert len(qualities(fake_tools)) == 1
