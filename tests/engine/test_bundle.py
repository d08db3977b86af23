"""A bundle: what is in it, and what makes it stale."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

import pipeline
from pipeline.adapters.fakes import OneFace
from pipeline.adapters.ffmpeg.fake import FakeEncoder
from pipeline.core.events import (
    TargetStarted,
    TargetUpToDate,
)
from pipeline.core.plan import AudioJob, EncodeJob, JoinJob, StillJob
from pipeline.engine import bundle
from pipeline.engine.files import of_file
from tests.conftest import MEDIA, Campaign, Workshop

Maker = Callable[..., Campaign]
Touch = Callable[[Campaign, Workshop], None]
ALL = ("en", "fr", "pl")


def reasons(fake_tools: Workshop) -> dict[str, tuple[str, ...]]:
    """Return language -> reasons of every target that was started."""
    started = fake_tools.heard.of(TargetStarted)
    return {e.target.split("/")[1]: e.reasons for e in started if isinstance(e, TargetStarted)}


def test_a_bundle_holds_exactly_eight_files(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    outcome = fake_tools.build(made)
    assert [t.language for t in outcome.made] == list(ALL) or len(outcome.made) == 3
    extensions = ("html", "jpg", "manifest.json", "mp4", "post.txt", "srt", "ttml", "vtt")
    for tag in ALL:
        assert sorted(p.name for p in made.bundle(tag).iterdir()) == [
            f"trial.{tag}.youtube.{e}" for e in extensions
        ]
    assert not (made.root / "output" / ".work").exists()
    assert not list(made.root.rglob("*.part*"))


def test_the_manifest_says_what_it_was_made_of(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    fake_tools.build(made)
    manifest = json.loads(made.file("fr", "manifest.json").read_text())
    assert set(manifest) == {
        "schema", "target", "title", "wording", "machine_draft", "draft", "review", "inputs", "tools",
            "findings", "proof", "outputs",
    }  # fmt: skip
    assert manifest["schema"] == "vidmsg-manifest/1"
    assert manifest["target"] == {"message": "trial", "language": "fr", "channel": "youtube"}
    assert manifest["title"] == "Signalez-le"
    assert manifest["wording"] == {"origin": "human", "state": "initial", "engine": ""}
    assert manifest["machine_draft"] is False
    assert manifest["tools"]["encoder"] == "fake 1"
    assert manifest["inputs"]["footage"] == of_file(made.root / "assets" / "base.mp4")
    assert [f["id"] for f in manifest["findings"]] == ["not-reviewed"]
    for name, about in manifest["outputs"].items():
        path = made.bundle("fr") / name
        assert about == {"bytes": path.stat().st_size, "sha256": of_file(path)}
    assert len(manifest["outputs"]) == 7, "all but itself"


def test_texts_hold_the_words_and_the_facts(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    fake_tools.build(made)
    assert (
        made.file("en", "post.txt").read_text()
        == "Report it\n\nPlease report hate crime to @MetCC.\nEmergency: 999.\n"
    )
    for extension in ("srt", "vtt", "ttml", "html"):
        text = made.file("pl", extension).read_text()
        assert "999" in text
        assert "@MetCC" in text
    assert isinstance(fake_tools.encoder, FakeEncoder)
    jobs = fake_tools.encoder.jobs
    (job,) = [j for j in jobs if isinstance(j, JoinJob) and ".pl." in j.output]
    assert (sum(job.lengths), job.rate, job.title) == (300, MEDIA.rate, "Zgłoś to")
    assert {lane.fonts for j in jobs if isinstance(j, EncodeJob) for lane in j.lanes} == {
        ("/nowhere/fake.ttf",)
    }


def test_the_sound_is_encoded_once_for_all_languages(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    fake_tools.build(made, jobs=4)
    assert isinstance(fake_tools.encoder, FakeEncoder)
    assert len([j for j in fake_tools.encoder.jobs if isinstance(j, AudioJob)]) == 1
    assert len({j.audio for j in fake_tools.burned}) == 1
    assert len([j for j in fake_tools.encoder.jobs if isinstance(j, StillJob)]) == 3


def test_footage_without_sound_has_none(campaign: Maker, fake_tools: Workshop) -> None:
    fake_tools.prober = type(fake_tools.prober)(replace(MEDIA, has_audio=False))  # type: ignore[call-arg]
    made = campaign()
    assert fake_tools.build(made).failed == ()
    assert {j.audio for j in fake_tools.burned} == {""}


def test_a_second_build_does_nothing(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    fake_tools.build(made)
    before = made.finished()
    outcome = fake_tools.build(made)
    assert (outcome.made, len(outcome.up_to_date), outcome.failed) == ((), 3, ())
    assert fake_tools.encoder.jobs == []  # type: ignore[attr-defined]
    assert len(fake_tools.heard.of(TargetUpToDate)) == 3
    assert made.finished() == before


def _config(old: str, new: str) -> Touch:
    return lambda c, _: c.edit(c.root / "campaign.toml", old, new)


def _edit(tag: str, old: str, new: str) -> Touch:
    return lambda c, _: c.edit(c.script(tag), old, new)


def _other_footage(campaign: Campaign, fake_tools: Workshop) -> None:
    (campaign.root / "assets" / "base.mp4").write_bytes(b"other footage")


def _other_font(campaign: Campaign, fake_tools: Workshop) -> None:
    book = OneFace()
    book.face_of_all = replace(book.face_of_all, digest="1" * 64)
    fake_tools.fonts = book


def _other_tool(campaign: Campaign, fake_tools: Workshop) -> None:
    fake_tools.encoder.identity = "fake 2"


def _other_vidmsg(campaign: Campaign, fake_tools: Workshop) -> None:
    pipeline.__version__ += ".dev1"


def _other_recipe(campaign: Campaign, fake_tools: Workshop) -> None:
    bundle.RECIPE += "+"


def _delete(extension: str) -> Touch:
    return lambda c, _: c.file("fr", extension).unlink()


def _damage(extension: str) -> Touch:
    def touch(campaign: Campaign, fake_tools: Workshop) -> None:
        campaign.file("fr", extension).write_bytes(b"damaged")

    return touch


def _manifest(change: Callable[[dict[str, object]], object]) -> Touch:
    def touch(campaign: Campaign, fake_tools: Workshop) -> None:
        path = campaign.file("fr", "manifest.json")
        manifest = json.loads(path.read_text())
        change(manifest)
        path.write_text(json.dumps(manifest))

    return touch


@pytest.mark.parametrize(
    ("touch", "remade", "why"),
    [
        (_other_footage, ALL, ("footage changed",)),
        (_other_font, ALL, ("font changed",)),
        (_other_tool, ALL, ("tools changed",)),
        (_other_vidmsg, ALL, ("tools changed",)),
        (_other_recipe, ALL, ("recipe changed",)),
        (_config("[messages", '[style]\ntext_colour = "#FFFF00"\n[messages'), ALL, ("style changed",)),
        (_config("[messages", "[video]\ncrf = 23\n[messages"), ALL, ("encoder settings changed",)),
        (_config("[messages", '[video]\npreset = "slow"\n[messages'), ALL, ("encoder settings changed",)),
        (_config('name = "Trial"', 'name = "Other"'), (), ()),
        (_edit("fr", "appelez", "composez"), ("fr",), ("script changed", "track changed")),
        (_edit("fr", "title: Signalez-le", "title: Dites-le"), ("fr",), ("script changed",)),
        (_edit("fr", "language: fr", "language: fr\nstate: reviewed"), ("fr",), ("script changed",)),
        (_edit("en", "Emergency: 999.", "Call 999."), ("en",), ("script changed",)),
        (_edit("en", "\n\n[s03] Or", "\n> note: for translators\n\n[s03] Or"), (), ()),
        (_edit("en", "[s02]", "[s02] [00:05.000]"), ALL, ("track changed",)),
        (_delete("mp4"), ("fr",), ("a finished file is gone: trial.fr.youtube.mp4",)),
        (_delete("srt"), ("fr",), ("a finished file is gone: trial.fr.youtube.srt",)),
        (_delete("jpg"), ("fr",), ("a finished file is gone: trial.fr.youtube.jpg",)),
        (_damage("mp4"), ("fr",), ("a finished file was changed: trial.fr.youtube.mp4",)),
        (_damage("html"), ("fr",), ("a finished file was changed: trial.fr.youtube.html",)),
        (_delete("manifest.json"), ("fr",), ("never made",)),
        (_damage("manifest.json"), ("fr",), ("never made",)),
        (_manifest(lambda m: m.update(schema="vidmsg-manifest/0")), ("fr",), ("never made",)),
        (_manifest(lambda m: m.pop("inputs")), ("fr",), ("never made",)),
        (_manifest(lambda m: m.update(outputs=[])), ("fr",), ("never made",)),
    ],
)
def test_each_change_remakes_exactly_what_it_must(
    campaign: Maker,
    fake_tools: Workshop,
    monkeypatch: pytest.MonkeyPatch,
    touch: Touch,
    remade: tuple[str, ...],
    why: tuple[str, ...],
) -> None:
    """Law 3: reused if and only if every input is the same; the reason is in plain words."""
    monkeypatch.setattr(pipeline, "__version__", pipeline.__version__)
    monkeypatch.setattr(bundle, "RECIPE", bundle.RECIPE)
    made = campaign()
    fake_tools.build(made)
    touch(made, fake_tools)
    outcome = fake_tools.build(made)
    assert outcome.failed == ()
    assert reasons(fake_tools) == dict.fromkeys(remade, why)
    assert {t.language for t in outcome.made} == set(remade)
    assert fake_tools.build(made).made == (), "after that all is current again"
