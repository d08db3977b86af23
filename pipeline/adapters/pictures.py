"""Still pictures of people's own: looked at before any work, and brought to a size. The room of Pillow."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.adapters.beginnings import beginning
from pipeline.core.footage import LARGEST_PX
from pipeline.core.plan import LogoJob
from pipeline.errors import FootageError, ToolMissing

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

_FORMATS = ("PNG", "JPEG", "WEBP", "TIFF", "BMP")
"""Others are no pictures of pixels, or start other programs (EPS)."""
_MODES = frozenset({"1", "L", "LA", "P", "PA", "RGB", "RGBA"})
_LARGEST_BYTES = 100_000_000
_PNG = "Export it as a PNG file with 8 bits per channel, in RGB."


def look(path: Path) -> tuple[int, int]:
    """Return width and height of a picture, upright.

    Raises:
        FootageError: absent, not a picture, damaged, animated, too large, in another colour space than RGB
            or grey, or wholly transparent.
        ToolMissing: Pillow is not installed.
    """
    with _opened(path) as image:
        return image.size


def on_colour(path: Path, width_px: int, height_px: int, colour: str) -> NDArray[Any]:
    """Return a picture as RGB, 8 bits a channel: as large as fits, on a ground of this colour (``#RRGGBB``).

    Raises:
        FootageError, ToolMissing: as :func:`look`.
    """
    import numpy as np
    from PIL import Image

    with _opened(path) as image:
        scale = min(width_px / image.width, height_px / image.height)
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        fitted = _sized(image, size)
    ground = Image.new("RGBA", (width_px, height_px), colour)
    ground.alpha_composite(fitted, ((width_px - size[0]) // 2, (height_px - size[1]) // 2))
    return np.asarray(ground.convert("RGB"))


def write_logo(job: LogoJob, output: Path) -> None:
    """Write a picture as PNG of the size wanted, with its transparency.

    Raises:
        FootageError, ToolMissing: as :func:`look`.
        OSError: it cannot be written.
    """
    with _opened(Path(job.file)) as image:
        made = _sized(image, (job.width_px, job.height_px))
    if job.opacity_percent < 100:
        made.putalpha(made.getchannel("A").point(lambda a: (a * job.opacity_percent + 50) // 100))
    made.save(output, format="PNG")


def _sized(image: Image, size: tuple[int, int]) -> Image:
    from PIL.Image import Resampling

    # Pillow weights colours by their opacity: what is transparent leaves no dark rim.
    return image.resize(size, Resampling.LANCZOS)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[Image]:
    """Give a picture, upright and in RGB with transparency, that has passed every check."""
    try:
        from PIL import Image, ImageOps, UnidentifiedImageError
    except ImportError as error:
        raise ToolMissing(
            f"Pillow cannot be loaded: {error}", hint="Install the package 'pillow'."
        ) from error
    _refuse_other_files(path)
    try:
        with Image.open(path, formats=_FORMATS) as image:
            _refuse_unusable(image, path)
            upright = ImageOps.exif_transpose(image).convert("RGBA")
    except UnidentifiedImageError as error:
        raise FootageError("this is not a picture", path=path, hint=_PNG) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise FootageError(f"the picture is damaged: {error}", path=path, hint=_PNG) from error
    if upright.getchannel("A").getextrema()[1] == 0:
        raise FootageError(
            "nothing can be seen in it: it is wholly transparent", path=path, hint="Export it again."
        )
    yield upright


def _refuse_other_files(path: Path) -> None:
    head = beginning(path, 1024, kind="picture", instead="Name a picture file.")
    if b"<svg" in head or path.suffix.lower() in (".svg", ".svgz", ".ai", ".eps", ".pdf"):
        raise FootageError(
            "this is a drawing of lines, not a picture of pixels",
            path=path,
            hint="Export it as a PNG file, 1000 pixels wide or more, with a transparent ground.",
        )
    if (size := path.stat().st_size) > _LARGEST_BYTES:
        raise FootageError(
            f"the file is too large: {size // 1_000_000} MB",
            path=path,
            hint=f"Export it as a PNG file of at most {LARGEST_PX} pixels a side.",
        )


def _refuse_unusable(image: Image, path: Path) -> None:
    if max(image.size) > LARGEST_PX:
        raise FootageError(
            f"the picture is too large: {image.width} x {image.height} pixels",
            path=path,
            hint=f"Export it with at most {LARGEST_PX} pixels a side.",
        )
    if getattr(image, "n_frames", 1) > 1:
        raise FootageError("the picture moves", path=path, hint="Export a single picture as a PNG file.")
    if image.mode not in _MODES:
        colours = "CMYK, the colours of print" if image.mode == "CMYK" else f"the mode {image.mode!r}"
        raise FootageError(f"the picture is in {colours}", path=path, hint=_PNG)
