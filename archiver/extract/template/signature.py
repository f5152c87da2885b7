"""What stays the same of an element from page to page: its tag, and the names it always has.

Numbers in names are of one page (`post-4711`) or of one place in a list: they are folded,
but for those in the names that style sheet tools make (`css-1q2w3e`). Only the first two
classes count: layouts name an element first and then say what its article is about
(`post type-post category-sea tag-lamp`).
"""

from __future__ import annotations

import re
from functools import lru_cache

from lxml.html import HtmlElement

_NAMES = 2
_LONGEST = 48
_NUMBER = re.compile(r"\d{3,}|(?<![A-Za-z\d])\d+(?![A-Za-z\d])")


def signature(element: HtmlElement) -> str:
    """The element's tag, id and first classes, like a CSS selector; numbers are `0`."""
    return signature_of(str(element.tag), element.get("id"), element.get("class"))


@lru_cache(maxsize=20_000)
def signature_of(tag: str, name: str | None, classes: str | None) -> str:
    """The same of a tag, its id and its classes."""
    names = [f"#{name}"] if name else []
    names += [f".{each}" for each in (classes or "")[:500].split()[:_NAMES]]
    return tag + "".join(_NUMBER.sub("0", each[:_LONGEST]) for each in names)
