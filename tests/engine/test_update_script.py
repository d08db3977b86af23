"""A new version of the source script arrives as a document: translations of what is the same stay valid."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.core.findings import Severity
from pipeline.engine.check import check
from pipeline.engine.import_script import Updated, update_script
from pipeline.errors import InputError, ScriptError
from tests.conftest import SOURCE, Campaign, Workshop, translation
from tests.engine.test_subtitle import people

Maker = Callable[..., Campaign]
OLD = ["Please report hate crime.", "In an emergency, call 999.", "Or tell @MetCC about it."]


@pytest.fixture
def made(campaign: Maker) -> Campaign:
    return campaign(["en", "fr"])


def update(campaign: Campaign, *paragraphs: str, title: str | None = None) -> Updated:
    file = campaign.root.parent / "new.txt"
    file.write_text("\n\n".join(paragraphs))
    updated = update_script(campaign.project, file, message="trial", title=title)
    assert campaign.project.source("trial") == updated.script
    return updated


def ids(updated: Updated) -> list[str]:
    return [s.id for s in updated.script.segments]


def test_the_same_words_change_nothing(made: Campaign) -> None:
    before = people(made)
    assert update(made, *OLD).copy is None
    assert people(made) == before


def test_an_inserted_paragraph_leaves_the_others_and_gets_a_fresh_id(made: Campaign) -> None:
    made.edit(made.script("en"), "[s02] ", "[s02] [00:04.000] ")
    made.edit(made.script("en"), "999.\n\n[s03]", "999.\n> note: keep\n> say: nine\n\n[s03]")
    before = made.script("en").read_bytes()
    updated = update(made, OLD[0], "Every report counts and is taken seriously.", *OLD[1:])
    assert ids(updated) == ["s01", "s04", "s02", "s03"]
    assert (updated.carried.added, updated.carried.removed) == (("s04",), ())
    segment = updated.script.segment("s02")
    assert segment is not None
    assert (segment.time_ms, segment.note, segment.say) == (4000, "keep", "nine")
    assert updated.copy == made.script("en").with_name("trial.en.md.bak")
    assert updated.copy.read_bytes() == before
    assert updated.script.post == "Please report hate crime to @MetCC.\nEmergency: 999."


def test_a_translated_id_is_never_given_to_another_paragraph(made: Campaign) -> None:
    """The French s03 would else be shown as the translation of words that it never translated."""
    update(made, *OLD[:2])
    updated = update(made, *OLD[:2], "Speak to somebody you trust about it.")
    assert ids(updated) == ["s01", "s02", "s04"]


def test_a_broken_translation_keeps_its_ids_occupied(made: Campaign) -> None:
    made.script("fr").write_text(translation("fr").replace("---\n", "", 1) + "\n[s07] Quoi ?\n")
    assert update(made, *OLD, "Speak to somebody you trust.").carried.added == ("s08",)


def test_ids_in_the_version_before_and_in_tracks_are_occupied_too(
    campaign: Maker, fake_tools: Workshop
) -> None:
    made = campaign(["en"])
    fake_tools.build(made)
    update(made, *OLD[:2])
    for copy in made.script("en").parent.glob("*.bak"):
        copy.unlink()
    assert update(made, *OLD[:2], "Speak to somebody you trust.").carried.added == ("s04",)


def test_a_title_is_taken_only_if_the_file_gives_one(made: Campaign) -> None:
    assert update(made, *OLD[:2]).script.title == "Report it"
    assert update(made, "Say no to hate", *OLD).script.title == "Say no to hate"
    assert update(made, *OLD, title="By option").script.title == "By option"
    made.edit(made.script("en"), "Please report hate crime.", "Report hate crime now")
    updated = update(made, "Report hate crimes now", *OLD[1:])
    assert (updated.script.title, ids(updated)) == ("By option", ["s01", "s02", "s04"])


def test_translations_go_on_and_say_what_is_obsolete(made: Campaign, fake_tools: Workshop) -> None:
    """Point 8 of the plan: a deleted paragraph is no reason to stop twenty languages."""
    update(made, *OLD[:2])
    assert fake_tools.build(made).failed == ()
    looking = made.looking
    found = check(looking, looking.targets(), fake_tools.tools(looking))
    assert [(f.where, f.severity) for f in found if f.id == "obsolete-segment"] == [("s03", Severity.WARNING)]


def test_a_new_paragraph_is_asked_for_by_its_id(made: Campaign, fake_tools: Workshop) -> None:
    update(made, OLD[0], OLD[1], "Speak to somebody you trust.")
    (failed,) = fake_tools.build(made).failed
    assert isinstance(failed.error, ScriptError)
    assert "s03, while s04 is not translated" in failed.error.message
    assert "s04" in failed.error.hint


@pytest.mark.parametrize("name", ["absent.txt", "empty.txt"])
def test_a_file_without_words_changes_nothing(made: Campaign, name: str) -> None:
    file = made.root.parent / name
    if name == "empty.txt":
        file.write_text("\n")
    before = people(made)
    with pytest.raises(InputError):
        update_script(made.project, file, message="trial", title=None)
    assert people(made) == before


def test_there_must_be_a_script_to_update(campaign: Maker, tmp_path: Path) -> None:
    made = campaign(["en"], without=["en"])
    (tmp_path / "new.txt").write_text(SOURCE)
    with pytest.raises(ScriptError, match="there is no script"):
        update_script(made.project, tmp_path / "new.txt", message="trial", title=None)
