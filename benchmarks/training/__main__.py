"""Make the forest and its score again: `python -m benchmarks.training PAGES [PAGES…]`.

Each PAGES is a folder with `truth.json` and `pages/ID.html.gz`. Writes
`archiver/extract/sieve/forest.json` and `benchmarks/training/score.json`. Needs the extra
`training` (LightGBM, NumPy), which nothing else does. See README.md beside this.
"""

from __future__ import annotations

import json
import sys
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from archiver.extract.sieve.evidence import NAMES
from benchmarks.training import corpus, grow, score, table

FOREST = Path(str(files("archiver.extract.sieve") / "forest.json"))
SCORE = Path(__file__).with_name("score.json")


def main(folders: list[str]) -> None:
    """Grow on all pages, and score by cross-validation."""
    if not folders:
        sys.exit(__doc__)
    pages = [page for folder in folders for page in corpus.samples(Path(folder))]
    folds = grow.folds([page.publisher for page in pages])
    known = table.collect(pages, folds)
    forest = grow.grow(known)
    grow.write(forest, NAMES, FOREST)
    others = [grow.grow(known, without=fold) for fold in range(grow.FOLDS)]
    found = {
        "forest": sha256(FOREST.read_bytes()).hexdigest(),
        "pages": len(pages),
        "publishers": len(folds),
        "blocks": len(known.true),
        "trees": len(forest),
        "lightgbm": version("lightgbm"),
        "unseen_publishers": score.scored(pages, lambda page: others[folds[page.publisher]]),
        "seen_pages": score.scored(pages, lambda _: forest),
    }
    SCORE.write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    print(SCORE.read_text("utf-8"))


if __name__ == "__main__":
    main(sys.argv[1:])
