"""Footage with what stands before and after it -> a mezzanine, without any loss.

The footage's pictures go through our own picture chain and are never made RGB; films before and after it go
through the same chain, then to MoviePy. One run of ffmpeg puts all of it together: pictures are counted in
frames, and sound in samples, so that no part can push the next.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from pipeline.adapters import staging
from pipeline.adapters.ffmpeg import graphs, picture, workplace
from pipeline.adapters.ffmpeg.container import opened
from pipeline.adapters.ffmpeg.normalise import COLOUR
from pipeline.adapters.ffmpeg.runner import Runner
from pipeline.core import reframe
from pipeline.core.media import Media
from pipeline.core.plan import Part, StageJob, VideoSettings
from pipeline.core.reframe import Mode, Wish
from pipeline.errors import EncodeFailed

FILMS, READY, PARTS, OUTPUT = "film-%03d", "ready-%03d.mkv", "part-%03d.mkv", "mezzanine.mkv"
SOUND_HZ = 48_000
_LOSSLESS = {"preset": "ultrafast", "qp": 0, "g": 50}
_THREADS = 4
"""The same on every computer: the number changes the bytes, though no pixel."""


def make(job: StageJob, runner: Runner, work_root: Path, progress: Callable[[int], None]) -> None:
    """Write a mezzanine: lossless H.264, and uncompressed sound if any part has some.

    Raises:
        FootageError: a still picture cannot be used.
        EncodeFailed: the footage or a film has fewer pictures than the job says, or a program failed.
        StorageError, ToolTimeout, ToolMissing: see ``Runner.run`` and ``staging.compose``.
    """
    runner.refuse_if_stopped()
    with workplace.folder(work_root) as folder:
        workplace.link(Path(job.footage), folder / graphs.FOOTAGE)
        for number, part in enumerate((*job.before, *job.after)):
            with contextlib.ExitStack() as stack:
                film = stack.enter_context(_film(job, number, part, runner, folder)) if part.film else None
                size, made = (job.width_px, job.height_px), folder / (PARTS % number)
                staging.compose(part, film, size, made, runner.refuse_if_stopped)
        args = arguments(job)
        done = runner.run(args, folder=folder, progress=progress)
        if done.frames != job.frames:
            raise _short(args, done.frames, job.frames, done.said)
        workplace.deliver(folder / OUTPUT, Path(job.output))


@contextlib.contextmanager
def _film(
    job: StageJob, number: int, part: Part, runner: Runner, folder: Path
) -> Iterator[Callable[[int], Any]]:
    """Bring a film to the footage's rate and, in its own shape, to its size; give its pictures by number.

    They are RGB, and are best asked for in their order.
    """
    workplace.link(Path(part.file), folder / (FILMS % number))
    args = film_arguments(job, number, part)
    done = runner.run(args, folder=folder)
    if done.frames != part.frames:
        raise _short(args, done.frames, part.frames, done.said)
    with opened(folder / (READY % number)) as container:
        stream = container.streams.video[0]
        coming, place, held = container.decode(stream), -1, None

        def picture_at(wanted: int) -> Any:
            nonlocal coming, place, held
            if wanted < place:
                container.seek(0)
                coming, place = container.decode(stream), -1
            while place < wanted:
                place, held = place + 1, next(coming).to_ndarray(format="rgb24")
            return held

        yield picture_at


def film_arguments(job: StageJob, number: int, part: Part) -> list[str]:
    """Return ffmpeg's arguments that make a film ready for MoviePy."""
    import ffmpeg

    assert part.film is not None
    place = reframe.plan(
        (job.width_px, job.height_px), part.film.width_px, part.film.height_px, Wish(Mode.FIT)
    )
    video = _as_it_is(place.inner_width_px, place.inner_height_px)
    shown = ffmpeg.input(FILMS % number, copyts=None)["V"]
    shown = picture.prepared(shown, video, job.media.rate, part.film.reading)
    # The last picture of a slow film lasts for many frames of fast footage; not every container says so.
    lasting = -(-job.media.rate // part.film.rate)
    shown = shown.filter("tpad", stop=lasting, stop_mode="clone").filter("trim", end_pts=part.frames)
    shown = shown.filter(
        "scale", in_color_matrix="bt709", in_range="tv", flags="accurate_rnd+full_chroma_int"
    )
    shown = _counted(shown.filter("format", "gbrp"), Fraction(staging.RATE), part.frames)
    options = {"c:v": "libx264rgb", **_LOSSLESS, "r": staging.RATE, "fps_mode": "cfr"}
    return _args(ffmpeg.output(shown, READY % number, **options))


def arguments(job: StageJob) -> list[str]:
    """Return ffmpeg's arguments that put all parts together."""
    import ffmpeg

    rate = job.media.rate
    footage = ffmpeg.input(graphs.FOOTAGE, copyts=None)["V"]
    video = _as_it_is(job.width_px, job.height_px)
    parts = [ffmpeg.input(PARTS % n)["v"] for n in range(len(job.before) + len(job.after))]
    shown = [
        _tagged(_counted(stream, rate, part.frames))
        for stream, part in zip(parts, (*job.before, *job.after), strict=True)
    ]
    own = picture.prepared(footage, video, rate, job.media.reading, end=job.media.frames)
    shown.insert(len(job.before), _tagged(_counted(own, rate, job.media.frames)))
    streams = [_counted(_in_a_row(shown, v=1, a=0), rate, job.frames)]
    sounds = _sounds(job)
    if sounds:
        streams.append(_in_a_row(sounds, v=0, a=1))
    options = {
        "c:v": "libx264",
        **_LOSSLESS,
        "threads": _THREADS,
        "r": f"{rate.numerator}/{rate.denominator}",
        "fps_mode": "cfr",
        "c:a": "pcm_f32le",  # what is louder than full scale is kept too
        "map_metadata": -1,
        "map_chapters": -1,
        "fflags": "+bitexact",
        "color_range": "tv",
        **COLOUR,
    }
    return _args(ffmpeg.output(*streams, OUTPUT, **options))


def _as_it_is(width_px: int, height_px: int) -> VideoSettings:
    """Return settings of which the picture chain only takes the size."""
    return VideoSettings(width_px, height_px, 0, "ultrafast", "high444", 0, 2000)


def _counted(stream: Any, rate: Fraction, frames: int) -> Any:
    """Give each picture its number as time stamp and the length of one frame, and cut what is over.

    Without the length, ffmpeg would show pictures twice that came from a slower film, or leave some out.
    """
    return (
        stream.filter("settb", f"{rate.denominator}/{rate.numerator}")
        .filter("setpts", "N")
        .filter("fps", f"{rate.numerator}/{rate.denominator}", start_time=0)
        .filter("trim", end_pts=frames)
    )


def _tagged(stream: Any) -> Any:
    """Leave nothing that one part has and another lacks."""
    return stream.filter("setsar", 1).filter("setparams", range="tv", **COLOUR)


def _in_a_row(streams: Sequence[Any], *, v: int, a: int) -> Any:
    import ffmpeg

    return streams[0] if len(streams) == 1 else ffmpeg.concat(*streams, v=v, a=a)


def _sounds(job: StageJob) -> list[Any]:
    """Return the sound of every part, to the sample as long as its picture; nothing if all are silent."""
    own: list[tuple[int, str, Media | None, int]] = [
        (part.frames, FILMS % n, part.film, part.fade_frames)
        for n, part in enumerate((*job.before, *job.after))
    ]
    own.insert(len(job.before), (job.media.frames, graphs.FOOTAGE, job.media, 0))
    if not any(media is not None and media.has_audio for _, _, media, _ in own):
        return []
    made, frame = [], 0
    for number, (frames, name, media, fade) in enumerate(own):
        # Counted from the mezzanine's start, so that rounding never adds up.
        samples = _sample(frame + frames, job.media.rate) - _sample(frame, job.media.rate)
        heard = _silence(number) if media is None or not media.has_audio else _heard(name, media)
        heard = heard.filter("atrim", end_sample=samples).filter("asetpts", "PTS-STARTPTS")
        made.append(_faded(heard, samples, _sample(fade, job.media.rate)))
        frame += frames
    return made


def _sample(frame: int, rate: Fraction) -> int:
    return round(frame * SOUND_HZ / rate)


def _silence(number: int) -> Any:
    import ffmpeg

    # ffmpeg-python takes two equal sources for one: each gets blocks of its own length.
    source = ffmpeg.input(f"anullsrc=r={SOUND_HZ}:cl=stereo:n={1024 + number}", f="lavfi")["a"]
    return source.filter("aformat", channel_layouts="stereo", sample_rates=SOUND_HZ, sample_fmts="flt")


def _heard(name: str, media: Media) -> Any:
    import ffmpeg

    sound = ffmpeg.input(name, copyts=None)[f"a:{media.audio_stream}"]
    return graphs.placed(sound, media.reading, SOUND_HZ).filter("apad")


def _faded(sound: Any, samples: int, fade: int) -> Any:
    if not fade:
        return sound
    sound = sound.filter("afade", type="in", start_sample=0, nb_samples=fade)
    return sound.filter("afade", type="out", start_sample=samples - fade, nb_samples=fade)


def _short(args: Sequence[str], found: int, wanted: int, said: str) -> EncodeFailed:
    return EncodeFailed(
        f"only {found} of {wanted} pictures could be read",
        command=args,
        returncode=0,
        stderr_tail=said,
        hint="The footage, the intro or the outro is damaged or has changed. Replace it, then build again.",
    )


def _args(output: Any) -> list[str]:
    import ffmpeg

    return [str(a) for a in ffmpeg.get_args(output)]
