"""What a configuration says that nobody else should read: headers, passwords, tokens in URLs."""

from __future__ import annotations

import re

from archiver.config.document import Place
from archiver.display import HIDDEN

_SECRET_WORDS = (
    "access_token", "api_key", "api-key", "apikey", "auth", "auth_token", "authtoken", "code",
    "credential", "hash", "jwt", "key", "pass", "passwd", "password", "private", "pwd", "secret",
    "session", "sid", "sig", "signature", "ticket", "token", "user_token",
)  # fmt: skip
"""Names in the query of a feed's address whose values let others in."""

_QUERY = re.compile(rf"(?i)([?&;](?:{'|'.join(_SECRET_WORDS)})=)[^&;#]+")
_ADDRESS = re.compile(r"^(\w+:/*)?[^/?#]*@")
"""Name and password before a host, the scheme forgotten or not."""

_PROXY = re.compile(r"^(\w+:/*)?.*@")
"""A proxy has no path, so whatever stands before the last @ is its name and password."""


def hidden(place: Place, value: object) -> object:
    """The value that stands at that place, with what is secret in it hidden."""
    if isinstance(value, dict):
        return {key: hidden((*place, str(key)), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [hidden((*place, number), inner) for number, inner in enumerate(value)]
    if "headers" in place:
        return HIDDEN
    if not isinstance(value, str):
        return value
    before = _PROXY if place[-1:] == ("proxy",) else _ADDRESS
    text = before.sub(rf"\g<1>{HIDDEN}@", value) if _is_address(place) else value
    return _QUERY.sub(rf"\g<1>{HIDDEN}", text)


def _is_address(place: Place) -> bool:
    return place[-1:] in {("url",), ("proxy",)}
