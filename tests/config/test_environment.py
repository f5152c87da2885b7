"""Every key by its variable, secrets from files, and slips that are told instead of ignored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import certifi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from archiver.config import Config, faults, in_force, keys, load
from archiver.config.environment import variable_of
from archiver.errors import ConfigError

EXAMPLE = Path(__file__).parents[2] / "config.example.yaml"
FEED = "feeds:\n  - url: https://a.example/feed\n    headers: {Cookie: a=b}\n"


def written(folder: Path, text: str = FEED) -> Path:
    file = folder / "config.yaml"
    file.write_text(text, "utf-8")
    return file


def of(environ: dict[str, str], folder: Path, text: str = FEED) -> Config:
    return load(written(folder, text), environ)


def fault_of(environ: dict[str, str], folder: Path, text: str = FEED) -> str:
    (fault,) = faults(written(folder, text), environ)
    return str(fault)


RULES: dict[str, Any] = {
    **{key: [] for key in ("body", "remove", "title", "author", "date", "next_page")},
    **dict.fromkeys(("date_format", "timezone", "extractor")),
}
"""Rules that say nothing."""

TRIED: dict[str, Any] = {
    "ARCHIVER_ARCHIVE__PATH": ("/elsewhere", "/elsewhere"),
    "ARCHIVER_ARCHIVE__STYLE": ("jekyll", "jekyll"),
    "ARCHIVER_ARCHIVE__BODY": ("html", "html"),
    "ARCHIVER_ARCHIVE__TIMEZONE": ("Asia/Singapore", "Asia/Singapore"),
    "ARCHIVER_ARCHIVE__NAME": ("{year}/{title}.md", "{year}/{title}.md"),
    "ARCHIVER_ARCHIVE__NAME_BYTES": ("100", 100),
    "ARCHIVER_ARCHIVE__FRONT_MATTER": ("{comments: true}", {"comments": True}),
    "ARCHIVER_STATE": ("/elsewhere/state.db", "/elsewhere/state.db"),
    "ARCHIVER_FETCH__CONCURRENCY": ("3", 3),
    "ARCHIVER_FETCH__PER_HOST": ("3", 3),
    "ARCHIVER_FETCH__DELAY": ("3s", "3s"),
    "ARCHIVER_FETCH__TIMEOUT": ("3s", "3s"),
    "ARCHIVER_FETCH__TOTAL_TIMEOUT": ("3s", "3s"),
    "ARCHIVER_FETCH__PROXY": ("http://127.0.0.1:3", "http://127.0.0.1:3"),
    "ARCHIVER_FETCH__CA": (certifi.where(), certifi.where()),
    "ARCHIVER_FETCH__ALLOW_PRIVATE": ("[10.0.0.0/8]", ["10.0.0.0/8"]),
    "ARCHIVER_FETCH__USER_AGENT": ("Mozilla/5.0: mine # too", "Mozilla/5.0: mine # too"),
    "ARCHIVER_FETCH__MAX_PAGE": ("3MB", "3MB"),
    "ARCHIVER_FETCH__MAX_FEED": ("3000000", "3MB"),
    "ARCHIVER_FETCH__MAX_REDIRECTS": ("0", 0),
    "ARCHIVER_FETCH__PER_DAY": ("3", 3),
    "ARCHIVER_FETCH__ROBOTS": ("false", False),
    "ARCHIVER_WORKERS__COUNT": ("3", 3),
    "ARCHIVER_WORKERS__DEADLINE": ("3s", "3s"),
    "ARCHIVER_RETRY__ATTEMPTS": ("3", 3),
    "ARCHIVER_RETRY__FIRST": ("3m", "3m"),
    "ARCHIVER_RETRY__LONGEST": ("3d", "3d"),
    "ARCHIVER_SERVICE__BACKFILL": ("false", False),
    "ARCHIVER_SCHEDULE__SHORTEST": ("3m", "3m"),
    "ARCHIVER_SCHEDULE__LONGEST": ("3d", "3d"),
    "ARCHIVER_DEFAULTS__INTERVAL": ("3h", "3h"),
    "ARCHIVER_DEFAULTS__CONTENT": ("feed", "feed"),
    "ARCHIVER_DEFAULTS__DATES": ("page", "page"),
    "ARCHIVER_DEFAULTS__ENTRY_TAGS": ("true", True),
    "ARCHIVER_RULES": ("{B.example: {remove: .ad}}", {"b.example": RULES | {"remove": [".ad"]}}),
    "ARCHIVER_FEEDS__0__URL": ("https://b.example/", "https://b.example/"),
    "ARCHIVER_FEEDS__0__NAME": ("2024", "2024"),
    "ARCHIVER_FEEDS__0__TITLE": ("联合早报: 新闻", "联合早报: 新闻"),
    "ARCHIVER_FEEDS__0__SOURCE": ("page", "page"),
    "ARCHIVER_FEEDS__0__TAGS": ("[one, two]", ["one", "two"]),
    "ARCHIVER_FEEDS__0__CATEGORIES": ("one", ["one"]),
    "ARCHIVER_FEEDS__0__INTERVAL": ("*/20 6-23 * * *", "*/20 6-23 * * *"),
    "ARCHIVER_FEEDS__0__CONTENT": ("page", "page"),
    "ARCHIVER_FEEDS__0__DATES": ("page", "page"),
    "ARCHIVER_FEEDS__0__TIMEZONE": ("Asia/Singapore", "Asia/Singapore"),
    "ARCHIVER_FEEDS__0__ENTRY_TAGS": ("true", True),
    "ARCHIVER_FEEDS__0__ROBOTS": ("false", False),
    "ARCHIVER_FEEDS__0__HEADERS": ("{X-Key: one}", {"X-Key": "***"}),
    "ARCHIVER_FEEDS__0__FILTERS__KEEP__TITLE": ("harbour", ["harbour"]),
    "ARCHIVER_FEEDS__0__FILTERS__KEEP__AUTHOR": ("[Ann, Bob]", ["Ann", "Bob"]),
    "ARCHIVER_FEEDS__0__FILTERS__KEEP__CATEGORIES": ("新闻", ["新闻"]),
    "ARCHIVER_FEEDS__0__FILTERS__KEEP__URL": ("/china/", ["/china/"]),
    "ARCHIVER_FEEDS__0__FILTERS__DROP__TITLE": (r"re:^ad: \d+", [r"re:^ad: \d+"]),
    "ARCHIVER_FEEDS__0__FILTERS__DROP__AUTHOR": ("staff", ["staff"]),
    "ARCHIVER_FEEDS__0__FILTERS__DROP__CATEGORIES": ("[sport]", ["sport"]),
    "ARCHIVER_FEEDS__0__FILTERS__DROP__URL": ("/video/", ["/video/"]),
    "ARCHIVER_FEEDS__0__FILTERS__MAX_AGE": ("30d", "30d"),
    "ARCHIVER_FEEDS__0__FILTERS__LANGUAGE": ("[zh, en]", ["zh", "en"]),
    "ARCHIVER_FEEDS__0__FILTERS__MIN_LENGTH": ("200", 200),
    "ARCHIVER_FEEDS__0__RULES__BODY": ("#main", ["#main"]),
    "ARCHIVER_FEEDS__0__RULES__REMOVE": ("[.ad, '#promo']", [".ad", "#promo"]),
    "ARCHIVER_FEEDS__0__RULES__TITLE": ("h1", ["h1"]),
    "ARCHIVER_FEEDS__0__RULES__AUTHOR": ("a[rel=author]", ["a[rel=author]"]),
    "ARCHIVER_FEEDS__0__RULES__DATE": ("time", ["time"]),
    "ARCHIVER_FEEDS__0__RULES__DATE_FORMAT": ("%d.%m.%Y", "%d.%m.%Y"),
    "ARCHIVER_FEEDS__0__RULES__TIMEZONE": ("Asia/Singapore", "Asia/Singapore"),
    "ARCHIVER_FEEDS__0__RULES__NEXT_PAGE": ("'[rel=next]'", ["[rel=next]"]),
    "ARCHIVER_FEEDS__0__RULES__EXTRACTOR": ("readability", "readability"),
    "ARCHIVER_FEEDS__0__HISTORY__ARTICLES": (r"/\d{4}/", [r"/\d{4}/"]),
    "ARCHIVER_FEEDS__0__HISTORY__OTHERS": ("/live/", ["/live/"]),
    "ARCHIVER_FEEDS__0__HISTORY__PAGES": ("https://a/{page}", ["https://a/{page}"]),
    "ARCHIVER_FEEDS__0__PAGE__ITEM": (".card", [".card"]),
    "ARCHIVER_FEEDS__0__PAGE__LINK": ("[a, h3 a]", ["a", "h3 a"]),
    "ARCHIVER_FEEDS__0__PAGE__TITLE": ("h3", ["h3"]),
    "ARCHIVER_FEEDS__0__PAGE__DATE": ("time", ["time"]),
}
"""Each variable, a text, and the value that comes of it."""


def keys_of_the_example(node: Any, place: tuple[str | int, ...] = ()) -> set[str]:
    """The variables of every key that config.example.yaml shows; of its feeds the first's."""
    if isinstance(node, dict) and node and place[-1:] not in {("front_matter",), ("headers",)}:
        inner = (keys_of_the_example(value, (*place, key)) for key, value in node.items())
        return set().union(*inner)
    if place == ("feeds",):
        return {variable_of(place)} | keys_of_the_example(node[0], ("feeds", 0))
    return {variable_of(place)}


