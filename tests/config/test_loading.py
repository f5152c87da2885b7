"""The configuration: values where it is right, one clear line each where it is wrong."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver import shelf
from archiver.config import Config, faults, load, starter
from archiver.config.quantities import duration, duration_text, size, size_text
from archiver.errors import ConfigError
from archiver.model import Listing, Rules

EXAMPLE = Path(__file__).parents[2] / "config.example.yaml"
FEED = "feeds:\n  - url: https://a.example/feed\n"


def written(folder: Path, text: str | bytes) -> Path:
    file = folder / "config.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def fault_of(folder: Path, text: str | bytes) -> str:
    """The only fault, without the folder's name."""
    (fault,) = faults(written(folder, text), {})
    return str(fault).replace(f"{folder}/", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "feeds:\n  - url: https://a.example/\n    intervall: 5m\n",
            'config.yaml:3: feeds[0].intervall: unknown key; did you mean "interval"?',
            id="unknown key",
        ),
        pytest.param(
            "fetsch: {}\n",
            'config.yaml:1: fetsch: unknown key; did you mean "fetch"?',
            id="unknown section",
        ),
        pytest.param(
            "fetch:\n  delay: 5 minutes\n",
            "config.yaml:2: fetch.delay: '5 minutes' is no duration; "
            "write it as 90s, 15m, 1h30m or 2d",
            id="bad duration",
        ),
        pytest.param(
            "fetch:\n  delay: 30\n",
            "config.yaml:2: fetch.delay: 30 is no duration; write it as 90s, 15m, 1h30m or 2d",
            id="a number is no duration",
        ),
        pytest.param(
            "fetch:\n  max_page: huge\n",
            "config.yaml:2: fetch.max_page: 'huge' is no size; write it as 500kB, 10MB or 1GB",
            id="bad size",
        ),
        pytest.param(
            "feeds:\n  - name: a\n",
            "config.yaml:2: feeds[0].url: is missing; each feed needs `url:`",
            id="feed without URL",
        ),
        pytest.param(
            "feeds:\n  - {url: https://a.example/, name: a}\n"
            "  - {url: https://b.example/, name: a}\n",
            "config.yaml:3: feeds[1].name: 'a' is the name of feeds[0] too; "
            "give each feed a `name` of its own",
            id="two feeds of one name",
        ),
        pytest.param(
            "archive: {style: jekyl}\n",
            "config.yaml:1: archive.style: 'jekyl' is unknown; choose one of: jekyll; "
            'did you mean "jekyll"?',
            id="unknown style",
        ),
        pytest.param(
            "archive: {front_matter: {comments: true, tags: [a]}}\n",
            "config.yaml:1: archive.front_matter.tags: 'tags' is said of the article itself; "
            "name a key of your own",
            id="a key of every header",
        ),
        pytest.param(
            FEED + "    source: warc\n",
            "config.yaml:3: feeds[0].source: 'warc' is unknown; choose one of: "
            "feed, page, sitemap, wordpress",
            id="a source that cannot be polled",
        ),
        pytest.param(
            "archive: {body: markdwon}\n",
            "config.yaml:1: archive.body: 'markdwon' is unknown; choose one of: markdown, html; "
            'did you mean "markdown"?',
            id="unknown body",
        ),
        pytest.param(
            "feeds:\n  - url: ftp://a.example/feed\n",
            "config.yaml:2: feeds[0].url: 'ftp://a.example/feed' is no web address; "
            "it begins with http:// or https://",
            id="URL that is not http",
        ),
        pytest.param(
            FEED + "    rules:\n      body: 'div['\n",
            "config.yaml:4: feeds[0].rules.body[0]: 'div[' is no CSS selector: "
            "Expected ident or '*', got <EOF at 4>",
            id="a selector that does not compile",
        ),
        pytest.param(
            FEED + "    rules: {title: 'h1::text'}\n",
            "config.yaml:3: feeds[0].rules.title[0]: 'h1::text' is no CSS selector: "
            "Pseudo-elements are not supported.",
            id="a selector of text",
        ),
        pytest.param(
            FEED + "    rules: {body: 'p:eq(0)'}\n",
            "config.yaml:3: feeds[0].rules.body[0]: 'p:eq(0)' is no CSS selector: "
            "The pseudo-class :eq() is unknown",
            id="a selector of another library",
        ),
        pytest.param(
            FEED + "    rules: {body: 'a|b'}\n",
            "config.yaml:3: feeds[0].rules.body[0]: 'a|b' is no CSS selector: "
            "Undefined namespace prefix",
            id="a selector in a name space",
        ),
        pytest.param(
            FEED + "    rules: {body: 'p:Contains(\"x\")'}\n",
            "config.yaml:3: feeds[0].rules.body[0]: 'p:Contains(\"x\")' is no CSS selector: "
            "`:contains()` is none of CSS",
            id="a selector by text",
        ),
        pytest.param(
            FEED + "    rules: {date_format: dd.mm.yyyy}\n",
            "config.yaml:3: feeds[0].rules.date_format: 'dd.mm.yyyy' does not hold day, month and "
            "year; write it as %d.%m.%Y %H:%M (see Python's strptime)",
            id="a date format of another kind",
        ),
        pytest.param(
            FEED + "    rules: {date_format: '%d.%m.'}\n",
            "config.yaml:3: feeds[0].rules.date_format: '%d.%m.' does not hold day, month and "
            "year; write it as %d.%m.%Y %H:%M (see Python's strptime)",
            id="a date format without a year",
        ),
        pytest.param(
            FEED + "    rules: {date_format: '%d.%m.%Y %Q'}\n",
            "config.yaml:3: feeds[0].rules.date_format: '%d.%m.%Y %Q' is no date format; write it "
            "as %d.%m.%Y %H:%M (see Python's strptime)",
            id="a date format that is unknown",
        ),
        pytest.param(
            FEED + "    rules: {extractor: readable}\n",
            "config.yaml:3: feeds[0].rules.extractor: 'readable' is unknown; choose one of: "
            + ", ".join(shelf.names("archiver.extract.strategies"))
            + '; did you mean "readability"?',
            id="an unknown extractor",
        ),
        pytest.param(
            "fetch: {user_agent: 'archiver (Zoë)'}\n",
            "config.yaml:1: fetch.user_agent: 'archiver (Zoë)' holds a line break, a control or a "
            "letter that is none of ASCII's",
            id="a user agent that no server reads",
        ),
        pytest.param(
            "fetch: {allow_private: [::1, 10.0.0.0/33]}\n",
            "config.yaml:1: fetch.allow_private: ['::1', '10.0.0.0/33'] names no network or host; "
            "write it as 10.0.0.0/8 or intranet.example",
            id="a network that cannot be",
        ),
        pytest.param(
            "fetch: {allow_private: '127.0.0.1:8913'}\n",
            "config.yaml:1: fetch.allow_private: '127.0.0.1:8913' names no network or host; "
            "write it as 10.0.0.0/8 or intranet.example",
            id="an address with a port",
        ),
        pytest.param(
            "fetch: {allow_private: '*.corp.example'}\n",
            "config.yaml:1: fetch.allow_private: '*.corp.example' names no network or host; "
            "write it as 10.0.0.0/8 or intranet.example",
            id="a pattern of hosts",
        ),
        pytest.param(
            "fetch: {user_agent: ' '}\n",
            "config.yaml:1: fetch.user_agent: ' ' says nothing",
            id="nobody who asks",
        ),
        pytest.param(
            FEED + "    headers: {Accept: a, 'X Key': b}\n",
            "config.yaml:3: feeds[0].headers.X Key: '***' is no header's name; write it as "
            "Cookie or X-Api-Key",
            id="a header that has no name",
        ),
        pytest.param(
            FEED + '    headers: {Cookie: "a=b\\r\\nHost: c"}\n',
            "config.yaml:3: feeds[0].headers.Cookie: '***' holds a line break, a control or a "
            "letter that is none of ASCII's",
            id="a header within a header",
        ),
        pytest.param(
            FEED + "    filters: {language: [en, zh_CN]}\n",
            "config.yaml:3: feeds[0].filters.language[1]: 'zh_CN' is no code of a language; "
            "write it as en, zh or pt-BR",
            id="a locale where a language should be",
        ),
        pytest.param(
            FEED + "    filters: {language: cn}\n",
            "config.yaml:3: feeds[0].filters.language[0]: 'cn' is no code of a language; "
            "write it as en, zh or pt-BR",
            id="a country where a language should be",
        ),
        pytest.param(
            "rules: {'https://a.example/': {body: main}}\n",
            "config.yaml:1: rules.https://a.example/: 'https://a.example/' is no host; write it "
            "as www.example.org, without http://",
            id="rules for a URL",
        ),
        pytest.param(
            "archive:\n  path: 'a\n",
            "config.yaml:3: no YAML: found unexpected end of stream",
            id="broken YAML",
        ),
        pytest.param(
            "fetch:\n\tdelay: 1s\n",
            "config.yaml:2: no YAML: found character '\\t' that cannot start any token; "
            "indent with spaces, not tabs",
            id="a tab",
        ),
        pytest.param(
            "fetch: {delay: 1s, delay: 2s}\n",
            'config.yaml:1: no YAML: duplicate key "delay"',
            id="a key twice",
        ),
        pytest.param("- a\n", "config.yaml:1: holds no mapping of keys", id="a list"),
        pytest.param(b"\xff\xfe", "config.yaml: is not UTF-8", id="not UTF-8"),
        pytest.param(
            "fetch: {per_host: two}\n",
            "config.yaml:1: fetch.per_host: 'two' is no whole number",
            id="wrong type",
        ),
        pytest.param(
            "fetch: {per_host: -1}\n",
            "config.yaml:1: fetch.per_host: -1 is less than 1",
            id="negative number",
        ),
        pytest.param(
            "fetch: {delay: -1s}\n",
            "config.yaml:1: fetch.delay: '-1s' is no duration; write it as 90s, 15m, 1h30m or 2d",
            id="negative duration",
        ),
        pytest.param(
            "schedule: {shortest: 2d}\n",
            "config.yaml:1: schedule: {'shortest': '2d'} has a `shortest` longer than its "
            "`longest`, or none",
            id="bounds that cross",
        ),
        pytest.param(
            "archive: {timezone: Mars/Phobos}\n",
            "config.yaml:1: archive.timezone: 'Mars/Phobos' is no time zone; "
            "write it as UTC or Asia/Singapore",
            id="unknown time zone",
        ),
        pytest.param(
            "archive: {name: '../{title}.md'}\n",
            "config.yaml:1: archive.name: '../{title}.md' leaves the archive; "
            "write a relative path without ..",
            id="a name that leaves the archive",
        ),
        pytest.param(
            "archive: {name: '.archiver/{title}.md'}\n",
            "config.yaml:1: archive.name: '.archiver/{title}.md' lies where the archive keeps "
            "its own files; name another folder",
            id="a name among the archive's own files",
        ),
        pytest.param(
            "archive: {name: '{titel}.md'}\n",
            "config.yaml:1: archive.name: '{titel}.md' {titel} is unknown; there are: "
            "{day}, {feed}, {host}, {month}, {title}, {year}",
            id="unknown placeholder",
        ),
        pytest.param(
            FEED + "    interval: 61 * * * *\n",
            "config.yaml:3: feeds[0].interval: '61 * * * *' is no cron line: Error validating "
            "expression '61': the last value (61) is higher than the maximum value (59)",
            id="bad cron line",
        ),
        pytest.param(
            FEED + "    interval: [1]\n",
            "config.yaml:3: feeds[0].interval: [1] is no interval; write auto, a duration such "
            "as 15m, or a cron line such as */20 6-23 * * *",
            id="a list where an interval should be",
        ),
        pytest.param(
            "feeds:\n  - https://a.example/feed\n",
            "config.yaml:2: feeds[0]: 'https://a.example/feed' is no feed; "
            "write it as `- url: https://…`",
            id="an address where a feed should be",
        ),
        pytest.param(
            "feeds: https://a.example/feed\n",
            "config.yaml:1: feeds: 'https://a.example/feed' is no list",
            id="an address where feeds should be",
        ),
        pytest.param(
            FEED + "    title: 2024\n",
            "config.yaml:3: feeds[0].title: 2024 is no text; put it in quotes",
            id="a number that is a text",
        ),
        pytest.param(
            "fetch: {per_host: true}\n",
            "config.yaml:1: fetch.per_host: True is no whole number",
            id="true is no number",
        ),
        pytest.param(
            "service: {backfill: perhaps}\n",
            "config.yaml:1: service.backfill: 'perhaps' is neither true nor false",
            id="neither true nor false",
        ),
        pytest.param(
            "fetch: 5\n", "config.yaml:1: fetch: 5 is no mapping of keys", id="no section"
        ),
        pytest.param(
            "archive: {style: jekyll\n",
            "config.yaml:2: no YAML: expected ',' or '}', but got '<stream end>'",
            id="an open brace",
        ),
        pytest.param(
            "fetch: {ca: nowhere.pem}\n",
            "config.yaml:1: fetch.ca: nowhere.pem is no file",
            id="a missing file",
        ),
        pytest.param(
            "fetch: {ca: config.yaml}\n",
            "config.yaml:1: fetch.ca: config.yaml holds no sound certificates in PEM",
            id="no certificates",
        ),
    ],
)
def test_a_wrong_configuration_gets_one_clear_line(
    tmp_path: Path, text: str | bytes, expected: str
) -> None:
    assert fault_of(tmp_path, text) == expected


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "config.yaml", {})
    said = "no such file or directory; write one with `archiver init`"
    assert str(caught.value) == f"{tmp_path}/config.yaml: {said}"


