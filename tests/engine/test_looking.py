"""status, check and doctor: values for people and machines, and nothing is written for them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.adapters.translators.pseudo import PseudoTranslator
from pipeline.core.findings import Severity
from pipeline.core.plan import Target
from pipeline.engine import doctor
from pipeline.engine.check import check
from pipeline.engine.status import Row, survey
from pipeline.errors import ToolMissing, UsageError
from tests.conftest import Campaign, Workshop

Maker = Callable[..., Campaign]


def rows(campaign: Campaign, fake_tools: Workshop) -> dict[str, Row]:
    looking = campaign.looking
    found = list(survey(looking, looking.targets(), fake_tools.tools(looking)))
    json.dumps([row.as_json() for row in found])
    return {row.target.language: row for row in found}


def test_status_follows_a_target_through_its_life(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign(["en", "fr", "pl"], scripts={"pl": ""})
    before = rows(made, fake_tools)
    assert [r.stage for r in before.values()] == ["not made", "not made", "blocked"]
    assert [r.wording for r in before.values()] == ["source", "initial", ""]
    assert before["en"].reasons == ("never made",)
    assert str(made.script("pl")) in before["pl"].reasons[0]
    assert before["pl"].hint
    assert not (made.root / "output" / "trial").exists()
    fake_tools.build(made)
    assert rows(made, fake_tools)["fr"].stage == "current"
    made.edit(made.script("fr"), "language: fr", "language: fr\nstate: reviewed")
    after = rows(made, fake_tools)["fr"]
    assert (after.stage, after.wording, after.reasons) == ("stale", "reviewed", ("script changed",))
    assert after.cues == 3
    assert {name for name, _ in after.inputs} >= {"footage", "script", "track", "font", "tools"}


def test_status_and_manifest_know_a_machine_draft(campaign: Maker, fake_tools: Workshop) -> None:
    """Nobody may take a machine's wording for a person's."""
    made = campaign(["en", "fr"], without=["fr"])
    fake_tools.engines = [PseudoTranslator()]
    fake_tools.build(made)
    row = rows(made, fake_tools)["fr"]
    assert row.wording == "machine draft"
    assert "machine-draft" in {f.id for f in row.findings}
    assert json.loads(made.file("fr", "manifest.json").read_text())["machine_draft"] is True


def test_check_finds_what_build_would_stop_at_and_more(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign(["en", "fr", "pl"])
    made.edit(made.script("fr"), "999", "998")
    made.edit(made.script("pl"), "language: pl", "language: pl\nsources:\n  s01: " + "0" * 12)
    looking = made.looking
    found = check(looking, looking.targets(), fake_tools.tools(looking))
    assert [(f.id, f.severity, f.language) for f in found if f.severity is not Severity.INFO] == [
        ("stopped-facts", Severity.ERROR, "fr"),
        ("stale-translation", Severity.WARNING, "pl"),
    ]
    assert found[0].severity is Severity.ERROR, "worst first"
    assert all(f.hint for f in found if f.severity is not Severity.INFO)
    assert not (made.root / "subtitles").exists()


def test_check_says_each_thing_once(campaign: Maker, fake_tools: Workshop) -> None:
    """A broken script breaks every language; the same sentence for each is still told per language."""
    made = campaign(["en", "fr"], scripts={"en": ""})
    looking = made.looking
    found = check(looking, looking.targets(), fake_tools.tools(looking))
    assert [f.language for f in found] == ["en", "fr"]


@pytest.mark.parametrize(
    ("languages", "channels", "message", "said"),
    [
        (("xx-YY",), (), "", "'xx-YY' is not a language tag"),
        (("de",), (), "", "no language 'de'"),
        ((), ("tiktok",), "", "no channel 'tiktok'"),
        ((), (), "other", "no message 'other'"),
    ],
)
def test_what_the_campaign_does_not_have_is_a_usage_error(
    campaign: Maker, languages: tuple[str, ...], channels: tuple[str, ...], message: str, said: str
) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        campaign().project.targets(languages, channels, message)
    assert caught.value.hint


def test_targets_are_in_the_order_of_campaign_toml(campaign: Maker) -> None:
    project = campaign(["en", "pl", "fr"]).project
    assert [t.language for t in project.targets()] == ["en", "pl", "fr"]
    assert project.targets(("PL",)) == (Target("trial", "pl", "youtube"),)


def _fine() -> str:
    return "ffmpeg 9"


def _broken() -> str:
    raise ToolMissing("there is no ffmpeg", hint="Install ffmpeg.")


def test_doctor_is_content_with_a_sound_computer(tmp_path: Path) -> None:
    symptoms = {s.what: s for s in doctor.examine(tmp_path, _fine, list)}
    assert all(s.ok for s in symptoms.values())
    assert symptoms["ffmpeg with libass, libx264, ebur128"].detail == "ffmpeg 9"
    json.dumps([s.as_json() for s in symptoms.values()])


def test_doctor_tells_which_hardware_encoders_work(tmp_path: Path) -> None:
    """Nobody needs one: a computer without any is sound."""
    found = {"nvenc": "", "qsv": "Error creating a MFX session"}
    symptoms = {s.what: s for s in doctor.examine(tmp_path, _fine, list, lambda: found)}
    told = symptoms["hardware encoders"]
    assert told.ok
    assert told.detail == "nvenc works; qsv no (Error creating a MFX session)"


def test_doctor_has_a_remedy_for_everything_that_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "_PACKAGES", ("no-such-package-anywhere",))
    monkeypatch.setattr(doctor, "_ROOM_BYTES", 2**62)
    symptoms = doctor.examine(tmp_path / "absent", _broken, lambda: ["th", "km"])
    ill = {s.what for s in symptoms if not s.ok}
    assert ill == {"ffmpeg with libass, libx264, ebur128", "packages", "fonts", "campaign folder", "disk"}
    assert all(s.remedy for s in symptoms if not s.ok)
    assert "th, km" in next(s for s in symptoms if s.what == "fonts").detail
