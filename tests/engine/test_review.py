"""Approving through the engine: nothing is noted that does not hold, and drafts stay apart."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.core.script import State
from pipeline.engine import review, status, verify
from pipeline.errors import FactsMissing, ReviewLogError, TranslationError, UsageError
from tests.conftest import Campaign, Workshop

Maker = Callable[..., Campaign]
REQUIRED = "[review]\nrequired = true\n"
ALL = ["s01", "s02", "s03", "meta.title", "meta.post"]


@pytest.fixture
def made(campaign: Maker) -> Campaign:
    return campaign(config=REQUIRED)


def approve(made: Campaign, tag: str, *cues: str, state: State = State.FINAL) -> review.Declared:
    return review.declare(
        made.project, "trial", tag, cues, state=state, by="Lan", when="2026-11-24T10:00:00Z"
    )


def approve_all(made: Campaign) -> None:
    for tag in made.project.config.languages_of("trial"):
        approve(made, tag)


def rows(made: Campaign, tools: Workshop) -> dict[str, status.Row]:
    project = made.looking
    found = status.survey(project, project.targets(), tools.tools(project))
    return {row.target.language: row for row in found}


def test_without_approval_there_are_only_drafts(made: Campaign, fake_tools: Workshop) -> None:
    outcome = fake_tools.build(made)
    assert len(outcome.made) == len(outcome.drafts) == 3
    names = set(made.finished())
    assert names
    assert all(name.split("/")[2] == "draft" and ".DRAFT." in name for name in names)
    assert all("DRAFT" in job.ass for job in fake_tools.burned)
    manifest = json.loads(made.finished()["trial/fr/draft/youtube/trial.fr.youtube.DRAFT.manifest.json"])
    assert manifest["draft"] is True
    assert fake_tools.build(made).up_to_date


def test_an_approved_language_is_finished_and_its_draft_goes(made: Campaign, fake_tools: Workshop) -> None:
    fake_tools.build(made)
    approve(made, "fr")
    outcome = fake_tools.build(made)
    assert [str(t) for t in outcome.made] == ["trial/fr/youtube"]
    assert "DRAFT" not in fake_tools.burned[0].ass
    assert made.file("fr", "mp4").is_file()
    assert not (made.bundle("fr").parent / "draft").exists()
    manifest = json.loads(made.file("fr", "manifest.json").read_text())
    assert manifest["draft"] is False
    assert [(r["unit"], r["by"]) for r in manifest["review"]] == [(unit, "Lan") for unit in ALL]


def test_one_open_text_is_enough_for_a_draft(made: Campaign, fake_tools: Workshop) -> None:
    """The title and the post are published too."""
    for left in ALL:
        approve(made, "fr", *[unit for unit in ALL if unit != left])
        approve(made, "fr", left, state=State.REVIEWED)
        assert "fr" in {t.language for t in fake_tools.build(made).drafts}
        made.project.review_path("trial").unlink()


def test_one_changed_sentence_makes_one_cue_stale_in_every_language(
    made: Campaign, fake_tools: Workshop
) -> None:
    approve_all(made)
    assert not fake_tools.build(made).drafts
    made.edit(made.script("en"), "Please report hate crime.\n\n", "Please do report hate crime.\n\n")
    for row in rows(made, fake_tools).values():
        assert [s.unit for s in row.standings if s.word == "stale"] == ["s01"]
        assert sum(s.approved for s in row.standings) == 4
        assert "the finished video" in " ".join(row.reasons)
    outcome = fake_tools.build(made)
    assert len(outcome.drafts) == 3
    assert made.file("fr", "mp4").is_file(), "the older finished video stays where it is"
    warned = [e.as_json() for e in fake_tools.heard.events if e.as_json()["event"] == "warned"]
    assert sum("finished video" in e["message"] for e in warned) == 3
    approve(made, "pl", "s01")
    outcome = fake_tools.build(made)
    assert [str(t) for t in outcome.made + outcome.up_to_date if t not in outcome.drafts] == [
        "trial/pl/youtube"
    ]


def test_an_approval_taken_back_makes_a_finished_video_suspect(made: Campaign, fake_tools: Workshop) -> None:
    approve_all(made)
    fake_tools.build(made)
    approve(made, "fr", "s02", state=State.TRANSLATED)
    row = rows(made, fake_tools)["fr"]
    assert "no longer approved" in " ".join(row.reasons)
    approve(made, "fr", "s02")
    outcome = fake_tools.build(made)
    assert len(outcome.up_to_date) == 3
    assert not outcome.made


def test_a_superfluous_draft_goes_with_the_next_build(made: Campaign, fake_tools: Workshop) -> None:
    approve_all(made)
    fake_tools.build(made)
    made.edit(made.script("fr"), "Signalez les", "Signaler les")
    fake_tools.build(made)
    assert (made.bundle("fr").parent / "draft").exists()
    made.edit(made.script("fr"), "Signaler les", "Signalez les")
    assert not fake_tools.build(made).made
    assert not (made.bundle("fr").parent / "draft").exists()


def test_words_edited_in_the_subtitle_file_need_approval_too(made: Campaign, fake_tools: Workshop) -> None:
    approve_all(made)
    fake_tools.build(made)
    made.edit(made.track("fr"), "haine", "HAINE")
    outcome = fake_tools.build(made)
    assert [str(t) for t in outcome.drafts] == ["trial/fr/youtube"]
    assert [s.unit for s in rows(made, fake_tools)["fr"].standings if s.word == "stale"] == ["s01"]


def test_line_breaks_and_times_need_none(made: Campaign, fake_tools: Workshop) -> None:
    approve_all(made)
    fake_tools.build(made)
    made.edit(made.track("fr"), "les crimes", "les\ncrimes")
    outcome = fake_tools.build(made)
    assert [str(t) for t in outcome.made] == ["trial/fr/youtube"]
    assert not outcome.drafts


def test_drafts_are_proven_with_their_mark(made: Campaign, fake_tools: Workshop) -> None:
    from pipeline.adapters.ffmpeg.proof import BlindProver

    fake_tools.build(made)
    assert isinstance(fake_tools.prover, BlindProver)
    job = fake_tools.prover.jobs[0]
    count = 1 + max(look.cue for look in job.looks)
    marks = [look for look in job.looks if look.cue == count - 1]
    assert [look.frame for look in marks] == [0, 150, 299]
    assert job.ass.count("Dialogue:") == count
    project = made.looking
    assert all(v.proven for v in verify.verify(project, project.targets(), fake_tools.tools(project), print))


def test_what_is_not_there_cannot_be_approved(campaign: Maker) -> None:
    made = campaign(config=REQUIRED, without=["pl"])
    with pytest.raises(TranslationError, match=r"trial\.pl\.md.*s01, s02"):
        approve(made, "pl")
    with pytest.raises(UsageError, match="no cue 's77'"):
        approve(made, "fr", "s01", "s77")
    assert not made.project.review_path("trial").exists()


def test_a_damaged_fact_cannot_be_approved(made: Campaign) -> None:
    """A person's approval must not carry a wrong number past the checks."""
    made.edit(made.script("fr"), "le 999", "le 998")
    with pytest.raises(FactsMissing, match="s02 does not agree with the source about '999'"):
        approve(made, "fr")
    assert approve(made, "fr", "s01", "s03").changed == ("s01", "s03")


