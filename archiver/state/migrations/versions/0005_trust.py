"""Files that are their owner's, versions that want a better one, and what feeds said of them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"


def upgrade() -> None:
    """Add the columns; what is there was written by us, and is well."""
    no = sa.text("0")
    op.add_column(
        "articles", sa.Column("is_adopted", sa.Boolean, nullable=False, server_default=no)
    )
    op.add_column("articles", sa.Column("flaw", sa.Text))
    op.add_column("entries", sa.Column("looks", sa.Integer, nullable=False, server_default=no))
    op.add_column("entries", sa.Column("said", sa.String))
