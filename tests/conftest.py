"""What most tests start from: a small campaign folder, and tools that only pretend."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import settings

from pipeline.adapters.align.vad import GivenSpeech
from pipeline.adapters.fakes import Monospace, OneFace
from pipeline.adapters.ffmpeg.fake import FakeEncoder
from pipeline.adapters.ffmpeg.probe import FakeProber
from pipeline.adapters.ffmpeg.proof import BlindProver
from pipeline.adapters.translators.file import FileTranslator
from pipeline.core.cue import Region
from pipeline.core.events import Event
from pipeline.core.media import Media
from pipeline.core.plan import EncodeJob, JoinJob, Target, VideoSettings
from pipeline.engine.build import Outcome, build
from pipeline.engine.prepare import Tools
from pipeline.engine.project import Project, open_project
from pipeline.errors import FootageError
from pipeline.ports import (
    Aligner,
    Encoder,
    FontBook,
    Inspect,
    Prober,
    Prover,
    ShotFinder,
    Translator,
    Typography,
)

SOURCE = """\
---
title: Report it
language: en
post: |
  Please report hate crime to @MetCC.
  Emergency: 999.
---

[s01] Please report hate crime.

[s02] In an emergency, call 999.

[s03] Or tell @MetCC about it.
"""
WORDS = {
    "fr": (
        "Signalez-le",
        "Signalez les crimes de haine.",
        "En cas d'urgence, appelez le 999.",
        "Ou dites-le à @MetCC.",
    ),
    "pl": (
        "Zgłoś to",
        "Zgłaszaj przestępstwa z nienawiści.",
        "W nagłym wypadku dzwoń pod 999.",
        "Albo napisz do @MetCC.",
    ),
    "vi": (
        "Hãy trình báo",
        "Hãy trình báo tội ác thù ghét.",
        "Khẩn cấp, hãy gọi 999.",
        "Hoặc báo cho @MetCC.",
    ),
}
# No test is timed: machines are noisy.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

MEDIA = Media(
    duration_ms=12_000,
    width_px=1280,
    height_px=720,
    rate=Fraction(25),
    frames=300,
    has_audio=True,
    video_codec="h264",
    audio_codec="aac",
)
SPEECH = (Region(500, 3500), Region(4500, 7500), Region(8500, 11_000))


def translation(tag: str, *, head: str = "") -> str:
    """Return a complete translation file by a person."""
    title, *texts = WORDS[tag]
    body = "".join(f"\n[s{number:02d}] {text}\n" for number, text in enumerate(texts, 1))
    return f"---\ntitle: {title}\nlanguage: {tag}\npost: 999 / @MetCC\n{head}---\n{body}"


@dataclass(slots=True)
class Campaign:
    """A campaign folder on the disk and short ways to change it."""

    root: Path

    @property
    def project(self) -> Project:
        return open_project(self.root)

    @property
    def looking(self) -> Project:
        return open_project(self.root, looking=True)

    def script(self, tag: str) -> Path:
        return self.root / "scripts_text" / f"trial.{tag}.md"

    def track(self, tag: str) -> Path:
        return self.root / "subtitles" / "trial" / f"{tag}.srt"

    def bundle(self, tag: str) -> Path:
        return self.root / "output" / "trial" / tag / "youtube"

    def file(self, tag: str, extension: str) -> Path:
        return self.bundle(tag) / f"trial.{tag}.youtube.{extension}"

    def finished(self) -> dict[str, bytes]:
        """Return every finished file by its place in the output folder; hidden folders are ours."""
        output = self.root / "output"
        paths = [p for p in output.rglob("*") if p.is_file() and p.relative_to(output).parts[0][0] != "."]
        return {str(p.relative_to(output)): p.read_bytes() for p in paths}

    def edit(self, path: Path, old: str, new: str) -> None:
        """Replace words in a file that must hold them: an edit that changes nothing would prove nothing."""
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")


def config_text(languages: Sequence[str], more: str = "", engines: Sequence[str] = ("file",)) -> str:
    """Return a campaign.toml with one message, ``trial``."""
    tags = ", ".join(f'"{tag}"' for tag in languages)
    names = ", ".join(f'"{name}"' for name in engines)
    review = "" if "[review]" in more else "[review]\nrequired = false\n\n"
    return (
        f'[campaign]\nname = "Trial"\nlanguages = [{tags}]\n\n[translate]\nengines = [{names}]\n\n'
        f'{review}{more}\n[messages.trial]\nfootage = "assets/base.mp4"\n'
    )


@pytest.fixture
def campaign(tmp_path: Path) -> Callable[..., Campaign]:
    """Return a maker of campaign folders: English, and people's translations for the other languages."""

    def make(
        languages: Sequence[str] = ("en", "fr", "pl"),
        *,
        without: Sequence[str] = (),
        config: str = "",
        engines: Sequence[str] = ("file",),
        name: str = "campaign",
        scripts: Mapping[str, str] | None = None,
    ) -> Campaign:
        made = Campaign(tmp_path / name)
        for folder in ("scripts_text", "assets"):
            (made.root / folder).mkdir(parents=True)
        (made.root / "campaign.toml").write_text(config_text(languages, config, engines), encoding="utf-8")
        (made.root / "assets" / "base.mp4").write_bytes(b"pretended footage")
        texts = {"en": SOURCE} | {tag: translation(tag) for tag in languages if tag in WORDS}
        for tag, text in (texts | dict(scripts or {})).items():
            if tag not in without:
                made.script(tag).write_text(text, encoding="utf-8")
        return made

    return make


