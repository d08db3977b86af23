"""Protected facts: a wrong phone number in an emergency message does harm."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.core import facts
from pipeline.core.facts import FactRules

NUMBERS = [
    "999", "0800 555 111", "+44 20 7946 0000", "+44 (0)20 7946 0000", "(020) 7946 0000", "(020)7946 0000",
    "24/7", "111-555-0800", "12:30-14:00", "12:30–14:00", "50%", "50 %", "1,234.50", "0800\u00a0555\u00a0111",
    "٩٩٩", "９９９", "2026-11-22", "٥٠٪", "116 123", "25/03/2026", "25 March 2026", "25th March",
    "12–14 May 2026",
    "March 25, 2026", "9am", "9:30 am", "10 p.m.", "9.30pm", "21:00", "£5,000", "€20", "$3.50", "20 €",
    "GBP 20",
    "20 GBP", "US$5", "£2.5bn", "%50", "١٬٢٣٤",
]  # fmt: skip
OTHERS = [
    "https://www.report-it.org.uk", "http://a.org/b?c=d&e=f#g", "www.report-it.org.uk", "HTTPS://A.ORG",
    "Www.report-it.org.uk", "https://a.org/24/7", "@MetCC", "@met_police.uk", "a.b@c.co.uk", "a+b@c-d.org",
    "#StopHate", "#stop_hate2", "report-it.org.uk", "met.police.uk/report", "report.it/x", "REPORT-IT.ORG.UK",
]  # fmt: skip
SURROUNDINGS = [
    "{}", "call {}.", "Call {}!", "({})", "“{}”", "打{}或报警", "请拨打{}。", "電話：{}、または",
    "โทร{}ด่วน", "اتصل بـ{}؟", "اتصل على {}، الآن", "\u2068{}\u2069", "звоните {};", "{}\n", "¿{}?", "ကို{}။",
]  # fmt: skip

PIECES = st.one_of(
    st.sampled_from(
        [*NUMBERS, *OTHERS, " ", ". ", ", ", "/", "@", "#", "(", ")", "+", "-", "打", "é", "و", "a"]
    ),
    st.text(max_size=4),
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@pytest.mark.parametrize("around", SURROUNDINGS)
@pytest.mark.parametrize("fact", [*NUMBERS, *OTHERS])
def test_a_fact_is_found_whole_in_any_sentence(fact: str, around: str) -> None:
    """With neither the sentence's punctuation nor a letter of its script, spaces between or not."""
    assert [f.text for f in facts.find(around.format(fact))] == [fact]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Call 999, 101 or 111.", ["999", "101", "111"]),
        ("打999或101", ["999", "101"]),
        ("拨打999、101，或111", ["999", "101", "111"]),
        ("999، 101", ["999", "101"]),
        ("999; 101", ["999", "101"]),
        ("call 101.", ["101"]),
        ("101. 999.", ["101", "999"]),
        ("https://www.report-it.org.uk。", ["https://www.report-it.org.uk"]),
        ("See www.a.org, www.b.org.", ["www.a.org", "www.b.org"]),
        ("see https://a.org/24 101 times", ["https://a.org/24", "101"]),
        ("发推文@MetCC或#StopHate", ["@MetCC", "#StopHate"]),
        ("mail a.b@c.co.uk.", ["a.b@c.co.uk"]),
        ("9am–5pm", ["9am", "5pm"]),
        ("25/03/2026 9:30 101", ["25/03/2026", "9:30", "101"]),
        ("5€ 6 €7", ["5€", "6", "€7"]),
        ("see report-it.org.uk.Then call", ["report-it.org.uk"]),
        ("report.it now, e.g. today, U.S. police", []),
        ("tweet @MetCC.", ["@MetCC"]),
        ("zwölf@home and é@MetCC", []),
        ("no facts here", []),
        ("", []),
    ],
)
def test_lists_and_neighbours(text: str, expected: list[str]) -> None:
    """Two numbers in a list are two facts; a fact ends where the next begins."""
    assert [f.text for f in facts.find(text)] == expected


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("www.a.org, a.org.uk", "url url"),
        ("a@b.org", "email"),
        ("@MetCC #Stop", "handle hashtag"),
        ("101, 999, 0800 555 111, 116 123, +44 20 7946 0000, 020", "phone phone phone phone phone phone"),
        ("9am, 9:30, 21:00, 24/7, 12:30-14:00, 10 p.m.", "time time time time time time"),
        ("25 March 2026, 25/03/2026, 2026-03-25, March 25, 2026, 3rd of May", "date date date date date"),
        ("£5,000, €20, $3.50, GBP 20, 20 THB, 5 €", "money money money money money money"),
        ("50%, 50 %, %50, ٥٠٪, 1.5 %", "percent percent percent percent percent"),
        ("5, 12, 2026, 1,234.50, 300 people, 0.5, 2019-2024, ١٢", " ".join(["number"] * 8)),
        ("In May 20 people came. Is it. In it", "number"),
        ("e.g. this, at 5 a.m. or so. No.Yes", "time"),
    ],
)
def test_kinds(text: str, kinds: str) -> None:
    """What people dial or type must stand letter by letter; a number that may be dialled counts as one."""
    assert " ".join(f.kind for f in facts.find(text)) == kinds


