"""`make bench`: the real program beside its peers, in one run, on pages given to it."""

from __future__ import annotations

import argparse
import importlib.util
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import cast

from archiver import shelf
from benchmarks import extraction, press, table, templates, world
from benchmarks.measure import Cost, cost, end_of
from benchmarks.peers import Job, Peer
from benchmarks.server import serving
from benchmarks.world import World

PEERS = "benchmarks.peers"
OURS = "archiver"
LEARNED = "archiver poll, templates learned from as many pages before"


class Crashed(SystemExit):
    """One of them came to no good *end*, or kept nothing; uncaught, that ends the run."""

    def __init__(self, title: str, end: str, said: str) -> None:
        super().__init__(f"{title} {end}:\n{said}")
        self.end = end


def main() -> None:
    """Measure and print."""
    args = _arguments()
    pages = (
        world.read(args.pages) if args.pages else world.made("press", press.articles(args.articles))
    )
    peers = [cast(Peer, shelf.find(PEERS, name)) for name in args.peers if name != OURS]
    report = measure(pages, cast(Peer, shelf.find(PEERS, OURS)), peers, args.rounds)
    print(report.as_json() if args.json else report.as_text())


def measure(pages: World, ours: Peer, peers: Sequence[Peer], rounds: int) -> table.Report:
    """Every peer once a round, in turns, so that a busy machine is busy for all of them.

    Where sites have pages enough to learn from, all are measured on the later half of each site's
    pages, and the program itself twice: knowing nothing, and having archived the earlier half.
    A peer that crashes is out of that round; the report says so. Where the program itself
    does, the run ends.
    """
    ready = [peer for peer in peers if _is_ready(peer)]
    costs: dict[str, list[Cost]] = {ours.TITLE: []}
    learned: list[Cost] = []
    kept: dict[str, int] = {}
    crashes: dict[str, list[str]] = defaultdict(list)
    starting: list[Cost] = []
    extracting: list[float] = []
    reading = extraction.apart(templates.speeds, pages)
    earlier = None
    if reading is not None:
        earlier, pages = world.halves(pages)
    for _ in range(rounds):
        starting.append(_run(ours, world.empty())[0])
        extracting.append(extraction.apart(extraction.cpu_seconds, pages))
        spent, kept[ours.TITLE] = _run(ours, pages)
        costs[ours.TITLE].append(spent)
        if earlier is not None:
            spent, again = _run(ours, pages, earlier)
            learned.append(spent)
        for peer in ready:
            try:
                spent, kept[peer.TITLE] = _run(peer, pages)
            except Crashed as error:
                crashes[peer.TITLE].append(error.end)
            else:
                costs.setdefault(peer.TITLE, []).append(spent)
    count = len(pages.pages)
    return table.Report(
        world=pages.name,
        pages=count,
        page_kb=pages.page_bytes / count / 1000,
        rounds=rounds,
        rows=tuple(table.row(title, kept[title], spent) for title, spent in costs.items()),
        learned=table.row(LEARNED, again, learned) if learned else None,
        crashed=tuple(table.Crash(title, tuple(ends)) for title, ends in crashes.items()),
        missing=tuple(peer.TITLE for peer in peers if peer not in ready),
        extraction_ms=1000 * median(extracting) / count,
        starting_ms=1000 * median(one.cpu_seconds for one in starting) / count,
        starting_first_ms=1000 * median(one.first_seconds for one in starting) / count,
        reading=reading,
    )


def _run(peer: Peer, pages: World, earlier: World | None = None) -> tuple[Cost, int]:
    """What one peer cost once, and how many articles it kept; *earlier* pages it has kept before,
    in the same folder, at nobody's charge. Raises Crashed."""
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        folder = Path(scratch)
        if earlier is not None:
            _keep(peer, earlier, folder)
        return _keep(peer, pages, folder)


def _keep(peer: Peer, pages: World, folder: Path) -> tuple[Cost, int]:
    before = _count(folder)
    with serving(pages) as proxy:
        job = Job(feeds=pages.feeds, proxy=proxy, folder=folder)
        log = folder / "log.txt"
        spent = cost(peer.command(job), log)
    found = _count(folder) - before
    if spent.code not in {0, 1} or (pages.pages and not found):
        end = f"{end_of(spent.code)} after {found} articles"
        raise Crashed(peer.TITLE, end, log.read_text("utf-8", "replace")[-3000:])
    return spent, found


def _count(folder: Path) -> int:
    return sum(1 for _ in folder.rglob("*.md"))


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
    return parser.parse_args()


def _is_ready(peer: Peer) -> bool:
    return all(importlib.util.find_spec(module) for module in peer.NEEDS)


if __name__ == "__main__":
    main()
