"""The end card on real pixels: proven where it is right, seen where a digit is not, and never cut off."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import wiring
from pipeline.adapters.ffmpeg import binary, frames
from pipeline.adapters.ffmpeg.encoder import FfmpegEncoder
from pipeline.adapters.ffmpeg.proof import PixelProver
from pipeline.core.plan import BurnJob
from pipeline.engine import prove
from pipeline.engine.bundle import Order
from pipeline.engine.files import Digests
from pipeline.engine.prepare import orders
from tests.conftest import Campaign
from tests.e2e.conftest import SOURCE, TAGS, WORDS, real_campaign

LINES = {
    "en": ("In an emergency: 999", "Crimestoppers: 0800 555 111", "Online: https://www.report-it.org.uk"),
    "ar": ("في حالات الطوارئ: 999", "Crimestoppers على الرقم 0800 555 111", "عبر الإنترنت: https://www.report-it.org.uk"),
    "zh-Hans": ("紧急情况：999", "Crimestoppers：0800 555 111", "网上举报：https://www.report-it.org.uk"),
    "th": ("กรณีฉุกเฉิน: 999", "Crimestoppers 0800 555 111", "ออนไลน์: https://www.report-it.org.uk"),
}  # fmt: skip
CHANNELS = ("youtube", "tiktok", "instagram_feed")


@pytest.fixture(scope="module")
def ending(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Footage of four seconds; the card of two comes behind it."""
    path = tmp_path_factory.mktemp("footage") / "base.mp4"
    picture = "testsrc2=size=640x360:rate=25:duration=4"
    args = ["-f", "lavfi", "-i", picture, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
    done = [binary.find().path, "-v", "error", "-nostdin", *args, str(path)]
    subprocess.run(done, check=True, timeout=60)
    return path


def carded(root: Path, footage: Path, times: int = 1) -> Campaign:
    scripts = {}
    for tag, once in LINES.items():
        lines = once * times
        title, *words = WORDS.get(tag, ("", ""))
        body = "".join(f"\n[s{n:02d}] {w}\n" for n, w in enumerate(words, 1))
        base = SOURCE if tag == "en" else f"---\ntitle: {title}\nlanguage: {tag}\n---\n{body}"
        mark = "> card:\n" if tag == "en" else ""
        scripts[tag] = base + "".join(f"\n[c{n:02d}] {w}\n{mark}" for n, w in enumerate(lines, 1))
    made = real_campaign(root, footage, TAGS, scripts=scripts)
    config = made.root / "campaign.toml"
    made.edit(config, 'name = "Real"\n', f'name = "Real"\nchannels = {list(CHANNELS)}\n'.replace("'", '"'))
    config.write_text(config.read_text("utf-8") + "\n[messages.trial.card]\nseconds = 2\n", encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def made(ending: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Order]:
    campaign = carded(tmp_path_factory.mktemp("real") / "campaign", ending)
    project = campaign.looking
    digests = Digests(campaign.root / "digests")
    found = list(orders(project, project.targets(), wiring.tools(project), digests, lambda _: None))
    assert all(isinstance(order, Order) for order in found), found
    return {(o.target.language, o.target.channel): o for o in found if isinstance(o, Order)}


@pytest.fixture(scope="module")
def full(ending: Path, tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """A campaign whose card has so many lines that its height decides."""
    return carded(tmp_path_factory.mktemp("full") / "campaign", ending, times=2)


@pytest.fixture
def prover(tmp_path: Path) -> PixelProver:
    return PixelProver(binary.find(), tmp_path / "proof")


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_card_is_whole_centred_and_clear_of_the_controls(
    made: dict[tuple[str, str], Order], prover: PixelProver, channel: str
) -> None:
    for tag in TAGS:
        order = made[tag, channel]
        job = prove._job(order, Path("unused"))
        overlay = prover._draw(job)[len(order.cues)]
        assert not overlay.clipped, tag
        middle = (
            (overlay.rows.start + overlay.rows.stop) / 2,
            (overlay.columns.start + overlay.columns.stop) / 2,
        )
        width, height = job.settings.width_px, job.settings.height_px
        assert abs(middle[0] - height / 2) <= height * 0.03, tag
        assert abs(middle[1] - width / 2) <= width * 0.01, tag


@pytest.mark.parametrize("channel", ["youtube", "instagram_feed"])
def test_a_full_card_keeps_clear_of_the_mark_of_a_draft(
    full: Campaign, prover: PixelProver, channel: str
) -> None:
    project = full.looking
    targets = [t for t in project.targets() if t.channel == channel]
    digests = Digests(full.root / "digests")
    for item in orders(project, targets, wiring.tools(project), digests, lambda _: None):
        assert isinstance(item, Order), item
        order = replace(item, draft=True)
        overlays = prover._draw(prove._job(order, Path("unused")))
        card, mark = overlays[len(order.cues) :]
        assert not card.clipped, item.target
        assert card.rows.start > mark.rows.stop - 2 * 6, (
            item.target
        )  # each is looked at with 6 pixels around it
        assert card.rows.stop - card.rows.start > order.video.height_px * 0.4  # or nothing was tried here


def burned(order: Order, tmp_path: Path, shown: Order) -> Path:
    """Burn what ``shown`` says where ``order`` is wanted."""
    encoder = FfmpegEncoder(binary.find(), tmp_path / "work")
    out = tmp_path / "out.mp4"
    encoder.burn(
        BurnJob(
            footage=str(order.footage),
            audio="",
            ass=shown.track(),
            fonts=(order.face.path,),
            output=str(out),
            video=order.video,
            rate=order.media.rate,
            frames=order.media.frames,
            duration_ms=order.media.duration_ms,
            title="Trial",
            reading=order.media.reading,
        ),
        lambda _: None,
    )
    return out


@pytest.mark.parametrize(("tag", "draft"), [("en", True), *((tag, False) for tag in TAGS)])
def test_an_honest_card_is_proven(
    made: dict[tuple[str, str], Order], prover: PixelProver, tmp_path: Path, tag: str, draft: bool
) -> None:
    """A draft's mark is on the picture all the time, and neither moves the other."""
    order = replace(made[tag, "youtube"], draft=draft)
    sights, found = prove.look(order, burned(order, tmp_path, order), prover)
    assert found == ()
    assert sights.frames == 150
    seen = [s for s in sights.seen if s.look.cue == len(order.cues) and s.look.expected]
    assert [s.look.frame for s in seen] == [100, 124, 149]
    assert min(s.correlation for s in seen) > 9950


@pytest.mark.parametrize(
    ("right", "wrong"), [("999", "998"), ("0800 555 111", "111 555 0800"), ("report-it", "reportit")]
)
def test_one_wrong_digit_on_the_card_is_seen(
    made: dict[tuple[str, str], Order], prover: PixelProver, tmp_path: Path, right: str, wrong: str
) -> None:
    order = made["en", "youtube"]
    assert order.card is not None
    blocks = tuple(
        replace(b, lines=tuple(line.replace(right, wrong) for line in b.lines)) for b in order.card.blocks
    )
    assert blocks != order.card.blocks
    shown = replace(order, card=replace(order.card, blocks=blocks))
    _, found = prove.look(order, burned(order, tmp_path, shown), prover)
    assert {f.where for f in found} == {"card"}


def test_the_words_begin_with_the_card(
    made: dict[tuple[str, str], Order], prover: PixelProver, tmp_path: Path
) -> None:
    """Not a frame before the plain colour: frame 99 is the film's last."""
    order = made["en", "youtube"]
    with_card, without = (tmp_path / "with", tmp_path / "without")
    for folder in (with_card, without):
        folder.mkdir()
    _, pictures = frames.every(burned(order, with_card, order), {99, 100, 149})
    _, bare = frames.every(burned(order, without, replace(order, card=None)), {99, 100, 149})
    bright = {n: int((pictures[n] > 200).sum()) - int((bare[n] > 200).sum()) for n in pictures}
    assert abs(bright[99]) < 100
    assert bright[100] > 500
    assert bright[149] > 500
