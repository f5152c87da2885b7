"""A press of our own: articles in our words on pages with the furniture of news sites.

Invented, and the same each time. Pages weigh about as much as real ones, most of it menus,
scripts, teasers and the like; layouts differ from site to site as those do.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from benchmarks.world import Item

SITES = 10

_WHO = "The harbour office|A spokesman|The last keeper|Nobody at the meeting|The orchard's owner"
_DID = "counted {n} boats|ordered {n} lamps|painted pier {n}|found {n} letters|lost key {n}"
_WHEN = "on the morning of the fair|before the frost|when the ferry was late|twice in a week"
_WHY = "because the bell had stopped|and was thanked for it|though the council forbade it"
_SECTIONS = "Harbour|Weather|Orchards|Council|Letters|Sea|Schools|Bridges|Markets|Music"

_BODIES = (
    ('<article class="post"><h1>{title}</h1><div class="entry-content">', "</div></article>"),
    ('<div id="story"><h1>{title}</h1><section class="text">', "</section></div>"),
    ('<main><header><h1>{title}</h1></header><div itemprop="articleBody">', "</div></main>"),
    ('<div class="col-8"><h1 class="hl">{title}</h1>', "</div>"),
)


def articles(count: int, sites: int = SITES) -> Iterator[tuple[Item, str]]:
    """*count* articles and their pages, spread over so many sites."""
    chance = random.Random(count)
    for number in range(count):
        site = number % sites
        said = [_paragraph(chance) for _ in range(chance.randint(6, 18))]
        when = datetime(2024, 3, 1, 6, 30, tzinfo=UTC) + timedelta(minutes=17 * number)
        item = Item(
            url=f"http://www.paper{site}.example/2024/report-{number}",
            title=f"Report {number}: {_sentence(chance).rstrip('.')}",
            summary=said[0],
            date=format_datetime(when),
        )
        yield item, _page(chance, site, item, when, said)


def _sentence(chance: random.Random) -> str:
    words = " ".join(chance.choice(part.split("|")) for part in (_WHO, _DID, _WHEN, _WHY))
    return f"{words.format(n=chance.randint(2, 9_999))}."


def _paragraph(chance: random.Random) -> str:
    return " ".join(_sentence(chance) for _ in range(chance.randint(2, 5)))


def _page(chance: random.Random, site: int, item: Item, when: datetime, said: Sequence[str]) -> str:
    opening, closing = _BODIES[site % len(_BODIES)]
    body = "".join(f"<p>{text}</p>" for text in said)
    facts = {"@type": "NewsArticle", "headline": item.title, "datePublished": when.isoformat()}
    menu = "".join(
        f'<li class="menu-item depth-{n % 3}"><a href="/{name.lower()}/{n}">{name} {n}</a></li>'
        for n in range(8)
        for name in _SECTIONS.split("|")
    )
    styles = "".join(f".c{n}{{margin:{n}px;color:#{n:06x}}}" for n in range(600))
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{item.title} | Paper'
        f' {site}</title><link rel="canonical" href="{item.url}"><style>{styles}</style>'
        f'<meta property="og:title" content="{item.title}">'
        f'<script type="application/ld+json">{json.dumps(facts)}</script></head><body>'
        f'<nav><ul>{menu}</ul></nav><div class="wrap">{opening.format(title=item.title)}'
        f'<p class="byline">By Ida Marlowe</p>{body}{closing}{_teasers(chance)}</div>'
        f"<script>{'var slots = [];' * 800}</script>"
        f"<footer><ul>{menu}</ul><p>All of this is invented.</p></footer></body></html>"
    )


def _teasers(chance: random.Random) -> str:
    cards = "".join(
        f'<div class="card c{n}"><a href="/2023/{n}"><img src="/i/{n}.jpg" alt=""><h3>'
        f"{_sentence(chance)}</h3></a></div>"
        for n in range(40)
    )
    return f'<aside class="related"><h2>Read also</h2>{cards}</aside>'
