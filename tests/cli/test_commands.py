"""The commands: exit codes, words for people, JSON for machines, and never a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import wiring
from pipeline.adapters.ffmpeg.fake import FakeEncoder
from pipeline.adapters.ffmpeg.shots import GivenShots
from pipeline.adapters.ffmpeg.waveform import GivenWaveform
from pipeline.adapters.translators.pseudo import PseudoTranslator
from pipeline.core.plan import EncodeJob
from pipeline.engine.build import locked
from pipeline.errors import ToolMissing
from pipeline.ports import Keep
from tests.cli.conftest import Run
from tests.conftest import Campaign, Eyes, Workshop

Maker = Callable[..., Campaign]


def test_a_build_ends_with_0_and_a_second_one_too(run: Run, campaign: Maker) -> None:
    made = campaign()
    ran = run("build", made.root)
    assert (ran.code, ran.err) == (0, "")
    assert "trial/fr/youtube: done" in ran.out
    assert "3 made, 0 up to date, 0 failed" in ran.out
    assert f"Videos are in {made.root / 'output'}" in ran.out
    assert "0 made, 3 up to date, 0 failed" in run("build", made.root).out


def test_the_current_folder_is_the_campaign(
    run: Run, campaign: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(campaign().root)
    assert run("build").code == 0


def test_a_failed_language_ends_with_1_its_reason_and_a_remedy(run: Run, campaign: Maker) -> None:
    made = campaign()
    made.edit(made.script("fr"), "[s02] En cas d'urgence, appelez le 999.\n", "")
    ran = run("build", made.root)
    assert ran.code == 1
    assert "trial/fr/youtube: FAILED: scripts_text/trial.fr.md: no translation for segment s02" in ran.err
    assert "  Add [s02] and its words to the file" in ran.err
    assert "2 made, 0 up to date, 1 failed" in ran.out
    assert made.file("pl", "mp4").exists()


def test_every_line_of_json_is_an_event(run: Run, campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign(scripts={"fr": ""})
    ran = run("build", made.root, "--json")
    events = [json.loads(line) for line in ran.out.splitlines()]
    assert events[0]["event"] == "build-started"
    assert events[-1] == {
        "event": "build-finished",
        "made": 2,
        "up_to_date": 0,
        "failed": ["trial/fr/youtube"],
        "drafts": [],
    }
    (failed,) = [e for e in events if e["event"] == "target-failed"]
    assert (failed["kind"], bool(failed["hint"])) == ("script", True)
    assert (ran.code, ran.err) == (1, "")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["build", "--lang", "xx-YY"], "'xx-YY' is not a language tag"),
        (["build", "--lang", "de"], "no language 'de'"),
        (["status", "--channel", "tiktok"], "no channel 'tiktok'"),
        (["check", "--message", "other"], "no message 'other'"),
        (["explain", "other/en"], "no message 'other'"),
        (["explain", "trial/xx-YY"], "'xx-YY' is not a language tag"),
        (["explain", "trial/en/youtube/more"], "MESSAGE/LANGUAGE/CHANNEL"),
        (["explain", "/en"], "MESSAGE/LANGUAGE/CHANNEL"),
        (["footage", "other"], "no message 'other'"),
        (["footage", "trial"], "--force replaces it"),
        (["fonts", "sync", "--lang", "xx-YY"], "'xx-YY' is not a language tag"),
        (
            ["import-script", "x.txt", "--message", "fresh", "--lang", "xx-YY"],
            "'xx-YY' is not a language tag",
        ),
        (["import-script", "x.txt", "--message", "Not An Id"], "small letters, digits and hyphens"),
        (["import-script", "x.txt"], "--message"),
        (["init", "new", "--lang", "xx-YY"], "'xx-YY' is not a language tag"),
        (["init", "new", "--message", "Not An Id"], "small letters, digits and hyphens"),
        (["init", "."], "is a campaign already"),
        (["build", "--jobs", "0"], "0 is not in the range"),
        (["build", "--langs", "en"], "--langs"),
        (["biuld"], "biuld"),
        (["build", "elsewhere"], "there is no campaign.toml"),
    ],
)
def test_wrong_use_ends_with_2_and_what_to_do(
    run: Run, campaign: Maker, monkeypatch: pytest.MonkeyPatch, args: list[str], said: str
) -> None:
    made = campaign()
    monkeypatch.chdir(made.root)
    before = sorted(made.root.rglob("*"))
    ran = run(*args)
    assert ran.code == 2
    assert said in ran.err
    assert ran.out == ""
    assert len(ran.err.strip().splitlines()) > 1 or args[0] in ("footage", "biuld"), "the remedy is missing"
    assert sorted(made.root.rglob("*")) == before, "nothing was changed"


@pytest.mark.parametrize("command", ["build", "status", "check", "fonts sync"])
def test_without_a_campaign_the_error_says_how_to_begin(run: Run, command: str) -> None:
    ran = run(*command.split())
    assert ran.code == 2
    assert "there is no campaign.toml" in ran.err
    assert "vidmsg init DIR" in ran.err


def test_a_mistake_in_campaign_toml_has_file_and_line(run: Run, campaign: Maker) -> None:
    made = campaign()
    made.edit(made.root / "campaign.toml", "name =", "nmae =")
    ran = run("status", made.root)
    assert ran.code == 2
    assert f"{made.root / 'campaign.toml'}:2: campaign.nmae: there is no such key" in ran.err


def test_check_ends_with_3_for_an_error_and_0_for_less(run: Run, campaign: Maker) -> None:
    made = campaign()
    ran = run("check", made.root)
    assert ran.code == 0
    assert "0 errors" in ran.out
    made.edit(made.script("fr"), "999", "998")
    ran = run("check", made.root)
    assert ran.code == 3
    assert "error: fr: trial.fr.md: s02: '999' is not in the translation" in ran.out
    found = json.loads(run("check", made.root, "--json").out)
    assert found[0]["id"] == "stopped-facts"
    assert found[0]["hint"]


def test_check_tells_machines_where_and_people_what_is_ignored(run: Run, campaign: Maker) -> None:
    ignore = '[[checks.ignore]]\nid = "not-reviewed"\nreason = "a trial"\n'
    made = campaign(config=ignore)
    ran = run("check", made.root)
    assert "0 remarks, 2 ignored" in ran.out
    assert "not-reviewed" not in ran.out
    found = json.loads(run("check", made.root, "--json").out)
    assert [(f["path"], f["ignored"]) for f in found if f["id"] == "not-reviewed"] == [
        ("scripts_text/trial.fr.md", "a trial"),
        ("scripts_text/trial.pl.md", "a trial"),
    ]
    made.edit(made.script("fr"), "999", "998")
    ran = run("check", made.root, "--sarif")
    assert ran.code == 3
    results = json.loads(ran.out)["runs"][0]["results"]
    assert [r["level"] for r in results][:1] == ["error"]
    assert {len(r["suppressions"]) for r in results if r["ruleId"] == "not-reviewed"} == {1}
    assert run("check", made.root, "--sarif", "--json").code == 2


def test_ctrl_c_ends_with_130_and_says_that_nothing_is_lost(
    run: Run, campaign: Maker, fake_tools: Workshop
) -> None:
    class Interrupted(FakeEncoder):
        def encode(self, job: EncodeJob, keep: Keep, progress: Callable[[int], None]) -> None:
            raise KeyboardInterrupt

    fake_tools.encoder = Interrupted()
    ran = run("build", campaign().root)
    assert ran.code == 130
    assert "What is finished is kept" in ran.err


def test_a_second_build_ends_with_1(run: Run, campaign: Maker) -> None:
    made = campaign()
    with locked(made.project):
        ran = run("build", made.root)
    assert ran.code == 1
    assert "another build is at work" in ran.err
    assert "  Wait" in ran.err


def test_a_missing_tool_is_explained(run: Run, campaign: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(project: object, engines: object = None) -> None:
        raise ToolMissing("there is no ffmpeg", hint="Install it.")

    monkeypatch.setattr(wiring, "tools", absent)
    ran = run("build", campaign().root)
    assert (ran.code, ran.err) == (1, "Error: there is no ffmpeg\n  Install it.\n")


def test_status_and_explain_speak_to_people_and_machines(run: Run, campaign: Maker) -> None:
    made = campaign()
    assert "never made" in run("status", made.root).out
    run("build", made.root)
    made.edit(made.script("fr"), "appelez", "composez")
    ran = run("status", made.root, "--lang", "fr")
    assert ran.code == 0
    assert "script changed; track changed" in ran.out
    (row,) = json.loads(run("explain", "trial/fr/youtube", "--dir", made.root, "--json").out)
    assert (row["stage"], row["reasons"]) == ("stale", ["script changed", "track changed"])
    out = run("explain", "trial/fr", "--dir", made.root).out
    assert "because: script changed" in out
    assert "from footage: " in out
    assert len(json.loads(run("explain", "trial", "--dir", made.root, "--json").out)) == 3


def test_from_init_to_videos(
    run: Run, fake_tools: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newcomer's first ten minutes."""
    fake_tools.engines = [PseudoTranslator()]
    ran = run("init", "my-campaign", "--lang", "en", "--lang", "vi", "--lang", "VI")
    assert ran.code == 0
    assert "4. vidmsg build my-campaign" in ran.out
    ran = run("build", "my-campaign")
    assert ran.code == 1
    assert ran.err.count("FAILED") == 2
    assert "base.mp4" in ran.err

    def make(source: object, output: Path, tell: Callable[[int], None]) -> None:
        tell(1000)
        output.write_bytes(b"pretended footage")

    monkeypatch.setattr(wiring, "make_footage", make)
    assert run("footage", "my-message", "--dir", "my-campaign").code == 0
    ran = run("build", "my-campaign")
    assert ran.code == 0, ran.err
    root = tmp_path / "elsewhere" / "my-campaign"
    assert "2 of them are drafts" in ran.out
    vi = root / "output" / "my-message" / "vi"
    assert (vi / "draft" / "youtube" / "my-message.vi.youtube.DRAFT.mp4").is_file()
    assert not (vi / "youtube").exists()
    assert "machine draft" in run("status", "my-campaign").out
    ran = run("approve", "--lang", "vi", "--by", "Lan", "--dir", "my-campaign")
    assert "All words are approved" in ran.out
    ran = run("build", "my-campaign")
    assert "1 made, 1 up to date, 0 failed" in ran.out
    assert "1 of them is a draft" in ran.out
    assert (vi / "youtube" / "my-message.vi.youtube.mp4").is_file()
    assert not (vi / "draft").exists()


