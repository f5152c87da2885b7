"""Addresses of mementos: what a web archive holds of a URL at a time, raw and for readers. Pure.

Raw (`id_` behind the time) is the page as it was captured, without the archive's own bar and
links. RFC 7089 calls the URL that was captured the original; it is the article's identity.
"""

from __future__ import annotations

import re

RECORD = "warc:"
"""What the locator of a record in a file begins with: `warc:/folder/file.warc.gz#place`."""

_MEMENTO = re.compile(r"(https?://[^/]+(?:/[^/]+)*?/)(\d{4,14})(?:[a-z]{2}_)?/(https?:/{1,2}.+)")


def raw(server: str, time: str, url: str) -> str:
    """The capture as it was made; *server* is the archive's root, *time* has 14 digits."""
    return f"{server}/web/{time}id_/{url}"


def shown(memento: str) -> str:
    """The memento as a reader opens it in a browser; of a record, the name of its file and its
    place there, whatever folder that lay in."""
    if is_record(memento):
        path, sign, inside = memento.removeprefix(RECORD).partition("!")
        return RECORD + path.rpartition("/")[2] + sign + inside.rpartition("/")[2]
    found = _MEMENTO.fullmatch(memento)
    return f"{found[1]}{found[2]}/{found[3]}" if found else memento


def original(memento: str) -> str | None:
    """The URL that was captured; None where the address is no memento's. Servers fold the two
    slashes behind the scheme."""
    found = _MEMENTO.fullmatch(memento)
    return re.sub(r"^(https?):/+", r"\1://", found[3]) if found else None


def is_record(locator: str) -> bool:
    """Whether the page is had from a file of this machine."""
    return locator.startswith(RECORD)


def record(name: str, member: int, inner: int) -> str:
    """The locator of the record in the file of that name (`warc.files`), *inner* bytes into what
    the member there says."""
    return f"{RECORD}{name}#{member}" + (f"+{inner}" if inner else "")


def placed(locator: str) -> tuple[str, int, int]:
    """What `record` was given."""
    name, _, place = locator.removeprefix(RECORD).rpartition("#")
    member, _, inner = place.partition("+")
    return name, int(member), int(inner or 0)
