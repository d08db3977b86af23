"""Which source of times wins, and that nothing is listened to twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from pipeline.adapters.align.fake import FakeAligner
from pipeline.adapters.align.vad import GivenSpeech
from pipeline.core.alignment import Alignment
from pipeline.core.cue import Region
from pipeline.core.events import Event, Warned
from pipeline.core.media import Media
from pipeline.core.script import Segment
from pipeline.engine.align import align
from pipeline.engine.files import Digests
from pipeline.errors import InputError, ToolMissing, TrackError
from pipeline.ports import Aligner
from tests.conftest import SOURCE, SPEECH, Campaign, Workshop

Maker = Callable[..., Campaign]


class Mute:
    """An aligner without a voice."""

    identity = "mute"

    def align(
        self,
        footage: Path,
        segments: Sequence[Segment],
        language: str,
        regions: Sequence[Region],
        media: Media | None = None,
    ) -> Alignment:
        raise ToolMissing("there is no voice for this language", hint="Give marks.")


def run(
    campaign: Campaign, tools: Workshop, aligner: Aligner | None, subtitle: str = ""
) -> tuple[Alignment, list[Event]]:
    heard: list[Event] = []
    project = campaign.looking
    digests = Digests(project.cache / "digests.json")
    found = align(project, "trial", tools.tools(project), aligner, digests, heard.append, subtitle=subtitle)
    return found, heard


def methods(found: Alignment) -> list[str]:
    return [s.method for s in found.segments]


def test_words_are_found_in_the_sound_once(campaign: Maker, fake_tools: Workshop) -> None:
    """Listening to an hour takes a minute: what was found is kept until sound or words change."""
    made, fake = campaign(), FakeAligner(unspoken=["s02"])
    first, _ = run(made, fake_tools, fake)
    assert methods(first) == ["aligned"] * 3
    assert not first.segments[1].is_spoken
    assert run(made, fake_tools, fake)[0] == first
    assert len(fake.calls) == 1
    made.edit(made.script("en"), "hate crime", "a hate crime")
    run(made, fake_tools, fake)
    assert len(fake.calls) == 2
    (made.root / "assets" / "base.mp4").write_bytes(b"other footage")
    run(made, fake_tools, fake)
    assert len(fake.calls) == 3


def test_a_damaged_memory_is_made_again(campaign: Maker, fake_tools: Workshop) -> None:
    made, fake = campaign(), FakeAligner()
    first, _ = run(made, fake_tools, fake)
    (kept,) = (made.root / "output" / ".cache" / "align").iterdir()
    for damage in (
        "{",
        "[]",
        '{"segments": [["s01", 1]], "unscripted": []}',
        '{"segments": [], "unscripted": []}',
    ):
        kept.write_text(damage, encoding="utf-8")
        assert run(made, fake_tools, fake)[0] == first


def test_a_mark_wins_over_everything(campaign: Maker, fake_tools: Workshop) -> None:
    """The person who set it has listened. What comes before ends by then."""
    made = campaign(scripts={"en": SOURCE.replace("[s02]", "[s02] [00:02.000]")})
    (made.root / "base.en.srt").write_text(
        "1\n00:00:00,700 --> 00:00:03,000\nPlease report hate crime.\n\n"
        "2\n00:00:05,000 --> 00:00:07,000\nIn an emergency, call 999.\n",
        encoding="utf-8",
    )
    found, _ = run(made, fake_tools, FakeAligner(), "base.en.srt")
    assert methods(found) == ["subtitle", "mark", "aligned"]
    first, second, third = found.segments
    assert (first.start_ms, first.end_ms, second.start_ms) == (700, 2000, 2000)
    assert second.confidence_permille == 1000
    assert third.start_ms == SPEECH[2].start_ms


def test_without_an_aligner_speech_is_shared(campaign: Maker, fake_tools: Workshop) -> None:
    found, _ = run(campaign(), fake_tools, None)
    assert methods(found) == ["speech"] * 3
    assert [s.start_ms for s in found.segments] == [r.start_ms for r in SPEECH]


def test_an_aligner_that_cannot_help_says_why(campaign: Maker, fake_tools: Workshop) -> None:
    """Khmer has no voice: the times are shared out, and nobody is told that words were found."""
    found, events = run(campaign(), fake_tools, Mute())
    assert methods(found) == ["speech"] * 3
    assert all(s.confidence_permille < 500 for s in found.segments)
    assert any(isinstance(e, Warned) and "no voice" in e.message for e in events)


def test_without_speech_there_is_reading_time(campaign: Maker, fake_tools: Workshop) -> None:
    fake_tools.speech = GivenSpeech()
    fake = FakeAligner()
    found, _ = run(campaign(), fake_tools, fake)
    assert methods(found) == ["reading"] * 3
    assert fake.calls == []


def test_a_subtitle_that_is_not_there_or_damaged_stops(campaign: Maker, fake_tools: Workshop) -> None:
    """Silently doing without would move every caption."""
    made = campaign()
    with pytest.raises(InputError, match="no such subtitle") as caught:
        run(made, fake_tools, FakeAligner(), "none.srt")
    assert caught.value.path == str(made.root / "none.srt")
    (made.root / "bad.srt").write_text("1\n00:00 -> 00:02\nWords.\n", encoding="utf-8")
    with pytest.raises(TrackError):
        run(made, fake_tools, FakeAligner(), "bad.srt")
