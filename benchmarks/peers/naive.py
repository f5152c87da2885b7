"""The stack that comes to mind first, in a thread pool."""

from __future__ import annotations

import sys

from benchmarks.peers import Job

TITLE = "feedparser + httpx + readability-lxml + markdownify, 8 threads"
NEEDS = ("markdownify",)


def command(job: Job) -> list[str]:
    """This file as a script."""
    return [sys.executable, "-m", __name__, *job.words()]


def main() -> None:
    from markdownify import markdownify
    from readability import Document

    from benchmarks.scripting import keep_all

    def extract(page: bytes, url: str) -> str:
        text = page.decode("utf-8", "replace")  # as httpx does where a header is silent
        return str(markdownify(Document(text, url=url).summary()))

    keep_all(extract)


if __name__ == "__main__":
    main()
