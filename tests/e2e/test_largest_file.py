"""A channel's largest file on real bytes: it is met whatever the film shows, and used."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from pipeline.adapters.ffmpeg import binary
from tests.e2e.conftest import real_campaign, vidmsg

CAP = 500_000
CHANNEL = f'\n[channels.small]\nbase = "whatsapp_message"\nmax_bytes = {CAP}\n'


@pytest.fixture(scope="module")
def noisy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds that begin calmly and end in noise, which an encoder can do least with."""
    path = tmp_path_factory.mktemp("footage") / "noisy.mp4"
    film = "testsrc2=s=320x180:r=25:d=4,noise=alls=25:allf=t:enable='gte(t,2)'"
    tone = "sine=frequency=440:duration=4"
    command = [binary.find().path, "-v", "error", "-nostdin", "-f", "lavfi", "-i", film, "-f", "lavfi", "-i"]
    command += [
        tone,
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-crf",
        "10",
        "-pix_fmt",
        "yuv420p",
        str(path),
    ]
    subprocess.run(command, check=True, timeout=60)
    assert path.stat().st_size > 2 * CAP, "a film that needs no limit would prove nothing"
    return path


def test_the_largest_file_is_met_and_used_in_every_language(tmp_path: Path, noisy: Path) -> None:
    made = real_campaign(tmp_path / "c", noisy, ["en", "ar"])
    config = made.root / "campaign.toml"
    text = config.read_text("utf-8").replace("[translate]", 'channels = ["small"]\n\n[translate]', 1)
    config.write_text(text + CHANNEL, encoding="utf-8")
    built = vidmsg("build", made.root, "--json")
    assert built.code == 0, built.out + built.err
    events = [json.loads(line) for line in built.out.splitlines()]
    assert [e for e in events if e["event"] == "warned" and "instead of 20" in e["message"]]
    for tag in ("en", "ar"):
        video = made.root / "output" / "trial" / tag / "small" / f"trial.{tag}.small.mp4"
        assert CAP * 8 // 10 < video.stat().st_size <= CAP
    again = vidmsg("build", made.root, "--json")
    assert json.loads(again.out.splitlines()[-1])["up_to_date"] == 2
