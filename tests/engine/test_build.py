"""Build: all that is needed, nothing that is not, and never half a bundle."""

from __future__ import annotations

import errno
import json
import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.adapters.fakes import OneFace
from pipeline.adapters.ffmpeg.encoder import FakeEncoder
from pipeline.core.events import (
    BuildFinished,
    BuildStarted,
    Event,
    TargetFailed,
    TargetFinished,
    TargetProgress,
    TargetStarted,
    TargetUpToDate,
)
from pipeline.core.plan import AudioJob, BurnJob, StillJob
from pipeline.engine import bundle
from pipeline.engine.build import build, locked
from pipeline.engine.files import of_file
from pipeline.errors import CampaignLocked, EncodeFailed, StorageError
from tests.conftest import MEDIA, Campaign, Workshop

Maker = Callable[..., Campaign]
Touch = Callable[[Campaign, Workshop], None]
ALL = ("en", "fr", "pl")


def reasons(fake_tools: Workshop) -> dict[str, tuple[str, ...]]:
    """Return language -> reasons of every target that was started."""
    started = fake_tools.heard.of(TargetStarted)
    return {e.target.split("/")[1]: e.reasons for e in started if isinstance(e, TargetStarted)}


def bundles(campaign: Campaign) -> dict[str, bytes]:
    """Return every finished file; hidden folders are ours."""
    output = campaign.root / "output"
    paths = [p for p in output.rglob("*") if p.is_file() and ".cache" not in p.parts and p.name != ".lock"]
    return {str(p.relative_to(output)): p.read_bytes() for p in paths}


