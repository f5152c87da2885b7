"""The page without the blocks that a learned model takes for something else than its article."""

from __future__ import annotations

from archiver.extract import sieve
from archiver.extract.tree import body_of
from archiver.protocols import Candidate, Reading

COST = 15.0


def extract(reading: Reading) -> Candidate | None:
    """Everything that is judged to be article text, in its place."""
    body = body_of(reading.tree)
    found = sieve.judged(sieve.Survey(body, reading.visible(), reading.title, reading.about))
    stays = sieve.kept(found)
    pruned = sieve.pruned(found, stays)
    if pruned is None:
        return None
    sureness = sieve.certainty(found, stays)
    return Candidate(strategy="sieve", body=pruned, score=sureness, is_pruned=True)
