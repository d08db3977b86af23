"""The stage in a build: made once for all, in its place, and without a trace where nobody asks for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import pytest

from pipeline.adapters.ffmpeg.fake import FakeEncoder
from pipeline.core import digest
from pipeline.core.channel import get
from pipeline.core.cue import Region
from pipeline.core.events import Warned
from pipeline.core.plan import AudioJob, EncodeJob, LogoJob, Plain, StageJob, VideoSettings
from pipeline.engine import bundle, config
from pipeline.engine.files import Digests
from pipeline.engine.prepare import Failed, orders
from pipeline.engine.status import survey
from pipeline.errors import ConfigError, FootageError
from tests.conftest import INTRO, MEDIA, SOURCE, Campaign, Eyes, Workshop, translation

Maker = Callable[..., Campaign]
Job = TypeVar("Job")
WHOLE = """
[stage]
intro = "assets/intro.mp4"
outro = "assets/outro.png"
outro_seconds = 2
fade_ms = 200

[stage.logo]
file = "assets/logo.png"
"""
CARD = '\n[messages.trial.card]\nseconds = 3\nbackground = "#aa1020"\n'


@pytest.fixture
def tools(fake_tools: Workshop) -> Workshop:
    fake_tools.prober = Eyes()
    return fake_tools


def staged(campaign: Maker, text: str = WHOLE, more: str = CARD, **options: object) -> Campaign:
    if ".card]" in more:
        lines = {"en": "Emergency: 999", "fr": "Urgence : 999", "pl": "Alarm: 999"}
        options["scripts"] = {
            tag: (SOURCE if tag == "en" else translation(tag))
            + f"\n[c01] {line}\n"
            + "> card:\n" * (tag == "en")
            for tag, line in lines.items()
        }
    made = campaign(config=text, **options)
    with (made.root / "campaign.toml").open("a", encoding="utf-8") as file:
        file.write(more)
    for name in ("intro.mp4", "outro.png", "logo.png"):
        (made.root / "assets" / name).write_bytes(name.encode())
    return made


def jobs(tools: Workshop, kind: type[Job]) -> list[Job]:
    assert isinstance(tools.encoder, FakeEncoder)
    return [job for job in tools.encoder.jobs if isinstance(job, kind)]


def test_without_a_stage_nothing_is_made_and_no_key_changes(campaign: Maker, tools: Workshop) -> None:
    """Whoever updates vidmsg must not have to render 22 languages again."""
    made = campaign()
    assert tools.build(made).failed == ()
    assert [*jobs(tools, StageJob), *jobs(tools, LogoJob)] == []
    (job, *_) = jobs(tools, EncodeJob)
    assert job.footage == str(made.root / "assets" / "base.mp4")
    assert (job.video.logo, job.video.plain, job.reading) == (None, None, MEDIA.reading)
    (order, *_) = orders(
        made.project, made.project.targets(), tools.tools(made.project), _digests(made), lambda _: None
    )
    assert not isinstance(order, Failed)
    before = {
        "width_px": 1280, "height_px": 720, "crf": 20, "preset": "veryfast", "profile": "high", "b_frames": 2,
        "gop_ms": 2000, "reframe": None, "max_kbps": 0, "buffer_kbit": 0, "edit_list": False,
    }  # fmt: skip
    assert {name: order.picture()[name] for name in before} == before
    assert set(order.picture()) & {"logo", "plain"} == set()


def _digests(made: Campaign) -> Digests:
    return Digests(made.project.cache / "digests.json")


def test_a_mezzanine_is_made_once_and_is_the_footage_of_all(campaign: Maker, tools: Workshop) -> None:
    made = staged(campaign)
    made.edit(made.root / "campaign.toml", "[campaign]\n", '[campaign]\nchannels = ["youtube", "tiktok"]\n')
    assert tools.build(made).failed == ()
    (job,) = jobs(tools, StageJob)
    (intro,), (outro, card) = job.before, job.after
    assert (intro.frames, intro.film, intro.fade_frames) == (30, INTRO, 5)
    assert (outro.frames, outro.film, outro.fade_frames) == (50, None, 5)
    assert (card.frames, card.file, card.colour, card.fade_frames) == (75, "", "#AA1020", 0)
    assert (job.frames, job.width_px, job.height_px) == (30 + 300 + 50 + 75, 1280, 720)
    encoded = jobs(tools, EncodeJob)
    assert {j.footage for j in encoded} == {job.output}
    assert Path(job.output).parent == made.project.cache / "footage"
    assert Path(job.output).name.startswith("base-")
    assert {j.video.plain for j in encoded} == {Plain("#AA1020", 380)}
    assert {(j.video.logo.first, j.video.logo.end) for j in encoded if j.video.logo} == {(30, 330)}
    assert max(p.end for j in encoded for p in j.pieces) == 455
    sounds = jobs(tools, AudioJob)
    assert {(a.footage, a.duration_ms) for a in sounds} == {(job.output, 18_200)}
    assert list(tools.build(made).up_to_date) == list(made.project.targets())
    assert [*jobs(tools, StageJob), *jobs(tools, LogoJob)] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("outro_seconds = 2", "outro_seconds = 3"),
        ("fade_ms = 200", "fade_ms = 0"),
        ('intro = "assets/intro.mp4"\n', ""),
        ("seconds = 3", "seconds = 4"),
        ("#aa1020", "#aa1021"),
        ('[messages.trial]\n', '[messages.trial]\nreframe.colour = "#123456"\n'),
        ("bytes", "of the intro"),
    ],
)  # fmt: skip
def test_whatever_changes_it_has_it_made_again(campaign: Maker, tools: Workshop, old: str, new: str) -> None:
    made = staged(campaign, languages=("en",))
    assert tools.build(made).failed == ()
    if old == "bytes":
        (made.root / "assets" / "intro.mp4").write_bytes(new.encode())
    else:
        made.edit(made.root / "campaign.toml", old, new)
    outcome = tools.build(made)
    assert (len(outcome.made), len(jobs(tools, StageJob))) == (1, 1)


def test_seconds_become_whole_frames_of_the_footage(campaign: Maker, tools: Workshop) -> None:
    """At 29.97 fps, 1.2 s are 36 frames, and two seconds of a still 60; a card is no longer than it says."""
    ntsc = replace(MEDIA, rate=Fraction(30000, 1001), frames=360, duration_ms=12_012)
    tools.prober = Eyes(ntsc)
    made = staged(campaign, languages=("en",))
    assert tools.build(made).failed == ()
    (job,) = jobs(tools, StageJob)
    assert [p.frames for p in (*job.before, *job.after)] == [36, 60, 89]
    (encode, *_) = jobs(tools, EncodeJob)
    assert encode.video.plain == Plain("#AA1020", 36 + 360 + 60)


def test_a_logo_alone_needs_no_mezzanine(campaign: Maker, tools: Workshop) -> None:
    made = staged(campaign, '[stage.logo]\nfile = "assets/logo.png"\nopacity_percent = 80\n', "")
    made.edit(made.root / "campaign.toml", "[campaign]\n", '[campaign]\nchannels = ["youtube", "tiktok"]\n')
    assert tools.build(made).failed == ()
    assert jobs(tools, StageJob) == []
    marks = jobs(tools, LogoJob)
    assert [(m.width_px, m.height_px, m.opacity_percent) for m in marks] == [(152, 76, 80), (128, 64, 80)]
    for job in jobs(tools, EncodeJob):
        mark, video = job.video.logo, job.video
        assert mark is not None
        assert job.footage == str(made.root / "assets" / "base.mp4")
        assert (mark.first, mark.end, Path(mark.file).is_file()) == (0, 300, True)
        channel = get("tiktok" if video.height_px > video.width_px else "youtube")
        left, top, right, _ = channel.safe_permille
        assert mark.x_px >= left * video.width_px // 1000
        assert mark.y_px >= top * video.height_px // 1000
        assert mark.x_px + mark.width_px <= video.width_px - right * video.width_px // 1000


def test_a_logo_s_key_is_the_same_wherever_the_campaign_lies(campaign: Maker, tools: Workshop) -> None:
    """Else a campaign that was copied to another computer would be rendered again."""
    inputs = []
    for name in ("here", "there"):
        made = staged(campaign, languages=("en",), name=name)
        project = made.project
        (order,) = orders(project, project.targets(), tools.tools(project), _digests(made), lambda _: None)
        assert not isinstance(order, Failed)
        assert order.video.logo is not None
        inputs.append(order.inputs["encoder settings"])
    assert inputs[0] == inputs[1]


def test_another_logo_changes_the_videos_and_nothing_else(campaign: Maker, tools: Workshop) -> None:
    made = staged(campaign, languages=("en",))
    tools.build(made)
    (made.root / "assets" / "logo.png").write_bytes(b"another")
    outcome = tools.build(made)
    assert (len(outcome.made), jobs(tools, StageJob), len(jobs(tools, LogoJob))) == (1, [], 1)


def test_captions_keep_to_the_footage(campaign: Maker, tools: Workshop) -> None:
    """Speech is where it was heard in the footage, later by the intro; the card stays free for its text."""
    plain, made = campaign(name="plain", languages=("en",)), staged(campaign, languages=("en",))
    tools.build(plain)
    tools.build(made)
    before, after = times(plain), times(made)
    assert [b - a for a, b in zip(before[::2], after[::2], strict=True)] == [1200] * (len(before) // 2)
    assert max(after) <= 1200 + 12_000


def times(made: Campaign) -> list[int]:
    from pipeline.formats import srt

    cues = srt.loads(made.track("en").read_text("utf-8"), path="x")
    return [t for cue in cues for t in (cue.start_ms, cue.end_ms)]


def test_without_speech_captions_are_shared_out_over_the_footage_alone(
    campaign: Maker, tools: Workshop
) -> None:
    from pipeline.adapters.align.vad import GivenSpeech

    tools.speech = GivenSpeech((Region(100, 300),))
    made = staged(campaign, languages=("en",))
    assert tools.build(made).failed == ()
    assert min(times(made)) >= 1200
    assert max(times(made)) <= 1200 + 12_000


def test_a_segment_may_be_marked_in_the_outro_but_not_on_the_card(campaign: Maker, tools: Workshop) -> None:
    made = staged(campaign, languages=("en",))
    made.edit(made.script("en"), "[s03] Or", "[s03] [00:13.600] Or")
    assert tools.build(made).failed == ()
    assert times(made)[-2] == 13_600
    assert times(made)[-1] <= 15_200


def test_a_message_may_differ_and_leave_things_out(campaign: Maker, tools: Workshop) -> None:
    own = '\n[messages.trial.stage]\nintro = ""\nfade_ms = 0\n[messages.trial.stage.logo]\nfile = ""\n'
    made = staged(campaign, more=own, languages=("en",))
    assert tools.build(made).failed == ()
    ((job,), encoded) = jobs(tools, StageJob), jobs(tools, EncodeJob)
    assert (job.before, len(job.after), job.after[0].frames, job.after[0].fade_frames) == ((), 1, 50, 0)
    assert {(j.video.logo, j.video.plain) for j in encoded} == {(None, None)}
    table = made.project.config.stage_of("trial")
    assert (table.logo.corner, table.outro_seconds) == ("top-right", 2)


@pytest.mark.parametrize("name", ["intro.mp4", "outro.png", "logo.png"])
def test_a_missing_file_stops_the_message_before_any_work(
    campaign: Maker, tools: Workshop, name: str
) -> None:
    made = staged(campaign)
    (made.root / "assets" / name).unlink()
    outcome = tools.build(made)
    assert len(outcome.failed) == 3
    for failed in outcome.failed:
        assert isinstance(failed.error, FootageError)
        assert failed.error.path == str(made.root / "assets" / name)
        assert failed.error.hint
    assert isinstance(tools.encoder, FakeEncoder)
    assert tools.encoder.jobs == []


def test_a_mezzanine_that_lost_frames_is_never_used(campaign: Maker, tools: Workshop) -> None:
    made, eyes = staged(campaign, languages=("en",)), Eyes()
    tools.prober, eyes.short = eyes, 1
    (failed,) = tools.build(made).failed
    assert isinstance(failed.error, FootageError)
    assert "454 pictures, where 455" in failed.error.message
    assert "Delete this file" in failed.error.hint
    assert jobs(tools, EncodeJob) == []


def warnings(tools: Workshop) -> list[str]:
    return [
        e.message for e in tools.heard.of(Warned) if isinstance(e, Warned) and "intro changed" in e.message
    ]


def test_times_set_by_hand_are_pointed_out_after_another_intro_until_they_are_changed(
    campaign: Maker, tools: Workshop
) -> None:
    """They are the finished video's: a longer intro would leave captions before their words."""
    made = staged(campaign, languages=("en",))
    made.edit(made.script("en"), "[s02] In", "[s02] [00:06.000] In")
    tools.build(made)
    made.edit(
        made.track("en"), made.track("en").read_text("utf-8").split("\n")[1], "00:00:01,800 --> 00:00:03,300"
    )
    tools.build(made)
    assert warnings(tools) == []
    made.edit(made.root / "campaign.toml", 'intro = "assets/intro.mp4"\n', "")
    for _ in range(2):
        tools.build(made)
        assert len(warnings(tools)) == 2
        assert any("trial.en.md" in w and "(s02)" in w for w in warnings(tools))
        assert any("en.srt" in w and "1200 ms and now begins at 0 ms" in w for w in warnings(tools))
    made.edit(made.track("en"), "00:00:01,800 --> 00:00:03,300", "00:00:00,600 --> 00:00:02,100")
    tools.build(made)
    assert [w for w in warnings(tools) if "en.srt" in w] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[stage]\nfade_ms = -1\n", "stage.fade_ms"),
        ("[stage]\nintro = 3\n", "stage.intro"),
        ('[stage.logo]\ncorner = "middle"\n', "stage.logo.corner"),
        ("[stage.logo]\nopacity = 3\n", "stage.logo.opacity: there is no such key"),
        ("[messages.trial.stage]\nfade_ms = 9000\n", "messages.trial.stage.fade_ms"),
        ("[messages.trial.card]\nseconds = 31\n", "messages.trial.card.seconds"),
        ('[messages.trial.card]\nbackground = "blue"\n', "messages.trial.card.background"),
    ],
)
def test_wrong_settings_are_refused_with_their_line(text: str, words: str) -> None:
    good = '[messages.trial]\nfootage = "assets/base.mp4"\n'
    with pytest.raises(ConfigError, match=words) as caught:
        config.loads(good + text)
    assert caught.value.line == 4
    assert config.loads(good).messages["trial"].card is None
    assert config.loads(good + "[messages.trial.card]\n").messages["trial"].card == config.Card()


