"""What the names of an element (its class and id) hint at: groups of words, in sorted tables.

A hint is evidence and no verdict: the model weighs it against how much of the page's prose
stands under it. A table grows by what is true of many sites, never of one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from lxml.html import HtmlElement

from archiver.extract.clean import words

GROUPS: Mapping[str, tuple[str, ...]] = {
    "advertising": (
        *("ad", "ads", "adslot", "adunit", "adv", "advert", "advertisement", "anzeige", "banner"),
        *("commercial", "dfp", "gpt", "outbrain", "partner", "promo", "promotion", "sponsor"),
        *("sponsored", "taboola", "werbung"),
    ),
    "body": (
        *("article", "articlebody", "artikel", "body", "bodytext", "content", "contents", "corps"),
        *("cuerpo", "detail", "editor", "entry", "inhalt", "main", "news", "nota", "noticia"),
        *("paragraph", "paragraphs", "post", "prose", "rich", "richtext", "story", "tekst", "text"),
        *("texte", "texto", "wysiwyg"),
    ),
    "box": (
        *("box", "callout", "disclaimer", "embed", "fact", "factbox", "facts", "footnote"),
        *("highlight", "highlights", "info", "infobox", "inline", "insert", "key", "module"),
        *("note", "notes", "pullquote", "quote", "takeaways", "timeline", "widget"),
    ),
    "byline": (
        *("auteur", "auteurs", "author", "authors", "autor", "autore", "autoren", "bio", "byline"),
        *("date", "dateline", "datum", "fecha", "meta", "metadata", "modified", "publish"),
        *("published", "reporter", "source", "time", "timestamp", "updated", "writer"),
    ),
    "caption": (
        *("bildtext", "bildunterschrift", "caption", "captions", "copyright", "credit", "credits"),
        *("figcaption", "figure", "foto", "galerie", "gallery", "image", "img", "legend"),
        *("legende", "media", "photo", "picture", "pie", "slide", "slider", "slideshow", "thumb"),
        *("thumbnail", "video"),
    ),
    "card": (
        *("block", "card", "cards", "carousel", "col", "column", "feed", "grid", "item", "items"),
        *("link", "links", "list", "listing", "result", "results", "row", "swiper", "tile"),
    ),
    "deck": (
        *("abstract", "anleser", "bajada", "catenaccio", "chapeau", "chapo", "deck", "dek", "desc"),
        *("description", "entradilla", "excerpt", "ingress", "intro", "kicker", "lead", "lede"),
        *("lid", "preamble", "sapo", "sommario", "standfirst", "strapline", "subheadline"),
        *("subtitle", "subtitulo", "sumario", "summary", "teaser", "vorspann"),
    ),
    "frame": (
        *("bottom", "breadcrumb", "breadcrumbs", "footer", "header", "masthead", "menu", "nav"),
        *("navbar", "navigation", "pagination", "search", "sidebar", "skip", "toolbar", "top"),
    ),
    "notice": (
        *("abo", "access", "alert", "app", "consent", "cookie", "cookies", "cta", "donate", "gdpr"),
        *("login", "member", "message", "modal", "newsletter", "notice", "overlay", "paywall"),
        *("popup", "premium", "register", "registration", "signup", "subscribe", "subscription"),
        *("support",),
    ),
    "related": (
        *("also", "empfehlung", "latest", "mais", "more", "mostread", "next", "other", "popular"),
        *("read", "readmore", "recirc", "recirculation", "recommend", "recommendation"),
        *("recommendations", "recommended", "relacionadas", "relacionados", "related", "see"),
        *("similar", "suggested", "tag", "tags", "teasers", "topic", "topics", "trending"),
    ),
    "social": (
        *("bar", "button", "buttons", "comment", "comments", "disqus", "facebook", "follow"),
        *("icon", "icons", "kommentar", "kommentare", "like", "print", "share", "sharing"),
        *("social", "tools", "tweet", "twitter", "vote", "whatsapp"),
    ),
    "title": (
        *("header", "heading", "headline", "hed", "titel", "title", "titolo", "titre", "titulo"),
    ),
}
"""Words of a class or id by what they hint at; one word may hint at several things."""

_BITS: Mapping[str, int] = {
    word: sum(1 << at for at, group in enumerate(GROUPS) if word in GROUPS[group])
    for group in GROUPS
    for word in GROUPS[group]
}

_BOILERPLATE = 1 << len(GROUPS)
"""The bit of names that clean.words takes for something else than the article."""

KINDS: tuple[str, ...] = (*GROUPS, "boilerplate")
"""The kinds of hint, in the order of their bits."""

COUNT = len(KINDS)

_DIGITS = re.compile(r"[\d_-]*\d[\w-]*")


def hints(element: HtmlElement) -> int:
    """The bits of all groups that the element's names hint at; the order is that of GROUPS."""
    given = element.attrib
    name = given.get("class", ""), given.get("id", ""), given.get("role", "")
    return _hints(*name) if any(name) else 0


@lru_cache(maxsize=8192)
def _hints(classes: str, name: str, role: str) -> int:
    element = HtmlElement(attrib={"class": classes, "id": name, "role": role})
    found = _BOILERPLATE if words.names_boilerplate(element) else 0
    for word in words.words_of(element):
        found |= _BITS.get(word, 0)
    return found


@lru_cache(maxsize=8192)
def kind(tag: str, classes: str) -> str:
    """What elements of one make share: their tag and class, without numbers."""
    return f"{tag}.{_DIGITS.sub('', classes[:200])}"
