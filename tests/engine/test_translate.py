"""Filling in a language: people's words win, and nothing is filled in behind their backs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from pipeline.adapters.translators.fake import FakeTranslator
from pipeline.adapters.translators.file import FileTranslator
from pipeline.adapters.translators.memory import MemoryTranslator
from pipeline.adapters.translators.pseudo import pseudo
from pipeline.core import memory
from pipeline.core.script import Origin, Script, State, source_digests, stale_segments
from pipeline.core.translation import Request, Translated
from pipeline.engine import translate
from pipeline.engine.translate import Filled
from pipeline.errors import EngineUnavailable, ScriptError, TranslationError
from pipeline.ports import Translator
from tests.conftest import SOURCE, WORDS, Campaign, translation

Maker = Callable[..., Campaign]
TEXTS = {("vi", f"s{n:02d}"): text for n, text in enumerate(WORDS["vi"][1:], 1)}
TEXTS |= {("vi", "title."): "Hãy trình báo", ("vi", "post.0"): "Mời trình báo.", ("vi", "post.1"): "Gọi 999."}


def machine(**changed: str) -> FakeTranslator:
    """Return an engine that knows Vietnamese; ``s02="…"`` changes what it says."""
    return FakeTranslator(TEXTS | {("vi", key): text for key, text in changed.items()})


def fill(campaign: Campaign, tag: str, *engines: Translator, looking: bool = False) -> Filled:
    project = campaign.looking if looking else campaign.project
    chain = [FileTranslator(project.read_script), *engines]
    warned: list[str] = []
    filled = translate.fill(project, project.source("trial"), tag, chain, warned.append)
    assert warned == []
    return filled


def texts(script: Script) -> list[str]:
    return [segment.text for segment in script.segments]


def test_the_source_language_needs_no_translation(campaign: Maker) -> None:
    made = campaign()
    engine = machine()
    filled = fill(made, "en", engine)
    assert filled.script == made.project.source("trial")
    assert not filled.drafted
    assert engine.requests == []


def test_a_complete_file_by_a_person_is_read_and_left_alone(campaign: Maker) -> None:
    made = campaign(["en", "vi"])
    before = made.script("vi").read_bytes()
    engine = machine()
    filled = fill(made, "vi", engine)
    assert texts(filled.script) == list(WORDS["vi"][1:])
    assert (filled.script.origin, filled.drafted, filled.stale) == (Origin.HUMAN, False, ())
    assert engine.requests == []
    assert made.script("vi").read_bytes() == before


def test_segments_come_in_the_order_of_the_source(campaign: Maker) -> None:
    """Matched by id, never by position: a translator may re-order the file."""
    head, *parts = translation("vi").split("\n[")
    made = campaign(["en", "vi"], scripts={"vi": "\n[".join([head, *reversed(parts)]) + "\n"})
    assert texts(fill(made, "vi").script) == list(WORDS["vi"][1:])


def test_an_incomplete_file_by_a_person_stops_the_language(campaign: Maker) -> None:
    """Law 1: what is missing is said, with file and segment, and no machine fills the hole in silence."""
    made = campaign(["en", "vi"])
    made.edit(made.script("vi"), "\n[s02] " + WORDS["vi"][2] + "\n", "")
    before = made.script("vi").read_bytes()
    engine = machine()
    with pytest.raises(TranslationError) as caught:
        fill(made, "vi", engine)
    assert str(caught.value) == "scripts_text/trial.vi.md: no translation for segment s02"
    assert caught.value.segments == ("s02",)
    assert "[s02]" in caught.value.hint
    assert engine.requests == []
    assert made.script("vi").read_bytes() == before


def test_words_left_in_the_source_language_stop_it(campaign: Maker) -> None:
    """A copied file with one paragraph forgotten is the commonest way to publish English as Vietnamese."""
    made = campaign(["en", "vi"])
    made.edit(made.script("vi"), WORDS["vi"][1], "Please report Hate Crime")
    with pytest.raises(TranslationError, match=r"still in the source language: segment s01$") as caught:
        fill(made, "vi")
    assert "state: reviewed" in caught.value.hint
    made.edit(made.script("vi"), "language: vi\n", "language: vi\nstate: reviewed\n")
    assert texts(fill(made, "vi").script)[0] == "Please report Hate Crime"


def test_another_english_may_say_the_same(campaign: Maker) -> None:
    british = SOURCE.replace("language: en", "language: en-GB")
    made = campaign(["en", "en-GB"], scripts={"en-GB": british})
    assert texts(fill(made, "en-GB").script) == texts(made.project.source("trial"))


def test_an_unknown_id_is_an_error_with_its_line(campaign: Maker) -> None:
    made = campaign(["en", "vi"])
    made.edit(made.script("vi"), "[s03]", "[s04]")
    with pytest.raises(ScriptError, match="the source script has no segment s04") as caught:
        fill(made, "vi")
    assert caught.value.path == str(made.script("vi"))
    assert caught.value.line == 1 + made.script("vi").read_text().splitlines().index(
        "[s04] " + WORDS["vi"][3]
    )
    assert caught.value.hint


def test_without_file_and_engine_the_error_says_what_to_do(campaign: Maker) -> None:
    made = campaign(["en", "vi"], without=["vi"])
    with pytest.raises(
        TranslationError, match=r"trial\.vi\.md: no translation for segments s01, s02, s03$"
    ) as caught:
        fill(made, "vi")
    assert "Write the file, or add an engine" in caught.value.hint


def test_a_draft_is_written_for_people_to_see(campaign: Maker) -> None:
    """Title and post are drafted too; the file says who wrote it, from what, and that nobody touched it."""
    made = campaign(["en", "vi"], without=["vi"])
    filled = fill(made, "vi", machine())
    script = made.project.read_script("trial", "vi")
    assert script is not None
    assert filled.drafted
    assert texts(script) == texts(filled.script) == list(WORDS["vi"][1:])
    assert (script.title, script.post.strip()) == ("Hãy trình báo", "Mời trình báo.\nGọi 999.")
    assert (script.origin, script.state, script.engine) == (Origin.MACHINE, State.TRANSLATED, "fake")
    assert script.is_untouched_draft
    assert script.sources == source_digests(made.project.source("trial"))


def test_looking_writes_no_draft(campaign: Maker) -> None:
    made = campaign(["en", "vi"], without=["vi"])
    assert fill(made, "vi", machine(), looking=True).drafted
    assert not made.script("vi").exists()
    with pytest.raises(TranslationError) as caught:
        fill(made, "vi", looking=True)
    assert "vidmsg build" in caught.value.hint


def test_the_second_run_reads_the_draft(campaign: Maker) -> None:
    """An engine that is asked twice may answer differently, and costs."""
    made = campaign(["en", "vi"], without=["vi"])
    fill(made, "vi", machine())
    before = made.script("vi").read_bytes()
    second = machine(s01="Khác hẳn.")
    filled = fill(made, "vi", second)
    assert not filled.drafted
    assert texts(filled.script) == list(WORDS["vi"][1:])
    assert second.requests == []
    assert made.script("vi").read_bytes() == before


def test_a_changed_segment_alone_is_asked_again(campaign: Maker) -> None:
    made = campaign(["en", "vi"], without=["vi"])
    fill(made, "vi", machine())
    made.edit(made.script("en"), "In an emergency, call 999.", "If it is urgent, call 999.")
    second = machine(s01="Khác hẳn.", s02="Nếu gấp, hãy gọi 999.")
    filled = fill(made, "vi", second)
    asked = [s.id for request in second.requests for s in request.segments if "." not in s.id]
    assert asked == ["s02"]
    assert texts(filled.script) == [WORDS["vi"][1], "Nếu gấp, hãy gọi 999.", WORDS["vi"][3]]
    script = made.project.read_script("trial", "vi")
    assert script is not None
    assert script.is_untouched_draft
    assert script.sources == source_digests(made.project.source("trial"))
    assert filled.stale == ()


def test_a_draft_keeps_its_title_where_only_the_memory_answers(campaign: Maker) -> None:
    """The memory knows segments alone: a draft must not fall back to the English title and post."""
    made = campaign(["en", "vi"], without=["vi"])
    fill(made, "vi", machine())
    made.edit(made.script("en"), "In an emergency, call 999.", "Call 999.")
    source = made.project.source("trial")
    other = Script("trial", "vi", "x", tuple(s for s in source.segments if s.id == "s02"))
    said = Script("trial", "vi", "x", (other.segments[0].__class__("s02", "Hãy gọi 999."),))
    known = MemoryTranslator(memory.build([(source, said)]))
    script = fill(made, "vi", known).script
    assert texts(script)[1] == "Hãy gọi 999."
    assert (script.title, script.post.strip()) == ("Hãy trình báo", "Mời trình báo.\nGọi 999.")


def test_a_draft_that_a_person_edited_is_never_overwritten(campaign: Maker) -> None:
    """Law 2: even when the source changes, the machine only says what is stale."""
    made = campaign(["en", "vi"], without=["vi"])
    fill(made, "vi", machine())
    made.edit(made.script("vi"), WORDS["vi"][1], "Xin hãy trình báo tội ác thù ghét.")
    before = made.script("vi").read_bytes()
    made.edit(made.script("en"), "Please report hate crime.\n\n[s02]", "Do report hate crime.\n\n[s02]")
    engine = machine()
    filled = fill(made, "vi", engine)
    assert texts(filled.script)[0] == "Xin hãy trình báo tội ác thù ghét."
    assert (filled.stale, filled.drafted) == (("s01",), False)
    assert engine.requests == []
    assert made.script("vi").read_bytes() == before


def test_what_a_person_took_out_of_a_draft_is_not_filled_in_again(campaign: Maker) -> None:
    """Once a person has touched it, the file is a person's: a hole in it is said, not closed by a machine."""
    made = campaign(["en", "vi"], without=["vi"])
    fill(made, "vi", machine())
    made.edit(made.script("vi"), f"\n[s02] {WORDS['vi'][2]}\n", "")
    before = made.script("vi").read_bytes()
    engine = machine()
    with pytest.raises(TranslationError, match=r"no translation for segment s02$"):
        fill(made, "vi", engine)
    assert engine.requests == []
    assert made.script("vi").read_bytes() == before


