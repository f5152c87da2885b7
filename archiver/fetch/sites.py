"""Sites: which hosts are one owner's, by the public suffix list, which comes with its library."""

from __future__ import annotations

import functools

from publicsuffixlist import PublicSuffixList

from archiver.fetch.guard import literal


@functools.lru_cache(maxsize=10_000)
def site(authority: str) -> str:
    """The registrable domain that a host belongs to, its port aside: `bbc.co.uk` for
    `news.bbc.co.uk`. An address, or a name that nobody can register, is a site of its own,
    with its port."""
    host = authority.rpartition(":")[0] if authority.rpartition(":")[2].isdigit() else authority
    if literal(host) is not None:
        return authority
    return _list().privatesuffix(host) or authority


@functools.cache
def _list() -> PublicSuffixList:
    """Read when it is first needed: that takes 50 ms."""
    return PublicSuffixList()
