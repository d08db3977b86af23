"""The prober counts what is there, and names what is wrong with a file that cannot be used."""

from __future__ import annotations

import pickle
import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import imageio_ffmpeg
import pytest

from pipeline.adapters.ffmpeg.probe import AvProber, FakeProber
from pipeline.core.media import AudioStream, Media
from pipeline.errors import FootageError
from pipeline.ports import Prober

PICTURE = ["-f", "lavfi", "-i", "testsrc=s=320x180:r=25:d=2"]
SOUND = ["-f", "lavfi", "-i", "sine=d=2"]
H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "25", "-pix_fmt", "yuv420p"]


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return a function that runs ffmpeg in a folder of its own and gives the file it made."""
    folder = tmp_path_factory.mktemp("media")

    def run(name: str, *arguments: str) -> Path:
        output = folder / name
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *arguments, str(output)]
        subprocess.run(command, check=True, capture_output=True)
        return output

    return run


@pytest.fixture(scope="module")
def whole(make: Callable[..., Path]) -> Path:
    """Two seconds with sound, index at the end."""
    return make("whole.mp4", *PICTURE, *SOUND, *H264)


def part(path: Path, percent: int, folder: Path) -> Path:
    data = path.read_bytes()
    short = folder / f"part{path.suffix}"
    short.write_bytes(data[: len(data) * percent // 100])
    return short


def refusal(path: Path) -> FootageError:
    with pytest.raises(FootageError) as caught:
        AvProber().probe(path)
    error = caught.value
    assert error.path == str(path)
    assert error.hint
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
    return error


def test_everything_about_an_ordinary_file(whole: Path) -> None:
    """Frames are counted, not taken from the header; B-frames and AAC priming do not stretch the length."""
    assert AvProber().probe(whole) == Media(
        duration_ms=2000,
        width_px=320,
        height_px=180,
        rate=Fraction(25),
        frames=50,
        has_audio=True,
        video_codec="h264",
        audio_codec="aac",
        audio_streams=(AudioStream("aac", channels=1, language="und", default=True),),
    )


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.mkv", H264), ("a.ts", H264), ("a.avi", ["-c:v", "mpeg4"]), ("a.h264", [*H264, "-an"])],
)
def test_other_containers_are_counted_alike(make: Callable[..., Path], name: str, codec: list[str]) -> None:
    """Matroska has no length per stream, MPEG-TS no index, AVI no times, a raw stream nothing at all."""
    media = AvProber().probe(make(name, *PICTURE, *SOUND, *codec))
    # ffmpeg leaves a hole after the first picture of an AVI with sound: it is shown twice.
    frames = 51 if name.endswith("avi") else 50
    assert (media.frames, media.rate, media.width_px, media.height_px) == (frames, Fraction(25), 320, 180)
    assert abs(media.duration_ms - 2000) <= 40
    assert media.has_audio == (not name.endswith("h264"))


def test_a_broadcast_rate_is_exact_and_sound_may_outlast_the_picture(make: Callable[..., Path]) -> None:
    """30000/1001 must not become 29.97, and a long sound track is no sign of a missing picture."""
    picture = ["-f", "lavfi", "-i", "testsrc=s=320x180:r=30000/1001:d=1"]
    for name in ("ntsc.mp4", "ntsc.mkv"):
        media = AvProber().probe(make(name, *picture, *SOUND, *H264))
        assert (media.rate, media.frames, media.duration_ms) == (Fraction(30000, 1001), 30, 1001)


def test_footage_without_sound_has_none(make: Callable[..., Path]) -> None:
    """No audio stream means no audio."""
    media = AvProber().probe(make("mute.mp4", *PICTURE, *H264))
    assert (media.has_audio, media.audio_codec) == (False, "")


def test_an_audio_stream_without_a_packet_is_no_sound(make: Callable[..., Path]) -> None:
    """Some recorders declare a sound track and write nothing to it."""
    path = make("hollow.mkv", *PICTURE, *SOUND, "-af", "atrim=end_sample=0", *H264)
    assert not AvProber().probe(path).has_audio


def test_rotation_and_pixel_shape_count(make: Callable[..., Path], whole: Path) -> None:
    """A phone's upright film is stored lying down; what matters is what people see."""
    turned = AvProber().probe(make("turned.mp4", "-display_rotation", "90", "-i", str(whole), "-c", "copy"))
    assert (turned.width_px, turned.height_px) == (180, 320)
    wide = AvProber().probe(make("wide.mp4", *PICTURE, "-vf", "setsar=2", *H264))
    assert (wide.width_px, wide.height_px) == (640, 180)


