"""Composes what stands before and after the footage, with MoviePy: films on bars, still pictures, colours.

A second of a clip is 25 pictures here, whatever the footage's rate: so MoviePy, which counts in binary
floats and writes rates with two decimals, never loses one. The true rate is given when parts are joined.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.adapters import pictures
from pipeline.core.plan import Part
from pipeline.errors import EncodeFailed, ToolMissing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Film = Callable[[int], NDArray[Any]]

RATE = 25
"""Pictures in a second of a clip."""
_COLOURS = "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int,format=yuv420p"
_TAGS = "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv"


def compose(
    part: Part, film: Film | None, size: tuple[int, int], output: Path, go_on: Callable[[], None]
) -> None:
    """Write a part as lossless H.264 at 25 pictures a second.

    Args:
        part: what to compose.
        film: gives the pictures of the part's film, as large as they are shown; None if it has none.
        size: width and height of the picture, even.
        output: an MKV file in a work folder.
        go_on: called before each picture; raises to stop.

    Raises:
        FootageError: a still picture cannot be used, or the film not be read.
        EncodeFailed: ffmpeg could not write the part.
        ToolMissing: MoviePy is not installed.
    """
    try:
        from moviepy import ColorClip, CompositeVideoClip, ImageClip, VideoClip, vfx
    except (ImportError, OSError, RuntimeError) as error:
        raise ToolMissing(
            f"MoviePy cannot be loaded: {error}", hint="Install the package 'moviepy'."
        ) from error
    seconds = part.frames / RATE
    ground = ColorClip(size, color=_rgb(part.colour), duration=seconds)
    whole: Any = ground
    if film is not None:
        # MoviePy's own reader of films guesses picture numbers from rates, and leaves pipes open.
        shown = VideoClip(lambda t: film(min(round(t * RATE), part.frames - 1)), duration=seconds)
        fills = shown.size == size
        # Without a ground of its own a composition is transparent, which takes six times as long.
        whole = (
            shown if fills else CompositeVideoClip([ground, shown.with_position("center")], use_bgclip=True)
        )
    elif part.file:
        whole = ImageClip(pictures.on_colour(Path(part.file), *size, part.colour), duration=seconds)
    if part.fade_frames:
        fade_s = part.fade_frames / RATE
        whole = whole.with_effects([vfx.FadeIn(fade_s), vfx.FadeOut(fade_s)])

    def watched(frame_at: Callable[[float], Any], seconds: float) -> Any:
        go_on()
        return frame_at(seconds)

    _write(whole.transform(watched), part.frames, output)


def _write(clip: Any, frames: int, output: Path) -> None:
    # MoviePy rounds length x rate down: half a picture more keeps binary fractions from losing one.
    lasting = clip.with_duration((frames + 0.5) / RATE)
    arguments = ["-vf", f"{_COLOURS},{_TAGS}", "-frames:v", str(frames), "-qp", "0", "-fflags", "+bitexact"]
    try:
        lasting.write_videofile(
            str(output),
            fps=RATE,
            codec="libx264",
            preset="ultrafast",
            audio=False,
            ffmpeg_params=arguments,
            logger=None,
        )
    except OSError as error:
        raise EncodeFailed(
            "an intro, an outro or an end card could not be written",
            command=("ffmpeg", *arguments, str(output)),
            returncode=1,
            stderr_tail=str(error)[-2000:],
            hint="Check the free space on the disk, then build again.",
        ) from error


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