def test_no_file_at_all_says_where_it_was_looked_for_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    todo = "; write one with `archiver init`, name one with -c, or set ARCHIVER_FEEDS"
    for environ, where in (({}, "here"), ({"ARCHIVER_HOME": "/nowhere"}, "in /nowhere")):
        assert [str(fault) for fault in faults(None, environ)] == [f"no config.yaml {where}{todo}"]


def test_a_folder_where_the_file_should_be_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    (tmp_path / "config.yaml").mkdir()
    (fault,) = faults(None, {"ARCHIVER_HOME": str(tmp_path)})
    assert str(fault).startswith(f"{tmp_path}/config.yaml: is a directory; a container's engine")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("archive: {path: ~nobody-here/x}\n", "archive.path"),
        ("state: ~nobody-here/x\n", "state"),
        ("fetch: {ca: ~nobody-here/x}\n", "fetch.ca"),
    ],
)
def test_a_home_that_nobody_has_is_told(tmp_path: Path, text: str, key: str) -> None:
    assert fault_of(tmp_path, text) == (
        f"config.yaml:1: {key}: ~nobody-here/x: there is no such home folder; "
        "write the path without ~"
    )


def test_a_file_that_may_not_be_read_names_the_user_who_should(tmp_path: Path) -> None:
    written(tmp_path, FEED).chmod(0)
    tmp_path.chmod(0o755)
    script = (
        "import os; from archiver.config import faults\n"
        "if os.geteuid() == 0: os.setuid(65_534)\n"
        "print(os.geteuid(), *faults(None, {}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    user, _, said = done.stdout.strip().partition(" ")
    assert said == f"config.yaml: permission denied; give user {user} the right to read it"


def test_every_fault_is_told_in_the_order_of_lines(tmp_path: Path) -> None:
    file = written(tmp_path, "archive: {styl: x}\nfetch:\n  delay: soon\nfeeds:\n  - name: a\n")
    assert [fault.line for fault in faults(file, {})] == [1, 3, 5]


def test_ten_nested_anchors_do_not_become_a_billion_values(tmp_path: Path) -> None:
    text = "a: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in range(1, 10):
        text += f"b{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n"
    assert "no YAML: too many values" in fault_of(tmp_path, text)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.binary(max_size=80), st.text(alphabet="ab:-[]{}&*!|>'\"\n\t #,?%@", max_size=60))
)
def test_no_bytes_raise_anything_but_a_config_error(tmp_path_factory: Any, text: Any) -> None:
    file = written(tmp_path_factory.mktemp("config"), text)
    for fault in faults(file, {}):
        assert "\n" not in str(fault)


