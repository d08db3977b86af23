"""Before encoding: a fault in the script fails a message, a fault in a translation fails a language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.adapters.align.vad import GivenSpeech
from pipeline.adapters.fakes import Monospace, OneFace
from pipeline.adapters.ffmpeg.fake import FakeEncoder
from pipeline.adapters.ffmpeg.probe import FakeProber
from pipeline.adapters.translators.fake import FakeTranslator
from pipeline.core.channel import get as channel
from pipeline.core.cue import Region
from pipeline.core.events import Warned
from pipeline.core.media import AudioStream, Face, Media
from pipeline.core.plan import AudioJob
from pipeline.engine.bundle import settings_for
from pipeline.engine.files import Digests
from pipeline.engine.prepare import Failed, orders
from pipeline.errors import (
    FactsMissing,
    FontError,
    FootageError,
    GlyphsMissing,
    InputError,
    ScriptError,
    TranslationError,
    VidmsgError,
)
from tests.conftest import MEDIA, SOURCE, SPEECH, WORDS, Campaign, Workshop, translation

Maker = Callable[..., Campaign]


def failures(fake_tools: Workshop, campaign: Campaign) -> dict[str, VidmsgError]:
    """Build and return language -> reason of what failed; nothing failed may have been encoded."""
    outcome = fake_tools.build(campaign)
    failed = {f.target.language: f.error for f in outcome.failed}
    assert not {Path(j.output).name.split(".")[1] for j in fake_tools.burned} & set(failed)
    return failed


def test_a_bad_script_fails_every_language_of_the_message(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign(scripts={"en": SOURCE.replace("[s02]", "[s01]")})
    failed = failures(fake_tools, made)
    assert set(failed) == {"en", "fr", "pl"}
    assert all(isinstance(e, ScriptError) and e.line == 11 and e.hint for e in failed.values())


def test_a_missing_script_says_where_to_write_it(campaign: Maker, fake_tools: Workshop) -> None:
    failed = failures(fake_tools, campaign(without=["en"]))
    assert len(failed) == 3
    assert "import-script" in failed["en"].hint


def test_a_bad_message_does_not_stop_another(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign(config='[messages.broken]\nfootage = "assets/base.mp4"\n')
    outcome = fake_tools.build(made)
    assert {f.target.message for f in outcome.failed} == {"broken"}
    assert {t.message for t in outcome.made} == {"trial"}


@pytest.mark.parametrize(
    ("french", "kind", "said"),
    [
        (translation("fr").replace("language: fr", "language: de"), ScriptError, "says language 'de'"),
        (translation("fr").replace("[s02]", "[s09]"), ScriptError, "has no segment s09"),
        (translation("fr").replace("[s02] " + WORDS["fr"][2], ""), TranslationError, "segment s02"),
        (translation("fr").replace("999", "112"), FactsMissing, "'999' is not in the translation"),
        (translation("fr").replace(" le 999", ""), FactsMissing, "'999' is not in the translation"),
        (translation("fr").replace("haine", "haine (3020)"), FactsMissing, "'3020' is not in the source"),
        (translation("fr").replace("999", "٩٩٩"), FactsMissing, "'999' is not in the translation"),
        ("", ScriptError, "empty"),
    ],
)  # fmt: skip
def test_a_bad_translation_fails_its_language_alone(
    campaign: Maker, fake_tools: Workshop, french: str, kind: type[VidmsgError], said: str
) -> None:
    """Law 1: the reason is said, the others go on."""
    failed = failures(fake_tools, campaign(scripts={"fr": french}))
    assert set(failed) == {"fr"}
    assert isinstance(failed["fr"], kind)
    assert said in str(failed["fr"])
    assert failed["fr"].hint


def test_a_machine_that_changes_a_number_is_stopped_too(campaign: Maker, fake_tools: Workshop) -> None:
    """A machine's draft goes through the same gate as a person's words; the draft stays to be corrected."""
    made = campaign(["en", "vi"], without=["vi"])
    words = dict(zip(("title.", "s01", "s02", "s03"), WORDS["vi"], strict=True))
    texts = {("vi", k): v.replace("999", "113") for k, v in words.items()}
    fake_tools.engines = [
        FakeTranslator(texts | {("vi", "post.0"): "A @MetCC", ("vi", "post.1"): "Gọi 999."})
    ]
    assert isinstance(failures(fake_tools, made)["vi"], FactsMissing)
    made.edit(made.script("vi"), "113", "999")
    assert failures(fake_tools, made) == {}


def test_a_glyph_that_the_font_lacks_stops_before_any_encoding(campaign: Maker, fake_tools: Workshop) -> None:
    """The file with the words is blamed, before a track is written that nobody could see."""
    fake_tools.typography = Monospace("ęą")
    made = campaign()
    failed = failures(fake_tools, made)
    assert not made.track("pl").exists()
    error = failed["pl"]
    assert isinstance(error, GlyphsMissing)
    assert error.message.startswith("trial.pl.md: ")
    assert "s01: " in error.message
    assert "U+0119 LATIN SMALL LETTER E WITH OGONEK" in error.message
    assert "U+0105" not in error.message, "only what occurs is named"
    assert set(failed) == {"pl"}


def test_a_font_that_is_not_there_stops_its_language_alone(campaign: Maker, fake_tools: Workshop) -> None:
    class NoPolish(OneFace):
        def face(self, language: str) -> Face:
            if language == "pl":
                raise FontError("not in the font cache", language=language, hint="run: vidmsg fonts sync")
            return super().face(language)

    fake_tools.fonts = NoPolish()
    assert set(failures(fake_tools, campaign())) == {"pl"}


def test_footage_that_is_not_there_fails_the_message(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    footage = made.root / "assets" / "base.mp4"
    fake_tools.prober = FakeProber({})
    footage.unlink()
    assert all(isinstance(e, FootageError) for e in failures(fake_tools, made).values())
    fake_tools.prober = FakeProber(MEDIA)
    error = failures(fake_tools, made)["en"]
    assert isinstance(error, FootageError), "even a prober that sees ghosts cannot give bytes to burn on"
    assert error.path == str(footage)


def test_footage_too_short_for_the_script_names_the_script(campaign: Maker, fake_tools: Workshop) -> None:
    fake_tools.prober = FakeProber(replace(MEDIA, duration_ms=200, frames=5))
    fake_tools.speech = GivenSpeech()
    made = campaign()
    error = failures(fake_tools, made)["fr"]
    assert isinstance(error, InputError)
    assert error.path == str(made.script("en"))
    assert "no time for segment" in error.message


def test_silence_is_said_once_per_build_and_only_where_it_matters(
    campaign: Maker, fake_tools: Workshop
) -> None:
    """The note must not vanish with the second build: the timing is just as much a guess."""
    fake_tools.speech = GivenSpeech()
    made = campaign()
    for _ in range(2):
        fake_tools.build(made)
        assert [e.message for e in fake_tools.heard.of(Warned)] == [  # type: ignore[attr-defined]
            "no speech was heard: segments without a time mark share the time by length"
        ]
    for number in (1, 2, 3):
        made.edit(made.script("en"), f"[s0{number}]", f"[s0{number}] [00:0{number}.000]")
    fake_tools.build(made)
    assert fake_tools.heard.of(Warned) == []


@pytest.mark.parametrize("content", ["", "[]", '{"media": {}}', '{"media": {"rate": "x"}, "speech": []}'])
def test_a_damaged_memory_of_footage_is_made_anew(
    campaign: Maker, fake_tools: Workshop, content: str
) -> None:
    made = campaign()
    fake_tools.build(made)
    (cache,) = (made.root / "output" / ".cache" / "footage").iterdir()
    whole = cache.read_text()
    cache.write_text(content)
    assert fake_tools.build(made).failed == ()
    assert cache.read_text() == whole


def test_footage_is_listened_to_once(campaign: Maker, fake_tools: Workshop) -> None:
    """Hearing is slow; the same bytes need not be heard twice, and new bytes must be."""

    class Counting(GivenSpeech):
        heard = 0

        def regions(self, path: Path, media: Media | None = None):  # type: ignore[no-untyped-def]
            Counting.heard += 1
            return super().regions(path, media)

    made = campaign()
    fake_tools.speech = Counting()
    fake_tools.build(made)
    fake_tools.build(made)
    assert Counting.heard == 1
    (made.root / "assets" / "base.mp4").write_bytes(b"other footage")
    fake_tools.build(made)
    assert Counting.heard == 2


def test_the_sound_with_speech_in_it_is_listened_to_and_used(campaign: Maker, fake_tools: Workshop) -> None:
    """Cameras record several sounds; music may come first. What was chosen is said at every build."""

    class OnlyTheThird(GivenSpeech):
        def regions(self, path: Path, media: Media | None = None) -> tuple[Region, ...]:
            assert media is not None
            return super().regions(path) if media.audio_stream == 2 else ()

    streams = (AudioStream("aac", 2, default=True), AudioStream("x", 0, usable=False), AudioStream("ac3", 1))
    fake_tools.prober = FakeProber(replace(MEDIA, audio_streams=streams, left_out=("1 subtitle track",)))
    fake_tools.speech = OnlyTheThird(SPEECH)
    made, used = campaign(), set[int]()
    for _ in range(2):
        assert fake_tools.build(made).failed == ()
        said = [e.message for e in fake_tools.heard.of(Warned)]  # type: ignore[attr-defined]
        assert said == ["3 sound tracks; number 3 is used", "left out: 1 subtitle track"]
        assert isinstance(fake_tools.encoder, FakeEncoder)
        used |= {j.stream for j in fake_tools.encoder.jobs if isinstance(j, AudioJob)}
    assert used == {2}


@pytest.mark.parametrize(
    ("size", "wanted"),
    [
        ((1280, 720), (1280, 720)),
        ((3840, 2160), (1920, 1080)),
        ((1081, 1921), (1080, 1918)),
        ((321, 181), (320, 180)),
    ],
)
def test_pictures_are_never_enlarged_and_have_even_sides(
    size: tuple[int, int], wanted: tuple[int, int]
) -> None:
    media = replace(MEDIA, width_px=size[0], height_px=size[1], rate=Fraction(30000, 1001))
    settings = settings_for(channel("youtube"), media, crf=20, preset="fast")
    assert (settings.width_px, settings.height_px) == wanted


def test_orders_fail_one_by_one_and_never_twice(campaign: Maker, fake_tools: Workshop) -> None:
    """Every target asked for comes out exactly once, as an order or as a failure."""
    made = campaign(scripts={"fr": ""})
    project = made.project
    items = list(
        orders(
            project, project.targets(), fake_tools.tools(project), Digests(made.root / "d"), lambda _: None
        )
    )
    assert [str(i.target) for i in items] == [str(t) for t in project.targets()]
    assert [isinstance(i, Failed) for i in items] == [False, True, False]
