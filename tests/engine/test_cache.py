"""What is kept between builds: nothing that a message needs may go, and what nobody needs must be seen."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.core.plan import AssembleJob, StageJob
from pipeline.engine import cache
from pipeline.errors import FootageError
from tests.conftest import Campaign, Eyes, Workshop
from tests.engine.test_stage import WHOLE, jobs, staged

Maker = Callable[..., Campaign]
DAY_S = 24 * 3600


@pytest.fixture
def tools(fake_tools: Workshop) -> Workshop:
    fake_tools.prober = Eyes()
    return fake_tools


def unused(made: Campaign, tools: Workshop, *, later_s: float = 0) -> list[str]:
    looking = made.looking
    found = cache.unused(looking, tools.tools(looking), now_s=time.time() + later_s)
    return [path.name for path in found]


def sizes(made: Campaign) -> dict[str, int]:
    return {kind.kind: kind.size_bytes for kind in cache.survey(made.looking)}


def mezzanines(made: Campaign) -> set[str]:
    return {path.name for path in (made.project.cache / "footage").glob("*.mkv")}


def test_every_file_is_counted_once(campaign: Maker, tools: Workshop) -> None:
    made = staged(campaign)
    assert set(sizes(made).values()) == {0}, "before any build there is nothing"
    tools.build(made)
    (made.project.cache / "voice" / "ab").mkdir(parents=True)
    (made.project.cache / "voice" / "ab" / "sound").write_bytes(b"1234")
    everything = [p for p in made.project.cache.rglob("*") if p.is_file()]
    kinds = cache.survey(made.looking)
    assert sum(kind.size_bytes for kind in kinds) == sum(p.stat().st_size for p in everything)
    assert sum(kind.files for kind in kinds) == len(everything)
    assert [kind.kind for kind in kinds] == list(cache.KINDS)
    found = sizes(made)
    assert found["voice"] == 4
    footage = [p for p in (made.project.cache / "footage").iterdir() if p.suffix in (".mkv", ".png")]
    assert found["footage"] == sum(p.stat().st_size for p in footage)
    assert min(found["store"], found["notes"]) > 0


def test_what_a_message_is_made_from_is_used(campaign: Maker, tools: Workshop) -> None:
    """A build after the removal of what is unused finds everything where it was."""
    made = staged(campaign)
    tools.build(made)
    (old,) = mezzanines(made)
    assert unused(made, tools) == []
    made.edit(made.root / "campaign.toml", "outro_seconds = 2", "outro_seconds = 3")
    assert unused(made, tools) == [old], "also before the new one is made"
    tools.build(made)
    assert unused(made, tools) == [old]
    looking = made.looking
    spare = cache.unused(looking, tools.tools(looking), now_s=time.time())
    size = spare[0].stat().st_size
    assert {k.kind: k.unused_bytes for k in cache.survey(looking, spare)}["footage"] == size
    assert cache.remove(spare) == size
    assert old not in mezzanines(made)
    assert list(tools.build(made).up_to_date) == list(made.project.targets())
    assert jobs(tools, StageJob) == []


def test_footage_made_of_pictures_is_used_too(campaign: Maker, tools: Workshop) -> None:
    made = campaign()
    for name in ("card.png", "voice.wav"):
        (made.root / "assets" / name).write_bytes(name.encode())
    own = 'footage = "assets/base.mp4"'
    made.edit(made.root / "campaign.toml", own, 'footage = "assets/card.png"\nsound = "assets/voice.wav"')
    tools.prober = Workshop().prober
    tools.build(made)
    assert len(jobs(tools, AssembleJob)) == 1
    assert unused(made, tools) == []
    (made.root / "assets" / "voice.wav").write_bytes(b"spoken anew")
    (old,) = mezzanines(made)
    assert unused(made, tools) == [old]
    assert mezzanines(made) == {old}, "nothing is put together to find that out"


def test_nothing_is_called_unused_while_some_footage_cannot_be_read(campaign: Maker, tools: Workshop) -> None:
    """It may lie on a drive that is not there today; what was made of it would take an hour to make again."""
    made = staged(campaign)
    tools.build(made)
    base = made.root / "assets" / "base.mp4"
    base.rename(base.with_name("elsewhere.mp4"))
    with pytest.raises(FootageError, match="no such file"):
        unused(made, tools)


def test_logos_go_when_no_message_has_one(campaign: Maker, tools: Workshop) -> None:
    made = staged(campaign)
    tools.build(made)
    logos = [path.name for path in sorted((made.project.cache / "footage").glob("logo-*.png"))]
    assert logos
    made.edit(made.root / "campaign.toml", '[stage.logo]\nfile = "assets/logo.png"\n', "")
    assert unused(made, tools) == logos
    assert "[stage.logo]" in WHOLE


def test_half_made_things_of_a_killed_process_go_after_a_day(
    campaign: Maker, tools: Workshop, tmp_path: Path
) -> None:
    """Somebody may be looking right now: `vidmsg status` needs no lock. What links lead to is a person's."""
    made = campaign()
    tools.build(made)
    job = made.project.cache / "work" / "job-abc"
    job.mkdir(parents=True)
    (job / "output.mkv").write_bytes(b"half")
    person = tmp_path / "film.mp4"
    person.write_bytes(b"a person's film")
    (job / "footage").symlink_to(person)
    assert sizes(made)["work"] < 4 + len(str(person)) + 1
    assert unused(made, tools) == []
    os.utime(job / "output.mkv", (time.time() + 3600,) * 2)
    assert unused(made, tools, later_s=DAY_S + 1800) == [], "it still grew an hour ago"
    assert unused(made, tools, later_s=DAY_S + 3700) == ["job-abc"]
    cache.remove((job,))
    assert person.read_bytes() == b"a person's film"
    assert not job.exists()
