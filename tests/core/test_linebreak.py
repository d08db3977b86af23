"""Line breaks: no word lost, no fact split, no line too wide, and the least bad place chosen."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core import breakpoints, facts, language
from pipeline.core.breakpoints import is_default_ignorable, legal_breaks, penalty
from pipeline.core.language import Language
from pipeline.core.linebreak import (
    break_lines,
    into_cues,
    join_lines,
    same_words,
    split_points,
)

EN, PL, DE, FR = (language.get(tag) for tag in ("en", "pl", "de", "fr"))
ZH, JA, TH, KM, MY, LO = (language.get(tag) for tag in ("zh-Hans", "ja", "th", "km", "my", "lo"))


def spaces(text: str) -> tuple[int, ...]:
    """Every offset behind a space: the breaks of a spaced language."""
    return tuple(i for i in range(1, len(text)) if text[i - 1] == " " and text[i] != " ")


def everywhere(text: str) -> tuple[int, ...]:
    return tuple(range(1, len(text)))


def set_text(
    text: str, lang: Language = EN, *, width: int = 42, lines: int = 2, breaks: Sequence[int] | None = None
) -> tuple[str, ...] | None:
    where = breaks if breaks is not None else spaces(text) if lang.spaces else everywhere(text)
    return break_lines(
        text, breaks=where, width=len, max_width=width, max_lines=lines, language=lang, facts=facts.find(text)
    )


def test_what_fits_stays_on_one_line() -> None:
    assert set_text("Call 999 now.") == ("Call 999 now.",)


def test_a_sentence_end_beats_balance() -> None:
    text = "If you are in danger, call 999 now. Help is free of charge."
    assert set_text(text) == ("If you are in danger, call 999 now.", "Help is free of charge.")


def test_the_lower_line_is_the_longer_of_two_equals() -> None:
    assert set_text("alpha bravo candy delta ember", width=20) == ("alpha bravo", "candy delta ember")


def test_an_article_goes_with_its_noun() -> None:
    lines = set_text("You can always report it to the police anywhere you are", width=34)
    assert lines is not None
    assert lines[0].split()[-1] not in {"to", "the"}


@pytest.mark.parametrize("lang", ["pl", "cs", "sk"])
def test_a_one_letter_preposition_never_ends_a_line(lang: str) -> None:
    lines = set_text("Zgłaszamy to policji w Warszawie oraz Krakowie", language.get(lang), width=30)
    assert lines is not None
    assert not lines[0].endswith(" w")


def test_a_short_word_does_not_stand_alone() -> None:
    lines = set_text("Everybody deserves safety at home, yes", width=34)
    assert lines is not None
    assert lines[-1] != "yes"


def test_none_if_it_needs_more_lines_than_allowed() -> None:
    assert set_text("one two three four five six seven", width=10) is None


def test_an_unbreakable_unit_may_be_too_wide_but_nothing_else() -> None:
    text = "See https://example.org/a/very/long/address/indeed now"
    assert set_text(text, width=20, lines=3) == (
        "See",
        "https://example.org/a/very/long/address/indeed",
        "now",
    )
    assert set_text("", width=20) is None


@pytest.mark.parametrize(
    ("lang", "text", "fact"),
    [
        ("zh-Hans", "如有紧急危险请立即拨打999或101联系警方", "999"),
        ("zh-Hans", "如有紧急危险请打999或101", "101"),
        ("en", "For help call 0800 555 111 free of charge", "0800 555 111"),
        ("ar", "للمساعدة اتصل بالرقم 0800 555 111 مجانا", "0800 555 111"),
        (
            "en",
            "Visit https://example.org/hate-crime/report-it today",
            "https://example.org/hate-crime/report-it",
        ),
        ("th", "โทร0800 555 111ได้ตลอดเวลา", "0800 555 111"),
    ],
)
def test_a_fact_is_never_split_however_narrow_the_line(lang: str, text: str, fact: str) -> None:
    """Even if the break finder offers a break behind every character, digit by digit."""
    for width in range(1, 45):
        lines = set_text(text, language.get(lang), width=width, lines=40, breaks=everywhere(text))
        assert lines is not None
        assert any(fact in line for line in lines), (width, lines)


@pytest.mark.parametrize(
    ("lang", "text", "first", "last"),
    [
        (ZH, "他说：（你好）。然后，走了", "：）。，", "（"),
        (JA, "ちょっと「待って」ください。コーヒー、", "ょっ」。、ー", "「"),
        (KM, "ភ្លាមៗ សូម។ បើ", "ៗ។", ""),
        (FR, "Il a dit « bonjour » ! Et puis ?", "»!?", "«"),
        (EN, "He (or she) said: yes!", "):!", "("),
    ],
)
def test_no_line_starts_or_ends_with_the_wrong_mark(lang: Language, text: str, first: str, last: str) -> None:
    for b in legal_breaks(text, everywhere(text), (), lang):
        assert text[b:].lstrip()[0] not in first
        assert not last or text[:b].rstrip()[-1] not in last


@pytest.mark.parametrize(
    ("lang", "text", "whole"),
    [
        (MY, "ချက်ချင်း", "က်"),
        (TH, "วันศุกร์นี้", "ร์"),
        (TH, "น้ำใจ", "น้ำ"),
        (LO, "ນ້ຳໃຈ", "ນ້ຳ"),
        (KM, "ក្នុង", "ក្នុ"),
        (language.get("hi"), "क्षमा", "क्ष"),
        (language.get("ta"), "நீங்கள்", "நீ"),
        (language.get("ko"), "\u1112\u1161\u11ab", "\u1112\u1161\u11ab"),
    ],
)
def test_grapheme_clusters_stay_whole(lang: Language, text: str, whole: str) -> None:
    start = text.index(whole)
    inside = range(start + 1, start + len(whole))
    assert not set(inside) & set(legal_breaks(text, everywhere(text), (), lang))


def test_the_letter_before_a_silencer_begins_no_line() -> None:
    """A dictionary that does not know a word cuts ``ថ្នា|ក់``; no word begins with such a closed letter."""
    text = "គ្រោះថ្នាក់"
    assert text.index("ក់") not in legal_breaks(text, everywhere(text), (), KM)


@pytest.mark.parametrize(
    ("lang", "text", "price"),
    [
        (EN, "Stop. Go", breakpoints.AFTER_SENTENCE),
        (EN, 'He said "Stop!" Go', breakpoints.AFTER_SENTENCE),
        (EN, "Ask Dr. Smith", breakpoints.AFTER_FUNCTION_WORD),
        (EN, "Well, go", breakpoints.AFTER_CLAUSE),
        (EN, "Please go", breakpoints.AFTER_WORD),
        (EN, "The police", breakpoints.AFTER_FUNCTION_WORD),
        (PL, "To w Krakowie", breakpoints.AFTER_ONE_LETTER),
        (language.get("hi"), "करें। यदि", breakpoints.AFTER_SENTENCE),
        (language.get("ur"), "کریں۔ اگر", breakpoints.AFTER_SENTENCE),
        (language.get("ar"), "فوري، فاتصل", breakpoints.AFTER_CLAUSE),
        (language.get("am"), "ይደውሉ። ወደ", breakpoints.AFTER_SENTENCE),
        (MY, "ပါ။ သင်", breakpoints.AFTER_SENTENCE),
        (TH, "ด่วน โปรด", breakpoints.AFTER_CLAUSE),
        (TH, "999 โปรด", breakpoints.AFTER_WESTERN),
        (TH, "ตำรวจ 999", breakpoints.BEFORE_WESTERN),
        (TH, "เลข 999", breakpoints.BEFORE_BOUND),
    ],
)
def test_the_price_of_a_break(lang: Language, text: str, price: int) -> None:
    assert penalty(text, text.rindex(" ") + 1, lang) == price


LONG = {
    "km": "ប្រសិនបើអ្នកស្ថិតក្នុងគ្រោះថ្នាក់ភ្លាមៗសូមទូរស័ព្ទទៅប៉ូលិសតាមលេខ999ឬរាយការណ៍តាមអនឡាញបានគ្រប់ពេលវេលាដែលអ្នកត្រូវការ",
    "th": "หากคุณตกอยู่ในอันตรายเร่งด่วนโปรดโทรแจ้งตำรวจที่หมายเลข999ทันทีหากไม่ใช่เหตุฉุกเฉินให้โทร101หรือแจ้งทางออนไลน์ได้ตลอดเวลา",  # noqa: E501
    "lo": "ຖ້າທ່ານຕົກຢູ່ໃນອັນຕະລາຍທັນທີກະລຸນາໂທຫາຕຳຫຼວດທີ່ເບີ999ຖ້າບໍ່ແມ່ນເຫດສຸກເສີນໃຫ້ໂທຫາເບີ101ຫຼືແຈ້ງທາງອອນລາຍໄດ້ທຸກເວລາ",
    "my": "သင်ချက်ချင်းအန္တရာယ်ရှိနေပါကရဲတပ်ဖွဲ့ကို999သို့ဖုန်းခေါ်ဆိုပါအရေးပေါ်မဟုတ်ပါက101သို့ခေါ်ဆိုပါသို့မဟုတ်အွန်လိုင်းမှတိုင်ကြားနိုင်ပါသည်။",
    "zh-Hans": "如有紧急危险，请立即拨打999或101。非紧急情况下，您可以随时访问我们的网站匿名举报，也可以致电0800 555 111获得支持。仇恨犯罪是指因为您的种族、宗教、残疾、性取向或跨性别身份而针对您实施的犯罪行为。",  # noqa: E501
}


@pytest.mark.parametrize("tag", LONG)
def test_a_hundred_characters_without_a_space_are_set_whole(tag: str) -> None:
    lang, text = language.get(tag), LONG[tag]
    points = split_points(text, everywhere(text), facts.find(text), lang)
    cues = into_cues(text, fits=lambda t: set_text(t, lang, width=24) is not None, points=points)
    assert len(cues) >= 2
    assert same_words(cues, text)
    for cue in cues:
        lines = set_text(cue, lang, width=24)
        assert lines is not None
        assert same_words(lines, cue)
        assert all(len(line) <= 24 for line in lines)


def test_cues_end_with_sentences_where_they_can() -> None:
    text = "Hate crime is wrong. You can report it, at any time. We will listen to you."
    points = split_points(text, spaces(text), (), EN)
    assert into_cues(text, fits=lambda t: len(t) <= 55, points=points) == (
        "Hate crime is wrong. You can report it, at any time.",
        "We will listen to you.",
    )


def test_a_unit_that_fits_nowhere_is_a_piece_of_its_own() -> None:
    text = "go to https://example.org/long now"
    points = split_points(text, spaces(text), facts.find(text), EN)
    pieces = into_cues(text, fits=lambda t: len(t) <= 8, points=points)
    assert pieces == ("go to", "https://example.org/long", "now")
    assert into_cues(" ", fits=lambda _: False, points=()) == ()


def test_every_piece_fits_even_if_a_part_of_what_fits_does_not() -> None:
    """Width is not additive in every script, so ``fits`` may not be either."""
    text = "aa bb cc dd"
    points = split_points(text, spaces(text), (), EN)

    def fits(piece: str) -> bool:
        return len(piece) <= 8 and piece != "cc dd"

    pieces = into_cues(text, fits=fits, points=points)
    assert len(pieces) == 2
    assert all(fits(piece) for piece in pieces)


def test_lines_that_changed_a_word_are_noticed() -> None:
    assert same_words(["call", "999 now"], "call 999 now")
    assert not same_words(["call", "99 now"], "call 999 now")
    assert not same_words(["call"], "call 999 now")
    assert not same_words(["call", "999 now", "x"], "call 999 now")
    assert not same_words(["call", "999  now"], "call 999 now")


def test_joining_lines_puts_back_what_the_language_writes_between_words() -> None:
    assert join_lines(["call", "999"], EN) == "call 999"
    assert join_lines(["请拨打999", "或101"], ZH) == "请拨打999或101"
    assert join_lines(["访问 BBC", "News"], ZH) == "访问 BBC News"
    assert join_lines(["hate-", "crime"], EN, "hate-crime") == "hate-crime"


def test_unseen_characters() -> None:
    assert all(is_default_ignorable(c) for c in "\u200b\u200d\u2066\u2069\ufe0f\u00ad")
    assert not any(is_default_ignorable(c) for c in "a 1\u00a0ก")


WORDS = st.lists(
    st.sampled_from(
        ["a", "to", "police", "report.", "safe,", "999", "0800 555 111", "w", "i", "https://a.uk/b-c"]
    ),
    min_size=1,
    max_size=14,
)
LANGUAGES = st.sampled_from([EN, PL, DE, FR])


@given(WORDS, LANGUAGES, st.integers(5, 50), st.integers(1, 4))
def test_laws_of_setting(words: list[str], lang: Language, width: int, most: int) -> None:
    """Words kept; set again, the same; no line too wide unless it is one unit; no fact split.

    A Polish "a" belongs to the word behind it, but is parted from it where both together are too wide.
    """
    text = " ".join(words)
    lines = set_text(text, lang, width=width, lines=most)
    units = _units(text, lang, parted=True)
    if lines is None:
        assert len(units) > most
        return
    assert 1 <= len(lines) <= most
    assert same_words(lines, text)
    joined = join_lines(lines, lang)
    assert joined == text
    assert set_text(joined, lang, width=width, lines=most) == lines
    assert all(len(line) <= width or line in units for line in lines)
    assert sum(line.count("0800 555 111") for line in lines) == text.count("0800 555 111")


@given(WORDS, st.integers(5, 50))
def test_fewer_lines_always_win(words: list[str], width: int) -> None:
    text = " ".join(words)
    lines = set_text(text, width=width, lines=6)
    if lines is not None and len(lines) > 1 and all(len(line) <= width for line in lines):
        fewer = set_text(text, width=width, lines=len(lines) - 1)
        assert fewer is None or any(len(line) > width for line in fewer)


@given(WORDS, LANGUAGES, st.integers(4, 60))
def test_laws_of_dividing(words: list[str], lang: Language, limit: int) -> None:
    """Words kept; each piece fits or is one unit; and no fewer pieces would do."""
    text = " ".join(words)
    points = split_points(text, spaces(text), facts.find(text), lang)
    pieces = into_cues(text, fits=lambda t: len(t) <= limit, points=points)
    units = _units(text, lang)
    assert " ".join(pieces) == text
    assert all(len(p) <= limit or p in units for p in pieces)
    greedy, room = 1, len(units[0])
    for unit in units[1:]:
        room += 1 + len(unit)
        if room > limit:
            greedy, room = greedy + 1, len(unit)
    assert len(pieces) == greedy


@given(st.text(alphabet="ab 9១។ၾ်ก้ำ漢（）。，\u200d\u2066\u2069\u0301-", max_size=24), st.integers(1, 12))
def test_any_text_survives(text: str, width: int) -> None:
    """Whatever people paste, with breaks offered everywhere: no crash and nothing lost."""
    for lang in (EN, ZH, KM):
        lines = set_text(text, lang, width=width, lines=30, breaks=everywhere(text))
        if text.strip():
            assert lines is not None
            assert same_words(lines, text)
        else:
            assert lines is None
        points = split_points(text, everywhere(text), facts.find(text), lang)
        assert same_words(into_cues(text, fits=lambda t: len(t) <= width, points=points), text)


def _units(text: str, lang: Language, *, parted: bool = False) -> list[str]:
    legal = legal_breaks(text, spaces(text), facts.find(text), lang, inside_words=parted)
    edges = (0, *legal, len(text))
    return [text[a:b].strip() for a, b in itertools.pairwise(edges)]
