"""What is learned of sites while their pages are kept: which templates a page is read with,
when one is learned, and when a site has changed its layout.

Nothing here may cost an article: a page is kept before it teaches, and what fails or is cut
off in between is a lesson lost.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from zlib import crc32

import structlog

from archiver import compose
from archiver.archive import Archive
from archiver.errors import WorkerFailed
from archiver.model import (
    NOTHING_KNOWN,
    TEMPLATE_FORMAT,
    Entry,
    Feed,
    Form,
    Knowledge,
    Learned,
    Page,
    Study,
)
from archiver.protocols import Clock, Workers
from archiver.ruling import rules_for
from archiver.state import State, payload, spool
from archiver.state import templates as table
from archiver.state.queue import Owed
from archiver.urls import identity, site
from archiver.vanguard import Vanguard

log = structlog.get_logger()

ENOUGH = 5
"""New lessons that make it worth while to learn."""

GROWN = 6
"""Pages that teach nearly all there is: from then on a template is checked seldom, and the pages it
was learned from need not be read again."""

CHECKED_YOUNG, CHECKED = 3, 64
"""One page in so many is read the other ways as well, by a hash of its URL."""

MOST_SITES = 500
"""Sites whose templates are held in memory."""

FLUSH = 50
"""Pages served by a template after which that is written down."""


@dataclass(slots=True)
class _Use:
    """A template in use, and how many pages it served since that was last written down."""

    known: table.Known
    served: int = 0


@dataclass(slots=True)
class _Site:
    """What is in memory of a site."""

    misses: int
    uses: dict[int, _Use]
    is_learning: bool = False
    vanguard: Vanguard = field(default_factory=partial(Vanguard, GROWN))

    def wanted(self, owner: int | None) -> int:
        """New lessons that make it worth while to learn: fewer where they are the last that a
        template needs."""
        use = None if owner is None else self.uses.get(owner)
        missing = 0 if use is None else GROWN - use.known.pages
        return min(ENOUGH, missing) if missing > 0 else ENOUGH

    def is_to_learn(self, new: int, owner: int | None) -> bool:
        """Whether so many new lessons are enough: of the vanguard all are waited for."""
        return new >= self.wanted(owner) and (new >= GROWN or self.vanguard.is_read)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a page is read with, and the ids of these templates."""

    layout: Knowledge = NOTHING_KNOWN
    ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A page that was read, with what, and what that taught; *is_whole* where its article has
    no other parts."""

    asked: Asked
    page: Page
    study: Study
    date: datetime | None
    is_whole: bool


class Templates:
    """The templates of the sites whose pages are being kept."""

    def __init__(
        self,
        *,
        state: State,
        archive: Archive,
        workers: Workers,
        clock: Clock,
        form: Form,
        feeds: Mapping[str, Feed],
    ) -> None:
        self._state, self._archive, self._workers = state, archive, workers
        self._clock, self._form, self._feeds = clock, form, feeds
        self._sites: OrderedDict[str, _Site] = OrderedDict()
        self._is_news = True  # what an earlier run has learned and not come to use

    async def enter(self, owed: Owed) -> None:
        """Wait for what the first pages of the site teach, if this is none of them, and nothing
        is known of it; who enters must `leave`."""
        if self._is_ruled(owed.entry):
            return
        here = await self._site(site(owed.entry.url))
        if not here.uses:
            await here.vanguard.enter(owed.id)

    async def leave(self, owed: Owed) -> None:
        """Nothing is to be learned from the entry, or not soon: where it is the last that the
        others wait for, what has been taught is to do."""
        name = site(owed.entry.url)
        here = self._sites.get(name)
        if here is not None and here.vanguard.leave(owed.id):
            await self._learn(name, here, None)

    def drop(self, owed: Owed) -> None:
        """The entry was put down."""
        here = self._sites.get(site(owed.entry.url))
        if here is not None and here.vanguard.leave(owed.id) and not here.is_learning:
            here.vanguard.end()

    async def ask(self, owed: Owed) -> Asked:
        """The templates for an entry's page: those of its time first, then the latest."""
        entry = owed.entry
        if self._is_ruled(entry):
            return Asked()
        here = await self._site(site(entry.url))
        known = [use.known for use in here.uses.values()]
        known.sort(key=lambda each: not _is_of(each, entry.published))
        layout = Knowledge(
            templates=tuple(each.value for each in known),
            is_checked=bool(known) and _is_checked(known[0], entry.url),
        )
        return Asked(layout=layout, ids=tuple(each.id for each in known))

    async def heed(self, owed: Owed, read: Read) -> None:
        """Learn from a page whose article rests."""
        study, name = read.study, site(owed.entry.url)
        here = await self._site(name)
        fitted = None if study.fitted is None else read.asked.ids[study.fitted]
        if study.served and fitted is not None:
            await self._note_served(name, here, fitted, read.date)
        if study.lesson is None:
            return
        if fitted is not None:
            await self._note_check(name, here, fitted, is_right=study.served)
        if read.asked.ids and not study.served:
            await self._note_miss(name, here, read.date)
        is_spooled = read.is_whole and not study.served
        owner, new = await self._state.run(
            spool.store,
            name,
            identity(owed.entry.url),
            owed.entry,
            owed.id,
            study.lesson,
            payload.pack(read.page) if is_spooled else None,
            fitted if study.served else None,
            is_untried=not read.asked.ids,
        )
        self._is_news |= is_spooled and owner is not None
        is_last = here.vanguard.leave(owed.id)
        if is_last or here.is_to_learn(new, owner):
            await self._learn(name, here, owner)

    async def read_again(self, is_called: Callable[[], bool]) -> None:
        """Read the pages that wait in the spool by the templates that were learned since, until
        there is something else to do."""
        if not self._is_news:
            return
        self._is_news = False  # first, for more may be learned meanwhile
        if not await self._read_waiting(None, is_called):
            self._is_news = True

    async def _read_waiting(
        self, name: str | None, is_called: Callable[[], bool] = lambda: False
    ) -> bool:
        """Read what waits, of one site or of all; whether that is done."""
        while waiting := await self._state.run(spool.waiting, name, limit=spool.AT_ONCE):
            for one in waiting:
                if is_called():
                    return False
                if one.entry.feed in self._feeds:
                    await self._read_again(one)
                await self._state.run(spool.read_again, one, keeps_page=one.pages < GROWN)
        return True

    async def flush(self) -> None:
        """Write down what templates have served, while others may go on."""
        for use in [use for here in self._sites.values() for use in here.uses.values()]:
            await self._write_down(use)

    def _is_ruled(self, entry: Entry) -> bool:
        """Whether its owner has said where the article stands: then no template is asked."""
        rules = rules_for(self._feeds[entry.feed], entry.url)
        return bool(rules.body or rules.extractor)

    async def _site(self, name: str) -> _Site:
        here = self._sites.get(name)
        if here is None:
            misses, found = await self._state.run(table.of_site, name)
            known = [each for each in found if each.value.startswith(TEMPLATE_FORMAT)]
            here = _Site(misses, {each.id: _Use(each) for each in known})
            here = self._sites.setdefault(name, here)
        self._sites.move_to_end(name)
        if len(self._sites) > MOST_SITES:
            _, oldest = self._sites.popitem(last=False)
            oldest.vanguard.end()
            for use in list(oldest.uses.values()):
                await self._write_down(use)
        return here

    async def _note_served(
        self, name: str, here: _Site, template_id: int, date: datetime | None
    ) -> None:
        if here.misses:
            here.misses = 0
            await self._state.run(table.fitted, name)
        use = here.uses.get(template_id)
        if use is None:  # learned anew, or retired, since the page was asked for
            return
        use.served += 1
        use.known = _spanning(use.known, date)
        if use.served >= FLUSH:
            await self._write_down(use)

    async def _note_check(
        self, name: str, here: _Site, template_id: int, *, is_right: bool
    ) -> None:
        doubts = await self._state.run(table.checked, template_id, is_right=is_right)
        if doubts >= table.RETIRED and here.uses.pop(template_id, None) is not None:
            log.warning("template retired", site=name, why="other strategies contradict it")

    async def _note_miss(self, name: str, here: _Site, date: datetime | None) -> None:
        here.misses = await self._state.run(table.missed, name, date, self._clock.now())
        if here.misses == table.ALARM:
            log.warning("layout changed", site=name, hint="it is learned anew")

    async def _write_down(self, use: _Use) -> None:
        if not use.served:
            return
        count, use.served = use.served, 0
        known = use.known
        await self._state.run(table.served, known.id, count, known.first, known.last)

    async def _learn(self, name: str, here: _Site, owner: int | None) -> None:
        """Learn from the lessons of a template, or from those that none fitted, once enough
        of them are new; one at a time for each site.

        Pages are read again by a template that has grown, and by a young one when there is
        time: it is mostly about to grow.
        """
        if here.is_learning:
            return
        here.is_learning = True
        try:
            learned = await self._learn_now(name, here, owner)
        except WorkerFailed as error:
            log.warning("could not learn", site=name, error=str(error))
            return
        finally:
            here.is_learning = False
            here.vanguard.end()
        if learned is not None and learned.pages >= GROWN:
            await self._read_waiting(name)
        elif learned is not None:
            self._is_news = True

    async def _learn_now(self, name: str, here: _Site, owner: int | None) -> Learned | None:
        lessons = await self._state.run(spool.lessons, name, owner)
        learned = await self._workers.run(compose.learn, tuple(lessons.values()))
        if learned is None:
            return None
        ids, now = [list(lessons)[at] for at in learned.lessons], self._clock.now()
        await self._state.run(table.learned, name, owner, learned, ids, max(lessons), now)
        misses, known = await self._state.run(table.of_site, name)
        here.misses = misses
        served = {number: use.served for number, use in here.uses.items()}
        here.uses = {each.id: _Use(each, served.get(each.id, 0)) for each in known}
        log.info("template learned", site=name, layout=learned.layout, pages=learned.pages)
        return learned

    async def _read_again(self, one: spool.Waiting) -> None:
        """Put a better version in the place of what was kept without the template."""
        feed, page = self._feeds[one.entry.feed], payload.unpack(one.page)
        layout = Knowledge(templates=(one.template,))
        try:
            made = await self._workers.run(
                compose.from_page_again,
                page,
                one.entry,
                feed,
                self._form,
                one.first_seen,
                one.kept.url,
                layout,
            )
        except WorkerFailed as error:
            log.warning("could not read again", url=one.kept.url, error=str(error))
            return
        if made is None:
            return
        now = self._clock.now()
        resting = await self._archive.resting(one.kept, now)
        if resting is not None and resting[0] != one.kept:
            return  # what was put there before a kill may be better than what this page tells
        article, document = made.article, made.document
        if await self._archive.improve(one.kept, article, document, now, keeps_flaw=True):
            log.debug("improved", path=one.kept.path, strategy=article.how.strategy)


def _is_of(known: table.Known, date: datetime | None) -> bool:
    """Whether the template holds for that time."""
    if date is None or known.first is None or known.last is None:
        return False
    return known.first <= date <= known.last


def _is_checked(known: table.Known, url: str) -> bool:
    """Whether this is a page on which the other strategies are asked in any case: the next
    one after a doubt, and by chance that a URL always has."""
    if known.doubts:
        return True
    every = CHECKED if known.pages >= GROWN else CHECKED_YOUNG
    return crc32(identity(url).encode()) % every == 0


def _spanning(known: table.Known, date: datetime | None) -> table.Known:
    if date is None:
        return known
    first, last = known.first or date, known.last or date
    if first <= date <= last:
        return known
    return replace(known, first=min(first, date), last=max(last, date))
