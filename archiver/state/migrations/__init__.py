"""Alembic's folder: how a state of an older program becomes one of this program."""