def test_every_key_of_the_example_is_tried_here_by_its_variable() -> None:
    example = YAML(typ="safe", pure=True).load(EXAMPLE.read_text("utf-8"))
    assert keys_of_the_example(example) == {*TRIED, "ARCHIVER_FEEDS"}
    assert {variable_of(place) for place in keys.settings()} == {*TRIED, "ARCHIVER_FEEDS"}


@pytest.mark.parametrize("by_file", [False, True], ids=["itself", "from a file"])
@pytest.mark.parametrize("name", TRIED)
def test_every_key_can_be_set_by_its_variable(name: str, by_file: bool, tmp_path: Path) -> None:
    text, expected = TRIED[name]
    environ = {name: text}
    if by_file:
        (tmp_path / "secret").write_text(f"{text}\n", "utf-8")
        environ = {f"{name}_FILE": str(tmp_path / "secret")}
    (place,) = (place for place in keys.settings() if variable_of(place) == name)
    (said,) = (one for one in in_force(written(tmp_path), environ) if one.place == place)
    assert said.origin.split(", ")[-1] == next(iter(environ))
    assert said.value == ("***" if by_file else expected)


def test_a_secret_is_read_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "proxy"
    secret.write_text("http://user:secret@127.0.0.1:8080\n")
    config = of({"ARCHIVER_FETCH__PROXY_FILE": str(secret)}, tmp_path)
    assert config.fetch.proxy == "http://user:secret@127.0.0.1:8080"


