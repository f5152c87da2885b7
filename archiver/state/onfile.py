"""What is on file that an article may be: the same one, or another that shares something with it.

Looks it up; `likeness` says which it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from itertools import chain
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, bindparam, literal_column, select, union_all

from archiver import likeness
from archiver.model import Article
from archiver.state.schema import aliases, articles, entries
from archiver.urls import identity

MOST_COMPARED = 100
"""Articles that one is compared with; more have not only the address in common."""


def _as(how: str) -> Select[Any]:
    return select(literal_column(f"'{how}'").label("how"), articles)


# Asked in one, since mostly nothing is found: in four statements it costs half as much again.
_ON_FILE = union_all(
    _as("own").where(
        articles.c.id
        == select(entries.c.article_id).where(entries.c.id == bindparam("entry")).scalar_subquery()
    ),
    _as("alias").join(aliases).where(aliases.c.key == bindparam("sought")),
    select(
        _as("kin")
        .join(aliases)
        .where(aliases.c.kin == bindparam("kin"))
        .limit(MOST_COMPARED)
        .subquery()
    ),
    select(
        _as("time")
        .where(articles.c.published == bindparam("time"), articles.c.title == bindparam("title"))
        .limit(MOST_COMPARED)
        .subquery()
    ),
)
"""What an article may be, and *how* that is found: as what its entry was given earlier, by an
alias, by what its address is akin to, by its time and title."""

OnFile = defaultdict[str, list[RowMapping]]
"""Rows of `_ON_FILE` by how they were found."""


def found(connection: Connection, entry_id: int, article: Article, url: str) -> OnFile:
    """What is on file that the article may be, as far as one of its URLs leads to it."""
    sought = {"entry": entry_id, "sought": identity(url), "kin": likeness.kin(url)}
    told = {**sought, "time": article.published, "title": article.title}
    by_way: OnFile = defaultdict(list)
    for row in connection.execute(_ON_FILE, told).mappings():
        by_way[row["how"]].append(row)
    return by_way


def elsewhere(found: Collection[OnFile], article: Article, feed: str) -> RowMapping | None:
    """The same article on file under an address that is not one of its own."""
    akin = chain.from_iterable(one["kin"] for one in found)
    of_that_time = chain.from_iterable(one["time"] for one in found)
    same = (row for row in akin if likeness.is_akin(known(row), article))
    moved = (row for row in of_that_time if likeness.has_moved(known(row), article, feed))
    return next(chain(same, moved), None)


def known(row: RowMapping) -> likeness.Known:
    """The article of a row, as others are compared with it."""
    return likeness.Known(
        url=row["url"],
        title=row["title"],
        published=row["published"],
        feed=row["feed"],
        wording=row["wording"] or b"",
        is_whole=row["flaw"] is None and row["strategy"] != "feedtext",
    )
