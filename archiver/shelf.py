"""Find a thing on a shelf by its file name.

A shelf is a package in which every module is one thing and satisfies the shelf's Protocol.
A new source, style, strategy, sink or observer is one new file, and nothing else to edit.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType


@cache
def names(shelf: str) -> tuple[str, ...]:
    """What stands on the shelf (a package's dotted name), sorted."""
    package = importlib.import_module(shelf)
    found = (module.name for module in pkgutil.iter_modules(package.__path__))
    return tuple(sorted(name for name in found if not name.startswith("_")))


def find(shelf: str, name: str) -> ModuleType:
    """The module of that name; LookupError says what stands there instead."""
    if name not in names(shelf):
        known = ", ".join(names(shelf))
        raise LookupError(f"no {name!r} on the shelf {shelf}; it has: {known}")
    return importlib.import_module(f"{shelf}.{name}")
