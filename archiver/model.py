"""The values that walk the corridor, from a subscription to a file.

Plain frozen data: every one can be pickled, compared and changed with `dataclasses.replace`.
Times are aware UTC. `None` means "not known".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Literal, TypeAlias

from archiver.errors import ArchiverError

LIVE = "live"
"""The errand of what a feed lists now; every other errand is the name of a backfill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the owner knows about a site: CSS selectors, which win over every guess.

    *date_format* is that of `datetime.strptime`; *timezone*, an IANA name, is the zone of dates
    that name none. *extractor* is the strategy that finds the body.
    """

    body: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    date_format: str | None = None
    timezone: str | None = None
    next_page: tuple[str, ...] = ()
    extractor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What the owner knows of a site's past: regular expressions, searched for in addresses.
    Where there are any of *articles*, nothing else is one; what *others* match never is.
    *pages* are the addresses of list pages, with `{page}` where their number stands."""

    articles: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What the owner knows about a list page: CSS selectors of each *item*, and within it of
    the *link*, the *title* and the *date*; what is not said is guessed."""

    item: tuple[str, ...] = ()
    link: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    date: tuple[str, ...] = ()


BY_GUESS = Listing()
"""Nothing is known of the page: its links to articles are found by what they look like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What is looked for in an entry: words, or `re:` and a regular expression (`patterns`)."""

    title: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    url: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What of a feed its owner wants: only what has something of *keep*, where that names
    anything, and nothing that has something of *drop*; *min_length* is in characters."""

    keep: Traits = Traits()
    drop: Traits = Traits()
    max_age: timedelta | None = None
    language: tuple[str, ...] = ()
    min_length: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A subscription.

    *name* is unique; *title* is the author, tag and category of its files, and two feeds may
    share it. *interval* is a fixed rhythm, a cron line, or None for the feed's own rhythm.
    *content* says whether the page is asked for (`auto`, `page`) or the feed's text is all
    that is wanted (`feed`: no request). *dates* names the witness that is believed first, and
    *timezone* (an IANA name) the zone that the feed's dates are in, whatever they claim. *robots*
    says whether robots.txt is heeded for its pages. *host_rules* are what the owner knows of other
    hosts, for what the feed's own *rules* do not say: a domain's hold for all below it.
    """

    name: str
    url: str
    title: str
    source: str = "feed"
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    interval: timedelta | str | None = None
    content: Literal["auto", "page", "feed"] = "auto"
    dates: Literal["entry", "page"] = "entry"
    entry_tags: bool = False
    robots: bool = True
    rules: Rules = Rules()
    history: History = History()
    page: Listing = BY_GUESS
    timezone: str | None = None
    host_rules: tuple[tuple[str, Rules], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    filters: Filters = Filters()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something to keep, as its source saw it.

    *summary* and *content* are HTML as the feed carried it; where it *is_whole*, the content
    is all of the article, and no page need be asked for. *fetch_from* is where the page is
    had when that is not *url*: a `warc:` locator, or a memento's URL; *mementos* are tried in
    their order where the page is gone.
    """

    feed: str
    url: str
    guid: str | None = None
    title: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    summary: str = ""
    content: str = ""
    tags: tuple[str, ...] = ()
    fetch_from: str | None = None
    mementos: tuple[str, ...] = ()
    is_whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """The content codings that a body still is in, as its header names them, and the *limit* in
    bytes of what it may come to without them."""

    codings: str
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One HTTP answer. Header names are lower case; *body* is decompressed, unless it is said to
    be *coded*, and not decoded.

    *final_url* is where the last redirect led; *moved_to* where *url* has moved for good: the
    end of the permanent redirects (301, 308) that the way began with, None where there are none.
    """

    url: str
    final_url: str
    moved_to: str | None = None
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    coded: Coded | None = None
    fetched_at: datetime

    def header(self, name: str) -> str | None:
        """The value of the first header of that (lower case) name."""
        return next((value for key, value in self.headers if key == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How an article's body was chosen: the winner, and what else was tried with its score."""

    strategy: str
    score: float
    rejected: tuple[tuple[str, float], ...] = ()


Extent: TypeAlias = Literal["whole", "partial", "feed"]
"""How much of an article's text is there: as far as is known all of it, what the page showed of
an article that is longer, or only what the feed carried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What was said.

    *url* is the canonical URL; *aliases* are the others that led here. *seen* is when its
    entry was first seen; *claimed* is the date as its witness gave it; *published* is how it
    is filed: the claimed date, never later than *seen*; both are None where no date was
    found. *tags* are the entry's, or the page's where it has none and the feed wants tags. *image*
    is the lead picture, which the body may lack; *paywalled* is what the page declares. *body* is
    sanitised HTML, *extent* how much of the text it is, and *wording* in short what it says
    (`likeness`). *memento* is where the page was had, when it is gone from its site. *hours_off*
    is by how many whole hours the entry's date is after its page's.
    """

    url: str
    aliases: tuple[str, ...] = ()
    title: str
    authors: tuple[str, ...] = ()
    seen: datetime
    claimed: datetime | None = None
    published: datetime | None = None
    modified: datetime | None = None
    language: str | None = None
    site: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None
    paywalled: bool | None = None
    extent: Extent = "whole"
    body: str
    wording: bytes = b""
    images: tuple[str, ...] = ()
    memento: str | None = None
    how: How
    hours_off: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What is known of a site's layout when one of its pages is read: its *templates*, the
    likeliest first, and whether they are *checked* against the other strategies."""

    templates: tuple[bytes, ...] = ()
    is_checked: bool = False


NOTHING_KNOWN = Knowledge()

TEMPLATE_FORMAT = b"archiver template 2\n"
"""How the bytes of a template begin; one of another format is learned anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """What reading a page taught of its site's layout.

    *fitted* is which of the templates that were at hand fitted, and *served* says that it gave
    the body: where it did not, other strategies contradicted it. *lesson* is for the next
    template.
    """

    fitted: int | None = None
    served: bool = False
    lesson: bytes | None = None


