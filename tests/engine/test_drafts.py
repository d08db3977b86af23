"""Drafting without videos: order of engines, reasons, people's files, and what is paid for is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from pipeline.adapters.translators.fake import FakeTranslator
from pipeline.adapters.translators.file import FileTranslator
from pipeline.core.events import LanguageDrafted, TranslateFinished, Warned
from pipeline.core.script import Origin
from pipeline.core.translation import Request, Translated
from pipeline.engine import drafts
from pipeline.engine.build import locked
from pipeline.errors import (
    BudgetSpent,
    CampaignLocked,
    EngineNotReady,
    EngineReplyInvalid,
    TranslationError,
)
from pipeline.ports import Translator
from tests.conftest import WORDS, Campaign, Heard

Maker = Callable[..., Campaign]
VI = dict(zip(("title.", "s01", "s02", "s03"), WORDS["vi"], strict=True))
VI |= {"post.0": "Mời trình báo.", "post.1": "Gọi 999."}


def machine(words: dict[str, str] | None = None) -> FakeTranslator:
    return FakeTranslator({("vi", key): text for key, text in (VI if words is None else words).items()})


class Fails:
    """Raises an error made for the request, which may hold what came before."""

    def __init__(
        self, name: str, error: type[TranslationError], *usable: str, words: str = "has a bad day"
    ) -> None:
        self.name, self._error, self._usable, self._words = name, error, usable, words
        self.asked: list[list[str]] = []

    def translate(self, request: Request) -> Sequence[Translated]:
        self.asked.append([s.id for s in request.segments])
        raise self._error(
            f"{self.name} {self._words}",
            language=request.target,
            usable=[(i, VI.get(i, "Không.")) for i in self._usable],
            hint="Wait.",
        )


def draft(made: Campaign, heard: Heard, *engines: Translator) -> tuple[LanguageDrafted, ...]:
    project = made.project
    return drafts.draft(project, project.targets(), [FileTranslator(project.read_script), *engines], heard)


def test_every_language_has_a_row_and_the_source_none(campaign: Maker) -> None:
    made, heard = campaign(["en", "fr", "vi"], without=["vi"]), Heard()
    fr, vi = draft(made, heard, machine())
    assert (fr.where, fr.engines, fr.drafted, fr.error) == ("trial/fr", {"file": 3}, False, "")
    assert (vi.where, vi.segments, vi.engines, vi.drafted) == ("trial/vi", 3, {"fake": 3}, True)
    assert heard.of(LanguageDrafted) == [fr, vi]
    assert heard.events[-1] == TranslateFinished(2, ())
    script = made.project.read_script("trial", "vi")
    assert script is not None
    assert script.is_untouched_draft


def test_it_needs_no_footage_and_makes_no_video(campaign: Maker) -> None:
    made = campaign(["en", "vi"], without=["vi"])
    (made.root / "assets" / "base.mp4").unlink()
    assert draft(made, Heard(), machine())[0].drafted
    assert made.finished() == {}
    assert not (made.root / "subtitles").exists()


@pytest.mark.parametrize("error", [EngineNotReady, EngineReplyInvalid, BudgetSpent, TranslationError])
def test_one_engine_s_failure_leads_to_the_next(campaign: Maker, error: type[TranslationError]) -> None:
    """A missing key or a spent budget is a reason, told in plain words, and no crash."""
    made, heard = campaign(["en", "vi"], without=["vi"]), Heard()
    (row,) = draft(made, heard, Fails("first", error), machine())
    assert (row.engines, row.error) == ({"fake": 3}, "")
    assert row.reasons == ("first: first has a bad day",)
    assert heard.of(Warned) == [Warned("trial/vi", "first: first has a bad day. Wait.")]


def test_what_passed_its_checks_is_kept_and_only_the_rest_is_asked_for(campaign: Maker) -> None:
    """Two engines share a language only segment by segment, each of them checked."""
    made, heard = campaign(["en", "vi"], without=["vi"]), Heard()
    second = machine()
    (row,) = draft(made, heard, Fails("first", EngineReplyInvalid, "s01", "title."), second)
    assert row.engines == {"first": 1, "fake": 2}
    assert [s.id for s in second.requests[0].segments] == ["s02", "s03", "post.0", "post.1"]
    assert "(kept 2 of 6, open: s02, s03, post.0, post.1)" in row.reasons[0]
    script = made.project.read_script("trial", "vi")
    assert script is not None
    assert script.engine == "first, fake"


@pytest.mark.parametrize(
    "texts", [[("s01", "Please report hate crime.")], [("s01", " ")], [("s99", "Không.")]]
)
def test_what_is_called_usable_is_checked_again(campaign: Maker, texts: list[tuple[str, str]]) -> None:
    """An engine of others may call an echo, an empty text or an unknown segment usable."""

    class Lies:
        name = "lies"

        def translate(self, request: Request) -> Sequence[Translated]:
            raise EngineReplyInvalid("no", language="vi", usable=texts, hint="Wait.")

    made = campaign(["en", "vi"], without=["vi"])
    (row,) = draft(made, Heard(), Lies(), machine())
    assert row.engines == {"fake": 3}


def test_an_incomplete_language_keeps_what_was_paid_for(campaign: Maker) -> None:
    """The next run asks only for what is open, and a person sees the rest in the file."""
    made, heard = campaign(["en", "vi"], without=["vi"]), Heard()
    (row,) = draft(made, heard, Fails("first", BudgetSpent, "s01", "s03", "title."))
    assert (row.engines, row.missing, row.drafted) == ({"first": 2}, ("s02",), True)
    assert "no translation for segment s02 (first: " in row.error
    assert row.hint
    assert heard.events[-1] == TranslateFinished(0, ("trial/vi",))
    script = made.project.read_script("trial", "vi")
    assert script is not None
    assert [s.id for s in script.segments] == ["s01", "s03"]
    assert (script.origin, script.is_untouched_draft, set(script.sources)) == (
        Origin.MACHINE,
        True,
        {"s01", "s03"},
    )
    second = machine()
    (row,) = draft(made, Heard(), second)
    assert [i for s in second.requests for i in (x.id for x in s.segments) if "." not in i] == ["s02"]
    assert (row.engines, row.error) == ({"file": 2, "fake": 1}, "")


def test_people_s_files_are_never_touched(campaign: Maker) -> None:
    """What a person's file lacks is said; no engine is asked for it."""
    made = campaign(["en", "vi"])
    made.edit(made.script("vi"), "\n[s02] " + WORDS["vi"][2] + "\n", "")
    before = made.script("vi").read_bytes()
    engine = machine()
    (row,) = draft(made, Heard(), engine)
    assert (row.missing, row.engines, row.drafted) == (("s02",), {"file": 2}, False)
    assert engine.requests == []
    assert made.script("vi").read_bytes() == before


