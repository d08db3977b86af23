"""``> card:`` in script files: a mark, and nothing but a mark."""

from __future__ import annotations

import pytest

from pipeline.core.script import Script
from pipeline.errors import ScriptError
from pipeline.formats import script_text

HEAD = "---\ntitle: T\nlanguage: en\n---\n\n[s01] Spoken.\n\n"


def load(body: str) -> Script:
    return script_text.loads(HEAD + body, message="trial", language="en", path="trial.en.md")


@pytest.mark.parametrize("body", [
    "[c01] In an emergency: 999\n> card:\n", "[c01] In an emergency: 999\n> note: short\n> card:\n",
    "[c01] In an emergency: 999\n>card:\n> note: short\n> words\n", "[c01] In an\nemergency: 999\n> card: \n",
])  # fmt: skip
def test_a_marked_paragraph_stands_on_the_card(body: str) -> None:
    script = load(body)
    assert [(s.id, s.text, s.card) for s in script.card_lines] == [("c01", "In an emergency: 999", True)]
    assert script_text.loads(script_text.dumps(script), message="trial", language="en") == script


def test_other_words_leave_the_mark_where_it_is() -> None:
    """People's edits are written into the file as it stands."""
    text = HEAD + "[c01] Call 999\n> note: short\n> card:\n"
    changed = script_text.with_words(
        text, {"c01": "Dial 999"}, message="trial", language="en", path="trial.en.md"
    )
    assert changed == text.replace("Call", "Dial")


@pytest.mark.parametrize(("body", "line", "says"), [
    ("[c01] Call\n> card: 999\n", 9, "stands behind > card:"),
    ("[c01] Call 999\n> card:\n> more\n", 10, "neither a note"),
    ("[c01] Call 999\n> card:\nmore\n", 10, "words stand after the card"),
    ("[c01] Call 999\n> card:\n> card:\n", 10, "a second card"),
    ("[c01] [00:10.000] Call 999\n> card:\n", 8, "has a time"),
    ("[c01] Call 999\n> say: Call nine nine nine\n> card:\n", 8, "has > say:"),
])  # fmt: skip
def test_what_cannot_be_meant_is_refused_with_its_line(body: str, line: int, says: str) -> None:
    with pytest.raises(ScriptError, match=says) as caught:
        load(body)
    assert caught.value.line == line
    assert caught.value.hint