UNSTUDIED = Study()


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """A template as bytes, the numbers of the *lessons* that made it, and what it is of."""

    template: bytes
    lessons: tuple[int, ...]
    layout: str
    pages: int
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One page of an article that may have several, and the URL of the next one; *said* are the
    texts of its blocks, *heeded* says of each of the owner's rules whether it matched."""

    article: Article
    said: tuple[str, ...] = ()
    next_url: str | None = None
    study: Study = UNSTUDIED
    heeded: tuple[tuple[str, bool], ...] = ()


HEADER: frozenset[str] = frozenset(
    {"author", "categories", "date", "dated", "from", "memento", "tags", "title"}
)
"""Keys of a file's front matter that say what the article is, and nothing of the owner's."""


PLACEHOLDERS: frozenset[str] = frozenset({"day", "feed", "host", "month", "title", "year"})
"""What `Form.name` may hold in braces; every one of them stands for untrusted text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How files are to look: what the configuration says of it.

    *name* is a template of a relative path; *name_bytes* bounds each file name. *timezone*
    is an IANA name: the zone of the day in the file name (the header stays UTC).
    """

    style: str = "jekyll"
    body: Literal["markdown", "html"] = "markdown"
    timezone: str = "UTC"
    name: str = "_posts/{day}-{title}.md"
    name_bytes: int = 143
    front_matter: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What will rest: *path* as wished for and *spare*, which holds a hash of the URL and is
    taken when another article has the wished one. Both are relative, with `/`."""

    path: str
    spare: str
    text: str
    url: str

    def encode(self) -> bytes:
        """The bytes of the file."""
        return self.text.encode("utf-8")

    def digest(self) -> str:
        """The SHA-256 that the file is known by."""
        return sha256(self.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """What a feed document says of when to be asked: not more often than once *every* so long
    (`ttl`, `sy:*`), not in these hours (0 to 23) and days (0 is Monday) of UTC."""

    every: timedelta | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


ANY_TIME = Timetable()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a feed's answer said beside its entries: where it has *moved_to* for good, how long
    it is *fresh_for* (RFC 9111, 4.2), and its *timetable*. None: not said; a document that is
    unchanged says nothing of its timetable."""

    moved_to: str | None = None
    fresh_for: timedelta | None = None
    timetable: Timetable | None = None


UNSAID = Answer()


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What is owed of a *host* and due: how many *entries*, those in hand among them, and for how
    many seconds the host *rests*; zero where it may be asked."""

    host: str
    entries: int
    rests: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What is owed in a pass and due: how many *entries*, how many of them of hosts that are
    *resting*, and by itself what is of the hosts that have *most* of it."""

    entries: int
    resting: int = 0
    most: tuple[Due, ...] = ()


class Result(StrEnum):
    """What can become of an entry; the values are the keys of the JSON totals. *LEFT* is an
    article that rests, was looked at again, and stays as it is."""

    ARCHIVED = "archived"
    ADOPTED = "adopted"
    IMPROVED = "improved"
    DUPLICATE = "duplicates"
    SKIPPED = "skipped"
    OWED_AGAIN = "owed_again"
    SET_ASIDE = "set_aside"
    GONE = "gone"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of an entry in one attempt; *path* is where its article rests, *extent* how
    much of its text that is, *paywalled* what was told of a wall before the rest, and *flaw* why
    a better version is wished for."""

    entry: Entry
    result: Result
    path: str | None = None
    extent: Extent | None = None
    paywalled: bool | None = None
    flaw: str | None = None
    error: ArchiverError | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What became of asking a feed's *source*: entries *seen* = *known* + *owed* + *skipped*.

    *began* is when. *unchanged* means that the server said so (304). *notice* is for people:
    why a source that was only tried had nothing to say. *answer* is what the feed said of
    itself, *dates* are those of its latest entries, the latest first.
    """

    feed: str
    url: str
    source: str = "feed"
    notice: str | None = None
    began: datetime | None = None
    seen: int = 0
    known: int = 0
    owed: int = 0
    skipped: int = 0
    unchanged: bool = False
    answer: Answer = UNSAID
    dates: tuple[datetime, ...] = ()
    error: ArchiverError | None = None
    seconds: float = 0.0
