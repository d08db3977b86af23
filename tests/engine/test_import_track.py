"""Subtitle files that come back from any editor: what maps is taken, what does not is a named finding."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.core.findings import CHECKS, Severity
from pipeline.engine import import_track as importing
from pipeline.engine import project, subtitle
from pipeline.engine.export_track import export_track, named_by
from pipeline.engine.files import write_text
from pipeline.engine.import_track import TrackImport, import_track
from pipeline.errors import InputError, StorageError, TrackError, UsageError
from pipeline.formats import srt, webvtt
from pipeline.formats.srt import SrtCue
from tests.conftest import Campaign, Workshop
from tests.engine.test_flow_back import cues
from tests.engine.test_subtitle import FR2, everywhere, people
from tests.formats.test_decoding import as_windows_1258

Maker = Callable[..., Campaign]
NEW2 = "En urgence : faites le 999."


def script(tag: str, *texts: str) -> str:
    body = "".join(f"\n[s{number:02d}] {text}\n" for number, text in enumerate(texts, 1))
    return f"---\ntitle: T\nlanguage: {tag}\npost: 999 / @MetCC\n---\n{body}"


SCRIPTS = {
    "ar": script(
        "ar",
        "إذا كنتم ضحايا لجريمة كراهية فيرجى الإبلاغ عنها.",
        "في حالات الطوارئ، اتصلوا بالرقم 999.",
        "أو أرسلوا تغريدة إلى @MetCC.",
    ),
    "fa": script("fa", "جرم نفرت را گزارش دهید.", "می\u200cتوانید با 999 تماس بگیرید.", "یا @MetCC."),
    "zh-Hans": script("zh-Hans", "若您是受害者，请举报。", "如遇紧急情况，请拨打999。", "或告诉 @MetCC"),
    "zh-Hant": script("zh-Hant", "若您是受害者，請舉報。", "如遇緊急情況，請撥打999。", "或告訴 @MetCC"),
    "km": script("km", "សូម\u200bរាយការណ៍", "ក្នុង\u200bគ្រា\u200bអាសន្ន សូម\u200bហៅ 999", "ឬ @MetCC"),
    "tr": script("tr", "Nefret suçunu bildirin.", "Acil durumda 999 numarasını arayın.", "Ya da @MetCC."),
}  # fmt: skip


def bring(campaign: Campaign, data: bytes | str, tag: str = "fr", **more: Any) -> TrackImport:
    raw = data.encode() if isinstance(data, str) else data
    return import_track(campaign.project, "trial", tag, raw, "back.srt", **more)


def exported(campaign: Campaign, tag: str = "fr", fmt: str = "srt") -> str:
    return export_track(campaign.project, "trial", tag, fmt).decode()


def ids(found: TrackImport) -> list[str]:
    assert all(f.id in CHECKS for f in found.findings)
    return [f.id for f in found.findings]


def text_of(campaign: Campaign, segment: str, tag: str = "fr") -> str:
    read = campaign.project.read_script("trial", tag)
    assert read is not None
    own = read.segment(segment)
    assert own is not None
    return own.text


@pytest.fixture
def made(campaign: Maker, fake_tools: Workshop) -> Campaign:
    """A campaign that was built once."""
    campaign_ = campaign(["en", "fr"])
    assert fake_tools.build(campaign_).failed == ()
    return campaign_


@pytest.mark.parametrize("tag", ["ar", "fa", "zh-Hans", "km", "fr"])
@pytest.mark.parametrize("fmt", ["srt", "vtt"])
def test_an_exported_file_comes_back_equal(campaign: Maker, fake_tools: Workshop, tag: str, fmt: str) -> None:
    """Direction marks, zero-width characters and all: nothing happened, so nothing is written."""
    made = campaign(["en", tag], scripts=SCRIPTS)
    assert fake_tools.build(made).failed == ()
    before = people(made)
    text = exported(made, tag, fmt)
    assert ("\u200f" in text) == (tag in ("ar", "fa"))
    found = bring(made, text, tag)
    assert found == TrackImport((), ("s01", "s02", "s03"), (), {}, None)
    assert people(made) == before


@pytest.mark.parametrize(
    ("tag", "encoding", "old", "new"),
    [
        ("ar", "windows-1256", "الطوارئ", "الخطر"),
        ("zh-Hans", "gb18030", "如遇紧急情况", "若有危险"),
        ("zh-Hant", "big5", "如遇緊急情況", "若有危險"),
        ("pl", "windows-1250", "W nagłym wypadku", "Gdy coś grozi, śmiało"),
        ("vi", "windows-1258", "Khẩn cấp", "Nếu nguy hiểm"),
        ("tr", "windows-1254", "Acil durumda", "Tehlikeyse şimdi"),
        ("fr", "windows-1252", "En cas d'urgence", "Si ça brûle déjà"),
        ("pl", "utf-8", "W nagłym wypadku", "Gdy coś grozi"),
        ("pl", "utf-8-sig", "W nagłym wypadku", "Gdy coś grozi"),
        ("ar", "utf-16", "الطوارئ", "الخطر"),
        ("ar", "utf-16-be", "الطوارئ", "الخطر"),
        ("zh-Hans", "utf-16-le", "如遇紧急情况", "若有危险"),
    ],
)
def test_any_encoding_any_times_and_new_words_at_once(
    campaign: Maker, fake_tools: Workshop, tag: str, encoding: str, old: str, new: str
) -> None:
    """As it happens: saved by an old editor on Windows, for another frame rate, with one cue reworded."""
    made = campaign(["en", tag], scripts=SCRIPTS)
    fake_tools.build(made)
    before = text_of(made, "s02", tag)
    track = [replace(c, start_ms=c.start_ms * 24 // 25, end_ms=c.end_ms * 24 // 25) for c in cues(made, tag)]
    text = srt.dumps(track).replace("\n", "\r\n")
    assert old in text.replace("\r\n", " ")
    text = text.replace(old, new)
    data = as_windows_1258(text) if encoding == "windows-1258" else text.encode(encoding)
    if encoding == "utf-16-be":
        data = codecs.BOM_UTF16_BE + data
    found = bring(made, data, tag)
    assert found.taken == ("s01", "s02", "s03")
    assert found.words == {"s02": before.replace(old, new)}
    assert text_of(made, "s02", tag) == before.replace(old, new)
    assert set(ids(found)) <= {"encoding-guessed"}
    assert [(c.start_ms, c.end_ms) for c in cues(made, tag)] == [(c.start_ms, c.end_ms) for c in track]
    assert fake_tools.build(made).failed == ()
    assert fake_tools.build(made).made == ()
    assert [(c.start_ms, c.end_ms) for c in cues(made, tag)] == [(c.start_ms, c.end_ms) for c in track]


def test_the_encoding_may_be_named(made: Campaign) -> None:
    found = bring(made, exported(made).replace(FR2, NEW2).encode("cp500"), encoding="cp500")
    assert found.words == {"s02": NEW2}
    with pytest.raises(InputError, match="is no encoding"):
        bring(made, "x", encoding="klingon")


def test_split_joined_and_reworded_cues_come_back(made: Campaign, fake_tools: Workshop) -> None:
    track = cues(made)
    two = track[1]
    track[1:2] = [
        SrtCue(two.start_ms, two.start_ms + 1000, ("En urgence :",)),
        SrtCue(two.start_ms + 1100, two.end_ms, ("faites le 999.",)),
    ]
    found = bring(made, srt.dumps(track))
    assert (found.taken, found.unchanged, found.words) == (("s02",), ("s01", "s03"), {"s02": NEW2})
    assert found.findings == ()
    assert found.kept is None, "what was replaced was our own"
    assert cues(made) == track
    assert fake_tools.build(made).failed == ()
    assert cues(made) == track
    third = "Danger ? Faites vite le 999."
    track[1:3] = [replace(two, lines=(third,))]
    assert bring(made, srt.dumps(track)).words == {"s02": third}, "a corrected file may follow at once"
    assert cues(made)[1].lines == (third,)


def test_what_does_not_map_is_named_and_the_rest_is_taken(made: Campaign) -> None:
    one, two, three = cues(made)
    track = [
        SrtCue(one.start_ms, two.end_ms, (*one.lines, *two.lines)),
        SrtCue(two.end_ms + 1, two.end_ms + 500, ("Sous-titres : Untel",)),
        replace(three, lines=("Ou écrivez à @MetCC.",)),
    ]
    found = bring(made, srt.dumps(track))
    assert found.taken == ("s03",)
    assert [(f.id, f.severity) for f in found.findings] == [
        ("cue-across-segments", Severity.ERROR),
        ("cue-unmatched", Severity.ERROR),
    ]
    assert "cue 1 holds words of s01 and s02" in found.findings[0].message
    assert "(line 2)" in found.findings[0].message
    assert "Untel" in found.findings[1].message
    assert all(f.hint and f.language == "fr" for f in found.findings)
    assert [c.lines for c in cues(made)] == [one.lines, two.lines, ("Ou écrivez à @MetCC.",)]
    lost = bring(made, srt.dumps([one, track[2]]))
    assert [(f.id, f.where) for f in lost.findings] == [("segment-without-cue", "s02")]
    assert len(cues(made)) == 3


@pytest.mark.parametrize("wrong", ["998", "99 9", "٩٩٩", ""])
def test_a_damaged_number_refuses_its_segment_alone(made: Campaign, wrong: str) -> None:
    """The worst that can happen to a message; the rest of the translator's work is not lost for it."""
    track = [replace(c, start_ms=c.start_ms // 2, end_ms=c.end_ms // 2) for c in cues(made)]
    text = srt.dumps(track).replace("999", wrong).replace("Ou dites-le", "Ou écrivez")
    found = bring(made, text)
    assert found.words == {"s03": "Ou écrivez à @MetCC."}
    assert {f.where for f in found.findings if f.id.startswith("fact-")} == {"s02"}
    assert text_of(made, "s02") == FR2
    assert FR2 in made.track("fr").read_text().replace("\n", " ")
    assert "overlap" not in ids(found), "the refused segment keeps its words, in the new times"


def test_a_number_divided_over_two_cues_is_refused(made: Campaign) -> None:
    one, two, three = cues(made)
    halves = [
        SrtCue(two.start_ms, two.start_ms + 900, ("En cas d'urgence, appelez le 9",)),
        SrtCue(two.start_ms + 1000, two.end_ms, ("99.",)),
    ]
    found = bring(made, srt.dumps([one, *halves, three]))
    assert found.taken == ()
    assert "fact-split" in ids(found) or "fact-missing" in ids(found)


def test_a_persons_own_edits_stay_and_the_file_is_kept(made: Campaign) -> None:
    """Whoever edits here while the translator edits there loses nothing, and finds the own version again."""
    sent = exported(made)
    made.edit(made.track("fr"), "Ou dites-le", "Ou racontez-le")
    mine = made.track("fr").read_bytes()
    found = bring(made, sent.replace(FR2, NEW2))
    assert (found.taken, found.words) == (("s02",), {"s02": NEW2})
    assert [(f.id, f.where) for f in found.findings] == [("older-words", "s03")]
    assert "Ou racontez-le" in found.findings[0].message
    assert "Ou racontez-le" in made.track("fr").read_text()
    assert found.kept == made.track("fr").with_name("fr.srt.bak")
    assert found.kept.read_bytes() == mine
    second = bring(made, sent.replace("Signalez", "Dénoncez"))
    assert second.kept == made.track("fr").with_name("fr.srt.2.bak")
    assert found.kept.read_bytes() == mine
    assert NEW2 in made.track("fr").read_text()


def test_two_different_edits_of_the_same_words_are_a_conflict(made: Campaign) -> None:
    sent = exported(made)
    made.edit(made.track("fr"), "Ou dites-le", "Ou racontez-le")
    found = bring(made, sent.replace("Ou dites-le", "Ou écrivez-le"))
    assert [(f.id, f.where) for f in found.findings] == [("edit-conflict", "s03")]
    assert "Ou racontez-le" in found.findings[0].message
    assert found.taken == ()
    assert "Ou racontez-le" in made.track("fr").read_text()


def test_a_file_that_comes_back_late_brings_no_old_words_back(made: Campaign, fake_tools: Workshop) -> None:
    """A subtitle file says nothing of its age: sent on Monday, changed here on Tuesday, back on Wednesday."""
    sent = exported(made)
    for old, new in ((FR2, "Vite : le 999."), ("Vite : le 999.", "Appelez vite le 999.")):
        made.edit(made.script("fr"), old, new)
        assert fake_tools.build(made).failed == ()
    found = bring(made, sent.replace("Ou dites-le", "Ou écrivez-le"))
    assert found.words == {"s03": "Ou écrivez-le à @MetCC."}
    assert [(f.id, f.where) for f in found.findings] == [("older-words", "s02")]
    assert text_of(made, "s02") == "Appelez vite le 999."
    assert "Appelez vite le 999." in made.track("fr").read_text()
    assert fake_tools.build(made).failed == ()


def test_a_lost_memory_of_earlier_words_is_no_fault(made: Campaign, fake_tools: Workshop) -> None:
    memory = made.track("fr").with_name(".earlier.json")
    made.edit(made.script("fr"), FR2, "Vite : le 999.")
    assert fake_tools.build(made).failed == ()
    for damaged in ("{", "[]", '{"fr": 5}', '{"fr": {"s02": 5}}'):
        memory.write_text(damaged)
        assert bring(made, exported(made)).findings == ()
        made.edit(made.script("fr"), "Vite", "Vite, vite")
        assert fake_tools.build(made).failed == ()


def test_words_that_the_script_changed_too_are_a_conflict(made: Campaign) -> None:
    sent = exported(made)
    made.edit(made.script("fr"), FR2, "Urgence ? Appelez le 999.")
    found = bring(made, sent.replace(FR2, NEW2))
    assert [(f.id, f.where) for f in found.findings] == [("edit-conflict", "s02")]
    assert NEW2 in found.findings[0].message
    assert "Urgence ?" in found.findings[0].message
    assert text_of(made, "s02") == "Urgence ? Appelez le 999."
    assert bring(made, sent).findings == (), (
        "old words that nobody touched are no edit: the build brings the new"
    )
    agreed = bring(made, sent.replace(FR2, "Urgence ? Appelez le 999."))
    assert (agreed.findings, agreed.words) == ((), {})


def test_formatting_is_left_out_and_said(made: Campaign) -> None:
    text = exported(made).replace("Signalez", "<i>Signalez</i>").replace("Ou dites", "{\\an8}Ou dites")
    found = bring(made, text)
    assert found.taken == ()
    assert [(f.id, f.severity) for f in found.findings] == [("markup-removed", Severity.WARNING)] * 2
    assert "'<i>'" in found.findings[0].message
    vtt = exported(made, fmt="vtt").replace("Ou dites", "{\\an8}Ou dites")
    assert "an8" in bring(made, vtt).findings[0].message


def test_zero_width_characters_that_an_editor_dropped_are_put_back(
    campaign: Maker, fake_tools: Workshop
) -> None:
    """In Persian and Khmer they are spelling; no translator meant to delete all of them."""
    made = campaign(["en", "fa", "km"], scripts=SCRIPTS)
    assert fake_tools.build(made).failed == ()
    for tag, mark in (("fa", "\u200c"), ("km", "\u200b")):
        before = people(made)
        text = exported(made, tag)
        assert mark in text
        found = bring(made, text.replace(mark, ""), tag)
        assert (found.taken, found.findings) == ((), ())
        assert people(made) == before
    edited = bring(made, exported(made, "fa").replace("می\u200cتوانید", "می\u200cشود"), "fa")
    assert "می\u200cشود" in edited.words["s02"]


def test_vtt_ids_tell_cues_apart_that_say_the_same(campaign: Maker, fake_tools: Workshop) -> None:
    same = script("fr", "Appelez.", "Appelez.", "Appelez.").replace("post: 999 / @MetCC\n", "")
    source = script("en", "Call.", "Call now.", "Call please.").replace("post: 999 / @MetCC\n", "")
    made = campaign(["en", "fr"], scripts={"en": source, "fr": same})
    assert fake_tools.build(made).failed == ()
    found = webvtt.read(exported(made, fmt="vtt"), path="a")
    assert [c.id for c in found.cues] == ["s01", "s02", "s03"]
    moved = [replace(c, start_ms=c.start_ms // 2, end_ms=c.end_ms // 2) for c in found.cues[1:]]
    text = webvtt.dumps(moved, language="fr", rtl=False, ids=["s02", "s03"])
    assert [(f.id, f.where) for f in bring(made, text).findings if f.id != "overlap"] == [
        ("segment-without-cue", "s01")
    ]


def test_overlaps_are_named_at_once(made: Campaign) -> None:
    one, two, three = cues(made)
    found = bring(made, srt.dumps([replace(one, end_ms=two.start_ms + 500), two, three]))
    assert [(f.id, f.where) for f in found.findings] == [("overlap", "s02")]


def test_a_number_alone_on_the_last_line_survives(campaign: Maker, fake_tools: Workshop) -> None:
    made = campaign(["en", "fr"])
    made.edit(made.script("en"), "Or tell @MetCC about it.", "Or call 101")
    made.edit(made.script("fr"), "Ou dites-le à @MetCC.", "Ou appelez le 101")
    fake_tools.build(made)
    track = cues(made)
    track[2] = replace(track[2], lines=("Ou appelez le", "101"))
    found = bring(made, srt.dumps(track).rstrip("\n"))
    assert found.findings == ()
    assert cues(made)[2].lines == ("Ou appelez le", "101")


@pytest.mark.parametrize(
    ("data", "kind", "said"),
    [
        (b"", TrackError, "no cues"),
        (b"hello\n", TrackError, "no cues"),
        (b"PK\x03\x04" + bytes(range(256)), InputError, "cannot be told|control character"),
        (b"WEBVTT\n", TrackError, "no cues"),
        (b"1\n00:00:02,000 --> 00:00:01,000\na\n", TrackError, "does not end after it starts"),
        (b"a" * (5 * 1024 * 1024), InputError, "bytes"),
    ],
)
def test_what_is_no_subtitle_file_changes_nothing(
    made: Campaign, data: bytes, kind: type[Exception], said: str
) -> None:
    before = people(made)
    with pytest.raises(kind, match=said) as caught:
        bring(made, data)
    assert isinstance(caught.value, InputError)
    assert (caught.value.path, bool(caught.value.hint)) == ("back.srt", True)
    assert people(made) == before


def test_another_messages_file_takes_nothing_over(made: Campaign) -> None:
    """Somebody picked the wrong file: nothing of it may be squeezed into this message by place."""
    text = "".join(
        f"{n}\n00:00:{n:02d},000 --> 00:00:{n:02d},900\nTout autre chose, numéro {n}\n\n"
        for n in range(10, 19)
    )
    before = people(made)
    with pytest.raises(TrackError, match="hardly a word in it is of the French track of trial"):
        bring(made, text)
    assert people(made) == before


def test_a_new_translation_with_the_cues_ids_is_taken(made: Campaign) -> None:
    """Ids say what belongs where, even if no word is as it was."""
    text = webvtt.dumps(
        [
            replace(c, lines=(w,))
            for c, w in zip(cues(made), ("Eins", "Zwei 999", "Drei @MetCC"), strict=True)
        ],
        language="fr",
        rtl=False,
        ids=["s01", "s02", "s03"],
    )
    assert bring(made, text).words == {"s01": "Eins", "s02": "Zwei 999", "s03": "Drei @MetCC"}


def test_without_a_track_there_is_nothing_to_import_into(campaign: Maker) -> None:
    made = campaign()
    for action in (lambda: bring(made, "x"), lambda: exported(made)):
        with pytest.raises(UsageError) as caught:
            action()
        assert "vidmsg build --lang fr" in caught.value.hint
    made = campaign(["en", "vi"], without=["vi"], name="other")
    with pytest.raises(UsageError, match="no text in vi"):
        bring(made, "x", "vi")


def test_a_moved_away_track_is_taken_from_what_we_wrote(made: Campaign) -> None:
    """The file can be deleted at any time; what was written last is known."""
    text = exported(made)
    made.track("fr").unlink()
    assert exported(made) == text
    assert bring(made, text.replace(FR2, NEW2)).words == {"s02": NEW2}
    assert NEW2 in made.track("fr").read_text()


@pytest.mark.parametrize("survived", [0, 1])
def test_a_crash_between_track_and_script_loses_nothing(
    made: Campaign, fake_tools: Workshop, monkeypatch: pytest.MonkeyPatch, survived: int
) -> None:
    """Once the track is written the import is safe: the next build writes the words into the script."""
    left = [survived]

    def dying(path: Path, text: str) -> None:
        if left[0] == 0:
            raise StorageError("power", path=path)
        left[0] -= 1
        write_text(path, text)

    before = people(made)
    monkeypatch.setattr(project, "write_text", dying)
    with pytest.raises(StorageError):
        bring(made, exported(made).replace(FR2, NEW2))
    monkeypatch.undo()
    if survived == 0:
        assert people(made) == before
        return
    assert subtitle.pending_edits(made.project, "trial", "fr") == {"s02": NEW2}
    assert fake_tools.build(made).failed == ()
    assert everywhere(made, fake_tools, NEW2)
    assert text_of(made, "s02") == NEW2


def test_only_srt_and_vtt_are_written(made: Campaign) -> None:
    with pytest.raises(UsageError, match="ttml"):
        export_track(made.project, "trial", "fr", "ttml")


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("hate-crime.vi.srt", ("hate-crime", "vi")),
        ("vi.vtt", ("", "vi")),
        ("hate-crime.zh-hans.youtube.srt", ("hate-crime", "zh-Hans")),
    ],
)
def test_a_files_name_says_message_and_language(name: str, wanted: tuple[str, str]) -> None:
    assert named_by(Path("x") / name) == wanted
    with pytest.raises(UsageError) as caught:
        named_by(Path("final version.srt"))
    assert "--lang" in caught.value.hint


def test_import_writes_nothing_when_only_looking(made: Campaign) -> None:
    before = people(made)
    text = exported(made).replace(FR2, NEW2)
    found = importing.import_track(made.looking, "trial", "fr", text.encode(), "a.srt")
    assert found.words == {"s02": NEW2}
    assert people(made) == before
