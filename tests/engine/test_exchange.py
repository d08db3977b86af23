"""Out to translators and back through the engine: whole or not at all, and nobody's words overwritten."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from pipeline.core.exchange import Exchange, Suggestion
from pipeline.core.script import Origin, Script, State
from pipeline.engine import exchange_files, export, review
from pipeline.engine.take_back import Imported, ImportedTrack, Ready
from pipeline.errors import ExchangeError, UsageError
from pipeline.formats import xliff
from tests.conftest import Campaign, Workshop, translation

Maker = Callable[..., Campaign]
NOW = "2026-11-24T10:00:00+00:00"


def nothing(_source: Script, _language: str) -> Mapping[str, tuple[Suggestion, ...]]:
    return {}


def out(made: Campaign, tag: str = "fr", **options: Any) -> Path:
    folder = made.root / "out"
    return exchange_files.write(made.project, "trial", tag, "xliff", folder, suggest=nothing, **options)


def edit(path: Path, *, name: str = "", **changes: Any) -> Path:
    """Work on a file as a translator's tool does: ``s01`` gets ``changes``."""
    exchange = xliff.loads(path.read_bytes(), path=path)
    entries = tuple(dataclasses.replace(e, **changes) if e.id == "s01" else e for e in exchange.entries)
    back = path.with_name(name or path.name)
    back.write_bytes(xliff.dumps(dataclasses.replace(exchange, entries=entries)))
    return back


def ready(made: Campaign, path: Path, *, looking: bool = False, **options: Any) -> Ready:
    found = exchange_files.read(made.looking if looking else made.project, path, **options)
    assert isinstance(found, Ready)
    return found


def take(made: Campaign, path: Path, **options: Any) -> Imported:
    return ready(made, path, **options).take(NOW)


def words(made: Campaign, tag: str = "fr") -> dict[str, str]:
    script = made.project.read_script("trial", tag)
    assert script is not None
    return {s.id: s.text for s in script.segments}


