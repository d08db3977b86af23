"""The tables [facts] and [checks] of campaign.toml: what is protected, and which findings are ignored."""

from __future__ import annotations

import difflib
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from pipeline.core import facts, language
from pipeline.core.facts import FactRules
from pipeline.core.findings import CHECKS, NEVER_IGNORED, Ignore
from pipeline.core.hygiene import FAULTS
from pipeline.engine.tables import Table
from pipeline.errors import InputError

_HYGIENE_WARNINGS = frozenset({"control-character", "foreign-letter", "not-nfc", "odd-invisible"})
"""What the look at characters leaves to a person to judge; the rest of it stops a language."""


def _seen(text: str) -> str:
    if not text.strip():
        raise ValueError("it must not be empty")
    return text


def _tag(text: str) -> str:
    try:
        return language.get(text).tag
    except InputError as error:
        raise ValueError(f"{error.message}. {error.hint}") from error


_Text = Annotated[str, AfterValidator(_seen)]
_Tag = Annotated[str, AfterValidator(_tag)]


class FactsTable(Table):
    """What must reach every viewer as it stands, beside the numbers and addresses that are found by rule."""

    names: tuple[_Text, ...] = Field(
        (),
        description="Names that stay as they are in every language.",
    )
    equivalents: dict[_Text, dict[_Tag, _Text | tuple[_Text, ...]]] = Field(
        default_factory=dict,
        description="How a language writes a name, time, date or sum instead, as a table for each:"
        ' [facts.equivalents."9am"] with lines such as fr = "9 h".',
    )

    @model_validator(mode="after")
    def _can_be_dialled(self) -> Self:
        for fact, forms in self.equivalents.items():
            typed = any(f.kind.is_typed for f in facts.find(fact))
            for tag, form in forms.items():
                words = form if isinstance(form, str) else " ".join(form)
                if typed and any(c.isdigit() and not c.isascii() for c in words):
                    raise ValueError(
                        f"the equivalent of {fact!r} for {tag} is in native digits;"
                        " people dial and type Western ones"
                    )
        return self

    def as_rules(self) -> FactRules:
        """Return the same as the core's value."""
        return FactRules(
            self.names,
            {
                fact: {tag: (form,) if isinstance(form, str) else form for tag, form in forms.items()}
                for fact, forms in self.equivalents.items()
            },
        )


class IgnoreTable(Table):
    """A finding that was looked at and is not to be told again."""

    id: str = Field(description="Id of the check, as `vidmsg check` shows it in square brackets.")
    reason: _Text = Field(description="Why, for those who come after you.")
    language: _Tag = Field("", description="Only in this language.")
    message: str = Field("", description="Only in this message.")
    where: str = Field("", description="Only in this segment or cue, or in meta.title or meta.post.")

    @model_validator(mode="after")
    def _may_be_ignored(self) -> Self:
        if self.id in NEVER_IGNORED or (self.id in FAULTS and self.id not in _HYGIENE_WARNINGS):
            raise ValueError(f"{self.id!r} cannot be ignored: it keeps harm from viewers. Correct the text")
        if self.id not in CHECKS and self.id not in FAULTS:
            near = difflib.get_close_matches(self.id, [*CHECKS, *FAULTS], n=1)
            meant = f"; did you mean {near[0]!r}?" if near else ""
            raise ValueError(f"there is no check {self.id!r}{meant}")
        return self

    def as_ignore(self) -> Ignore:
        """Return the same as the core's value."""
        return Ignore(self.id, self.reason, self.language, self.message, self.where)


class ChecksTable(Table):
    """What to do about findings."""

    ignore: tuple[IgnoreTable, ...] = Field(
        (), description="Findings to ignore: each a table of its own, [[checks.ignore]], with id and reason."
    )

    def ignores(self) -> tuple[Ignore, ...]:
        """Return the entries as the core's values, in their order."""
        return tuple(entry.as_ignore() for entry in self.ignore)