def test_a_broken_file_does_not_stop_the_others(campaign: Maker) -> None:
    made = campaign(["en", "fr", "vi"], scripts={"fr": "broken"}, without=["vi"])
    fr, vi = draft(made, Heard(), machine())
    assert fr.error
    assert (fr.engines, vi.engines) == ({}, {"fake": 3})


def test_a_message_without_a_source_is_explained(campaign: Maker) -> None:
    made = campaign(["en", "vi"], without=["en", "vi"])
    (row,) = draft(made, Heard(), machine())
    assert row.segments == 0
    assert "there is no script" in row.error


def test_a_build_at_work_is_not_disturbed(campaign: Maker) -> None:
    """Two writers of one draft would be one too many."""
    made = campaign(["en", "vi"], without=["vi"])
    with locked(made.project), pytest.raises(CampaignLocked):
        draft(made, Heard(), machine())


def test_engines_see_the_whole_message_as_context(campaign: Maker) -> None:
    """Also when they are asked for one segment only."""
    made = campaign(["en", "vi"], without=["vi"])
    engine = machine()
    draft(made, Heard(), Fails("first", BudgetSpent, "s01", "s02"), engine)
    (asked,) = engine.requests
    assert asked.segments[0].id == "s03"
    assert [s.id for s in asked.context] == ["s01", "s02", "s03"]