def test_a_translator_sees_words_notes_times_and_limits(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    fake_tools.build(made)
    exchange = xliff.loads(out(made).read_bytes(), path=None)
    assert [e.id for e in exchange.entries] == ["s01", "s02", "s03", "meta.title", "meta.post"]
    first = exchange.entries[0]
    assert (first.source, first.target) == ("Please report hate crime.", "Signalez les crimes de haine.")
    assert first.start_ms is not None
    assert first.end_ms is not None
    assert first.max_chars
    assert exchange.entries[4].source == "Please report hate crime to @MetCC.\nEmergency: 999."


def test_what_comes_back_is_in_the_script_and_the_old_file_is_kept(campaign: Maker) -> None:
    made = campaign()
    before = made.script("fr").read_bytes()
    imported = take(made, edit(out(made), target="Signalez les actes de haine.", state=State.TRANSLATED))
    assert list(imported.intake.taken) == ["s01"]
    assert words(made)["s01"] == "Signalez les actes de haine."
    assert words(made)["s02"] == "En cas d'urgence, appelez le 999."
    assert made.script("fr").with_name("trial.fr.md.bak").read_bytes() == before


def test_a_file_that_changes_nothing_writes_nothing(campaign: Maker) -> None:
    made = campaign()
    before = made.script("fr").read_bytes()
    take(made, out(made))
    assert made.script("fr").read_bytes() == before
    assert not made.script("fr").with_name("trial.fr.md.bak").exists()


def test_a_language_without_a_file_gets_one(campaign: Maker) -> None:
    made = campaign(without=["fr"])
    exchange = xliff.loads(out(made).read_bytes(), path=None)
    assert {e.target for e in exchange.entries} == {""}
    texts = {"s01": "Signalez.", "s02": "Appelez le 999.", "s03": "Ou @MetCC.", "meta.title": "Titre"}
    entries = tuple(
        dataclasses.replace(e, target=texts.get(e.id, ""), state=State.TRANSLATED) for e in exchange.entries
    )
    path = made.root / "back.xlf"
    path.write_bytes(xliff.dumps(dataclasses.replace(exchange, entries=entries)))
    imported = take(made, path)
    assert imported.intake.empty == ("meta.post",)
    script = made.project.read_script("trial", "fr")
    assert script is not None
    assert (script.title, script.origin, script.state) == ("Titre", Origin.HUMAN, State.TRANSLATED)
    assert set(script.sources) == {"s01", "s02", "s03"}


def test_a_machine_draft_that_a_person_returns_is_a_persons(campaign: Maker) -> None:
    made = campaign(scripts={"fr": translation("fr", head="origin: machine\nstate: translated\n")})
    path = out(made)
    exchange = xliff.loads(path.read_bytes(), path=path)
    assert {e.state for e in exchange.entries} == {State.INITIAL}
    assert {e.remark for e in exchange.entries} == {"by a machine; not reviewed"}
    # One text looked at is not all of them.
    take(made, edit(path, name="one.xlf", target="Signalez !", state=State.TRANSLATED))
    script = made.project.read_script("trial", "fr")
    assert script is not None
    assert script.origin is Origin.MACHINE
    assert not script.is_untouched_draft
    path = out(made, force=True)
    exchange = xliff.loads(path.read_bytes(), path=path)
    seen = tuple(dataclasses.replace(e, state=State.TRANSLATED) for e in exchange.entries)
    path.write_bytes(xliff.dumps(dataclasses.replace(exchange, entries=seen)))
    take(made, path)
    script = made.project.read_script("trial", "fr")
    assert script is not None
    assert script.origin is Origin.HUMAN


def test_a_file_for_an_older_source_comes_in_and_stays_stale(campaign: Maker) -> None:
    made = campaign()
    path = edit(out(made), target="Signalez les actes de haine.", state=State.TRANSLATED)
    made.edit(made.script("en"), "Please report hate crime.\n\n", "Report hate crime, please.\n\n")
    imported = take(made, path)
    assert imported.intake.stale == ("s01",)
    assert [s.unit for s in imported.standings if s.word == "stale"] == ["s01"]


def test_a_stale_text_goes_out_with_its_old_words_and_the_reason(campaign: Maker) -> None:
    made = campaign()
    review.declare(made.project, "trial", "fr", (), state=State.FINAL, by="Lan", when=NOW)
    made.edit(made.script("en"), "Please report hate crime.\n\n", "Report hate crime, please.\n\n")
    entries = xliff.loads(out(made).read_bytes(), path=None).entries
    assert [e.state for e in entries] == [State.INITIAL, *[State.FINAL] * 4]
    first = entries[0]
    assert first.remark == "the source changed"
    assert (first.suggestions[0].text, first.suggestions[0].percent) == ("Signalez les crimes de haine.", 100)


def test_only_what_is_open_goes_out_if_one_wants_that(campaign: Maker) -> None:
    made = campaign()
    declare = {"state": State.FINAL, "by": "Lan", "when": NOW}
    review.declare(made.project, "trial", "fr", ("s02", "s03", "meta.title", "meta.post"), **declare)  # type: ignore[arg-type]
    path = out(made, only_open=True)
    assert [e.id for e in xliff.loads(path.read_bytes(), path=None).entries] == ["s01"]
    assert list(take(made, edit(path, target="Signalez !")).intake.taken) == ["s01"]
    review.declare(made.project, "trial", "fr", ("s01",), **declare)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="every text of fr is approved"):
        out(made, only_open=True, force=True)


def test_what_the_file_says_was_reviewed_is_noted_and_approves_nothing(campaign: Maker) -> None:
    made = campaign()
    imported = take(made, edit(out(made), state=State.FINAL))
    assert [s.word for s in imported.standings] == ["reviewed", *["not reviewed"] * 4]
    (entry,) = review.read_log(made.project, "trial")
    assert (entry.by, entry.state) == ("trial.fr.xlf", State.REVIEWED)
    take(made, edit(out(made, force=True), state=State.FINAL))
    assert len(review.read_log(made.project, "trial")) == 1


def test_a_translators_work_is_not_overwritten_by_another_export(campaign: Maker) -> None:
    made = campaign()
    path = edit(out(made), target="Signalez !")
    work = path.read_bytes()
    with pytest.raises(UsageError, match="may hold a translator's work"):
        out(made)
    assert path.read_bytes() == work
    out(made, force=True)
    assert path.with_name("trial.fr.xlf.bak").read_bytes() == work
    out(made)  # the same again is no loss


def test_nothing_is_imported_in_part(campaign: Maker) -> None:
    made = campaign()
    path = out(made)
    exchange = xliff.loads(path.read_bytes(), path=path)
    entries = (dataclasses.replace(exchange.entries[0], target="Signalez !"), *exchange.entries[2:])
    path.write_bytes(xliff.dumps(dataclasses.replace(exchange, entries=entries)))
    before = made.script("fr").read_bytes()
    with pytest.raises(
        ExchangeError, match="5 texts and has 4; of the message's texts it lacks s02"
    ) as caught:
        take(made, path)
    assert "Nothing was imported" in caught.value.hint
    assert made.script("fr").read_bytes() == before


