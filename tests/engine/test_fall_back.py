"""An encoder that fails in the middle costs time, never a film; and it never goes unsaid."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.adapters.ffmpeg.fake import FakeEncoder
from pipeline.core.events import Warned
from pipeline.core.plan import EncodeJob, VideoSettings
from pipeline.errors import EncodeFailed, StorageError, ToolTimeout, VidmsgError
from pipeline.ports import Encoder, Keep
from tests.conftest import Campaign, Workshop

Maker = Callable[..., Campaign]
CHIP = "fake 1 with a chip"
LOST = EncodeFailed("the chip was lost", command=(), returncode=1, stderr_tail="", hint="Look.")
SLOW = ToolTimeout("the chip sleeps", timeout_s=1, hint="Look.")


class Chip(FakeEncoder):
    """An encoder in hardware, which may fail after some chunks."""

    identity = CHIP

    def __init__(self, fault: VidmsgError | None = None, *, after: int = 0, limits: bool = True) -> None:
        super().__init__()
        self.other = FakeEncoder()
        self.fallback: Encoder | None = self.other
        self.fault, self.left, self.limits = fault, after, limits

    def suits(self, video: VideoSettings) -> bool:
        return self.limits or not video.max_kbps

    def encode(self, job: EncodeJob, keep: Keep, progress: Callable[[int], None]) -> None:
        def keep_some(key: str, made: object) -> None:
            if self.fault is not None and not self.left:
                raise self.fault
            self.left -= 1
            keep(key, made)  # type: ignore[arg-type]

        super().encode(job, keep_some, progress)


def made_by(made: Campaign, tag: str) -> str:
    manifest = json.loads(made.file(tag, "manifest.json").read_text("utf-8"))
    return str(manifest["tools"]["encoder"])


def encoded(encoder: FakeEncoder) -> list[str]:
    jobs = [job for job in encoder.jobs if isinstance(job, EncodeJob)]
    return [piece.key for job in jobs for piece in job.pieces]


def test_the_encoder_that_was_used_is_in_key_and_manifest(campaign: Maker, fake_tools: Workshop) -> None:
    plain = campaign(["en"], name="plain")
    fake_tools.build(plain)
    with_x264 = encoded(fake_tools.encoder)  # type: ignore[arg-type]
    fake_tools.encoder = chip = Chip()
    made = campaign(["en"])
    fake_tools.build(made)
    assert made_by(made, "en") == CHIP
    assert not set(encoded(chip)) & set(with_x264)
    assert fake_tools.heard.of(Warned) == []


@pytest.mark.parametrize("fault", [LOST, SLOW])
@pytest.mark.parametrize("after", [0, 3, 8])
def test_what_fails_in_the_middle_is_made_by_x264_alone(
    campaign: Maker, fake_tools: Workshop, fault: VidmsgError, after: int
) -> None:
    """Chunks of two encoders have different headers: none of the chip's may be in such a film."""
    made = campaign()
    fake_tools.encoder = chip = Chip(fault, after=after)
    assert fake_tools.build(made).failed == ()
    assert {made_by(made, tag) for tag in ("en", "fr", "pl")} == {"fake 1"}
    assert not set(encoded(chip)) & set(encoded(chip.other))
    for tag in ("en", "fr", "pl"):
        chunks = json.loads(made.file(tag, "mp4").read_text("utf-8"))["chunks"]
        assert {json.loads(Path(c).read_text("utf-8"))["key"] for c in chunks} <= set(encoded(chip.other))
    warned = fake_tools.heard.of(Warned)
    assert len(warned) == 3
    assert fault.message in str(warned[0])


def test_a_film_that_fell_back_is_up_to_date(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    fake_tools.encoder = Chip(LOST, after=2)
    fake_tools.build(made)
    fake_tools.encoder = chip = Chip(LOST)
    outcome = fake_tools.build(made)
    assert (outcome.made, len(outcome.up_to_date)) == ((), 3)
    assert encoded(chip) == []


def test_a_full_disk_is_not_the_chips_fault(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign(["en"])
    fake_tools.encoder = chip = Chip(StorageError("the disk is full", path=made.root, hint="Free some."))
    assert len(fake_tools.build(made).failed) == 1
    assert encoded(chip.other) == []


def test_where_both_fail_the_target_fails(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign(["en", "fr"])
    chip = Chip(LOST)
    chip.fallback = Chip(LOST)
    chip.fallback.fallback = None
    fake_tools.encoder = chip
    assert len(fake_tools.build(made).failed) == 2


def test_a_limit_that_a_chip_cannot_keep_goes_to_x264_without_a_word(
    campaign: Maker, fake_tools: Workshop
) -> None:
    made = campaign(["en"], config='[channels.youtube]\nbase = "wechat_channels"\n\n')
    fake_tools.encoder = chip = Chip(limits=False)
    fake_tools.build(made)
    assert made_by(made, "en") == "fake 1"
    assert encoded(chip) == []
    assert fake_tools.heard.of(Warned) == []


def test_an_encoder_that_was_not_to_be_had_is_told(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign(["en"])
    assert isinstance(fake_tools.encoder, FakeEncoder)
    fake_tools.encoder.remark = "x264 is used, as no other encoder works here: nvenc (no card)"
    fake_tools.build(made)
    (warned,) = fake_tools.heard.of(Warned)
    assert "nvenc (no card)" in str(warned)
    fake_tools.build(made)
    assert fake_tools.heard.of(Warned) == [], "nothing is encoded"


def test_a_chip_gets_few_films_at_once(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign(["en", "fr", "pl", "vi"])
    fake_tools.encoder = chip = Chip()
    fake_tools.build(made, jobs=4)
    assert max(len(j.lanes) for j in chip.jobs if isinstance(j, EncodeJob)) == 3
