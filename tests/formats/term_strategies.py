"""Termbases for the laws of TBX and CSV."""

from __future__ import annotations

from hypothesis import strategies as st

from pipeline.core.termbase import Concept, Status, Term, Termbase

from .strategies import lines

_RISKY = st.sampled_from(
    ["=1+1", "+44", "-x", "@MetCC", "'quoted", "''", "'=x", "a,b", 'a"b', "a;b", "＝x", "x\ny"]
)
_UNHEARD_OF = set("\ufffd\ufffe\uffff")


def _texts() -> st.SearchStrategy[str]:
    return st.one_of(lines(), _RISKY).filter(lambda t: not _UNHEARD_OF & set(t))


def _optional() -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), _texts())


def _concept(name: str) -> st.SearchStrategy[Concept]:
    term = st.builds(
        Term,
        _texts().map(lambda t: " ".join(t.split())).filter(bool),
        st.sampled_from(["en", "zh-Hans", "ur", "pt-BR"]),
        st.sampled_from(Status),
        _optional(),
    )
    # Languages together, as TBX has them.
    terms = st.lists(term, min_size=1, max_size=4, unique_by=lambda t: (t.language, t.text)).map(
        lambda found: tuple(sorted(found, key=lambda t: t.language))
    )
    return st.builds(Concept, st.just(name), terms, _optional(), _optional(), _optional())


def termbases() -> st.SearchStrategy[Termbase]:
    """Termbases of up to three concepts."""
    ids = st.lists(st.from_regex(r"[a-zé][a-z0-9._-]{0,6}", fullmatch=True), max_size=3, unique=True)
    return ids.flatmap(lambda names: st.tuples(*map(_concept, names))).map(Termbase)
