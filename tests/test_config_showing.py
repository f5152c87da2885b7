"""The effective configuration, and the schema that editors read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archiver.config import schema, shown
from archiver.errors import ConfigError
from tests import news

ROOT = Path(__file__).parent.parent

FILE = """
archive:
  path: ./mine
fetch:
  proxy: http://ann:hunter2@proxy.example:8080
feeds:
  - url: https://a.example/feed
    headers: {Cookie: session=1}
"""


def origins(tmp_path: Path, environ: dict[str, str]) -> dict[str, tuple[object, str]]:
    file = tmp_path / "config.yaml"
    file.write_text(FILE)
    return {one.key: (one.value, one.origin) for one in shown(file, environ)}


def test_each_value_comes_with_its_origin(tmp_path: Path) -> None:
    secret = tmp_path / "title"
    secret.write_text("Ann\n")
    found = origins(
        tmp_path, {"ARCHIVER_FETCH__DELAY": "3s", "ARCHIVER_FEEDS__0__TITLE_FILE": str(secret)}
    )
    file = f"{tmp_path}/config.yaml"
    assert found["archive.path"] == ("mine", f"{file}:3")
    assert found["archive.style"] == ("jekyll", "default")
    assert found["fetch.delay"] == ("3s", "ARCHIVER_FETCH__DELAY")
    assert found["feeds[0].title"] == ("Ann", "ARCHIVER_FEEDS__0__TITLE_FILE")
    assert found["feeds[0].url"] == ("https://a.example/feed", f"{file}:7")


def test_a_feed_shows_only_what_is_set(tmp_path: Path) -> None:
    keys = [key for key in origins(tmp_path, {}) if key.startswith("feeds")]
    assert keys == ["feeds[0].url", "feeds[0].headers"]


def test_what_a_variable_sets_as_a_whole_comes_from_it(tmp_path: Path) -> None:
    found = origins(tmp_path, {"ARCHIVER_FEEDS": "[{url: https://b.example/}]"})
    assert found["feeds[0].url"] == ("https://b.example/", "ARCHIVER_FEEDS")


def test_a_wrong_configuration_is_not_shown(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="ARCHIVER_FETCH__DELAY"):
        origins(tmp_path, {"ARCHIVER_FETCH__DELAY": "soon"})


@pytest.mark.parametrize("words", [("config", "show"), ("config", "show", "--json")])
def test_no_secret_is_shown(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "config.yaml").write_text(FILE)
    done = news.archiver(tmp_path, *words)
    assert done.returncode == 0
    assert "hunter2" not in done.stdout
    assert "session" not in done.stdout
    assert "***@proxy.example" in done.stdout


def test_the_shipped_schema_is_the_one_that_is_printed(tmp_path: Path) -> None:
    shipped = json.loads((ROOT / "config.schema.json").read_text("utf-8"))
    assert shipped == json.loads(json.dumps(schema()))
