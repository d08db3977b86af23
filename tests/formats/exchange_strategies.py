"""What Hypothesis makes exchanges of, and one that is easy to read."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

from pipeline.core.exchange import Entry, Exchange, Suggestion, seal, short_digest
from pipeline.core.script import Origin, State
from pipeline.core.units import POST_ID, TITLE_ID

from .strategies import lines

_ZERO_WIDTH = st.sampled_from(
    list("\u200b\u200c\u200d\u2060\u200e\u200f\u061c\u2066\u2067\u2068\u2069\u202b\ufe0f")
)
_SCRIPTS = st.sampled_from(
    [
        "کال کریں 999",
        "紧急情况请拨打 999",
        "โทร 999",
        "ਕਾਲ ਕਰੋ",
        "အရေးပေါ်",
        "👩‍👩‍👧 🏴󠁧󠁢󠁷󠁬󠁳󠁿",
        "𐐷 𠀀",
        "Zadzwoń pod 101",
        "می‌خواهم",
    ]
)
_MARKUP = st.sampled_from(
    [
        "<b>&amp;</b>",
        "]]>",
        "<![CDATA[x]]>",
        "_: x",
        "\\n",
        '"',
        "%s",
        "#, fuzzy",
        "a\\",
        "\ta",
        "&#1;",
        "'",
        "{0}",
    ]
)
_ENDS = st.sampled_from(["", "", " ", "  ", "\u00a0", "\u200f", "\u3000"])
_MESSAGES = st.one_of(st.just(""), st.from_regex(r"[a-z0-9][a-z0-9-]{0,8}", fullmatch=True))
_TAGS = st.sampled_from(["ur", "zh-Hans", "zh-Hant", "pa-Guru", "en-GB", "yue-Hant-HK", "th", "cy"])


def texts() -> st.SearchStrategy[str]:
    """One line in NFC, perhaps with spaces at its ends, with everything that formats stumble over."""
    piece = st.one_of(lines(), _ZERO_WIDTH, _SCRIPTS, _MARKUP, st.just("  "))
    line = st.tuples(_ENDS, st.lists(piece, min_size=1, max_size=3).map("".join), _ENDS).map("".join)
    return line.map(_storable)


def _storable(text: str) -> str:
    # XML cannot hold the two last code points; no text that vidmsg reads does either.
    return unicodedata.normalize("NFC", text.replace("\ufffe", "").replace("\uffff", ""))


def posts() -> st.SearchStrategy[str]:
    """Text to publish: lines and empty lines, none at the ends."""
    return st.lists(st.one_of(texts(), st.just("")), max_size=4).map("\n".join).map(_storable).map(str.strip)


def notes() -> st.SearchStrategy[str]:
    """Notes with line breaks anywhere."""
    return st.one_of(
        st.just(""), st.lists(st.one_of(texts(), st.just("")), max_size=3).map("\n".join).map(_storable)
    )


def entries(entry_id: str) -> st.SearchStrategy[Entry]:
    """Entries with this id and any contents."""
    words = posts() if entry_id == POST_ID else texts()
    optional = st.one_of(st.just(""), words)
    digests = st.one_of(st.just(""), words.map(short_digest))
    whole = st.one_of(st.none(), st.integers(0, 20_000_000))
    return words.flatmap(
        lambda source: st.builds(
            Entry,
            id=st.just(entry_id),
            source=st.just(source),
            target=optional,
            state=st.sampled_from(State),
            source_digest=digests,
            target_digest=digests,
            note=notes(),
            start_ms=whole,
            end_ms=whole,
            max_chars=st.one_of(st.none(), st.integers(0, 500)),
            still=st.sampled_from(["", "output/stills/ur/s05.png", "a b/ü – 'x'.jpg"]),
            remark=notes(),
            suggestions=st.lists(_suggestions(source, words), max_size=2).map(tuple),
        )
    )


def _suggestions(source: str, words: st.SearchStrategy[str]) -> st.SearchStrategy[Suggestion]:
    return st.builds(
        Suggestion,
        text=words,
        percent=st.integers(0, 101),
        origin=st.sampled_from(Origin),
        where=st.one_of(st.just(""), st.just("hate-crime/s05"), lines().map(_storable)),
        source=st.one_of(st.just(""), words).filter(lambda other: other != source),
    )


def exchanges() -> st.SearchStrategy[Exchange]:
    """Exchanges of one to four entries."""
    ids = st.lists(
        st.one_of(
            st.sampled_from([TITLE_ID, POST_ID]), st.from_regex(r"[a-z][a-z0-9-]{0,5}", fullmatch=True)
        ),
        min_size=1,
        max_size=4,
        unique=True,
    )
    return st.builds(
        Exchange,
        message=_MESSAGES,
        source_language=_TAGS,
        target_language=_TAGS,
        entries=ids.flatmap(lambda names: st.tuples(*map(entries, names))),
        notes=notes(),
        seal=st.sampled_from(["", seal([]), seal(["s01", "s02"])]),
    )


SAMPLE = Exchange(
    message="hate-crime",
    source_language="en",
    target_language="ur",
    notes="Plain words.\nNo slang.",
    seal=seal(["s01", "s02", "meta.title", "meta.post"]),
    entries=(
        Entry(
            "s01",
            "In an emergency call 999, or see https://www.report-it.org.uk today.",
            "ہنگامی صورت میں \u2066999\u2069 پر کال کریں، یا آج https://www.report-it.org.uk دیکھیں۔",
            State.REVIEWED,
            source_digest="0123456789ab",
            target_digest="ba9876543210",
            note="Speak to the viewer.",
            start_ms=1500,
            end_ms=62_040,
            max_chars=42,
            still="output/stills/ur/s01.png",
            remark="The source text changed.",
            suggestions=(
                Suggestion("ہنگامی صورت میں 999", 101, Origin.HUMAN, "hate-crime/s01"),
                Suggestion("999", 85, Origin.MACHINE, "", "Call 999."),
            ),
        ),
        Entry("s02", "Call 101.", "101", State.INITIAL),
        Entry("meta.title", "  Hate <crime> & you ", "", State.INITIAL, source_digest="0123456789ab"),
        Entry("meta.post", "One.\n\nTwo.", "ایک۔\n\nدو۔", State.FINAL),
    ),
)
"""An exchange with something in each field."""
