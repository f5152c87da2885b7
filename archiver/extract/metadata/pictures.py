"""The article's lead picture: the one that it is shared with."""

from __future__ import annotations

from collections.abc import Iterator

from archiver.extract.metadata.witness import Witness
from archiver.urls import absolute, is_web

_METAS = ("og:image:secure_url", "og:image:url", "og:image", "twitter:image", "twitter:image:src")
_DEEPEST = 4


def lead(page: Witness) -> str | None:
    """The picture's http(s) URL: OpenGraph, JSON-LD, Twitter's, a link's; None where none is."""
    addresses = (absolute(page.url, href) for href in _given(page))
    return next(filter(None, addresses), None)


def _given(page: Witness) -> Iterator[str]:
    yield from (href for name in _METAS[:3] for href in page.said(name)[:1])
    for article in page.articles[:1]:
        yield from _addresses(page, article.get("image"))
    yield from (href for name in _METAS[3:] for href in page.said(name)[:1])
    yield from page.links("image_src")


def _addresses(page: Witness, value: object, depth: int = 0) -> Iterator[str]:
    """JSON-LD gives a URL, an object with one, one's identity, or a list of these."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and depth < _DEEPEST:
        for each in value[:3]:
            yield from _addresses(page, each, depth + 1)
    elif isinstance(value, dict) and depth < _DEEPEST:
        image = page.resolved(value)
        for name in ("url", "contentUrl"):
            yield from _addresses(page, image.get(name), depth + 1)
        if is_web(identity := str(image.get("@id"))):
            yield identity
