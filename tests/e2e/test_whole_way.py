"""From scripts and footage to bundles that play, with the real tools."""

from __future__ import annotations

import html
import json
import re
from itertools import islice
from pathlib import Path

import av
import pytest

from tests.conftest import Campaign
from tests.e2e.conftest import TAGS, real_campaign, vidmsg

URL = "https://www.report-it.org.uk"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, footage: Path) -> Campaign:
    """Return a campaign that was built once; tests only look at it, or change what they restore."""
    made = real_campaign(tmp_path_factory.mktemp("real") / "campaign", footage, TAGS)
    ended = vidmsg("build", made.root)
    assert ended.code == 0, ended.err
    return made


@pytest.mark.parametrize("tag", TAGS)
def test_every_frame_of_every_video_decodes(built: Campaign, tag: str) -> None:
    with av.open(str(built.file(tag, "mp4"))) as video:
        stream = video.streams.video[0]
        assert (stream.width, stream.height, stream.codec_context.name) == (320, 180, "h264")
        frames = sum(1 for _ in video.decode(stream))
        assert frames == 100
        assert stream.duration is not None
        assert stream.time_base is not None
        assert stream.duration * stream.time_base == 4
    with av.open(str(built.file(tag, "mp4"))) as video:
        sound = video.streams.audio[0]
        assert sound.codec_context.name == "aac"
        samples = sum(f.samples for f in video.decode(sound))
        assert samples / sound.rate == pytest.approx(4.0, abs=0.05)
        assert video.metadata["title"]


def test_the_words_are_really_in_the_picture(built: Campaign) -> None:
    """Two languages differ where the captions are, and nowhere else."""
    pictures = []
    for tag in ("en", "th"):
        with av.open(str(built.file(tag, "mp4"))) as video:
            frame = next(islice(video.decode(video=0), 20, None))  # 0.8 s: the first cue is up
            pictures.append(frame.to_ndarray(format="gray").astype(int))
    different = abs(pictures[0] - pictures[1]) > 60
    assert different[90:].sum() > 200
    assert different[:90].sum() == 0


@pytest.mark.parametrize("tag", TAGS)
def test_every_file_holds_every_fact(built: Campaign, tag: str) -> None:
    for extension in ("srt", "vtt", "ttml", "html"):
        text = re.sub("<[^>]*>|[\u2066-\u2069]", "", html.unescape(built.file(tag, extension).read_text()))
        assert "999" in text
        assert URL in text
    assert built.file(tag, "srt").read_text().count("-->") == 3
    manifest = json.loads(built.file(tag, "manifest.json").read_text())
    assert sorted(manifest["outputs"]) == sorted(
        p.name for p in built.bundle(tag).iterdir() if not p.name.endswith("manifest.json")
    )
    assert built.file(tag, "jpg").read_bytes().startswith(b"\xff\xd8")


def test_a_second_build_encodes_nothing(built: Campaign) -> None:
    before = {p: p.stat().st_mtime_ns for p in (built.root / "output" / "trial").rglob("*")}
    ended = vidmsg("build", built.root, "--json")
    events = [json.loads(line)["event"] for line in ended.out.splitlines()]
    assert events == ["build-started", *["target-up-to-date"] * 4, "build-finished"]
    assert {p: p.stat().st_mtime_ns for p in (built.root / "output" / "trial").rglob("*")} == before


def test_one_incomplete_translation_stops_only_itself(built: Campaign) -> None:
    text = built.script("th").read_text()
    try:
        built.edit(built.script("th"), "[s02] ", "<!-- gone: ")
        built.edit(built.script("th"), " โทร 999", " โทร 999 -->")
        built.edit(built.script("ar"), "أو ", "أو: ")
        ended = vidmsg("build", built.root)
    finally:
        built.script("th").write_text(text)
    assert ended.code == 1
    assert "trial/th/youtube: FAILED: scripts_text/trial.th.md: no translation for segment s02" in ended.err
    assert "trial/ar/youtube: done" in ended.out
    assert "1 made, 2 up to date, 1 failed" in ended.out
    assert built.file("th", "mp4").exists(), "the last whole video stays"


def test_status_check_and_explain_agree_with_the_build(built: Campaign) -> None:
    rows = {r["target"]: r for r in json.loads(vidmsg("status", built.root, "--json").out)}
    assert rows["trial/zh-Hans/youtube"]["stage"] == "current"
    assert vidmsg("check", built.root).code == 0
    assert "trial/en/youtube: current" in vidmsg("explain", "trial/en", "--dir", built.root).out