@given(TEXTS)
@example("https://a.org/24 101")
@example("a.uk/b$5c.org.uk")
def test_facts_are_slices_in_order_that_never_overlap(text: str) -> None:
    """Everything that protects facts cuts the text at these offsets."""
    found = facts.find(text)
    assert all(f.text == text[f.start : f.end] and f.text for f in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@given(TEXTS)
def test_every_digit_is_inside_a_fact(text: str) -> None:
    """No number may slip through to a translation engine or over a line break."""
    covered = {n for f in facts.find(text) for n in range(f.start, f.end)}
    assert all(n in covered for n, character in enumerate(text) if character.isdecimal())


@given(TEXTS)
def test_a_text_misses_nothing_of_itself(text: str) -> None:
    """Else no translation could ever pass."""
    assert facts.missing(text, text) == ()
    assert facts.added(text, text) == ()


@given(TEXTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    """Two texts are compared by their folds, wherever they were folded before."""
    once = facts.fold(text)
    assert facts.fold(once) == once


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("٩٩٩", "999"),
        ("９９９", "999"),
        ("۱۰۱", "101"),
        ("0800\u202f555‑111", "0800 555-111"),
        ("５０％", "50%"),
    ],
)
def test_folding_sees_through_native_digits(text: str, folded: str) -> None:
    """٩٩٩ is 999 to whoever reads it."""
    assert facts.fold(text) == folded


@pytest.mark.parametrize(
    ("source", "target", "lost"),
    [
        ("Call 999.", "拨打999。", ()),
        ("Call 999.", "拨打９９９。", ("999",)),
        ("Call 999.", "اتصل على ٩٩٩.", ("999",)),
        ("Call 999 or 999.", "999", ("999",)),
        ("Call 999 or 101.", "101, 999", ()),
        ("Call 0800 555 111.", "0800-555-111", ("0800 555 111",)),
        ("Call 0800 555 111.", "111 555 0800", ("0800 555 111",)),
        ("Call 101.", "1012", ("101",)),
        ("Tweet @MetCC.", "@metcc", ("@MetCC",)),
        ("See https://a.org.", "https://a.org/fr", ("https://a.org",)),
        ("One 1 two 2.", "", ("1", "2")),
        ("No facts.", "", ()),
    ],
)
def test_missing_names_what_was_lost(source: str, target: str, lost: tuple[str, ...]) -> None:
    """Verbatim, as often as in the source, in Western digits; order is the translator's affair."""
    assert facts.missing(source, target) == lost


