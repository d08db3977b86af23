"""Termbases as CSV and TBX: nothing is lost on the way, and a spreadsheet program runs nothing."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.termbase import Concept, Status, Term, Termbase
from pipeline.errors import InputError
from pipeline.formats import tbx, terms_csv

from .term_strategies import termbases


def read_csv(text: str, **languages: str) -> Termbase:
    return terms_csv.loads(text.encode("utf-8"), path="a.csv", **languages)


@settings(max_examples=60)
@given(termbases())
def test_what_is_written_reads_back(termbase: Termbase) -> None:
    assert terms_csv.loads(terms_csv.dumps(termbase), path="a.csv") == termbase
    assert tbx.loads(tbx.dumps(termbase), path="a.tbx") == termbase


@settings(max_examples=40)
@given(termbases())
def test_no_cell_of_the_csv_can_run(termbase: Termbase) -> None:
    rows = csv.reader(StringIO(terms_csv.dumps(termbase).decode("utf-8-sig"), newline=""))
    assert not [
        c
        for row in rows
        for c in row
        if c.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_files_of_any_spreadsheet_program_are_read(encoding: str, separator: str) -> None:
    text = "concept,language,term,status,note\r\nhate-crime,pl,przestępstwo,Do not translate,x\r\n"
    data = text.replace(",", separator).encode(encoding)
    wanted = Concept("hate-crime", (Term("przestępstwo", "pl", Status.DO_NOT_TRANSLATE, "x"),))
    assert terms_csv.loads(data, path="a.csv") == Termbase((wanted,))


def test_glossaries_of_two_or_more_languages_are_read() -> None:
    glossary = read_csv(
        "English (en),pl,zh_hans,Remarks\nhate crime,przestępstwo,,old\nvictim,ofiara,受害者,\n"
    )
    assert [c.id for c in glossary.concepts] == ["hate-crime", "victim"]
    assert [(t.language, t.text) for t in glossary.concepts[1].terms] == [
        ("en", "victim"),
        ("pl", "ofiara"),
        ("zh-Hans", "受害者"),
    ]
    two = read_csv("Source,Target\nvictim,ofiara\n", source_language="en", target_language="pl")
    assert two.concepts[0].terms == (Term("victim", "en"), Term("ofiara", "pl"))


def test_two_words_for_one_source_term_are_one_concept() -> None:
    two = read_csv("en,pl\ncrime,przestępstwo\ncrime,zbrodnia\n")
    assert [t.text for t in two.concepts[0].terms] == ["crime", "przestępstwo", "zbrodnia"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "which column"),
        ("a,b\n1,2\n", 1, "which column"),
        ("source,target\nx,y\n", 1, "which column"),
        ("concept,language,term,stats\na,en,x,y\n", 1, "'stats'"),
        ("concept,language,term\na,en,x\na,en,\n", 3, "term is missing"),
        ("concept,language,term\na,en,x\n,en,y\n", 3, "concept is missing"),
        ("concept,language,term\na,english,x\n", 2, "english"),
        ("concept,language,term,status\na,en,x,good\n", 2, "'good'"),
        ("concept,language,term\n1 a,en,x\n", 2, "'1 a'"),
        ("concept,language,term,status\na,en,x,admitted\na,en,x,deprecated\n", 3, "twice"),
        ("concept,language,term,definition\na,en,x,one\na,pl,y,two\n", 3, "differs"),
        ("concept,language,term\na,en,x,y\n", 2, "4 cells"),
        ('concept,language,term\na,en,"x\n', 2, "CSV"),
        ('concept,language,term,note\na,en,x,"1\n2"\nb,en,\n', 4, "term is missing"),
    ],
)
def test_faults_are_named_with_their_line(text: str, line: int, words: str) -> None:
    with pytest.raises(InputError) as caught:
        read_csv(text)
    assert (caught.value.path, caught.value.line) == ("a.csv", line)
    assert words in caught.value.message
    assert caught.value.hint


DCT = """<?xml version="1.0" encoding="UTF-8"?>
<tbx style="dct" type="TBX-Basic" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2" xmlns:min="urn:min"
 xmlns:basic="urn:basic"><tbxHeader/><text><body><conceptEntry id="12">
