"""What surrounds the entries of a PO file: its charset, its header, its names for languages."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import ExchangeError

if TYPE_CHECKING:
    from translate.storage import pypo

MAX_BYTES = 64 * 1024 * 1024
"""Largest PO file that is read, as large as an XML file may be."""

_CHARSET = re.compile(r"Content-Type:[^\n\"]{0,80}?charset=\s*([A-Za-z0-9_.:\-]+)", re.IGNORECASE)
_CONTINUED = re.compile(r'"\r?\n"')
# Those of the GNU gettext manual, "Filling in the Header Entry", that Python has. It has more codecs; some of
# them are no charsets.
_KNOWN = re.compile(
    r"utf-?8|us-ascii|ascii|iso-8859-\d{1,2}|windows-125\d|cp\d{3,4}|koi8-[rut]|gb2312|gbk|gb18030|euc-(?:jp|kr)"
    r"|big5(?:-hkscs)?|shift_jis|johab|tis-620|viscii",
    re.IGNORECASE,
)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SAVE_AGAIN = "Save it again from its program as UTF-8."
_SCRIPTS = {"latin": "Latn", "cyrillic": "Cyrl", "arabic": "Arab", "devanagari": "Deva"}


def decode(data: bytes, *, path: str | Path | None) -> str:
    """Return the text of a PO file with LF line ends, by its byte order mark or else the charset it names.

    Raises:
        ExchangeError: too large, or not in that charset.
    """
    if len(data) > MAX_BYTES:
        message = f"the file has {len(data)} bytes; a PO file may have {MAX_BYTES}"
        raise ExchangeError(message, path=path, hint="Check that this is the right file; split it if it is.")
    mark, marked = next((pair for pair in _BOMS if data.startswith(pair[0])), (b"", ""))
    body = data[len(mark) :]
    charset = marked or _charset(body)
    if not marked and not _KNOWN.fullmatch(charset):
        raise ExchangeError(f"names an unknown charset: {charset[:40]}", path=path, hint=_SAVE_AGAIN)
    try:
        return body.decode(charset).replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        message = f"is not in {charset}, as it says it is"
        raise ExchangeError(message, path=path, line=line, hint=_SAVE_AGAIN) from None
    except LookupError:  # of a known family, but no member of it
        raise ExchangeError(
            f"names an unknown charset: {charset[:40]}", path=path, hint=_SAVE_AGAIN
        ) from None


def _charset(data: bytes) -> str:
    header = data.partition(b"\nmsgctxt")[0].decode("ascii", "replace")
    named = _CHARSET.search(_CONTINUED.sub("", header))
    # "CHARSET" is what gettext puts there before anybody fills it in.
    return "utf-8" if named is None or named.group(1) == "CHARSET" else named.group(1)


def header_fields(text: str) -> dict[str, str]:
    """Return the fields of a header, with their names in small letters."""
    found = (line.partition(":") for line in text.split("\n") if ":" in line)
    return {name.strip().lower(): value.strip() for name, _, value in found}


def source(unit: pypo.pounit) -> str:
    """Return a unit's source text, with the start that the library takes for a comment of old KDE files."""
    from translate.storage.pypo import unquotefrompo

    return unquotefrompo(unit.msgidcomments) + str(unit.source)


def posix_locale(tag: str) -> str:
    """Return a language tag as PO headers have it: ``zh-Hans`` -> ``zh_Hans``."""
    return tag.replace("-", "_")


def bcp47(locale: str) -> str:
    """Return the language tag of a locale: ``zh_CN.UTF-8`` -> ``zh-CN``, ``sr@latin`` -> ``sr-Latn``."""
    name, _, variant = locale.partition("@")
    language, *rest = name.partition(".")[0].replace("_", "-").split("-")
    script = _SCRIPTS.get(variant.strip().lower())
    return "-".join([language.strip(), *([script] if script else []), *rest])
