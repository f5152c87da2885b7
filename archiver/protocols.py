"""Every seam of the house on one page: what a room may ask of the one behind a border.

What stands on a shelf is a module that satisfies the shelf's Protocol (`Source`, `Strategy`,
`Style`); what holds a resource is made by its module's `open_…` function (`Sink`, `Observer`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple, ParamSpec, Protocol, TypeVar

from archiver.model import (
    Answer,
    Article,
    Asked,
    Backlog,
    Document,
    Entry,
    Feed,
    Form,
    Outcome,
    Page,
    Rules,
)

if TYPE_CHECKING:
    from lxml.html import HtmlElement

P = ParamSpec("P")
T = TypeVar("T")


class Clock(Protocol):
    """The time that is written and decided with; pace and deadlines use monotonic time."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""

    async def sleep(self, seconds: float) -> None:
        """Wait; a simulated clock may wait less."""


class Web(Protocol):
    """Polite, bounded HTTP."""

    async def get(
        self,
        url: str,
        *,
        headers: Sequence[tuple[str, str]] = (),
        kind: Literal["article", "page", "feed", "list"] = "page",
        robots: bool = True,
    ) -> Page:
        """The answer with status 200 or 304; every other end is a `FetchError`.

        *kind* chooses the size limit and the `Accept` header; what is subscribed to, a feed or a
        list page, is not bound by the day's share of its host. An `article` stays as it was coded:
        that is a fifth of it, and a worker undoes it. *robots* says whether the host's robots.txt
        is asked first, which is not for what a person asked for by its address.
        """


class Workers(Protocol):
    """The pool of worker processes."""

    def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Awaitable[T]:
        """The pure function's answer; `WorkerFailed` when it hangs or kills its worker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Entries of one source, and the *memory* that covers them.

    The memory (validators, a cursor: small, JSON) is stored in the same transaction as the
    entries, so a source yields it with the last batch that it covers: remembered earlier, a
    crash would lose entries. None leaves the memory as it is. *skipped* counts what was listed
    beside the entries but has no address, and so cannot be kept; *known*, what was passed over
    because the source has listed it before. *answer* is what a feed said of itself.
    """

    entries: tuple[Entry, ...] = ()
    known: int = 0
    skipped: int = 0
    memory: Mapping[str, object] | None = None
    unchanged: bool = False
    answer: Answer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a source is asked: the *feed*, what it remembered last time, and a span of time.

    *is_past* asks for all that the source can reach, not only for what it lists now.
    *locator* is the file that a source reads, where it reads one, and *among* are the feeds that
    what it holds is shared out among. *samples* are addresses of articles of the feed, as far as
    it is known, *others* those of the other feeds of the configuration, of which an export may
    tell as well.
    """

    feed: Feed
    is_past: bool = False
    locator: str | None = None
    among: tuple[Feed, ...] = ()
    memory: Mapping[str, object] = field(default_factory=dict)
    since: datetime | None = None
    until: datetime | None = None
    samples: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


class Source(Protocol):
    """Where entries come from."""

    ORDER: int | None
    """Its place where all sources are asked: the cheapest and most complete first. None: it is
    asked by name only."""

    IS_NEWEST_FIRST: bool
    """Whether nothing that it lists is newer than what it has listed before."""

    def entries(self, question: Question, web: Web, workers: Workers) -> AsyncIterator[Batch]:
        """The entries in batches of bounded size; raises `FetchError`, `NotAFeed`, or
        `NotOffered` where the site does not know this way."""


class Block(NamedTuple):
    """A run of text: the *element* that it stands in, its *text* in one line, its *size*
    and the share of it that is *linked*, 0 to 1.

    *pieces* are the places in the tree that the text comes from: an element, and whether the
    piece is its tail (else its text).
    """

    element: HtmlElement
    text: str
    size: int
    linked: float
    pieces: tuple[tuple[HtmlElement, bool], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One parsed page, as strategies see it; *tree* is shared and must not be changed.

    *visible* gives the blocks of text that a reader of it is shown. *title* and *about* are what
    entry and page say of the article before its body is known: its headline, and a summary or
    description of it.
    """

    url: str
    tree: HtmlElement
    visible: Callable[[], Sequence[Block]]
    entry: Entry
    rules: Rules
    title: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One strategy's idea of the body: an element of its own, and how sure it is, 0 to 1.

    *is_pruned* says that the strategy has weighed what the body's parts are named against the
    rest of what is known of them: a name by itself condemns none of them any more.
    """

    strategy: str
    body: HtmlElement
    score: float
    is_pruned: bool = False


class Strategy(Protocol):
    """How a body is found."""

    COST: float
    """CPU milliseconds on a page of 170 KB, and more for one whose answer alone never ends the
    search; the dear ones are asked last."""

    def extract(self, reading: Reading) -> Candidate | None:
        """Its idea of the body, or None when the page is not of its kind."""


class Style(Protocol):
    """How a file looks."""

    def render(self, article: Article, feed: Feed, form: Form) -> Document:
        """The whole document; pure, and the same bytes each time."""


class Sink(Protocol):
    """Where bytes rest. Paths are relative, with `/`."""

    def put(self, path: str, body: bytes, *, replace: bool = False) -> None:
        """Whole or not at all, and still there after a power cut.

        FileExistsError when the path is taken and *replace* is false; `StorageError` when
        nothing can be kept.
        """

    def get(self, path: str) -> bytes | None:
        """The bytes, or None where nothing rests; Unreadable where this alone cannot be read."""

    def walk(self, shut: Callable[[str], None] = lambda _: None) -> Iterator[str]:
        """Every path that rests here, the sink's own working files aside; *shut* is told of the
        folders that cannot be read."""


class Observer(Protocol):
    """Who listens to what happens. Called in the event loop: it must not block or raise."""

    def expects(self, backlog: Backlog) -> None:
        """So much is owed in this pass, as far as is known by now; said again and again."""

    def heard(self, asked: Asked) -> None:
        """A source in the past that is still being asked has said so much so far."""

    def asked(self, asked: Asked) -> None:
        """A feed was asked."""

    def saw(self, outcome: Outcome) -> None:
        """An entry's attempt ended."""

    def done(self) -> None:
        """The pass is over."""
