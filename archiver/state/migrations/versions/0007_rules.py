"""How the owner's rules fare."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the table; what matched before it is not known."""
    op.create_table(
        "rules",
        sa.Column("feed", sa.String, primary_key=True),
        sa.Column("rule", sa.Text, primary_key=True),
        sa.Column("misses", sa.Integer, nullable=False),
    )