@pytest.mark.parametrize("kind", ["txt", "docx"])
def test_a_document_is_imported_and_built(run: Run, campaign: Maker, tmp_path: Path, kind: str) -> None:
    made = campaign(["en"])
    file = tmp_path / f"Words.{kind}"
    if kind == "txt":
        file.write_text("Please report it.\n\nCall 999.\n", encoding="utf-16")
    else:
        import docx

        document = docx.Document()
        for text in ("Please report it.", "Call 999."):
            document.add_paragraph(text)
        document.save(str(file))
    ran = run("import-script", file, "--message", "fresh", "--title", "New", "--dir", made.root)
    assert ran.code == 0
    assert "2 segments" in ran.out
    snippet = ran.out[ran.out.index("[messages.fresh]") :]
    with (made.root / "campaign.toml").open("a") as config:
        config.write("\n" + snippet)
    made.project.footage_path("fresh").write_bytes(b"pretended footage")
    assert run("build", made.root, "--message", "fresh").code == 0
    again = run("import-script", file, "--message", "fresh", "--dir", made.root)
    assert again.code == 2
    assert "Nothing was changed" in again.err


def test_a_new_version_of_a_script_says_what_became_of_each_segment(run: Run, campaign: Maker) -> None:
    made = campaign()
    made.edit(made.script("en"), "call 999.\n", "call 999.\n> say: call nine nine nine\n")
    file = made.root / "new.txt"
    file.write_text(
        "Speak to somebody you trust.\n\nIn an emergency, always call 999.\n\nPlease report hate crime.\n"
    )
    ran = run("import-script", file, "--message", "trial", "--update", "--dir", made.root)
    assert ran.code == 0
    said = [line.strip() for line in ran.out.splitlines()]
    assert said[1:] == [
        "kept: s01",
        "changed: s02",
        "added: s04",
        "removed: s03",
        "pronunciation (say) dropped, the words changed: s02",
        f"the version before: {made.script('en')}.bak",
    ]
    again = run("import-script", file, "--message", "trial", "--update", "--dir", made.root)
    assert "says this already" in again.out
    wrong = run("import-script", file, "--message", "trial", "--update", "--lang", "fr", "--dir", made.root)
    assert wrong.code == 2
    assert "only the source script" in wrong.err


