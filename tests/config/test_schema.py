"""The JSON Schema takes what the program takes, and the example, the defaults and it agree."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from archiver.config import faults, keys, schema, starter
from archiver.config.document import Place, value
from archiver.config.environment import variable_of
from archiver.config.sections import Root
from tests import news

ROOT = Path(__file__).parents[2]
EXAMPLE = (ROOT / "config.example.yaml").read_text("utf-8")


def refusals(text: str) -> list[str]:
    """What the schema has against that YAML."""
    checker = jsonschema.Draft202012Validator(schema())
    return [f"{list(one.path)}: {one.message}" for one in checker.iter_errors(value(text))]


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


def test_the_file_for_editors_is_what_the_command_prints(tmp_path: Path) -> None:
    news.write_config(tmp_path, [])
    shipped = (ROOT / "config.schema.json").read_text("utf-8")
    made = json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
    assert shipped == made, "run `archiver config schema > config.schema.json`"


@pytest.mark.parametrize("text", [EXAMPLE, starter()], ids=["example", "starter"])
def test_it_takes_the_example_and_the_starter(text: str) -> None:
    assert refusals(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "feeds: [{url: https://a.example/}]",
        "feeds: [{url: 'http://127.0.0.1:8080/feed?a=b'}]",
        "fetch: {delay: 1h30m, max_page: 10 MB}",
        "fetch: {max_page: 1000000, proxy: null, allow_private: true}",
        "fetch: {allow_private: [10.0.0.0/8, news.intranet]}",
        "fetch: {allow_private: 10.0.0.0/8}",
        "fetch: {allow_private: ['fd00::/8', 10.1.2.3/8, localhost, localhost.]}",
        "defaults: {interval: auto}",
        "defaults: {interval: 1h 30m}",
        "defaults: {interval: '*/20 6-23 * * *'}",
        "archive: {front_matter: {comments: true, nested: {a: [1]}}}",
        "archive: {name: '{year}/{title}.md'}",
        "feeds: [{url: https://a.example/, tags: one, rules: {body: [main, .text]}}]",
        "feeds: [{url: https://a.example/, rules: {body: main}, headers: {Cookie: a=b}}]",
        "rules: {a.example: {date: time, date_format: '%d %B %Y', extractor: readability}}",
        "rules: {a.example: {extractor: null, timezone: null, date_format: null}}",
        "feeds: [{url: https://a.example/, filters: {language: [en, zh, pt-BR, yue, iw]}}]",
        "feeds: [{url: https://a.example/, filters: {language: EN}}]",
        "feeds: [{url: https://a.example/, headers: {X-Key_1: 'a=b; c='}}]",
        "state: null",
    ],
)
def test_both_take_what_is_right(text: str, tmp_path: Path) -> None:
    assert refusals(text) == []
    file = tmp_path / "config.yaml"
    file.write_text(text, "utf-8")
    assert faults(file, {}) == ()


@pytest.mark.parametrize(
    "text",
    [
        "feeds: [{title: x}]",
        "feeds: [{url: ftp://a.example/}]",
        "feeds: [{url: https://a.example/, intervall: 1h}]",
        "feeds: [https://a.example/]",
        "feeds: [{url: https://a.example/, headers: {Cookie: [a]}}]",
        "feeds: [{url: https://a.example/, source: nowhere}]",
        "feeds: [{url: https://a.example/, source: wayback}]",
        "feeds: [{url: https://a.example/, title: 2024}]",
        "feeds: [{url: https://a.example/, name: ''}]",
        "fetch: {delay: 30}",
        "fetch: {delay: 5 minutes}",
        "fetch: {delay: -1s}",
        "fetch: {per_host: 0}",
        "fetch: {per_host: two}",
        "fetch: {per_host: true}",
        "fetch: {max_page: 0}",
        "fetch: {max_page: huge}",
        "defaults: {interval: often}",
        "defaults: {content: pages}",
        "archive: {style: nowhere}",
        "archive: {name: title.txt}",
        "archive: {front_matter: {author: me}}",
        "archive: {name: '/absolute/{title}.md'}",
        "archive: {name_bytes: 256}",
        "workers: {count: 0}",
        "service: {backfill: perhaps}",
        "rules: {a.example: {bodi: main}}",
        "rules: {a.example: {extractor: nowhere}}",
        "rules: [{body: main}]",
        "fetch: {user_agent: 'archiver 报'}",
        'feeds: [{url: https://a.example/, headers: {Cookie: "a\\nb"}}]',
        "feeds: [{url: https://a.example/, headers: {Cookie: é}}]",
        "feeds: [{url: https://a.example/, headers: {'a b': c}}]",
        "feeds: [{url: https://a.example/, filters: {language: english}}]",
        "feeds: [{url: https://a.example/, filters: {language: [en, 中文]}}]",
        "feeds: [{url: https://a.example/, filters: {language: ''}}]",
        "nothing: true",
    ],
)
def test_both_refuse_what_is_wrong(text: str, tmp_path: Path) -> None:
    assert refusals(text) != []
    file = tmp_path / "config.yaml"
    file.write_text(text, "utf-8")
    assert faults(file, {}) != ()


def nodes(node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every key of the schema with what the schema says of it."""
    for inner in (node, *node.get("$defs", {}).values()):
        yield from inner["properties"].items()


