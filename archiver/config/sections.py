"""What may be written in config.yaml: one model a section, one field a key."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import cssselect
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from archiver import __version__, shelf
from archiver.config.quantities import duration, duration_text, size, size_text
from archiver.model import PLACEHOLDERS

MOST_PATTERN = 1_000


def _name_on(where: str) -> Any:
    """The name of something on that shelf."""

    def check(name: object) -> str:
        known = shelf.names(where)
        if not isinstance(name, str) or name not in known:
            raise ValueError(f"{name!r} is unknown; choose one of: {', '.join(known)}")
        return name

    return Annotated[
        str, BeforeValidator(check), WithJsonSchema({"enum": list(shelf.names(where))})
    ]


def _check_selector(text: object) -> str:
    if not isinstance(text, str) or len(text) > MOST_PATTERN:
        raise ValueError("is no CSS selector")
    try:
        cssselect.parse(text)
    except cssselect.SelectorError as error:
        raise ValueError(f"is no CSS selector: {error}") from None
    return text


def _check_url(text: object) -> str:
    if not isinstance(text, str):
        raise ValueError("is no URL")
    try:
        parts = urlsplit(text.strip())
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        is_web = False
    if not is_web or re.search(r"\s", text.strip()):
        raise ValueError("is no web address; it begins with http:// or https://")
    return text.strip()


def _check_zone(text: object) -> str:
    try:
        ZoneInfo(str(text))
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        raise ValueError("is no time zone; write it as UTC or Asia/Singapore") from None
    return str(text)


def _check_template(text: object) -> str:
    """A relative path that ends in .md, whose placeholders are known."""
    if not isinstance(text, str) or not text.endswith(".md"):
        raise ValueError("is no file name; it ends in .md")
    path = PurePosixPath(text)
    if path.is_absolute() or ".." in path.parts or "\\" in text:
        raise ValueError("leaves the archive; write a relative path without ..")
    if path.parts[0] == ".archiver":
        raise ValueError("lies where the archive keeps its own files; name another folder")
    for name in re.findall(r"\{([^{}]*)\}", text):
        if name not in PLACEHOLDERS:
            known = ", ".join(f"{{{one}}}" for one in sorted(PLACEHOLDERS))
            raise ValueError(f"{{{name}}} is unknown; there are: {known}")
    if "{title}" not in text:
        raise ValueError("has no {title}")
    return text


def _check_interval(text: object) -> timedelta | str | None:
    """`auto` (None), a duration, or a cron line of five fields."""
    if text in {"auto", None}:
        return None
    if isinstance(text, str) and len(text.split()) == 5:
        from archiver import cron  # noqa: PLC0415 - only where it occurs

        try:
            cron.parse(text)
        except ValueError as error:
            raise ValueError(f"is no cron line: {error}") from None
        return text
    try:
        every = duration(text)
    except ValueError:
        hint = "write auto, a duration such as 15m, or a cron line such as */20 6-23 * * *"
        raise ValueError(f"is no interval; {hint}") from None
    if every < timedelta(seconds=1):
        raise ValueError("is shorter than a second")
    return every


def _interval_text(interval: timedelta | str | None) -> str:
    if interval is None:
        return "auto"
    return interval if isinstance(interval, str) else duration_text(interval)


def _strings(value: object) -> object:
    """One string where a list of strings is wanted."""
    return [value] if isinstance(value, str) else value


if TYPE_CHECKING:
    _Style = str
    _Source = str
else:
    _Style = _name_on("archiver.render.styles")
    _Source = _name_on("archiver.sources")

_TEXT = WithJsonSchema({"type": "string"})
_TEXTS = WithJsonSchema(
    {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
)
_AMOUNT = WithJsonSchema({"type": ["string", "integer"]})
Duration = Annotated[timedelta, BeforeValidator(duration), PlainSerializer(duration_text), _TEXT]
Size = Annotated[int, BeforeValidator(size), PlainSerializer(size_text), _AMOUNT]
Selector = Annotated[str, BeforeValidator(_check_selector)]
Selectors = Annotated[tuple[Selector, ...], BeforeValidator(_strings), _TEXTS]
Url = Annotated[str, BeforeValidator(_check_url)]
Zone = Annotated[str, BeforeValidator(_check_zone)]
Interval = Annotated[
    timedelta | str | None,
    BeforeValidator(_check_interval),
    PlainSerializer(_interval_text),
    _TEXT,
]
Words = Annotated[tuple[str, ...], BeforeValidator(_strings), _TEXTS]


class Section(BaseModel):
    """A part of the configuration: frozen, and strict about its keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


