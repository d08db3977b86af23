"""The right ffmpeg is found, and one that cannot do the work is named with what it lacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.adapters.ffmpeg import binary
from pipeline.errors import ToolMissing

LISTS = """#!/bin/sh
case "$*" in
  *-version*) echo "ffmpeg version 6.1-odd Copyright" ;;
  *-filters*) for f in {filters}; do echo " .. $f  V->V  Words about it."; done ;;
  *-encoders*) for e in {encoders}; do echo " V..... $e  Words about it"; done ;;
esac
"""


def script(folder: Path, text: str) -> Path:
    path = folder / "ffmpeg"
    path.write_text(text)
    path.chmod(0o755)
    return path


def lists(filters: tuple[str, ...], encoders: tuple[str, ...]) -> str:
    return LISTS.format(filters=" ".join(filters), encoders=" ".join(encoders))


@pytest.fixture(autouse=True)
def _no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIDMSG_FFMPEG", raising=False)


def test_the_bundled_program_can_do_the_work() -> None:
    binary.check(binary.find())


def test_the_variable_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = script(tmp_path, lists((), ()))
    monkeypatch.setenv("VIDMSG_FFMPEG", str(path))
    found = binary.find()
    assert found == binary.Binary(str(path), "6.1-odd")
    assert found.identity == "ffmpeg 6.1-odd"


def test_a_relative_name_still_works_from_the_work_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tmp_path, lists((), ()))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VIDMSG_FFMPEG", "./ffmpeg")
    assert Path(binary.find().path).is_absolute()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("#!/bin/sh\necho I am something else\n", "is not ffmpeg"),
        ("#!/bin/sh\nexit 3\n", "cannot be run"),
        ("no program at all\n", "cannot be run"),
    ],
)
def test_what_is_not_ffmpeg_is_refused(
    text: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIDMSG_FFMPEG", str(script(tmp_path, text)))
    with pytest.raises(ToolMissing, match=said) as caught:
        binary.find()
    assert "VIDMSG_FFMPEG" in caught.value.hint


def test_a_nonsense_name_is_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIDMSG_FFMPEG", "/no/such/program")
    with pytest.raises(ToolMissing, match="'/no/such/program', which is not a program") as caught:
        binary.find()
    assert "unset it" in caught.value.hint


def test_what_is_lacking_is_named(tmp_path: Path) -> None:
    filters = tuple(f for f in binary.NEEDED_FILTERS if f != "ass")
    path = script(tmp_path, lists((*filters, "bass"), ("aac", "mjpeg")))
    with pytest.raises(ToolMissing, match=r"lacks ass, libx264$") as caught:
        binary.check(binary.Binary(str(path), "6.1"))
    assert "libass" in caught.value.hint


def test_a_program_with_everything_passes(tmp_path: Path) -> None:
    path = script(tmp_path, lists(binary.NEEDED_FILTERS, binary.NEEDED_ENCODERS))
    binary.check(binary.Binary(str(path), "6.1"))
