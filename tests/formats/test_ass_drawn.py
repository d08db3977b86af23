"""What libass draws of our track, asked from the real renderer: white letters, a red box, a green picture."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from pipeline.core.media import Face
from pipeline.core.style import Style

from .test_ass import HEIGHT, WIDTH, cue, write

np = pytest.importorskip("numpy")
ffmpeg = pytest.importorskip("imageio_ffmpeg")
image_font = pytest.importorskip("PIL.ImageFont")

STYLE = Style(padding_permille=28, box_colour="#FF0000")  # 10 px; 29 px from the bottom
FACE = Face("Aileron", "", "", units_per_em=1000, cell_units=1200)


def draw(folder: Path, *text: str, opacity_pct: int = 100) -> Any:
    """Return the frame at one second as an array of RGB. The font comes with Pillow."""
    style = Style(padding_permille=28, box_colour="#FF0000", box_opacity_pct=opacity_pct)
    written = write(cue(*text), style=style, face=FACE).replace("TV.709", "None")  # painted in RGB here
    (folder / "t.ass").write_text(written, encoding="utf-8")
    (folder / "font.ttf").write_bytes(image_font.load_default(20).font_bytes)
    source = f"color=0x00FF00:s={WIDTH}x{HEIGHT}:r=25:d=2,format=gbrp"
    command = [ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "lavfi", "-i", source]
    command += ["-vf", "ass=t.ass:fontsdir=.", "-ss", "1", "-frames:v", "1"]
    command += ["-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=60)
    return np.frombuffer(done.stdout, np.uint8).reshape(HEIGHT, WIDTH, 3).astype(int)


def box(picture: Any) -> tuple[int, int, int, int]:
    """Return left, top, right, bottom of what was painted; the last two are beyond it."""
    rows, columns = np.nonzero(np.abs(picture - [0, 255, 0]).max(axis=2) > 30)
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def test_the_box_is_even_round_all_lines_and_stands_where_the_style_says(tmp_path: Path) -> None:
    size = FACE.ass_size(STYLE.em_px(HEIGHT))
    for count in (1, 2, 3):
        left, top, right, bottom = box(draw(tmp_path, *["Report 999"] * count))
        assert bottom == HEIGHT - STYLE.bottom_px(HEIGHT)
        assert abs(bottom - top - (count * size + 2 * STYLE.padding_px(HEIGHT))) <= count
        assert abs((left + right) - WIDTH) <= 2


def test_nothing_but_box_and_letters_is_painted(tmp_path: Path) -> None:
    """With an outline there would be a ring, with half a box a second shade where a shadow falls."""
    picture = draw(tmp_path, "Report", opacity_pct=50)
    left, top, right, bottom = box(picture)
    red, green, blue = (picture[top:bottom, left:right, i] for i in range(3))
    assert abs(int(np.median(red)) - 128) <= 3
    assert abs(int(np.median(green)) - 127) <= 3
    # Each pixel lies on the straight way from the box's half red to the letters' white.
    share = blue / 255
    assert np.abs(red - (128 + 127 * share)).max() <= 6
    assert np.abs(green - (127 + 128 * share)).max() <= 6
    assert (blue > 200).sum() > 20


@pytest.mark.parametrize("text", ["{\\an8}x", "{x}", "x\\", "\\Nx", "\\hx", "\\nx", "\\{x\\}", "\\\\"])
def test_braces_and_backslashes_are_seen(tmp_path: Path, text: str) -> None:
    """Each must be as wide as the same text with other marks in their place, on one line."""
    seen = box(draw(tmp_path, text))
    plain = box(draw(tmp_path, "".join({"{": "(", "}": ")", "\\": "/"}.get(c, c) for c in text)))
    assert (seen[1], seen[3]) == (plain[1], plain[3])
    assert abs((seen[2] - seen[0]) - (plain[2] - plain[0])) <= 4 * len(text)
    less = box(draw(tmp_path, text.translate({ord(c): None for c in "{}\\"}) or "i"))
    assert seen[2] - seen[0] > less[2] - less[0] + 2
