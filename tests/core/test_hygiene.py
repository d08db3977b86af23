"""What must never reach a screen is found in the text itself, and honest text of every language passes."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core import hygiene, marks, zawgyi
from pipeline.core import hygiene_table as table
from pipeline.core.findings import Severity
from pipeline.core.hygiene import FAULTS, Fault, look
from pipeline.core.language import get
from pipeline.formats import script_text

SCRIPTS = sorted((Path(__file__).parents[2] / "scripts_text").glob("hate-crime.*.md"))

# The same sentence in Unicode and in Zawgyi, the latter put together by the rules of its keyboard.
# ICU's own Zawgyi-my transform turned each of these back into its Unicode twin when they were written.
BURMESE = (
    ("မင်္ဂလာပါ။ နေကောင်းလား။", "မဂၤလာပါ။ ေနေကာင္းလား။"),
    ("ကျေးဇူးတင်ပါတယ်။", "ေက်းဇူးတင္ပါတယ္။"),
    ("မြန်မာနိုင်ငံသည် အရှေ့တောင်အာရှတွင် ရှိသည်။", "ျမန္မာႏိုင္ငံသည္ အေရွ႔ေတာင္အာရွတြင္ ရွိသည္။"),
    ("သင့်အမည် ဘယ်လို ခေါ်ပါသလဲ။", "သင့္အမည္ ဘယ္လို ေခၚပါသလဲ။"),
    ("ကျွန်တော် ကျောင်းသို့ သွားနေပါသည်။", "က်ြန္ေတာ္ ေက်ာင္းသို႔ သြားေနပါသည္။"),
    ("ရန်ကုန်မြို့သည် မြန်မာနိုင်ငံ၏ အကြီးဆုံးမြို့ ဖြစ်သည်။", "ရန္ကုန္ျမိဳ႔သည္ ျမန္မာႏိုင္ငံ၏ အၾကီးဆုံးျမိဳ႔ ျဖစ္သည္။"),
    ("အရေးပေါ်ဖြစ်လျှင် ၉၉၉ ကို ခေါ်ဆိုပါ။", "အေရးေပၚျဖစ္လ်ွင္ ၉၉၉ ကို ေခၚဆိုပါ။"),
    ("မန္တလေးသို့ ရထားဖြင့် သွားကြမည်။", "မႏၱေလးသို႔ ရထားျဖင့္ သြားၾကမည္။"),
    ("ဗုဒ္ဓဘာသာဝင်များသည် ဘုရားကျောင်းသို့ သွားကြသည်။", "ဗုဒၶဘာသာဝင္မ်ားသည္ ဘုရားေက်ာင္းသို႔ သြားၾကသည္။"),
    ("အင်္ဂလိပ်စကား တတ်ပါသလား။", "အဂၤလိပ္စကား တတ္ပါသလား။"),
    ("ယောက်ျားနှင့် မိန်းမ အတူတူ ဖြစ်သည်။", "ေယာက္်ားႏွင့္ မိန္းမ အတူတူ ျဖစ္သည္။"),
    ("ဆေးရုံကြီး၏ တယ်လီဖုန်းနံပါတ်ကို ပေးပါ။", "ေဆး႐ုံၾကီး၏ တယ္လီဖုန္းနံပါတ္ကို ေပးပါ။"),
    ("သင်္ဘောသားများသည် ပင်လယ်ထဲတွင် အလုပ်လုပ်ကြသည်။", "သေဘၤာသားမ်ားသည္ ပင္လယ္ထဲတြင္ အလုပ္လုပ္ၾကသည္။"),
    ("ကျွန်ုပ်တို့၏ ကမ္ဘာကြီးကို ကာကွယ်ကြပါစို့။", "က်ြႏ္ုပ္တို႔၏ ကမၻာၾကီးကို ကာကြယ္ၾကပါစို႔။"),
    ("ပညာရေးသည် လူသားတိုင်း၏ အခွင့်အရေး ဖြစ်သည်။", "ပညာေရးသည္ လူသားတိုင္း၏ အခြင့္အေရး ျဖစ္သည္။"),
    ("ရဲတပ်ဖွဲ့သည် အမုန်းတရား ရာဇဝတ်မှုကို လုံးဝ သည်းမခံပါ။", "ရဲတပ္ဖြဲ႔သည္ အမုန္းတရား ရာဇဝတ္မွဳကို လုံးဝ သည္းမခံပါ။"),
    ("အမှုအနည်းငယ်တွင် လူများ တိုက်ခိုက်ခံခဲ့ရပါသည်။", "အမွဳအနည္းငယ္တြင္ လူမ်ား တိုက္ခိုက္ခံခဲ့ရပါသည္။"),
    ("သို့မဟုတ် အွန်လိုင်းမှ တိုင်ကြားပါ။", "သို႔မဟုတ္ အြန္လိုင္းမွ တိုင္ၾကားပါ။"),
    ("ဝက်ဘ်ဆိုက်တွင် ကြည့်ပါ။", "ဝက္ဘ္ဆိုက္တြင္ ၾကည့္ပါ။"),
    ("သတ္တဝါများကို ချစ်ခင်ပါ။", "သတၱဝါမ်ားကို ခ်စ္ခင္ပါ။"),
)

NOT_BURMESE = {
    "Shan": (
        "မႂ်ႇသုင်ၶႃႈ",
        "ၵႂၢမ်းတႆး",
        "ၶူၼ်ႉႁႃ ၼႃႈလိၵ်ႈ",
        "ယိၼ်းၸူမ်းႁပ်ႉတွၼ်ႈ",
        "ပၼ်ၼမ်ႉၵိၼ်",
        "တၵ်းလႆႈႁဵတ်းၵၢၼ်",
    ),
    "Mon": ("ဘာသာမန်", "ဍုၚ်မန်", "ကၠောန်ကမၠောန်", "ပ္ဍဲဍုၚ်ဗမာ", "တ္ၚဲစန်", "တှ်ေ လစှ်ေ", "က္ဍိုပ်လိက်"),
    "Sgaw Karen": ("တၢ်မၤစၢၤ", "လၢပှၤအဲၣ်ဒိး", "ကညီကျိာ်", "ခဲအံၤ", "ကွၢ်ဃု", "တၢ်ဂ့ၢ်ကျၢၢ်တံၢ်"),
}


def ids(text: str, tag: str = "en") -> list[str]:
    return [fault.id for fault in look(text, get(tag))]


def only(text: str, tag: str = "en") -> Fault:
    (fault,) = look(text, get(tag))
    return fault


@pytest.mark.parametrize(
    ("text", "id_", "index", "character"),
    [
        ("a\ud83dz", "surrogate", 1, "U+D83D SURROGATE"),
        ("call \ue000", "private-use", 5, "U+E000 PRIVATE USE"),
        ("\U000f0001", "private-use", 0, "U+F0001 PRIVATE USE"),
        ("a\x07", "control-character", 1, "U+0007 CONTROL"),
        ("a\x85b", "control-character", 1, "U+0085 CONTROL"),
        ("a\u2028b", "control-character", 1, "U+2028 LINE SEPARATOR"),
        ("a\tb", "control-character", 1, "U+0009 CONTROL"),
        ("a\ufdd0", "unassigned", 1, "U+FDD0 NONCHARACTER"),
        ("a\uffff", "unassigned", 1, "U+FFFF NONCHARACTER"),
        ("a\u0378", "unassigned", 1, "U+0378 UNASSIGNED"),
        ("caf\ufffd", "lost-character", 3, "U+FFFD REPLACEMENT CHARACTER"),
        ("see \ufffc", "lost-character", 4, "U+FFFC OBJECT REPLACEMENT CHARACTER"),
        ("a\u2063b", "hidden-character", 1, "U+2063 INVISIBLE SEPARATOR"),
        ("a\U000e0041", "hidden-character", 1, "U+E0041 TAG LATIN CAPITAL LETTER A"),
        ("a\u202e999", "bidi-mark", 1, "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("a\u2066999", "bidi-mark", 1, "U+2066 LEFT-TO-RIGHT ISOLATE"),
        ("999\u2069", "bidi-mark", 3, "U+2069 POP DIRECTIONAL ISOLATE"),
        ("so\u00adon", "odd-invisible", 2, "U+00AD SOFT HYPHEN"),
        ("a \ufeffb", "odd-invisible", 2, "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("cafe\u0301!", "not-nfc", 3, "U+0065 LATIN SMALL LETTER E, U+0301 COMBINING ACUTE ACCENT"),
        ("\u0301a", "loose-mark", 0, "U+0301 COMBINING ACUTE ACCENT"),
    ],
)
def test_each_planted_fault_is_found_and_named(text: str, id_: str, index: int, character: str) -> None:
    """The name of the character is what lets somebody find it in an editor."""
    fault = only(text)
    assert (fault.id, fault.index, fault.character) == (id_, index, character)
    assert fault.message
    assert fault.hint.endswith(".")


def test_only_what_may_be_harmless_is_a_warning() -> None:
    for text in ("so\u00adon", "a \ufeffb", "a\tb"):
        assert only(text).severity is Severity.WARNING
    assert only("a\u202e").severity is Severity.ERROR
    assert only("كتاب", "fa").severity is Severity.WARNING


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("two\nlines, “quoted” – and 100 %", "en"),
        ("\u2066999\u2069 و \u2067\u2066a\u2069\u2069 \u200e\u200f\u061c", "ar"),
        ("می\u200cخواهم", "fa"),
        ("क्\u200dष क्\u200cष", "hi"),
        ("ភាសា\u200bខ្មែរ", "km"),
        ("a\u2060b \u00a0 \u202f", "en"),
        ("☎️ 👍🏽 1️⃣", "en"),
        ("𠮷野家 \U00031350", "ja"),
        ("100 kΩ, 5 μm, TGFβ", "en"),
        ("Mówi po rosyjsku: Привет, ОК", "pl"),
        ("IT-компания", "ru"),
        ("ယောက်ျား ကျွန်ုပ် ဥက္ကဋ္ဌ သမ္မတ", "my"),
        ("น้ำ กี่ ที่นี่ ก็", "th"),
        ("ນ້ຳ ທີ່ນີ້ ຄົ້ນ", "lo"),
        ("ប៉ុន្តែ ស្ត្រី កាំ ម៉្យាង នេះ", "km"),
        ("بَّ لاً ـَ", "ar"),
        ("한국어 각", "ko"),
    ],
)
def test_what_languages_need_passes(text: str, tag: str) -> None:
    """Joiners, closed isolates, emoji, units and correct spelling must never be refused."""
    assert look(text, get(tag)) == ()


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name.split(".")[1])
def test_the_sample_campaign_is_clean(path: Path) -> None:
    tag = path.name.split(".")[1]
    script = script_text.loads(path.read_text("utf-8"), message="hate-crime", language=tag, path=str(path))
    for text in (script.title, script.post, *(s.text for s in script.segments)):
        assert look(text, get(tag)) == ()


def test_there_is_a_sample_of_every_language() -> None:
    assert len(SCRIPTS) == 22


def test_an_isolate_ends_with_its_line() -> None:
    """Each line is a paragraph of its own: one closed on the next line is closed for nobody."""
    assert ids("a \u2066999\n888\u2069") == ["bidi-mark", "bidi-mark"]


def test_nfc_faults_say_what_the_normal_form_is() -> None:
    assert "U+0065 U+0301; its normal form is U+00E9" in only("cafe\u0301").message
    assert ids("\u1112\u1161\u11ab\u1100\u116e\u11a8", "ko") == ["not-nfc", "not-nfc"]
    assert ids("\u0958", "hi") == ["not-nfc"]


@pytest.mark.parametrize(
    ("text", "tag", "right"),
    [
        ("Pоlice", "en", "'o'"),  # Cyrillic o
        ("@МetCC", "en", "'M'"),  # Cyrillic Em in a handle
        ("Αlice", "pl", "'A'"),  # Greek Alpha
        ("Пoлиция", "ru", "'о'"),  # Latin o
        ("Aφαίρεση", "el", "'Α'"),  # Latin A
        ("Policжa", "en", "Latin letters"),
    ],
)
def test_look_alikes_are_named_with_the_right_letter(text: str, tag: str, right: str) -> None:
    """They read right, but no search finds them, and a handle or address leads elsewhere."""
    fault = only(text, tag)
    assert fault.id == "look-alike"
    assert right in fault.hint


def test_each_look_alike_has_another_script_than_its_twin() -> None:
    for wrong, right in table.LOOK_ALIKES.items():
        assert unicodedata.name(wrong).split()[0] in {"CYRILLIC", "GREEK"}
        assert right.isascii()
    assert not table.GREEK_OF_SCIENCE & set("οικρυχΑΒΕ")


@pytest.mark.parametrize(
    ("text", "tag", "western"),
    [
        ("اتصل بـ ٠٨٠٠ ٥٥٥ ١١١", "ar", "'0800 555 111'"),
        ("۹۹۹", "fa", "'999'"),
        ("०८०० पर", "hi", "'0800'"),
        ("၉၉၉ ကို", "my", "'999'"),
        ("９９９", "ja", "'999'"),
        ("0800 ٥٥٥ 111", "ar", "'0800 555 111'"),
    ],
)
def test_native_digits_are_answered_with_western_ones(text: str, tag: str, western: str) -> None:
    fault = only(text, tag)
    assert fault.id == "native-digits"
    assert western in fault.hint


def test_a_burmese_digit_typed_for_a_letter_is_told_as_such() -> None:
    """Zero and wa look the same; the Western form would be no help."""
    fault = only("\u1040\u102d\u102f", "my")
    assert (fault.id, "U+101D MYANMAR LETTER WA" in fault.hint) == ("look-alike", True)


@pytest.mark.parametrize(
    ("text", "tag", "right"),
    [("علي", "fa", "ی"), ("كتاب", "ur", "ک"), ("وه", "ur", "ہ"), ("ایران", "ar", "ي"), ("كور", "ps", "ک")],
)
def test_letters_of_the_neighbours_keyboard_are_warned_of(text: str, tag: str, right: str) -> None:
    fault = only(text, tag)
    assert fault.id == "foreign-letter"
    assert repr(right) in fault.hint


def test_pashto_keeps_its_arabic_yeh() -> None:
    assert look("سړي", get("ps")) == ()


@pytest.mark.parametrize(
    ("text", "tag", "id_"),
    [
        ("ก ่", "th", "loose-mark"),
        ("นำ้", "th", "loose-mark"),
        ("ก้ิ", "th", "mark-order"),
        ("ก้้", "th", "mark-order"),
        ("ກ້ິ", "lo", "mark-order"),
        ("កា្ក", "km", "mark-order"),
        ("ក្ ", "km", "mark-order"),
        ("កេី", "km", "mark-order"),
        ("ကုျ", "my", "mark-order"),
        ("काा", "hi", "mark-order"),
        ("ب َ", "ar", "loose-mark"),
    ],
)
def test_marks_without_a_letter_or_out_of_order_are_found(text: str, tag: str, id_: str) -> None:
    """Most shapers draw these without any complaint, so only the text can tell."""
    assert ids(text, tag) == [id_]


def test_marks_may_stand_on_what_grammars_use_for_a_letter() -> None:
    assert list(marks.loose("\u25cc\u0301 \u00a0\u0301 ×\u0301 1\u0301")) == []


@pytest.mark.parametrize("pair", BURMESE, ids=range(len(BURMESE)))
def test_zawgyi_is_told_from_unicode(pair: tuple[str, str]) -> None:
    """As typed, and as it comes out of our readers: normalising moves Zawgyi's lower dot before its asat."""
    uni, zg = pair
    assert zawgyi.first_evidence(uni, burmese=True) is None
    assert zawgyi.first_evidence(uni, burmese=False) is None
    for text in (zg, unicodedata.normalize("NFC", zg)):
        assert ids(text, "my") == ["zawgyi"]