@pytest.mark.parametrize(
    "text",
    [
        "[{url: https://a.example/feed, title: News}, {url: https://b.example/feed}]",
        '[{"url": "https://a.example/feed", "title": "News"}, {"url": "https://b.example/feed"}]',
        "- url: https://a.example/feed\n  title: News\n- url: https://b.example/feed\n",
    ],
    ids=["flow YAML", "JSON", "YAML"],
)
def test_feeds_by_variable_take_the_place_of_those_in_the_file(tmp_path: Path, text: str) -> None:
    feeds = of({"ARCHIVER_FEEDS": text}, tmp_path).feeds
    assert [feed.url for feed in feeds] == ["https://a.example/feed", "https://b.example/feed"]
    assert feeds[0].title == "News"


@pytest.mark.parametrize("between", [" ", "\n", "  \n  "])
def test_feeds_may_be_named_by_their_addresses_alone(tmp_path: Path, between: str) -> None:
    urls = ["https://a.example/feed", "https://b.example/feed?a=1,2"]
    feeds = of({"ARCHIVER_FEEDS": between.join(urls)}, tmp_path).feeds
    assert [feed.url for feed in feeds] == urls


def test_feeds_are_added_one_by_one_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    urls = {f"ARCHIVER_FEEDS__{n}__URL": f"https://{n}.example/" for n in range(12)}
    assert [feed.url for feed in of(urls, tmp_path).feeds] == list(urls.values())


