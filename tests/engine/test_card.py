"""The end card from the script to every file: spoken by nobody, and otherwise treated as any other words."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.adapters.ffmpeg.proof import BlindProver
from pipeline.core.findings import Severity
from pipeline.core.plan import PicturesJob
from pipeline.core.script import State
from pipeline.engine import check, exchange_files, prove, review, status, stills
from pipeline.engine.bundle import Order
from pipeline.engine.files import Digests
from pipeline.engine.import_track import import_track
from pipeline.engine.prepare import Failed, orders
from pipeline.errors import ConfigError, FactsMissing, ScriptError, VidmsgError
from pipeline.formats import xliff
from tests.conftest import MEDIA, SOURCE, Campaign, Eyes, Workshop, translation

Maker = Callable[..., Campaign]
CARD = "\n[messages.trial.card]\nseconds = 1\n"
NOW = "2026-11-24T10:00:00+00:00"
LINES = {"en": ("Emergency: 999", "Tell @MetCC"), "fr": ("Urgence : 999", "Écrivez à @MetCC")}


def text(tag: str, *lines: str, mark: str = "") -> str:
    body = "".join(f"\n[c{n:02d}] {line}\n{mark}" for n, line in enumerate(lines, 1))
    return (SOURCE if tag == "en" else translation(tag)) + body


SCRIPTS = {"en": text("en", *LINES["en"], mark="> card:\n"), "fr": text("fr", *LINES["fr"])}


@pytest.fixture
def carded(campaign: Maker, fake_tools: Workshop) -> Callable[..., Campaign]:
    """Return a maker of campaigns with an end card of a second, behind footage of 11 s."""
    fake_tools.prober = Eyes(dataclasses.replace(MEDIA, duration_ms=11_000, frames=275))

    def make(table: str = CARD, scripts: dict[str, str] | None = None, **more: Any) -> Campaign:
        made = campaign(["en", "fr"], scripts=SCRIPTS | (scripts or {}), **more)
        config = made.root / "campaign.toml"
        config.write_text(config.read_text("utf-8") + table, encoding="utf-8")
        return made

    return make


def found(made: Campaign, tools: Workshop) -> dict[str, Order | Failed]:
    project = made.looking
    digests = Digests(project.cache / "digests.json")
    items = orders(project, project.targets(), tools.tools(project), digests, lambda _: None)
    return {item.target.language: item for item in items}


def order(made: Campaign, tools: Workshop, tag: str = "fr") -> Order:
    item = found(made, tools)[tag]
    assert isinstance(item, Order), item
    return item


def error(made: Campaign, tools: Workshop, tag: str = "fr") -> VidmsgError:
    item = found(made, tools)[tag]
    assert isinstance(item, Failed)
    return item.error


def test_every_file_of_the_bundle_has_the_card(carded: Maker, fake_tools: Workshop) -> None:
    made = carded()
    assert fake_tools.build(made).failed == ()
    end = "00:00:11,000 --> 00:00:12,000\nUrgence : 999\nÉcrivez à @MetCC\n"
    assert made.file("fr", "srt").read_text("utf-8").endswith(end)
    for extension in ("vtt", "ttml"):
        assert all(line in made.file("fr", extension).read_text("utf-8") for line in LINES["fr"])
    page = made.file("fr", "html").read_text("utf-8")
    assert page.index('id="s03"') < page.index('id="c01"') < page.index('id="c02"')
    assert page.count('datetime="PT11.000S"') == 2
    assert "end card" in json.loads(made.file("fr", "manifest.json").read_text("utf-8"))["inputs"]
    event = next(line for line in fake_tools.burned[1].ass.splitlines() if ",card," in line)
    assert "\u2066999\u2069" in event
    assert "\u2066@MetCC\u2069" in event
    assert event.startswith(
        "Dialogue: 0,0:00:10.98,0:00:11.98,card,"
    )  # half a frame early: frames 275 to 299


def test_the_files_that_people_time_have_only_what_is_spoken(carded: Maker, fake_tools: Workshop) -> None:
    made = carded()
    fake_tools.build(made)
    track = made.track("fr").read_text("utf-8")
    assert "Urgence" not in track
    assert all(cue.end_ms <= 11_000 for cue in order(made, fake_tools).cues)
    assert "> card:" not in made.script("fr").read_text("utf-8")
    assert fake_tools.build(made).up_to_date


def test_without_a_card_nothing_knows_of_one(campaign: Maker, fake_tools: Workshop) -> None:
    """Not a byte may change, or every bundle that was ever made would be made again."""
    made = campaign(["en"])
    own = order(made, fake_tools, "en")
    assert (own.card, own.shown) == (None, own.cues)
    assert "end card" not in own.inputs
    assert "Style: card" not in own.track() + own.gallery()
    (row,) = status.survey(made.looking, made.project.targets(), fake_tools.tools(made.looking))
    assert "card" not in row.as_json()


def test_the_card_is_proven_on_its_first_middle_and_last_frame(carded: Maker, fake_tools: Workshop) -> None:
    made = carded()
    own = order(made, fake_tools)
    prover = BlindProver()
    prove.look(own, Path("video.mp4"), prover)
    (job,) = prover.jobs
    mine = [look for look in job.looks if look.cue == len(own.cues)]
    assert [(x.frame, x.expected) for x in mine] == [(275, True), (287, True), (299, True)]
    drawn = [line for line in job.ass.splitlines() if line.startswith("Dialogue:")]
    assert ",card," in drawn[len(own.cues)]
    only = own.gallery([0, len(own.cues)])
    assert [",card," in x for x in only.splitlines() if x.startswith("Dialogue:")] == [False, True]


def test_what_a_person_changes_on_the_card_makes_the_video_stale(carded: Maker, fake_tools: Workshop) -> None:
    made = carded()
    fake_tools.build(made)
    made.edit(made.script("fr"), "Urgence : 999", "En urgence : 999")
    outcome = fake_tools.build(made)
    assert [str(t) for t in outcome.made] == ["trial/fr/youtube"]
    assert fake_tools.encoded == [(250, 300)]


def test_a_card_line_is_approved_like_any_other_words(carded: Maker, fake_tools: Workshop) -> None:
    made = carded(config="[review]\nrequired = true\n")
    for tag in ("en", "fr"):
        review.declare(made.project, "trial", tag, (), state=State.FINAL, by="Lan", when=NOW)
    assert not order(made, fake_tools).draft
    made.edit(made.script("fr"), "Écrivez à @MetCC", "Écrire à @MetCC")
    own = order(made, fake_tools)
    assert own.draft
    assert [s.unit for s in own.standings if not s.approved] == ["c02"]
    assert [f.where for f in own.findings if f.id == "not-reviewed"] == [""]


def test_a_card_line_goes_to_translators_and_back(carded: Maker) -> None:
    made = carded()
    out = made.root / "out"
    path = exchange_files.write(made.project, "trial", "fr", "xliff", out, suggest=lambda *_: {})
    exchange = xliff.loads(path.read_bytes(), path=path)
    assert [e.id for e in exchange.entries][3:5] == ["c01", "c02"]
    entries = tuple(
        dataclasses.replace(e, target="En cas d'urgence : 999") if e.id == "c01" else e
        for e in exchange.entries
    )
    path.write_bytes(xliff.dumps(dataclasses.replace(exchange, entries=entries)))
    ready = exchange_files.read(made.project, path)
    ready.take(NOW)
    script = made.project.read_script("trial", "fr")
    assert script is not None
    assert [s.text for s in script.card_lines] == ["En cas d'urgence : 999", LINES["fr"][1]]
    assert "> card:" not in made.script("fr").read_text("utf-8")


def test_a_bundles_subtitle_file_comes_back_without_its_card(carded: Maker, fake_tools: Workshop) -> None:
    made = carded()
    fake_tools.build(made)
    data = made.file("fr", "srt").read_bytes()
    back = import_track(made.project, "trial", "fr", data, "back.srt")
    assert (back.taken, back.findings) == ((), ())
    edited = data.replace(b"Urgence : 999", b"Appelez vite : 999")
    back = import_track(made.project, "trial", "fr", edited, "back.srt")
    assert back.taken == ()
    (finding,) = back.findings
    assert (finding.id, finding.where, finding.severity) == ("cue-unmatched", "card", Severity.ERROR)
    assert "Appelez vite" in finding.message
    assert "[c01], [c02]" in finding.hint


def test_stills_and_status_show_the_card(carded: Maker, fake_tools: Workshop, tmp_path: Path) -> None:
    made = carded()
    own = dataclasses.replace(order(made, fake_tools), face=_real_face(tmp_path))
    page = stills.make(own, fake_tools.encoder, tmp_path / "out", plain=False).read_text("utf-8")
    jobs = [job for job in fake_tools.encoder.jobs if isinstance(job, PicturesJob)]  # type: ignore[attr-defined]
    assert jobs[-1].outputs[0].endswith("card.png")
    assert jobs[-1].frames[-1] == 287
    assert page.count("card.png") == 2
    rows = {
        row.target.language: row
        for row in status.survey(made.looking, made.project.targets(), fake_tools.tools(made.looking))
    }
    assert rows["fr"].as_json()["card"].startswith("from 00:11.000 to 00:12.000, 2 lines")


def _real_face(tmp_path: Path) -> Any:
    font = tmp_path / "fake.ttf"
    font.write_bytes(b"a font")
    return dataclasses.replace(Workshop().fonts.face("fr"), path=str(font))


def test_a_lost_number_on_the_card_stops_the_language(carded: Maker, fake_tools: Workshop) -> None:
    made = carded(scripts={"fr": text("fr", "Urgence : 998", "Écrivez à @MetCC")})
    caught = error(made, fake_tools)
    assert isinstance(caught, FactsMissing)
    assert "c01" in str(caught)
    assert isinstance(found(made, fake_tools)["en"], Order)


def test_a_card_that_nobody_can_read_in_time_is_a_finding(carded: Maker, fake_tools: Workshop) -> None:
    fast = [f for f in order(carded(), fake_tools).findings if f.id == "card-too-fast"]
    assert [f.where for f in fast] == ["card"]


def test_long_lines_are_made_smaller_and_then_refused(carded: Maker, fake_tools: Workshop) -> None:
    few = order(carded(name="few"), fake_tools).card
    some = order(
        carded(name="some", scripts={"fr": text("fr", "Urgence : 999 " + "mot " * 60, "À @MetCC")}),
        fake_tools,
    )
    assert few is not None
    assert some.card is not None
    assert few.em_permille == some.style.em_permille * 150 // 100
    assert some.card.em_permille < few.em_permille
    made = carded(name="many", scripts={"fr": text("fr", "Urgence : 999 " + "mot " * 300, "À @MetCC")})
    caught = error(made, fake_tools)
    assert isinstance(caught, ScriptError)
    assert caught.path is not None
    assert caught.path.endswith("trial.fr.md")
    assert caught.line
    assert "[c01]" in caught.hint


@pytest.mark.parametrize(("table", "scripts", "kind", "says"), [
    ("", {}, ScriptError, "campaign.toml has no card"),
    (CARD, {"en": text("en", *LINES["en"])}, ConfigError, "no line of the script stands on the end card"),
    (CARD, {"fr": SCRIPTS["fr"].replace("999.\n", "999.\n> card:\n")}, ScriptError, r"\[s02\] is marked"),
    (CARD, {"en": SCRIPTS["en"].replace("[s01]", "[card]")}, ScriptError, "its id means the end card"),
])  # fmt: skip
def test_what_does_not_fit_together_is_said_with_a_remedy(
    carded: Maker, fake_tools: Workshop, table: str, scripts: dict[str, str], kind: type, says: str
) -> None:
    caught = error(carded(table, scripts), fake_tools)
    assert isinstance(caught, kind)
    assert caught.hint
    with pytest.raises(kind, match=says):
        raise caught


@pytest.mark.parametrize(("line", "says"), [
    ('text_colour = "#405070"', "contrast of 1.99 to 1"), ("seconds = 31", "less than or equal to 30"),
    ('background = "blue"', "pattern"), ("second = 3", "no such key"),
])  # fmt: skip
def test_a_wrong_table_is_refused(carded: Maker, line: str, says: str) -> None:
    made = carded(f"\n[messages.trial.card]\n{line}\n")
    with pytest.raises(ConfigError, match=says):
        _ = made.project


def test_a_spoken_paragraph_can_become_a_card_line(carded: Maker, fake_tools: Workshop) -> None:
    """Its cue leaves the track, and what a person wrote in it there is not lost."""
    made = carded()
    fake_tools.build(made)
    made.edit(made.track("fr"), "Ou dites-le à @MetCC.", "Ou écrivez-le à @MetCC.")
    made.edit(made.script("en"), "tell @MetCC about it.\n", "tell @MetCC about it.\n> card:\n")
    assert fake_tools.build(made).failed == ()
    own = order(made, fake_tools)
    assert own.card is not None
    assert [b.text for b in own.card.blocks] == ["Ou écrivez-le à @MetCC.", *LINES["fr"]]
    assert "MetCC" not in made.track("fr").read_text("utf-8")
    assert "Ou écrivez-le" in made.script("fr").read_text("utf-8")


def test_a_finding_about_the_card_points_to_its_first_line(carded: Maker, fake_tools: Workshop) -> None:
    made = carded()
    located = check.locate(made.looking, made.project.targets(), fake_tools.tools(made.looking))
    places = {x.finding.language: (x.path, x.line) for x in located if x.finding.id == "card-too-fast"}
    lines = made.script("fr").read_text("utf-8").splitlines()
    assert places["fr"] == ("scripts_text/trial.fr.md", lines.index("[c01] Urgence : 999") + 1)
