"""The state from the folder: nothing that is there is archived again, nothing owed forgotten."""

from __future__ import annotations

import json
import random
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from archiver.errors import StorageError
from archiver.model import Entry
from archiver.state import files, open_state, owing, queue
from archiver.state.schema import articles, entries
from tests import folder as made
from tests import news
from tests.folder import NOON, Folder
from tests.site import Site
from tests.test_service import service


@pytest.fixture
def archive(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path / "archive")
    folder.fill(range(5))
    return folder


def lose(archive: Folder) -> None:
    for file in archive.file.parent.glob("state.db*"):
        file.unlink()


def entry(number: int) -> Entry:
    return Entry(feed="a", url=made.url(number), title=f"Report {number}")


def owe(archive: Folder, *numbers: int) -> None:
    with closing(archive.state()) as state:
        state.run_now(owing.owe, [entry(n) for n in numbers], "live", 0, NOON)


def counts(archive: Folder) -> dict[str, int]:
    with closing(archive.state()) as state:
        return state.run_now(queue.count)


def is_adopted(archive: Folder) -> list[str]:
    with closing(archive.state()) as state:
        taken = select(articles.c.path).where(articles.c.is_adopted)
        return state.run_now(lambda c: sorted(c.execute(taken).scalars()))


@pytest.mark.parametrize("state", ["kept", "lost"])
def test_a_file_that_cannot_be_read_is_told_and_no_reason_to_stop(
    archive: Folder, tmp_path: Path, state: str
) -> None:
    news.write_config(tmp_path, [])
    if state == "lost":
        lose(archive)
    (archive.root / made.path(2)).chmod(0)
    words = made.unprivileged(news.command(tmp_path, "rebuild", "--json"))
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    told = json.loads(done.stdout)
    assert (done.returncode, told["unreadable"]) == (1, [made.path(2)])
    assert (told["articles"], told["missing"], told["owed"]) == (4, 0, 0)
    (archive.root / made.path(2)).chmod(0o644)
    assert archive.found() == ({} if state == "kept" else {made.path(2): "unknown"})


def test_a_poll_makes_a_lost_state_though_a_file_cannot_be_read(
    archive: Folder, site: Site, tmp_path: Path
) -> None:
    news.write_config(tmp_path, [{"name": "harbour", "url": news.publish(site, [])}])
    lose(archive)
    (archive.root / made.path(0)).chmod(0)
    words = made.unprivileged(news.command(tmp_path, "poll"))
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f'"path": "{made.path(0)}", "event": "a file could not be read"' in done.stderr
    (archive.root / made.path(0)).chmod(0o644)
    assert archive.found() == {made.path(0): "unknown"}


def test_a_file_that_cannot_be_read_holds_up_its_own_article_alone(
    site: Site, tmp_path: Path
) -> None:
    news.write_config(tmp_path, [{"name": "harbour", "url": news.publish(site, range(2))}])
    assert news.poll(tmp_path)[1]["archived"] == 2
    archive = tmp_path / "archive"
    shut = next(file for file in archive.rglob("*.md") if "Report-1" in file.name)
    shut.chmod(0)
    for file in (archive / ".archiver").glob("state.db*"):
        file.unlink()
    news.publish(site, range(3))
    words = made.unprivileged(news.command(tmp_path, "poll", "--json"))
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    shut.chmod(0o644)
    told = json.loads(done.stdout)
    assert (told["archived"], told["set_aside"], done.returncode) == (1, 1, 1)


def test_a_folder_that_cannot_be_read_is_told(archive: Folder, tmp_path: Path) -> None:
    news.write_config(tmp_path, [])
    lose(archive)
    folder = (archive.root / made.path(2)).parent
    folder.chmod(0)
    words = made.unprivileged(news.command(tmp_path, "rebuild", "--json"))
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    folder.chmod(0o755)
    assert json.loads(done.stdout)["unreadable"] == [folder.name]
    assert done.returncode == 1


def test_a_lost_state_is_made_from_the_files(archive: Folder) -> None:
    lose(archive)
    rebuilt = archive.rebuild()
    assert (rebuilt.articles, rebuilt.adopted, rebuilt.owed) == (5, 5, 0)
    assert archive.found() == {}
    with closing(archive.state()) as state:
        owed = state.run_now(owing.owe, [entry(n) for n in range(6)], "live", 0, NOON)
    assert (owed.known, owed.owed) == (5, 1)


def test_a_sound_state_that_agrees_is_left_as_it_is(archive: Folder) -> None:
    owe(archive, 9)
    rebuilt = archive.rebuild()
    assert (rebuilt.articles, rebuilt.adopted, rebuilt.missing) == (5, 0, 0)
    assert counts(archive) == {"owed": 1}
    assert is_adopted(archive) == []


def test_an_edited_file_is_its_owners_from_then_on(archive: Folder) -> None:
    archive.write(made.path(2), made.text(2) + b"mine")
    assert archive.rebuild().adopted == 1
    assert archive.found() == {}
    assert is_adopted(archive) == [made.path(2)]