def example() -> Config:
    return load(EXAMPLE, {})


def test_the_example_is_right() -> None:
    assert faults(EXAMPLE, {}) == ()
    names = ["example-china", "www.example.org/atom.xml", "www.example.org/realtime/china"]
    assert [feed.name for feed in example().feeds] == names


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    config = load(written(tmp_path, "archive: {path: deep/news}\nstate: s.db\n" + FEED), {})
    assert config.archive.path == tmp_path / "deep" / "news"
    assert config.state == tmp_path / "s.db"


def test_a_feed_takes_what_it_does_not_say_from_the_defaults(tmp_path: Path) -> None:
    text = (
        "defaults: {interval: 1h30m, content: feed, dates: page, entry_tags: true}\n"
        "feeds:\n  - url: https://a.example/one\n"
        "  - {url: https://a.example/two, interval: auto, content: page, dates: entry, "
        "entry_tags: false, title: Two, headers: {Cookie: a=b}, rules: {body: article}}\n"
    )
    one, two = load(written(tmp_path, text), {}).feeds
    assert (one.name, one.title) == ("a.example/one", "a.example/one")
    assert (one.interval, one.content, one.dates) == (timedelta(minutes=90), "feed", "page")
    assert one.entry_tags
    assert (two.interval, two.content, two.dates, two.entry_tags) == (None, "page", "entry", False)
    assert (two.title, two.headers, two.rules.body) == ("Two", (("Cookie", "a=b"),), ("article",))