def test_the_environment_alone_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for feeds in ({"ARCHIVER_FEEDS": "[{url: https://a.example/}]"},
                  {"ARCHIVER_FEEDS__0__URL": "https://a.example/"}):  # fmt: skip
        config = load(None, {"ARCHIVER_HOME": str(tmp_path / "home"), **feeds})
        assert config.archive.path == tmp_path / "home" / "archive"
        assert [feed.url for feed in config.feeds] == ["https://a.example/"]


def test_a_variable_names_the_file_where_no_option_does(tmp_path: Path) -> None:
    assert load(None, {"ARCHIVER_CONFIG": str(written(tmp_path))}).file == tmp_path / "config.yaml"


def test_a_headers_name_is_the_same_in_capitals_or_not(tmp_path: Path) -> None:
    cookie = "a=b; c #d: [e"
    (feed,) = of({"ARCHIVER_FEEDS__0__HEADERS__COOKIE": cookie}, tmp_path).feeds
    assert feed.headers == (("Cookie", cookie),)


def test_an_empty_variable_is_not_set_and_null_takes_a_value_away(tmp_path: Path) -> None:
    text = "fetch: {proxy: 'http://127.0.0.1:1', delay: 3s}\n"
    empty = of({"ARCHIVER_FETCH__PROXY": " ", "ARCHIVER_FETCH__DELAY": ""}, tmp_path, text)
    assert empty == of({}, tmp_path, text)
    assert of({"ARCHIVER_FETCH__PROXY": "null"}, tmp_path, text).fetch.proxy is None
    (tmp_path / "secret").write_text(" \n")
    assert empty == of({"ARCHIVER_FETCH__PROXY_FILE": str(tmp_path / "secret")}, tmp_path, text)


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00")))
def test_a_text_comes_as_it_is_written(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    title = f"報{text}"  # there may be none, so alone it might be YAML's null
    (feed,) = of({"ARCHIVER_FEEDS__0__TITLE": title}, tmp_path_factory.mktemp("config")).feeds
    assert feed.title == title


@settings(deadline=None)
@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1))
def test_no_first_letter_makes_a_text_another_value(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("config")
    if not text.strip() or text.strip()[0] in "\"'":
        return
    said = of({"ARCHIVER_FETCH__USER_AGENT": text}, folder).fetch.user_agent
    assert said == text.strip()


@settings(deadline=None)
@given(st.text(alphabet="ab:-[]{}&*!|>'\"\n\t #,?%@~.0", max_size=40))
def test_no_text_raises_anything_but_a_config_error(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    file = written(tmp_path_factory.mktemp("config"))
    for name in ("FEEDS", "FETCH", "FETCH__DELAY", "FEEDS__0__RULES__BODY", "ARCHIVE__NAME_BYTES"):
        for fault in faults(file, {f"ARCHIVER_{name}": text}):
            assert str(fault).startswith(f"ARCHIVER_{name}")
            assert len(str(fault).splitlines()) == 1


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        (
            {"ARCHIVER_FETCH__DELAY": "soon"},
            "ARCHIVER_FETCH__DELAY: 'soon' is no duration; write it as 90s, 15m, 1h30m or 2d",
        ),
        (
            {"ARCHIVER_FETCH__DELAI": "1s"},
            'ARCHIVER_FETCH__DELAI: unknown key; did you mean "delay"?',
        ),
        ({"ARCHIVER_FEEDS__7__TITLE": "x"}, "ARCHIVER_FEEDS__7__TITLE: leads to no key"),
        ({"ARCHIVER_FETCH__PER_HOST": "two"}, "ARCHIVER_FETCH__PER_HOST: 'two' is no whole number"),
        (
            {"ARCHIVER_FETCH__PROXY_FILE": "/nowhere"},
            "ARCHIVER_FETCH__PROXY_FILE: names a file that cannot be read: /nowhere: "
            "no such file or directory",
        ),
        ({"ARCHIVER_FEEDS": "[{"}, "ARCHIVER_FEEDS: holds no YAML value; quote it"),
        (
            {"ARCHIVER_FEEDS": "[{url: ftp://b.example/}]"},
            "ARCHIVER_FEEDS[0].url: 'ftp://b.example/' is no web address; "
            "it begins with http:// or https://",
        ),
        (
            {"ARCHIVER_FEEDS": "https://b.example/ not-here"},
            "ARCHIVER_FEEDS[1].url: 'not-here' is no web address; it begins with http:// or https://",
        ),
        (
            {"ARCHIVER_FEEDS__1__TITLE": "x"},
            "ARCHIVER_FEEDS__1__URL: is missing; each feed needs `url:`",
        ),
        (
            {"ARCHIVER_FEEDS__1__URL": "https://a.example/feed"},
            "ARCHIVER_FEEDS__1__NAME: 'a.example/feed' is the name of feeds[0] too; "
            "give each feed a `name` of its own",
        ),
        ({"ARCHIVER_FETCH__CA": "/nowhere"}, "ARCHIVER_FETCH__CA: /nowhere is no file"),
        (
            {"ARCHIVER_FETCH": "{delay: soon}"},
            "ARCHIVER_FETCH.delay: 'soon' is no duration; write it as 90s, 15m, 1h30m or 2d",
        ),
        (
            {"ARCHIVER_STATE": "/a", "ARCHIVER_STATE_FILE": str(EXAMPLE)},
            "ARCHIVER_STATE_FILE: is set as well as ARCHIVER_STATE",
        ),
        (
            {"ARCHIVER_FETCH_PROXY": "x"},
            'ARCHIVER_FETCH_PROXY: sets no key; did you mean "ARCHIVER_FETCH__PROXY"?',
        ),
        (
            {"ARCHIVER_FETCH_PROXY_FILE": "x"},
            'ARCHIVER_FETCH_PROXY_FILE: sets no key; did you mean "ARCHIVER_FETCH__PROXY_FILE"?',
        ),
        (
            {"ARCHIVER_FEEDS_3_URL": "x"},
            'ARCHIVER_FEEDS_3_URL: sets no key; did you mean "ARCHIVER_FEEDS__3__URL"?',
        ),
        (
            {"ARCHIVER_FETSCH__PROXY": "x"},
            'ARCHIVER_FETSCH__PROXY: sets no key; did you mean "ARCHIVER_FETCH__PROXY"?',
        ),
        ({"ARCHIVER_FEED": "x"}, 'ARCHIVER_FEED: sets no key; did you mean "ARCHIVER_FEEDS"?'),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_a_fault_of_a_variable_names_it(
    environ: dict[str, str], expected: str, tmp_path: Path
) -> None:
    assert fault_of(environ, tmp_path) == expected


@pytest.mark.parametrize("name", ["ARCHIVER_FETCH__PROXY", "ARCHIVER_FEEDS__0__URL"])
def test_a_secret_that_is_wrong_is_not_told(name: str, tmp_path: Path) -> None:
    assert "s3cret" not in fault_of({name: "ftp://me:s3cret@a.example"}, tmp_path)
    (tmp_path / "secret").write_text("s3cret")
    said = fault_of({f"{name}_FILE": str(tmp_path / "secret")}, tmp_path)
    assert said.startswith(f"{name}_FILE: *** is no web address")


def test_variables_of_other_programs_are_left_alone(tmp_path: Path) -> None:
    environ = {
        "ARCHIVER_HOME": "/x",
        "ARCHIVER_OTHER_TOOL": "y",
        "ARCHIVER_PORT": "tcp://10.0.0.1:80",
        "ARCHIVER_PORT_80_TCP_ADDR": "10.0.0.1",
        "ARCHIVER_SERVICE_HOST": "10.0.0.1",
        "ARCHIVER_SERVICE_PORT_HTTP": "80",
    }
    assert faults(written(tmp_path), environ) == ()


def test_a_line_of_the_file_is_not_blamed_for_a_variable(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        of({"ARCHIVER_FEEDS__0__INTERVAL": "often"}, tmp_path)
    assert (caught.value.file, caught.value.line) == (None, None)