def test_the_keys_of_chunks_hold_the_logo_and_the_card() -> None:
    """What is drawn and not in the key would be found again where it must not be."""
    video = VideoSettings(1280, 720, 20, "veryfast", "high", 2, 2000)
    assert bundle._plain(video)["logo"] is None
    kept: Sequence[Plain | None] = (None, Plain("#102040", 9), Plain("#102040", 8), Plain("#102041", 9))
    assert len({digest.of_values(None if p is None else p.as_json()) for p in kept}) == 4


def test_a_persons_own_footage_is_told_apart_from_what_is_put_round_it(
    campaign: Maker, tools: Workshop
) -> None:
    """They asked for base.mp4, and never heard of a mezzanine in a hidden folder."""
    made = staged(campaign)
    looking = made.looking
    (row, *_) = survey(looking, looking.targets(("en",)), tools.tools(looking))
    assert row.footage == ("assets/base.mp4: 1280 x 720, 25 fps, 300 pictures",)
    assert row.around == (
        "before it, 1.2 s: assets/intro.mp4",
        "after it, 2 s: assets/outro.png",
        "at the end, 3 s: the end card, on #AA1020",
        "over it, top-right: assets/logo.png",
        "so it is shown from 00:01.200 to 00:13.200 of the video",
    )
    assert row.as_json()["around"] == list(row.around)


def test_footage_with_nothing_round_it_is_told_so(campaign: Maker, tools: Workshop) -> None:
    looking = campaign().looking
    (row, *_) = survey(looking, looking.targets(("en",)), tools.tools(looking))
    assert row.footage[0].startswith("assets/base.mp4: 1280 x 720")
    assert row.around == ()
