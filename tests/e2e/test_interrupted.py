"""Ctrl-C, kill -9 and two builds at once: what is finished stays, the rest is made next time."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import pytest

from tests.conftest import Campaign
from tests.e2e.conftest import command, environment, real_campaign, vidmsg

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@pytest.fixture
def campaign(tmp_path: Path, long_footage: Path) -> Campaign:
    return real_campaign(tmp_path / "c", long_footage, ["en", "ar", "zh-Hans"])


class Build:
    """A ``vidmsg build`` that runs beside the test."""

    def __init__(self, campaign: Campaign) -> None:
        self.root = campaign.root
        self.process = subprocess.Popen(
            command("build", campaign.root, "--json", "--jobs", "1"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
        )
        self.events: list[dict[str, Any]] = []

    def until(self, wanted: Callable[[dict[str, Any]], bool]) -> None:
        """Read events until one is as wanted."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.events.append(json.loads(line))
            if wanted(self.events[-1]):
                return
        pytest.fail(f"the build ended before: {self.events[-3:]}")

    def until_half_way(self) -> None:
        """Wait until a target is at work and some of its chunks are kept."""
        self.until(lambda e: e["event"] == "target-progress" and e["done_permille"] > 250)
        assert ffmpegs(self.root), "nothing is running that could be interrupted"

    def end(self) -> tuple[int, str]:
        out, err = self.process.communicate(timeout=30)
        self.events += [json.loads(line) for line in out.splitlines() if line.endswith("}")]
        return self.process.returncode, err


@pytest.fixture
def start(campaign: Campaign) -> Iterator[Callable[[], Build]]:
    builds: list[Build] = []

    def begin() -> Build:
        builds.append(Build(campaign))
        return builds[-1]

    yield begin
    for build in builds:
        if build.process.poll() is None:
            build.process.kill()
        build.process.communicate()


def ffmpegs(root: Path) -> list[int]:
    """Return the ids of processes that work inside the campaign's work folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                where = str((entry / "cwd").readlink())
                state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue
            if where.startswith(f"{root}/output/.work") and state != "Z":
                found.append(int(entry.name))
    return found


def whole_bundles(campaign: Campaign) -> set[str]:
    """Return the languages whose bundle is there; a bundle that is not whole fails the test."""
    there = set()
    for tag in ("en", "ar", "zh-Hans"):
        names = list(campaign.bundle(tag).glob("*"))
        assert len(names) in (0, 8)
        if names:
            there.add(tag)
            manifest = json.loads(campaign.file(tag, "manifest.json").read_text())
            for name, about in manifest["outputs"].items():
                assert (campaign.bundle(tag) / name).stat().st_size == about["bytes"]
    return there


def finish(campaign: Campaign, finished: set[str]) -> None:
    """Build again: what was finished is not redone, the rest is made."""
    ended = vidmsg("build", campaign.root, "--json", timeout_s=120)
    assert ended.code == 0, ended.err
    events = [json.loads(line) for line in ended.out.splitlines()]

    def told(kind: str) -> set[str]:
        return {e["target"].split("/")[1] for e in events if e["event"] == kind}

    assert told("target-up-to-date") == finished
    assert told("target-finished") == {"en", "ar", "zh-Hans"} - finished
    assert whole_bundles(campaign) == {"en", "ar", "zh-Hans"}
    assert not (campaign.root / "output" / ".work").exists()
    assert not list((campaign.root / "output").rglob(".part-*"))


def chunks(campaign: Campaign) -> dict[str, int]:
    """Return every chunk that is kept, and the inode that tells whether it was written again."""
    store = campaign.root / "output" / ".cache" / "store"
    return {path.parent.name: path.stat().st_ino for path in store.glob("??/*/*")}


def test_ctrl_c_half_way(campaign: Campaign, start: Callable[[], Build]) -> None:
    build = start()
    build.until_half_way()
    build.process.send_signal(signal.SIGINT)
    code, err = build.end()
    assert code == 130
    assert "What is finished is kept" in err
    assert "Traceback" not in err
    assert ffmpegs(campaign.root) == []
    kept = chunks(campaign)
    assert kept, "what was encoded is not lost"
    finish(campaign, whole_bundles(campaign))
    assert kept.items() <= chunks(campaign).items(), "and not made again"


def test_kill_9_at_any_moment(campaign: Campaign, start: Callable[[], Build]) -> None:
    """Nobody can clean up after kill -9: the kernel ends ffmpeg, the next build takes care of the rest.

    Killed again and again at moments that chance picks, the build still ends, with every frame in place.
    """
    chance = random.Random(6)
    kept: dict[str, int] = {}
    kills = int(os.environ.get("VIDMSG_TEST_KILLS", "4"))
    for _ in range(kills):
        build = start()
        build.until(lambda e: e["event"] == "build-started")
        time.sleep(chance.uniform(0.2, 3.0))
        build.process.kill()
        build.process.wait(timeout=10)
        deadline = time.monotonic() + 5
        while ffmpegs(campaign.root) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert ffmpegs(campaign.root) == []
        assert kept.items() <= chunks(campaign).items(), "nothing finished is made twice"
        kept = chunks(campaign)
    finish(campaign, whole_bundles(campaign))
    assert kept.items() <= chunks(campaign).items()
    ended = vidmsg("verify", campaign.root, timeout_s=120)
    assert (ended.code, ended.err) == (0, "")
    for tag in ("en", "ar", "zh-Hans"):
        with av.open(str(campaign.file(tag, "mp4"))) as container:
            assert sum(1 for _ in container.decode(video=0)) == 750
            assert [s.start_time for s in container.streams] == [0, 0]


def test_two_builds_at_once(campaign: Campaign, start: Callable[[], Build]) -> None:
    first = start()
    first.until(lambda e: e["event"] == "target-progress" and e["done_permille"] > 50)
    began = time.monotonic()
    second = vidmsg("build", campaign.root)
    assert time.monotonic() - began < 10, "it must say so at once, not wait"
    assert second.code == 1
    assert "another build is at work" in second.err
    assert "Wait until it has finished" in second.err
    code, err = first.end()
    assert (code, err) == (0, "")
    assert whole_bundles(campaign) == {"en", "ar", "zh-Hans"}
