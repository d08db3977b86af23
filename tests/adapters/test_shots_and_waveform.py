"""Shot changes and the waveform: footage made by ffmpeg, and the fakes, behind the same suites."""

from __future__ import annotations

import subprocess
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.adapters.ffmpeg import binary, graphs
from pipeline.adapters.ffmpeg.shots import FfmpegShotFinder, GivenShots, without_flashes
from pipeline.adapters.ffmpeg.waveform import AvWaveform, GivenWaveform
from pipeline.errors import FootageError
from pipeline.ports import ShotFinder, WaveformReader

RATE = Fraction(25)


@pytest.fixture(scope="module")
def footage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three shots, of 1.2, 0.8 and 1 s; a tone in the second only. Its name would break filter strings."""
    path = tmp_path_factory.mktemp("shots") / "a 'b', [c];%d.mp4"
    sources = [
        "testsrc2=s=320x180:r=25:d=1.2,format=yuv420p",
        "color=c=0x204060:s=320x180:r=25:d=0.8,format=yuv420p",
        "color=c=0xe0e0a0:s=320x180:r=25:d=1,format=yuv420p",
    ]
    given = [arg for source in sources for arg in ("-f", "lavfi", "-i", source)]
    sound = "aevalsrc=0.5*sin(880*PI*t)*between(t\\,1.2\\,2):s=8000:d=3"
    joined = "[0:v][1:v][2:v]concat=n=3:v=1:a=0[v]"
    given += ["-f", "lavfi", "-i", sound]
    subprocess.run(
        [binary.find().path, "-v", "error", "-y", *given, "-filter_complex", joined,
         "-map", "[v]", "-map", "3:a", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", str(path)],
        check=True,
    )  # fmt: skip
    return path


class ShotFinderConformance:
    """What every finder of shots keeps to, for :func:`footage`."""

    @pytest.fixture
    def port(self, tmp_path: Path) -> ShotFinder:
        raise NotImplementedError

    def test_it_has_a_name_for_the_key(self, port: ShotFinder) -> None:
        assert port.identity.strip()

    def test_shots_are_frames_of_the_finished_video(self, port: ShotFinder, footage: Path) -> None:
        """The first frame of the second and third shot; the first shot's start is no change."""
        assert port.shots(footage, RATE) == (30, 50)

    def test_it_can_be_stopped_at_any_time(self, port: ShotFinder) -> None:
        port.stop()


class TestFfmpegShotFinder(ShotFinderConformance):
    @pytest.fixture
    def port(self, tmp_path: Path) -> ShotFinder:
        return FfmpegShotFinder(binary.find(), tmp_path)

    def test_frames_follow_the_rate_asked_for(self, port: ShotFinder, footage: Path) -> None:
        """A campaign's rate counts, not the file's own."""
        assert port.shots(footage, Fraction(50)) == (60, 100)

    def test_no_file_is_told(self, port: ShotFinder, tmp_path: Path) -> None:
        with pytest.raises(FootageError):
            port.shots(tmp_path / "none.mp4", RATE)


class TestGivenShots(ShotFinderConformance):
    @pytest.fixture
    def port(self, tmp_path: Path) -> ShotFinder:
        return GivenShots((50, 30))


def test_a_flash_of_light_is_no_shot() -> None:
    """A photographer's flash changes the picture twice within a tenth of a second."""
    assert without_flashes([0, 100, 103, 200], RATE) == (100, 200)


def test_no_name_reaches_the_filter_string() -> None:
    """Paths with quotes, commas and brackets break filter strings."""
    assert graphs.FOOTAGE in graphs.shots(RATE, 300)
    assert not any("/" in a.replace("25/1", "") for a in graphs.shots(RATE, 300))


class WaveformConformance:
    """What every reader of waveforms keeps to, for :func:`footage`."""

    @pytest.fixture
    def port(self) -> WaveformReader:
        raise NotImplementedError

    def test_levels_are_whole_permille_of_each_step(self, port: WaveformReader, footage: Path) -> None:
        """Half of the loudest where the tone is, nothing where there is none."""
        peaks = port.peaks(footage, 100)
        assert all(type(p) is int and 0 <= p <= 1000 for p in peaks)
        assert 29 <= len(peaks) <= 32
        assert max(peaks[:11]) < 30
        assert all(400 < p < 600 for p in peaks[13:19])


class TestAvWaveform(WaveformConformance):
    @pytest.fixture
    def port(self) -> WaveformReader:
        return AvWaveform()

    def test_without_sound_there_is_nothing(self, port: WaveformReader, tmp_path: Path) -> None:
        """A silent film still has a timeline."""
        path = tmp_path / "mute.mp4"
        subprocess.run(
            [binary.find().path, "-v", "error", "-f", "lavfi", "-i", "color=s=64x64:d=0.2", str(path)],
            check=True,
        )
        assert port.peaks(path, 100) == ()


class TestGivenWaveform(WaveformConformance):
    @pytest.fixture
    def port(self) -> WaveformReader:
        return GivenWaveform([0] * 12 + [500] * 8 + [0] * 10)
