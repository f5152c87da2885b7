"""WordPress: every post by the site's REST API (`wp/v2/posts`), with its full text.

A hundred posts a request, so that most of a history needs no page at all. Lists are asked for
from the newest post on; numbers beyond the last page are answered 400
(`rest_post_invalid_page_number`), totals are hints, and sites differ in how many they allow.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

import structlog

from archiver.errors import FetchError, Gone, NotAFeed, NotOffered, Refused, Transient
from archiver.feeds import wordpress
from archiver.feeds.wordpress import Api, Posts
from archiver.model import Page
from archiver.protocols import Batch, Question, Web, Workers
from archiver.ruling import headers_for

log = structlog.get_logger()

ORDER = 1
IS_NEWEST_FIRST = True

SIZES = (100, 50, 10)
"""Posts a page, each a part of the one before it; 100 is the most that WordPress allows."""

MOST_PAGES = 100_000

_DAY = timedelta(days=1)
"""`after` and `before` are read in the site's own time zone by some versions."""

_FIRST, _LAST = datetime(1970, 1, 2, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
"""Beyond these nobody has written a post."""

_FEED = re.compile(r"/(?:comments/)?(?:feed|rss2?|rdf|atom)(?:/.*)?$")


@dataclass(slots=True, kw_only=True)
class _Walk:
    """How far the list was walked: the *page* in hand at a *size*, the *furthest* that was
    read, the last that was *turned* back from, and what was seen."""

    api: Api
    page: int = 1
    size: int = SIZES[0]
    total: int = 0
    furthest: int = 0
    turned: int = 1
    seen: set[int] = field(default_factory=set)

    def memory(self) -> dict[str, object]:
        return {"root": self.api.root, "part": self.api.part, "page": self.page, "size": self.size}

    def shrink(self) -> bool:
        """Ask for less at once from now on, at the same place; False where that is the least."""
        smaller = next((size for size in SIZES if size < self.size), None)
        if smaller is None:
            return False
        self.page = (self.page - 1) * self.size // smaller + 1
        self.size = smaller
        return True


async def entries(question: Question, web: Web, workers: Workers) -> AsyncIterator[Batch]:
    """Every post, page by page; the memory is the page in hand."""
    walk = _resumed(question) or _Walk(api=await _discover(question, web))
    while walk.page <= MOST_PAGES:
        answer = await _ask(walk, question, web)
        if answer is None:
            return
        posts = await _read(answer, walk, question, workers)
        unseen = set(posts.ids) - walk.seen
        walk.seen |= unseen
        if posts.ids and not unseen and walk.page > walk.furthest:
            log.warning("the list of posts repeats itself", feed=question.feed.name, url=answer.url)
            return
        yield Batch(
            entries=posts.entries,
            skipped=len(posts.ids) - len(posts.entries) if posts.ids else 0,
            memory=walk.memory(),
        )
        if _is_last(answer, posts, walk):
            return
        _turn(answer, walk)


def _resumed(question: Question) -> _Walk | None:
    memory = question.memory
    if "root" not in memory:
        return None
    part = memory.get("part")
    kind, number = part if isinstance(part, list | tuple) else (None, None)
    api = Api(root=str(memory["root"]), part=(str(kind), str(number)) if kind else None)
    return _Walk(api=api, page=int(str(memory["page"])), size=int(str(memory["size"])))


async def _discover(question: Question, web: Web) -> Api:
    """The site's API, as the page behind the feed announces it, else at its usual place."""
    feed = question.feed
    home = _home(feed.url)
    try:
        page = await web.get(home, headers=feed.headers, robots=feed.robots)
    except FetchError:
        found = None
    else:
        links = [value for name, value in page.headers if name == "link"]
        found = wordpress.discover(links, page.body, page.final_url)
    api = found or Api(root=urljoin(home, wordpress.WELL_KNOWN))
    if api.part is None and _is_part(home, api.root):
        raise NotOffered(url=feed.url, why="the feed is a part of its site, and which is not said")
    return api


def _home(url: str) -> str:
    """The page that a feed belongs to: WordPress puts `feed/` behind the address of any list."""
    path = urlsplit(url).path
    home = _FEED.sub("/", path) if _FEED.search(path) else "/"
    return urljoin(url, home)


def _is_part(home: str, root: str) -> bool:
    """Whether the home of the feed lies below that of the site which has the API."""
    base = urlsplit(root).path.partition("/wp-json")[0].removesuffix("/index.php")
    return urlsplit(home).path.rstrip("/") != base.rstrip("/")


async def _ask(walk: _Walk, question: Question, web: Web) -> Page | None:
    """The list's page in hand, at a size that the site allows; None beyond the last."""
    is_first, feed = walk.page == 1, question.feed
    while True:
        url = walk.api.posts(page=walk.page, per_page=walk.size, **_window(question))
        sent = headers_for(feed, url)
        try:
            return await web.get(url, headers=sent, kind="feed", robots=feed.robots)
        except Refused as error:
            if error.status == 400 and not is_first:
                return None
            if error.status == 400 and walk.shrink():
                continue
            raise _closed(error) if is_first and error.status else error from None
        except Gone as error:
            raise _closed(error) if is_first else error from None
        except Transient as error:  # too much for the site to answer in time
            if error.status == 429 or not walk.shrink():
                raise


def _closed(error: FetchError) -> NotOffered:
    return NotOffered(url=error.url, why=f"no open WordPress API: {error.why}")


def _window(question: Question) -> dict[str, str]:
    window = {"orderby": "date", "order": "desc"}
    if question.since is not None:
        window["after"] = f"{max(question.since, _FIRST) - _DAY:%Y-%m-%dT%H:%M:%S}"
    if question.until is not None:
        window["before"] = f"{min(question.until, _LAST) + _DAY:%Y-%m-%dT%H:%M:%S}"
    return window


async def _read(answer: Page, walk: _Walk, question: Question, workers: Workers) -> Posts:
    try:
        return await workers.run(wordpress.parse, answer.body, answer.final_url, question.feed.name)
    except NotAFeed as error:
        if walk.page == 1:
            raise NotOffered(url=error.url, why="no WordPress API") from None
        raise


def _is_last(answer: Page, posts: Posts, walk: _Walk) -> bool:
    """Whether nothing follows. Totals may be wrong, and a page may be short of posts that a
    plugin hides; where both say that it is over, it is."""
    if not posts.ids:
        return True
    pages = _number(answer, "x-wp-totalpages")
    return pages is not None and walk.page >= pages and len(posts.ids) < walk.size


def _turn(answer: Page, walk: _Walk) -> None:
    """Go to the next page. Where posts were deleted meanwhile, those behind them moved up, and
    some to the page before: it is read again. Once for each page, for totals of several caches
    may never agree."""
    total = _number(answer, "x-wp-total") or 0
    walk.furthest = max(walk.furthest, walk.page)
    if total < walk.total and walk.page > walk.turned:
        walk.turned = walk.page
        walk.page -= 1
    else:
        walk.page += 1
    walk.total = total


def _number(answer: Page, name: str) -> int | None:
    text = (answer.header(name) or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None
