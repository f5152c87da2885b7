"""What is known of each feed from asking it: its rhythm, where it has gone."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column."""
    blank = sa.text("'{}'")
    op.add_column("feeds", sa.Column("habits", sa.JSON, nullable=False, server_default=blank))
