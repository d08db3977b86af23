"""The timeline of a campaign: what a build would use, and nothing of the campaign changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.adapters.ffmpeg.shots import GivenShots
from pipeline.adapters.ffmpeg.waveform import GivenWaveform
from pipeline.engine import timeline
from pipeline.errors import ScriptError, UsageError
from tests.conftest import SOURCE, Campaign, Eyes, Workshop, translation

MakeCampaign = Callable[..., Campaign]


def draw(made: Campaign, tools: Workshop, out: Path, tags: tuple[str, ...] = ("en", "fr")) -> tuple[str, ...]:
    looking, waveform = made.looking, GivenWaveform((0, 500, 1000))
    tools.shots = GivenShots((100,))
    errors = timeline.draw(looking, "trial", tags, tools.tools(looking), waveform, out)
    return tuple(str(error) for error in errors)


def test_it_shows_every_language_and_changes_nothing(
    campaign: MakeCampaign, fake_tools: Workshop, tmp_path: Path
) -> None:
    made = campaign(("en", "fr"))
    before = {p: p.read_bytes() for p in made.root.rglob("*") if p.is_file()}
    for name in ("t.svg", "t.html"):
        assert draw(made, fake_tools, tmp_path / name) == ()
        picture = (tmp_path / name).read_text("utf-8")
        for wanted in (
            "French",
            "Signalez les crimes de haine.",
            "s01 · 30 %",
            "shared out by length",
            'class="shot"',
        ):
            assert wanted in picture
    after = {p: p.read_bytes() for p in made.root.rglob("*") if p.is_file() and "output" not in p.parts}
    assert after == before


def test_a_language_that_cannot_be_made_keeps_its_place_and_says_why(
    campaign: MakeCampaign, fake_tools: Workshop, tmp_path: Path
) -> None:
    """The others are still worth looking at."""
    made = campaign(("en", "fr"))
    made.edit(made.script("fr"), "[s02] En cas d'urgence, appelez le 999.\n", "")
    (error,) = draw(made, fake_tools, tmp_path / "t.svg")
    assert "no translation for segment s02" in error
    picture = (tmp_path / "t.svg").read_text("utf-8")
    assert "no translation for segment s02" in picture
    assert "Please report hate crime." in picture


def test_shot_changes_can_be_left_out(campaign: MakeCampaign, fake_tools: Workshop, tmp_path: Path) -> None:
    made = campaign(("en",), config="[timing]\nshot_changes = false\n")
    draw(made, fake_tools, tmp_path / "t.svg", ("en",))
    assert 'class="shot"' not in (tmp_path / "t.svg").read_text("utf-8")


def test_the_profile_decides_the_colours(
    campaign: MakeCampaign, fake_tools: Workshop, tmp_path: Path
) -> None:
    """The same cues, another limit."""
    made = campaign(("en",), config='[timing]\nprofile = "ted"\n')
    draw(made, fake_tools, tmp_path / "t.svg", ("en",))
    assert "(limit 21)" in (tmp_path / "t.svg").read_text("utf-8")


def test_the_end_card_is_in_the_picture(campaign: MakeCampaign, fake_tools: Workshop, tmp_path: Path) -> None:
    """Who looks for free time at the end must see that it is taken, and by what."""
    scripts = {
        "en": SOURCE + "\n[c01] Emergency: 999\n> card:\n",
        "fr": translation("fr") + "\n[c01] Urgence : 999\n",
    }
    made = campaign(("en", "fr"), scripts=scripts)
    with (made.root / "campaign.toml").open("a", encoding="utf-8") as file:
        file.write("\n[messages.trial.card]\nseconds = 3\n")
    fake_tools.prober = Eyes()
    assert draw(made, fake_tools, tmp_path / "t.svg") == ()
    picture = (tmp_path / "t.svg").read_text("utf-8")
    assert picture.count('class="cue card"') == 3  # two languages and the legend
    assert "End card, 00:12.000 to 00:15.000" in picture
    assert "Urgence" in picture


def test_another_kind_of_file_is_refused(
    campaign: MakeCampaign, fake_tools: Workshop, tmp_path: Path
) -> None:
    """Before anything is looked at."""
    with pytest.raises(UsageError, match=r"t\.png") as caught:
        draw(campaign(("en",)), fake_tools, tmp_path / "t.png")
    assert ".svg" in caught.value.hint


def test_a_faulty_source_script_stops_it(
    campaign: MakeCampaign, fake_tools: Workshop, tmp_path: Path
) -> None:
    """There is nothing to draw then."""
    made = campaign(("en",), without=("en",))
    with pytest.raises(ScriptError):
        draw(made, fake_tools, tmp_path / "t.svg", ("en",))
    assert not (tmp_path / "t.svg").exists()
