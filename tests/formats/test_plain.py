"""Plain text as people type it."""

from __future__ import annotations

import pytest

from pipeline.formats import plain


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("One\ntwo\n\n \nThree\n", ("One two", "Three")),
        ("One\nTwo\n", ("One", "Two")),
        ("\n\nOne\nTwo\n\n", ("One", "Two")),
        ("紧急情况，\n请拨打\n999\n\nสวัสดี\nครับ", ("紧急情况，请拨打 999", "สวัสดีครับ")),
        ("긴급\n상황\n\nx", ("긴급 상황", "x")),
        (" \n ", ()),
    ],
)
def test_paragraphs(text: str, paragraphs: tuple[str, ...]) -> None:
    assert plain.paragraphs(text) == paragraphs
