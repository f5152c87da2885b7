"""What articles say, in short, and what their addresses are akin to."""

import sqlalchemy as sa
from alembic import op

from archiver.likeness import kin

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns. What older articles said is not known; their addresses are.

    Older entries are akin to none: most are settled, and their articles have aliases.
    """
    op.add_column("articles", sa.Column("wording", sa.LargeBinary))
    op.create_index("articles_published", "articles", ["published"])
    op.add_column("aliases", sa.Column("kin", sa.BigInteger))
    op.create_index("ix_aliases_kin", "aliases", ["kin"])
    op.add_column("entries", sa.Column("kin", sa.BigInteger))
    told = sa.text("kin IS NOT NULL")
    op.create_index("entries_kin", "entries", ["kin"], sqlite_where=told)
    aliases = sa.table("aliases", sa.column("key", sa.Text), sa.column("kin", sa.BigInteger))
    connection = op.get_bind()
    rows = [
        {"of": key, "is": kin(key)}
        for key in connection.execute(sa.select(aliases.c.key)).scalars()
    ]
    if rows:
        to_kin = sa.update(aliases).where(aliases.c.key == sa.bindparam("of"))
        connection.execute(to_kin.values(kin=sa.bindparam("is")), rows)