def test_rules_by_host_are_at_hand_for_every_feed(tmp_path: Path) -> None:
    text = "rules: {News.Example.: {remove: .ad, timezone: Asia/Singapore}}\n" + FEED
    (feed,) = load(written(tmp_path, text), {}).feeds
    assert feed.rules == Rules()
    assert feed.host_rules == (("news.example", Rules(remove=(".ad",), timezone="Asia/Singapore")),)


@pytest.mark.parametrize(
    "text",
    ["fetch:\nfeeds:\n", "fetch:\n  delay:\n  proxy: null\nfeeds: null\narchive: {name: ~}\n"],
)
def test_a_key_with_nothing_behind_it_has_its_default(tmp_path: Path, text: str) -> None:
    config, plain = load(written(tmp_path, text), {}), load(written(tmp_path, ""), {})
    assert config == plain


@pytest.mark.parametrize(
    "text",
    [
        "fetch: {proxy: socks5://me:s3cret@127.0.0.1}\n",
        "fetch: {proxy: 'me:s3cret@127.0.0.1:8080'}\n",
        "fetch: {proxy: 'http://me:s3/cret@127.0.0.1:port'}\n",
        "feeds: [{url: 'ftp://me:s3cret@a.example/feed'}]\n",
        "feeds: [{url: 'ftp://a.example/feed?token=s3cret'}]\n",
        FEED + "    headers: 'Cookie: s3cret'\n",
        FEED + "    headers: {Cookie: [s3cret]}\n",
        FEED + "    headers: {Cookie: s3cret, Cookie: s3cret-too}\n",
        "feeds: {headers: {Cookie: s3cret}}\n",
    ],
)
def test_a_fault_does_not_tell_secrets(tmp_path: Path, text: str) -> None:
    said = fault_of(tmp_path, text)
    assert "config.yaml" in said
    assert "cret" not in said


