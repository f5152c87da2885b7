"""Polite, bounded, guarded HTTP."""

from archiver.fetch.client import Client
from archiver.fetch.settings import FetchSettings

__all__ = ["Client", "FetchSettings"]
