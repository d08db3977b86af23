"""The table [translate] of campaign.toml and those below it: which engines, and what each needs to know.

Keys of services do not belong in the file, which people pass on and put under version control. A key in it
is refused, and never repeated in the message.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, field_validator

from pipeline.core import service_url
from pipeline.engine.tables import Table, unique

_LIKE_A_KEY = re.compile(
    r"(^|_|-)(key|keys|apikey|token|secret|password|auth|credentials?)($|_|-)", re.IGNORECASE
)


_VARIABLES = {
    "deepl": "VIDMSG_DEEPL_KEY",
    "azure": "VIDMSG_AZURE_KEY",
    "google-cloud": "VIDMSG_GOOGLE_CLOUD_TOKEN",
    "libretranslate": "VIDMSG_LIBRETRANSLATE_KEY",
    "chat": "VIDMSG_CHAT_KEY",
}
"""Table below [translate] -> where its engine's key belongs."""


def _safe(url: str) -> str:
    if url and (fault := service_url.fault(url)):
        raise ValueError(fault)
    return url


def about_a_key(keys: Sequence[str]) -> str:
    """Return what to say if an unknown key of campaign.toml looks like a place for a secret, else nothing.

    Args:
        keys: the tables and the name, such as ``("translate", "deepl", "api_key")``.
    """
    if not keys or not _LIKE_A_KEY.search(keys[-1]):
        return ""
    variables = [_VARIABLES[name] for name in keys[:-1] if name in _VARIABLES]
    place = f"the environment variable {variables[0]}" if variables else "the environment"
    return f"a key must not stand in this file: remove it from here, and put it into {place}"


Url = Annotated[str, AfterValidator(_safe)]


class EngineTable(Table):
    """What one engine needs to know."""

    model_config = ConfigDict(populate_by_name=True)


class DeepLTable(EngineTable):
    """DeepL. Its key stands in the environment: VIDMSG_DEEPL_KEY."""

    formality: str = Field(
        "default",
        pattern=r"^(default|formal|informal)$",
        description="How people are addressed, in languages where DeepL can choose.",
    )


class AzureTable(EngineTable):
    """Microsoft's Translator. Its key stands in the environment: VIDMSG_AZURE_KEY."""

    region: str = Field(
        "",
        pattern=r"^[a-z0-9]*$",
        description="Region of the Azure resource, such as westeurope; empty for a global one.",
    )
    url: Url = Field(
        "",
        description="Address of the Azure resource, if it has one of its own; empty for the usual one.",
    )


class GoogleCloudTable(EngineTable):
    """Google's Cloud Translation. It is allowed in by VIDMSG_GOOGLE_CLOUD_CREDENTIALS in the environment."""

    project: str = Field(
        "", pattern=r"^[a-z0-9:.\-]*$", description="Id or number of the Google Cloud project."
    )
    location: str = Field("global", pattern=r"^[a-z0-9\-]+$", description="Where it is done, such as global.")


class LibreTranslateTable(EngineTable):
    """LibreTranslate. If the server wants a key, it stands in the environment: VIDMSG_LIBRETRANSLATE_KEY."""

    url: Url = Field("", description="Address of the server: https, or http on this computer.")


class ChatTable(EngineTable):
    """A language model. If it wants a key, it stands in the environment: VIDMSG_CHAT_KEY."""

    url: Url = Field(
        "",
        description="Address up to, and without, /chat/completions: https, or http on this computer.",
    )
    model: str = Field("", description="Name of the model.")


class CTranslate2Table(EngineTable):
    """Models on this computer."""

    folder: str = Field(
        "",
        description="Folder of models, seen from the campaign's folder; in it one folder for each pair,"
        " such as en-es.",
    )


class TranslateTable(EngineTable):
    """Where translations come from."""

    engines: tuple[str, ...] = Field(
        ("file", "memory", "googletrans"),
        min_length=1,
        description="Engines in order of preference. file (your translation files) is always asked first and"
        " may be left out; memory is the same text translated before. The others are machines.",
    )
    max_chars_per_run: int = Field(
        100_000,
        ge=0,
        le=100_000_000,
        description="Most characters that one run may send to deepl, azure, google-cloud, libretranslate and"
        " chat, all together.",
    )
    timeout_s: int = Field(
        20, ge=1, le=600, description="Longest wait for one answer of an engine, in seconds."
    )
    requests_per_minute: int = Field(
        60,
        ge=1,
        le=6_000,
        description="Most requests to one engine in a minute; googletrans has its own pace.",
    )
    deepl: DeepLTable = DeepLTable()
    azure: AzureTable = AzureTable()
    google_cloud: GoogleCloudTable = Field(GoogleCloudTable(), alias="google-cloud")
    libretranslate: LibreTranslateTable = LibreTranslateTable()
    chat: ChatTable = ChatTable()
    ctranslate2: CTranslate2Table = CTranslate2Table()

    @field_validator("engines")
    @classmethod
    def _people_first(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        unique(value)
        if "file" in value[1:]:
            raise ValueError("file must come first: what people wrote in their files wins over any engine")
        return value if value[0] == "file" else ("file", *value)

    def options(self, engine: str) -> dict[str, str]:
        """Return an engine's own table, empty for engines that have none."""
        table = engine_tables().get(engine)
        return {} if table is None else getattr(self, table).model_dump()


def engine_tables() -> dict[str, str]:
    """Return table name in campaign.toml -> field of :class:`TranslateTable`, in order."""
    fields = TranslateTable.model_fields
    return {f.alias or name: name for name, f in fields.items() if isinstance(f.default, EngineTable)}
