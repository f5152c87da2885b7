"""Addresses of mementos: what a web archive holds of a URL at a time, raw and for readers. Pure.

Raw (`id_` behind the time) is the page as it was captured, without the archive's own bar and
links. RFC 7089 calls the URL that was captured the original; it is the article's identity.
"""

from __future__ import annotations

import re

_MEMENTO = re.compile(r"(https?://[^/]+(?:/[^/]+)*?/)(\d{4,14})(?:[a-z]{2}_)?/(https?:/{1,2}.+)")


def raw(server: str, time: str, url: str) -> str:
    """The capture as it was made; *server* is the archive's root, *time* has 14 digits."""
    return f"{server}/web/{time}id_/{url}"


def shown(memento: str) -> str:
    """The memento as a reader opens it in a browser."""
    found = _MEMENTO.fullmatch(memento)
    return f"{found[1]}{found[2]}/{found[3]}" if found else memento


def original(memento: str) -> str | None:
    """The URL that was captured; None where the address is no memento's. Servers fold the two
    slashes behind the scheme."""
    found = _MEMENTO.fullmatch(memento)
    return re.sub(r"^(https?):/+", r"\1://", found[3]) if found else None
