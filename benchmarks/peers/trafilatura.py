"""trafilatura in two processes: its own downloads, and its extraction."""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor

from benchmarks.peers import Job

TITLE = "feedparser + trafilatura, downloads too, 2 processes"
NEEDS = ("trafilatura",)


def command(job: Job) -> list[str]:
    """This file as a script."""
    return [sys.executable, "-m", __name__, *job.words()]


def go_through(proxy: str) -> None:
    """Let its downloads go through the proxy: of itself it knows SOCKS only. The guard of addresses
    would look at the proxy's, and steps aside as it does for a SOCKS proxy."""
    import urllib3
    from trafilatura import downloads, settings

    settings.DEFAULT_CONFIG.set("DEFAULT", "SSRF_PROTECTION", "off")
    vars(downloads)["HTTP_POOL"] = urllib3.ProxyManager(proxy, num_pools=50)


def keep(folder: str, entry: dict[str, str]) -> None:
    """Markdown with trafilatura's defaults, links, images and tables kept as an archive does."""
    import trafilatura

    from benchmarks.scripting import write

    page = trafilatura.fetch_url(entry["link"])
    if page is not None:
        found = trafilatura.extract(
            page,
            url=entry["link"],
            output_format="markdown",
            include_links=True,
            include_images=True,
        )
        write(folder, entry, found or "")


def main() -> None:
    import feedparser
    import trafilatura

    folder, proxy, *feeds = sys.argv[1:]
    go_through(proxy)
    with ProcessPoolExecutor(2, initializer=go_through, initargs=(proxy,)) as pool:
        for feed in feeds:
            for entry in feedparser.parse(trafilatura.fetch_url(feed)).entries:
                told = {name: entry.get(name, "") for name in ("link", "title", "published")}
                pool.submit(keep, folder, told)


if __name__ == "__main__":
    main()
