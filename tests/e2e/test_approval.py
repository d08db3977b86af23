"""The story of one message, through the command line: translated, reviewed, approved, changed, approved."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from pipeline.adapters.ffmpeg import binary
from tests.e2e.conftest import vidmsg

ROOT = Path(__file__).parents[2]
CHANGED = "s04"
SENTENCE = "The police take a zero-tolerance approach to hate crime."
NS = "{urn:oasis:names:tc:xliff:document:2.0}"


def events(folder: Path) -> tuple[Counter[str], list[dict[str, Any]]]:
    """Build, and return which targets' pictures were encoded, and every event."""
    ended = vidmsg("build", folder, "--json", timeout_s=200)
    assert ended.code == 0, ended.out[-2000:]
    found = [json.loads(line) for line in ended.out.splitlines()]
    return Counter(e["target"] for e in found if e["event"] == "target-started"), found


def stages(folder: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(vidmsg("status", folder, "--json").out)
    return rows


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """Return a copy of the sample campaign that wants reviews, with small footage."""
    folder = tmp_path / "campaign"
    shutil.copytree(ROOT / "scripts_text", folder / "scripts_text")
    config = (ROOT / "campaign.toml").read_text(encoding="utf-8")
    assert "required = false" in config
    config = config.replace("required = false", "required = true")
    config = config.replace('engines = ["file", "memory"]', 'engines = ["file", "memory", "pseudo"]')
    (folder / "campaign.toml").write_text(config + '\n[video]\npreset = "ultrafast"\n', encoding="utf-8")
    (folder / "assets").mkdir()
    video = "testsrc2=size=256x144:rate=5:duration=36"
    command = [binary.find().path, "-v", "error", "-nostdin", "-f", "lavfi", "-i", video]
    command += ["-c:v", "libx264", "-pix_fmt", "yuv420p", str(folder / "assets" / "base.mp4")]
    subprocess.run(command, check=True, timeout=60)
    return folder


def return_from_translator(path: Path, words: dict[str, str]) -> None:
    """Edit an XLIFF file as a translator's program does, knowing nothing of ours."""
    tree = etree.parse(str(path))
    for unit in tree.iter(f"{NS}unit"):
        segment = unit.find(f"{NS}segment")
        assert segment is not None
        segment.set("state", "translated")
        target = segment.find(f"{NS}target")
        assert target is not None
        target.text = words[unit.get("id", "")]
    tree.write(str(path), encoding="utf-8", xml_declaration=True)


@pytest.mark.timeout(600)
def test_from_a_draft_to_finished_videos_and_through_a_change(sample: Path) -> None:
    by = ("--by", "Lan Nguyen", "--dir", sample)
    # Translate: Vietnamese has no file; an engine drafts it, and a translator puts it right in XLIFF.
    script = sample / "scripts_text" / "hate-crime.vi.md"
    _, _, body = script.read_text(encoding="utf-8").partition("\n---\n")
    words = dict(part.partition("] ")[::2] for part in body.strip().replace("\n", "").split("["))
    words = {key: text for key, text in words.items() if key}
    words |= {"meta.title": "Hãy trình báo", "meta.post": "999, 101, @MetCC, 0800 555 111\n"}
    english = (sample / "scripts_text" / "hate-crime.en.md").read_text(encoding="utf-8")
    post = english.partition("post: |\n")[2].partition("notes:")[0]
    words["meta.post"] = "\n".join(line.strip() for line in post.strip().splitlines())
    script.unlink()
    assert vidmsg("translate", sample, "--lang", "vi").code == 0
    assert "⟦" in script.read_text(encoding="utf-8")
    assert vidmsg("export", sample, "--lang", "vi", "--format", "xliff", "--out", sample / "out").code == 0
    returned = sample / "out" / "hate-crime.vi.xlf"
    return_from_translator(returned, words)
    ended = vidmsg("import", returned, "--dir", sample)
    assert ended.code == 0, ended.err
    assert "11 taken" in ended.out
    assert "Hãy trình báo" in script.read_text(encoding="utf-8")

    # Approve everything, and build: finished, with no draft anywhere.
    languages = [row["target"].split("/")[1] for row in stages(sample)]
    assert len(languages) == 22
    for tag in languages:
        ended = vidmsg("approve", "--lang", tag, *by)
        assert ended.code == 0, ended.err
    encoded, _ = events(sample)
    assert sum(encoded.values()) == 22
    output = sample / "output" / "hate-crime"
    assert len(list(output.glob("*/youtube/*.mp4"))) == 22
    assert not list(output.rglob("*DRAFT*"))
    finished = {p: p.read_bytes() for p in output.glob("*/youtube/*.mp4")}
    assert not events(sample)[0]

    # One English sentence changes: one stale cue in each language, and drafts of all of them.
    path = sample / "scripts_text" / "hate-crime.en.md"
    text = path.read_text(encoding="utf-8")
    assert SENTENCE in text
    path.write_text(text.replace(SENTENCE, "The police do not tolerate hate crime at all."), encoding="utf-8")
    for row in stages(sample):
        open_ones = [unit["unit"] for unit in row["review"]["units"] if unit["is"] != "approved"]
        assert open_ones == [CHANGED], row["target"]
        assert row["review"]["stale"] == 1
        assert any("the finished video is out of date" in reason for reason in row["reasons"])
    encoded, found = events(sample)
    assert sum(encoded.values()) == 22
    assert len(found[-1]["drafts"]) == 22
    assert len(list(output.glob("*/draft/youtube/*.DRAFT.mp4"))) == 22
    assert {p: p.read_bytes() for p in finished} == finished, "what was finished stays until it is made anew"

    # That cue approved in one language finishes that language, and encodes nothing else.
    ended = vidmsg("approve", "--lang", "vi", "--cue", CHANGED, *by)
    assert "All words are approved" in ended.out
    encoded, found = events(sample)
    assert dict(encoded) == {"hate-crime/vi/youtube": 1}
    assert len(found[-1]["drafts"]) == 21
    assert not (output / "vi" / "draft").exists()

    # And then in all of them.
    others = [part for tag in languages for part in ("--lang", tag)]
    assert vidmsg("approve", *others, "--cue", CHANGED, *by).code == 0
    encoded, found = events(sample)
    assert (len(encoded), sum(encoded.values()), found[-1]["drafts"]) == (21, 21, [])
    assert not list(output.rglob("*DRAFT*"))
    assert not events(sample)[0]
    ended = vidmsg("verify", sample, timeout_s=200)
    assert (ended.code, ended.out.count(": proven,")) == (0, 22)
