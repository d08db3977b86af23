"""The files in subtitles/: people's edits flow back, and survive everything."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from pipeline.core.findings import Finding
from pipeline.engine.bundle import Order
from pipeline.engine.check import check
from pipeline.engine.status import survey
from pipeline.errors import FactsMissing, GlyphsMissing, TrackError, VidmsgError
from tests.conftest import Campaign, Workshop, translation

Maker = Callable[..., Campaign]
FR2 = "En cas d'urgence, appelez le 999."


def snapshot(folders: Iterable[Path]) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for folder in folders for p in folder.rglob("*") if p.is_file()}


def people(campaign: Campaign) -> dict[str, bytes]:
    """Return every file that belongs to people."""
    names = ("scripts_text", "subtitles", "assets")
    return snapshot(campaign.root / n for n in names) | {"": (campaign.root / "campaign.toml").read_bytes()}


def failure(fake_tools: Workshop, campaign: Campaign) -> VidmsgError:
    """Build, and return the one reason for which French and only French failed."""
    outcome = fake_tools.build(campaign)
    assert [f.target.language for f in outcome.failed] == ["fr"]
    assert {t.language for t in (*outcome.made, *outcome.up_to_date)} == {"en", "pl"}
    return outcome.failed[0].error


def everywhere(campaign: Campaign, fake_tools: Workshop, words: str) -> bool:
    """True if the French words are burned in, and stand in transcript, SRT and VTT."""
    ass = json.loads(campaign.file("fr", "mp4").read_text())["ass"].replace("\\N", " ")
    texts = [ass, *(html.unescape(campaign.file("fr", e).read_text()) for e in ("html", "srt", "vtt"))]
    # Marks around facts, and line breaks, are the format's own.
    return all(words in re.sub("<[^>]*>|[\u2066-\u2069]", "", t).replace("\n", " ") for t in texts)


def test_the_same_script_gives_the_same_file(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    fake_tools.build(made)
    before = people(made)
    assert str(made.track("fr")) in before
    fake_tools.build(made)
    assert people(made) == before


def test_edited_words_reach_everything_and_stay(campaign: Maker, fake_tools: Workshop) -> None:
    """Law 2: an edit flows back, and the next build does not undo it."""
    made = campaign()
    fake_tools.build(made)
    made.edit(made.track("fr"), FR2, "En urgence : faites le 999.")
    edited = made.track("fr").read_bytes()
    outcome = fake_tools.build(made)
    assert [t.language for t in outcome.made] == ["fr"]
    assert everywhere(made, fake_tools, "En urgence : faites le 999.")
    assert FR2 not in made.file("fr", "html").read_text()
    assert made.track("fr").read_bytes() == edited
    assert fake_tools.build(made).made == ()
    assert made.track("fr").read_bytes() == edited


def test_edited_times_reach_everything_and_stay(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    fake_tools.build(made)
    start, end = made.track("fr").read_text().splitlines()[5].split(" --> ")
    made.edit(made.track("fr"), f"{start} --> {end}", "00:00:05,000 --> 00:00:07,200")
    fake_tools.build(made)
    assert "00:00:05,000 --> 00:00:07,200" in made.file("fr", "srt").read_text()
    assert "00:05.000 --> 00:00:07.200" in made.file("fr", "vtt").read_text()
    assert 'datetime="PT5.000S"' in made.file("fr", "html").read_text()
    assert "0:00:07.1" in fake_tools.burned[0].ass, "half a frame before 7.2 s"
    fake_tools.build(made)
    assert "00:00:05,000 --> 00:00:07,200" in made.track("fr").read_text()


def test_an_edit_stays_when_the_script_changes_elsewhere(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    fake_tools.build(made)
    made.edit(made.track("fr"), FR2, "En urgence : faites le 999.")
    fake_tools.build(made)
    made.edit(made.script("fr"), "Ou dites-le à @MetCC.", "Ou écrivez à @MetCC.")
    fake_tools.build(made)
    assert everywhere(made, fake_tools, "En urgence : faites le 999.")
    assert everywhere(made, fake_tools, "Ou écrivez à @MetCC.")


def test_a_conflict_stops_that_language_alone(campaign: Maker, fake_tools: Workshop) -> None:
    """Both sides changed the same words: only a person can say which are right."""
    made = campaign()
    fake_tools.build(made)
    made.edit(made.track("fr"), FR2, "En urgence : faites le 999.")
    made.edit(made.script("fr"), FR2, "Urgence ? Appelez le 999.")
    before = people(made)
    error = failure(fake_tools, made)
    assert isinstance(error, TrackError)
    assert "'En urgence : faites le 999.'" in error.message
    assert "'Urgence ? Appelez le 999.'" in error.message
    assert error.hint
    assert people(made) == before
    made.edit(made.script("fr"), "Urgence ? Appelez le 999.", "En urgence : faites le 999.")
    assert fake_tools.build(made).failed == ()


def test_a_lost_cue_stops_the_language(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    fake_tools.build(made)
    blocks = made.track("fr").read_text().split("\n\n")
    made.track("fr").write_text("\n\n".join([blocks[0], blocks[2]]))
    before = people(made)
    error = failure(fake_tools, made)
    assert isinstance(error, TrackError)
    assert "segment s02 has no cue any more: " in error.message
    assert FR2[:10] in error.message
    assert error.line == 6, "where it should stand"
    assert error.hint
    assert people(made) == before


def test_a_damaged_file_stops_the_language_with_its_line(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    fake_tools.build(made)
    lines = made.track("fr").read_text().splitlines()
    lines[5] = lines[5].replace("-->", "->")
    made.track("fr").write_text("\n".join(lines) + "\n")
    before = people(made)
    error = failure(fake_tools, made)
    assert isinstance(error, TrackError)
    assert error.path == str(made.track("fr"))
    assert error.line in (5, 6)
    assert error.hint
    assert people(made) == before


def test_a_fact_that_an_edit_lost_stops_the_language(campaign: Maker, fake_tools: Workshop) -> None:
    """The subtitle file is the last place where a telephone number can go wrong."""
    made = campaign()
    fake_tools.build(made)
    made.edit(made.track("fr"), "999", "998")
    error = failure(fake_tools, made)
    assert isinstance(error, FactsMissing)
    assert error.facts == (
        ("s02", "'999' is not in the translation"),
        ("s02", "'998' is not in the source text"),
    )


def test_an_edit_that_the_font_cannot_draw_stops_before_encoding(
    campaign: Maker, fake_tools: Workshop
) -> None:
    made = campaign()
    fake_tools.build(made)
    fake_tools.typography = type(fake_tools.typography)("☎")  # type: ignore[call-arg]
    made.edit(made.track("fr"), FR2, "☎ 999")
    error = failure(fake_tools, made)
    assert isinstance(error, GlyphsMissing)
    assert error.characters == ("U+260E BLACK TELEPHONE",)
    assert "fr.srt" in error.message
    assert fake_tools.burned == []


def test_an_edit_that_runs_off_the_picture_stops_the_language(campaign: Maker, fake_tools: Workshop) -> None:
    """libass does not break our lines: what does not fit is simply not seen."""
    made = campaign()
    fake_tools.build(made)
    made.edit(made.track("fr"), FR2, FR2 + " Et n'attendez pas, parlez au plus vite à la police." * 2)
    error = failure(fake_tools, made)
    assert isinstance(error, TrackError)
    assert "s02: the line" in error.message
    assert "wider than the picture" in error.message


def test_overlapping_times_stop_the_language(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    fake_tools.build(made)
    lines = made.track("fr").read_text().splitlines()
    made.edit(made.track("fr"), lines[1], "00:00:00,500 --> 00:00:06,000")
    made.edit(made.track("fr"), lines[5], "00:00:05,000 --> 00:00:08,000")
    assert "before s01 ends at 6000 ms" in failure(fake_tools, made).message


def test_others_make_room_for_times_that_a_person_set(campaign: Maker, fake_tools: Workshop) -> None:
    """And it stays so: what we moved out of the way is not taken for a person's work later."""
    made = campaign()
    fake_tools.build(made)
    first = made.track("fr").read_text().splitlines()[1]
    made.edit(made.track("fr"), first, "00:00:00,500 --> 00:00:05,000")
    assert not fake_tools.build(made).failed
    text = made.track("fr").read_text()
    assert "00:00:00,500 --> 00:00:05,000" in text
    assert "00:00:05,080 --> " in text
    assert fake_tools.build(made).made == ()
    assert made.track("fr").read_text() == text
    made.edit(made.track("fr"), "00:00:00,500 --> 00:00:05,000", first)
    fake_tools.build(made)
    assert made.track("fr").read_text().splitlines()[1] == first
    assert "00:00:05,080 --> " not in made.track("fr").read_text()


