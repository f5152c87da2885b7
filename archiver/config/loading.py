"""Load: file, environment, checks, values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from archiver.config.document import Document, Place, read
from archiver.config.environment import Variable, applied, variables
from archiver.config.faults import explained
from archiver.config.origins import Origins
from archiver.config.sections import (
    Archive,
    FeedEntry,
    Fetch,
    Retry,
    Root,
    Schedule,
    Service,
    Workers,
)
from archiver.errors import ConfigError, reason
from archiver.model import Feed, Filters, Form, History, Listing, Rules, Traits

FILE = "config.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The configuration, checked, with every path absolute."""

    file: Path | None
    archive: Archive
    state: Path | None
    fetch: Fetch
    workers: Workers
    retry: Retry
    service: Service
    schedule: Schedule
    form: Form
    rules: tuple[tuple[str, Rules], ...]
    feeds: tuple[Feed, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A file and an environment that are right, and where each value of them comes from."""

    root: Root
    origins: Origins
    folder: Path


def load(file: Path | None, environ: Mapping[str, str], *, is_needed: bool = True) -> Config:
    """The configuration; the first ConfigError where it is wrong.

    Without *file*: $ARCHIVER_CONFIG, config.yaml here, then in $ARCHIVER_HOME, then the
    environment alone; where none *is_needed*, the defaults.
    """
    return _config(_right(_read(file, environ, is_needed=is_needed)))


def faults(file: Path | None, environ: Mapping[str, str]) -> tuple[ConfigError, ...]:
    """Everything that is wrong, in the order of lines."""
    try:
        found = _read(file, environ)
    except ConfigError as error:
        return (error,)
    return () if isinstance(found, Checked) else tuple(found)


def check(file: Path | None, environ: Mapping[str, str]) -> Checked:
    """What `load` makes its values from; the first ConfigError where it is wrong."""
    return _right(_read(file, environ))


def starter() -> str:
    """A commented configuration to start from."""
    return (resources.files("archiver.config") / "starter.yaml").read_text("utf-8")


def _right(found: Checked | list[ConfigError]) -> Checked:
    if isinstance(found, Checked):
        return found
    raise found[0]


def _read(
    file: Path | None, environ: Mapping[str, str], *, is_needed: bool = True
) -> Checked | list[ConfigError]:
    over = variables(environ)
    if file is None and environ.get("ARCHIVER_CONFIG"):
        file = Path(environ["ARCHIVER_CONFIG"])
    if file is not None:
        return _checked(read(file), over, file.absolute().parent)
    for folder in dict.fromkeys((Path(), _home(environ))):
        if _is_there(folder / FILE):
            return _checked(read(folder / FILE), over, folder.absolute())
    if any(place[0] == "feeds" for place in over) or not is_needed:
        return _checked(Document("", {}, {}), over, _home(environ))
    where = f"in {_home(environ)}" if environ.get("ARCHIVER_HOME") else "here"
    hint = "write one with `archiver init`, name one with -c, or set ARCHIVER_FEEDS"
    raise ConfigError(why=f"no {FILE} {where}", hint=hint)


def _is_there(file: Path) -> bool:
    """Whether to read it: also where it cannot be read, which `read` says with its reason."""
    try:
        return file.exists()
    except OSError:
        return True


def _home(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("ARCHIVER_HOME") or Path.cwd()).absolute()


def _checked(
    document: Document, over: Mapping[Place, Variable], folder: Path
) -> Checked | list[ConfigError]:
    origins = Origins(document, over)
    try:
        root = Root.model_validate(applied(document.data, over))
    except ValidationError as error:
        return explained(error, origins)
    wrong = [*_twins(root, origins), *_paths_to_nowhere(root, origins, folder)]
    return wrong or Checked(root, origins, folder)


def _twins(root: Root, origins: Origins) -> Iterator[ConfigError]:
    """Two feeds of one name."""
    first: dict[str, int] = {}
    for number, entry in enumerate(root.feeds):
        name = entry.effective_name
        if name in first:
            why = f"{name!r} is the name of feeds[{first[name]}] too"
            yield origins.fault(
                ("feeds", number, "name"), why, "give each feed a `name` of its own"
            )
        first.setdefault(name, number)


def _paths_to_nowhere(root: Root, origins: Origins, folder: Path) -> Iterator[ConfigError]:
    """A home folder that nobody has, a file that should be there."""
    ca: Place = ("fetch", "ca")
    paths: Mapping[Place, Path | None] = {
        ("archive", "path"): root.archive.path,
        ("state",): root.state,
        ca: root.fetch.ca,
    }
    for place, path in paths.items():
        try:
            full = path and _absolute(folder, path)
        except RuntimeError:  # a user of a container may have no home
            why = f"{path}: there is no such home folder"
            yield origins.fault(place, why, "write the path without ~")
        else:
            if place == ca and full and (fault := _no_bundle(full)):
                yield origins.fault(place, f"{full} {fault}")


def _no_bundle(file: Path) -> str | None:
    """Why the file gives no certificate authorities."""
    if not file.is_file():
        return "is no file"
    import ssl  # noqa: PLC0415 - 10 ms, for few configurations

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=file)
    except ssl.SSLError:
        return "holds no sound certificates in PEM"
    except OSError as error:
        return f"cannot be read: {reason(error)}"
    return None


def _absolute(folder: Path, path: Path) -> Path:
    return folder / path.expanduser()


def resolved(checked: Checked) -> Root:
    """What is in force: paths are absolute, and feeds say what they took from the defaults."""
    root, folder = checked.root, checked.folder
    path, ca = _absolute(folder, root.archive.path), root.fetch.ca
    return root.model_copy(
        update={
            "archive": root.archive.model_copy(update={"path": path}),
            "state": root.state and _absolute(folder, root.state),
            "fetch": root.fetch.model_copy(update={"ca": ca and _absolute(folder, ca)}),
            "feeds": tuple(_entry(root, entry) for entry in root.feeds),
        }
    )


def _entry(root: Root, entry: FeedEntry) -> FeedEntry:
    name, general = entry.effective_name, root.defaults
    source = _source(entry)
    is_timed = "interval" in entry.model_fields_set
    tags = general.entry_tags if entry.entry_tags is None else entry.entry_tags
    return entry.model_copy(
        update={
            "name": name,
            "title": entry.title or name,
            "source": source,
            "interval": entry.interval if is_timed else general.interval,
            "content": entry.content or general.content,
            "dates": entry.dates or _dates(root, source),
            "entry_tags": tags,
            "robots": root.fetch.robots if entry.robots is None else entry.robots,
        }
    )


def _source(entry: FeedEntry) -> str:
    """A feed of which `page:` is said is a list page, unless it says what else it is."""
    said = entry.model_fields_set
    return "page" if "page" in said and "source" not in said else entry.source


def _dates(root: Root, source: str) -> Literal["entry", "page"]:
    """A list page tells the day at most: unless the owner says otherwise, the article knows."""
    is_said = "dates" in root.defaults.model_fields_set
    return "page" if source == "page" and not is_said else root.defaults.dates


def _config(checked: Checked) -> Config:
    root, file = resolved(checked), checked.origins.document.file
    archive = root.archive
    by_host = tuple((host, Rules(**rules.model_dump())) for host, rules in root.rules.items())
    return Config(
        file=Path(file).absolute() if file else None,
        archive=archive,
        state=root.state,
        fetch=root.fetch,
        workers=root.workers,
        retry=root.retry,
        service=root.service,
        schedule=root.schedule,
        form=Form(
            style=archive.style,
            body=archive.body,
            timezone=archive.timezone,
            name=archive.name,
            name_bytes=archive.name_bytes,
            front_matter=archive.front_matter,
        ),
        rules=by_host,
        feeds=tuple(_feed(entry, by_host) for entry in root.feeds),
    )


def _feed(entry: FeedEntry, by_host: tuple[tuple[str, Rules], ...]) -> Feed:
    """A feed of an entry that says everything."""
    said = {name: getattr(entry, name) for name in FeedEntry.model_fields}
    said["rules"] = Rules(**entry.rules.model_dump())
    said["host_rules"] = by_host
    said["history"] = History(**entry.history.model_dump())
    said["headers"] = tuple(entry.headers.items())
    said["page"] = Listing(**entry.page.model_dump())
    said["filters"] = _filters(entry)
    return Feed(**said)


def _filters(entry: FeedEntry) -> Filters:
    said = {name: getattr(entry.filters, name) for name in type(entry.filters).model_fields}
    keep, drop = (Traits(**said[name].model_dump()) for name in ("keep", "drop"))
    return Filters(**said | {"keep": keep, "drop": drop})
