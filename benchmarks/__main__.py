"""`make bench`: the real program beside its peers, in one run, on pages given to it."""

from __future__ import annotations

import argparse
import importlib.util
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import cast

from archiver import shelf
from benchmarks import extraction, press, table, world
from benchmarks.measure import Cost, cost
from benchmarks.peers import Job, Peer
from benchmarks.server import serving
from benchmarks.world import World

PEERS = "benchmarks.peers"
OURS = "archiver"


def main() -> None:
    """Measure and print."""
    args = _arguments()
    pages = (
        world.read(args.pages) if args.pages else world.made("press", press.articles(args.articles))
    )
    report = measure(pages, args.peers, args.rounds)
    print(report.as_json() if args.json else report.as_text())


def measure(pages: World, names: list[str], rounds: int) -> table.Report:
    """Every peer once a round, in turns, so that a busy machine is busy for all of them."""
    ready = [name for name in names if _is_ready(_peer(name))]
    starting: list[Cost] = []
    extracting: list[float] = []
    costs: dict[str, list[Cost]] = defaultdict(list)
    kept: dict[str, int] = {}
    for _ in range(rounds):
        starting.append(_run(OURS, world.empty())[0])
        extracting.append(extraction.cpu_seconds(pages))
        for name in ready:
            spent, kept[name] = _run(name, pages)
            costs[name].append(spent)
    count = len(pages.pages)
    return table.Report(
        world=pages.name,
        pages=count,
        page_kb=pages.page_bytes / count / 1000,
        rounds=rounds,
        rows=tuple(table.row(_peer(name).TITLE, kept[name], costs[name]) for name in ready),
        missing=tuple(_peer(name).TITLE for name in names if name not in ready),
        extraction_ms=1000 * median(extracting) / count,
        starting_ms=1000 * median(one.cpu_seconds for one in starting) / count,
        starting_first_ms=1000 * median(one.first_seconds for one in starting) / count,
    )


def _run(name: str, pages: World) -> tuple[Cost, int]:
    """What one peer cost once, and how many articles it kept."""
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch, serving(pages) as proxy:
        folder = Path(scratch)
        job = Job(feeds=pages.feeds, proxy=proxy, folder=folder)
        log = folder / "log.txt"
        spent = cost(_peer(name).command(job), log)
        found = sum(1 for _ in folder.rglob("*.md"))
        if spent.code not in {0, 1} or (pages.pages and not found):
            raise SystemExit(f"{name} ended with {spent.code}:\n{log.read_text('utf-8')[-3000:]}")
        return spent, found


def _arguments() -> argparse.Namespace:
    known = shelf.names(PEERS)
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "pages",
        nargs="?",
        type=Path,
        metavar="PAGES",
        help="a folder with truth.json and pages/ID.html.gz, or with manifest.json and its files;"
        " without one, the press prints pages of our own",
    )
    parser.add_argument("--articles", type=int, default=300, help="how many the press prints")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured")
    parser.add_argument("--peers", nargs="*", default=known, choices=known, metavar="PEER")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    args = parser.parse_args()
    args.peers = [OURS, *(name for name in args.peers if name != OURS)]
    return args


def _peer(name: str) -> Peer:
    return cast(Peer, shelf.find(PEERS, name))


def _is_ready(peer: Peer) -> bool:
    return all(importlib.util.find_spec(module) for module in peer.NEEDS)


if __name__ == "__main__":
    main()
