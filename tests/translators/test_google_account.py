"""Google's tokens: a real service account's file, signed for a server on this machine."""

from __future__ import annotations

import json
import logging
import traceback
from pathlib import Path
from typing import Any

import pytest

from pipeline.core.script import Segment
from pipeline.core.translation import Request
from pipeline.errors import EngineNotReady

from .loopback import Reply
from .services import KITS, Seen, Server

pytest.importorskip("google.auth", reason="needs the extra `engines`")

REQUEST = Request("trial", "en", "fr", (Segment("s01", "Please report hate crime."),))
TOKEN = "ya29.Planted-Token-That-Must-Never-Be-Seen"


@pytest.fixture(scope="module")
def private_key() -> str:
    """Return a private key made for this run."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return pem.decode()


@pytest.fixture
def account(tmp_path: Path, private_key: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a service account's file and name it in the environment."""
    path = tmp_path / "account.json"
    rows = {
        "type": "service_account",
        "project_id": "my-project",
        "private_key_id": "1",
        "private_key": private_key,
        "client_email": "vidmsg@my-project.iam.gserviceaccount.test",
        "token_uri": "https://oauth2.test/token",
    }
    path.write_text(json.dumps(rows), encoding="utf-8")
    monkeypatch.setenv("VIDMSG_GOOGLE_CLOUD_CREDENTIALS", str(path))
    return path


def both(seen: Seen) -> Reply:
    """Give a token, or a translation."""
    if seen.path == "/token":
        return Reply(json.dumps({"access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer"}))
    return KITS["google-cloud"].good(seen)


def translate(server: Server, **changes: Any) -> Any:
    return KITS["google-cloud"].make(server, key=lambda _: None, **changes).translate(REQUEST)


def test_a_service_account_gets_a_token_and_is_let_in(account: Path) -> None:
    with Server(default=both) as server:
        (answer,) = translate(server)
    token, call = server.seen
    assert answer.text == "译文 Please report hate crime."
    assert token.host == "oauth2.test"
    assert "jwt-bearer" in token.body
    assert call.headers["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    "reply",
    [
        Reply("<html>", 200),
        Reply(json.dumps({"error": "invalid_grant", "error_description": f"not {TOKEN}"}), 400),
        Reply("{}", 200),
        Reply(hang_up=True),
    ],
)
def test_no_token_is_a_reason_and_shows_nothing(
    account: Path, private_key: str, reply: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the private key nor the token may stand in what people see."""
    with (
        caplog.at_level(logging.DEBUG),
        Server(default=lambda _: reply) as server,
        pytest.raises(EngineNotReady, match="got no token for the service account") as caught,
    ):
        translate(server)
    assert "account.json" in caught.value.hint
    shown = "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value)) + caplog.text
    assert private_key.splitlines()[3] not in shown
    assert TOKEN not in shown


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "cannot read the service account's file"), ("{}", "got no token"), ("not json", "got no token")],
)
def test_a_wrong_file_is_explained(account: Path, content: str | None, said: str) -> None:
    if content is None:
        account.unlink()
    else:
        account.write_text(content, encoding="utf-8")
    with Server(default=both) as server, pytest.raises(EngineNotReady, match=said):
        translate(server)
    assert server.seen == []
