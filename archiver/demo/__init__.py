"""The main job before your eyes: a sample site of our own, archived over real HTTP, offline."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path

from archiver.app import poll
from archiver.clock import SystemClock
from archiver.config import load
from archiver.demo.server import serving
from archiver.errors import ConfigError
from archiver.hands import Supply
from archiver.house import open_house
from archiver.observers import totals

_CONFIG = """\
archive:
  path: ./archive
fetch:
  delay: 0s
  allow_private: [127.0.0.0/8]  # the sample site is on this machine
feeds:
  - name: courier
    title: The Tidewater Courier
    url: {base}/feed.xml
"""
_OURS, _, _ = _CONFIG.partition("{base}")


def run_demo(folder: Path | None, say: Callable[[str], None]) -> int:
    """Archive the sample site into *folder* and show what came of it; an exit code."""
    folder = folder or Path(tempfile.mkdtemp(prefix="archiver-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "config.yaml"
    if file.exists() and not file.read_bytes().startswith(_OURS.encode()):
        hint = "it is left as it is; name an empty folder"
        raise ConfigError(why="is there already, and not the demo's", file=str(file), hint=hint)
    counts = totals.open_observer()
    with serving() as base:
        say(f"A sample site answers at {base}/feed.xml; archiving it into {folder}")
        file.write_text(_CONFIG.format(base=base), "utf-8")
        asyncio.run(_poll(file, counts))
    kept = sorted((folder / "archive").rglob("*.md"))
    say("")
    for path in kept:
        say(f"  {path.relative_to(folder)}")
    if kept:
        say(f"\n{kept[0].relative_to(folder)}:\n\n{kept[0].read_text('utf-8')}")
    numbers = counts.as_json()
    say(f"{numbers['archived']} archived, {numbers['failed']} failed, in {counts.seconds:.1f} s")
    say("next: `archiver init`, a feed of yours in config.yaml, then `archiver poll`")
    return 1 if counts.failed or counts.feeds_failed or not kept else 0


async def _poll(file: Path, counts: totals.Totals) -> None:
    config = load(file, {})
    async with open_house(config, SystemClock(), [counts]) as house:
        await poll(house, house.feeds, Supply())