def test_a_draft_is_not_lost_when_its_engine_is_gone(campaign: Maker) -> None:
    """The stale segment stops the language; the file stays as it was."""
    made = campaign(["en", "vi"], without=["vi"])
    fill(made, "vi", machine())
    before = made.script("vi").read_bytes()
    made.edit(made.script("en"), "In an emergency, call 999.", "Call 999.")
    with pytest.raises(TranslationError, match=r"no translation for segment s02$"):
        fill(made, "vi")
    assert made.script("vi").read_bytes() == before


class _Down:
    """An engine that is out of order."""

    def __init__(self, name: str) -> None:
        self.name = name

    def translate(self, request: object) -> Sequence[object]:
        raise EngineUnavailable(f"{self.name} does not answer", language="vi", hint="Try later.")


def test_engines_are_tried_in_order_and_their_reasons_are_kept(campaign: Maker) -> None:
    made = campaign(["en", "vi"], without=["vi"])
    project = made.project
    chain = [FileTranslator(project.read_script), _Down("first"), _Down("second")]
    warned: list[str] = []
    with pytest.raises(TranslationError) as caught:
        translate.fill(project, project.source("trial"), "vi", chain, warned.append)  # type: ignore[arg-type]
    assert str(caught.value).endswith(
        "segments s01, s02, s03 (first: first does not answer; second: second does not answer)"
    )
    assert warned == [
        "first: first does not answer. Try later.",
        "second: second does not answer. Try later.",
    ]
    assert not made.script("vi").exists()
    filled = translate.fill(project, project.source("trial"), "vi", [*chain, machine()], warned.append)  # type: ignore[list-item]
    assert filled.script.engine == "fake"


