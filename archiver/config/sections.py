"""What may be written in config.yaml: one model a section, one field a key."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

from archiver import __version__
from archiver.config.kinds import (
    HEADER_NAME,
    STRATEGIES,
    STYLES,
    Allowed,
    Count,
    DateFormat,
    Duration,
    HeaderName,
    HeaderValue,
    Host,
    Interval,
    Languages,
    OwnKey,
    Patterns,
    Selectors,
    Size,
    Sought,
    Template,
    Url,
    Urls,
    UserAgent,
    Words,
    Zone,
    name_on,
    names_on,
    names_on_or_none,
)
from archiver.model import HEADER

_INTERVAL = "When the service asks: auto, 15m, 1h, or a cron line in UTC."
_CONTENT = "auto: the page, else what the feed carried; page; feed: no request."
_DATES = "Whose date is believed first."
_ENTRY_TAGS = "Write the entry's own tags as well, or its page's where it has none."


class Section(BaseModel):
    """A part of the configuration: frozen, and strict about its keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)

    @model_validator(mode="before")
    @classmethod
    def _nothing_said(cls, said: object) -> object:
        """A key with nothing behind it has its default, a section too."""
        if said is None:
            return {}
        if not isinstance(said, dict):
            return said
        known = cls.model_fields
        return {key: value for key, value in said.items() if value is not None or key not in known}


class Archive(Section):
    """Where articles rest, and how they look."""

    path: Path = Field(Path("archive"), description="The folder of articles.")
    style: Annotated[str, name_on(STYLES)] = Field(
        "jekyll", description="How a file looks.", json_schema_extra=names_on(STYLES)
    )
    body: Literal["markdown", "html"] = Field("markdown", description="The form of the body.")
    timezone: Zone = Field("UTC", description="The zone of the day in file names.")
    name: Template = Field(
        "_posts/{day}-{title}.md",
        description="The file name: {title}, {day} (2024-03-12), {year}, {month}, {feed}, {host}.",
    )
    name_bytes: Count = Field(143, ge=60, le=255, description="The longest file name, in bytes.")
    front_matter: dict[OwnKey, Any] = Field(
        default_factory=dict,
        description="Keys of your own in every file's front matter.",
        json_schema_extra={"propertyNames": {"not": {"enum": [*sorted(HEADER)]}}},
    )


_ROBOTS = "Whether robots.txt is heeded for pages; a feed itself is asked for regardless."


class Fetch(Section):
    """Limits and manners of fetching."""

    concurrency: Count = Field(16, ge=1, le=512, description="Requests at once, in all.")
    per_host: Count = Field(
        2, ge=1, le=64, description="Requests at once to one host, by one process."
    )
    delay: Duration = Field(
        timedelta(seconds=1),
        description="Between the starts of two requests to one host, by all processes.",
    )
    timeout: Duration = Field(
        timedelta(seconds=30), description="For connecting, and for each read."
    )
    total_timeout: Duration = Field(timedelta(minutes=2), description="For one request as a whole.")
    proxy: Url | None = Field(None, description="An HTTP proxy: http://127.0.0.1:8080.")
    ca: Path | None = Field(None, description="An extra bundle of certificate authorities (PEM).")
    allow_private: Allowed = Field(
        False, description="Private addresses: true, or the networks and hosts allowed."
    )
    user_agent: UserAgent = Field(
        f"archiver/{__version__}",
        min_length=1,
        description="Who is asking; a contact address in it is good manners.",
        json_schema_extra={"minLength": 1},
    )
    max_page: Size = Field(10_000_000, description="The largest page, decompressed.")
    max_feed: Size = Field(50_000_000, description="The largest feed, decompressed.")
    max_redirects: Count = Field(10, ge=0, le=50, description="Redirects followed.")
    robots: bool = Field(True, description=_ROBOTS)
    per_day: Count | None = Field(
        None, ge=1, description="Requests to one host in a day (UTC); its pages wait for the next."
    )


class Workers(Section):
    """The worker processes that read pages and feeds."""

    count: Count | None = Field(
        None, ge=1, le=256, description="How many; by default one for each core, at most 4."
    )
    deadline: Duration = Field(timedelta(seconds=30), description="For reading one page or feed.")


class Retry(Section):
    """How failures are repeated before an entry is set aside."""

    attempts: Count = Field(8, ge=1, le=100, description="Tries, the first included.")
    first: Duration = Field(timedelta(minutes=5), description="The first pause; it doubles.")
    longest: Duration = Field(timedelta(days=1), description="The longest pause.")


class Schedule(Section):
    """Between which intervals `auto` chooses."""

    shortest: Duration = Field(timedelta(minutes=5), description="Never sooner than this.")
    longest: Duration = Field(timedelta(days=1), description="Never later than this.")

    @model_validator(mode="after")
    def _check(self) -> Schedule:
        if not timedelta(seconds=1) <= self.shortest <= self.longest:
            raise ValueError("has a `shortest` longer than its `longest`, or none")
        return self


class Defaults(Section):
    """What holds for every feed that does not say otherwise."""

    interval: Interval = Field(None, description=_INTERVAL)
    content: Literal["auto", "page", "feed"] = Field("auto", description=_CONTENT)
    dates: Literal["entry", "page"] = Field("entry", description=_DATES)
    entry_tags: bool = Field(False, description=_ENTRY_TAGS)