def test_a_bundle_holds_exactly_seven_files(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    outcome = fake_tools.build(made)
    assert [t.language for t in outcome.made] == list(ALL) or len(outcome.made) == 3
    extensions = ("html", "jpg", "manifest.json", "mp4", "post.txt", "srt", "vtt")
    for tag in ALL:
        assert sorted(p.name for p in made.bundle(tag).iterdir()) == [f"trial.{tag}.youtube.{e}" for e in extensions]
    assert not (made.root / "output" / ".work").exists()
    assert not list(made.root.rglob("*.part*"))


def test_the_manifest_says_what_it_was_made_of(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    fake_tools.build(made)
    manifest = json.loads(made.file("fr", "manifest.json").read_text())
    assert set(manifest) == {
        "schema", "target", "title", "wording", "machine_draft", "inputs", "tools", "findings", "outputs",
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
    assert len(manifest["outputs"]) == 6, "all but itself"


def test_texts_hold_the_words_and_the_facts(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    fake_tools.build(made)
    assert made.file("en", "post.txt").read_text() == "Report it\n\nPlease report hate crime.\nEmergency: 999.\n"
    for extension in ("srt", "vtt", "html"):
        text = made.file("pl", extension).read_text()
        assert "999" in text
        assert "@MetCC" in text
    (job,) = [j for j in fake_tools.burned if ".pl." in j.output]
    assert (job.frames, job.rate, job.fonts, job.title) == (300, MEDIA.rate, ("/nowhere/fake.ttf",), "Zgłoś to")


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
    before = bundles(made)
    outcome = fake_tools.build(made)
    assert (outcome.made, len(outcome.up_to_date), outcome.failed) == ((), 3, ())
    assert fake_tools.encoder.jobs == []  # type: ignore[attr-defined]
    assert len(fake_tools.heard.of(TargetUpToDate)) == 3
    assert bundles(made) == before


def _config(old: str, new: str) -> Touch:
    return lambda c, _: c.edit(c.root / "campaign.toml", old, new)


def _edit(tag: str, old: str, new: str) -> Touch:
    return lambda c, _: c.edit(c.script(tag), old, new)


def _other_footage(campaign: Campaign, fake_tools: Workshop) -> None:
    (campaign.root / "assets" / "base.mp4").write_bytes(b"other footage")


def _other_font(campaign: Campaign, fake_tools: Workshop) -> None:
    book = OneFace()
    book.face_of_all = replace(OneFace.face_of_all, digest="1" * 64)
    fake_tools.fonts = book


def _other_tool(campaign: Campaign, fake_tools: Workshop) -> None:
    fake_tools.encoder.identity = "fake 2"


def _other_vidmsg(campaign: Campaign, fake_tools: Workshop) -> None:
    bundle.pipeline.__version__ += ".dev1"


def _other_recipe(campaign: Campaign, fake_tools: Workshop) -> None:
    bundle.RECIPE += "+"


def _delete(extension: str) -> Touch:
    return lambda c, _: c.file("fr", extension).unlink()


def _damage(extension: str) -> Touch:
    return lambda c, _: c.file("fr", extension).write_bytes(b"damaged") and None


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
        (_edit("en", "[s03] Or", "> note: for translators\n\n[s03] Or"), (), ()),
        (_edit("en", "[s02]", "[s02] [00:05.000]"), ALL, ("track changed",)),
        *((_delete(e), ("fr",), (f"a finished file is gone: trial.fr.youtube.{e}",)) for e in ("mp4", "srt", "jpg")),
        *((_damage(e), ("fr",), (f"a finished file was changed: trial.fr.youtube.{e}",)) for e in ("mp4", "html")),
        (_delete("manifest.json"), ("fr",), ("never made",)),
        (_damage("manifest.json"), ("fr",), ("never made",)),
        (_manifest(lambda m: m.update(schema="vidmsg-manifest/0")), ("fr",), ("never made",)),
        (_manifest(lambda m: m.pop("inputs")), ("fr",), ("never made",)),
        (_manifest(lambda m: m.update(outputs=[])), ("fr",), ("never made",)),
    ],
)  # fmt: skip
def test_each_change_remakes_exactly_what_it_must(
    campaign: Maker,
    fake_tools: Workshop,
    monkeypatch: pytest.MonkeyPatch,
    touch: Touch,
    remade: tuple[str, ...],
    why: tuple[str, ...],
) -> None:
    """Law 3: reused if and only if every input is the same; the reason is in plain words."""
    monkeypatch.setattr(bundle.pipeline, "__version__", bundle.pipeline.__version__)
    monkeypatch.setattr(bundle, "RECIPE", bundle.RECIPE)
    made = campaign()
    fake_tools.build(made)
    touch(made, fake_tools)
    outcome = fake_tools.build(made)
    assert outcome.failed == ()
    assert reasons(fake_tools) == dict.fromkeys(remade, why)
    assert {t.language for t in outcome.made} == set(remade)
    assert fake_tools.build(made).made == (), "after that all is current again"


def test_targets_asked_for_are_the_only_ones_made(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    outcome = fake_tools.build(made, targets=made.project.targets(("FR",)))
    assert [t.language for t in outcome.made] == ["fr"]
    assert not made.bundle("en").exists()


class Failing(FakeEncoder):
    """Fails at one step of one language, after having written half of the file."""

    def __init__(self, step: str, fault: BaseException) -> None:
        super().__init__()
        self.step, self.fault = step, fault

    def burn(self, job: BurnJob, progress: Callable[[int], None]) -> None:
        self._maybe("burn", job.output)
        super().burn(job, progress)

    def still(self, job: StillJob) -> None:
        self._maybe("still", job.output)
        super().still(job)

    def _maybe(self, step: str, output: str) -> None:
        if step == self.step and ".fr." in output:
            Path(output).write_bytes(b"half")
            raise self.fault


BROKEN = EncodeFailed("ffmpeg failed (1)", command=("ffmpeg",), returncode=1, stderr_tail="oh", hint="Look.")


@pytest.mark.parametrize("step", ["burn", "still"])
@pytest.mark.parametrize("fault", [BROKEN, OSError(errno.ENOSPC, "No space left on device")])
def test_one_failing_encode_stops_no_other(
    campaign: Maker, fake_tools: Workshop, step: str, fault: Exception
) -> None:
    made = campaign()
    fake_tools.encoder = Failing(step, fault)
    outcome = fake_tools.build(made)
    assert [f.target.language for f in outcome.failed] == ["fr"]
    assert isinstance(outcome.failed[0].error, (EncodeFailed, StorageError))
    assert outcome.failed[0].error.hint
    assert {t.language for t in outcome.made} == {"en", "pl"}
    assert not made.bundle("fr").exists(), "nothing of it is in place"
    assert not (made.root / "output" / ".work").exists()
    (event,) = fake_tools.heard.of(TargetFailed)
    assert isinstance(event, TargetFailed)
    assert event.target == "trial/fr/youtube"
    last = fake_tools.heard.events[-1]
    assert last == BuildFinished(2, 0, ("trial/fr/youtube",))


def test_a_failing_remake_keeps_the_old_bundle(campaign: Maker, fake_tools: Workshop) -> None:
    """An old video is better than none: it stays until the new one is whole."""
    made = campaign()
    fake_tools.build(made)
    before = {n: d for n, d in bundles(made).items() if "/fr/" in n}
    made.edit(made.script("fr"), "appelez", "composez")
    fake_tools.encoder = Failing("still", BROKEN)
    fake_tools.build(made)
    assert {n: d for n, d in bundles(made).items() if "/fr/" in n} == before
    fake_tools.encoder = FakeEncoder()
    assert [t.language for t in fake_tools.build(made).made] == ["fr"]


def test_a_move_that_fails_puts_the_old_bundle_back(
    campaign: Maker, fake_tools: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = campaign()
    fake_tools.build(made)
    before = bundles(made)
    made.edit(made.script("fr"), "appelez", "composez")
    real = Path.replace

    def replace_(self: Path, target: Path) -> Path:
        if self.name.startswith("bundle-"):
            raise OSError(errno.EIO, "I/O error")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace_)
    outcome = fake_tools.build(made)
    assert isinstance(outcome.failed[0].error, StorageError)
    assert bundles(made) == before


def test_any_number_of_jobs_gives_the_same(campaign: Maker, fake_tools: Workshop) -> None:
    one, four = campaign(name="one"), campaign(name="four")
    fake_tools.build(one, jobs=1)
    fake_tools.build(four, jobs=4)
    files = [{n: d for n, d in bundles(c).items() if not n.endswith(("mp4", "jpg", "json"))} for c in (one, four)]
    assert files[0] == files[1] != {}
    inputs = [json.loads(c.file("fr", "manifest.json").read_text())["inputs"] for c in (one, four)]
    assert inputs[0] == inputs[1]


def test_jobs_is_the_most_at_once(campaign: Maker, fake_tools: Workshop) -> None:
    """Two at once must really be two, and never three."""

    class Crowd(FakeEncoder):
        now = most = 0
        lock = threading.Lock()
        both = threading.Barrier(2, timeout=5)

        def burn(self, job: BurnJob, progress: Callable[[int], None]) -> None:
            with self.lock:
                Crowd.now += 1
                Crowd.most = max(Crowd.most, Crowd.now)
            if ".pl." not in job.output:
                self.both.wait()
            super().burn(job, progress)
            with self.lock:
                Crowd.now -= 1

    fake_tools.encoder = Crowd()
    assert fake_tools.build(campaign(), jobs=2).failed == ()
    assert Crowd.most == 2


def test_the_story_is_told_in_order(campaign: Maker, fake_tools: Workshop) -> None:
    fake_tools.build(campaign(["en"]), jobs=1)
    kinds = [type(e) for e in fake_tools.heard.events if isinstance(e, (BuildStarted, TargetStarted, TargetProgress, TargetFinished, BuildFinished))]  # fmt: skip
    assert kinds == [BuildStarted, TargetStarted, TargetProgress, TargetFinished, BuildFinished]
    progress = fake_tools.heard.of(TargetProgress)
    assert progress == [TargetProgress("trial/en/youtube", 1000)]


@pytest.mark.parametrize("kind", [TargetStarted, TargetProgress, TargetFinished, BuildStarted, TargetUpToDate])
def test_an_interrupt_leaves_no_half_bundle(
    campaign: Maker, fake_tools: Workshop, kind: type[Event]
) -> None:
    """Ctrl-C at any moment: what is finished stays, the rest is as if it had never begun."""
    made = campaign()
    fake_tools.build(made, targets=made.project.targets(("en",)))
    stopped: list[bool] = []

    class Stopping(FakeEncoder):
        def stop(self) -> None:
            stopped.append(True)

    class Impatient:
        def emit(self, event: Event) -> None:
            if isinstance(event, kind):
                raise KeyboardInterrupt

    project = made.project
    fake_tools.encoder = Stopping()
    with pytest.raises(KeyboardInterrupt):
        build(project, project.targets(), fake_tools.tools(project), Impatient(), jobs=1)
    assert stopped == [True] * (kind is not BuildStarted)
    for tag in ALL:
        assert len(list(made.bundle(tag).glob("*"))) in (0, 7)
    (made.root / "output" / ".work" / "rest").mkdir(parents=True, exist_ok=True)
    fake_tools.encoder = FakeEncoder()
    outcome = fake_tools.build(made)
    assert "en" in {t.language for t in outcome.up_to_date}, "what was finished is not redone"
    assert outcome.failed == ()
    assert not (made.root / "output" / ".work").exists()
    assert sorted(t.language for t in (*outcome.made, *outcome.up_to_date)) == list(ALL)


def test_a_second_build_at_the_same_time_says_so_at_once(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    with locked(made.project), pytest.raises(CampaignLocked, match="another build is at work") as caught:
        fake_tools.build(made)
    assert caught.value.retryable
    assert "Wait" in caught.value.hint
    assert fake_tools.heard.events == []
    assert fake_tools.build(made).failed == (), "the lock is free again"


def test_a_locked_build_leaves_the_others_work_folder_alone(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    half = made.root / "output" / ".work" / "half"
    half.mkdir(parents=True)
    with locked(made.project), pytest.raises(CampaignLocked):
        fake_tools.build(made)
    assert half.exists()


@pytest.mark.skipif(os.name != "posix", reason="a file in a folder's place")
def test_an_output_folder_that_cannot_be_made_is_explained(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    (made.root / "output").write_text("I am a file")
    with pytest.raises(StorageError, match="output cannot be written") as caught:
        fake_tools.build(made)
    assert caught.value.hint


def test_a_failing_sound_fails_its_targets_and_is_not_kept(campaign: Maker, fake_tools: Workshop) -> None:
    class Deaf(FakeEncoder):
        def audio(self, job: AudioJob, progress: Callable[[int], None]):  # type: ignore[no-untyped-def]
            Path(job.output).write_bytes(b"half")
            raise BROKEN

    made = campaign()
    fake_tools.encoder = Deaf()
    assert len(fake_tools.build(made).failed) == 3
    fake_tools.encoder = FakeEncoder()
    assert len(fake_tools.build(made).made) == 3
    assert "half" not in {Path(j.audio).read_text() for j in fake_tools.burned}
