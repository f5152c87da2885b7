"""What is about to be put in the place of a file that rests."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the table; what a kill had cut off before is not known."""
    op.create_table(
        "replacements",
        sa.Column(
            "article_id",
            sa.Integer,
            sa.ForeignKey("articles.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("digest", sa.String, primary_key=True),
        sa.Column("strategy", sa.String, nullable=False),
        sa.Column("wording", sa.LargeBinary),
        sa.Column("flaw", sa.Text),
    )
