"""What may stand at each place of config.yaml, read off its JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from archiver.config.document import Place
from archiver.config.sections import Root

Node = Mapping[str, Any]


@cache
def schema() -> dict[str, Any]:
    """JSON Schema of config.yaml, for editors and for us. What fits it is right but for what
    only a program can see: a cron line, a selector, a time zone, two feeds of one name."""
    about = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The configuration of archiver",
    }
    made = Root.model_json_schema()
    said = json.loads(Root().model_dump_json())
    for name, model in (("", made), *made["$defs"].items()):
        _tidy(model, said.get(name.lower(), {}))
    return {**about, **made}


def kinds(place: Place) -> list[Node]:
    """The schemas of which the value at that place must fit one; none where no key is."""
    found = list(_branches(schema()))
    for part in place:
        found = [node for outer in found for node in _inside(outer, part)]
    return found


def types(place: Place) -> frozenset[str]:
    """The JSON types that the value at that place may have: `{"string", "null"}`. Empty where
    there is no such key; `any` where it is the owner's own."""
    return frozenset(node.get("type", "any") for node in kinds(place))


def names(place: Place) -> tuple[str, ...]:
    """The keys that the mapping at that place may have, in the order of the file."""
    return tuple(name for node in kinds(place) for name in node.get("properties", ()))


def settings(place: Place = ()) -> Iterator[Place]:
    """Every key below that place, the first feed's as `("feeds", 0, "url")`."""
    for name in names(place):
        inner = (*place, name)
        if "array" in types(inner) and names((*inner, 0)):
            yield inner
            yield from settings((*inner, 0))
        elif names(inner):
            yield from settings(inner)
        else:
            yield inner


def spelled(place: Place) -> str:
    """The place as people write it: `feeds[0].url`."""
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in place).lstrip(".")


def _tidy(model: dict[str, Any], said: Mapping[str, Any]) -> None:
    """Leave what an editor can use: no titles made from names, and each default as the file
    would say it (pydantic has `PT1S` for `1s`). Where it is None the description says more."""
    del model["title"]
    for name, node in model["properties"].items():
        node.pop("title", None)
        default = said.get(name, node.pop("default", None))
        if default is not None:
            node["default"] = default


def _inside(outer: Node, part: str | int) -> Iterator[Node]:
    if isinstance(part, int):
        inner = outer.get("items")
    else:
        others = outer.get("additionalProperties")
        inner = outer.get("properties", {}).get(part, {} if others is True else others)
    if isinstance(inner, Mapping):
        yield from _branches(inner)


def _branches(node: Node) -> Iterator[Node]:
    if "$ref" in node:
        node = schema()["$defs"][node["$ref"].rpartition("/")[2]]
    if "anyOf" in node:
        for branch in node["anyOf"]:
            yield from _branches(branch)
    else:
        yield node
