"""The tables. A change here is a new migration beside the others, and a new REVISION."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    text,
)

REVISION = "0010"
"""The migration that this schema is the result of; a test holds the two together."""

metadata = MetaData()


class Utc(TypeDecorator[datetime]):
    """Aware UTC in, aware UTC out; SQLite keeps no zone of its own."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Aware times only: a naive one here is a fault of ours."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"naive time {value}")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """SQLite's naive answer is UTC by construction."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


feeds = Table(
    "feeds",
    metadata,
    Column("name", String, primary_key=True),
    Column("url", Text, nullable=False),
    Column("asked_at", Utc),
    Column("answered_at", Utc),
    Column("failures", Integer, nullable=False, default=0),
    Column("error", Text),
    Column("seen", Integer, nullable=False, default=0),
    Column("habits", JSON, nullable=False, server_default=text("'{}'")),
)
"""A feed's health; *failures* counts those since the last good answer. *habits* is the rest of
what `archiver.habits` makes of its answers."""

memories = Table(
    "memories",
    metadata,
    Column("feed", String, primary_key=True),
    Column("source", String, primary_key=True),
    Column("errand", String, primary_key=True),
    Column("memory", JSON, nullable=False),
)
"""What a source remembers of a feed on an errand: validators, a cursor."""

articles = Table(
    "articles",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("url", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("path_key", Text, nullable=False, unique=True),
    Column("feed", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("published", Utc),
    Column("strategy", String, nullable=False),
    Column("digest", String),
    Column("archived_at", Utc),
    Column("wording", LargeBinary),
    Column("is_adopted", Boolean, nullable=False, default=False, server_default=text("0")),
    Column("flaw", Text),
    Index("articles_published", "published"),
)
"""One row a file. *key* is the identity of the canonical URL; *path_key* the folded path;
*wording* what it says, in short (`likeness`).
A name stands here before its file does: until then *archived_at* is null, and *digest* that of
what is about to be put there.
*is_adopted* says that the file was there before us, or that its owner changed it: it is never
replaced. *flaw* is why a better version is wished for."""

replacements = Table(
    "replacements",
    metadata,
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("digest", String, primary_key=True),
    Column("strategy", String, nullable=False),
    Column("wording", LargeBinary),
    Column("flaw", Text),
)
"""What is about to be put in the place of a file that rests, as its article is to say then; what a
kill or another process has left behind stays known."""

aliases = Table(
    "aliases",
    metadata,
    Column("key", Text, primary_key=True),
    Column("article_id", ForeignKey("articles.id"), nullable=False, index=True),
    Column("kin", BigInteger, index=True),
)
"""Every identity that led to an article, its own among them, and what it is akin to."""

entries = Table(
    "entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("host", String, nullable=False),
    Column("errand", String, nullable=False),
    Column("feed", String, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("guid", Text),
    Column("payload", Text, nullable=False),
    Column("first_seen", Utc, nullable=False),
    Column("standing", String, nullable=False),
    Column("due", Utc, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("interrupted", Integer, nullable=False, default=0),
    Column("error", Text),
    Column("holder", String),
    Column("article_id", ForeignKey("articles.id")),
    Column("kin", BigInteger),
    Column("looks", Integer, nullable=False, default=0, server_default=text("0")),
    Column("said", String),
    # A claim walks this index alone: one seek a host, then rows in the order they are due.
    Index(
        "entries_owed", "errand", "host", "interrupted", "due", sqlite_where=text("standing='owed'")
    ),
    Index("entries_guid", "feed", "guid"),
    Index("entries_kin", "kin", sqlite_where=text("kin IS NOT NULL")),
    Index("entries_held", "holder", sqlite_where=text("holder IS NOT NULL")),
    Index("entries_standing", "standing", "feed"),
    Index("entries_past", "errand", sqlite_where=text("errand <> 'live'")),
)
"""Everything ever seen in a source. *rank* is its feed's place in the configuration; *holder*
is who has claimed it; *interrupted* counts the attempts that a kill cut off; *kin* is what its
address is akin to, of one that can be told by title and date. *looks* counts how often it was
owed again when its article rested already, for a better version; *said* is the digest of what
its feed last said of it."""

refusals = Table(
    "refusals",
    metadata,
    Column("entry_id", ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
    Column("feed", String, primary_key=True),
)
"""Whose filters left an entry out: another feed that lists it may want it."""

also_listed = Table(
    "also_listed",
    metadata,
    Column("entry_id", ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
    Column("errand", String, primary_key=True),
    Column("feed", String, primary_key=True),
    Index("also_listed_by", "errand", "feed"),
)
"""Who else listed an entry while it was owed: any of them may have it kept."""

rules = Table(
    "rules",
    metadata,
    Column("feed", String, primary_key=True),
    Column("rule", Text, primary_key=True),
    Column("misses", Integer, nullable=False),
)
"""How the owner's rules fare: *misses* counts the pages in a row on which one, as it is
written, matched nothing."""

sites = Table(
    "sites",
    metadata,
    Column("site", String, primary_key=True),
    Column("misses", Integer, nullable=False, default=0),
    Column("missed_from", Utc),
    Column("changed_at", Utc),
    Column("changed_from", Utc),
    Column("learned_at", Utc),
)
"""How a site's pages and its templates get on. *misses* counts the pages since the last one
that a template served, *missed_from* is the date of the first of them; *changed_at* is when
that was found to be a new layout, of articles from *changed_from* on."""

templates = Table(
    "templates",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site", String, nullable=False, index=True),
    Column("layout", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("served", Integer, nullable=False, default=0),
    Column("doubts", Integer, nullable=False, default=0),
    Column("first", Utc),
    Column("last", Utc),
    Column("learned_at", Utc, nullable=False),
    Column("value", LargeBinary, nullable=False),
)
"""One row a layout. *pages* is how many it was learned from, *served* how many it has given
the body of, *first* and *last* the dates of those; *doubts* counts the checks in a row in
which the other strategies contradicted it."""

spool = Table(
    "spool",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site", String, nullable=False),
    Column("key", Text, nullable=False, unique=True),
    Column("entry_id", Integer, nullable=False),
    Column("template_id", Integer),
    Column("is_learned", Boolean, nullable=False, default=False),
    Column("version", Integer, nullable=False, default=0),
    Column("lesson", LargeBinary, nullable=False),
    Column("payload", Text),
    Column("page", LargeBinary),
    Index("spool_site", "site", "id"),
    Index("spool_pages", "template_id", sqlite_where=text("page IS NOT NULL")),
)
"""A few recent lessons of each site, and the pages that taught them while these may be read
again by a better template: *version* is that of the template which has done so. A lesson
without a template is of a page that none fitted."""
