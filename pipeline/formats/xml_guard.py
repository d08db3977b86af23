"""The one place that parses XML from outside. Entities, outside references and monsters are refused."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree

from pipeline.errors import InputError

MAX_BYTES = 64 * 1024 * 1024
"""Largest XML file that is read. A translation memory of 100,000 sentences has about 40 MB."""

_DECLARES = re.compile(rb"<!(?:ENTITY|ELEMENT|ATTLIST|NOTATION)")
_SUBSET = re.compile(rb"<!DOCTYPE[^>\[]*\[")
_REFUSED = "Do not open it; ask its sender for a file that was exported afresh."


def parse(data: bytes, *, path: str | Path | None) -> etree._Element:
    """Parse XML and return its root element. A document type is tolerated if it declares nothing.

    Comments and processing instructions are dropped. ``element.sourceline`` gives lines for errors.

    Raises:
        InputError: too large, with entities, or no well-formed XML; with its line where that is known.
    """
    if len(data) > MAX_BYTES:
        raise InputError(
            f"the file has {len(data)} bytes; an XML file may have {MAX_BYTES}",
            path=path,
            hint="Check that this is the right file; split it if it is.",
        )
    plain = data.replace(b"\0", b"")  # so that UTF-16 does not hide a declaration
    if _DECLARES.search(plain) or _SUBSET.search(plain):
        raise InputError("declares entities of its own, which could be hostile", path=path, hint=_REFUSED)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise InputError(
            f"is not well-formed XML: {error.msg}",
            path=path,
            line=error.lineno or None,
            hint="Export the file again from the tool that wrote it.",
        ) from None
    if next(root.iter(etree.Entity), None) is not None:
        raise InputError("refers to entities that XML does not know", path=path, hint=_REFUSED)
    return root