def test_pictures_before_an_edit_lists_start_are_not_counted(make: Callable[..., Path], whole: Path) -> None:
    """Cutting without encoding keeps hidden pictures in the file; nobody sees them."""
    media = AvProber().probe(make("cut.mp4", "-ss", "1.5", "-i", str(whole), "-c", "copy"))
    assert 10 <= media.frames <= 14
    assert media.duration_ms == media.frames * 40


@pytest.mark.parametrize("name", ["two words.mp4", 'it\'s "q", [1]: 100%d.mp4', "a:b.mp4", "中文 ຂ້າ.mp4"])
def test_odd_names_are_just_names(
    whole: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Quotes, colons and percent signs mean something to ffmpeg; a relative a:b looks like a protocol."""
    (tmp_path / name).write_bytes(whole.read_bytes())
    monkeypatch.chdir(tmp_path)
    assert AvProber().probe(Path(name)).frames == 50


def test_a_file_cut_short_is_refused(make: Callable[..., Path], whole: Path, tmp_path: Path) -> None:
    """A copy that stopped half-way must not become a short video: index first, index last, Matroska, AVI."""
    fast = make("fast.mp4", "-i", str(whole), "-c", "copy", "-movflags", "+faststart")
    for percent in (60, 93):
        assert "truncated" in refusal(part(fast, percent, tmp_path)).message
    assert "without its index" in refusal(part(whole, 60, tmp_path)).message
    mkv = make("whole.mkv", "-i", str(whole), "-c", "copy")
    assert "truncated" in refusal(part(mkv, 70, tmp_path)).message
    avi = make("whole.avi", *PICTURE, "-c:v", "mpeg4")
    assert "truncated" in refusal(part(avi, 70, tmp_path)).message


def test_an_index_cut_in_the_middle_is_refused(whole: Path, tmp_path: Path) -> None:
    """ffmpeg would open some of these without the sound track, and some without pictures."""
    data = whole.read_bytes()
    index = data.index(b"moov") - 4
    for keep in range(index + 200, len(data) - 100, 60):
        cut = tmp_path / "cut.mp4"
        cut.write_bytes(data[:keep])
        assert "index" in refusal(cut).message


@pytest.mark.parametrize("which", [0, -1])
def test_damaged_pictures_are_refused(make: Callable[..., Path], tmp_path: Path, which: int) -> None:
    """A bad disk leaves the index whole; only decoding shows it, be it the first or the last keyframe."""
    source = make("mute2.mp4", *PICTURE, *H264, "-movflags", "+faststart")
    with av.open(source) as container:
        keys = [(p.pos, p.size) for p in container.demux(video=0) if p.is_keyframe]
    place, size = keys[which]
    assert place is not None
    data = source.read_bytes()
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(data[:place] + b"\xff" * size + data[place + size :])
    message = refusal(broken).message
    assert "damaged" in message or "decoded" in message


def test_what_is_no_video_is_named(make: Callable[..., Path], tmp_path: Path) -> None:
    """Each wrong thing has its own sentence, so that the remedy fits."""
    assert "no such file" in refusal(tmp_path / "none.mp4").message
    (tmp_path / "folder.mp4").mkdir()
    assert "folder" in refusal(tmp_path / "folder.mp4").message
    (tmp_path / "empty.mp4").touch()
    assert "empty" in refusal(tmp_path / "empty.mp4").message
    (tmp_path / "text.mp4").write_text("Hate crime is an attack on someone.\n" * 50)
    assert "not a video file" in refusal(tmp_path / "text.mp4").message
    (tmp_path / "list.mp4").write_text("ffconcat version 1.0\nfile whole.mp4\n")
    assert "not a video" in refusal(tmp_path / "list.mp4").message
    assert "no video stream" in refusal(make("sound.m4a", *SOUND)).message
    for name in ("still.png", "still.jpg"):
        assert "picture" in refusal(make(name, *PICTURE, "-frames:v", "1")).message
    assert "still" in refusal(make("one.mp4", *PICTURE, *H264, "-frames:v", "1")).message


def test_a_cover_picture_is_no_video(make: Callable[..., Path]) -> None:
    """Music files carry their cover as a video stream of one picture."""
    cover = make("cover.png", *PICTURE, "-frames:v", "1")
    tune = make("tune.m4a", *SOUND, "-i", str(cover), "-c:v", "copy", "-disposition:v", "attached_pic")
    assert "no video stream" in refusal(tune).message


def test_the_fake_answers_what_it_was_given() -> None:
    """The engine's tests run without media."""
    media = Media(1000, 16, 16, Fraction(25), 25, False, "h264")
    anywhere: Prober = FakeProber(media)
    assert anywhere.probe(Path("a.mp4")) is media
    listed = FakeProber({Path("a.mp4"): media})
    assert listed.probe(Path("a.mp4")) is media
    with pytest.raises(FootageError):
        listed.probe(Path("b.mp4"))
