"""Checks of words: a planted fault is seen in several languages, and good text is left alone."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core import han_variants_table, text_checks
from pipeline.core.facts import FactRules
from pipeline.core.findings import Finding, Severity
from pipeline.core.language import Language, get, known
from pipeline.core.text_checks import Place, inconsistent
from pipeline.core.units import Unit, units
from pipeline.formats import script_text

SCRIPTS = Path(__file__).parents[2] / "scripts_text"
GOLDENS = Path(__file__).with_name("break_goldens.toml")
RULES = FactRules(names=("Crimestoppers", "True Vision"))
SENTENCE = "Some words of the source."


def language(tag: str) -> Language:
    """A language; Armenian has no subtitle limits yet, but its marks are known."""
    return replace(get("el"), tag="hy", name="Armenian", script="Armn") if tag == "hy" else get(tag)


def found(tag: str, target: str, source: str = SENTENCE) -> list[str]:
    findings = text_checks.check(Unit("s01", source, target), language(tag), RULES)
    assert all(f.language == language(tag).tag and f.where == "s01" and f.message for f in findings)
    assert all(f.hint or f.id == "punctuation-style" for f in findings)
    return [f.id for f in findings]


PLANTED = [
    # id, language, text with the fault, source
    ("doubled-word", "fr", "Appelez le le commissariat."),
    ("doubled-word", "pl", "Prosimy to to zgłosić."),
    ("doubled-word", "de", "Bitte rufen Sie uns uns an."),
    ("doubled-word", "id", "Polisi yang yang bertugas."),
    ("doubled-word", "vi", "Cảnh sát và và cộng đồng."),
    ("doubled-word", "hi", "पुलिस के के साथ बात करें।"),
    ("doubled-word", "ja", "警察をを呼んでください。"),
    ("doubled-word", "zh-Hans", "这是我们的的责任。"),
    ("doubled-word", "th", "ตำรวจและและชุมชน"),
    ("double-space", "en", "Please  report it."),
    ("double-space", "ar", "أبلغوا  عن ذلك."),
    ("double-space", "ko", "신고해  주세요."),
    ("end-space", "so", "Fadlan soo sheeg. "),
    ("end-space", "ja", "\u3000通報をお願いします。"),
    ("end-space", "ta", " புகாரளிக்கவும்."),
    ("unpaired-brackets", "en", "Please report it (online."),
    ("unpaired-brackets", "ar", "أبلغوا (عبر الإنترنت."),
    ("unpaired-brackets", "ja", "通報（匿名も可をお願いします。"),
    ("unpaired-brackets", "km", "សូមរាយការណ៍)។"),
    ("unpaired-quotes", "de", "Er sagte „nein und ging."),
    ("unpaired-quotes", "fr", "Dites « non."),
    ("unpaired-quotes", "ja", "彼は「いいえと言った。"),
    ("unpaired-quotes", "fa", "او گفت «نه و رفت."),
    ("unpaired-quotes", "en", 'Say "no.'),
    ("unpaired-quotes", "zh-Hant", "他說「不，然後走了。"),
    ("punctuation-style", "zh-Hans", "请举报."),
    ("punctuation-style", "zh-Hans", "如果您目睹,请举报。"),
    ("punctuation-style", "ja", "被害に遭った方,目撃した方。"),
    ("punctuation-style", "ja", "通報をお願いします."),
    ("punctuation-style", "ar", "هل رأيتم شيئا?"),
    ("punctuation-style", "ar", "إذا رأيتم, فأبلغوا."),
    ("punctuation-style", "ur", "براہ کرم اطلاع دیں."),
    ("punctuation-style", "hi", "कृपया सूचना दें."),
    ("punctuation-style", "bn", "অনুগ্রহ করে রিপোর্ট করুন."),
    ("punctuation-style", "pa-Guru", "ਕਿਰਪਾ ਕਰਕੇ ਰਿਪੋਰਟ ਕਰੋ."),
    ("punctuation-style", "km", "សូមរាយការណ៍."),
    ("punctuation-style", "my", "တိုင်ကြားပါ."),
    ("punctuation-style", "am", "እባክዎ ሪፖርት ያድርጉ."),
    ("punctuation-style", "th", "โปรดแจ้งเหตุอาชญากรรม."),
    ("punctuation-style", "lo", "ກະລຸນາແຈ້ງເຫດອາຊະຍາກຳ."),
    ("punctuation-style", "fr", "Appelez la police!"),
    ("punctuation-style", "fr", "Il a dit «non »."),
    ("punctuation-style", "es", "Llame ya!"),
    ("punctuation-style", "pl", "Prosimy , zgłoś to."),
    ("punctuation-style", "vi", "Xin hãy trình báo。"),
    ("punctuation-style", "el", "Το είδατε?"),
    ("punctuation-style", "hy", "Դուք տեսա՞ք:"),
    ("wrong-script", "pl", "Prosimy dzwonić do МОРЕ."),
    ("wrong-script", "lo", "ກະລຸນາแจ้ง"),
    ("wrong-script", "bn", "অনুগ্রহ করে रिपोर्ट করুন।"),
    ("wrong-script", "zh-Hans", "请の举报。"),
    ("wrong-script", "ru", "Please report this crime."),
    ("wrong-script", "ar", "يرجى report it online or tweet الآن."),
    ("wrong-script", "uk", "Дзвоніть у policja 警察."),
    ("wrong-variant", "zh-Hans", "請举报仇恨犯罪。"),
    ("wrong-variant", "zh-Hant", "请舉報仇恨犯罪。"),
    ("wrong-variant", "yue-Hant-HK", "請举報。"),
    ("wrong-variant", "zh-Hans", "仇恨犯罪是對他人的攻击。"),
    ("italics", "en", "Please <i>report</i> it."),
    ("italics", "ja", "*通報*をお願いします。"),
    ("italics", "ar", "{\\i1}أبلغوا{\\i0} عن ذلك."),
    ("italics", "vi", "Hãy _trình báo_ ngay."),
    ("markup", "en", "Police &amp; public."),
    ("markup", "pl", "Prosimy <b>zgłosić</b>."),
    ("markup", "th", "{\\an8}โปรดแจ้งเหตุ"),
    ("markup", "ko", "**신고**해 주세요."),
    ("mixed-digits", "ar", "بين ٥ و 6 أشخاص."),
    ("mixed-digits", "bn", "৫ থেকে 6 জন।"),
    ("mixed-digits", "my", "၅ မှ 6 ဦး။"),
    ("target-equals-source", "fr", SENTENCE),
    ("target-equals-source", "ja", SENTENCE),
    ("target-equals-source", "so", "some words of the source"),
]  # fmt: skip


@pytest.mark.parametrize(("check", "tag", "text"), PLANTED)
def test_a_planted_fault_is_seen_and_nothing_else(check: str, tag: str, text: str) -> None:
    """Each fault is told once, under its own name: two names for one fault would be two things to look at."""
    assert found(tag, text) == [check]


@pytest.mark.parametrize("tag", ["fr", "zh-Hans", "ar", "th"])
@pytest.mark.parametrize(
    ("check", "text"),
    [
        ("missing", ""),
        ("missing", " \u200b"),
        ("untranslated", "TODO"),
        ("untranslated", "[translation]"),
        ("untranslated", "<missing>"),
        ("untranslated", "???"),
        ("untranslated", "xxx"),
        ("untranslated", "…"),
    ],
)
def test_nothing_and_stopgaps_are_errors(check: str, text: str, tag: str) -> None:
    """Such a caption must never be shown, and no other check need speak of it."""
    findings = text_checks.check(Unit("s01", SENTENCE, text), get(tag))
    assert [(f.id, f.severity) for f in findings] == [(check, Severity.ERROR)]


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("es", "Todo."),
        ("es", "¡TODO!"),
        ("en", "Missing"),
        ("en", "Translation"),
        ("pl", "Na."),
        ("fr", "XX"),
    ],
)
def test_a_short_word_is_no_stopgap(tag: str, text: str) -> None:
    """Todo is Spanish for everything, and a poster may say just: missing."""
    assert "untranslated" not in found(tag, text)


QUESTION = "Have you seen a hate crime?"


@pytest.mark.parametrize(
    ("tag", "text", "asks"),
    [
        ("fr", "Avez-vous vu un crime de haine ?", True),
        ("fr", "Vous avez vu un crime de haine.", False),
        ("zh-Hans", "您目睹过仇恨犯罪吗？", True),
        ("zh-Hans", "您目睹过仇恨犯罪。", False),
        ("ja", "目撃しましたか。", True),
        ("ja", "目撃しました。", False),
        ("ar", "هل شاهدتم جريمة كراهية؟", True),
        ("ar", "شاهدتم جريمة كراهية.", False),
        ("el", "Είδατε ένα έγκλημα μίσους;", True),
        ("el", "Είδατε ένα έγκλημα μίσους.", False),
        ("hy", "Տեսա՞ք դա։", True),
        ("th", "คุณเคยเห็นไหม", True),
        ("my", "တွေ့ဖူးပါသလား။", True),
        ("es", "¿Ha visto un delito de odio?", True),
        ("hi", "क्या आपने घृणा अपराध देखा है?", True),
        ("am", "አይተዋል?", True),
    ],
)  # fmt: skip
def test_a_question_stays_a_question(tag: str, text: str, asks: bool) -> None:
    """In the marks of its language; Thai, Lao and Burmese need none."""
    assert found(tag, text, QUESTION) == ([] if asks else ["punctuation-style"])


GOOD = [
    ("en", "We had had enough, and that that was wrong."),
    ("en", "Bora Bora is far (very far), isn’t it."),
    ("en", "Say “Call 999” (of 5 MB), and “no”."),
    ("ko", "\"CASCADE\"를 하세요."),
    ("ru", "Глубина (в КБ)."),
    ("es", "Tanto como origen como como destino."),
    ("en", "Choose a) online or b) by phone."),
    ("en", "Stay calm :) please."),
    ("en", "The 5\" screen, the rock ’n’ roll."),
    ("en", "Write to help-desk@example.org (any time)."),
    ("en", "Wait... then call."),
    ("en", "The list: https://a.org/x_(y)_z."),
    ("de", "Alle, die die Polizei rufen: „Gut so.“"),
    ("de", "Rufen Sie »sofort« an."),
    ("fr", "Nous nous excusons : appelez-nous !"),
    ("fr", "Dites « non » ; c’est à 9:30."),
    ("fr", "Voir https://a.org?b=c ; merci."),
    ("es", "¡Llame ya! ¿De acuerdo?"),
    ("pl", "Powiedział: „nie” i wyszedł."),
    ("ro", "A spus „nu” și a plecat."),
    ("hu", "Azt mondta: „nem”."),
    ("ru", "Он сказал: «Нет». Звоните 999."),
    ("uk", "Він сказав: «Ні»."),
    ("el", "Το είδατε; Καλέστε το 999."),
    ("he", "צה\"ל הגיע, ושלום."),
    ("ar", "قال: «لا»، ثم اتصل بالرقم 999."),
    ("ar", "هل رأيتم (شيئا)؟ أبلغوا."),
    ("fa", "کم کم بهتر می‌شود."),
    ("ur", "آہستہ آہستہ بولیں۔"),
    ("hi", "धीरे धीरे बोलें, डॉ. शर्मा आएँगे।"),
    ("hi", "कृपया @MetCC को ट्वीट करें।"),
    ("bn", "আস্তে আস্তে বলুন।"),
    ("ta", "மெல்ல மெல்ல பேசுங்கள்."),
    ("id", "Anak-anak bermain, orang orang melihat."),
    ("ms", "Kanak kanak bermain."),
    ("fil", "Araw araw po itong nangyayari."),
    ("vi", "Dần dần mọi người người hiểu."),
    ("so", "Fadlan soo sheeg, 24 saac."),
    ("tr", "Yavaş yavaş konuşun."),
    ("th", "เวลา 9.00 น."),
    ("th", "เด็กๆ ทุกคน พ.ศ. 2569"),
    ("lo", "ເດັກນ້ອຍທຸກໆຄົນ"),
    ("km", "សូមហៅ 999។"),
    ("my", "999 ကို ခေါ်ဆိုပါ။"),
    ("ko", "“아니요”라고 말했습니다."),
    ("ja", "「母は」と言った。3.5倍です。"),
    ("ja", "コーヒー・紅茶を、どうぞ！"),
    ("zh-Hans", "他说：“乾坤、著名、於菟。”"),
    ("zh-Hans", "的的确确是真的。"),
    ("zh-Hant", "皇后在里長的台子後面。"),
    ("zh-Hans", "在 https://a.org/b?c=d 举报，版本 3.5。"),
    ("am", "እባክዎ፣ ሪፖርት ያድርጉ።"),
    ("ti", "በጃኹም ሓብሩ።"),
    ("cy", "Ffoniwch yr heddlu."),
    ("pl", "Napięcie 5 kΩ i α."),
    ("ckb", "تکایە ئاگادارمان بکەنەوە."),
    ("ne", "कृपया सूचना दिनुहोस्।"),
    ("si", "කරුණාකර වාර්තා කරන්න."),
]  # fmt: skip


@pytest.mark.parametrize(("tag", "text"), GOOD)
def test_good_text_is_left_alone(tag: str, text: str) -> None:
    """A check that cries wolf is soon switched off, and then sees nothing any more."""
    assert found(tag, text) == []


def test_the_sample_has_no_finding_in_its_words() -> None:
    """The golden for 22 languages: a finding here would have to be true, and these texts were looked at."""
    source = script_text.loads(
        (SCRIPTS / "hate-crime.en.md").read_text("utf-8"), message="hate-crime", language="en"
    )
    seen: list[Finding] = []
    for path in sorted(SCRIPTS.glob("hate-crime.*.md")):
        tag = path.name.split(".")[1]
        script = script_text.loads(path.read_text("utf-8"), message="hate-crime", language=tag)
        for unit in units(source, script):
            seen += text_checks.check(unit, get(tag), RULES, is_source=tag == "en")
    assert seen == []


def test_careful_sentences_have_no_finding() -> None:
    """The sentences whose line breaks were set by hand, in every language we have some for."""
    rows = tomllib.loads(GOLDENS.read_text("utf-8"))["cases"]
    marked = [(tag, text.replace("|", "")) for tag, _, _, text, _ in rows]
    assert len(marked) > 200
    assert [(tag, text) for tag, text in marked if found(tag, text, "Some words of the source")] == []


def test_what_the_source_leaves_open_may_stay_open() -> None:
    """A quotation that goes on in the next segment is open in every language."""
    assert found("de", "Er sagte: „Ich bleibe", "He said: “I will stay") == []
    assert found("de", "Er sagte (leise", "He said (softly") == []


def test_an_end_without_a_mark_is_a_remark() -> None:
    findings = text_checks.check(Unit("s01", "Please report it.", "Bitte melden Sie es"), get("de"))
    assert [(f.id, f.severity) for f in findings] == [("punctuation-style", Severity.INFO)]
    assert found("th", "โปรดแจ้งเหตุ") == []
    assert found("de", "Melden: https://www.report-it.org.uk") == []


def test_a_name_alone_is_no_echo() -> None:
    """What must not be translated cannot be left untranslated."""
    assert found("vi", "True Vision", "True Vision") == []
    assert found("vi", "999 / 101", "999 / 101") == []


def test_the_source_is_not_compared_with_itself() -> None:
    unit = Unit("s01", "Please  report it.", "Please  report it.")
    assert [f.id for f in text_checks.check(unit, get("en"), is_source=True)] == ["double-space"]


def test_chinese_tables_are_apart_and_aligned() -> None:
    """A character in both would be wrong in both."""
    table = han_variants_table
    assert len(table.TRADITIONAL) == len(set(table.TRADITIONAL)) == len(table.SIMPLIFIED)
    assert not set(table.TRADITIONAL) & set(table.SIMPLIFIED) - set(table.SHARED)
    assert not set("后里干台") & (set(table.SIMPLIFIED) - set(table.SHARED))
    assert not set("乾著於瞭") & set(table.TRADITIONAL)


def test_the_same_text_is_translated_alike() -> None:
    places = [
        Place("a", "s01", "Call 999.", "Appelez le 999."),
        Place("a", "s02", "Call  999.", "Composez le 999."),
        Place("b", "s01", "Call 999.", "Composez le 999."),
        Place("b", "s02", "Thank you.", "Merci."),
        Place("b", "s03", "Thank you.", "Merci."),
        Place("b", "s04", "Thank you.", ""),
    ]
    first = inconsistent(places, "a", get("fr"))
    assert [(f.id, f.where) for f in first] == [("inconsistent", "s02")]
    assert "at s01: 'Appelez le 999.'" in first[0].message
    second = inconsistent(places, "b", get("fr"))
    assert [(f.where, "at a/s01" in f.message) for f in second] == [("s01", True)]


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from([lang.tag for lang in known()]))
def test_any_text_can_be_checked(source: str, target: str, tag: str) -> None:
    """What comes from outside may hold anything; a check must not fall over it, nor change its mind."""
    unit = Unit("s01", source, target)
    once = text_checks.check(unit, get(tag), RULES)
    assert once == text_checks.check(unit, get(tag), RULES)
    assert len({f.id for f in once if f.severity is Severity.ERROR}) <= 1
