"""New feeds in config.yaml: everything else stays as it is, to the byte."""

from __future__ import annotations

import multiprocessing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archiver.config import load, starter, subscribe
from archiver.config.document import value
from archiver.config.editing import with_feeds
from archiver.errors import ConfigError, StorageError
from archiver.model import Feed

EXAMPLE = (Path(__file__).parents[2] / "config.example.yaml").read_text("utf-8")
SEA = Feed(name="sea", url="https://sea.example/feed", title="The Sea")
LINES = "  - name: sea\n    url: https://sea.example/feed\n    title: The Sea\n"


def feed(name: str, title: str = "", categories: tuple[str, ...] = ()) -> Feed:
    return Feed(name=name, url=f"https://{name}.example/f", title=title, categories=categories)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("", "feeds:\n" + LINES, id="an empty file"),
        pytest.param("# mine", "# mine\nfeeds:\n" + LINES, id="a comment without an end"),
        pytest.param("state: s.db", "state: s.db\nfeeds:\n" + LINES, id="no feeds yet"),
        pytest.param("feeds:", "feeds:\n" + LINES, id="nothing behind the key"),
        pytest.param(
            "feeds:   # mine\n# more\nstate: s.db\n",
            "feeds:   # mine\n" + LINES + "# more\nstate: s.db\n",
            id="nothing behind the key, sections behind it",
        ),
        pytest.param("feeds: []", "feeds:\n" + LINES, id="an empty list"),
        pytest.param(
            "feeds: []  # none\n\nstate: s.db\n",
            "feeds:  # none\n" + LINES + "\nstate: s.db\n",
            id="an empty list with a comment",
        ),
        pytest.param("feeds: null\nstate: s\n", "feeds:\n" + LINES + "state: s\n", id="null"),
        pytest.param(
            "feeds:\n  - url: https://a.example/\n",
            "feeds:\n  - url: https://a.example/\n" + LINES,
            id="a list",
        ),
        pytest.param(
            "feeds:\n  - url: https://a.example/  # a",
            "feeds:\n  - url: https://a.example/  # a\n" + LINES,
            id="a list without an end",
        ),
        pytest.param(
            "feeds:\n- url: https://a.example/\n\n# the service\nservice:\n  backfill: true\n",
            "feeds:\n- url: https://a.example/\n"
            + LINES.replace("\n  ", "\n").removeprefix("  ")
            + "\n# the service\nservice:\n  backfill: true\n",
            id="a list without indentation, a commented section behind it",
        ),
        pytest.param(
            "feeds:\n    -   url: https://a.example/\n        tags:\n        - x  # one\n\n\n",
            "feeds:\n    -   url: https://a.example/\n        tags:\n        - x  # one\n"
            + LINES.replace("  -", "    -").replace("\n    ", "\n      ")
            + "\n\n",
            id="a list with much of it",
        ),
        pytest.param(
            "feeds:\n  - url: https://a.example/\n    title: >\n      Long\n      name\n\n# end\n",
            "feeds:\n  - url: https://a.example/\n    title: >\n      Long\n      name\n"
            + LINES
            + "\n# end\n",
            id="a block of text at the end",
        ),
        pytest.param(
            "feeds:\n  - url: https://a.example/\n    title:\n# end\nstate: s\n",
            "feeds:\n  - url: https://a.example/\n    title:\n" + LINES + "# end\nstate: s\n",
            id="a key with nothing behind it at the end",
        ),
        pytest.param(
            "feeds:\n  - url: https://a.example/\n    # headers: {Cookie: a}\n\n    # tags: [a]\n"
            "\n  # - url: https://b.example/\n",
            "feeds:\n  - url: https://a.example/\n    # headers: {Cookie: a}\n\n    # tags: [a]\n"
            + LINES
            + "\n  # - url: https://b.example/\n",
            id="keys of the last one that are commented out",
        ),
        pytest.param(
            "feeds:\n- url: https://a.example/\n  # tags: [a]",
            "feeds:\n- url: https://a.example/\n  # tags: [a]\n"
            + LINES.replace("\n  ", "\n").removeprefix("  "),
            id="a key that is commented out, without an end",
        ),
        pytest.param(
            "{feeds: [{url: 'https://a.example/'}], state: s}\n",
            "{feeds: [{url: 'https://a.example/'}, "
            '{"name": "sea", "url": "https://sea.example/feed", "title": "The Sea"}], state: s}\n',
            id="all on one line",
        ),
        pytest.param(
            "feeds:\r\n  - url: https://a.example/\r\nstate: s\r\n",
            "feeds:\r\n  - url: https://a.example/\r\n"
            + LINES.replace("\n", "\r\n")
            + "state: s\r\n",
            id="lines as Windows ends them",
        ),
    ],
)
def test_a_feed_is_put_behind_the_others(before: str, after: str) -> None:
    assert with_feeds(before, [SEA]) == after


