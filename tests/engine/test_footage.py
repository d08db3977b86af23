"""Footage made of pictures: which are taken, in which order, and what is refused before any work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.adapters.ffmpeg.fake import FakeEncoder
from pipeline.core.plan import AssembleJob, EncodeJob
from pipeline.errors import FootageError
from tests.conftest import Campaign, Workshop

Maker = Callable[..., Campaign]


def made_of(campaign: Maker, footage: str, files: Sequence[str], more: str = "") -> Campaign:
    made = campaign(languages=("en",))
    made.edit(made.root / "campaign.toml", 'footage = "assets/base.mp4"', f'footage = "{footage}"\n{more}')
    for name in files:
        path = made.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return made


def jobs(tools: Workshop) -> tuple[list[AssembleJob], list[EncodeJob]]:
    assert isinstance(tools.encoder, FakeEncoder)
    every = tools.encoder.jobs
    return [j for j in every if isinstance(j, AssembleJob)], [j for j in every if isinstance(j, EncodeJob)]


def refusal(tools: Workshop, made: Campaign) -> FootageError:
    (failed,) = tools.build(made).failed
    assert isinstance(failed.error, FootageError)
    assert failed.error.hint
    assert jobs(tools) == ([], [])
    return failed.error


def test_a_still_and_a_voice_become_footage_once(campaign: Maker, fake_tools: Workshop) -> None:
    made = made_of(
        campaign,
        "assets/s.png",
        ["assets/s.png", "assets/v.wav"],
        'sound = "assets/v.wav"\nframe_rate = 30\n',
    )
    assert fake_tools.build(made).failed == ()
    ((job,), (encode,)) = jobs(fake_tools)
    assert (Path(job.pictures[0]).name, Path(job.sound).name, job.rate) == ("s.png", "v.wav", Fraction(30))
    assert encode.footage == job.output
    assert fake_tools.build(made).failed == ()
    assert jobs(fake_tools) == ([], [])
    (made.root / "assets" / "v.wav").write_bytes(b"another voice")
    assert fake_tools.build(made).failed == ()
    assert len(jobs(fake_tools)[0]) == 1


@pytest.mark.parametrize("footage", ["assets/row", "assets/row/p%d.png"])
def test_pictures_come_in_the_order_of_their_numbers(
    campaign: Maker, fake_tools: Workshop, footage: str
) -> None:
    """p10 comes after p9, whatever the letters say."""
    made = made_of(campaign, footage, [f"assets/row/p{n}.png" for n in range(8, 12)])
    (made.root / "assets" / "row" / ".DS_Store").write_bytes(b"x")
    assert fake_tools.build(made).failed == ()
    ((job,), _) = jobs(fake_tools)
    assert [Path(p).name for p in job.pictures] == ["p8.png", "p9.png", "p10.png", "p11.png"]


@pytest.mark.parametrize(
    ("footage", "files", "more", "words"),
    [
        ("assets/s.png", ["assets/s.png"], "", "how long"),
        ("assets/none.png", [], 'sound = "assets/v.wav"', "cannot be read"),
        ("assets/base.mp4", [], 'sound = "assets/v.wav"', "own sound"),
        ("assets/s.png", ["assets/s.png"], 'sound = "assets/none.wav"', "cannot be read"),
        ("assets/row", ["assets/row/1.png", "assets/row/3.png"], "", "number 2 is missing"),
        ("assets/row", ["assets/row/1.png", "assets/row/01.jpg"], "", "same number"),
        ("assets/row", ["assets/row/1.png", "assets/row/logo.png"], "", "no number"),
        ("assets/row/%04d.png", ["assets/row/0001.png"], "", "1 pictures were found"),
        ("assets/none/%04d.png", [], "", "cannot be read"),
    ],
)
def test_what_does_not_fit_together_is_refused(
    campaign: Maker, fake_tools: Workshop, footage: str, files: list[str], more: str, words: str
) -> None:
    assert words in refusal(fake_tools, made_of(campaign, footage, files, more)).message
