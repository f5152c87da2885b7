"""Every form of a feed comes to the same files, over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import cast

from tests import news
from tests.site import Site

Form = Callable[[str, Sequence[int]], str]
"""A document of those articles of the site at that address."""

RDF = "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
DC = "xmlns:dc='http://purl.org/dc/elements/1.1/'"


def when(number: int) -> datetime:
    return news.START + timedelta(hours=number)


def of_items(head: str, foot: str, item: Callable[[int, str], str]) -> Form:
    return lambda base, numbers: head + "".join(item(n, base) for n in numbers) + foot


def plain(number: int, base: str, more: str = "") -> str:
    """An item with no guid and no more than all versions of RSS have."""
    link = f"{base}/news/{number}"
    return f"<item><title>{news.title(number)}</title><link>{link}</link>{more}</item>"


def dated(number: int, base: str) -> str:
    return plain(number, base, f"<pubDate>{format_datetime(when(number))}</pubDate>")


def in_rdf(number: int, base: str) -> str:
    return plain(number, base, f"<dc:date>{when(number).isoformat()}</dc:date>")


def rss(version: str, head: str = "") -> Form:
    head = f"{head}<rss version='{version}'><channel><title>Sea</title><link>/</link>"
    return of_items(head, "</channel></rss>", dated)


def rdf(namespace: str) -> Form:
    head = (
        f"<?xml version='1.0'?><rdf:RDF {RDF} {DC} xmlns='{namespace}'>"
        "<channel><title>Sea</title><link>/</link></channel>"
    )
    return of_items(head, "</rdf:RDF>", in_rdf)


def atom(namespace: str, published: str, version: str = "") -> Form:
    """Its links are relative to the feed's and the entry's `xml:base`."""

    def entry(number: int, _base: str) -> str:
        time = when(number).isoformat()
        return (
            f"<entry xml:base='news/'><title>{news.title(number)}</title>"
            f"<link rel='alternate' type='text/html' href='{number}'/><id>urn:{number}</id>"
            f"<{published}>{time}</{published}></entry>"
        )

    head = f"<feed {version} xmlns='{namespace}' xml:base='/'><title>Sea</title>"
    return of_items(head, "</feed>", entry)


def json_feed(base: str, numbers: Sequence[int]) -> str:
    items = [
        {
            "id": str(n),
            "url": f"{base}/news/{n}",
            "title": news.title(n),
            "date_published": when(n).isoformat(),
        }
        for n in numbers
    ]
    told = {"version": "https://jsonfeed.org/version/1.1", "title": "Sea", "items": items}
    return json.dumps(told)


def sitemap_of_news(base: str, numbers: Sequence[int]) -> str:
    def url(number: int) -> str:
        return (
            f"<url><loc>{base}/news/{number}</loc><n:news><n:title>{news.title(number)}</n:title>"
            f"<n:publication_date>{when(number).isoformat()}</n:publication_date></n:news></url>"
        )

    return (
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
        "xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'>"
        f"{''.join(map(url, numbers))}</urlset>"
    )


NETSCAPE = (
    "<?xml version='1.0'?><!DOCTYPE rss PUBLIC '-//Netscape Communications//DTD RSS 0.91//EN' "
    "'http://my.netscape.com/publish/formats/rss-0.91.dtd'>"
)

FORMS: dict[str, Form] = {
    "RSS 0.90": rdf("http://my.netscape.com/rdf/simple/0.9/"),
    "RSS 0.91": rss("0.91"),
    "RSS 0.91 with its document type": rss("0.91", NETSCAPE),
    "RSS 0.92": rss("0.92"),
    "RSS 0.93": rss("0.93"),
    "RSS 0.94": rss("0.94"),
    "RSS 1.0": rdf("http://purl.org/rss/1.0/"),
    "RSS 2.0": rss("2.0"),
    "Atom 0.3": atom("http://purl.org/atom/ns#", "issued", "version='0.3'"),
    "Atom 1.0": atom("http://www.w3.org/2005/Atom", "published"),
    "JSON Feed": json_feed,
    "news sitemap": sitemap_of_news,
}


BROKEN: dict[str, Callable[[str], str]] = {
    "a bare ampersand": lambda text: text.replace("from the", "from &amp; & the"),
    "an entity of HTML": lambda text: text.replace("from the", "from &nbsp; the"),
    "a control character": lambda text: text.replace("from", "\x08from"),
    "no end": lambda text: text.partition("</channel>")[0],
    "cut inside a third item": lambda text: text.partition("</channel>")[0] + "<item><title>Rep",
    "a wrong end": lambda text: text.replace("</title><link>", "</titel></title><link>"),
    "a warning before it": lambda text: f"<br /><b>Warning</b>: in x.php<br />\n{text}",
    "a prefix nobody declared": lambda text: text.replace("</item>", "<m:x u='y'/></item>"),
}

TYPES = ("text/html", "text/plain; charset=iso-8859-1", "application/octet-stream", "", "x")


def archived(
    site: Site, folder: Path, documents: Sequence[tuple[str, Form, str]]
) -> dict[str, list[tuple[int, datetime]]]:
    """What one poll of these feeds (name, document, content type) keeps of each: the numbers of
    the articles and their dates. Each feed has two articles of its own."""
    base, feeds = site.url(""), []
    for place, (name, form, type_) in enumerate(documents):
        numbers = mine(place)
        for number in numbers:
            site.put(f"/news/{number}", news.page(number, base))
        url = site.put(f"/feed/{place}", form(base, numbers), type=type_)
        feeds.append({"name": name, "url": url})
    news.write_config(folder, feeds)
    code, totals = news.poll(folder)
    assert (code, totals["errors"]) == (0, [])
    found: dict[str, list[tuple[int, datetime]]] = {name: [] for name, _, _ in documents}
    for url, post in news.kept(folder).items():
        found[str(post["author"])].append(
            (int(url.rpartition("/")[2]), cast("datetime", post["date"]))
        )
    return {name: sorted(ones) for name, ones in found.items()}


def mine(place: int) -> range:
    """The articles of the feed that stands at that place."""
    return range(2 * place, 2 * place + 2)


def expected(names: Iterable[str]) -> dict[str, list[tuple[int, datetime]]]:
    return {name: [(n, when(n)) for n in mine(place)] for place, name in enumerate(names)}


def test_each_form_comes_to_the_same_files(site: Site, tmp_path: Path) -> None:
    documents = [(name, form, "application/xml") for name, form in FORMS.items()]
    assert archived(site, tmp_path, documents) == expected(FORMS)


def test_a_wrong_content_type_is_seen_through(site: Site, tmp_path: Path) -> None:
    documents = [
        (f"{form} as {type_!r}", FORMS[form], type_)
        for form in ("RSS 2.0", "Atom 1.0", "JSON Feed")
        for type_ in TYPES
    ]
    assert archived(site, tmp_path, documents) == expected(name for name, _, _ in documents)


def test_broken_xml_is_read(site: Site, tmp_path: Path) -> None:
    documents = [(name, broken(damage), "application/xml") for name, damage in BROKEN.items()]
    assert archived(site, tmp_path, documents) == expected(BROKEN)


def broken(damage: Callable[[str], str]) -> Form:
    return lambda base, numbers: damage(FORMS["RSS 2.0"](base, numbers))


def test_two_articles_of_one_guid_are_two(site: Site, tmp_path: Path) -> None:
    guid = "<guid isPermaLink='false'>1</guid></item>"
    form = broken(lambda text: text.replace("</item>", guid))
    assert archived(site, tmp_path, [("one", form, "")]) == expected(["one"])


def test_half_a_character_is_no_reason_to_lose_the_rest(site: Site, tmp_path: Path) -> None:
    def form(base: str, numbers: Sequence[int]) -> str:
        return json_feed(base, numbers).replace('"Report', r'"\ud83d Report')

    assert archived(site, tmp_path, [("one", form, "")]) == expected(["one"])