@pytest.mark.parametrize("text", [EXAMPLE, starter()], ids=["example", "starter"])
def test_no_line_and_no_comment_is_lost(text: str) -> None:
    after = with_feeds(text, [SEA, feed("land", "land")])
    kept = after.splitlines()
    assert [line for line in text.splitlines() if line != "feeds: []" and line not in kept] == []
    assert len(kept) == len(text.splitlines()) + 5


@pytest.mark.parametrize(
    "text",
    [
        "feeds: none\n",
        "feeds: {url: https://a.example/}\n",
        "state: s\n...\n",
        "{state: s}\n",
        "- a list\n",
    ],
)
def test_a_form_without_a_sure_place_is_left_alone(text: str, tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=r'cannot be added to: .*; write it yourself: {"name": '):
        subscribe(file, [], [SEA])
    assert file.read_text() == text
    assert [path.name for path in tmp_path.iterdir()] == ["config.yaml"]


def test_an_address_with_a_password_is_written_whole(tmp_path: Path) -> None:
    url = "https://me:s3cret@x.example/feed?kind=news"
    file = tmp_path / "config.yaml"
    file.write_text("")
    subscribe(file, [], [Feed(name="x", url=url, title="x")])
    assert [one.url for one in load(file, {}).feeds] == [url]


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30)


@settings(deadline=None)
@example(["- @"], "*", "")
@example(["..."], "- *", "")
@given(st.lists(words, min_size=1, max_size=3), words, st.sampled_from(["", starter(), EXAMPLE]))
def test_any_title_comes_back_the_same(categories: list[str], title: str, text: str) -> None:
    new = feed("new", title, tuple(categories))
    said: dict[str, Any] = value(with_feeds(text, [new]))["feeds"][-1]
    assert (said["title"], said["categories"]) == (title, categories)


def test_feeds_that_are_known_are_not_written_again(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("feeds:\n  - url: http://sea.example/feed?utm_source=x\n")
    before = file.stat()
    assert subscribe(file, load(file, {}).feeds, [SEA]) == []
    assert file.stat() == before


def test_the_file_keeps_its_rights_and_its_mark_and_a_link_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "real.yaml"
    real.write_bytes(b"\xef\xbb\xbf# mine\n")
    real.chmod(0o640)
    link = tmp_path / "config.yaml"
    link.symlink_to(real)
    subscribe(link, [], [SEA])
    assert link.is_symlink()
    assert real.read_bytes() == b"\xef\xbb\xbf# mine\nfeeds:\n" + LINES.encode()
    assert real.stat().st_mode & 0o777 == 0o640
    assert len(list(tmp_path.iterdir())) == 2


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="No such file"):
        subscribe(tmp_path / "config.yaml", [], [SEA])


def test_what_another_added_meanwhile_is_known(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(starter())
    known = load(file, {}).feeds
    assert subscribe(file, known, [SEA]) == [SEA]
    assert subscribe(file, known, [SEA]) == []
    (other,) = subscribe(file, known, [Feed(name="", url="https://b.example/f", title="Sea")])
    assert [one.name for one in load(file, {}).feeds] == ["sea", other.name] == ["sea", "sea-2"]


def _subscribe(file: Path, number: int) -> None:
    subscribe(file, [], [feed(f"feed-{number}")])


def test_two_who_add_at_once_both_have_their_feed(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(starter())
    context = multiprocessing.get_context("spawn")
    crowd = [context.Process(target=_subscribe, args=(file, number)) for number in range(4)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert {one.name for one in load(file, {}).feeds} == {f"feed-{number}" for number in range(4)}