class Heard:
    """A reporter that remembers what it heard."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def emit(self, event: Event) -> None:
        self.events.append(event)

    def of(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]


@dataclass(slots=True)
class Workshop:
    """Pretended tools, each of which a test may replace, and what they were used for."""

    encoder: Encoder = field(default_factory=FakeEncoder)
    prover: Prover = field(default_factory=BlindProver)
    prober: Prober = field(default_factory=lambda: FakeProber(MEDIA))
    speech: GivenSpeech = field(default_factory=lambda: GivenSpeech(SPEECH))
    fonts: FontBook = field(default_factory=OneFace)
    typography: Typography = field(default_factory=Monospace)
    engines: list[Translator] = field(default_factory=list)
    shots: ShotFinder | None = None
    aligner: Aligner | None = None
    inspect: Inspect | None = None
    heard: Heard = field(default_factory=Heard)

    def tools(self, project: Project) -> Tools:
        return Tools(
            translators=[FileTranslator(project.read_script), *self.engines],
            prober=self.prober,
            speech=self.speech,
            encoder=self.encoder,
            prover=self.prover,
            fonts=self.fonts,
            typography=self.typography,
            shots=self.shots,
            inspect=self.inspect,
            aligner=self.aligner,
        )

    def build(self, campaign: Campaign, *, jobs: int = 2, targets: Sequence[Target] | None = None) -> Outcome:
        """Build a campaign; what the encoder and the reporter saw is of this build alone."""
        project = campaign.project
        self.heard.events.clear()
        if isinstance(self.encoder, FakeEncoder):
            self.encoder.jobs.clear()
        wanted = project.targets() if targets is None else targets
        return build(project, wanted, self.tools(project), self.heard, jobs=jobs)

    @property
    def burned(self) -> list[Burned]:
        """What was joined, with the tracks that its chunks were drawn with."""
        assert isinstance(self.encoder, FakeEncoder)
        joined = [job for job in self.encoder.jobs if isinstance(job, JoinJob)]
        encoded = [job for job in self.encoder.jobs if isinstance(job, EncodeJob)]
        videos = {piece.key: job.video for job in encoded for piece in job.pieces}
        return [Burned(job.output, job.audio, _tracks(job), _videos(job, videos)) for job in joined]

    @property
    def encoded(self) -> list[tuple[int, int]]:
        """Every span that was encoded, in order of its first frame."""
        assert isinstance(self.encoder, FakeEncoder)
        jobs = [job for job in self.encoder.jobs if isinstance(job, EncodeJob)]
        return sorted((piece.first, piece.end) for job in jobs for piece in job.pieces)


@dataclass(frozen=True, slots=True)
class Burned:
    """A video that was put together."""

    output: str
    audio: str
    ass: str
    """The tracks of its chunks, one after the other."""
    videos: tuple[VideoSettings, ...] = ()
    """How those of its chunks were encoded that were encoded now."""

    @property
    def video(self) -> VideoSettings:
        """How it was encoded."""
        return self.videos[0]


def _videos(job: JoinJob, known: Mapping[str, VideoSettings]) -> tuple[VideoSettings, ...]:
    keys = [json.loads(Path(name).read_text("utf-8"))["key"] for name in job.chunks]
    return tuple(known[key] for key in keys if key in known)


def _tracks(job: JoinJob) -> str:
    return "".join(json.loads(Path(name).read_text("utf-8"))["ass"] for name in job.chunks)


INTRO = replace(MEDIA, duration_ms=1200, frames=36, rate=Fraction(30), width_px=720, height_px=1280)


class Eyes:
    """A prober that counts the frames of a pretended mezzanine, as the real one does of a real one."""

    def __init__(self, footage: Media = MEDIA) -> None:
        self.short, self._footage = 0, footage

    def probe(self, path: Path) -> Media:
        if not path.is_file():
            raise FootageError("there is no such file", path=path, hint="Check its name.")
        if path.name == "intro.mp4":
            return INTRO
        if path.suffix != ".mkv":
            return self._footage
        job = json.loads(path.read_text("utf-8"))
        parts = sum(part["frames"] for part in (*job["before"], *job["after"]))
        frames = job["media"]["frames"] + parts - self.short
        return replace(self._footage, frames=frames, duration_ms=int(frames * 1000 / self._footage.rate) - 1)

    def picture(self, path: Path) -> tuple[int, int]:
        if not path.is_file():
            raise FootageError("there is no such file", path=path, hint="Check its name.")
        return 800, 400


@pytest.fixture
def fake_tools() -> Workshop:
    """Return tools without ffmpeg, fonts or sound."""
    return Workshop()
