"""Patience: a web that is asked again when the answer may come later.

A source that walks through years must not end because page 37 answered 503 once. What does
not pass within minutes is told as it is; the same command goes on from the cursor.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Literal

import structlog

from archiver.errors import FetchError, RateLimited, Resting, Transient
from archiver.model import Page
from archiver.protocols import Clock, Web
from archiver.tempo import Tally
from archiver.urls import authority

log = structlog.get_logger()

PAUSES = (1.0, 5.0, 20.0)
"""Seconds before each further try, where the server names none."""

LONGEST = 300.0
"""Seconds; who asks for a longer rest than this, or for rests without end, is asked by the next
run."""


WORTH_SAYING = 10.0
"""Seconds: who waits so long is told why nothing happens."""


class Patient:
    """See `protocols.Web`; *asked* counts the questions that went to servers, their repetitions
    included, and *seconds* what it took until they were answered."""

    def __init__(self, web: Web, clock: Clock) -> None:
        self._web = web
        self._clock = clock
        self.asked = Tally()
        self.seconds = 0.0

    async def get(
        self,
        url: str,
        *,
        headers: Sequence[tuple[str, str]] = (),
        kind: Literal["article", "page", "feed", "list"] = "page",
        robots: bool = True,
    ) -> Page:
        """See `protocols.Web.get`; `Transient` after the last try. That a host rests because
        others were too much for it is no try."""
        tries, waited = 0, 0.0
        while True:
            began = time.monotonic()
            try:
                page = await self._web.get(url, headers=headers, kind=kind, robots=robots)
            except Transient as error:
                is_try = not isinstance(error, Resting)
                self._count(url, began, is_try=is_try)
                pause = PAUSES[min(tries, len(PAUSES) - 1)]
                named = error.retry_after if isinstance(error, RateLimited) else None
                pause = pause if named is None else named
                tries, waited = tries + is_try, waited + pause
                if tries > len(PAUSES) or waited > LONGEST:
                    raise
                if pause >= WORTH_SAYING:
                    told = {"host": authority(url), "seconds": round(pause), "why": error.why}
                    log.info("waiting for a host", **told, hint="Ctrl-C ends; run it again later")
                await self._clock.sleep(pause)
            except FetchError as error:
                self._count(url, began, is_try=error.status is not None)
                raise
            else:
                self._count(url, began, is_try=True)
                return page

    def _count(self, url: str, began: float, *, is_try: bool) -> None:
        if is_try:
            self.asked.count(url)
            self.seconds += time.monotonic() - began