@pytest.mark.parametrize(
    ("source", "target", "extra"),
    [
        ("Call 999.", "拨打999。", ()),
        ("Call 999.", "اتصل على ٩٩٩.", ()),
        ("Call 999.", "999, 101", ("101",)),
        ("Call 999.", "999, 999", ("999",)),
        ("Call.", "www.a.org", ("www.a.org",)),
    ],
)
def test_added_names_what_the_source_does_not_say(source: str, target: str, extra: tuple[str, ...]) -> None:
    """A number out of nowhere is a likely mistake; the same number in native digits is another finding."""
    assert facts.added(source, target) == extra


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("https://www.report-it.org.uk", True),
        ("999, 101.", True),
        ("(020) 7946 0000 – 24/7!", True),
        ("", True),
        ("Call 999.", False),
        ("打999", False),
        ("999 و", False),
    ],
)
def test_only_facts(text: str, only: bool) -> None:
    """Such a text may stay as it is; any other must be translated."""
    assert facts.only_facts(text) is only


RULES = FactRules(
    names=("Crimestoppers", "True Vision", "Channel 4"),
    equivalents={
        "True Vision": {"vi": ("Tầm nhìn Thực",), "zh": ("真视",)},
        "9am": {"fr": ("9 h", "9 heures"), "ar": ("٩ صباحا",)},
        "25 March 2026": {"fr": ("25 mars 2026",), "zh": ("2026年3月25日",)},
        "9am to 5pm": {"de": ("9 bis 17 Uhr",)},
        "£5": {"zh-Hant": ("5英鎊",), "zh": ("5英镑",)},
    },
)


@pytest.mark.parametrize(
    ("tag", "source", "target", "lost"),
    [
        ("vi", "See True Vision.", "Xem True Vision.", ()),
        ("vi", "See True Vision.", "Xem Tầm nhìn Thực.", ()),
        ("vi", "See True Vision.", "Xem true vision.", ("True Vision",)),
        ("vi", "See True Vision.", "Xem True\nVision.", ()),
        ("pl", "See True Vision.", "Zob. True Visions.", ("True Vision",)),
        ("bn", "See Crimestoppers.", "Crimestoppers-এর সঙ্গে", ()),
        ("ko", "See True Vision.", "True Vision을", ()),
        ("zh-Hans", "See True Vision.", "请看真视。", ()),
        ("zh-Hant-HK", "See True Vision.", "請看真视。", ()),
        ("ja", "See True Vision.", "真视を", ("True Vision",)),
        ("vi", "True Vision and True Vision", "True Vision", ()),
        ("vi", "True Vision and True Vision", "Tầm nhìn Thực", ()),
        ("vi", "Channel 4 at 4", "Channel 4, 4", ()),
        ("vi", "Channel 4 at 4", "Channel 4", ("4",)),
        ("fr", "From 9am.", "Dès 9 h.", ()),
        ("fr", "From 9am.", "Dès 9 heures.", ()),
        ("fr", "From 9am.", "Dès 9am.", ()),
        ("fr", "From 9am.", "Dès 19 h.", ("9am", "19")),
        ("fr", "From 9am.", "Dès 9 h 30.", ("30",)),
        ("fr", "From 9am.", "Dès 9.", ("9am",)),
        ("ar", "From 9am.", "من 9 صباحا", ()),
        ("de", "Open 9am to 5pm.", "Offen 9 bis 17 Uhr.", ()),
        ("de", "Open 9am to 5pm.", "Offen 9am bis 5pm.", ("9am to 5pm",)),
        ("fr-CA", "On 25 March 2026.", "Le 25 mars 2026.", ()),
        ("fr", "On 25 March 2026.", "Le 25 mars 2025.", ("25 March 2026", "2025")),
        ("zh-Hans", "On 25 March 2026.", "于2026年3月25日", ()),
        ("zh-Hant", "Pay £5.", "付5英鎊", ()),
        ("zh-Hant", "Pay £5.", "付5英镑", ("£5",)),
        ("zh-Hans", "Pay £5.", "付5英镑", ()),
        ("fr", "Pay €20.", "Payez 20 €.", ()),
        ("fr", "Pay €20.", "Payez 20 £.", ("€20", "20 £")),
        ("fr", "Pay €20.", "Payez 20.", ("€20",)),
        ("ar", "It is 50%.", "هو ٥٠٪", ()),
        ("tr", "It is 50%.", "%50", ()),
        ("fa", "5 or 12 of 1,234", "۵ یا ۱۲ از ۱٬۲۳۴", ()),
        ("bn", "At 9:30 on 25/03/2026", "৯:৩০, ২৫/০৩/২০২৬", ()),
        ("bn", "300 people", "৩০০ জন", ()),
        ("bn", "Call 300", "৩০০", ("300",)),
        ("zh", "5,000 pounds", "£5,000", ()),
        ("zh", "50 per cent", "50%", ()),
        ("zh", "50 people", "50%", ("50", "50%")),
        ("my", "See report-it.org.uk", "report-it.org.uk ကို", ()),
        ("my", "See report-it.org.uk", "report-lt.org.uk", ("report-it.org.uk", "report-lt.org.uk")),
    ],
)  # fmt: skip
def test_what_counts_as_the_same(tag: str, source: str, target: str, lost: tuple[str, ...]) -> None:
    """Verbatim or as declared; what is lost and what is added are both named, and a lost date only once."""
    assert (*facts.missing(source, target, RULES, tag), *facts.added(source, target, RULES, tag)) == lost


