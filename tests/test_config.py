"""The configuration: values where it is right, one clear line each where it is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from archiver.config import Config, defaults, faults, load, schema, starter
from archiver.config.quantities import duration, duration_text, size, size_text
from archiver.config.sections import Root, Section
from archiver.errors import ConfigError

EXAMPLE = Path(__file__).parents[1] / "config.example.yaml"
FEED = "feeds:\n  - url: https://a.example/feed\n"


def written(folder: Path, text: str | bytes) -> Path:
    file = folder / "config.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def fault_of(folder: Path, text: str | bytes, environ: dict[str, str] | None = None) -> str:
    """The only fault, without the folder's name."""
    (fault,) = faults(written(folder, text), environ or {})
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
            "config.yaml:1: archive.style: 'jekyl' is unknown; choose one of: jekyll",
            id="unknown style",
        ),
        pytest.param(
            "archive: {body: markdwon}\n",
            "config.yaml:1: archive.body: 'markdwon' is unknown; choose 'markdown' or 'html'; "
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
            'config.yaml:1: no YAML: found duplicate key "delay" with value "2s" '
            '(original value: "1s")',
            id="a key twice",
        ),
        pytest.param("- a\n", "config.yaml:1: holds no mapping of keys", id="a list"),
        pytest.param(b"\xff\xfe", "config.yaml: is not UTF-8", id="not UTF-8"),
        pytest.param(
            "fetch: {per_host: two}\n",
            "config.yaml:1: fetch.per_host: 'two': input should be a valid integer, "
            "unable to parse string as an integer",
            id="wrong type",
        ),
        pytest.param(
            "fetch: {per_host: -1}\n",
            "config.yaml:1: fetch.per_host: -1: input should be greater than or equal to 1",
            id="negative number",
        ),
        pytest.param(
            "fetch: {delay: -1s}\n",
            "config.yaml:1: fetch.delay: '-1s' is no duration; write it as 90s, 15m, 1h30m or 2d",
            id="negative duration",
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
            "fetch: {ca: nowhere.pem}\n",
            "config.yaml:1: fetch.ca: nowhere.pem is no file",
            id="a missing file",
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
    assert [feed.name for feed in example().feeds] == ["example-china", "www.example.org/atom.xml"]


def keys_of(model: Any, prefix: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """Every key that the models know, with its default as the file would say it."""
    found: dict[tuple[str, ...], Any] = {}
    for name, value in json.loads(model.model_dump_json()).items():
        inner = getattr(model, name)
        if isinstance(inner, Section):
            found |= keys_of(inner, (*prefix, name))
        else:
            found[(*prefix, name)] = value
    return found


def said_by_the_example(place: tuple[str, ...]) -> Any:
    node: Any = YAML(typ="safe", pure=True).load(EXAMPLE.read_text("utf-8"))
    for part in place:
        node = node[part]
    return node


SECTION_KEYS = {place: value for place, value in keys_of(Root()).items() if place != ("feeds",)}


@pytest.mark.parametrize("place", SECTION_KEYS, ids=".".join)
def test_the_example_shows_every_key_with_its_default(place: tuple[str, ...]) -> None:
    said, default = said_by_the_example(place), SECTION_KEYS[place]
    if place == ("archive", "path"):
        said = said.removeprefix("./")
    assert said == default


def test_the_example_shows_every_key_of_a_feed() -> None:
    first = said_by_the_example(("feeds",))[0]
    (model,) = (m for n, m in schema()["$defs"].items() if n == "FeedEntry")
    assert set(first) == set(model["properties"])
    assert set(first["rules"]) == set(schema()["$defs"]["Rules"]["properties"])


SCALARS = {
    "ARCHIVER_ARCHIVE__PATH": "/elsewhere",
    "ARCHIVER_ARCHIVE__STYLE": "jekyll",
    "ARCHIVER_ARCHIVE__BODY": "html",
    "ARCHIVER_ARCHIVE__TIMEZONE": "Asia/Singapore",
    "ARCHIVER_ARCHIVE__NAME": "'{year}/{title}.md'",
    "ARCHIVER_ARCHIVE__NAME_BYTES": "100",
    "ARCHIVER_ARCHIVE__FRONT_MATTER": "{comments: true}",
    "ARCHIVER_STATE": "/elsewhere/state.db",
    "ARCHIVER_FETCH__CONCURRENCY": "3",
    "ARCHIVER_FETCH__PER_HOST": "3",
    "ARCHIVER_FETCH__DELAY": "3s",
    "ARCHIVER_FETCH__TIMEOUT": "3s",
    "ARCHIVER_FETCH__TOTAL_TIMEOUT": "3s",
    "ARCHIVER_FETCH__PROXY": "http://127.0.0.1:3",
    "ARCHIVER_FETCH__CA": str(EXAMPLE),
    "ARCHIVER_FETCH__ALLOW_PRIVATE": "[10.0.0.0/8]",
    "ARCHIVER_FETCH__USER_AGENT": "mine",
    "ARCHIVER_FETCH__MAX_PAGE": "3MB",
    "ARCHIVER_FETCH__MAX_FEED": "3MB",
    "ARCHIVER_FETCH__MAX_REDIRECTS": "3",
    "ARCHIVER_WORKERS__COUNT": "3",
    "ARCHIVER_WORKERS__DEADLINE": "3s",
    "ARCHIVER_RETRY__ATTEMPTS": "3",
    "ARCHIVER_RETRY__FIRST": "3m",
    "ARCHIVER_RETRY__LONGEST": "3d",
    "ARCHIVER_SERVICE__BACKFILL": "false",
    "ARCHIVER_DEFAULTS__INTERVAL": "3h",
    "ARCHIVER_DEFAULTS__CONTENT": "feed",
    "ARCHIVER_DEFAULTS__DATES": "page",
    "ARCHIVER_DEFAULTS__ENTRY_TAGS": "true",
}


def variable(place: tuple[str, ...]) -> str:
    return "ARCHIVER_" + "__".join(place).upper()


def test_every_key_has_a_variable_tried_here() -> None:
    assert {variable(place) for place in SECTION_KEYS} == set(SCALARS)


@pytest.mark.parametrize("name", SCALARS)
def test_every_key_can_be_set_by_its_variable(name: str, tmp_path: Path) -> None:
    file = written(tmp_path, FEED)
    assert faults(file, {name: SCALARS[name]}) == ()
    if name == "ARCHIVER_ARCHIVE__STYLE":  # there is one style: another word must be refused
        assert [fault.key for fault in faults(file, {name: "other"})] == [name]
    else:
        assert load(file, {name: SCALARS[name]}) != load(file, {})


def test_a_secret_is_read_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "proxy"
    secret.write_text("http://user:secret@127.0.0.1:8080\n")
    config = load(written(tmp_path, FEED), {"ARCHIVER_FETCH__PROXY_FILE": str(secret)})
    assert config.fetch.proxy == "http://user:secret@127.0.0.1:8080"


def test_the_environment_alone_is_enough(tmp_path: Path) -> None:
    environ = {
        "ARCHIVER_HOME": str(tmp_path),
        "ARCHIVER_FEEDS": "[{url: https://a.example/feed, title: News}]",
    }
    config = load(None, environ)
    assert config.archive.path == tmp_path / "archive"
    assert [feed.title for feed in config.feeds] == ["News"]


def test_the_environment_alone_may_name_feeds_one_by_one(tmp_path: Path) -> None:
    environ = {
        "ARCHIVER_HOME": str(tmp_path),
        "ARCHIVER_FEEDS__0__URL": "https://a.example/feed",
        "ARCHIVER_FEEDS__0__TITLE": "News",
        "ARCHIVER_FEEDS__1__URL": "https://b.example/feed",
    }
    assert [feed.title for feed in load(None, environ).feeds] == ["News", "b.example/feed"]


def test_one_key_of_one_feed_can_be_set(tmp_path: Path) -> None:
    config = load(written(tmp_path, FEED), {"ARCHIVER_FEEDS__0__TITLE": "Mine"})
    assert config.feeds[0].title == "Mine"


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"ARCHIVER_FETCH__DELAY": "soon"}, "ARCHIVER_FETCH__DELAY: 'soon' is no duration"),
        ({"ARCHIVER_FETCH__DELAI": "1s"}, "ARCHIVER_FETCH__DELAI: unknown key; did you mean"),
        ({"ARCHIVER_FEEDS__7__TITLE": "x"}, "ARCHIVER_FEEDS__7__TITLE: leads to no key"),
        ({"ARCHIVER_FETCH__PROXY_FILE": "/nowhere"}, "ARCHIVER_FETCH__PROXY_FILE: names a file"),
        ({"ARCHIVER_FEEDS": "[{"}, "ARCHIVER_FEEDS: holds no YAML value"),
    ],
)
def test_a_wrong_variable_is_named(tmp_path: Path, environ: dict[str, str], expected: str) -> None:
    assert fault_of(tmp_path, FEED, environ).startswith(expected)


def test_variables_of_other_programs_are_left_alone(tmp_path: Path) -> None:
    assert (
        faults(written(tmp_path, FEED), {"ARCHIVER_HOME": "/x", "ARCHIVER_OTHER_TOOL": "y"}) == ()
    )


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


def test_the_starter_is_right_and_has_no_feeds_yet(tmp_path: Path) -> None:
    assert load(written(tmp_path, starter()), {}).feeds == ()


def test_without_a_file_everything_has_a_default() -> None:
    assert defaults({}).fetch.per_host == 2


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
