"""What `config show` shows: everything in force, where it is from, and no secret."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.config import as_data, as_yaml, in_force, keys, load
from archiver.config.document import value

EXAMPLE = Path(__file__).parents[2] / "config.example.yaml"
TEXT = """\
archive:
  path: ./news
defaults: {content: feed}
feeds:
  - url: https://a.example/feed?token=s3cret&page=2
    headers:
      Cookie: s3cret
  - url: https://me:s3cret@b.example/feed
    content: page
    rules: {body: article}
"""
ENVIRON = {
    "ARCHIVER_FETCH__PROXY": "http://me:s3cret@127.0.0.1:8080",
    "ARCHIVER_FETCH__DELAY": "3s",
    "ARCHIVER_FEEDS__1__TITLE": "B",
}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = Path("config.yaml")
    file.write_text(TEXT, "utf-8")
    return file


@pytest.mark.parametrize(
    ("key", "shown", "origin"),
    [
        ("archive.path", "{here}/news", "config.yaml:2"),
        ("archive.style", "jekyll", "default"),
        ("fetch.delay", "3s", "ARCHIVER_FETCH__DELAY"),
        ("fetch.proxy", "http://***@127.0.0.1:8080", "ARCHIVER_FETCH__PROXY"),
        ("defaults.content", "feed", "config.yaml:3"),
        ("feeds[0].url", "https://a.example/feed?token=***&page=2", "config.yaml:5"),
        ("feeds[0].headers", {"Cookie": "***"}, "config.yaml:6"),
        ("feeds[0].content", "feed", "defaults.content"),
        ("feeds[0].interval", "auto", "defaults.interval"),
        ("feeds[0].title", "a.example/feed", "default"),
        ("feeds[1].url", "https://***@b.example/feed", "config.yaml:8"),
        ("feeds[1].content", "page", "config.yaml:9"),
        ("feeds[1].title", "B", "ARCHIVER_FEEDS__1__TITLE"),
        ("feeds[1].rules.body", ["article"], "config.yaml:10"),
    ],
)
def test_each_key_is_shown_with_its_origin(
    file: Path, tmp_path: Path, key: str, shown: object, origin: str
) -> None:
    (one,) = (one for one in in_force(file, ENVIRON) if keys.spelled(one.place) == key)
    assert one.value == (shown.format(here=tmp_path) if isinstance(shown, str) else shown)
    assert one.origin == origin


def test_what_a_variable_sets_as_a_whole_comes_from_it(file: Path) -> None:
    said = "[{url: https://c.example/, rules: {body: main, title: null}, filters: null}]"
    shown = in_force(file, {"ARCHIVER_FEEDS": said})
    origins = {keys.spelled(one.place): one.origin for one in shown}
    assert origins["feeds[0].url"] == origins["feeds[0].rules.body"] == "ARCHIVER_FEEDS"
    assert origins["feeds[0].headers"] == origins["feeds[0].rules.title"] == "default"
    assert origins["feeds[0].filters.min_length"] == "default"
    assert origins["feeds[0].content"] == "defaults.content"


def test_no_secret_is_shown(file: Path) -> None:
    shown = in_force(file, ENVIRON)
    assert "s3cret" not in as_yaml(shown) + str(as_data(shown))


def test_every_key_is_shown(file: Path) -> None:
    shown = {one.place for one in in_force(file, {})}
    assert shown >= set(keys.settings()) - {("feeds",)}


def test_what_is_shown_is_a_configuration_that_says_the_same(tmp_path: Path) -> None:
    shown = tmp_path / "config.yaml"
    shown.write_text(as_yaml(in_force(EXAMPLE, {})), "utf-8")
    assert load(shown, {}) == replace(load(EXAMPLE, {}), file=shown)


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1))
def test_any_title_is_shown_as_yaml_that_says_the_same(
    tmp_path_factory: pytest.TempPathFactory, title: str
) -> None:
    file = tmp_path_factory.mktemp("config") / "config.yaml"
    file.write_text("feeds: [{url: https://a.example/}]", "utf-8")
    shown = in_force(file, {"ARCHIVER_FEEDS__0__TITLE": f"x{title}"})
    assert value(as_yaml(shown))["feeds"][0]["title"] == f"x{title}"


def test_data_for_programs_has_the_shape_of_the_file(file: Path) -> None:
    data = as_data(in_force(file, ENVIRON))
    assert data["config"]["feeds"][1]["rules"]["body"] == ["article"]
    assert data["origins"]["feeds[1].rules.body"] == "config.yaml:10"


def test_without_feeds_there_is_an_empty_list(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("")
    shown = in_force(file, {})
    assert as_yaml(shown).splitlines()[-1].split() == ["feeds:", "[]", "#", "default"]
    assert as_data(shown)["config"]["feeds"] == []