@pytest.mark.parametrize(
    ("target", "instead"), [("اتصل ٩٩٩", "٩٩٩"), ("拨打９９９", "９９９"), ("call", ""), ("1999", "")]
)
def test_a_number_in_other_digits_is_told_apart(target: str, instead: str) -> None:
    """The message for ٩٩٩ is not the one for a number that is gone."""
    (lost,) = facts.compare("Call 999", target).lost
    assert lost.instead == instead


def test_rules_fall_back_along_the_tag() -> None:
    """``zh`` covers ``zh-Hans``; the nearest tag holds alone."""
    assert RULES.equivalents_of("True Vision", "zh-Hans-CN") == ("真视",)
    assert RULES.equivalents_of("£5", "zh-Hant-HK") == ("5英鎊",)
    assert RULES.equivalents_of("£5", "ja") == ()
    assert RULES.in_language("True Vision", "vi-VN") == "Tầm nhìn Thực"
    assert RULES.in_language("True Vision", "pl") == "True Vision"


def test_what_is_declared_for_nothing_is_told() -> None:
    texts = ["Crimestoppers at 9am", "True\u00a0Vision"]
    assert RULES.unused(texts) == ("Channel 4", "25 March 2026", "9am to 5pm", "£5")


@given(TEXTS)
def test_whatever_is_found_is_accepted_verbatim(text: str) -> None:
    """Under any rules, and whatever stands around it."""
    found = facts.find(text, RULES.phrases)
    listed = "。".join(f.text for f in found)
    # A phrase or sign may make another fact of what it stands beside; so the text itself must pass as well.
    assert facts.compare(text, text, RULES, "fr") == facts.Comparison((), ())
    if facts.find(listed, RULES.phrases) and [f.text for f in facts.find(listed, RULES.phrases)] == [
        f.text for f in found
    ]:
        assert facts.missing(text, listed, RULES, "fr") == ()


@given(st.data())
def test_a_changed_digit_is_always_seen(data: st.DataObject) -> None:
    """Of any fact, in any company: this is what the whole module is for."""
    text = data.draw(TEXTS)
    at = [n for n, c in enumerate(text) if c.isdecimal()]
    if not at:
        return
    place = data.draw(st.sampled_from(at))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != str(int(text[place]))]))
    changed = text[:place] + other + text[place + 1 :]
    comparison = facts.compare(text, changed, RULES, "fr")
    assert comparison.lost or comparison.added
