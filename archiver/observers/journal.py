"""Log lines: what an operator wants each day at info, the rest at debug."""

from __future__ import annotations

import structlog

from archiver.model import Asked, Backlog, Outcome, Result

log = structlog.get_logger()

_FAILED = (Result.OWED_AGAIN, Result.SET_ASIDE)
_QUIET = (Result.DUPLICATE, Result.SKIPPED, Result.LEFT)


def open_observer() -> Journal:
    """A journal on the log that is set up."""
    return Journal()


class Journal:
    """One event for each feed asked and each entry settled."""

    def expects(self, backlog: Backlog) -> None:
        """See `protocols.Observer.expects`; only what happened is told."""

    def heard(self, asked: Asked) -> None:
        """See `protocols.Observer.heard`; its end is told."""

    def asked(self, asked: Asked) -> None:
        """See `protocols.Observer.asked`."""
        bound = log.bind(feed=asked.feed, url=asked.url, source=asked.source)
        if asked.error is not None:
            bound.warning("feed failed", error=str(asked.error))
        elif asked.notice is not None:
            bound.info("source passed over", why=asked.notice)
        elif asked.unchanged:
            bound.debug("feed unchanged")
        else:
            bound.info("feed read", entries=asked.seen, new=asked.owed)

    def saw(self, outcome: Outcome) -> None:
        """See `protocols.Observer.saw`."""
        event = outcome.result.name.lower().replace("_", " ")
        facts: dict[str, object] = {"feed": outcome.entry.feed, "url": outcome.entry.url}
        if outcome.path is not None:
            facts["path"] = outcome.path
        if outcome.extent not in (None, "whole"):
            facts["text"] = outcome.extent
        if outcome.paywalled:
            facts["paywalled"] = True
        if outcome.flaw is not None:
            facts["flaw"] = outcome.flaw
        if outcome.error is not None:
            facts["error"] = str(outcome.error)
        if outcome.result in _FAILED:
            log.warning(event, **facts)
        elif outcome.result in _QUIET:
            log.debug(event, **facts)
        else:
            log.info(event, **facts)

    def done(self) -> None:
        """See `protocols.Observer.done`."""