def test_a_cue_stands_for_its_segment_and_a_name_is_needed(made: Campaign) -> None:
    assert approve(made, "fr", "s02.1", "s02.2", "s02").changed == ("s02",)
    again = approve(made, "fr", "s02")
    assert (again.changed, again.unchanged) == ((), ("s02",))
    assert made.project.review_path("trial").read_text().count("\n") == 1
    with pytest.raises(UsageError, match="a name"):
        review.declare(made.project, "trial", "fr", (), state=State.FINAL, by=" ", when="now")


def test_a_line_that_was_not_written_to_its_end_is_no_approval(made: Campaign, fake_tools: Workshop) -> None:
    approve_all(made)
    path = made.project.review_path("trial")
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(ReviewLogError, match="not written to its end") as caught:
        review.read_log(made.project, "trial")
    assert caught.value.line == 15
    outcome = fake_tools.build(made)
    assert len(outcome.failed) == 3
    assert not outcome.made


def test_a_blocked_language_still_shows_what_is_open(made: Campaign, fake_tools: Workshop) -> None:
    approve(made, "fr", "s01")
    made.edit(made.script("fr"), "[s03] Ou dites-le à @MetCC.\n", "")
    row = rows(made, fake_tools)["fr"]
    assert row.stage is status.Stage.BLOCKED
    assert [s.word for s in row.standings] == [
        "approved", "not reviewed", "missing", "not reviewed", "not reviewed",
    ]  # fmt: skip


def test_a_campaign_without_required_reviews_finishes_at_once(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    outcome = fake_tools.build(made)
    assert not outcome.drafts
    assert made.file("fr", "mp4").is_file()


def test_the_log_is_only_ever_added_to(made: Campaign, tmp_path: Path) -> None:
    approve(made, "fr")
    before = made.project.review_path("trial").read_bytes()
    approve(made, "fr", "s01", state=State.TRANSLATED)
    approve(made, "en")
    assert made.project.review_path("trial").read_bytes().startswith(before)
