"""One message on several channels: each picture has its own breaks, and all the same words and times."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.adapters.fakes import Monospace, OneFace
from pipeline.core import channel as channels
from pipeline.core import language
from pipeline.core.channel import Channel
from pipeline.core.cue import Cue
from pipeline.core.media import Media
from pipeline.core.reframe import Mode, picture_of
from pipeline.core.style import Style
from pipeline.engine import shapes
from pipeline.engine.subtitle import Layout
from pipeline.errors import TrackError
from pipeline.formats import srt
from tests.conftest import MEDIA, SOURCE, Campaign, Workshop

Maker = Callable[..., Campaign]
LONG = SOURCE.replace(
    "Please report hate crime.", "If somebody attacks you for who you are, please tell us about it today."
)
CHANNELS = ("youtube", "tiktok", "instagram_feed")
THREE = 'channels = ["youtube", "tiktok", "instagram_feed"]\n'


def several(campaign: Maker, more: str = "", **given: object) -> Campaign:
    made: Campaign = campaign(["en"], scripts={"en": LONG}, **given)
    made.edit(made.root / "campaign.toml", 'name = "Trial"\n', 'name = "Trial"\n' + THREE)
    config = made.root / "campaign.toml"
    config.write_text(config.read_text(encoding="utf-8") + more, encoding="utf-8")
    return made


def lines_of(made: Campaign, channel: str) -> list[tuple[str, ...]]:
    path = made.root / "output" / "trial" / "en" / channel / f"trial.en.{channel}.srt"
    return [cue.lines for cue in srt.loads(path.read_text(encoding="utf-8"), path=path.name)]


def test_each_shape_has_its_own_line_breaks(campaign: Maker, fake_tools: Workshop) -> None:
    made = several(campaign)
    outcome = fake_tools.build(made)
    assert {t.channel for t in outcome.made} == set(CHANNELS)
    assert not outcome.failed
    broken = {name: lines_of(made, name) for name in CHANNELS}
    words = {name: " ".join(line for cue in cues for line in cue) for name, cues in broken.items()}
    assert len(set(words.values())) == 1, "the words are the same everywhere"
    assert len({str(cues) for cues in broken.values()}) > 1
    assert len(broken["youtube"][0]) == 2
    assert len(broken["tiktok"][0]) == 3, "BBC: three lines in 9:16"
    track = [cue.lines for cue in srt.loads(made.track("en").read_text(encoding="utf-8"), path="en.srt")]
    assert track == broken["youtube"], "the file that people review is that of the first channel"


def test_the_picture_is_the_channels(campaign: Maker, fake_tools: Workshop) -> None:
    made = several(campaign)
    fake_tools.build(made)
    settings = {Path(job.output).name.split(".")[2]: job.video for job in fake_tools.burned}
    sizes = {name: (v.width_px, v.height_px) for name, v in settings.items()}
    assert sizes == {"youtube": (1280, 720), "tiktok": (1080, 1920), "instagram_feed": (1080, 1350)}
    assert settings["youtube"].reframe is None
    assert settings["tiktok"].reframe is not None
    assert settings["tiktok"].reframe.mode is Mode.BLUR
    assert "PlayResY: 1920" in next(j.ass for j in fake_tools.burned if "tiktok" in j.output)


def test_a_persons_breaks_hold_for_the_shape_they_were_made_for(
    campaign: Maker, fake_tools: Workshop
) -> None:
    made = several(campaign, "")
    fake_tools.build(made)
    before = lines_of(made, "tiktok")
    first = lines_of(made, "youtube")[0]
    words = " ".join(first).split()
    edited = (" ".join(words[:9]), " ".join(words[9:]))
    assert edited != first
    made.edit(made.track("en"), "\n".join(first), "\n".join(edited))
    fake_tools.build(made)
    assert lines_of(made, "youtube")[0] == edited
    assert lines_of(made, "tiktok") == before
    assert "\n".join(edited) in made.track("en").read_text(encoding="utf-8")


def test_a_persons_words_reach_every_shape(campaign: Maker, fake_tools: Workshop) -> None:
    made = several(campaign)
    fake_tools.build(made)
    made.edit(made.track("en"), "today", "now")
    fake_tools.build(made)
    assert all("now" in str(lines_of(made, name)) for name in CHANNELS)


def test_nothing_changed_means_nothing_to_do(campaign: Maker, fake_tools: Workshop) -> None:
    made = several(campaign)
    fake_tools.build(made)
    again = fake_tools.build(made)
    assert len(again.up_to_date) == 3


def test_another_focus_makes_only_the_channels_that_it_changes(campaign: Maker, fake_tools: Workshop) -> None:
    """A landscape picture of landscape footage has nothing to reframe."""
    made = several(campaign)
    fake_tools.build(made)
    config = made.root / "campaign.toml"
    more = '\n[messages.trial.reframe]\nmode = "crop"\nfocus = [300, 500]\n'
    config.write_text(config.read_text(encoding="utf-8") + more, encoding="utf-8")
    again = fake_tools.build(made)
    assert {t.channel for t in again.made} == {"tiktok", "instagram_feed"}
    focused = {j.video.reframe.places[0].x_px for j in fake_tools.burned if j.video.reframe}
    assert len(focused) == 2
    more = (
        "[messages.trial.reframe.channels.tiktok]\nfocus = [700, 500]\n"
        'moves = [{ at = "00:05", focus = [500, 500] }]\n'
    )
    config.write_text(config.read_text(encoding="utf-8") + more, encoding="utf-8")
    third = fake_tools.build(made)
    assert {t.channel for t in third.made} == {"tiktok"}
    (job,) = fake_tools.burned
    assert job.video.reframe is not None
    assert [p.start_ms for p in job.video.reframe.places] == [0, 5000]


def test_a_channel_of_ones_own(campaign: Maker, fake_tools: Workshop) -> None:
    """It may change any figure of ours, and the manifest tells what became of it."""
    made = campaign(
        ["en"], config='[channels.kiosk]\nbase = "web"\nmax_width_px = 640\nmax_height_px = 360\n'
    )
    made.edit(made.root / "campaign.toml", 'name = "Trial"\n', 'name = "Trial"\nchannels = ["kiosk"]\n')
    outcome = fake_tools.build(made)
    assert not outcome.failed
    (job,) = fake_tools.burned
    assert (job.video.width_px, job.video.height_px) == (640, 360)
    manifest = made.root / "output/trial/en/kiosk/trial.en.kiosk.manifest.json"
    assert json.loads(manifest.read_text(encoding="utf-8"))["target"]["channel"] == "kiosk"


def test_words_that_cannot_be_shown_in_one_shape_stop_only_that_one(
    campaign: Maker, fake_tools: Workshop
) -> None:
    """A word wider than a narrow picture is an error there, and fits a wide one."""
    made = campaign(["en"], scripts={"en": SOURCE.replace("hate crime", "x" * 60)})
    made.edit(made.root / "campaign.toml", 'name = "Trial"\n', 'name = "Trial"\n' + THREE)
    failed = fake_tools.build(made).failed
    assert {f.target.channel for f in failed} == {"tiktok", "instagram_feed"}
    assert all(isinstance(f.error, TrackError) and "wider than the picture" in str(f.error) for f in failed)


def layout(one: Channel, media: Media = MEDIA) -> Layout:
    width_px, height_px = picture_of(one, media.width_px, media.height_px)
    style = shapes.style_for(Style(), one, OneFace().face("en"), (width_px, height_px))
    seen = replace(media, width_px=width_px, height_px=height_px)
    return Layout(language.get("en"), OneFace().face("en"), style, seen, Monospace())


words = st.lists(st.text("abcdefgh", min_size=1, max_size=12), min_size=1, max_size=40).map(" ".join)


@given(words, st.sampled_from(channels.known()), st.sampled_from(channels.known()))
def test_no_word_is_lost_and_no_time_is_left(text: str, one: Channel, main: Channel) -> None:
    """Whatever the shapes: the same words in the same order, inside the same time, on lines that fit."""
    cue = Cue("s01.1", "s01", 1000, 6000, text, (text,))
    mine = layout(one)
    made = shapes.broken_for((cue,), mine, layout(main), MEDIA.rate)
    assert " ".join(line for c in made for line in c.lines) == text
    assert " ".join(c.text for c in made) == text
    assert made[0].start_ms == cue.start_ms
    assert made[-1].end_ms <= cue.end_ms
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(made))
    assert all(c.segment == "s01" and c.id.startswith("s01.1") for c in made)
    if mine.style != layout(main).style:
        assert all(len(c.lines) <= mine.style.max_lines for c in made)
        assert all(
            mine.width_px(x) <= mine.style.max_width_px(mine.media.width_px) for c in made for x in c.lines
        )


@pytest.mark.parametrize("one", channels.known(), ids=lambda c: c.id)
@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720), (1080, 1920), (1080, 1080), (320, 180)])
def test_captions_stay_out_of_the_controls(one: Channel, size: tuple[int, int]) -> None:
    """The widest box, with its padding, ends where the channel's own buttons begin."""
    width_px, height_px = picture_of(one, *size)
    style = shapes.style_for(Style(), one, OneFace().face("en"), (width_px, height_px))
    left, top, right, bottom = one.safe_permille
    box_px = style.max_width_px(width_px) + 2 * style.padding_px(height_px)
    free_px = width_px - 2 * max(left, right) * width_px // 1000
    assert box_px <= free_px
    assert style.bottom_px(height_px) >= bottom * height_px // 1000
    assert replace(style, position="top").edge_px(height_px) >= top * height_px // 1000
    assert style.max_width_px(width_px) >= 20 * style.em_px(height_px) // 2, "twenty letters fit at least"
