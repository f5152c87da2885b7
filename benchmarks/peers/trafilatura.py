"""trafilatura in two processes, behind the same feeds and fetches as the naive stack."""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor

from benchmarks.peers import Job

TITLE = "feedparser + httpx + trafilatura, 2 processes"
NEEDS = ("trafilatura",)


def command(job: Job) -> list[str]:
    """This file as a script."""
    return [sys.executable, "-m", __name__, *job.words()]


def extract(page: bytes, url: str) -> str:
    """Markdown with trafilatura's defaults, links, images and tables kept as an archive does."""
    import trafilatura

    found = trafilatura.extract(
        page, url=url, output_format="markdown", include_links=True, include_images=True
    )
    return str(found or "")


def main() -> None:
    from benchmarks.scripting import keep_all

    with ProcessPoolExecutor(2) as pool:
        pool.submit(len, "").result()  # both fork here, before there are threads
        keep_all(extract, pool)


if __name__ == "__main__":
    main()