def test_every_key_and_section_is_described_for_editors() -> None:
    for name, node in nodes(schema()):
        about = node if "description" in node else schema()["$defs"][node["$ref"].split("/")[-1]]
        assert len(about["description"]) > 5, name


def defaults_of(place: Place = (), node: Any = None) -> dict[Place, Any]:
    """Every key outside of feeds with its default, as the file would say it."""
    node = json.loads(Root().model_dump_json()) if node is None else node
    found: dict[Place, Any] = {}
    for name, inner in node.items():
        if keys.names((*place, name)) and name != "feeds":
            found |= defaults_of((*place, name), inner)
        elif name != "feeds":
            found[(*place, name)] = inner
    return found


def at(node: Any, place: Place) -> Any:
    for part in place:
        node = node[part]
    return node


@pytest.mark.parametrize("place", defaults_of(), ids=keys.spelled)
def test_example_schema_and_program_have_the_same_default(place: Place) -> None:
    default = defaults_of()[place]
    shown = at(value(EXAMPLE), place)
    assert (shown.removeprefix("./") if place == ("archive", "path") else shown) == default
    told = (
        at(schema()["$defs"][str(place[0]).title()]["properties"], place[1:]) if place[1:] else {}
    )
    assert told.get("default", default) == default


def commented() -> Iterator[tuple[Place, str]]:
    """Every key that the example shows, with the comment on its line and those above it."""
    yaml = YAML(typ="rt")
    yaml.version = (1, 2)
    root, lines = yaml.load(EXAMPLE), EXAMPLE.splitlines()

    def walk(node: Any, place: Place) -> Iterator[tuple[Place, str]]:
        for key, inner in node.items():
            line = node.lc.data[key][0]
            yield (*place, key), f"{lines[line - 1]}\n{lines[line]}"
            if isinstance(inner, CommentedMap):
                yield from walk(inner, (*place, key))

    yield from walk(root, ())
    yield from walk(root["feeds"][0], ("feeds", 0))


@pytest.mark.parametrize(("place", "comment"), list(commented()), ids=str)
def test_the_example_names_every_word_that_a_key_can_be(place: Place, comment: str) -> None:
    words = [word for node in keys.kinds(place) for word in node.get("enum", ())]
    said = comment.partition("#")[2] or "defaults"
    is_said_elsewhere = place[0] == "feeds" and place[-1] in (*keys.names(("defaults",)), "source")
    missing = [word for word in words if not re.search(rf"\b{word}\b", said)]
    assert is_said_elsewhere or missing == []


def test_the_example_shows_and_explains_every_key() -> None:
    shown = dict(commented())
    assert {*keys.settings()} - {*shown} == set()
    for place, comment in shown.items():
        is_own = place[0] != "feeds" and len(place) > 1
        assert "#" in comment or not is_own, f"{variable_of(place)} has no comment"


def test_the_example_tells_editors_where_the_schema_is() -> None:
    first = EXAMPLE.splitlines()[0]
    (name,) = re.findall(r"^# yaml-language-server: \$schema=(\S+)$", first)
    assert (ROOT / name).is_file()
