"""No office file gets further than its list of parts if anything about it is hostile."""

from __future__ import annotations

import contextlib
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ExchangeError, InputError
from pipeline.formats import docx, docx_table, xlsx, zip_guard

from .office import packed, parts, sample

Reader = Callable[..., Any]
READERS = [
    pytest.param(xlsx.loads, xlsx.dumps(sample()), "xl/workbook.xml", id="xlsx"),
    pytest.param(docx_table.loads, docx_table.dumps(sample()), "word/document.xml", id="docx-table"),
    pytest.param(docx.loads_paragraphs, docx_table.dumps(sample()), "word/document.xml", id="docx"),
]


def refused(read: Reader, data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        read(data, path="a")
    assert caught.value.path == "a"
    assert caught.value.hint
    assert isinstance(caught.value, ExchangeError) or read is docx.loads_paragraphs
    return caught.value.message


@pytest.mark.parametrize(("read", "good", "main"), READERS)
def test_hostile_and_damaged_files_are_refused(read: Reader, good: bytes, main: str) -> None:
    content = parts(good)
    read(good, path="a")
    for name in ("../evil", "a/../../evil", "/etc/evil", "C:\\evil", "a\\..\\..\\evil"):
        assert "leads out" in refused(read, packed({**content, name: b""}))
    attack = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    assert "entities" in refused(read, packed({**content, main: attack}))
    assert "entities" in refused(
        read, packed({**content, "docProps/x.xml": attack.decode().encode("utf-16")})
    )
    assert "unpacks" in refused(read, packed({**content, "x.bin": b" " * 2_000_000}))
    many = {f"word/embeddings/{n}.zip": b"\0" * 900_000 for n in range(75)}
    assert "unpacks" in refused(read, packed({**content, **many})), "each part is small, all together are not"
    assert "unpacks" in refused(read, packed({**content, **{f"x{n}": b"" for n in range(5001)}}))
    for bad in (b"", b"PK", good[: len(good) // 2], b"\xd0\xcf\x11\xe0" + good):
        refused(read, bad)
    refused(read, packed({"[Content_Types].xml": content["[Content_Types].xml"]}))
    refused(read, packed({**content, main: b"<broken"}))
    refused(read, packed({**content, main: b"<other/>"}))


def test_an_external_entity_is_not_fetched(tmp_path: Any) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    attack = f'<!DOCTYPE x SYSTEM "{secret.as_uri()}"><x/>'.encode()
    content = parts(xlsx.dumps(sample()))
    assert "secret" not in refused(xlsx.loads, packed({**content, "xl/workbook.xml": attack}))


def test_a_password_is_named() -> None:
    data = bytearray(xlsx.dumps(sample()))
    start = data.find(b"PK\x01\x02")
    flags = struct.unpack_from("<H", data, start + 8)[0]
    struct.pack_into("<H", data, start + 8, flags | 1)
    assert "password" in refused(xlsx.loads, bytes(data))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_is_there_twice_is_refused() -> None:
    """Programs disagree which of the two they read."""
    out = BytesIO(xlsx.dumps(sample()))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("XL/workbook.xml", b"<x/>")
    assert "twice" in refused(xlsx.loads, out.getvalue())


def test_limits_are_those_of_the_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    data = xlsx.dumps(sample())
    monkeypatch.setattr(zip_guard, "MAX_BYTES", len(data) - 1)
    assert "too large" in refused(xlsx.loads, data)


@given(st.binary(max_size=60))
def test_any_bytes(data: bytes) -> None:
    for read in (xlsx.loads, docx_table.loads):
        for one in (data, b"PK\x03\x04" + data):
            refused(read, one)


@given(st.integers(0, 2**31), st.binary(min_size=1, max_size=4))
def test_a_damaged_file_is_read_right_or_refused(place: int, damage: bytes) -> None:
    """Whatever a disk or a mail server did to it."""
    for read, good in ((xlsx.loads, _XLSX), (docx_table.loads, _DOCX)):
        at = place % len(good)
        spoilt = good[:at] + damage + good[at + len(damage) :]
        got = None
        with contextlib.suppress(ExchangeError):
            got = read(spoilt, path="a")
        assert got in (None, sample())


_XLSX, _DOCX = xlsx.dumps(sample()), docx_table.dumps(sample())
