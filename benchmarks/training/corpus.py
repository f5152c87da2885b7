"""A folder of pages with known text: `truth.json` and `pages/<id>.html.gz`."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from archiver.extract import decode, metadata, tree
from archiver.extract.sieve import survey
from archiver.extract.sieve.survey import Survey
from archiver.model import Entry, Feed, Page

NOW = datetime(2100, 1, 1, tzinfo=UTC)

_MOST = 0.25
"""Share of a corpus from which on a host is a stand-in, and says nothing of the publisher."""

_NUMBER = re.compile(r"[-_]?\d+$")


@dataclass(frozen=True, slots=True)
class Sample:
    """A page, its true text, and the name that the pages of its *publisher* share."""

    corpus: str
    url: str
    html: bytes
    truth: str
    publisher: str


def samples(folder: Path) -> Iterator[Sample]:
    """The pages of one corpus."""
    known = json.loads((folder / "truth.json").read_text("utf-8"))
    hosts = Counter(_host(each["url"]) for each in known.values())
    for key, each in known.items():
        host = _host(each["url"])
        is_real = hosts[host] < _MOST * len(known)
        yield Sample(
            corpus=folder.name,
            url=each["url"],
            html=gzip.decompress((folder / "pages" / f"{key}.html.gz").read_bytes()),
            truth=each["body"],
            publisher=host if is_real else _NUMBER.sub("", key).partition("-")[0],
        )


def surveyed(sample: Sample) -> Survey:
    """The page's blocks as the sieve sees them."""
    page = Page(url=sample.url, final_url=sample.url, status=200, body=sample.html, fetched_at=NOW)
    document = tree.parse(decode.decode(sample.html, None))
    known = metadata.gather(
        document, page, Entry(feed="", url=sample.url), Feed(name="", url=sample.url, title="")
    )
    return survey(document, known.title, known.description)


def _host(url: str) -> str:
    return urlsplit(url).netloc.removeprefix("www.")