def test_doctor_ends_with_1_if_something_is_wrong(
    run: Run, campaign: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = campaign(["en", "th"])
    monkeypatch.setattr(wiring, "check_encoder", lambda: "ffmpeg 9")
    monkeypatch.setattr(wiring, "missing_fonts", lambda _: [])
    assert run("doctor", made.root).code == 0
    monkeypatch.setattr(wiring, "missing_fonts", lambda _: ["th"])
    ran = run("doctor", made.root)
    assert ran.code == 1
    assert "FAIL fonts: missing for th" in ran.out
    assert "vidmsg fonts sync" in ran.out
    assert not next(s for s in json.loads(run("doctor", made.root, "--json").out) if s["what"] == "fonts")[
        "ok"
    ]


def test_fonts_list_without_fonts_says_what_to_do(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "describe_fonts", list)
    assert run("fonts", "list").out == "No fonts yet. Run: vidmsg fonts sync\n"
    monkeypatch.setattr(wiring, "describe_fonts", lambda: [{"font": "Noto", "languages": "en"}])
    assert "Noto" in run("fonts", "list").out
    assert json.loads(run("fonts", "list", "--json").out) == [{"font": "Noto", "languages": "en"}]


def test_timeline_writes_a_picture_and_says_what_is_missing(
    run: Run, campaign: Maker, fake_tools: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 1 as in a build: a language that cannot be shown is not a success."""
    fake_tools.shots = GivenShots((50,))
    monkeypatch.setattr(wiring, "waveform", lambda: GivenWaveform((0, 1000)))
    made, out = campaign(), tmp_path / "t.svg"
    ran = run("timeline", "trial", "--dir", made.root, "--out", out)
    assert (ran.code, ran.out, ran.err) == (0, f"wrote {out}\n", "")
    made.edit(made.script("fr"), "[s02] En cas d'urgence, appelez le 999.\n", "")
    ran = run("timeline", "trial", "--lang", "fr", "--dir", made.root, "--out", out)
    assert ran.code == 1
    assert "no cues: " in ran.err
    assert out.exists()


def with_an_old_mezzanine(run: Run, made: Campaign) -> Path:
    """Build, and leave behind what an earlier intro was put round."""
    assert run("build", made.root).code == 0
    old = made.project.cache / "footage" / f"base-{'0' * 32}.mkv"
    old.write_bytes(b"x" * 2_000_000)
    return old


def test_the_cache_says_how_large_each_kind_is_and_what_is_unused(run: Run, campaign: Maker) -> None:
    made = campaign()
    with_an_old_mezzanine(run, made)
    ran = run("cache", made.root)
    assert ran.code == 0
    assert "stretches of video and finished sound, at most 10 GB" in ran.out
    assert "2.00 MB  footage that was put together" in ran.out
    assert "2.00 MB of it not used any longer: vidmsg cache --unused" in ran.out
    told = json.loads(run("cache", made.root, "--json").out)
    assert (told["unused_bytes"], told["trouble"]) == (2_000_000, "")
    assert sum(kind["bytes"] for kind in told["kinds"]) == told["total_bytes"]
    assert told["bytes"] == told["kinds"][0]["bytes"] > 0, "of the store, as ever"


@pytest.mark.parametrize(("option", "store_stays"), [("--unused", True), ("--clear", False)])
def test_unused_footage_is_removed(run: Run, campaign: Maker, option: str, store_stays: bool) -> None:
    made = campaign()
    old = with_an_old_mezzanine(run, made)
    assert "MB freed" in run("cache", made.root, option).out
    assert not old.exists()
    told = json.loads(run("cache", made.root, "--json").out)
    assert (told["bytes"] > 0) is store_stays
    assert run("build", made.root).out.startswith("0 made, 3 up to date")


@pytest.mark.parametrize("option", ["--unused", "--clear", "--size=0"])
def test_nothing_is_removed_while_a_build_is_at_work(run: Run, campaign: Maker, option: str) -> None:
    made = campaign()
    old = with_an_old_mezzanine(run, made)
    before = json.loads(run("cache", made.root, "--json").out)
    with locked(made.project):
        ran = run("cache", made.root, option)
        assert run("cache", made.root).code == 0, "looking is allowed"
    assert (ran.code, old.exists()) == (1, True)
    assert "another build is at work" in ran.err
    assert json.loads(run("cache", made.root, "--json").out) == before


def test_what_cannot_be_told_is_not_removed(run: Run, campaign: Maker, fake_tools: Workshop) -> None:
    """The sizes are shown all the same; only who wanted footage removed has failed."""
    made = campaign()
    old = with_an_old_mezzanine(run, made)
    (made.root / "assets" / "base.mp4").unlink()
    fake_tools.prober = Eyes()
    for option, code in ((), 0), (("--size", "1"), 0), (("--unused",), 1), (("--clear",), 1):
        ran = run("cache", made.root, *option)
        assert ran.code == code
        assert "nobody can tell what footage is not used any longer" in ran.err
    assert old.exists()
    told = json.loads(run("cache", made.root, "--json").out)
    assert told["unused_bytes"] is None
    assert "no such file" in told["trouble"]
