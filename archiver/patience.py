"""Patience: a web that is asked again when the answer may come later.

A source that walks through years must not end because page 37 answered 503 once. What does
not pass within minutes is told as it is; the same command goes on from the cursor.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from archiver.errors import RateLimited, Transient
from archiver.model import Page
from archiver.protocols import Clock, Web

PAUSES = (1.0, 5.0, 20.0)
"""Seconds before each further try, where the server names none."""

LONGEST = 300.0
"""Seconds; who asks for a longer rest than this is asked by the next run."""


class Patient:
    """See `protocols.Web`; *asked* counts the questions, their repetitions included."""

    def __init__(self, web: Web, clock: Clock) -> None:
        self._web = web
        self._clock = clock
        self.asked = 0

    async def get(
        self,
        url: str,
        *,
        headers: Sequence[tuple[str, str]] = (),
        kind: Literal["page", "feed"] = "page",
    ) -> Page:
        """See `protocols.Web.get`; `Transient` after the last try."""
        for pause in PAUSES:
            self.asked += 1
            try:
                return await self._web.get(url, headers=headers, kind=kind)
            except Transient as error:
                named = error.retry_after if isinstance(error, RateLimited) else None
                if named is not None and named > LONGEST:
                    raise
                await self._clock.sleep(pause if named is None else named)
        self.asked += 1
        return await self._web.get(url, headers=headers, kind=kind)
