"""Google's short-lived tokens, from a service account's file.

The file is the one that Google's console gives out (google-auth, "Service account private key files"). Its
private key signs a request for a token; neither is written or shown anywhere.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.adapters.translators.keys import Secret

if TYPE_CHECKING:
    import httpx

FILE = "VIDMSG_GOOGLE_CLOUD_CREDENTIALS"
"""Environment variable with the path of the service account's file."""
_SCOPE = "https://www.googleapis.com/auth/cloud-translation"


class AccountError(Exception):
    """There is no token to be had; ``hint`` says what to do. Holds nothing out of the file."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def token_of(timeout_s: float, transport: Callable[[], httpx.BaseTransport] | None = None) -> Secret:
    """Return a fresh token for the account in the file that the environment names.

    Raises:
        AccountError: no file, a wrong one, no google-auth, or Google gives no token.
    """
    name = os.environ.get(FILE, "").strip()
    if not name:
        raise AccountError(
            f"has no credentials: neither VIDMSG_GOOGLE_CLOUD_TOKEN nor {FILE} is set",
            f"Set {FILE} to the path of a service account's file.",
        )
    try:
        from google.auth import exceptions
        from google.oauth2 import service_account
    except ImportError:
        raise AccountError(
            "needs the package google-auth to read a service account's file",
            "Install vidmsg with its extra `engines`.",
        ) from None
    problem = ""
    try:
        account = service_account.Credentials.from_service_account_file(  # type: ignore[no-untyped-call]
            name, scopes=[_SCOPE]
        )
        account.refresh(_Asking(timeout_s, transport))
        return Secret(str(account.token))
    except OSError as error:
        problem = f"cannot read the service account's file: {error.strerror}"
    except (exceptions.GoogleAuthError, ValueError, TypeError) as error:
        # The words of these errors may quote the file or the answer: their kind must do.
        problem = f"got no token for the service account ({type(error).__name__})"
    raise AccountError(
        problem, f"Look whether {Path(name).name} is the right file and the account still has its rights."
    )


class _Answer:
    def __init__(self, response: httpx.Response) -> None:
        self.status = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self.data = response.content


class _Asking:
    """What google-auth calls to reach Google, over httpx like everything else here."""

    def __init__(self, timeout_s: float, transport: Callable[[], httpx.BaseTransport] | None) -> None:
        self._timeout_s, self._transport = timeout_s, transport

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **_more: Any,
    ) -> _Answer:
        import httpx
        from google.auth import exceptions

        road = None if self._transport is None else self._transport()
        with httpx.Client(transport=road, timeout=timeout or self._timeout_s) as client:
            try:
                return _Answer(client.request(method, url, content=body, headers=headers))
            except httpx.HTTPError as error:
                raise exceptions.TransportError(  # type: ignore[no-untyped-call]
                    type(error).__name__
                ) from None
