"""What every Encoder keeps to: outputs complete or absent, progress, stop."""

from __future__ import annotations

import shutil
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.core.media import Media
from pipeline.core.plan import (
    AudioJob,
    EncodeJob,
    JoinJob,
    Lane,
    LogoJob,
    Part,
    Piece,
    StageJob,
    StillJob,
    VideoSettings,
    plate_name,
)
from pipeline.errors import EncodeFailed, StorageError
from pipeline.ports import Encoder

VIDEO = VideoSettings(320, 180, crf=30, preset="ultrafast", profile="main", b_frames=0, gop_ms=1000)


def nothing(_: int) -> None:
    """Take progress and do nothing with it."""


class EncoderConformance:
    """Subclasses give ``port``, and ``footage``: two seconds of 320x180 at 25 fps with sound."""

    @pytest.fixture
    def port(self) -> Encoder:
        raise NotImplementedError

    @pytest.fixture
    def footage(self) -> Path:
        raise NotImplementedError

    @pytest.fixture
    def place(self, tmp_path: Path) -> Path:
        """A folder that does not exist yet: encoders make the folders they need."""
        return tmp_path / "made" / "here"

    def test_it_has_a_name_for_the_digest(self, port: Encoder) -> None:
        assert port.identity.strip()

    def test_sound_picture_and_still_appear_one_after_the_other(
        self, port: Encoder, footage: Path, place: Path
    ) -> None:
        seen: list[int] = []
        report = port.audio(audio_job(footage, place), seen.append)
        assert report.gain in ("linear", "dynamic", "none")
        assert only(place) == {"s.m4a"}
        kept = Kept(place)
        port.encode(encode_job(footage), kept, seen.append)
        assert kept.keys == ["a", "b"]
        assert only(place) == {"s.m4a", "a", "b"}
        port.join(join_job(place, place / "s.m4a"))
        assert only(place) == {"s.m4a", "a", "b", "o.mp4"}
        port.still(still_job(place / "o.mp4", place))
        assert only(place) == {"s.m4a", "a", "b", "o.mp4", "o.jpg"}
        assert all((place / name).stat().st_size for name in only(place))
        assert seen
        assert all(0 <= ms <= 2100 for ms in seen)

    def test_frames_without_captions_appear_beside(self, port: Encoder, footage: Path, place: Path) -> None:
        folder = place / "plates"
        job = replace(encode_job(footage), plates=(0, 24, 49), plates_folder=str(folder))
        port.encode(job, Kept(place), nothing)
        assert only(folder) == {plate_name(n) for n in (0, 24, 49)}
        assert {p.stat().st_size for p in folder.iterdir()} == {320 * 180}

    def test_a_mezzanine_and_a_logo_appear_whole(
        self, port: Encoder, footage: Path, place: Path, tmp_path: Path
    ) -> None:
        seen: list[int] = []
        port.stage(stage_job(footage, place), seen.append)
        assert only(place) == {"m.mkv"}
        port.logo(logo_job(tmp_path, place))
        assert only(place) == {"m.mkv", "l.png"}
        assert all((place / name).stat().st_size for name in only(place))
        assert seen == sorted(seen)

    def test_what_was_there_is_replaced(self, port: Encoder, footage: Path, place: Path) -> None:
        place.mkdir(parents=True)
        (place / "s.m4a").write_bytes(b"old")
        port.audio(audio_job(footage, place), nothing)
        assert (place / "s.m4a").read_bytes() != b"old"

    def test_a_place_that_cannot_be_written_is_a_storage_fault(
        self, port: Encoder, footage: Path, tmp_path: Path
    ) -> None:
        (tmp_path / "file").write_bytes(b"x")
        with pytest.raises(StorageError) as caught:
            port.audio(audio_job(footage, tmp_path / "file"), nothing)
        assert caught.value.hint
        assert (tmp_path / "file").read_bytes() == b"x"

    def test_after_stop_nothing_is_made(self, port: Encoder, footage: Path, place: Path) -> None:
        port.stop()
        port.stop()
        for call in (
            lambda: port.audio(audio_job(footage, place), nothing),
            lambda: port.encode(encode_job(footage), Kept(place), nothing),
            lambda: port.join(join_job(place, None)),
            lambda: port.still(still_job(footage, place)),
            lambda: port.stage(stage_job(footage, place), nothing),
            lambda: port.logo(logo_job(place.parent.parent, place)),
        ):
            with pytest.raises(EncodeFailed, match="stopped"):
                call()
        assert not place.exists()


def audio_job(footage: Path, place: Path) -> AudioJob:
    return AudioJob(str(footage), str(place / "s.m4a"), -14, -1, 128, 48_000, 2000)


def stage_job(footage: Path, place: Path) -> StageJob:
    """Half a second of colour before the footage, and a second after it."""
    media = Media(2000, 320, 180, Fraction(25), 50, has_audio=True, video_codec="h264")
    before, after = Part(12), Part(25, colour="#102040")
    return StageJob(str(footage), media, 320, 180, (before,), (after,), str(place / "m.mkv"))


def logo_job(folder: Path, place: Path) -> LogoJob:
    from PIL import Image

    Image.new("RGBA", (20, 10), "red").save(folder / "logo.png")
    return LogoJob(str(folder / "logo.png"), 10, 6, 100, str(place / "l.png"))


class Kept:
    """Keeps chunks in a folder under their keys."""

    def __init__(self, folder: Path) -> None:
        self.keys: list[str] = []
        self._folder = folder

    def __call__(self, key: str, made: Path) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        shutil.move(made, self._folder / key)
        self.keys.append(key)


def encode_job(footage: Path) -> EncodeJob:
    """Two pieces with a track without a cue: it needs no font."""
    ass = "[Script Info]\nScriptType: v4.00+\n\n[Events]\nFormat: Start, End, Text\n"
    lane = Lane(ass, (), (Piece("a", 0, 25), Piece("b", 25, 50)))
    return EncodeJob(str(footage), VIDEO, Fraction(25), (lane,))


def join_job(place: Path, sound: Path | None) -> JoinJob:
    """Join the pieces of ``encode_job``."""
    chunks, audio = (str(place / "a"), str(place / "b")), str(sound) if sound else ""
    return JoinJob(chunks, (25, 25), audio, str(place / "o.mp4"), Fraction(25), "Title")


def still_job(video: Path, place: Path) -> StillJob:
    return StillJob(str(video), 1000, str(place / "o.jpg"), 160, 90)


def only(folder: Path) -> set[str]:
    return {p.name for p in folder.iterdir()}