def test_the_starter_is_right_and_has_no_feeds_yet(tmp_path: Path) -> None:
    assert load(written(tmp_path, starter()), {}).feeds == ()


def test_where_no_file_is_needed_everything_has_a_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert load(None, {}, is_needed=False).fetch.per_host == 2


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("15m", 900), ("1h30m", 5400), ("2d", 172_800), ("0s", 0)]
)
def test_durations_are_read_as_they_are_written(text: str, seconds: int) -> None:
    assert duration(text) == timedelta(seconds=seconds)
    assert duration(duration_text(duration(text))) == duration(text)


@pytest.mark.parametrize(
    ("text", "number"), [("500kB", 500_000), ("10MB", 10**7), ("1.5GB", 1_500_000_000), ("7b", 7)]
)
def test_sizes_are_read_as_they_are_written(text: str, number: int) -> None:
    assert size(text) == number
    assert size(size_text(number)) == number


@pytest.mark.parametrize(
    ("text", "source", "dates"),
    [
        ("{url: https://a.example/}", "feed", "entry"),
        ("{url: https://a.example/, page: {}}", "page", "page"),
        ("{url: https://a.example/, source: page}", "page", "page"),
        ("{url: https://a.example/, page: {item: .card}, source: feed}", "feed", "entry"),
        ("{url: https://a.example/, page: {}, dates: entry}", "page", "entry"),
    ],
)
def test_a_feed_with_selectors_of_a_list_page_is_one_unless_it_says_otherwise(
    tmp_path: Path, text: str, source: str, dates: str
) -> None:
    (feed,) = load(written(tmp_path, f"feeds: [{text}]\n"), {}).feeds
    assert (feed.source, feed.dates) == (source, dates)


def test_what_the_defaults_say_of_dates_holds_for_list_pages_too(tmp_path: Path) -> None:
    text = "defaults: {dates: entry}\nfeeds: [{url: https://a.example/, page: {}}]\n"
    (feed,) = load(written(tmp_path, text), {}).feeds
    assert feed.dates == "entry"


def test_the_selectors_of_a_list_page_come_one_or_several(tmp_path: Path) -> None:
    text = "feeds: [{url: https://a.example/, page: {item: .a, link: [.b, .c]}}]\n"
    (feed,) = load(written(tmp_path, text), {}).feeds
    assert feed.page == Listing(item=(".a",), link=(".b", ".c"))


@pytest.mark.parametrize(
    ("fetch", "feed", "expected"),
    [
        ("", "", True),
        ("robots: false", "", False),
        ("", "robots: false", False),
        ("robots: false", "robots: true", True),
    ],
)
def test_robots_txt_is_heeded_unless_a_feed_or_all_say_otherwise(
    tmp_path: Path, fetch: str, feed: str, expected: bool
) -> None:
    file = tmp_path / "config.yaml"
    entry = "url: https://a.example/, " + feed
    file.write_text(f"fetch: {{{fetch}}}\nfeeds: [{{{entry}}}]\n", "utf-8")
    (one,) = load(file, {}).feeds
    assert one.robots is expected
