"""What a returned file may change, and what it must never change."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core import language
from pipeline.core.exchange import Entry, Exchange, seal, short_digest
from pipeline.core.intake import Intake, tidy, weigh
from pipeline.core.script import State
from pipeline.core.units import POST_ID, TITLE_ID, Unit

VI = language.get("vi")
UNITS = (
    Unit("s01", "One.", "Một."),
    Unit("s02", "Call 999.", "Gọi 999."),
    Unit("s03", "Three.", ""),
    Unit(TITLE_ID, "Title", "Tên"),
    Unit(POST_ID, "Post\nline", "Bài\ndòng"),
)


def exported(units: tuple[Unit, ...] = UNITS) -> Exchange:
    entries = tuple(
        Entry(
            u.id,
            u.source,
            u.target,
            State.TRANSLATED if u.target else State.INITIAL,
            short_digest(u.source),
            short_digest(u.target) if u.target else "",
            line=10 + n,
        )
        for n, u in enumerate(units)
    )
    return Exchange("m", "en", "vi", entries, seal=seal(u.id for u in units))


def edited(exchange: Exchange, unit: str, **changes: object) -> Exchange:
    entries = tuple(replace(e, **changes) if e.id == unit else e for e in exchange.entries)  # type: ignore[arg-type]
    return replace(exchange, entries=entries)


def take(exchange: Exchange, units: tuple[Unit, ...] = UNITS, *, prefer_file: bool = False) -> Intake:
    return weigh(exchange, units, message="m", source_language="en", language=VI, replace=prefer_file)


def test_what_nobody_touched_changes_nothing() -> None:
    intake = take(exported())
    assert (intake.problems, dict(intake.taken), intake.stale) == ((), {}, ())
    assert intake.empty == ("s03",)


def test_an_edit_and_a_new_translation_are_taken_and_nothing_else() -> None:
    back = edited(edited(exported(), "s01", target="MỘT."), "s03", target="Ba.", state=State.TRANSLATED)
    assert dict(take(back).taken) == {"s01": "MỘT.", "s03": "Ba."}


def test_an_emptied_target_takes_nothing_away() -> None:
    """A tool that loses text, or a slip in a table, must not delete a translation."""
    for nothing in ("", "  ", "\n"):
        intake = take(edited(exported(), "s01", target=nothing))
        assert not intake.taken
        assert "s01" in intake.empty


@given(st.permutations(range(5)))
def test_the_order_of_rows_means_nothing(order: list[int]) -> None:
    back = edited(exported(), "s01", target="MỘT.")
    shuffled = replace(back, entries=tuple(back.entries[n] for n in order))
    assert take(shuffled).taken == take(back).taken


def test_a_file_for_an_older_source_is_taken_and_says_which_are_stale() -> None:
    now = (replace(UNITS[0], source="One, and more."), *UNITS[1:], Unit("s10", "New.", ""))
    intake = take(edited(exported(), "s01", target="MỘT."), now)
    assert (intake.problems, intake.stale, intake.absent) == ((), ("s01",), ("s10",))
    assert intake.taken["s01"] == "MỘT."
    assert intake.made_from["s01"] == short_digest("One.")


def test_a_text_that_the_source_gave_up_is_left_out() -> None:
    intake = take(edited(exported(), "s02", target="Gọi số 999."), (UNITS[0], *UNITS[2:]))
    assert (intake.problems, intake.gone, dict(intake.taken)) == ((), ("s02",), {})


@pytest.mark.parametrize("new", ["s99", "S01", "s01 ", "0"])
def test_a_changed_id_is_an_error_with_its_line(new: str) -> None:
    back = edited(exported(), "s02", id=new)
    problems = take(back).problems
    assert any(p.line == 11 and repr(new) in p.message for p in problems)
    assert any("lacks s02" in p.message for p in problems)


def test_a_lost_unit_is_an_error_even_if_it_had_no_words_yet() -> None:
    for lost in range(5):
        back = exported()
        back = replace(back, entries=back.entries[:lost] + back.entries[lost + 1 :])
        (problem,) = take(back).problems
        assert f"5 texts and has 4; of the message's texts it lacks {UNITS[lost].id}" in problem.message


def test_an_added_unit_is_an_error_even_if_its_id_is_one_of_the_campaigns() -> None:
    """A part was exported; a row that was not in it did not come from us."""
    part = exported(UNITS[:2])
    assert not take(part).problems
    extra = replace(part, entries=(*part.entries, Entry("s03", "Three.", "Ba.", line=9)))
    assert "exported with 2 texts and has 3" in take(extra).problems[0].message


def test_without_a_seal_a_file_must_hold_all_that_has_words() -> None:
    bare = replace(exported(), seal="")
    assert not take(bare).problems
    assert not take(replace(bare, entries=bare.entries[:2] + bare.entries[3:])).problems  # s03 has no words
    assert "lacks s01" in take(replace(bare, entries=bare.entries[1:])).problems[0].message


def test_two_people_who_changed_the_same_text_are_told() -> None:
    now = (replace(UNITS[0], target="Một!"), *UNITS[1:])
    back = edited(exported(), "s01", target="MỘT.")
    (problem,) = take(back, now).problems
    assert problem.line == 10
    assert "'MỘT.'" in problem.message
    assert "'Một!'" in problem.message
    assert take(back, now, prefer_file=True).taken == {"s01": "MỘT."}
    # Both came to the same words, or only the campaign moved on: nothing to settle.
    assert take(edited(exported(), "s01", target="Một!"), now).problems == ()
    assert dict(take(exported(), now).taken) == {}


def test_a_tool_that_lost_the_digests_cannot_overwrite_words() -> None:
    back = edited(exported(), "s01", target="MỘT.", target_digest="", source_digest="")
    assert take(back).problems
    intake = take(back, prefer_file=True)
    assert intake.taken == {"s01": "MỘT."}
    assert intake.made_from["s01"] == short_digest("One.")
    # Where there are no words yet, there is nothing to lose.
    assert take(edited(exported(), "s03", target="Ba.", target_digest="")).taken == {"s03": "Ba."}


@pytest.mark.parametrize(
    ("field", "value"), [("message", "other"), ("source_language", "fr"), ("target_language", "th")]
)
def test_a_file_from_elsewhere_is_refused(field: str, value: str) -> None:
    assert take(replace(exported(), **{field: value})).problems  # type: ignore[arg-type]
    assert not take(replace(exported(), **{field: ""})).problems  # type: ignore[arg-type]


def test_a_control_character_is_refused_with_its_line() -> None:
    (problem,) = take(edited(exported(), "s02", target="Gọi\x07 999.")).problems
    assert (problem.line, "U+0007" in problem.message) == (11, True)


def test_tidy_keeps_what_is_invisible_and_means_something() -> None:
    text = "  می\u200cخواهم \u2066999\u2069\u00a0x\r\nب  "
    assert tidy(text, language.get("fa"), breaks=False) == "می\u200cخواهم \u2066999\u2069\u00a0x ب"
    assert tidy("打\n999", language.get("zh-Hans"), breaks=False) == "打999"
    assert tidy(" a \n\n b\t c\n", VI, breaks=True) == "a\n\nb c"


@given(st.text(), st.booleans(), st.sampled_from(["vi", "th", "ar"]))
def test_tidy_is_done_once(text: str, breaks: bool, tag: str) -> None:
    once = tidy(text, language.get(tag), breaks=breaks)
    assert tidy(once, language.get(tag), breaks=breaks) == once
    assert breaks or "\n" not in once


def test_a_declared_translation_is_noted_as_made_from_what_was_seen() -> None:
    """Looked at again and left as it was: the words are current then, though nothing in them changed."""
    now = (replace(UNITS[0], translated_from="0" * 12), *UNITS[1:])
    stale = edited(exported(), "s01", state=State.INITIAL)
    assert "s01" not in take(stale, now).made_from
    declared = edited(stale, "s01", state=State.TRANSLATED)
    assert take(declared, now).made_from == {"s01": short_digest("One.")}
    assert not take(declared).made_from