def test_a_later_engine_is_asked_only_for_the_rest(campaign: Maker) -> None:
    made = campaign(["en", "vi"], without=["vi"])
    source = made.project.source("trial")
    said = Script("trial", "vi", "x", (source.segments[1].__class__("s02", "Hãy gọi 999."),))
    engine = machine()
    filled = fill(made, "vi", MemoryTranslator(memory.build([(source, said)])), engine)
    assert [s.id for s in engine.requests[0].segments] == ["s01", "s03", "title.", "post.0", "post.1"]
    assert texts(filled.script)[1] == "Hãy gọi 999."
    assert filled.script.origin is Origin.MACHINE, "one machine's word makes the whole a machine's draft"
    assert filled.script.engine == "fake, memory" or filled.script.engine == "memory, fake"


def test_the_pseudo_language_goes_the_whole_way(campaign: Maker) -> None:
    """What newcomers try first without the internet."""
    from pipeline.adapters.translators.pseudo import PseudoTranslator

    made = campaign(["en", "vi"], without=["vi"])
    assert texts(fill(made, "vi", PseudoTranslator()).script)[0] == pseudo("Please report hate crime.")


class _Only:
    """An engine that has words for one segment."""

    name = "half"

    def __init__(self, segment: str, text: str) -> None:
        self._answer = Translated(segment, text, Origin.MACHINE, self.name)

    def translate(self, request: Request) -> Sequence[Translated]:
        return (self._answer,)


def test_a_draft_whose_source_changed_keeps_its_old_words_until_somebody_approves(campaign: Maker) -> None:
    """They are stale and said to be, and what engines do translate anew is not held up by them."""
    made = campaign(["en", "vi"], without=["vi"], config="[review]\nrequired = true\n")
    fill(made, "vi", machine())
    made.edit(made.script("en"), "Or tell @MetCC", "Or do tell @MetCC")
    filled = fill(made, "vi")
    assert texts(filled.script) == list(WORDS["vi"][1:])
    assert filled.stale == ("s03",)
    # Two have changed now, and one of them is translated anew: the record says that the other is behind.
    made.edit(made.script("en"), "In an emergency, call 999.", "In any emergency, call 999.")
    filled = fill(made, "vi", _Only("s02", "Gọi 999 ngay."))
    assert texts(filled.script) == [WORDS["vi"][1], "Gọi 999 ngay.", WORDS["vi"][3]]
    written = made.project.read_script("trial", "vi")
    assert written is not None
    assert stale_segments(made.project.source("trial"), written) == ("s03",)


def test_without_reviews_such_a_draft_stops_its_language(campaign: Maker) -> None:
    """Nobody would see the old words before they are published; who only looks may see them."""
    made = campaign(["en", "vi"], without=["vi"])
    fill(made, "vi", machine())
    made.edit(made.script("en"), "Or tell @MetCC", "Or do tell @MetCC")
    with pytest.raises(TranslationError, match="s03"):
        fill(made, "vi")
    assert fill(made, "vi", looking=True).stale == ("s03",)