<min:subjectField>policing</min:subjectField><langSec xml:lang="en">
<basic:definition>An attack.</basic:definition>
<termSec><term>hate crime</term><min:administrativeStatus>preferredTerm-admn-sts</min:administrativeStatus>
<min:partOfSpeech>noun</min:partOfSpeech></termSec></langSec></conceptEntry></body></text></tbx>"""
ENTRY = DCT[DCT.index("<conceptEntry") : DCT.index("</body>")]
MARTIF = """<?xml version="1.0"?><!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd">
<martif type="TBX-Basic" xml:lang="en"><martifHeader/><text><body><termEntry id="c12">
<descripGrp><descrip type="definition">An attack.</descrip></descripGrp>
<transacGrp><transac type="transactionType">origination</transac><date>2020-01-01</date></transacGrp>
<langSet xml:lang="en"><ntig><termGrp><term>hate <hi>crime</hi></term>
<termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></termGrp>
<note>Old.</note></ntig></langSet>
<langSet xml:lang="pl"><tig><term>przestępstwo</term></tig></langSet></termEntry></body></text></martif>"""


def test_the_other_styles_and_the_older_version_of_tbx_are_read() -> None:
    (concept,) = tbx.loads(DCT.encode(), path="a").concepts
    assert concept == Concept(
        "c12", (Term("hate crime", "en", Status.PREFERRED, "partOfSpeech: noun"),), "An attack.", "policing"
    )
    (concept,) = tbx.loads(MARTIF.encode(), path="a").concepts
    assert concept == Concept(
        "c12", (Term("hate crime", "en", Status.DEPRECATED, "Old."), Term("przestępstwo", "pl")), "An attack."
    )


def test_what_is_written_follows_tbx_basic() -> None:
    """The structure and the picklist of ISO 30042:2019, TBX-Basic, style DCA."""
    from lxml import etree

    termbase = Termbase((Concept("a", (Term("x", "en", Status.DO_NOT_TRANSLATE),), "d", "s", "n"),))
    root = etree.fromstring(tbx.dumps(termbase))
    names = [etree.QName(e).localname for e in root.iter()]
    assert names == (
        [
            "tbx",
            "tbxHeader",
            "fileDesc",
            "sourceDesc",
            "p",
            "text",
            "body",
            "conceptEntry",
            "descrip",
            "descrip",
        ]
        + ["note", "langSec", "termSec", "term", "termNote", "admin"]
    )
    assert (root.get("style"), root.get("type")) == ("dca", "TBX-Basic")
    assert b"preferredTerm-admn-sts" in tbx.dumps(termbase)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "XML"),
        (b"<other/>", "is not TBX"),
        (b'<!DOCTYPE tbx [<!ENTITY a "b">]><tbx>&a;</tbx>', "entities"),
        (MARTIF.replace('xml:lang="pl"', 'xml:lang="polish"').encode(), "polish"),
        (MARTIF.replace("deprecatedTerm", "good").encode(), "not a status"),
        (
            DCT.replace(
                "</body>", DCT[DCT.index("<conceptEntry") : DCT.index("</body>")] + "</body>"
            ).encode(),
            "c12",
        ),
    ],
)
def test_faults_of_tbx_are_named(data: bytes, words: str) -> None:
    with pytest.raises(InputError) as caught:
        tbx.loads(data, path="a.tbx")
    assert caught.value.path == "a.tbx"
    assert words in caught.value.message
    assert caught.value.hint


@given(st.binary(max_size=60))
def test_any_bytes(data: bytes) -> None:
    for read in (tbx.loads, terms_csv.loads):
        with pytest.raises(InputError) as caught:
            read(data, path="a")
        assert caught.value.hint


def test_the_sample_file_is_as_it_would_be_written() -> None:
    """So that the first import changes no line of it that it does not mean to."""
    data = (Path(__file__).resolve().parents[2] / "assets" / "terms.csv").read_bytes()
    assert terms_csv.dumps(terms_csv.loads(data, path="a")) == data
