"""Where sentences start: in code points, whatever the script, so that no text is cut elsewhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.adapters.sentences import breaks_into_sentences
from pipeline.core.language import known


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "en",
            ["Call Dr. Smith at 10 a.m. today. ", "Or see https://www.report-it.org.uk/a.b now. ", "Thanks!"],
        ),
        ("zh-Hans", ["遇紧急情况，请拨打999。", "其他情况请拨打101。"]),
        ("ur", ["یہ جرم ہے۔ ", "اطلاع دیں۔"]),
        ("ar", ["هل أنت ضحية؟ ", "اتصل بنا."]),
        ("hi", ["यह अपराध है। ", "999 पर कॉल करें।"]),
        ("my", ["ရဲကို ခေါ်ပါ။ ", "ကျေးဇူးတင်ပါတယ်။"]),
        ("en", ["\U0001f6a8 Call 999. ", "\U0001f6a8 Stay there."]),  # not in bytes, not in UTF-16 units
        ("pa-Guru", [""]),
    ],
)
def test_sentences_start_where_people_see_them(language: str, sentences: list[str]) -> None:
    """Abbreviations and addresses end none."""
    starts, at = [], 0
    for sentence in sentences[:-1]:
        at += len(sentence)
        starts.append(at)
    assert breaks_into_sentences("".join(sentences), language) == tuple(starts)


@given(
    st.text("a. ?!。।؟\U0001f6a8é\u0301\u200b9", max_size=60), st.sampled_from([row.tag for row in known()])
)
def test_offsets_are_ascending_and_inside(text: str, language: str) -> None:
    """In every language we know, whatever the text."""
    starts = breaks_into_sentences(text, language)
    assert list(starts) == sorted(set(starts))
    assert all(0 < at < len(text) for at in starts)
