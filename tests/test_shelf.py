"""A shelf is its folder."""

from __future__ import annotations

import pytest

from archiver import shelf


def test_what_stands_on_a_shelf_is_named_by_its_files() -> None:
    assert "local" in shelf.names("archiver.sinks")


def test_a_thing_is_found_by_its_file_name() -> None:
    assert shelf.find("archiver.sinks", "local").__name__ == "archiver.sinks.local"


@pytest.mark.parametrize("name", ["nothing", "__init__", "../state", "local.py", "", "os"])
def test_a_name_that_does_not_stand_there_is_a_lookup_error(name: str) -> None:
    with pytest.raises(LookupError, match="it has: local"):
        shelf.find("archiver.sinks", name)
