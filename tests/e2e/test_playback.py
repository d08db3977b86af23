"""Finished videos play in a browser to their last frame: every viewer of a website has that player."""

from __future__ import annotations

import functools
import http.server
import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Campaign
from tests.e2e.conftest import real_campaign, vidmsg

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CHANNELS = ("youtube", "small_tiktok", "whatsapp_message")
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--autoplay-policy=no-user-gesture-required", "--mute-audio",
)  # fmt: skip
_PAGE = """<!doctype html><meta charset="utf-8"><title>playback</title><body><script>
const told = {}, tell = () => fetch("/told", {method: "POST", body: JSON.stringify(told)});
const names = %s;
async function play(name) {
  const video = document.createElement("video");
  video.muted = true; video.playbackRate = 2; video.src = name; document.body.append(video);
  const seen = told[name] = {frames: 0, last: -1, error: "", ended: false};
  const note = (_, meta) => {
    seen.frames += 1; seen.last = meta.mediaTime; video.requestVideoFrameCallback(note);
  };
  video.requestVideoFrameCallback(note);
  await new Promise(done => {
    video.onended = () => { seen.ended = true; setTimeout(done, 500); };
    video.onerror = () => { seen.error = video.error.message || "error " + video.error.code; done(); };
    video.play().catch(e => { seen.error = String(e); done(); });
  });
  seen.width = video.videoWidth; seen.height = video.videoHeight; seen.duration = video.duration;
  seen.sound = video.webkitAudioDecodedByteCount > 0;
}
(async () => { await Promise.all(names.map(play)); await tell(); })();
</script>"""

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed: see .ci/packages.txt")


class _Server(http.server.ThreadingHTTPServer):
    """Serves a folder on the loopback and waits for what the page tells."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), functools.partial(_Handler, directory=str(folder)))
        self.told: dict[str, Any] = {}
        self.heard = threading.Event()


class _Handler(http.server.SimpleHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told = json.loads(body)
        self.send_response(204)
        self.end_headers()
        self.server.heard.set()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[_Server]:
    server = _Server(folder)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def played(folder: Path, names: list[str], profile: Path) -> dict[str, Any]:
    """Let the browser play files at once and return what it saw of each."""
    (folder / "play.html").write_text(_PAGE % json.dumps(names), encoding="utf-8")
    with served(folder) as server:
        address = f"http://127.0.0.1:{server.server_address[1]}/play.html"
        command = [str(CHROMIUM), *_FLAGS, f"--user-data-dir={profile}", "--remote-debugging-port=0", address]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as browser:
            try:
                assert server.heard.wait(60), "the browser did not come to an end"
            finally:
                browser.terminate()
        return server.told


@pytest.fixture(scope="module")
def built(footage: Path, tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """One message for three channels: landscape with B-frames, vertical and reframed, and a capped one."""
    made = real_campaign(tmp_path_factory.mktemp("playback"), footage, ("en",))
    names = ", ".join(f'"{name}"' for name in CHANNELS)
    made.edit(made.root / "campaign.toml", 'name = "Real"\n', f'name = "Real"\nchannels = [{names}]\n')
    config = made.root / "campaign.toml"
    small = '[channels.small_tiktok]\nbase = "tiktok"\nmax_width_px = 270\nmax_height_px = 480\n'
    config.write_text(config.read_text(encoding="utf-8") + small, encoding="utf-8")
    ended = vidmsg("build", made.root)
    assert ended.code == 0, ended.err + ended.out
    return made


def test_finished_videos_play_to_their_last_frame(built: Campaign, tmp_path: Path) -> None:
    """No error, the last of 100 frames was shown, and sound was decoded; every video was proved before."""
    site = tmp_path / "site"
    site.mkdir()
    names = []
    for name in CHANNELS:
        video = built.root / "output" / "trial" / "en" / name / f"trial.en.{name}.mp4"
        shutil.copy(video, site)
        names.append(video.name)
    told = played(site, names, tmp_path / "profile")
    assert set(told) == set(names)
    for name, seen in told.items():
        assert not seen["error"], f"{name}: {seen}"
        assert seen["ended"], name
        assert seen["sound"], name
        assert abs(seen["duration"] - 4) < 0.05, name
        assert abs(seen["last"] - 3.96) < 0.001, f"{name}: the last frame is at 3.96 s: {seen}"
    sizes = [(told[name]["width"], told[name]["height"]) for name in names]
    assert sizes == [(320, 180), (270, 480), (320, 180)]


def test_a_damaged_video_is_noticed(built: Campaign, tmp_path: Path) -> None:
    """The test can fail: a file without its last part does not reach its last frame."""
    site = tmp_path / "site"
    site.mkdir()
    video = built.root / "output" / "trial" / "en" / "youtube" / "trial.en.youtube.mp4"
    data = video.read_bytes()
    (site / "cut.mp4").write_bytes(data[: len(data) // 2])
    (seen,) = played(site, ["cut.mp4"], tmp_path / "profile").values()
    assert seen["error"] or seen["last"] < 3.9