def test_most_zawgyi_is_recognised_even_without_knowing_the_language() -> None:
    """A Burmese paragraph can turn up in any file."""
    missed = [zg for _, zg in BURMESE if zawgyi.first_evidence(zg, burmese=False) is None]
    assert len(missed) <= 1


@pytest.mark.parametrize("tag", NOT_BURMESE)
def test_other_languages_of_the_script_are_not_taken_for_zawgyi(tag: str) -> None:
    """They use the very code points that Zawgyi took; even under the tag of Burmese they pass."""
    for text in (*NOT_BURMESE[tag], " ".join(NOT_BURMESE[tag])):
        for burmese in (True, False):
            assert zawgyi.first_evidence(text, burmese=burmese) is None, text


def test_one_mistyped_vowel_does_not_make_a_text_zawgyi() -> None:
    """It is a typing error in Unicode, and told as one."""
    assert ids("ေကာင်း ပါသည်။", "my") == ["loose-mark"]


def test_zawgyi_is_one_fault_and_says_where_it_shows() -> None:
    (_, zg) = BURMESE[2]
    fault = only("Police: " + zg, "my")
    assert (fault.id, fault.index) == ("zawgyi", 8)
    assert "Convert" in fault.hint


def test_every_fault_has_a_meaning() -> None:
    assert all(meaning.endswith(".") for meaning in FAULTS.values())
    found = {f.id for text in ("\ue000\u202e", "\u0301", "Pоlice", "٩٩٩") for f in look(text, get("en"))}
    assert found <= set(FAULTS)


@given(st.text(st.characters(), max_size=40), st.sampled_from(["en", "my", "ar", "ur", "km", "ru", "th"]))
def test_any_text_can_be_looked_at(text: str, tag: str) -> None:
    """Whatever comes in: faults are known, in order, inside the text, and the same a second time."""
    found = look(text, get(tag))
    assert [f.index for f in found] == sorted(f.index for f in found)
    assert all(f.id in FAULTS and 0 <= f.index < len(text) for f in found)
    assert found == look(text, get(tag))


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_normalised_text_has_no_spelling_fault(text: str) -> None:
    whole = unicodedata.normalize("NFC", text)
    assert "not-nfc" not in ids(whole)
    if whole != text:
        assert "not-nfc" in ids(text)


def test_labels_name_every_character() -> None:
    assert hygiene.label("é\ue000") == "U+00E9 LATIN SMALL LETTER E WITH ACUTE, U+E000 PRIVATE USE"
