"""The transcript page stands alone, harms nobody, and shows every fact as it was written."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given

from pipeline.core.script import Script, Segment
from pipeline.formats import transcript

from .strategies import scripts

URDU = Script(
    "m",
    "ur",
    'Rapport & "<b>"',
    (Segment("s01", "کال 999 https://a.org/?x=1&y=2 پر"), Segment("s02", "www.a.org")),
)


class Page(HTMLParser):
    """Collects elements and what is to be read."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.paragraphs: list[str] = []
        self.links: list[tuple[str, str]] = []
        self._inside: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta"}:
            self._inside.append(tag)
        if tag == "p":
            self.paragraphs.append("")
        if tag == "a":
            self.links.append((dict(attrs)["href"] or "", ""))

    def handle_endtag(self, tag: str) -> None:
        assert self._inside.pop() == tag, "elements must nest"

    def handle_data(self, data: str) -> None:
        if "p" in self._inside and "time" not in self._inside:
            self.paragraphs[-1] += data
        if "a" in self._inside:
            self.links[-1] = (self.links[-1][0], self.links[-1][1] + data)


@given(scripts())
def test_every_word_is_there_and_none_is_markup(script: Script) -> None:
    page = Page(transcript.dumps(script, {}, rtl=False))
    assert page.paragraphs == [s.text for s in script.segments]
    assert {t for t, _ in page.tags} <= {
        "html", "head", "meta", "title", "style", "body", "main", "h1", "p", "bdi", "a"
    }  # fmt: skip
    assert all(href.startswith(("http://", "https://")) and href == text for href, text in page.links)


def test_facts_times_and_direction() -> None:
    text = transcript.dumps(URDU, {"s01": 61_500}, rtl=True)
    assert text.startswith('<!DOCTYPE html>\n<html lang="ur" dir="rtl">\n')
    assert "<title>Rapport &amp; &quot;&lt;b&gt;&quot;</title>" in text
    assert (
        '<p id="s01"><time datetime="PT61.500S" dir="ltr">01:01</time>کال <bdi dir="ltr">999</bdi> '
        '<a href="https://a.org/?x=1&amp;y=2"><bdi dir="ltr">https://a.org/?x=1&amp;y=2</bdi></a> پر</p>'
    ) in text
    assert '<p id="s02"><bdi dir="ltr">www.a.org</bdi></p>' in text, "no scheme, no link"
    assert "<script" not in text
