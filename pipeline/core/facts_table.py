"""What protected facts look like: patterns and word lists for :mod:`pipeline.core.fact_finding`.

Sources: top-level domains from the IANA root zone (a choice of common ones); currency codes from ISO 4217
(a choice); currency signs from Unicode's category Sc.
"""

from __future__ import annotations

import re

LATIN = r"A-Za-z0-9_\u00c0-\u024f\u1e00-\u1eff"
"""Inside of a character class: what a Latin word is made of. A fact may touch a letter of another script."""

DOMAINS = frozenset(
    {
        "com", "org", "net", "gov", "edu", "int", "mil", "info", "eu", "uk", "ie", "fr", "de", "es", "pt",
        "it", "nl", "be", "at", "ch", "pl", "cz", "sk", "hu", "ro", "bg", "gr", "se", "dk", "no", "fi", "is",
        "lt", "lv", "ee", "al", "ua", "ru", "tr", "il", "ir", "in", "bd", "lk", "np", "mm", "kh", "la", "th",
        "pk", "vn", "sg", "my", "id", "ph", "hk", "tw", "cn", "jp", "kr", "mn", "so", "et", "er", "sa", "ae",
        "iq", "af", "au", "nz", "ca", "us", "me", "io", "app", "dev", "tv", "gg", "london", "scot",
        "wales", "cymru", "police", "health", "help", "support", "charity", "online", "site", "link",
    }
)  # fmt: skip
WORDS_TOO = frozenset(
    {
        "it", "is", "me", "no", "at", "be", "my", "so", "in", "us", "la", "id", "ae", "help", "support",
        "health", "police", "online", "site", "link", "charity", "london",
    }
)  # fmt: skip
"""Top-level domains that are words as well: without a path they count only behind two full stops."""

URL = re.compile(r"(?i:https?://|www\.)[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*[A-Za-z0-9/]")
EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
HANDLE = re.compile(rf"(?<![{LATIN}@])@[A-Za-z0-9_](?:[A-Za-z0-9_.]*[A-Za-z0-9_])?")
HASHTAG = re.compile(rf"(?<![{LATIN}#])#[A-Za-z][A-Za-z0-9_]*")
HOST = re.compile(
    rf"(?<![{LATIN}@.\-/])[A-Za-z0-9][A-Za-z0-9\-]{{0,62}}(?:\.[A-Za-z0-9][A-Za-z0-9\-]{{0,62}})+(?![{LATIN}@])"
)
"""What may be a bare web address, as report-it.org.uk."""
PATH = re.compile(r"/(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*[A-Za-z0-9/])?")

NUMBER = re.compile(
    r"(?:\+|\(\d+\)[ -]?(?=\d))?\d"
    r"(?:\d| ?\(\d+\) ?(?=\d)|[ \u00a0\u202f.,:/\-\u2010-\u2013\u066b\u066c]?(?=\d))*(?:\s?[%٪])?"
)
"""Digits of any script joined by at most one separator, with a leading + or an area code in brackets, and a
percent sign behind. "999, 101" is two numbers, "+44 (0)20 7946 0000" is one."""

MIXED = re.compile(r"[^ \u00a0\u202f]*[/:,][^ \u00a0\u202f]*")
"""A part of numbers with single spaces between that is a number by itself: a time, a date, 1,234."""

_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
)
ORDINAL = r"(?:st|nd|rd|th)"
MONTH_BEHIND = re.compile(rf"{ORDINAL}?\s(?:of\s)?(?:{_MONTHS})(?![{LATIN}])")
MONTH_BEFORE = re.compile(rf"(?<![{LATIN}])(?:{_MONTHS})\s$")
AFTER_US_DAY = re.compile(rf"{ORDINAL}(?![{LATIN}])|(?=\s*(?:[,.;:!?)]|$))")
YEAR_BEHIND = re.compile(r",?\s(?=\d)")
DAY = re.compile(r"\d{1,2}(?:[-\u2013]\d{1,2})?")
DAY_AND_YEAR = re.compile(r"\d{1,2} \d{4}")
YEAR = re.compile(r"\d{4}")
DATE = re.compile(
    r"\d{1,2}([/.\-])\d{1,2}\1\d{4}|\d{1,2}/\d{1,2}/\d{2}|\d{4}-\d{1,2}-\d{1,2}|\d{4}/\d{1,2}/\d{1,2}"
)
CLOCK = re.compile(r"24/7|\d{1,2}:\d{2}(?:[-\u2013]\d{1,2}:\d{2})?")
HOURS = re.compile(r"\d{1,2}(?:[:.]\d{2})?(?:[-\u2013]\d{1,2}(?:[:.]\d{2})?)?")
AM_PM = re.compile(r"\s?(?:[ap]\.m\.|[AP]\.M\.|[ap]m|[AP]M)(?![A-Za-z])")

SIGNS = r"\$£€¥฿₡₦₨₩₪₫₭₱₴₵₸₹₺₽₾₿៛؋￡￥"
_CODES = (
    "GBP|EUR|USD|AUD|CAD|NZD|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|TRY|UAH|RUB|ILS|AED|SAR|IQD|IRR|AFN|PKR|INR|BDT|"
    "LKR|NPR|MMK|KHR|LAK|THB|VND|MYR|IDR|PHP|SGD|HKD|TWD|CNY|JPY|KRW|MNT|SOS|ETB|ERN"
)
MONEY_BEFORE = re.compile(
    rf"(?:(?<![A-Za-z])(?:US|HK|NT|NZ|A|C|S)\$|[{SIGNS}]|(?<![A-Za-z])(?:{_CODES}))\s?$"
)
MONEY_BEHIND = re.compile(rf"[{SIGNS}](?!\d)|\s[{SIGNS}](?!\s?\d)|\s?(?:{_CODES})(?![A-Za-z]|\s?\d)")
MAGNITUDE = re.compile(r"(?:bn|[mkM])(?![A-Za-z])")
PERCENT_BEFORE = re.compile(r"[%٪]\s?$")
PERCENT_BEHIND = re.compile(r"\s[%٪]")
PER_CENT = re.compile(r"\s?(?:per ?cent|pc)\b")

COUNTED = re.compile(
    r"\s(?:other |more |new |recorded |hate )?(?:people|persons?|men|women|children|adults?|victims?|"
    r"witness(?:es)?|"
    r"offenders?|officers|members|cases|crimes|offences|reports|incidents|attacks|arrests|places|times|languages|"
    r"seconds?|minutes?|hours?|days?|weeks?|months?|years?|metres?|miles?|pounds|euros|dollars|pence|"
    r"per cent|percent|"
    r"million|billion|thousand|km|kg)\b"
)
"""Behind a number in English: it counts something and is not dialled."""
