"""What its owner sends to a feed's site goes nowhere else, whatever a document of it names."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import ModuleType

import pytest

from archiver.model import History
from archiver.sources import feed, page, sitemap, wordpress
from tests import news
from tests.site import Site
from tests.sources.asking import ask, feed_at

Prepare = Callable[[Site, str], None]
"""Put what leads to the other site, whose base is given."""

ATOM = "<feed xmlns='http://www.w3.org/2005/Atom'><title>Harbour</title><id>urn:x</id>{}</feed>"


def by_atom(site: Site, other: str) -> None:
    link = f"<link rel='prev-archive' href='{other}/older'/>"
    entry = f"<entry><id>1</id><title>One</title><link href='{site.url('/news/1')}'/></entry>"
    site.put("/feed", ATOM.format(link + entry), type="application/atom+xml")
    site.put("/older", ATOM.format(entry), type="application/atom+xml")


def by_json(site: Site, other: str) -> None:
    items = [{"id": "1", "url": site.url("/news/1"), "title": "One"}]
    version = "https://jsonfeed.org/version/1.1"
    listed = {"version": version, "title": "Harbour", "items": items}
    site.put("/feed", json.dumps({**listed, "next_url": f"{other}/older"}), type="application/json")
    site.put("/older", json.dumps(listed), type="application/json")


def by_sitemap(site: Site, other: str) -> None:
    site.put("/robots.txt", f"Sitemap: {other}/map.xml", type="text/plain")
    xmlns = "http://www.sitemaps.org/schemas/sitemap/0.9"
    listed = f"<url><loc>{site.url('/news/1')}</loc></url>"
    site.put("/map.xml", f"<urlset xmlns='{xmlns}'>{listed}</urlset>", type="application/xml")


def by_link(site: Site, other: str) -> None:
    link = f'<{other}/wp-json/>; rel="https://api.w.org/"'
    site.put("/", "<p>Home", headers={"Link": link})
    site.put("/wp-json/wp/v2/posts", "[]", type="application/json")


def by_list(site: Site, other: str) -> None:
    """List pages that the configuration names, one of them of another site."""
    links = (f"<a href='{site.url(f'/news/{n}')}'>{news.title(n)}</a>" for n in range(5))
    site.put("/list", f"<ul>{''.join(f'<li><h2>{link}</h2></li>' for link in links)}</ul>")


@pytest.mark.parametrize(
    ("source", "prepare"),
    [
        (feed, by_atom),
        (feed, by_json),
        (sitemap, by_sitemap),
        (wordpress, by_link),
        (page, by_list),
    ],
)
def test_a_cookie_is_sent_to_its_own_site_only(
    site: Site, source: ModuleType, prepare: Prepare
) -> None:
    other = site.url("").replace("127.0.0.1", "localhost")
    prepare(site, other)
    ask(
        source,
        feed_at(
            site.url("/feed"),
            headers=(("Cookie", "secret"),),
            history=History(pages=(site.url("/list"), f"{other}/list")),
        ),
        samples=(site.url("/news/1"),),
    )
    sent = {(each.headers["host"], each.headers.get("cookie")) for each in site.requests}
    assert sent == {(f"127.0.0.1:{site.port}", "secret"), (f"localhost:{site.port}", None)}
