"""The benchmarks are run by hand, so that only tests notice when one no longer works or counts wrongly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.rendering import __main__ as command
from benchmarks.rendering import campaign
from benchmarks.rendering.processes import UNSEEN, X264, Cost, Process, by_kind
from benchmarks.rendering.table import ratio_row
from pipeline.formats import script_text, srt


def test_planning_is_measured_and_written_down(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = tmp_path / "figures.json"

    assert command.main(["--quick", "--only", "planning", "--json", str(there)]) == 0

    (row,) = json.loads(there.read_text(encoding="utf-8"))
    assert row["ours"]["wall_s"] > 0
    assert "15,000 spans" in row["note"]  # 500 targets of 60 s in spans of 2 s
    assert f"| {row['measure']} |" in capsys.readouterr().out


def test_a_goal_is_met_only_if_wall_and_cpu_are() -> None:
    theirs = Cost(14, 26)

    assert ratio_row("m", theirs, Cost(10, 20), wall=1.4, cpu=1.3).met
    assert not ratio_row("m", theirs, Cost(10.1, 20), wall=1.4, cpu=1.3).met
    assert not ratio_row("m", theirs, Cost(10, 20.1), wall=1.4, cpu=1.3).met


def test_x264_is_told_from_the_filters_that_lend_it_their_name() -> None:
    """ffmpeg opens an encoder in the filters' thread: without this, x264's work would count against us."""
    second = 1_000_000_000
    names = {10: "enc0:0:libx264", 11: "vf#0:0", 12: "vf#0:0", 13: "dec0:0:h264", 20: "vf#0:0", 21: "vf#0:0"}
    command_line = ("/x/ffmpeg-linux", "-c:v", "libx264", "-threads", "2")
    encoding = Process(command_line, {tid: (name, second) for tid, name in names.items()})
    proving = Process(("/x/python",), {30: ("python", second)})

    found = by_kind([encoding, proving], lambda threads, _: int(threads))

    assert found == {X264: 3, "filters": 2, "decoders": 1, "Python": 1}
    cost = Cost(1, 8, kinds={**found, UNSEEN: 1})
    assert cost.outside_x264 == pytest.approx(5 / 8)  # what was not seen may be anybody's
    assert cost.coverage == pytest.approx(7 / 8)


def test_captions_leave_an_opening_and_an_ending_free() -> None:
    cues = srt.loads(campaign.times(["Some words.", "A good many more words."], 60_000), path=None)

    assert cues[0].start_ms == 4200
    assert 55_000 < cues[-1].end_ms < 55_900
    assert sum(c.end_ms - c.start_ms for c in cues) / 60_000 == pytest.approx(0.86, abs=0.01)


def test_longer_footage_has_the_words_more_than_once() -> None:
    """At the pace of speech: captions that stay twice as long would flatter a proof of their edges."""
    once = (campaign.ROOT / "scripts_text" / "hate-crime.vi.md").read_text(encoding="utf-8")
    script = script_text.loads(campaign.repeated(once, 2), message="hate-crime", language="vi")
    first = script_text.loads(once, message="hate-crime", language="vi")

    half = len(first.segments)
    assert [s.text for s in script.segments] == [s.text for s in first.segments] * 2
    assert len({s.id for s in script.segments}) == 2 * half
    assert script.segments[half].id == "s11"
    assert script.sources["s11"] == first.sources["s01"]
    assert campaign.repeated(once, 1).split() == once.split()


def test_an_edit_changes_one_letter_of_one_segment(tmp_path: Path) -> None:
    script = tmp_path / "scripts_text" / "hate-crime.vi.md"
    script.parent.mkdir()
    before = (campaign.ROOT / "scripts_text" / script.name).read_text(encoding="utf-8")
    script.write_text(before, encoding="utf-8")

    campaign.edit(tmp_path, "vi", "s05")

    after = script.read_text(encoding="utf-8")
    assert len(after) == len(before)
    assert sum(a != b for a, b in zip(after, before, strict=True)) == 1
    assert "thù ghét, xin hãy trình báo!" in after


def test_what_cannot_be_measured_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for args in (["--seconds", "5"], ["--languages", "1"], ["--size", "big"], ["--only", "speed"]):
        with pytest.raises(SystemExit):
            command.main(args)
    assert "at least 20" in capsys.readouterr().err
