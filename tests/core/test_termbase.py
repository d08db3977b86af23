"""Terms: found whatever their case and endings, the longest first, and no alarm where the words are right."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from pipeline.adapters.stemming import stem
from pipeline.core.findings import CHECKS, Finding, Severity
from pipeline.core.term_merge import merge
from pipeline.core.termbase import CONCEPT_ID, Concept, Status, Term, Termbase, check, concept_id, speaks
from pipeline.core.units import units
from pipeline.engine import terms
from pipeline.engine.project import open_project

ROOT = Path(__file__).resolve().parents[2]
A, D, X = Status.ADMITTED, Status.DEPRECATED, Status.DO_NOT_TRANSLATE


def concept(name: str, *rows: tuple[str, str] | tuple[str, str, Status]) -> Concept:
    return Concept(name, tuple(Term(text, language, *rest) for language, text, *rest in rows))


BASE = Termbase(
    (
        concept(
            "hate-crime",
            ("en", "hate crime"),
            ("pl", "przestępstwo z nienawiści"),
            ("pl", "mowa nienawiści", D),
            ("de", "Hasskriminalität"),
            ("de", "Hassverbrechen", A),
            ("zh-Hans", "仇恨犯罪"),
            ("th", "อาชญากรรมจากความเกลียดชัง"),
            ("ar", "جريمة كراهية"),
        ),
        concept(
            "crime", ("en", "crime"), ("pl", "przestępczość"), ("de", "Straftat"), ("de", "Verbrechen", D)
        ),
        concept("victim", ("en", "victim"), ("pl", "ofiara"), ("pl", "poszkodowany", D)),
        concept("crimestoppers", ("en", "Crimestoppers", X)),
        concept("ai", ("en", "AI"), ("zh-Hans", "AI")),
    )
)


def found(source: str, target: str, language: str, base: Termbase = BASE) -> list[tuple[str, str]]:
    return [
        (f.id, f.message.rpartition("concept ")[2].rstrip(")"))
        for f in all_of(source, target, language, base)
    ]


def all_of(source: str, target: str, language: str, base: Termbase = BASE) -> tuple[Finding, ...]:
    return check(
        base,
        source=source,
        target=target,
        source_language="en",
        target_language=language,
        where="s01",
        stem=stem,
    )


@pytest.mark.parametrize(
    ("source", "target", "language"),
    [
        ("Report hate crime.", "Zgłaszaj przestępstwa z nienawiści.", "pl"),
        ("HATE CRIMES hurt.", "Przestępstwa z Nienawiści bolą.", "pl"),
        ("Report hate crime.", "Melden Sie Hassverbrechen.", "de"),
        ("Victims of hate crime", "Ofiary przestępstw z nienawiści", "pl"),
        ("Report hate crime.", "举报仇恨犯罪。", "zh-Hans"),
        ("Report hate crime.", "举报仇恨 犯罪。", "zh-Hans"),
        ("Report hate crime.", "แจ้งเหตุอาชญากรรมจาก\u200bความเกลียดชัง", "th"),
        ("Report hate crime.", "أبلغوا عن الجريمة الكراهية", "ar"),
        ("a victim of hate crime", "لجريمة كراهية", "ar"),
        ("Call Crimestoppers.", "Zadzwoń do Crimestoppers.", "pl"),
        ("Call Crimestoppers.", "Soo wac Crimestoppers-ka", "so"),
        ("Report hate crime.", "", "pl"),
        ("Report hate crime.", "Quelque chose", "fr"),
    ],
)
def test_right_words_raise_no_alarm(source: str, target: str, language: str) -> None:
    assert found(source, target, language) == []


@pytest.mark.parametrize(
    ("source", "target", "language", "wanted"),
    [
        ("Report hate crime.", "Zgłaszaj zbrodnie.", "pl", [("term-missing", "hate-crime")]),
        ("Report hate crime.", "Mowa nienawiści to zło.", "pl", [("term-deprecated", "hate-crime")]),
        ("Report hate crime.", "举报犯罪。", "zh-Hans", [("term-missing", "hate-crime")]),
        ("Report hate crime.", "แจ้งเหตุ", "th", [("term-missing", "hate-crime")]),
        ("Help victims.", "Pomóż poszkodowanym.", "pl", [("term-deprecated", "victim")]),
        ("Call Crimestoppers.", "Zadzwoń do crimestoppers.", "pl", [("term-changed", "crimestoppers")]),
        ("Call CRIMESTOPPERS.", "Zadzwoń.", "pl", [("term-changed", "crimestoppers")]),
        ("AI helps", "MAIL有用", "zh-Hans", [("term-missing", "ai")]),
        ("Crime and hate crime", "Melden Sie Hasskriminalität", "de", [("term-missing", "crime")]),
    ],
)
def test_wrong_words_are_found(
    source: str, target: str, language: str, wanted: list[tuple[str, str]]
) -> None:
    assert found(source, target, language) == wanted


def test_a_finding_says_what_stands_there_what_it_means_and_what_to_write() -> None:
    (one,) = all_of("Report hate crimes.", "Melden Sie es.", "de")
    assert (one.severity, one.language, one.where) == (Severity.WARNING, "de", "s01")
    assert (
        one.message == "'hate crimes' should be 'Hasskriminalität' or 'Hassverbrechen' (concept hate-crime)"
    )
    assert one.hint == "Use 'Hasskriminalität' or 'Hassverbrechen'."
    (changed,) = all_of("Crimestoppers", "Crime stoppers", "de")
    assert changed.severity is Severity.ERROR
    assert {"term-missing", "term-deprecated", "term-changed"} <= CHECKS.keys()


def test_a_term_within_a_longer_term_does_not_count() -> None:
    """Else every "hate crime" would also want the word for "crime"."""
    assert found("hate crime", "Hasskriminalität", "de") == []
    assert found("hate crime", "Hassverbrechen", "de") == []
    longer = Termbase(
        (concept("a", ("en", "unit"), ("de", "Einheit für Hass"), ("de", "Hass", D)),),
    )
    assert found("unit", "Die Einheit für Hass", "de", longer) == []
    assert found("unit", "Hass, Einheit für Hass", "de", longer) == [("term-deprecated", "a")]


def test_names_are_told_from_words() -> None:
    """A name is seen where it is written as a name, and must stand there as a word of its own."""
    base = Termbase((concept("report", ("en", "Report", X)), concept("ai", ("en", "AI", X))))
    assert found("Please report it.", "Zgłoś to.", "pl", base) == []
    assert found("Write to Report.", "Napisz.", "pl", base) == [("term-changed", "report")]
    assert found("Write to Report.", "Napisz do Report\u2069.", "pl", base) == []
    assert found("Write to Report.", "Kirjoita Reportille.", "fi", base) == []
    assert found("AI helps", "MAIL und AIDS", "de", base) == [("term-changed", "ai")]
    assert found("AI helps", "AI有用", "zh-Hans", base) == []


def test_one_word_of_two_concepts_may_be_either() -> None:
    both = Termbase(
        (
            concept("river", ("en", "bank"), ("de", "Ufer")),
            concept("money", ("en", "bank"), ("de", "Sparkasse")),
        )
    )
    assert found("bank", "Zur Sparkasse", "de", both) == []
    assert found("bank", "Zum Ufer", "de", both) == []
    assert found("bank", "Zum See", "de", both) == [("term-missing", "river")]


def test_deprecated_words_of_the_source_itself_are_found() -> None:
    base = Termbase((concept("h", ("en", "hate crime"), ("en", "bias crime", D)),))
    assert found("Bias crimes hurt", "Bias crimes hurt", "en", base) == [("term-deprecated", "h")]
    assert found("Hate crimes hurt", "Hate crimes hurt", "en", base) == []


def test_a_language_serves_its_relatives_in_the_same_script_only() -> None:
    assert speaks("en-GB", "en")
    assert speaks("zh", "zh-Hans")
    assert speaks("pt", "pt-BR")
    assert not speaks("pt-PT", "pt-BR")
    assert not speaks("zh", "zh-Hant")
    assert not speaks("ur", "ur-Latn")
    assert not speaks("no such tag", "en")


def test_engines_are_told_the_terms() -> None:
    text = "Victims of Hate Crimes: call Crimestoppers."
    assert BASE.lookup(text, "en", "pl", stem) == (
        ("Victims", "ofiara"),
        ("Hate Crimes", "przestępstwo z nienawiści"),
        ("Crimestoppers", "Crimestoppers"),
    )
    assert BASE.do_not_translate(text, "en", stem) == ("Crimestoppers",)
    assert BASE.lookup("Nothing here", "en", "pl", stem) == ()


def test_the_sample_campaign_has_no_false_alarm_and_would_have_a_right_one() -> None:
    campaign = open_project(ROOT, looking=True)
    base = terms.load(campaign)
    source = campaign.source("hate-crime")
    languages = campaign.config.languages_of("hate-crime")
    assert len(languages) == 22
    for language in languages:
        translation = campaign.read_script("hate-crime", language)
        assert translation is not None
        rows = {u.id: u for u in units(source, translation)}
        for row in rows.values():
            assert all_of(row.source, row.target, language, base) == (), (language, row.id)
        # Another segment's words hold neither the name nor the term.
        wrong = rows["s03"].target
        ids = [("term-missing", "hate-crime")] if language != "en" else []
        assert found(rows["s01"].source, wrong, language, base) == ids, language
        assert found(rows["s08"].source, wrong, language, base) == [("term-changed", "crimestoppers")], (
            language
        )


def test_many_terms_cost_little_time() -> None:
    """20 languages, 200 segments, 300 concepts: an index is made once, the source is searched once."""
    rng = random.Random(4)
    letters = "abcdefghijklmnoprstuwz"
    vocabulary = ["".join(rng.choices(letters, k=rng.randint(3, 10))) for _ in range(3000)]
    tags = ["pl", "de", "fr", "es", "it", "pt", "ro", "ru", "tr", "vi", "ur", "ar", "hi", "ta", "so", "km"]
    tags += ["zh-Hans", "ja", "th", "fil"]
    base = Termbase(
        tuple(
            concept(
                f"c{n}",
                ("en", " ".join(rng.sample(vocabulary, 1 + n % 2))),
                *((tag, " ".join(rng.sample(vocabulary, 1 + n % 2))) for tag in tags),
            )
            for n in range(300)
        )
    )
    texts = [" ".join(rng.sample(vocabulary, 12)) for _ in range(200)]
    start = time.perf_counter()
    count = sum(len(all_of(text, texts[-n], tag, base)) for tag in tags for n, text in enumerate(texts))
    assert count > 100
    assert time.perf_counter() - start < 3, "a busy machine is given three times what a quiet one needs"


def test_merging_keeps_both_and_names_contradictions() -> None:
    base = Termbase((concept("a", ("en", "x"), ("pl", "y")),))
    other = Termbase((concept("a", ("en", "x"), ("pl", "z", A)), concept("b", ("en", "w"))))
    merged, conflicts = merge(base, other)
    assert conflicts == ()
    assert [(t.text, t.status) for t in merged.concepts[0].terms] == [
        ("x", Status.PREFERRED),
        ("y", Status.PREFERRED),
        ("z", A),
    ]
    assert merged.concepts[1] == other.concepts[1]
    clash = Termbase((Concept("a", (Term("y", "pl", D, "no"),), "means a"),))
    kept, conflicts = merge(base, clash)
    assert [c.message for c in conflicts] == ["'y' (pl) is 'preferred' here and 'deprecated' there"]
    assert kept.concepts[0].terms[1].status is Status.PREFERRED
    replaced, _ = merge(base, clash, replace_terms=True)
    assert replaced.concepts[0].terms[1] == Term("y", "pl", D, "no")
    assert replaced.concepts[0].terms[0] == Term("x", "en")


def test_concepts_of_the_same_name_but_other_words_are_not_mixed() -> None:
    """Every program numbers its concepts c1, c2 …"""
    base = Termbase((concept("c1", ("en", "bicycle"), ("pl", "rower")),))
    _, conflicts = merge(base, Termbase((concept("c1", ("en", "train"), ("pl", "pociąg")),)))
    assert "another concept" in conflicts[0].message


@pytest.mark.parametrize("text", ["hate crime", "仇恨犯罪", "  ", "999", "-x", "x" * 200, "Тероризм / терор"])
def test_made_ids_are_ids(text: str) -> None:
    assert CONCEPT_ID.fullmatch(concept_id(text))
    assert concept_id(text) == concept_id(text)
