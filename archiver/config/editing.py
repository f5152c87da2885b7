"""New feeds into config.yaml; every other byte of it stays, comments first of all.

ruamel.yaml's round trip keeps comments, but moves those between two sections behind what is
added to the first one: so it tells where the feeds end, and the text is put there.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from archiver.config.document import flow, value
from archiver.config.naming import fresh
from archiver.errors import ConfigError, reason, storage_error
from archiver.model import Feed


def subscribe(file: Path, known: Sequence[Feed], new: Sequence[Feed]) -> Sequence[Feed]:
    """Write those of the *new* feeds into the file that are neither *known* nor in it by now, under
    names of their own; what was written. ConfigError or StorageError where it cannot be."""
    with _alone(file.resolve()) as real:
        added, body = _edited(real, known, new)
        if added:
            _replace(real, body)
    return added


def with_feeds(text: str, feeds: Sequence[Feed]) -> str:
    """The configuration with these feeds at the end of its `feeds`; ValueError where its form
    leaves no place for them that is sure."""
    break_ = "\r\n" if "\r\n" in text else "\n"
    said = [_said(feed) for feed in feeds]
    edited = _inserted(text, said, break_)
    before = value(text) or {}
    if value(edited) != {**before, "feeds": [*(before.get("feeds") or []), *said]}:
        raise ValueError("its form leaves no sure place for a feed")
    return edited


def _inserted(text: str, said: Sequence[dict[str, Any]], break_: str) -> str:
    root = YAML(typ="safe", pure=True).compose(text)
    pairs = root.value if isinstance(root, MappingNode) else []
    for key, node in pairs:
        if key.value != "feeds":
            continue
        if isinstance(node, SequenceNode) and node.value:
            return _behind_the_last(text, node, said, break_)
        if isinstance(node, SequenceNode) or node.tag.endswith(":null"):
            return _as_the_first(text, key, node, said, break_)
        raise ValueError("its feeds are no list")
    head = text if not text or text.endswith("\n") else text + break_
    return f"{head}feeds:{break_}{_block(said, 2, break_)}"


def _behind_the_last(
    text: str, node: SequenceNode, said: Sequence[dict[str, Any]], break_: str
) -> str:
    if node.flow_style:
        at = int(node.value[-1].end_mark.index)
        items = ", ".join(json.dumps(one, ensure_ascii=False) for one in said)
        return f"{text[:at]}, {items}{text[at:]}"
    indent = int(node.start_mark.column)
    at = _behind_remarks(text, _line_end(text, _end(node)), indent)
    return _put(text, at, _block(said, indent, break_), break_)


def _behind_remarks(text: str, at: int, indent: int) -> int:
    """Where the lines end that are indented deeper than the list and commented out: they are keys
    of the feed above them."""
    lines = re.compile(rf"(?:(?:[ \t]*\r?\n)*+ {{{indent + 1},}}#[^\n]*(?:\n|\Z))*")
    found = lines.match(text, at)
    return found.end() if found else at


def _as_the_first(
    text: str, key: Node, node: Node, said: Sequence[dict[str, Any]], break_: str
) -> str:
    start, end = int(node.start_mark.index), int(node.end_mark.index)
    if isinstance(node, ScalarNode) and not node.value:  # its marks are those of what follows
        start = end = text.index(":", key.end_mark.index) + 1
    head = text[:start].rstrip(" ")
    bare = head + text[end:]
    block = _block(said, key.start_mark.column + 2, break_)
    return _put(bare, _line_end(bare, len(head)), block, break_)


def _said(feed: Feed) -> dict[str, Any]:
    """What the configuration says of the feed."""
    said: dict[str, Any] = {"name": feed.name, "url": feed.url}
    if feed.title != feed.name:
        said["title"] = feed.title
    if feed.categories:
        said["categories"] = list(feed.categories)
    return said


def _block(said: Sequence[dict[str, Any]], indent: int, break_: str) -> str:
    lines = []
    for one in said:
        for number, (key, inner) in enumerate(one.items()):
            written = json.dumps(inner, ensure_ascii=False) if key == "categories" else flow(inner)
            lines.append(f"{' ' * indent}{'- ' if number == 0 else '  '}{key}: {written}{break_}")
    return "".join(lines)


def _put(text: str, at: int, block: str, break_: str) -> str:
    """The block on lines of its own at *at*, which is the beginning of a line or the end."""
    gap = break_ if at == len(text) and not text.endswith("\n") else ""
    return f"{text[:at]}{gap}{block}{text[at:]}"


def _end(node: Node) -> int:
    """Where the last thing that is written of a node ends; its own mark is where the next thing
    begins, comments skipped."""
    if isinstance(node, MappingNode) and not node.flow_style:
        key, last = node.value[-1]
        is_blank = isinstance(last, ScalarNode) and not last.value and last.style is None
        return int(key.end_mark.index) if is_blank else _end(last)
    if isinstance(node, SequenceNode) and not node.flow_style:
        return _end(node.value[-1])
    return int(node.end_mark.index)


def _line_end(text: str, at: int) -> int:
    """Where the line after the one that holds the last character before *at* begins."""
    found = text.find("\n", max(len(text[:at].rstrip()) - 1, 0))
    return len(text) if found < 0 else found + 1


def _edited(file: Path, known: Sequence[Feed], new: Sequence[Feed]) -> tuple[Sequence[Feed], bytes]:
    added = fresh(known, new)
    try:
        raw = file.read_bytes()
        mark = b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b""
        text = raw.decode("utf-8-sig")
        added = fresh([*known, *_listed(text)], new)
        return added, mark + with_feeds(text, added).encode() if added else raw
    except OSError as error:
        raise storage_error(file, error) from None
    except (YAMLError, ValueError, RecursionError) as error:
        said = "; ".join(json.dumps(_said(feed), ensure_ascii=False) for feed in added[:3])
        why = f"cannot be added to: {reason(error) if isinstance(error, ValueError) else 'no YAML'}"
        raise ConfigError(why=why, file=str(file), hint=f"write it yourself: {said}") from None


def _listed(text: str) -> list[Feed]:
    """The feeds of the configuration that say name and address, as those of other writers do."""
    said = value(text)
    feeds = said.get("feeds") if isinstance(said, dict) else None
    return [
        Feed(name=str(one["name"]), url=str(one["url"]), title="")
        for one in (feeds if isinstance(feeds, list) else ())
        if isinstance(one, dict) and {"name", "url"} <= one.keys()
    ]


@contextlib.contextmanager
def _alone(file: Path) -> Iterator[Path]:
    """The file, edited by nobody else of us meanwhile: the lock is on its folder, since the file
    itself is replaced."""
    try:
        folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise storage_error(file, error) from None
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(folder)


def _replace(file: Path, body: bytes) -> None:
    """Whole or not at all, with the owner and the rights that it had."""
    new: str | None = None
    try:
        handle, new = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
        with os.fdopen(handle, "wb") as out:
            out.write(body)
            out.flush()
            os.fsync(out.fileno())
        shutil.copymode(file, new)
        about = file.stat()
        with contextlib.suppress(PermissionError):
            os.chown(new, about.st_uid, about.st_gid)
        Path(new).replace(file)
    except OSError as error:
        if new is not None:
            Path(new).unlink(missing_ok=True)
        raise storage_error(file, error) from None
