"""Files arrive in every encoding (trap 22); none may be misread in silence."""

from __future__ import annotations

import codecs
import unicodedata
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.formats import decoding
from pipeline.formats.decoding import decode

HEAD = "---\ntitle: Report\nlanguage: xx\n---\n\n[s01] "
VIETNAMESE = "Trong trường hợp khẩn cấp, hãy gọi 999. Tội ác vì thù ghét là sự tấn công nhắm vào ai đó."
LEGACY = {
    "windows-1252": "Señor, llame al número 999. L'été où « l'élève » a été agressé, déjà à côté – d’accord.",
    "gb18030": "仇恨犯罪是因为某人的身份而对其进行的攻击。如遇紧急情况，请拨打999。",
    "big5": "仇恨犯罪是因為某人的身份而對其進行的攻擊。如遇緊急情況，請撥打999。",
    "windows-1251": "Преступление на почве ненависти — это нападение на кого-то. Звоните 999.",
    "windows-1256": "جريمة الكراهية هي الاعتداء على شخص ما بسبب هويته. اتصل 999",
    "shift_jis": "ヘイトクライムとは、その人の属性を理由にした攻撃です。緊急時は999へ。",
    "euc_kr": "증오 범죄는 누군가의 정체성 때문에 가해지는 공격입니다. 긴급 상황에는 999로 전화하세요.",
    "tis-620": "อาชญากรรมจากความเกลียดชังคือการโจมตีใครบางคนเพราะตัวตนของเขา",
    "windows-1250": "Przestępstwo z nienawiści to atak na kogoś. Zadzwoń pod 999, jeśli to zagrożenie życia.",
    "iso-8859-2": "Zločin z nenávisti je útok na někoho kvůli tomu, kdo je. Řekněte to, žádáme, šíření.",
    "windows-1254": "Nefret suçu, birine kim olduğu için yapılan saldırıdır. Şüpheliyseniz bildirin.",
}


