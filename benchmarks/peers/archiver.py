"""The real program: `archiver poll`, durable writes and all."""

from __future__ import annotations

import json
import sys

from benchmarks.peers import Job

TITLE = "archiver poll, nothing known before"
NEEDS: tuple[str, ...] = ()


def command(job: Job) -> list[str]:
    """Defaults but for manners, which on loopback would be all that is measured."""
    config = {
        "archive": {"path": "archive"},
        "fetch": {"proxy": job.proxy, "delay": "0s", "allow_private": True},
        "workers": {"count": job.processes},
        "feeds": [{"name": f"feed-{n}", "url": url} for n, url in enumerate(job.feeds)],
    }
    file = job.folder / "config.yaml"
    file.write_text(json.dumps(config), "utf-8")  # JSON is YAML
    return [sys.executable, "-m", "archiver", "poll", "--json", "-c", str(file)]
