"""newspaper4k in two processes, behind the same feeds and fetches as the naive stack.

It gives plain text: headings, links and pictures of the body are not asked of it.
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor

from benchmarks.peers import Job

TITLE = "feedparser + httpx + newspaper4k (plain text), 2 processes"
NEEDS = ("newspaper",)


def command(job: Job) -> list[str]:
    """This file as a script."""
    return [sys.executable, "-m", __name__, *job.words()]


def extract(page: bytes, url: str) -> str:
    """The text with newspaper4k's defaults, which ask for title, authors and date as well; it would
    ask for pictures, too, from the network and not through the proxy."""
    from newspaper import Article

    article = Article(url, fetch_images=False)
    article.download(input_html=page.decode("utf-8", "replace"))
    article.parse()
    return str(article.text)


def main() -> None:
    from benchmarks.scripting import keep_all

    with ProcessPoolExecutor(2) as pool:
        pool.submit(len, "").result()  # both fork here, before there are threads
        keep_all(extract, pool)


if __name__ == "__main__":
    main()
