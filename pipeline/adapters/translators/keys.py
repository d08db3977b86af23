"""Keys of services: read from the environment or the system's keyring, and never shown."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

KEYRING_SERVICE = "vidmsg"
"""Name under which keys stand in the system's keyring; the user name is that of the variable."""
_LEAST_TELLING = 8


class Secret:
    """A key. Only :meth:`reveal` gives it away; printing, formatting and pickling do not."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the key, to be put into a request at the last moment."""
        return self._value

    def is_in(self, text: str) -> bool:
        """True if ``text`` holds the whole key. Less than 8 characters are a stand-in, and no key."""
        return len(self._value) >= _LEAST_TELLING and self._value in text

    def is_partly_in(self, text: str) -> bool:
        """True if ``text`` holds the key or a telling part of it (8 characters and more)."""
        size = min(_LEAST_TELLING, len(self._value))
        pieces = (self._value[n : n + size] for n in range(len(self._value) - size + 1))
        return size > 0 and any(piece in text for piece in pieces)

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __format__(self, _spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> tuple[type[Secret], tuple[str]]:
        raise TypeError("a key is not pickled")


@dataclass(frozen=True, slots=True)
class Credential:
    """A key and where in a request it belongs."""

    key: Secret | None
    """None where a service is asked without a key."""
    header: str = ""
    """Name of the header that holds it, if one does."""
    prefix: str = ""
    """What stands before it there, e.g. ``Bearer`` and a space."""
    body_field: str = ""
    """Name of the field in the request's body that holds it, if one does."""

    @property
    def is_sound(self) -> bool:
        """True if the key can stand in a header: visible ASCII characters and nothing else."""
        return self.key is None or all("!" <= character <= "~" for character in self.key.reveal())

    def is_in(self, text: str) -> bool:
        """True if ``text`` holds the whole key."""
        return self.key is not None and self.key.is_in(text)

    def is_partly_in(self, text: str) -> bool:
        """True if ``text`` gives away the key or a telling part of it."""
        return self.key is not None and self.key.is_partly_in(text)

    def reveal(self) -> tuple[dict[str, str], dict[str, str]]:
        """Return the headers and the fields of the body that hold the key."""
        if self.key is None:
            return {}, {}
        headers = {self.header: self.prefix + self.key.reveal()} if self.header else {}
        return headers, {self.body_field: self.key.reveal()} if self.body_field else {}


NO_KEY = Credential(None)
"""Ask without a key."""

KeyRing = Callable[[str], Secret | None]
"""Returns the key that belongs to an environment variable's name, or None."""


def find(variable: str) -> Secret | None:
    """Return the key in an environment variable, else the one in the system's keyring, else None.

    The keyring is asked if the package ``keyring`` is installed and has a store to ask.
    """
    value = os.environ.get(variable, "").strip() or _from_keyring(variable)
    return Secret(value) if value else None


def _from_keyring(variable: str) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return ""
    try:
        return (keyring.get_password(KEYRING_SERVICE, variable) or "").strip()
    except (KeyringError, RuntimeError):  # no store here, or it is locked: as if there were no key
        return ""
