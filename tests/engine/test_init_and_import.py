"""A new campaign, and a script from somebody's document."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.engine import files, init
from pipeline.engine.import_script import import_script
from pipeline.engine.project import open_project
from pipeline.errors import InputError, StorageError, UsageError
from tests.conftest import Campaign, Workshop

Maker = Callable[..., Campaign]


def test_a_new_campaign_loads_and_its_script_reads(tmp_path: Path) -> None:
    written = init.init(tmp_path / "new", message="my-message", languages=("en", "vi"))
    assert all(path.is_file() for path in written)
    project = open_project(tmp_path / "new")
    assert [str(t) for t in project.targets()] == ["my-message/en/youtube", "my-message/vi/youtube"]
    assert [s.id for s in project.source("my-message").segments] == ["s01", "s02", "s03"]
    assert (tmp_path / "new" / ".gitignore").read_text() == "/output/\n"


def test_the_new_campaign_builds_at_once(tmp_path: Path, fake_tools: Workshop) -> None:
    """The first thing that a newcomer does after init must work."""
    init.init(tmp_path / "campaign", message="trial", languages=("en",))
    (tmp_path / "campaign" / "assets" / "base.mp4").write_bytes(b"pretended footage")
    assert fake_tools.build(Campaign(tmp_path / "campaign")).failed == ()


def test_a_campaign_is_never_made_over(tmp_path: Path) -> None:
    init.init(tmp_path, message="one", languages=("en",))
    (tmp_path / "campaign.toml").write_text("mine")
    with pytest.raises(UsageError, match="is a campaign already") as caught:
        init.init(tmp_path, message="two", languages=("en",))
    assert "Nothing was changed" in caught.value.hint
    assert (tmp_path / "campaign.toml").read_text() == "mine"
    assert not (tmp_path / "scripts_text" / "two.en.md").exists()


def test_files_that_are_there_already_stay(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("mine\n")
    written = init.init(tmp_path, message="one", languages=("en",))
    assert (tmp_path / ".gitignore").read_text() == "mine\n"
    assert tmp_path / ".gitignore" not in written


def test_a_try_that_failed_half_way_can_be_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """campaign.toml is the last file, so that half a campaign is not taken for a whole one."""

    def write(path: Path, text: str) -> None:
        if path.suffix == ".md":
            raise StorageError("the disk is full", path=path)
        files.write_text(path, text)

    monkeypatch.setattr(init, "write_text", write)
    with pytest.raises(StorageError):
        init.init(tmp_path, message="one", languages=("en",))
    monkeypatch.undo()
    init.init(tmp_path, message="one", languages=("en",))
    assert open_project(tmp_path).source("one")


def test_a_folder_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError):
        init.init(tmp_path / "file" / "below", message="one", languages=("en",))


def do_import(campaign: Campaign, file: Path, language: str = "en", **more: Any) -> list[tuple[str, str]]:
    _, script = import_script(
        campaign.project,
        file,
        message=more.pop("message", "fresh"),
        language=language,
        title=more.pop("title", None),
    )
    read = campaign.project.read_script(script.message, language)
    assert read == script
    return [(s.id, s.text) for s in script.segments]


def test_a_text_file_becomes_a_script(campaign: Maker, tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("My title\n\nFirst paragraph.\n\nCall\n999.\n")
    assert do_import(campaign(), file) == [("s01", "First paragraph."), ("s02", "Call 999.")]


def test_a_word_file_becomes_a_script(campaign: Maker, tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_paragraph("First paragraph.")
    document.add_paragraph("Call 999.")
    data = io.BytesIO()
    document.save(data)
    (tmp_path / "words.DOCX").write_bytes(data.getvalue())
    assert do_import(campaign(), tmp_path / "words.DOCX", title="T") == [
        ("s01", "First paragraph."),
        ("s02", "Call 999."),
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("absent.txt", None, "there is no such file"),
        ("words.pdf", b"%PDF", ".pdf cannot be imported"),
        ("words", b"x", "this kind of file cannot be imported"),
        ("words.txt", b"", "no words"),
        ("words.txt", b" \n\n \n", "no words"),
        ("words.docx", b"not a zip", "Word"),
    ],
)
def test_what_cannot_be_imported_is_explained(
    campaign: Maker, tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    made, file = campaign(), tmp_path / name
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InputError, match=said) as caught:
        do_import(made, file)
    assert caught.value.hint
    assert caught.value.path == str(file)
    assert not (made.root / "scripts_text" / "fresh.en.md").exists()


def test_a_script_is_never_imported_over(campaign: Maker, tmp_path: Path) -> None:
    made = campaign()
    before = made.script("en").read_bytes()
    (tmp_path / "words.txt").write_text("Other words.\n")
    with pytest.raises(UsageError, match="exists"):
        do_import(made, tmp_path / "words.txt", message="trial")
    assert made.script("en").read_bytes() == before


def test_a_translation_gets_the_ids_of_the_source(campaign: Maker, tmp_path: Path) -> None:
    made = campaign(["en", "vi"], without=["vi"])
    made.edit(made.script("en"), "[s02]", "[emergency]")
    (tmp_path / "words.txt").write_text("Trình báo đi.\n\nGọi 999.\n\nBáo cho @MetCC.\n")
    imported = do_import(made, tmp_path / "words.txt", "vi", message="trial", title="T")
    assert imported == [("s01", "Trình báo đi."), ("emergency", "Gọi 999."), ("s03", "Báo cho @MetCC.")]


def test_a_translation_with_another_number_of_paragraphs_is_refused(campaign: Maker, tmp_path: Path) -> None:
    """Matched by position with one lost, every later segment would say something else."""
    made = campaign(["en", "vi"], without=["vi"])
    (tmp_path / "words.txt").write_text("Trình báo đi.\n\nBáo cho @MetCC.\n")
    with pytest.raises(InputError, match="2 paragraphs where the source script has 3") as caught:
        do_import(made, tmp_path / "words.txt", "vi", message="trial", title="T")
    assert "--title" in caught.value.hint
    assert not made.script("vi").exists()