def test_both_sides_changed_is_told_with_the_line_and_a_way_out(campaign: Maker) -> None:
    made = campaign()
    path = edit(out(made), target="Signalez !")
    made.edit(made.script("fr"), "Signalez les crimes", "Signaler les crimes")
    with pytest.raises(ExchangeError, match="which is not what was exported") as caught:
        take(made, path)
    assert caught.value.line
    assert "--replace" in caught.value.hint
    take(made, path, replace_ours=True)
    assert words(made)["s01"] == "Signalez !"


def test_two_files_for_one_language_are_not_taken_together(campaign: Maker) -> None:
    made = campaign()
    path = out(made)
    both = [ready(made, path), ready(made, edit(path, name="b.xlf", target="Signalez !"))]
    with pytest.raises(UsageError, match="both bring trial in fr"):
        exchange_files.each_once(both)
    others = [ready(made, path), ready(made, out(made, "pl"))]
    assert exchange_files.each_once(others) == others


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlf", b"", "XML"),
        ("a.xlf", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "entities"),
        ("a.txt", b"words", "format of a.txt cannot be told"),
        ("a.xlf", None, "no such file"),
    ],
)
def test_what_is_no_exchange_file_is_refused(
    campaign: Maker, name: str, content: bytes | None, said: str
) -> None:
    made = campaign()
    path = made.root / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ExchangeError, match=said):
        ready(made, path)


def test_a_gigabyte_is_refused_before_it_is_read(campaign: Maker) -> None:
    made = campaign()
    path = made.root / "a.xlf"
    with path.open("wb") as file:
        file.truncate(2**30)
    with pytest.raises(ExchangeError, match="1073741824 bytes"):
        ready(made, path)


def test_a_file_for_another_message_or_language_is_refused(campaign: Maker) -> None:
    made = campaign()
    path = out(made)
    with pytest.raises(ExchangeError, match="says language 'fr', not 'pl'"):
        ready(made, path, language="pl")
    text = path.read_text(encoding="utf-8")
    for old, new, said in (
        ("trial", "other", "no message 'other'"),
        ('trgLang="fr"', 'trgLang="de"', "'de'"),
    ):
        assert old in text
        path.write_text(re.sub(old, new, text), encoding="utf-8")
        with pytest.raises(ExchangeError, match=said):
            ready(made, path)


def test_looking_writes_nothing(campaign: Maker) -> None:
    made = campaign()
    path = edit(out(made), target="Signalez !", state=State.REVIEWED)
    before = made.script("fr").read_bytes()
    imported = ready(made, path, looking=True).take(NOW)
    assert list(imported.intake.taken) == ["s01"]
    assert made.script("fr").read_bytes() == before
    assert not made.project.review_path("trial").exists()


def test_the_source_language_has_nothing_to_translate(campaign: Maker) -> None:
    with pytest.raises(UsageError, match="en is the source language"):
        export.export(campaign().project, "trial", "en", suggest=nothing)


def test_exchange_model_is_what_formats_promise() -> None:
    """A field that no format carries would be lost without a word."""
    assert {f.name for f in dataclasses.fields(Exchange)} == {
        "message", "source_language", "target_language", "entries", "notes", "seal",
    }  # fmt: skip


def test_subtitle_files_go_out_and_come_back_too(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign()
    fake_tools.build(made)
    for form in ("srt", "vtt"):
        path = exchange_files.write(made.project, "trial", "fr", form, made.root / form, suggest=nothing)
        path.write_text(path.read_text(encoding="utf-8").replace("haine", f"haine {form}"), encoding="utf-8")
        looked = exchange_files.read(made.looking, path)
        before = made.script("fr").read_bytes(), made.track("fr").read_bytes()
        looked.take(NOW)
        assert (made.script("fr").read_bytes(), made.track("fr").read_bytes()) == before
        imported = exchange_files.read(made.project, path).take(NOW)
        assert isinstance(imported, ImportedTrack)
        assert imported.track.taken == ("s01",)
        assert f"haine {form}" in words(made)["s01"]


def test_words_waiting_in_the_subtitle_file_are_the_words(campaign: Maker, fake_tools: Workshop) -> None:
    """Between an edit there and the next build an export, or an approval, must not go by the older words."""
    made = campaign()
    fake_tools.build(made)
    made.edit(made.track("fr"), "haine", "HAINE")
    assert "HAINE" in xliff.loads(out(made).read_bytes(), path=None).entries[0].target
    review.declare(made.project, "trial", "fr", (), state=State.FINAL, by="Lan", when=NOW)
    fake_tools.build(made)
    assert "HAINE" in words(made)["s01"]
    assert all(s.approved for s in review.standings(made.project, "trial", "fr"))