def test_a_deleted_file_is_made_anew(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    fake_tools.build(made)
    before = made.track("fr").read_bytes()
    made.edit(made.track("fr"), FR2, "999 !")
    made.track("fr").unlink()
    assert fake_tools.build(made).made == ()
    assert made.track("fr").read_bytes() == before


def test_a_crash_between_track_and_ledger_is_no_edit(campaign: Maker, fake_tools: Workshop) -> None:
    """We wrote the new track and died before noting it; the next build must not blame a person."""
    made = campaign()
    fake_tools.build(made)
    ledger = made.track("fr").with_name(".written.json")
    noted = ledger.read_bytes()
    long = "Signalez. " + "Chaque mot compte pour nous tous et pour vous. " * 5
    made.edit(made.script("fr"), "Signalez les crimes de haine.", long.strip())
    assert fake_tools.build(made).failed == ()
    cues = made.track("fr").read_text().count("-->")
    assert cues > 3
    ledger.write_bytes(noted)
    assert fake_tools.build(made).failed == ()
    assert made.track("fr").read_text().count("-->") == cues


@pytest.mark.parametrize("content", [None, "{", "[]", '{"fr": 5}', '{"fr": [{"cue": "s01"}]}'])
def test_a_lost_ledger_loses_no_edit(campaign: Maker, fake_tools: Workshop, content: str | None) -> None:
    """Times that a person set are kept even if we no longer know what we had written."""
    made = campaign()
    fake_tools.build(made)
    start, end = made.track("fr").read_text().splitlines()[5].split(" --> ")
    made.edit(made.track("fr"), f"{start} --> {end}", "00:00:05,000 --> 00:00:07,200")
    ledger = made.track("fr").with_name(".written.json")
    ledger.unlink() if content is None else ledger.write_text(content)
    assert fake_tools.build(made).failed == ()
    assert "00:00:05,000 --> 00:00:07,200" in made.track("fr").read_text()


def test_looking_writes_nothing_into_peoples_folders(campaign: Maker, fake_tools: Workshop) -> None:
    """status, check and explain are safe at any moment, also in the middle of an edit."""
    made = campaign()
    before = people(made)
    looking = made.looking
    rows = list(survey(looking, looking.targets(), fake_tools.tools(looking)))
    assert len(rows) == 3
    found: list[Finding] = check(looking, looking.targets(), fake_tools.tools(looking))
    assert found
    assert people(made) == before
    assert not (made.root / "subtitles").exists()
    fake_tools.build(made)
    made.edit(made.script("fr"), FR2, "Urgence ? Appelez le 999.")
    before = people(made)
    assert [r.stage for r in survey(looking, looking.targets(), fake_tools.tools(looking))][1] == "stale"
    assert people(made) == before


def test_a_track_in_another_encoding_is_read(campaign: Maker, fake_tools: Workshop) -> None:
    """Subtitle editors on Windows save UTF-16; the words count, not the bytes."""
    made = campaign()
    fake_tools.build(made)
    text = made.track("fr").read_text().replace(FR2, "En urgence : faites le 999.")
    made.track("fr").write_bytes(text.replace("\n", "\r\n").encode("utf-16"))
    assert fake_tools.build(made).failed == ()
    assert everywhere(made, fake_tools, "En urgence : faites le 999.")


def test_orders_are_values_of_the_words_on_the_screen(campaign: Maker, fake_tools: Workshop) -> None:
    """Two languages never share cues by accident, and every segment of the source is on the screen."""
    from pipeline.engine.files import Digests
    from pipeline.engine.prepare import orders

    made = campaign()
    looking = made.looking
    items = list(
        orders(
            looking, looking.targets(), fake_tools.tools(looking), Digests(made.root / "d"), lambda _: None
        )
    )
    for item in items:
        assert isinstance(item, Order)
        assert [c.segment for c in item.cues] == ["s01", "s02", "s03"]
    assert translation("fr").count("[s0") == 3
