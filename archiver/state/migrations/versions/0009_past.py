"""How much an errand has listed is counted without a look at all entries."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the index, of backfills alone: what is live is most of a state, and never counted."""
    op.create_index("entries_past", "entries", ["errand"], sqlite_where=sa.text("errand <> 'live'"))
