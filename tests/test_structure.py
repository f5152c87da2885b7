"""The house itself: floors, shelves, declared libraries, one story in every document."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import archiver
from archiver import shelf

ROOT = Path(__file__).parents[1]
PACKAGE = Path(archiver.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

NAMES = {
    "backports": "backports.zstd",
    "compression": "backports.zstd",  # the same in Python 3.14
    "frontmatter": "python-frontmatter",
    "pydantic_core": "pydantic",
    "re2": "google-re2",
    "readability": "readability-lxml",
    "ruamel": "ruamel.yaml",
    "yaml": "pyyaml",
}
"""Import names that are not the library's."""


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_every_library_that_is_imported_is_declared() -> None:
    declared = {re.split(r"[<>=\[;]", line)[0] for line in PROJECT["project"]["dependencies"]}
    own = {*sys.stdlib_module_names, "archiver"}
    used = {name for file in MODULES for name in imported(file)} - own
    assert {NAMES.get(name, name) for name in used} - declared == set()


@pytest.mark.parametrize("extra", [None, "dev", "bench"])
def test_every_declared_library_is_in_the_lock_with_its_hash(extra: str | None) -> None:
    lock = (ROOT / f"requirements{f'-{extra}' if extra else ''}.lock").read_text("utf-8")
    lines = PROJECT["project"]["dependencies"]
    if extra:
        lines = lines + PROJECT["project"]["optional-dependencies"][extra]
    for line in lines:
        name = re.split(r"[<>=\[;]", line)[0].lower().replace("_", "-").replace(".", "-")
        pattern = rf"^{re.escape(name)}(?:\[[a-z,]+\])?==\S+.*\\\n    --hash"
        assert re.search(pattern, lock.lower().replace("ruamel.", "ruamel-"), re.MULTILINE), name


def test_the_locks_agree_and_name_no_registry() -> None:
    texts = [file.read_text("utf-8") for file in sorted(ROOT.glob("requirements*.lock"))]
    assert len(texts) == 3
    assert [text for text in texts if "://" in text] == []
    versions: dict[tuple[str, str], set[str]] = {}
    pattern = r"^([a-z0-9-]+)(?:\[.*\])?==(\S+) (?:; (.*) )?\\$"
    for name, version, marker in re.findall(pattern, "\n".join(texts), re.MULTILINE):
        versions.setdefault((name, marker), set()).add(version)
    assert versions["lxml", ""]
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_every_room_says_what_it_is_for(file: Path) -> None:
    assert ast.get_docstring(ast.parse(file.read_text("utf-8")))


@pytest.mark.parametrize(
    ("package", "asked"),
    [
        ("archiver.sources", ("IS_NEWEST_FIRST", "ORDER", "entries")),
        ("archiver.extract.strategies", ("COST", "extract")),
        ("archiver.render.styles", ("render",)),
        ("archiver.sinks", ("open_sink",)),
        ("archiver.observers", ("open_observer",)),
    ],
)
def test_what_stands_on_a_shelf_offers_what_the_shelf_asks_for(
    package: str, asked: tuple[str, ...]
) -> None:
    for name in shelf.names(package):
        thing = shelf.find(package, name)
        assert all(hasattr(thing, one) for one in asked), name


def test_the_map_names_only_rooms_that_stand() -> None:
    named = re.findall(r"`(archiver/[a-z_/]+(?:\.py)?)/?`", (ROOT / "CONTRIBUTING.md").read_text())
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_readme_lists_every_command_and_exit_code() -> None:
    from archiver.cli import EPILOG, app

    readme = (ROOT / "README.md").read_text("utf-8")
    names = [c.name or (c.callback.__name__ if c.callback else "") for c in app.registered_commands]
    for group in (one.typer_instance for one in app.registered_groups):
        assert group is not None
        inner = [c.callback.__name__ for c in group.registered_commands if c.callback]
        names += [f"{group.info.name} {name}" for name in inner]
    assert [name for name in names if f"`archiver {name.rstrip('_')}" not in readme] == []
    for code in re.findall(r"\b(\d+) \w", EPILOG):
        assert f"| {code} |" in readme


def test_the_readmes_smallest_configuration_is_right(tmp_path: Path) -> None:
    from archiver.config import load

    (text,) = re.findall(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    file = tmp_path / "config.yaml"
    file.write_text(text, "utf-8")
    assert load(file, {}).feeds[0].title == "Example News"
