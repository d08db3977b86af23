"""A person's work in a subtitle file reaches the script, whatever became of the cues; a crash loses none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.core.findings import Severity
from pipeline.engine import flow_back, project, subtitle, track_file
from pipeline.engine.check import check
from pipeline.engine.export_track import export_track
from pipeline.engine.files import write_text
from pipeline.engine.status import survey
from pipeline.errors import FactsMissing, StorageError, TrackError
from pipeline.formats import srt
from pipeline.formats.srt import SrtCue
from tests.conftest import SOURCE, Campaign, Workshop, translation
from tests.engine.test_subtitle import FR2, everywhere, failure, people

Maker = Callable[..., Campaign]
NEW2 = "En urgence : faites le 999."


def cues(campaign: Campaign, tag: str = "fr") -> list[SrtCue]:
    return list(srt.loads(campaign.track(tag).read_text(), path=None))


def write(campaign: Campaign, track: list[SrtCue], tag: str = "fr") -> None:
    campaign.track(tag).write_text(srt.dumps(track))


def pending(campaign: Campaign, tag: str = "fr") -> dict[str, str]:
    return subtitle.pending_edits(campaign.project, "trial", tag)


def current(fake_tools: Workshop, campaign: Campaign) -> bool:
    looking = campaign.looking
    return all(r.stage == "current" for r in survey(looking, looking.targets(), fake_tools.tools(looking)))


@pytest.fixture
def made(campaign: Maker, fake_tools: Workshop) -> Campaign:
    """A campaign that was built once."""
    campaign_ = campaign()
    assert fake_tools.build(campaign_).failed == ()
    return campaign_


def test_edited_words_reach_the_script_and_nothing_else_of_it_changes(
    made: Campaign, fake_tools: Workshop
) -> None:
    """Comments, headings and notes are a person's too."""
    body = translation("fr").replace("[s02]", "# A heading\n\n<!-- a remark -->\n\n[s02] [00:04.000]")
    text = body.replace("appelez le 999.", "appelez\n   le 999.\n> note: keep\n> say: neuf cents")
    made.script("fr").write_text(text)
    fake_tools.build(made)
    made.edit(made.track("fr"), FR2, NEW2)
    assert pending(made) == {"s02": NEW2}
    assert fake_tools.build(made).failed == ()
    old = "En cas d'urgence, appelez\n   le 999."
    assert made.script("fr").read_text() == text.replace(old, NEW2)
    assert pending(made) == {}
    assert fake_tools.build(made).made == ()
    assert current(fake_tools, made)


def test_words_like_syntax_flow_back_as_words(made: Campaign, fake_tools: Workshop) -> None:
    made.edit(made.track("fr"), FR2, "[s09] # 999 > note: x")
    fake_tools.typography = type(fake_tools.typography)()
    fake_tools.build(made)
    script = made.project.read_script("trial", "fr")
    assert script is not None
    assert [s.id for s in script.segments] == ["s01", "s02", "s03"]
    assert script.segments[1].text == "En cas d'urgence, appelez le 999.", "09 is a number too many: refused"
    made.edit(made.track("fr"), "[s09] #", "[hier] #")
    assert fake_tools.build(made).failed == ()
    script = made.project.read_script("trial", "fr")
    assert script is not None
    assert script.segments[1].text == "[hier] # 999 > note: x"


def test_a_split_cue_with_its_own_times_stays_split(made: Campaign, fake_tools: Workshop) -> None:
    track = cues(made)
    two = track[1]
    middle = (two.start_ms + two.end_ms) // 2
    track[1:2] = [
        SrtCue(two.start_ms, middle - 80, ("En cas d'urgence,",)),
        SrtCue(middle, two.end_ms, ("appelez le 999.",)),
    ]
    write(made, track)
    edited = made.track("fr").read_bytes()
    words = made.script("fr").read_bytes()
    assert pending(made) == {}, "a division is no change of words"
    assert fake_tools.build(made).failed == ()
    assert made.track("fr").read_bytes() == edited
    assert made.file("fr", "srt").read_bytes() == edited
    assert made.script("fr").read_bytes() == words
    assert b"\ns02.1\n" in export_track(made.project, "trial", "fr", "vtt")
    assert fake_tools.build(made).made == ()
    made.edit(made.script("fr"), "appelez le 999.", "faites le 999.")
    assert fake_tools.build(made).failed == ()
    assert len(cues(made)) == 3, "the division gave way to new words"


def test_a_split_and_reworded_cue_flows_back_as_one_segment(made: Campaign, fake_tools: Workshop) -> None:
    track = cues(made)
    two = track[1]
    track[1:2] = [
        SrtCue(two.start_ms, two.start_ms + 1000, ("En urgence :",)),
        SrtCue(two.start_ms + 1100, two.end_ms, ("faites", "le 999.")),
    ]
    write(made, track)
    assert pending(made) == {"s02": NEW2}
    assert fake_tools.build(made).failed == ()
    assert everywhere(made, fake_tools, "En urgence :")
    script = made.project.read_script("trial", "fr")
    assert script is not None
    assert script.segments[1].text == NEW2
    assert cues(made) == track
    assert fake_tools.build(made).made == ()


