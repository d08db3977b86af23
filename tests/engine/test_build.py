"""Build: one failure stops no other, and never is half a bundle in place."""

from __future__ import annotations

import dataclasses
import errno
import json
import os
import threading
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.adapters.ffmpeg.fake import FakeEncoder
from pipeline.core.events import (
    BuildFinished,
    BuildStarted,
    Event,
    TargetFailed,
    TargetFinished,
    TargetProgress,
    TargetStarted,
    TargetUpToDate,
)
from pipeline.core.plan import AudioJob, EncodeJob, JoinJob, StillJob
from pipeline.engine.build import build, locked
from pipeline.errors import CampaignLocked, EncodeFailed, StorageError
from pipeline.ports import Keep
from tests.conftest import Campaign, Workshop
from tests.core.test_channel_rules import GOOD

Maker = Callable[..., Campaign]
ALL = ("en", "fr", "pl")


def test_targets_asked_for_are_the_only_ones_made(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    outcome = fake_tools.build(made, targets=made.project.targets(("FR",)))
    assert [t.language for t in outcome.made] == ["fr"]
    assert not made.bundle("en").exists()


class Failing(FakeEncoder):
    """Fails at one step of one language, after having written half of the file."""

    def __init__(self, step: str, fault: BaseException) -> None:
        super().__init__()
        self.step, self.fault = step, fault

    def encode(self, job: EncodeJob, keep: Keep, progress: Callable[[int], None]) -> None:
        if self.step == "encode" and any("haine" in lane.ass for lane in job.lanes):
            raise self.fault
        super().encode(job, keep, progress)

    def join(self, job: JoinJob) -> None:
        self._maybe("join", job.output)
        super().join(job)

    def still(self, job: StillJob) -> None:
        self._maybe("still", job.output)
        super().still(job)

    def _maybe(self, step: str, output: str) -> None:
        if step == self.step and ".fr." in output:
            Path(output).write_bytes(b"half")
            raise self.fault


BROKEN = EncodeFailed("ffmpeg failed (1)", command=("ffmpeg",), returncode=1, stderr_tail="oh", hint="Look.")


@pytest.mark.parametrize("step", ["encode", "join", "still"])
@pytest.mark.parametrize("fault", [BROKEN, OSError(errno.ENOSPC, "No space left on device")])
def test_one_failing_encode_stops_no_other(
    campaign: Maker, fake_tools: Workshop, step: str, fault: Exception
) -> None:
    made = campaign()
    fake_tools.encoder = Failing(step, fault)
    outcome = fake_tools.build(made)
    assert [f.target.language for f in outcome.failed] == ["fr"]
    assert isinstance(outcome.failed[0].error, (EncodeFailed, StorageError))
    assert outcome.failed[0].error.hint
    assert {t.language for t in outcome.made} == {"en", "pl"}
    assert not made.bundle("fr").exists(), "nothing of it is in place"
    assert not (made.root / "output" / ".work").exists()
    (event,) = fake_tools.heard.of(TargetFailed)
    assert isinstance(event, TargetFailed)
    assert event.target == "trial/fr/youtube"
    last = fake_tools.heard.events[-1]
    assert last == BuildFinished(2, 0, ("trial/fr/youtube",))


def test_a_failing_remake_keeps_the_old_bundle(campaign: Maker, fake_tools: Workshop) -> None:
    """An old video is better than none: it stays until the new one is whole."""
    made = campaign()
    fake_tools.build(made)
    before = {n: d for n, d in made.finished().items() if "/fr/" in n}
    made.edit(made.script("fr"), "appelez", "composez")
    fake_tools.encoder = Failing("still", BROKEN)
    fake_tools.build(made)
    assert {n: d for n, d in made.finished().items() if "/fr/" in n} == before
    fake_tools.encoder = FakeEncoder()
    assert [t.language for t in fake_tools.build(made).made] == ["fr"]


def test_a_move_that_fails_puts_the_old_bundle_back(
    campaign: Maker, fake_tools: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = campaign()
    fake_tools.build(made)
    before = made.finished()
    made.edit(made.script("fr"), "appelez", "composez")
    real = Path.replace

    def replace_(self: Path, target: Path) -> Path:
        if self.name.startswith("bundle-"):
            raise OSError(errno.EIO, "I/O error")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace_)
    outcome = fake_tools.build(made)
    assert isinstance(outcome.failed[0].error, StorageError)
    assert made.finished() == before


def test_any_number_of_jobs_gives_the_same(campaign: Maker, fake_tools: Workshop) -> None:
    one, four = campaign(name="one"), campaign(name="four")
    fake_tools.build(one, jobs=1)
    fake_tools.build(four, jobs=4)
    files = [
        {n: d for n, d in c.finished().items() if not n.endswith(("mp4", "jpg", "json"))} for c in (one, four)
    ]
    assert files[0] == files[1] != {}
    inputs = [json.loads(c.file("fr", "manifest.json").read_text())["inputs"] for c in (one, four)]
    assert inputs[0] == inputs[1]


def test_jobs_is_the_most_at_once(campaign: Maker, fake_tools: Workshop) -> None:
    """Two at once must really be two, and never three."""

    class Crowd(FakeEncoder):
        now = most = 0
        lock = threading.Lock()

        def encode(self, job: EncodeJob, keep: Keep, progress: Callable[[int], None]) -> None:
            with self.lock:
                Crowd.now += len(job.lanes)
                Crowd.most = max(Crowd.most, Crowd.now)
            super().encode(job, keep, progress)
            with self.lock:
                Crowd.now -= len(job.lanes)

    fake_tools.encoder = Crowd()
    assert fake_tools.build(campaign(), jobs=2).failed == ()
    assert Crowd.most == 2


def test_the_story_is_told_in_order(campaign: Maker, fake_tools: Workshop) -> None:
    fake_tools.build(campaign(["en"]), jobs=1)
    told = (BuildStarted, TargetStarted, TargetProgress, TargetFinished, BuildFinished)
    kinds = [type(e) for e in fake_tools.heard.events if isinstance(e, told)]
    assert kinds == list(told)
    progress = fake_tools.heard.of(TargetProgress)
    assert progress == [TargetProgress("trial/en/youtube", 1000)]


@pytest.mark.parametrize(
    "kind", [TargetStarted, TargetProgress, TargetFinished, BuildStarted, TargetUpToDate]
)
def test_an_interrupt_leaves_no_half_bundle(campaign: Maker, fake_tools: Workshop, kind: type[Event]) -> None:
    """Ctrl-C at any moment: what is finished stays, the rest is as if it had never begun."""
    made = campaign()
    fake_tools.build(made, targets=made.project.targets(("en",)))
    stopped: list[bool] = []

    class Stopping(FakeEncoder):
        def stop(self) -> None:
            stopped.append(True)

    class Impatient:
        def emit(self, event: Event) -> None:
            if isinstance(event, kind):
                raise KeyboardInterrupt

    project = made.project
    fake_tools.encoder = Stopping()
    with pytest.raises(KeyboardInterrupt):
        build(project, project.targets(), fake_tools.tools(project), Impatient(), jobs=1)
    assert stopped == [True] * (kind is not BuildStarted)
    for tag in ALL:
        assert len(list(made.bundle(tag).glob("*"))) in (0, 8)
    (made.root / "output" / ".work" / "rest").mkdir(parents=True, exist_ok=True)
    fake_tools.encoder = FakeEncoder()
    outcome = fake_tools.build(made)
    assert "en" in {t.language for t in outcome.up_to_date}, "what was finished is not redone"
    assert outcome.failed == ()
    assert not (made.root / "output" / ".work").exists()
    assert sorted(t.language for t in (*outcome.made, *outcome.up_to_date)) == list(ALL)


def test_a_second_build_at_the_same_time_says_so_at_once(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    with locked(made.project), pytest.raises(CampaignLocked, match="another build is at work") as caught:
        fake_tools.build(made)
    assert caught.value.retryable
    assert "Wait" in caught.value.hint
    assert fake_tools.heard.events == []
    assert fake_tools.build(made).failed == (), "the lock is free again"


def test_leftovers_make_room_before_anything_is_encoded(campaign: Maker, fake_tools: Workshop) -> None:
    """What kill -9 left may be the very gigabytes that the next build needs."""
    made = campaign()
    rest = made.root / "output" / ".work" / "rest"
    rest.mkdir(parents=True)

    class Looking(FakeEncoder):
        def encode(self, job: EncodeJob, keep: Keep, progress: Callable[[int], None]) -> None:
            assert not rest.exists()
            super().encode(job, keep, progress)

    fake_tools.encoder = Looking()
    assert fake_tools.build(made).failed == ()


def test_a_locked_build_leaves_the_others_work_folder_alone(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    half = made.root / "output" / ".work" / "half"
    half.mkdir(parents=True)
    with locked(made.project), pytest.raises(CampaignLocked):
        fake_tools.build(made)
    assert half.exists()


@pytest.mark.skipif(os.name != "posix", reason="a file in a folder's place")
def test_an_output_folder_that_cannot_be_made_is_explained(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    (made.root / "output").write_text("I am a file")
    with pytest.raises(StorageError, match="output cannot be written") as caught:
        fake_tools.build(made)
    assert caught.value.hint


def test_a_failing_sound_fails_its_targets_and_is_not_kept(campaign: Maker, fake_tools: Workshop) -> None:
    class Deaf(FakeEncoder):
        def audio(self, job: AudioJob, progress: Callable[[int], None]):  # type: ignore[no-untyped-def]
            Path(job.output).write_bytes(b"half")
            raise BROKEN

    made = campaign()
    fake_tools.encoder = Deaf()
    assert len(fake_tools.build(made).failed) == 3
    fake_tools.encoder = FakeEncoder()
    assert len(fake_tools.build(made).made) == 3
    assert "half" not in {Path(j.audio).read_text() for j in fake_tools.burned}


def test_a_finished_file_is_held_against_its_channel(campaign: Maker, fake_tools: Workshop) -> None:
    """What the channel would refuse is not put in place; what it may refuse stands in the manifest."""
    right = dataclasses.replace(GOOD, duration_ms=12_000, width_px=1280, height_px=720)
    made = campaign(["en"])
    fake_tools.inspect = lambda _: dataclasses.replace(right, pixel_format="yuv444p")
    (failed,) = fake_tools.build(made).failed
    assert "yuv444p" in str(failed.error)
    assert not made.bundle("en").exists()
    fake_tools.inspect = lambda _: dataclasses.replace(right, rate=Fraction(120))
    outcome = fake_tools.build(made)
    found = json.loads(made.file("en", "manifest.json").read_text())["findings"] if outcome.made else []
    assert any(f["id"] == "channel-rate" and f["severity"] == "warning" for f in found), outcome
