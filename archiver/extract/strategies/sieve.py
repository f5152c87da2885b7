"""The page without the blocks that a learned model takes for something else than its article."""

from __future__ import annotations

from archiver.extract import sieve
from archiver.protocols import Candidate, Reading

COST = 15.0


def extract(reading: Reading) -> Candidate | None:
    """Everything that is judged to be article text, in its place."""
    found = sieve.judged(reading.tree, reading.title, reading.about)
    stays = sieve.kept(found)
    body = sieve.pruned(found, stays)
    if body is None:
        return None
    sureness = sieve.certainty(found, stays)
    return Candidate(strategy="sieve", body=body, score=sureness, is_pruned=True)
