"""The first schema: entries owed, articles and their names, feeds and what they remember."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table."""
    utc = sa.DateTime(timezone=True)
    op.create_table(
        "feeds",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("asked_at", utc),
        sa.Column("answered_at", utc),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("seen", sa.Integer, nullable=False),
    )
    op.create_table(
        "memories",
        sa.Column("feed", sa.String, primary_key=True),
        sa.Column("source", sa.String, primary_key=True),
        sa.Column("errand", sa.String, primary_key=True),
        sa.Column("memory", sa.JSON, nullable=False),
    )
    op.create_table(
        "articles",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("path_key", sa.Text, nullable=False, unique=True),
        sa.Column("feed", sa.String, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("published", utc),
        sa.Column("strategy", sa.String, nullable=False),
        sa.Column("digest", sa.String),
        sa.Column("archived_at", utc),
    )
    op.create_table(
        "aliases",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column(
            "article_id", sa.Integer, sa.ForeignKey("articles.id"), nullable=False, index=True
        ),
    )
    op.create_table(
        "entries",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        sa.Column("host", sa.String, nullable=False),
        sa.Column("errand", sa.String, nullable=False),
        sa.Column("feed", sa.String, nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("guid", sa.Text),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("first_seen", utc, nullable=False),
        sa.Column("standing", sa.String, nullable=False),
        sa.Column("due", utc, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("interrupted", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("holder", sa.String),
        sa.Column("article_id", sa.Integer, sa.ForeignKey("articles.id")),
    )
    owed, held = sa.text("standing='owed'"), sa.text("holder IS NOT NULL")
    order = ["errand", "host", "interrupted", "due"]
    op.create_index("entries_owed", "entries", order, sqlite_where=owed)
    op.create_index("entries_guid", "entries", ["feed", "guid"])
    op.create_index("entries_held", "entries", ["holder"], sqlite_where=held)
    op.create_index("entries_standing", "entries", ["standing", "feed"])
    op.create_table(
        "also_listed",
        sa.Column(
            "entry_id",
            sa.Integer,
            sa.ForeignKey("entries.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("errand", sa.String, primary_key=True),
        sa.Column("feed", sa.String, primary_key=True),
    )
    op.create_index("also_listed_by", "also_listed", ["errand", "feed"])
