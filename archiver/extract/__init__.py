"""Page → article, pure: values in, values out, within bounds whatever the page holds.

What is asked for here is loaded when it is first asked for: the process that fetches names what
its workers are to do and reads no page, and all that reads one is a sixth of what it would load.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archiver.extract.article import from_entry, read
    from archiver.extract.doubts import doubt
    from archiver.extract.joining import join
    from archiver.extract.learned import keeps_what_was_told, learn, rule, says_what_was_told
    from archiver.extract.owner import rule_names

__all__ = [
    "doubt",
    "from_entry",
    "join",
    "keeps_what_was_told",
    "learn",
    "read",
    "rule",
    "rule_names",
    "says_what_was_told",
]

_ROOMS = {
    "doubt": "doubts",
    "from_entry": "article",
    "join": "joining",
    "keeps_what_was_told": "learned",
    "learn": "learned",
    "read": "article",
    "rule": "learned",
    "rule_names": "owner",
    "says_what_was_told": "learned",
}


def __getattr__(name: str) -> object:
    """See PEP 562."""
    if name not in _ROOMS:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)