def test_a_file_that_was_moved_keeps_its_new_place(archive: Folder) -> None:
    (archive.root / made.path(2)).rename(archive.root / "_posts" / "moved.md")
    rebuilt = archive.rebuild()
    assert (rebuilt.adopted, rebuilt.missing) == (1, 0)
    assert archive.found() == {}


def test_two_files_that_changed_places_are_both_known(archive: Folder) -> None:
    archive.write(made.path(2), made.text(3))
    archive.write(made.path(3), made.text(2))
    assert archive.rebuild().articles == 5
    assert archive.found() == {}


def test_names_that_differ_in_case_only_are_two_files(archive: Folder) -> None:
    archive.write("_posts/2024-03-12-REPORT-1.md", made.text(9))
    assert archive.rebuild().articles == 6
    assert archive.found() == {}


def test_a_second_file_of_an_article_is_told_and_left_alone(archive: Folder) -> None:
    archive.write("_posts/0.md", made.text(2))
    assert archive.rebuild().doubled == ["_posts/0.md"]
    assert archive.read("_posts/0.md") == made.text(2)
    assert archive.found() == {"_posts/0.md": "doubled"}


def test_what_led_to_a_file_that_is_gone_is_owed_again(archive: Folder) -> None:
    owe(archive, 9)
    with closing(archive.state()) as state:
        article = state.run_now(files.at, [made.path(2)])[made.path(2)]
        known = {"article_id": article.id, "standing": "settled"}
        state.run_now(lambda c: c.execute(entries.update().values(known)))
    (archive.root / made.path(2)).unlink()
    rebuilt = archive.rebuild()
    assert (rebuilt.missing, rebuilt.owed) == (1, 1)
    assert counts(archive) == {"owed": 1}
    assert archive.found() == {}


def test_what_a_backfill_brought_and_is_gone_is_for_the_next_poll(
    site: Site, tmp_path: Path
) -> None:
    aged = {"name": "harbour", "url": news.publish(site, []), "filters": {"max_age": "1h"}}
    news.write_config(tmp_path, [aged])  # it is long past, and was wanted all the same
    site.put("/news/1", news.page(1, site.url("")))
    past = tmp_path / "urls.txt"
    past.write_text(site.url("/news/1"))
    assert news.archiver(tmp_path, "backfill", "--urls", str(past)).returncode == 0
    (file,) = (tmp_path / "archive").rglob("*.md")
    file.unlink()
    assert news.archiver(tmp_path, "rebuild").returncode == 0
    assert news.poll(tmp_path)[1]["archived"] == 1


