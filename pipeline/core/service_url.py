"""Which web addresses a translation service may be asked at."""

from __future__ import annotations

from urllib.parse import urlsplit

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def fault(url: str) -> str:
    """Return what is wrong with a service's address, or nothing.

    Texts and keys must not cross a network in the open, so the address is https, or on this computer
    itself. User names, passwords and queries are refused, and never repeated: a key may stand in them.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "this is no web address"
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        return "the address must hold no user name, password, query or key"
    if not host or parts.scheme not in ("http", "https") or url != url.strip():
        return "this is no web address: it begins with https://"
    if parts.scheme == "http" and host not in _LOOPBACK:
        return "the address must begin with https://, unless the service runs on this computer"
    return ""


def is_loopback(url: str) -> bool:
    """True if the service runs on this computer."""
    return urlsplit(url).hostname in _LOOPBACK
