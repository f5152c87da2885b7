"""Templates of sites, how they get on, and the lessons and pages that they are learned from."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    utc = sa.DateTime(timezone=True)
    op.create_table(
        "sites",
        sa.Column("site", sa.String, primary_key=True),
        sa.Column("misses", sa.Integer, nullable=False),
        sa.Column("missed_from", utc),
        sa.Column("changed_at", utc),
        sa.Column("changed_from", utc),
        sa.Column("learned_at", utc),
    )
    op.create_table(
        "templates",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("site", sa.String, nullable=False, index=True),
        sa.Column("layout", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("served", sa.Integer, nullable=False),
        sa.Column("doubts", sa.Integer, nullable=False),
        sa.Column("first", utc),
        sa.Column("last", utc),
        sa.Column("learned_at", utc, nullable=False),
        sa.Column("value", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "spool",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("site", sa.String, nullable=False),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        sa.Column("entry_id", sa.Integer, nullable=False),
        sa.Column("template_id", sa.Integer),
        sa.Column("is_learned", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("lesson", sa.LargeBinary, nullable=False),
        sa.Column("payload", sa.Text),
        sa.Column("page", sa.LargeBinary),
    )
    op.create_index("spool_site", "spool", ["site", "id"])
    waiting = sa.text("page IS NOT NULL")
    op.create_index("spool_pages", "spool", ["template_id"], sqlite_where=waiting)