def test_a_broken_state_gives_what_can_be_read_of_it_and_is_kept(archive: Folder) -> None:
    owe(archive, *range(100, 1_100))
    with closing(archive.state()):  # the log is written back into the file
        pass
    body = bytearray(archive.file.read_bytes())
    chance, pages = random.Random(7), len(body) // 4096
    for page in chance.sample(range(pages // 2, pages), 3):
        body[page * 4096 : page * 4096 + 4096] = bytes(chance.randrange(256) for _ in range(4096))
    archive.file.write_bytes(body)
    rebuilt = archive.rebuild()
    assert rebuilt.broken is not None
    assert rebuilt.broken.read_bytes() == bytes(body)
    assert archive.found() == {}
    assert 500 < counts(archive)["owed"] < 1_000


@pytest.mark.parametrize("body", [b"", b"rubbish" * 900, b"SQLite format 3\0"])
def test_a_file_that_is_no_state_at_all_is_set_aside(archive: Folder, body: bytes) -> None:
    lose(archive)
    archive.file.write_bytes(body)
    assert archive.rebuild().articles == 5
    assert archive.found() == {}
    assert archive.file.with_name("state.db.broken").read_bytes() == body


def test_a_state_of_a_newer_program_is_refused_and_left(archive: Folder) -> None:
    with closing(archive.state()) as state:
        newer = "UPDATE alembic_version SET version_num='9999'"
        state.run_now(lambda c: c.exec_driver_sql(newer))
    with pytest.raises(StorageError, match="update archiver"):
        archive.rebuild()


def archived(site: Site, folder: Path, numbers: range) -> None:
    """Polled once, through links that track, so that files do not say how they were found."""
    base = site.url("")
    news.publish(site, numbers)
    items = [news.item(n, base, query="?utm_source=x&story=1") for n in numbers]
    pdf = f"<item><title>A document</title><link>{base}/paper</link></item>"
    site.put("/paper", b"%PDF-1.7\n\0", type="application/pdf")
    url = site.put("/feed.xml", news.feed([*items, pdf]))
    news.write_config(folder, [{"name": "harbour", "url": url}])
    assert news.poll(folder)[1]["archived"] == len(numbers)


def lose_state(folder: Path) -> None:
    for file in (folder / "archive/.archiver").glob("state.db*"):
        file.unlink()


def test_after_a_rebuild_a_poll_asks_for_no_page_and_set_asides_stay(
    site: Site, tmp_path: Path
) -> None:
    archived(site, tmp_path, range(4))
    before = news.kept(tmp_path)
    lose_state(tmp_path)
    done = news.archiver(tmp_path, "rebuild", "--json")
    assert json.loads(done.stdout)["articles"] == 4
    asked = len(site.requests)
    code, counted = news.poll(tmp_path)
    assert (code, counted["archived"], counted["known"]) == (0, 0, 5)
    assert [r.path for r in site.requests[asked:]] == ["/feed.xml"]
    assert news.kept(tmp_path).keys() == before.keys()
    assert "1 set aside" in news.archiver(tmp_path, "status").stdout
    assert news.archiver(tmp_path, "verify").returncode == 0


def test_without_aliases_pages_are_asked_for_but_no_file_is_written_twice(
    site: Site, tmp_path: Path
) -> None:
    archived(site, tmp_path, range(4))
    lose_state(tmp_path)
    (tmp_path / "archive/.archiver/aliases.jsonl").unlink()
    _, counted = news.poll(tmp_path)
    assert (counted["archived"], counted["duplicates"]) == (0, 4)
    assert len(news.kept(tmp_path)) == 4


def test_a_poll_on_articles_without_a_state_rebuilds_first_and_says_so(
    site: Site, tmp_path: Path
) -> None:
    archived(site, tmp_path, range(4))
    lose_state(tmp_path)
    done = news.archiver(tmp_path, "poll")
    assert "state made from the files" in done.stderr
    assert '"articles": 4' in done.stderr
    assert "nothing new" in done.stdout


def test_an_archive_of_another_tool_with_the_same_header_is_adopted_as_it_stands(
    site: Site, tmp_path: Path
) -> None:
    base = site.url("")
    url = news.publish(site, range(3))
    old = tmp_path / "archive/_posts/2024-03-01-an-old-name.md"
    old.parent.mkdir(parents=True)
    body = (
        f'---\nlayout: post\ntitle: "{news.title(1)}"\ndate: 2024-03-01T07:30:00.000Z\n'
        f"author: Harbour News\nfrom: {base}/news/1\ntags: [ Harbour News ]\n"
        "categories: [ Harbour News ]\n---\n<!--1709278200000-->\n"
        "<div>\n<p>As it was.</p>\n</div>\n"
    ).encode()
    old.write_bytes(body)
    news.write_config(tmp_path, [{"name": "harbour", "url": url, "title": "Harbour News"}])
    code, counted = news.poll(tmp_path)
    assert (code, counted["archived"], counted["known"]) == (0, 2, 1)
    assert len(news.kept(tmp_path)) == 3
    assert old.read_bytes() == body
    with closing(open_state(tmp_path / "archive/.archiver/state.db")) as state:
        feeds = select(articles.c.feed)
        assert set(state.run_now(lambda c: c.execute(feeds).scalars().all())) == {"harbour"}


def test_nobody_rebuilds_beside_a_service(site: Site, tmp_path: Path) -> None:
    archived(site, tmp_path, range(1))
    with service(tmp_path) as running:
        news.until(lambda: news.archiver(tmp_path, "status", "--live").returncode == 0)
        done = news.archiver(tmp_path, "rebuild")
        assert done.returncode == 3
        assert f"pid {running.pid}" in done.stderr


def test_polls_that_start_at_once_on_articles_without_a_state_make_one(
    site: Site, tmp_path: Path
) -> None:
    archived(site, tmp_path, range(4))
    lose_state(tmp_path)
    words = news.command(tmp_path, "poll")
    polls = [subprocess.Popen(words, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    said = [poll.communicate(timeout=60)[1] for poll in polls]
    assert [poll.returncode for poll in polls] == [0, 0, 0]
    assert sum("state made from the files" in one for one in said) == 1
    assert len(news.kept(tmp_path)) == 4


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param([], [b"rubbish\n", b"\xff\n", b"[]\n"], 2, id="rubbish"),
        pytest.param([], [b'{"standing": "settled", "entry": {"feed"'], 2, id="cut off"),
        pytest.param([b'{"standing": "settled", "entry": 7}\n'], [], 2, id="no entry"),
        pytest.param([b"half a li"], [], 1, id="joined to half a line"),
    ],
)
def test_lines_that_cannot_be_read_cost_themselves_only(
    tmp_path: Path, before: list[bytes], after: list[bytes], expected: int
) -> None:
    archive = Folder(tmp_path / "archive")
    archive.fill(range(2))
    lines = [json.dumps(remembered(n)).encode() + b"\n" for n in range(2)]
    whole = b"".join([*before, *lines, *after])
    (archive.root / ".archiver" / "aliases.jsonl").write_bytes(whole)
    lose(archive)
    archive.rebuild()
    assert counts(archive) == {"settled": expected}


def remembered(number: int) -> dict[str, object]:
    entry = {"feed": "a", "url": f"https://b.example/{number}", "guid": f"g{number}"}
    return {"standing": "settled", "path": made.path(number), "entry": entry}
