"""The part of a page that a template reads, cut out of its bytes before they are parsed.

Most of a page is scripts, menus and what else there is to read; parsing it, walking through it
and freeing it is most of what reading by a template costs. What a template knows of lies within
one element. Where a page has exactly one such element, and counting tags finds its end, the page
is its head, that element, and what stands elsewhere for programs: JSON-LD, and links that may
lead to the article's next part. At any doubt it is the whole page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from html import escape
from itertools import islice, takewhile

from archiver.extract import streaming
from archiver.extract.template.signature import signature_of
from archiver.extract.template.value import Template, steps
from archiver.extract.template.witnesses import BETWEEN, NOBODY, TITLE

_LONGEST_TAG = 4_000
"""Bytes of a tag; what is longer is no element that is looked for."""

_LONGEST_LINK = 2_000
_NEAR = 16_000
"""Bytes before and after the article among which links to its other parts stand."""

_MOST = 300
"""Places looked at in a page that have a word in common with what is looked for."""

_TAG = re.compile(rb"""<([a-zA-Z][\w:-]*+)((?:[^<>"']++|"[^"]*+"|'[^']*+')*+)>""")
_ATTRIBUTE = re.compile(
    rb"""(?<![^\s"'/])(id|class)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""", re.IGNORECASE
)
_NAMES = re.compile(r"(?P<tag>[^#.]+)(?:#(?P<id>[^.]*))?(?:\.(?P<first>[^.]*))?(?:\.(?P<rest>.*))?")
_BETWEEN_NAMES = re.compile("[#.0]")
_RAW = ("iframe", "noembed", "noframes", "script", "style", "textarea", "xmp")
"""Elements that hold text alone: what looks like a tag in them is none (HTML, 13.1.2)."""


def _named(name: str) -> bytes:
    """What finds a tag of the name, in any case. To look for the first letter as it is, in both
    cases, and for each tag apart, lets Python pass over other tags at half the cost."""
    first, rest = name[0], re.escape(name[1:])
    return rf"[{first.lower()}{first.upper()}](?i:{rest})(?=[\s/>])".encode()


_INITIALS = "".join(name[0] + name[0].upper() for name in _RAW).encode()
"""Looked at first: most other tags need no look at each of the names."""

_ENDS = {
    b"!--": re.compile(rb"(--)!?>"),
    **{name.encode(): re.compile(rb"<(?:%b|/(%b))" % (2 * (_named(name),))) for name in _RAW},
}
"""What ends each, with a group; where it begins once more instead, it was none, or was closed by
`/>`."""

_WITH_HEADLINE = ("article", "main")
_NEXT = (b'rel="next', b'href="?')
_UNREAD = (b"script", b"style")
_LINKED_DATA = b"application/ld+json"

_Span = tuple[int, int]


def cut(page: bytes, template: Template, names: Iterable[bytes]) -> bytes | None:
    """The part of a *page* in UTF-8 that the template reads; None where that is not plain. *names*
    stand in the addresses of links that may lead to the article's next part."""
    unread: list[_Span] = []
    start = next((at for at, _ in _tags(page, 0, "body", unread)), 0)
    place = _place(page, start, around(template)) if start else None
    if place is None:
        return None
    at, above = place
    outer = _opened(above[:-1])
    end = _end(page, at, above[-1], unread)
    if outer is None or end is None or page.find(streaming.MARK, end) >= 0:
        return None  # what was streamed behind the page may belong into it
    within = _without(page, at, end, unread)
    if any(within.count(b"<" + each) != within.count(b"</" + each) for each in (b"table", b"div")):
        return None  # an end tag in a cell, or in an open div, does not end what is around it
    told = [*_linked_data(page, start, at), *_linked_data(page, end, len(page))]
    near = [page[max(start, at - _NEAR) : at], page[end : end + _NEAR]]
    links = [link for part in near for link in _links(part, (*_NEXT, *names))]
    head = _without(page, 0, start, unread)
    return b"".join([head, outer, within, *told, *links, b"</body></html>"])


@lru_cache(maxsize=64)
def around(template: Template) -> tuple[str, ...]:
    """The signatures from below a page's body to the innermost element that holds all that the
    template knows of, and the headline, which the date and the authors stand beside; where it
    does not know that, to the innermost that should (HTML, 4.3.2 and 4.4.14)."""
    told = (where.split(BETWEEN) for where in template.witnesses.values() if where != NOBODY)
    held = (at for at, place in enumerate(template.places) if place.holds or at == template.core)
    paths = [*told, *(steps(template, at) for at in held)]
    alike = takewhile(lambda level: len(set(level)) == 1, zip(*paths, strict=False))
    path = [level[0] for level in alike]
    while path and TITLE not in template.witnesses and _tag(path[-1]) not in _WITH_HEADLINE:
        path.pop()
    return tuple(path)


def _place(page: bytes, start: int, path: Sequence[str]) -> tuple[int, Sequence[str]] | None:
    """Where the last element of the *path* begins, and the path to it; the element around it
    where the page has several like it."""
    for depth in range(len(path), 0, -1):
        if page.count(_word(path[depth - 1]), start) > _MOST:
            continue  # more than is looked at: that one was found would prove nothing
        found = list(islice(_alike(page, start, path[depth - 1]), 2))
        if len(found) == 1:
            return found[0], path[:depth]
        if not found:
            break
    return None


def _alike(page: bytes, start: int, signature: str) -> Iterator[int]:
    """Where start tags of that signature begin."""
    for at, tag in _tags_with(page, start, len(page), _word(signature)):
        if _signature(tag) == signature and not _is_unread(page, at):
            yield at


def _tag(signature: str) -> str:
    return _BETWEEN_NAMES.split(signature, maxsplit=1)[0]


@lru_cache(maxsize=256)
def _word(signature: str) -> bytes:
    """The longest piece of the signature that stands in each of its tags."""
    tag, *names = _BETWEEN_NAMES.split(signature)
    return max([f"<{tag}", *names], key=len).encode()


def _signature(tag: re.Match[bytes]) -> str:
    known: dict[bytes, str] = {}
    for name, *values in _ATTRIBUTE.findall(tag[2]):
        known.setdefault(name.lower(), b"".join(values).decode("utf-8", "replace"))
    return signature_of(tag[1].decode().lower(), known.get(b"id"), known.get(b"class"))


def _tags_with(
    page: bytes, start: int, end: int, word: bytes
) -> Iterator[tuple[int, re.Match[bytes]]]:
    """The start tags in which the word stands, and where they begin."""
    at = page.find(word, start, end)
    for _ in range(_MOST):
        if at < 0:
            return
        first = page.rfind(b"<", max(start, at - _LONGEST_TAG), at + 1)
        tag = _TAG.match(page, first, first + _LONGEST_TAG) if first >= 0 else None
        after = at + len(word)
        if tag is not None and tag.end() > at:
            yield first, tag
            after = tag.end()
        at = page.find(word, after, end)


def _is_unread(page: bytes, at: int) -> bool:
    """Whether this stands in a comment or a script: one ends after it that does not begin so."""
    script, comment = _ENDS[b"script"].search(page, at), page.find(b"-->", at)
    is_in_script = script is not None and bool(script[1])
    return is_in_script or (comment >= 0 and page.find(b"<!--", at, comment) < 0)


def _end(page: bytes, at: int, signature: str, unread: list[_Span]) -> int | None:
    """Where the element ends that begins there; None where the page does not end it."""
    depth = 0
    for after, is_end in _tags(page, at, _tag(signature), unread):
        depth += -1 if is_end else 1
        if not depth:
            return after
    return None


def _tags(page: bytes, at: int, name: str, unread: list[_Span]) -> Iterator[tuple[int, bool]]:
    """Where each tag of that name ends, from there on, and whether it is an end tag. Scripts and
    style sheets on the way are added to the *unread*. At doubt there are no more."""
    look = _look(name)
    while (found := look.search(page, at)) is not None:
        begin = found.start()
        if page.rfind(b"<", at, begin) > page.rfind(b">", at, begin):
            return  # within another tag, as the value of an attribute
        kind = found[0][1:].lower()
        is_raw = kind in _ENDS
        end = _ENDS[kind].search(page, found.end() - 2) if is_raw else found
        at = page.find(b">", end.end() - 1) + 1 if end else 0
        if end is None or not at or (is_raw and not end[1]):
            return
        if not is_raw:
            yield at, kind.startswith(b"/")
        elif kind in _UNREAD and page.find(_LINKED_DATA, begin, found.end() + 100) < 0:
            unread.append((begin, at))


@lru_cache(maxsize=64)
def _look(name: str) -> re.Pattern[bytes]:
    tags, raw = (b"|".join(map(_named, names)) for names in ((name, f"/{name}"), _RAW))
    return re.compile(rb"<(?:!--|%b|(?=[%b])(?:%b))" % (tags, _INITIALS, raw))


def _without(page: bytes, start: int, end: int, unread: Iterable[_Span]) -> bytes:
    kept: list[bytes] = []
    for first, last in unread:
        if start <= first < end:
            kept.append(page[start:first])
            start = last
    return b"".join([*kept, page[start:end]])


@lru_cache(maxsize=64)
def _opened(path: Sequence[str]) -> bytes | None:
    """Start tags of these signatures; None where there is no tag of one of them."""
    tags: list[str] = []
    for signature in path:
        names = _NAMES.fullmatch(signature)
        if names is None:
            return None
        classes = " ".join(filter(None, [names["first"], names["rest"]]))
        if signature_of(names["tag"], names["id"], classes) != signature:
            return None
        tags.append(f'<{names["tag"]} id="{escape(names["id"] or "")}" class="{escape(classes)}">')
    return "".join(tags).encode()


def _linked_data(page: bytes, start: int, end: int) -> Iterator[bytes]:
    """The JSON-LD that stands there."""
    for at, tag in _tags_with(page, start, end, _LINKED_DATA):
        last = _ENDS[b"script"].search(page, at + 1)
        is_script = tag[1].lower() == b"script" and last is not None and bool(last[1])
        if last is not None and is_script and not _is_unread(page, at):
            yield page[at : last.start()] + b"</script>"


def _links(part: bytes, names: Iterable[bytes]) -> Iterator[bytes]:
    """Links in whose tags one of the names stands, with what they say."""
    found = {at: tag for name in names for at, tag in _tags_with(part, 0, len(part), name)}
    for at, tag in sorted(found.items()):
        end = part.find(b"</a>", tag.end(), tag.end() + _LONGEST_LINK)
        if tag[1].lower() == b"a" and end >= 0:
            yield part[at:end] + b"</a>"