class Archive(Section):
    """Where articles rest, and how they look."""

    path: Path = Field(Path("archive"), description="The folder of articles.")
    style: _Style = Field("jekyll", description="How a file looks.")
    body: Literal["markdown", "html"] = Field("markdown", description="The form of the body.")
    timezone: Zone = Field("UTC", description="The zone of the day in file names.")
    name: Annotated[str, BeforeValidator(_check_template)] = Field(
        "_posts/{day}-{title}.md", description="The template of file names."
    )
    name_bytes: int = Field(143, ge=60, le=255, description="The longest file name, in bytes.")
    front_matter: dict[str, Any] = Field(
        default_factory=dict, description="Keys of your own in every file's front matter."
    )


class Fetch(Section):
    """Limits and manners of fetching."""

    concurrency: int = Field(16, ge=1, le=512, description="Requests at once, in all.")
    per_host: int = Field(2, ge=1, le=64, description="Requests at once to one host.")
    delay: Duration = Field(timedelta(seconds=1), description="Between two requests to one host.")
    timeout: Duration = Field(
        timedelta(seconds=30), description="For connecting, and for each read."
    )
    total_timeout: Duration = Field(timedelta(minutes=2), description="For a whole fetch.")
    proxy: Url | None = Field(None, description="An HTTP proxy.")
    ca: Path | None = Field(None, description="An extra bundle of certificate authorities.")
    allow_private: bool | Words = Field(
        False, description="Private addresses: true, or the networks and hosts allowed."
    )
    user_agent: str = Field(f"archiver/{__version__}", min_length=1, description="Who is asking.")
    max_page: Size = Field(10_000_000, description="The largest page, decompressed.")
    max_feed: Size = Field(50_000_000, description="The largest feed, decompressed.")
    max_redirects: int = Field(10, ge=0, le=50, description="Redirects followed.")


class Workers(Section):
    """The worker processes that read pages and feeds."""

    count: int | None = Field(None, ge=1, le=256, description="How many; by default the cores.")
    deadline: Duration = Field(timedelta(seconds=30), description="For reading one page or feed.")


class Retry(Section):
    """How failures are repeated before an entry is set aside."""

    attempts: int = Field(8, ge=1, le=100, description="Tries, the first included.")
    first: Duration = Field(timedelta(minutes=5), description="The first pause; it doubles.")
    longest: Duration = Field(timedelta(days=1), description="The longest pause.")


class Defaults(Section):
    """What holds for every feed that does not say otherwise."""

    interval: Interval = Field(None, description="auto, a duration, or a cron line.")
    content: Literal["auto", "page", "feed"] = Field("auto", description="Where text comes from.")
    dates: Literal["entry", "page"] = Field("entry", description="Whose date is believed first.")
    entry_tags: bool = Field(False, description="Whether entries' own tags are written.")


class Rules(Section):
    """CSS selectors for a site; they win over every guess."""

    body: Selectors = Field((), description="The article's text.")
    remove: Selectors = Field((), description="What is not content.")
    title: Selectors = Field((), description="The headline.")
    author: Selectors = Field((), description="Each author.")
    date: Selectors = Field((), description="The date of publication.")
    next_page: Selectors = Field((), description="The link to the next part.")


class FeedEntry(Section):
    """One subscription."""

    url: Url = Field(description="The feed's address.")
    name: str | None = Field(None, min_length=1, max_length=100, description="Unique.")
    title: str | None = Field(None, min_length=1, description="Author, tag and category.")
    source: _Source = Field("feed", description="Its kind.")
    tags: Words = Field((), description="More tags.")
    categories: Words = Field((), description="More categories.")
    interval: Interval | None = Field(None, description="When to ask.")
    content: Literal["auto", "page", "feed"] | None = Field(None, description="See defaults.")
    dates: Literal["entry", "page"] | None = Field(None, description="See defaults.")
    entry_tags: bool | None = Field(None, description="See defaults.")
    rules: Rules = Field(default_factory=Rules, description="CSS selectors.")
    headers: dict[str, str] = Field(default_factory=dict, description="Sent to its site only.")


class Service(Section):
    """The long-lived service."""

    backfill: bool = Field(True, description="Work off backfills that were interrupted.")


class Root(Section):
    """The whole file."""

    archive: Archive = Field(default_factory=Archive)
    state: Path | None = Field(None, description="By default in the archive's folder.")
    fetch: Fetch = Field(default_factory=Fetch)
    workers: Workers = Field(default_factory=Workers)
    retry: Retry = Field(default_factory=Retry)
    service: Service = Field(default_factory=Service)
    defaults: Defaults = Field(default_factory=Defaults)
    feeds: tuple[FeedEntry, ...] = Field((), description="The subscriptions.")