class Rules(Section):
    """What you know of a site; it wins over every guess. CSS selectors, one or a list."""

    body: Selectors = Field((), description="The article's text.")
    remove: Selectors = Field((), description="What is not content.")
    title: Selectors = Field((), description="The headline.")
    author: Selectors = Field((), description="Each author.")
    date: Selectors = Field((), description="The date of publication.")
    date_format: DateFormat | None = Field(
        None, description="How `date` is written: %d.%m.%Y %H:%M, as Python's strptime has it."
    )
    timezone: Zone | None = Field(None, description="The zone of dates that name none.")
    next_page: Selectors = Field((), description="The link to the next part.")
    extractor: Annotated[str, name_on(STRATEGIES)] | None = Field(
        None,
        description="The strategy that finds the body, where `body` does not.",
        json_schema_extra=names_on_or_none(STRATEGIES),
    )


class History(Section):
    """What is known of the site's past, for backfill; regular expressions are searched for."""

    articles: Patterns = Field((), description="What articles match, and nothing else does.")
    others: Patterns = Field((), description="What no article matches.")
    pages: Urls = Field((), description="List pages, one or a list; {page}: their number.")


class Page(Section):
    """CSS selectors for a list page, one or a list; what is not said is guessed."""

    item: Selectors = Field((), description="Each article's box.")
    link: Selectors = Field((), description="The link to it, within its box.")
    title: Selectors = Field((), description="Its headline, within its box.")
    date: Selectors = Field((), description="Its date, within its box.")


class Traits(Section):
    """Words, or `re:` and a regular expression (RE2), one or a list; case does not matter."""

    title: Sought = Field((), description="In the headline.")
    author: Sought = Field((), description="In the name of an author.")
    categories: Sought = Field((), description="In a category or tag of the entry.")
    url: Sought = Field((), description="In the address.")


class Filters(Section):
    """What of the feed is wanted; the rest is counted as skipped, and not asked for again."""

    keep: Traits = Field(
        default_factory=Traits, description="Only what has one of these; all, where none is."
    )
    drop: Traits = Field(default_factory=Traits, description="Nothing that has one of these.")
    max_age: Duration | None = Field(
        None, description="Nothing that is older when the feed lists it; a backfill has --since."
    )
    language: Languages = Field(
        (), description="Languages, as zh or en; an article whose language is unknown is kept."
    )
    min_length: Count | None = Field(
        None, ge=1, description="The least text of an article, in characters without spaces."
    )


class FeedEntry(Section):
    """One subscription."""

    url: Url = Field(description="The feed's address.")
    name: str | None = Field(
        None,
        min_length=1,
        max_length=100,
        description="Unique; by default the address's host and path.",
    )
    title: str | None = Field(
        None,
        min_length=1,
        description="Author, tag and category of its files; by default the name.",
    )
    source: Literal["feed", "page", "sitemap", "wordpress"] = Field("feed", description="Its kind.")
    tags: Words = Field((), description="More tags.")
    categories: Words = Field((), description="More categories.")
    interval: Interval = Field(None, description=_INTERVAL)
    content: Literal["auto", "page", "feed"] | None = Field(None, description=_CONTENT)
    dates: Literal["entry", "page"] | None = Field(None, description=_DATES)
    timezone: Zone | None = Field(
        None, description="The zone that the feed's dates are in, whatever they claim."
    )
    entry_tags: bool | None = Field(None, description=_ENTRY_TAGS)
    robots: bool | None = Field(None, description=_ROBOTS)
    rules: Rules = Field(
        default_factory=Rules, description="What you know of its site; it wins over every guess."
    )
    history: History = Field(
        default_factory=History, description="Which addresses are articles; for backfill."
    )
    page: Page = Field(
        default_factory=Page, description="Where it is said, the URL is that of a list page."
    )
    headers: dict[HeaderName, HeaderValue] = Field(
        default_factory=dict,
        description="Request headers, sent to its own site only.",
        json_schema_extra={"propertyNames": {"pattern": f"^{HEADER_NAME}$"}},
    )
    filters: Filters = Field(
        default_factory=Filters, description="What of the feed is wanted; by default all."
    )

    @property
    def effective_name(self) -> str:
        """The name, or one made from the address: host and path."""
        if self.name:
            return self.name
        parts = urlsplit(self.url)
        return f"{parts.hostname}{parts.path}".rstrip("/")


class Service(Section):
    """The long-lived service."""

    backfill: bool = Field(
        True, description="Work off interrupted backfills, after the live feeds."
    )


class Root(Section):
    """The whole file."""

    archive: Archive = Field(default_factory=Archive)
    state: Path | None = Field(
        None, description="What is known and owed; by default <archive>/.archiver/state.db."
    )
    fetch: Fetch = Field(default_factory=Fetch)
    workers: Workers = Field(default_factory=Workers)
    retry: Retry = Field(default_factory=Retry)
    service: Service = Field(default_factory=Service)
    schedule: Schedule = Field(default_factory=Schedule)
    defaults: Defaults = Field(default_factory=Defaults)
    rules: dict[Host, Rules] = Field(
        default_factory=dict,
        description="Rules by host, for what a feed's own do not say; a domain's hold below it.",
    )
    feeds: tuple[FeedEntry, ...] = Field((), description="The subscriptions.")