def test_cues_of_one_segment_may_be_joined(made: Campaign, fake_tools: Workshop) -> None:
    long = "Signalez. " + "Chaque mot compte pour nous tous et pour vous. " * 5
    made.edit(made.script("fr"), "Signalez les crimes de haine.", long.strip())
    fake_tools.build(made)
    track = cues(made)
    own = len(track) - 2
    assert own >= 3
    track[0:2] = [SrtCue(track[0].start_ms, track[1].end_ms, (*track[0].lines, *track[1].lines))]
    write(made, track)
    assert fake_tools.build(made).failed == ()
    assert cues(made) == track
    assert fake_tools.build(made).made == ()


def joined_across(track: list[SrtCue]) -> None:
    track[0:2] = [SrtCue(track[0].start_ms, track[1].end_ms, (*track[0].lines, *track[1].lines))]


def inserted(track: list[SrtCue]) -> None:
    between = track[0].end_ms
    track.insert(1, SrtCue(between + 5, between + 50, ("Sous-titres : Untel",)))


@pytest.mark.parametrize(
    ("change", "said", "line"),
    [
        (joined_across, "cue 1 holds words of s01 and s02", 2),
        (inserted, "cue 2 belongs to no segment: 'Sous-titres : Untel'", 6),
    ],
)
def test_what_does_not_map_stops_the_language_with_its_place(
    made: Campaign, fake_tools: Workshop, change: Callable[[list[SrtCue]], None], said: str, line: int
) -> None:
    track = cues(made)
    change(track)
    write(made, track)
    before = people(made)
    error = failure(fake_tools, made)
    assert isinstance(error, TrackError)
    assert said in error.message
    assert (error.path, error.line) == (str(made.track("fr")), line)
    assert error.hint
    assert people(made) == before
    with pytest.raises(TrackError):
        pending(made)


def test_a_deleted_paragraph_takes_its_cue_with_it(made: Campaign, fake_tools: Workshop) -> None:
    """Also if a person has deleted the cue already: then nothing is missing."""
    made.edit(made.script("en"), "[s03] Or tell @MetCC about it.\n", "")
    write(made, cues(made)[:2])
    assert fake_tools.build(made).failed == ()
    assert [len(cues(made, tag)) for tag in ("en", "fr", "pl")] == [2, 2, 2]
    looking = made.looking
    found = check(looking, looking.targets(), fake_tools.tools(looking))
    obsolete = [(f.language, f.where, f.severity) for f in found if f.id == "obsolete-segment"]
    assert obsolete == [(tag, "s03", Severity.WARNING) for tag in ("fr", "pl")]
    assert all(f.hint for f in found if f.id == "obsolete-segment")
    assert "@MetCC" in made.script("fr").read_text(), "the words wait"
    assert fake_tools.build(made).made == ()


def test_an_edit_that_is_refused_does_not_reach_the_script(made: Campaign, fake_tools: Workshop) -> None:
    """What stops a language must not get into the file that the next build would believe."""
    made.edit(made.track("fr"), FR2, "Faites le 998.")
    before = people(made)
    assert isinstance(failure(fake_tools, made), FactsMissing)
    assert people(made) == before


def test_the_source_language_flows_back_and_the_others_see_it_at_once(
    made: Campaign, fake_tools: Workshop
) -> None:
    """The next build must find nothing more to do, and translations must be seen to be stale."""
    head = "sources:\n  s02: " + "0" * 12 + "\n"
    made.edit(made.track("en"), "In an emergency, call 999.", "Danger? Call 999.")
    made.script("fr").write_text(translation("fr", head=head))
    assert pending(made, "en") == {"s02": "Danger? Call 999."}
    assert fake_tools.build(made).failed == ()
    assert made.script("en").read_text() == SOURCE.replace("In an emergency, call 999.", "Danger? Call 999.")
    assert fake_tools.build(made).made == ()


def test_a_number_changed_in_the_sources_own_track_is_refused(made: Campaign, fake_tools: Workshop) -> None:
    """It must not become the truth for every language because of a slip in a subtitle editor."""
    made.edit(made.track("en"), "999", "998")
    before = people(made)
    outcome = fake_tools.build(made)
    assert {f.target.language: type(f.error) for f in outcome.failed} == {"en": FactsMissing}
    assert people(made) == before


def test_a_damaged_track_of_the_source_stops_the_source_alone(made: Campaign, fake_tools: Workshop) -> None:
    made.track("en").write_text("no track\n")
    assert [f.target.language for f in fake_tools.build(made).failed] == ["en"]


