"""The make-believe language."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.adapters.translators.pseudo import pseudo
from pipeline.core import facts
from pipeline.core.translation import is_echo

TEXTS = st.lists(
    st.one_of(
        st.text("abcdefgh XYZéßñ打或'!?", min_size=1, max_size=12).filter(str.strip),
        st.sampled_from(["999", "0800 555 111", "@MetCC", "https://www.a-b.org.uk", "a.b@c.co.uk", "24/7"]),
    ),
    min_size=1,
    max_size=12,
).map(" ".join)  # fmt: skip


def test_looks_foreign_and_reads_the_same() -> None:
    """A tester must be able to read it."""
    assert pseudo("In an emergency, call 999.") == "⟦Îñ åñ éɱéŕĝéñçý, çåļļ 999. ļöŕéɱ⟧"


@given(TEXTS)
def test_keeps_every_fact(text: str) -> None:
    """Else every trial build would stop at the fact check."""
    assert facts.missing(text, pseudo(text)) == ()
    assert facts.added(text, pseudo(text)) == ()


@given(TEXTS)
def test_is_about_thirty_percent_longer_and_never_the_source(text: str) -> None:
    """German and Finnish are; the layout has to bear it. Very short texts grow more."""
    grown = len(pseudo(text)) - len(text)
    assert grown >= 3
    assert abs(grown - len(text) * 3 // 10) <= 4
    assert not is_echo(text, pseudo(text))
