"""What the feed itself carried: its content, else its summary."""

from __future__ import annotations

import re

from archiver.extract.tree import drop, fragment, select
from archiver.protocols import Candidate, Reading

COST = 0.2

_CONTENT = 0.6
_SUMMARY = 0.1
_MARKUP = re.compile(r"<\s*[a-zA-Z/!]")


def extract(reading: Reading) -> Candidate | None:
    """The entry's text; lines of one without any markup are its paragraphs."""
    text = reading.entry.content.strip() or reading.entry.summary.strip()
    if not text:
        return None
    if _MARKUP.search(text) is None:
        text = "".join(f"<p>{line}</p>" for line in text.splitlines() if line.strip())
    body = fragment(text)
    drop(body, select(body, reading.rules.remove))
    if not len(body) and not (body.text or "").strip():
        return None
    score = _CONTENT if reading.entry.content.strip() else _SUMMARY
    return Candidate(strategy="feedtext", body=body, score=score)