def test_looking_writes_nothing_and_sees_the_edit(made: Campaign, fake_tools: Workshop) -> None:
    made.edit(made.track("fr"), FR2, NEW2)
    before = people(made)
    looking = made.looking
    rows = {r.target.language: r for r in survey(looking, looking.targets(), fake_tools.tools(looking))}
    assert rows["fr"].stage == "stale"
    assert people(made) == before


def test_a_machine_draft_that_was_edited_here_is_a_persons(campaign: Maker, fake_tools: Workshop) -> None:
    """Else the next draft would write over what the person said."""
    from pipeline.adapters.translators.pseudo import PseudoTranslator

    made = campaign(["en", "fr"], without=["fr"])
    fake_tools.engines = [PseudoTranslator()]
    fake_tools.build(made)
    draft = made.project.read_script("trial", "fr")
    assert draft is not None
    assert draft.is_untouched_draft
    made.edit(made.track("fr"), cues(made)[1].lines[0], "Mes mots, 999.")
    assert fake_tools.build(made).failed == ()
    mine = made.project.read_script("trial", "fr")
    assert mine is not None
    assert not mine.is_untouched_draft
    assert "Mes mots, 999." in mine.segments[1].text
    assert fake_tools.build(made).made == ()


def test_without_a_script_or_a_track_nothing_is_pending(campaign: Maker) -> None:
    made = campaign(["en", "fr", "vi"], without=["vi"])
    assert pending(made, "fr") == pending(made, "vi") == {}


def test_a_conflict_is_pending_until_a_person_settles_it(made: Campaign) -> None:
    """Whoever writes into the script next must know that somebody's words wait in the subtitle file."""
    made.edit(made.track("fr"), FR2, NEW2)
    made.edit(made.script("fr"), FR2, "Urgence ? Appelez le 999.")
    assert pending(made) == {"s02": NEW2}
    script = made.project.read_script("trial", "fr")
    assert script is not None
    assert flow_back.edits_to_take(made.project, script) == {}


class _Crash(Exception):
    """The machine lost its power."""


@pytest.mark.parametrize("survived", range(4))
@pytest.mark.parametrize("split", [False, True])
def test_a_crash_between_any_two_files_loses_and_doubles_nothing(
    made: Campaign, fake_tools: Workshop, monkeypatch: pytest.MonkeyPatch, survived: int, split: bool
) -> None:
    """Script, track and ledger are three files: whichever were written, the next build ends at the same."""
    track = cues(made)
    two = track[1]
    track[1] = SrtCue(two.start_ms, two.end_ms, ("En urgence :", "faites le 999."))
    if split:
        track[1:2] = [
            SrtCue(two.start_ms, two.start_ms + 1000, ("En urgence :",)),
            SrtCue(two.start_ms + 1100, two.end_ms, ("faites le 999.",)),
        ]
    write(made, track)
    left = [survived]

    def dying(path: Path, text: str) -> None:
        if "fr" in path.name or path.name == ".written.json":
            if left[0] == 0:
                raise StorageError("power", path=path)
            left[0] -= 1
        write_text(path, text)

    monkeypatch.setattr(project, "write_text", dying)
    fake_tools.build(made)
    monkeypatch.undo()
    assert fake_tools.build(made).failed == ()
    assert made.script("fr").read_text() == translation("fr").replace(FR2, NEW2)
    assert cues(made) == track
    assert pending(made) == {}
    assert fake_tools.build(made).made == ()


def test_the_cheap_question_needs_no_footage(made: Campaign) -> None:
    made.edit(made.track("fr"), FR2, NEW2)
    (made.root / "assets" / "base.mp4").unlink()
    assert pending(made) == {"s02": NEW2}


def test_thai_keeps_its_spaces_when_lines_come_back_as_one(campaign: Maker, fake_tools: Workshop) -> None:
    """Joined without a space, a phone number would stick to the word before it."""
    thai = (
        "---\ntitle: แจ้ง\nlanguage: th\npost: 999 @MetCC\n---\n\n[s01] โปรดแจ้งอาชญากรรม\n\n"
        "[s02] ในกรณีฉุกเฉิน โทร 999 ทันที\n\n[s03] หรือบอก @MetCC\n"
    )
    made = campaign(["en", "th"], scripts={"th": thai})
    assert fake_tools.build(made).failed == ()
    track = cues(made, "th")
    track[1] = SrtCue(track[1].start_ms, track[1].end_ms, ("กรณีฉุกเฉิน", "โทร 999", "ทันที"))
    write(made, track, "th")
    assert pending(made, "th") == {"s02": "กรณีฉุกเฉิน โทร 999 ทันที"}


def test_read_is_none_without_a_file(campaign: Maker) -> None:
    made = campaign()
    assert track_file.read(made.project, made.project.source("trial")) is None
