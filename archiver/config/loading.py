"""Load: file, environment, checks, values."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError

from archiver.config import environment
from archiver.config.document import Document, Place, read
from archiver.config.sections import Archive, FeedEntry, Fetch, Retry, Root, Service, Workers
from archiver.errors import ConfigError
from archiver.model import Feed, Form, Rules

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
    form: Form
    feeds: tuple[Feed, ...]


def load(file: Path | None, environ: Mapping[str, str]) -> Config:
    """The configuration; the first ConfigError where it is wrong.

    Without *file*: $ARCHIVER_CONFIG, config.yaml here, then in $ARCHIVER_HOME, then the
    environment alone.
    """
    document, folder = find(file, environ)
    return _config(checked(document, environ), document, folder)


def faults(file: Path | None, environ: Mapping[str, str]) -> tuple[ConfigError, ...]:
    """Everything that is wrong, in the order of lines."""
    try:
        document, folder = find(file, environ)
        found = _checked(document, environ)
        if not isinstance(found[0], ConfigError):
            _config(found[0], document, folder)
            return ()
        return tuple(found)
    except ConfigError as error:
        return (error,)


def defaults(environ: Mapping[str, str]) -> Config:
    """What holds where no file says anything."""
    document = Document("", {}, {})
    return _config(checked(document, environ), document, _home(environ))


def schema() -> dict[str, Any]:
    """JSON Schema of config.yaml, for editors."""
    return Root.model_json_schema()


def starter() -> str:
    """A commented configuration to start from."""
    return (resources.files("archiver.config") / "starter.yaml").read_text("utf-8")


def _home(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("ARCHIVER_HOME") or Path.cwd()).absolute()


def find(file: Path | None, environ: Mapping[str, str]) -> tuple[Document, Path]:
    """The file as data, and the folder that its paths are relative to."""
    if file is None and environ.get("ARCHIVER_CONFIG"):
        file = Path(environ["ARCHIVER_CONFIG"])
    if file is not None:
        return read(file), file.absolute().parent
    for folder in dict.fromkeys((Path(), _home(environ))):
        if _is_there(folder / FILE):
            return read(folder / FILE), folder.absolute()
    if any(name.startswith("ARCHIVER_FEEDS") and said for name, said in environ.items()):
        return Document("", {}, {}), _home(environ)
    where = f"in {_home(environ)}" if environ.get("ARCHIVER_HOME") else "here"
    hint = "write one with `archiver init`, name one with -c, or set ARCHIVER_FEEDS"
    raise ConfigError(why=f"no {FILE} {where}", hint=hint)


def _is_there(file: Path) -> bool:
    """Whether to read it: also where it cannot be read, which `read` says with its reason."""
    try:
        return file.exists()
    except OSError:
        return True


def checked(document: Document, environ: Mapping[str, str]) -> Root:
    """What the document says and the environment overrides, checked; else the first fault."""
    found = _checked(document, environ)
    if isinstance(found[0], ConfigError):
        raise found[0]
    root: Root = found[0]
    return root


def _checked(document: Document, environ: Mapping[str, str]) -> list[Any]:
    """The root model, or the faults."""
    found = environment.overrides(environ, set(Root.model_fields))
    data = environment.applied(document.data, found)
    try:
        root = Root.model_validate(data)
    except ValidationError as error:
        sources = {place: variable for place, (variable, _) in found.items()}
        wrong = [_fault(document, sources, dict(one)) for one in error.errors()]
        return sorted({str(w): w for w in wrong}.values(), key=lambda w: (w.line or 0, w.key or ""))
    twins = _twins(document, root)
    return list(twins) or [root]


def _twins(document: Document, root: Root) -> list[ConfigError]:
    """Two feeds of one name."""
    first: dict[str, int] = {}
    wrong = []
    for number, entry in enumerate(root.feeds):
        name = _name(entry)
        if name in first:
            place: Place = ("feeds", number, "name")
            why = f"{name!r} is the name of feeds[{first[name]}] too"
            hint = "give each feed a `name` of its own"
            wrong.append(_error(document, place, why, hint))
        first.setdefault(name, number)
    return wrong


def _fault(document: Document, sources: Mapping[Place, str], one: dict[str, Any]) -> ConfigError:
    place: Place = tuple(p for p in one["loc"] if not _is_branch(p)) or one["loc"]
    kind, given = one["type"], one.get("input")
    hint = None
    if kind == "extra_forbidden":
        why, hint = "unknown key", _suggestion(place)
    elif kind == "missing":
        why, hint = "is missing", f"each feed needs `{place[-1]}:`" if place[0] == "feeds" else None
    elif kind == "value_error":
        why = str(one["ctx"]["error"])
        why = why if why.startswith(repr(given)) else f"{given!r} {why}"[:400]
    elif kind == "literal_error":
        close = difflib.get_close_matches(str(given), _words(one["ctx"]["expected"]), 1)
        why = f"{given!r} is unknown; choose {one['ctx']['expected']}"
        hint = f'did you mean "{close[0]}"?' if close else None
    else:
        why = f"{given!r}: {one['msg'].lower()}"[:400]
    variable = sources.get(place)
    if variable is not None:
        return ConfigError(why=why, key=variable, hint=hint)
    return _error(document, place, why, hint)


def _error(document: Document, place: Place, why: str, hint: str | None) -> ConfigError:
    key = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in place).lstrip(".")
    file = document.file or None
    return ConfigError(why=why, file=file, line=document.line(place), key=key, hint=hint)


def _is_branch(part: str | int) -> bool:
    """Pydantic names the branch of a union in the place of its error; it is no key."""
    is_kind = part in {"bool", "str", "timedelta"}
    return isinstance(part, str) and (is_kind or bool(re.fullmatch(r"[\w-]+\[.*\]", part)))


def _words(expected: str) -> list[str]:
    return [word.strip("' ") for word in expected.replace(" or ", ",").split(",")]


def _suggestion(place: Place) -> str:
    model: type[BaseModel] = Root
    for part in place[:-1]:
        if isinstance(part, str) and part in model.model_fields:
            model = _model_of(model.model_fields[part].annotation) or model
    known = list(model.model_fields)
    close = difflib.get_close_matches(str(place[-1]), known, 1)
    return f'did you mean "{close[0]}"?' if close else f"there are: {', '.join(known)}"


def _model_of(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_of(inner) for inner in get_args(annotation))
    return next((model for model in found if model is not None), None)


def _config(root: Root, document: Document, folder: Path) -> Config:
    def absolute(path: Path | None, *place: str) -> Path | None:
        try:
            return None if path is None else folder / path.expanduser()
        except RuntimeError:  # a user of a container may have no home
            why = f"{path}: there is no such home folder"
            raise _error(document, place, why, "write the path without ~") from None

    archive = root.archive.model_copy(
        update={"path": absolute(root.archive.path, "archive", "path")}
    )
    fetch = root.fetch.model_copy(update={"ca": absolute(root.fetch.ca, "fetch", "ca")})
    if fetch.ca is not None and not fetch.ca.is_file():
        raise _error(document, ("fetch", "ca"), f"{fetch.ca} is no file", None)
    return Config(
        file=Path(document.file).absolute() if document.file else None,
        archive=archive,
        state=absolute(root.state, "state"),
        fetch=fetch,
        workers=root.workers,
        retry=root.retry,
        service=root.service,
        form=Form(
            style=archive.style,
            body=archive.body,
            timezone=archive.timezone,
            name=archive.name,
            name_bytes=archive.name_bytes,
            front_matter=archive.front_matter,
        ),
        feeds=tuple(_feed(root, entry) for entry in root.feeds),
    )


def _feed(root: Root, entry: FeedEntry) -> Feed:
    said = entry.model_fields_set
    name = _name(entry)
    return Feed(
        name=name,
        url=entry.url,
        title=entry.title or name,
        source=entry.source,
        tags=entry.tags,
        categories=entry.categories,
        interval=entry.interval if "interval" in said else root.defaults.interval,
        content=entry.content or root.defaults.content,
        dates=entry.dates or root.defaults.dates,
        entry_tags=root.defaults.entry_tags if entry.entry_tags is None else entry.entry_tags,
        rules=Rules(**entry.rules.model_dump()),
        headers=tuple(entry.headers.items()),
    )


def _name(entry: FeedEntry) -> str:
    """The name, or one made from the address: host and path."""
    if entry.name:
        return entry.name
    parts = urlsplit(entry.url)
    return f"{parts.hostname}{parts.path}".rstrip("/")
