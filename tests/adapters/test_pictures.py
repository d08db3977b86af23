"""Pictures of people's own: what cannot be a logo or an intro is refused before any work, with a remedy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pipeline.adapters import pictures
from pipeline.core.plan import LogoJob
from pipeline.errors import FootageError


def saved(image: Image.Image, path: Path, **options: Any) -> Path:
    image.save(path, **options)
    return path


def plain(mode: str = "RGBA", size: tuple[int, int] = (40, 20)) -> Image.Image:
    return Image.new(mode, size, 1 if mode in ("1", "P", "L", "I;16") else "red")


def _cut(folder: Path) -> Path:
    whole = saved(Image.effect_noise((200, 200), 80), folder / "whole.png").read_bytes()
    (folder / "cut.png").write_bytes(whole[: len(whole) // 2])
    return folder / "cut.png"


def _text(folder: Path) -> Path:
    (folder / "logo.png").write_text("not a picture", encoding="utf-8")
    return folder / "logo.png"


def _empty(folder: Path) -> Path:
    (folder / "empty.png").touch()
    return folder / "empty.png"


def _drawing(name: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / name).write_text('<?xml version="1.0"?>\n<svg xmlns="x"/>', encoding="utf-8")
        return folder / name

    return make


def _moving(folder: Path) -> Path:
    more = [plain("RGBA").rotate(90), plain("RGBA").rotate(45)]
    return saved(plain(), folder / "moving.webp", save_all=True, append_images=more)


ODD: dict[str, tuple[Callable[[Path], Path], str]] = {
    "absent": (lambda folder: folder / "none.png", "no such file"),
    "a folder": (lambda folder: folder, "a folder, not a picture"),
    "text": (_text, "not a picture"),
    "empty": (_empty, "not a picture"),
    "cut off": (_cut, "damaged"),
    "svg": (_drawing("logo.svg"), "drawing of lines"),
    "svg by another name": (_drawing("logo.png"), "drawing of lines"),
    "pdf": (_drawing("logo.pdf"), "drawing of lines"),
    "gif": (lambda folder: saved(plain("P"), folder / "logo.gif"), "not a picture"),
    "moving": (_moving, "moves"),
    "for print": (lambda folder: saved(Image.new("CMYK", (9, 9)), folder / "logo.jpg"), "colours of print"),
    "16 bits": (lambda folder: saved(Image.new("I;16", (9, 9)), folder / "logo.png"), "mode"),
    "huge": (lambda folder: saved(Image.new("1", (8194, 2)), folder / "logo.png"), "8194 x 2"),
    "nothing in it": (lambda folder: saved(Image.new("RGBA", (9, 9)), folder / "logo.png"), "transparent"),
}  # fmt: skip


@pytest.mark.parametrize("case", ODD)
def test_odd_pictures_are_refused_with_a_remedy(case: str, tmp_path: Path) -> None:
    make, words = ODD[case]
    path = make(tmp_path)
    with pytest.raises(FootageError, match=words) as caught:
        pictures.look(path)
    assert caught.value.path == str(path)
    assert caught.value.hint


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_ordinary_pictures_are_taken(mode: str, tmp_path: Path) -> None:
    assert pictures.look(saved(plain(mode), tmp_path / "logo.png")) == (40, 20)


def test_a_photograph_is_turned_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert pictures.look(saved(plain("RGB"), tmp_path / "photo.jpg", exif=exif)) == (20, 40)


def test_a_logo_keeps_its_transparency_and_gets_no_dark_rim(tmp_path: Path) -> None:
    """What is transparent is mostly stored as black: scaled without care, it would leak into the edges."""
    whole = Image.new("RGBA", (400, 200), (0, 0, 0, 0))
    whole.paste((250, 40, 40, 255), (100, 50, 300, 150))
    source = saved(whole, tmp_path / "logo.png")
    pictures.write_logo(LogoJob(str(source), 66, 34, 50, "never read"), tmp_path / "made.png")
    with Image.open(tmp_path / "made.png") as made:
        assert (made.mode, made.size, made.getpixel((0, 0))) == ("RGBA", (66, 34), (0, 0, 0, 0))
        assert made.getpixel((33, 17)) == (250, 40, 40, 128)
        seen = [p for p in made.getdata() if p[3] > 12]
        assert min(p[0] for p in seen) > 230


def test_a_still_is_shown_whole_on_its_ground(tmp_path: Path) -> None:
    source = saved(Image.new("RGBA", (50, 100), (10, 200, 30, 128)), tmp_path / "still.png")
    shown = pictures.on_colour(source, 320, 180, "#FF0000")
    assert shown.shape == (180, 320, 3)
    assert tuple(shown[90, 10]) == (255, 0, 0)
    assert tuple(int(c) for c in shown[90, 160]) == pytest.approx((132, 100, 15), abs=1)
    assert [int((shown[90, :, 1] > 50).sum()), int((shown[:, 160, 1] > 50).sum())] == [90, 180]
