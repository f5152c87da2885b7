"""What the owner of the archive says of fetching, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from archiver import __version__


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """Limits and manners. *delay_seconds* is between the starts of two requests to one host;
    *timeout_seconds* bounds connecting and each read, *total_seconds* one whole request.
    *allow_private* is true, or the networks and host names that are allowed. *per_day* bounds the
    requests to one host in a day, but for the feeds and list pages that are subscribed to.
    *shared_folder* is where the processes of one archive tell each other when a host rests."""

    concurrency: int = 16
    per_host: int = 2
    delay_seconds: float = 1.0
    timeout_seconds: float = 30.0
    total_seconds: float = 120.0
    proxy: str | None = None
    ca: Path | None = None
    allow_private: bool | tuple[str, ...] = False
    user_agent: str = f"archiver/{__version__}"
    max_page_bytes: int = 10_000_000
    max_feed_bytes: int = 50_000_000
    max_redirects: int = 10
    per_day: int | None = None
    shared_folder: Path | None = None
