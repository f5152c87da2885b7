"""What the state keeps of sites: bounded, and right when it counts."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, func, select

from archiver.model import Coded, Entry, Learned, Page
from archiver.state import State, payload, schema, spool, templates
from tests.extract.paper import page

NOON = datetime(2024, 3, 12, 12, tzinfo=UTC)
SITE = "courier.example"


def learned(layout: str = "main", day: int = 0) -> Learned:
    when = NOON + timedelta(days=day)
    return Learned(
        template=layout.encode(), lessons=(0,), layout=layout, pages=5, first=when, last=when
    )


def learn(state: State, new: Learned, at: int = 0) -> int:
    now = NOON + timedelta(hours=at)
    return state.run_now(templates.learned, SITE, None, new, [], 0, now)


def store(state: State, number: int, waiting: bytes | None = None, owner: int | None = None) -> int:
    url = f"https://{SITE}/{number}"
    entry = Entry(feed="courier", url=url)
    return state.run_now(spool.store, SITE, url, entry, number, b"lesson", waiting, owner)[1]


def held(connection: Connection) -> tuple[int, int]:
    lessons = connection.execute(select(func.count()).select_from(schema.spool)).scalar_one()
    pages = select(func.count()).where(schema.spool.c.page.is_not(None))
    return int(lessons), int(connection.execute(pages).scalar_one())


def test_a_site_keeps_its_latest_lessons_only(state: State) -> None:
    for number in range(spool.MOST_LESSONS + 5):
        store(state, number, b"page")
    assert state.run_now(held) == (spool.MOST_LESSONS, spool.MOST_LESSONS)


def test_a_page_too_large_to_wait_leaves_its_lesson(state: State) -> None:
    store(state, 1, b"x" * (spool.MOST_PAGE_BYTES + 1))
    assert state.run_now(held) == (1, 0)


def test_pages_that_wait_longest_make_room_for_new_ones(state: State) -> None:
    page, sites = bytes(spool.MOST_PAGE_BYTES), 50
    for number in range(2 * spool.MOST_SPOOL_BYTES // spool.MOST_PAGE_BYTES):
        entry = Entry(feed="courier", url=f"https://{number % sites}.example/{number}")
        row = (f"{number % sites}.example", entry.url, entry, number, b"lesson", page, None)
        state.run_now(spool.store, *row)
    lessons, pages = state.run_now(held)
    assert lessons == number + 1
    assert spool.MOST_SPOOL_BYTES / spool.MOST_PAGE_BYTES >= pages > 0.9 * lessons / 2
    assert state.run_now(has_page, entry.url)


def has_page(connection: Connection, key: str) -> bool:
    wanted = select(schema.spool.c.page).where(schema.spool.c.key == key)
    return connection.execute(wanted).scalar() is not None


def test_a_lesson_that_comes_twice_is_kept_once(state: State) -> None:
    store(state, 1)
    store(state, 1)
    assert state.run_now(held) == (1, 0)


def test_new_lessons_are_counted_for_their_template_alone(state: State) -> None:
    assert [store(state, number) for number in range(3)] == [1, 2, 3]
    assert store(state, 3, owner=7) == 1
    lessons = state.run_now(spool.lessons, SITE, None)
    assert len(lessons) == 3
    state.run_now(templates.learned, SITE, None, learned(), list(lessons)[:2], max(lessons), NOON)
    assert store(state, 4) == 2
    assert store(state, 5, owner=7) == 2


def test_lessons_that_come_while_a_template_is_learned_are_taken_for_its_own(
    state: State,
) -> None:
    for number in range(3):
        store(state, number)
    other, *own = state.run_now(spool.lessons, SITE, None)
    store(state, 3)
    late = max(state.run_now(spool.lessons, SITE, None))
    at = state.run_now(templates.learned, SITE, None, learned(), own, max(own), NOON)
    assert set(state.run_now(spool.lessons, SITE, at)) == {*own, late}
    assert set(state.run_now(spool.lessons, SITE, None)) == {other}


def test_the_lesson_of_a_page_that_was_read_too_early_is_the_latest_templates(
    state: State,
) -> None:
    entry = Entry(feed="courier", url=f"https://{SITE}/late")
    for at, layout in enumerate(("old", "new")):
        latest = learn(state, learned(layout), at=at)
    late = (SITE, entry.url, entry, 1, b"lesson", None, None)
    assert state.run_now(spool.store, *late, is_untried=True) == (latest, 1)
    for _ in range(templates.RETIRED):
        state.run_now(templates.checked, latest, is_right=False)
    first = state.run_now(templates.of_site, SITE)[1][0].id
    assert state.run_now(spool.store, *late, is_untried=True) == (first, 0)
    assert state.run_now(spool.store, *late) == (None, 0)


def test_a_site_keeps_its_latest_templates_only(state: State) -> None:
    for number in range(templates.MOST_TEMPLATES + 3):
        learn(state, learned(f"layout {number}"), at=number)
    _, known = state.run_now(templates.of_site, SITE)
    assert known[0].value.decode() == f"layout {templates.MOST_TEMPLATES + 2}"
    assert len(known) == templates.MOST_TEMPLATES


def test_a_layout_learned_anew_takes_the_place_of_the_old_template_and_widens_its_span(
    state: State,
) -> None:
    first, again = learn(state, learned(day=3)), learn(state, learned(day=1))
    (known,) = state.run_now(templates.known, SITE)
    assert first == again == known["id"]
    assert known["version"] == 2
    assert (known["first"], known["last"]) == (NOON + timedelta(days=1), NOON + timedelta(days=3))


def test_pages_missed_in_a_row_are_a_change_of_layout_and_learning_ends_it(state: State) -> None:
    for number in range(templates.ALARM):
        assert not state.run_now(templates.changes)
        date = NOON + timedelta(days=number)
        assert state.run_now(templates.missed, SITE, date, NOON) == number + 1
    (change,) = state.run_now(templates.changes)
    assert (change["changed_from"], change["learned_at"]) == (NOON, None)
    learn(state, learned())
    (change,) = state.run_now(templates.changes)
    assert (change["misses"], change["learned_at"]) == (0, NOON)


def test_a_page_that_fits_ends_a_row_of_misses(state: State) -> None:
    for _ in range(templates.ALARM - 1):
        state.run_now(templates.missed, SITE, NOON, NOON)
    state.run_now(templates.fitted, SITE)
    assert state.run_now(templates.missed, SITE, NOON, NOON) == 1
    assert not state.run_now(templates.changes)


def test_a_template_that_is_contradicted_again_and_again_is_used_no_more(state: State) -> None:
    number = learn(state, learned())
    assert state.run_now(templates.checked, number, is_right=False) == 1
    assert state.run_now(templates.checked, number, is_right=True) == 0
    for _ in range(templates.RETIRED):
        state.run_now(templates.checked, number, is_right=False)
    assert state.run_now(templates.of_site, SITE) == (0, [])
    assert state.run_now(templates.known, SITE)[0]["is_retired"]


@pytest.mark.parametrize("body", [b"", b"<p>\n{}\x00\xff</p>"], ids=["empty", "bytes"])
def test_a_page_that_waits_comes_back_as_it_was(body: bytes) -> None:
    waiting = page(body)
    assert payload.unpack(payload.pack(waiting)) == waiting
    coded = replace(waiting, coded=Coded(codings="gzip, br", limit=10_000_000))
    assert payload.unpack(payload.pack(coded)) == coded


def test_a_page_that_an_older_program_packed_can_be_read() -> None:
    told = {"url": "u", "final_url": "u", "status": 200, "headers": [], "fetched_at": str(NOON)}
    packed = zlib.compress(json.dumps(told).encode() + b"\n<p>old</p>", 1)
    page = Page(url="u", final_url="u", status=200, body=b"<p>old</p>", fetched_at=NOON)
    assert payload.unpack(packed) == page