def as_windows_1258(text: str) -> bytes:
    """That code page has letters with hats but tones as separate marks."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    out = ""
    for character in text:
        marks = unicodedata.normalize("NFD", character)
        base = "".join(m for m in marks if m not in tones)
        out += unicodedata.normalize("NFC", base) + "".join(m for m in marks if m in tones)
    return out.encode("windows-1258")


@pytest.mark.parametrize("encoding", LEGACY)
def test_legacy_encodings_are_read_and_the_guess_is_admitted(encoding: str) -> None:
    got = decode((HEAD + LEGACY[encoding]).encode(encoding), path="a.md")
    assert got.text == unicodedata.normalize("NFC", HEAD + LEGACY[encoding])
    assert got.guessed


def test_windows_1258_is_read_into_composed_letters() -> None:
    got = decode(as_windows_1258(HEAD + VIETNAMESE), path="vi.srt")
    assert (got.text, got.guessed) == (unicodedata.normalize("NFC", HEAD + VIETNAMESE), True)


@pytest.mark.parametrize(
    ("bom", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_byte_order_marks_decide_and_disappear(bom: bytes, encoding: str) -> None:
    got = decode(bom + VIETNAMESE.encode(encoding), path="a")
    assert got == decoding.Decoded(unicodedata.normalize("NFC", VIETNAMESE), encoding, False)


@pytest.mark.parametrize(("rival", "sure"), [(0.199, False), (0.15, True)])
def test_a_near_rival_that_reads_other_words_makes_a_guess_unsafe(
    monkeypatch: pytest.MonkeyPatch, rival: float, sure: bool
) -> None:
    answers = [{"encoding": "cp1250", "confidence": 0.2}, {"encoding": "cp1252", "confidence": rival}]
    monkeypatch.setattr("chardet.detect_all", lambda *a, **k: answers)
    if sure:
        assert decode(b"\xe8", path="a").text == "č"
    else:
        with pytest.raises(InputError, match="cannot be told"):
            decode(b"\xe8", path="a")


def test_files_glued_together_may_begin_with_two_marks() -> None:
    assert decode(codecs.BOM_UTF8 * 2 + b"1", path="a").text == "1"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_known_by_its_zero_bytes(encoding: str) -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\n如遇紧急情况，请拨打999。\n"
    got = decode(text.encode(encoding), path="a.srt")
    assert (got.text, got.encoding, got.guessed) == (text, encoding, True)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufffd\ufeff")))
def test_utf8_is_never_taken_for_anything_else(text: str) -> None:
    got = decode(text.encode(), path="a")
    assert (got.text, got.guessed) == (unicodedata.normalize("NFC", text), False)


def test_line_ends_become_lf_and_invisible_marks_stay() -> None:
    marks = "a\u200cb\u200dc\u200bd\u200ee\u2066f\u2069"
    assert decode(f"{marks}\r\nx\ry\u2028z".encode(), path="a").text == f"{marks}\nx\ny\nz"


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"one\ntwo\x00", 2, "U+0000"),
        (b"one\r\ntwo\r\n\x1b[0m", 3, "U+001B"),
        ("one\n\u0085".encode(), 2, "U+0085"),
        ("caf\ufffd".encode(), 1, "U+FFFD"),
        (b"ok\ncaf\xe9", 2, "encoding"),
        (bytes(range(128, 256)), 1, "encoding"),
    ],
)
def test_damage_is_named_with_its_line_and_a_remedy(data: bytes, line: int, words: str) -> None:
    with pytest.raises(InputError) as caught:
        decode(data, path="a.md")
    assert (caught.value.path, caught.value.line) == ("a.md", line)
    assert words in caught.value.message
    assert caught.value.hint


def test_a_broken_utf16_file_says_what_it_claims_to_be() -> None:
    with pytest.raises(InputError, match="utf-16-le but is damaged"):
        decode(codecs.BOM_UTF16_LE + b"a\x00b", path="a")


def test_size_is_limited_before_anything_is_read() -> None:
    with pytest.raises(InputError, match="bytes"):
        decode(b"a" * (decoding.MAX_BYTES + 1), path="a")


SAMPLE = Path(__file__).parents[2] / "subtitles" / "hate-crime"


def bigrams(text: str) -> Counter[str]:
    return Counter(a + b for a, b in pairwise(text))


@pytest.mark.parametrize(
    ("tag", "encoding"),
    [
        ("ar", "windows-1256"),
        ("zh-Hans", "gb18030"),
        ("zh-Hant", "big5"),
        ("pl", "windows-1250"),
        ("pl", "iso-8859-2"),
        ("vi", "windows-1258"),
        ("th", "cp874"),
        ("ja", "cp932"),
        ("ko", "cp949"),
    ],
)
@pytest.mark.parametrize("cues", [1, 9])
def test_one_cue_is_enough_if_language_and_words_are_known(tag: str, encoding: str, cues: int) -> None:
    """What comes back to a campaign is not unknown text: we know whose it is and what it said before."""
    text = "\n\n".join((SAMPLE / f"{tag}.srt").read_text("utf-8").rstrip("\n").split("\n\n")[:cues]) + "\n"
    data = as_windows_1258(text) if tag == "vi" else text.encode(encoding)
    known = bigrams(text)
    got = decode(data, path="a", language=tag, likeness=lambda t: (bigrams(t) & known).total())
    assert (got.text, got.guessed) == (unicodedata.normalize("NFC", text), True)


@pytest.mark.parametrize(
    ("tag", "encoding", "text"),
    [
        ("ru", "windows-1251", "Звоните 999."),
        ("fr", "windows-1252", "Signalez-le dès que possible à côté – d’accord."),
        ("tr", "windows-1254", "Nefret suçu ığdır şüphe."),
        ("vi", "windows-1258", "Hãy gọi 999."),
    ],
)
def test_a_short_text_is_read_by_its_language_alone(tag: str, encoding: str, text: str) -> None:
    data = as_windows_1258(text) if tag == "vi" else text.encode(encoding)
    assert decode(data, path="a", language=tag).text == text


def test_two_readings_without_known_words_are_no_reading() -> None:
    """Two Arabic code pages both give Arabic letters for one word: only its own words can tell."""
    data = "اتصل 999".encode("windows-1256")
    with pytest.raises(InputError, match="cannot be told"):
        decode(data, path="a", language="ar")
    assert decode(data, path="a", language="ar", likeness=lambda t: int("اتصل" in t)).text == "اتصل 999"


def test_an_encoding_that_gives_another_script_is_not_taken() -> None:
    """Any bytes are letters in windows-1256; the language must not force Russian into Arabic."""
    russian = LEGACY["windows-1251"].encode("windows-1251")
    assert decode(russian, path="a", language="th").text == LEGACY["windows-1251"]


def test_the_encoding_that_a_person_names_is_used() -> None:
    assert decode(b"\xe8", path="a", encoding="windows-1250").text == "č"
    assert decode(codecs.BOM_UTF8 + "č".encode(), path="a", encoding="windows-1252").text == "č"


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("big5", "is not big5"),
        ("klingon", "is no encoding"),
        ("base64", "is no encoding"),
        ("a\0b", "is no enc"),
    ],
)
def test_a_wrong_name_of_an_encoding_is_explained(encoding: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        decode(b"ok\n\xff\xff", path="a", encoding=encoding)
    assert caught.value.hint
    assert caught.value.path == "a"


def test_control_characters_are_those_of_unicode() -> None:
    wanted = {c for c in map(chr, range(0x110000)) if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}}
    assert {c for c in map(chr, range(0x110000)) if decoding.is_control(c)} == wanted


def test_a_text_may_hold_line_ends_and_tabs_and_no_other_control_character() -> None:
    for character in map(chr, [*range(0x100), 0x2028, 0x2029, 0xD800, 0xDFFF, 0xE000]):
        if decoding.is_control(character) and character not in "\n\r\t\u2028\u2029":
            with pytest.raises(InputError, match=f"U\\+{ord(character):04X}") as caught:
                decoding.clean(f"a\n\tb{character}", path=None)
            assert caught.value.line == 2
        else:
            assert decoding.clean(f"a\n{character}b", path=None).startswith("a\n")
