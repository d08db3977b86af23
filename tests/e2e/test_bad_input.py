"""What people really hand in: each with an exit code, a message, a remedy, and nothing lost."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Campaign
from tests.e2e.conftest import SOURCE, Ended, make_footage, real_campaign, vidmsg


def people(campaign: Campaign) -> dict[Path, bytes]:
    """Return every file that a person made."""
    paths = [campaign.root / "campaign.toml", *(campaign.root / "scripts_text").iterdir()]
    return {p: p.read_bytes() for p in [*paths, *(campaign.root / "assets").iterdir()]}


def refused(campaign: Campaign, *said: str, code: int = 1) -> Ended:
    """Build, and expect a refusal that names its reason and a remedy and leaves everything as it was."""
    before = people(campaign)
    ended = vidmsg("build", campaign.root)
    assert ended.code == code, ended
    for words in said:
        assert words in ended.err
    lines = ended.err.splitlines()
    reason = next(n for n, line in enumerate(lines) if "FAILED" in line or line.startswith("Error"))
    assert lines[reason + 1].startswith("  "), "the remedy is missing"
    assert people(campaign) == before
    assert not list((campaign.root / "output").rglob("*.mp4"))
    return ended


def test_no_such_footage(tmp_path: Path) -> None:
    refused(real_campaign(tmp_path / "c", None), "assets/base.mp4", "no such file")


def test_footage_that_is_text(tmp_path: Path) -> None:
    refused(real_campaign(tmp_path / "c", b"I am no video at all.\n" * 50), "assets/base.mp4")


def test_footage_that_was_cut_off(tmp_path: Path, footage: Path) -> None:
    data = footage.read_bytes()
    refused(real_campaign(tmp_path / "c", data[: len(data) // 2]), "assets/base.mp4")


def test_footage_that_is_empty(tmp_path: Path) -> None:
    refused(real_campaign(tmp_path / "c", b""), "assets/base.mp4")


def test_footage_without_sound_works_with_a_note(tmp_path: Path) -> None:
    quiet = make_footage(tmp_path / "quiet.mp4", sound=False)
    text = re.sub(r" \[00:[^]]*\]", "", SOURCE)
    made = real_campaign(tmp_path / "c", quiet, ["en"], scripts={"en": text})
    ended = vidmsg("build", made.root)
    assert ended.code == 0
    assert "note: no speech was heard" in ended.err
    assert made.file("en", "mp4").exists()


def test_an_empty_script(tmp_path: Path, footage: Path) -> None:
    refused(real_campaign(tmp_path / "c", footage, scripts={"en": ""}), "trial.en.md", "empty")


def test_a_script_in_utf_16_works(tmp_path: Path, footage: Path) -> None:
    made = real_campaign(tmp_path / "c", footage, ["en"], scripts={"en": SOURCE.encode("utf-16")})
    assert vidmsg("build", made.root).code == 0
    assert "Please report hate crime." in made.file("en", "srt").read_text()


def test_a_script_in_windows_1252_is_never_guessed_wrong(tmp_path: Path, footage: Path) -> None:
    """A few accents cannot tell one old encoding from another: better a clear refusal than a wrong word."""
    text = SOURCE.replace(
        "Please report hate crime.", "“Please” report – at the café – hate crime: it’s a crime."
    )
    made = real_campaign(tmp_path / "c", footage, ["en"], scripts={"en": text.encode("windows-1252")})
    refused(made, "trial.en.md", "its encoding cannot be told for certain", "save it again as UTF-8")


def test_a_language_that_does_not_exist(tmp_path: Path, footage: Path) -> None:
    refused(real_campaign(tmp_path / "c", footage, ["en", "xx-YY"]), "campaign.toml:3:", "'xx-YY'", code=2)


def test_a_segment_missing_in_a_translation(tmp_path: Path, footage: Path) -> None:
    words = "---\ntitle: x\nlanguage: ar\n---\n\n[s01] نعم.\n\n[s02] اتصلوا بالرقم 999.\n"
    made = real_campaign(tmp_path / "c", footage, scripts={"ar": words})
    ended = vidmsg("build", made.root)
    assert ended.code == 1
    assert "scripts_text/trial.ar.md: no translation for segment s03" in ended.err
    assert made.file("en", "mp4").exists()
    assert not made.bundle("ar").exists()


def test_any_path_works(tmp_path: Path, footage: Path) -> None:
    """Trap 17: each of these characters breaks a filter string somewhere."""
    root = tmp_path / "a b, 'c' \"d\": 100% [x] {y} \\z; 中文 عربي é"
    made = real_campaign(root, footage, ["en", "zh-Hans"], name="it's 50%, [a]: \\ ü.mp4")
    made.edit(root / "campaign.toml", "it's 50%, [a]: \\ ü", "it's 50%, [a]: \\\\ ü")
    ended = vidmsg("build", root)
    assert ended.code == 0, ended
    assert made.file("zh-Hans", "mp4").exists()


@contextlib.contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """Mount a small file system in memory on ``folder``, or skip where that is not allowed."""
    folder.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("only root may mount a file system")
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True, capture_output=True)


def test_an_output_folder_that_cannot_be_written(tmp_path: Path, footage: Path) -> None:
    made = real_campaign(tmp_path / "c", footage, ["en"])
    if os.geteuid() == 0:
        with mounted(made.root / "output", "ro,size=1m"):
            refused(made, "cannot be written")
            assert vidmsg("status", made.root).code == 0, "looking needs no writing"
    else:
        (made.root / "output").mkdir(mode=0o500)
        refused(made, "cannot be written")
    assert vidmsg("doctor", tmp_path / "absent").code == 1


def test_a_full_disk(tmp_path: Path, footage: Path) -> None:
    """Whatever the moment, the words are the same, and after making room the build goes on."""
    made = real_campaign(tmp_path / "c", footage, ["en", "ar"])
    for size in ("8k", "64k", "200k"):
        with mounted(made.root / "output", f"size={size}"):
            before = people(made)
            ended = vidmsg("build", made.root)
            assert ended.code == 1, ended
            assert "the disk is full" in ended.err
            assert "Free some space" in ended.err
            assert people(made) == before
            for bundle in (made.root / "output").glob("trial/*/youtube"):
                assert len(list(bundle.iterdir())) == 8, "never half a bundle"
    assert vidmsg("build", made.root).code == 0
