"""How styles are written: as marks where every reader will see them, else as elements.

Marks of emphasis are read only between certain neighbours (CommonMark 0.31 section 6.2): in
Chinese, `**“文”**字` is not strong. And a mark within another must leave no choice whether it
begins or ends something, or the reader may end the outer one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

LINK = "a"
MARKS = {"del": "~~", "em": "*", "strong": "**"}

_STARS = frozenset({"*", "**"})


class Style(NamedTuple):
    """An element's name, and for a link its destination and title as written."""

    name: str
    target: str = ""


PLAIN = Style("")


@dataclass(slots=True)
class Token:
    """A text, a gap, some markup, or where a style begins or ends.

    *partner* is the place of a beginning's end. Beginnings and ends have no text yet.
    """

    kind: Literal["text", "gap", "markup", "open", "close"]
    text: str = ""
    style: Style = PLAIN
    partner: int = 0
    in_link: bool = False


def write_styles(tokens: Sequence[Token], *, can_strike: bool) -> None:
    """Give the beginnings and ends of styles their text; *can_strike* allows `~~`."""
    starred: list[int] = []
    for at, token in enumerate(tokens):
        if token.kind != "open":
            continue
        while starred and starred[-1] < at:
            starred.pop()
        end = tokens[token.partner]
        name, target = token.style
        mark = MARKS.get(name) if can_strike or name != "del" else None
        if name == LINK:
            token.text, end.text = "[", f"]({target})"
        elif mark and _is_read(tokens, at, is_nested=bool(starred) and mark in _STARS):
            token.text = end.text = mark
            if mark in _STARS:
                starred.append(token.partner)
        else:
            token.text, end.text = f"<{name}>", f"</{name}>"


def _is_read(tokens: Sequence[Token], begin: int, *, is_nested: bool) -> bool:
    """Whether marks there are read as a beginning and an end, by every version of the rule.

    An end with a beginning right behind it (`**a***b*`) is left to no reader's judgement.
    """
    end = tokens[begin].partner
    if begin and tokens[begin - 1].kind == "close" and tokens[begin - 1].text in MARKS.values():
        return False
    reads = _reads_in_another if is_nested else _reads
    return reads(_outside(tokens, begin, -1), _first(tokens[begin + 1])) and reads(
        _outside(tokens, end, 1), _last(tokens[end - 1])
    )


def _reads(outside: str, inside: str) -> bool:
    return _is_word(inside) or _is_edge(outside)


def _reads_in_another(outside: str, inside: str) -> bool:
    return outside.isspace() or (_is_word(inside) and _is_edge(outside))


def _outside(tokens: Sequence[Token], at: int, step: int) -> str:
    """The character next to a mark; marks that touch are one run, and count as one."""
    kind = tokens[at].kind
    at += step
    while 0 <= at < len(tokens) and tokens[at].kind == kind and tokens[at].text in _STARS:
        at += step
    if not 0 <= at < len(tokens):
        return "\n"
    return _last(tokens[at]) if step < 0 else _first(tokens[at])


def _first(token: Token) -> str:
    """Its first character; whatever a style will be written as, it is punctuation."""
    return token.text[0] if token.text else "*"


def _last(token: Token) -> str:
    return token.text[-1] if token.text else "*"


def _is_word(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LMN"


def _is_edge(sign: str) -> bool:
    """White space, or what old and new readers call punctuation: of symbols the ASCII ones."""
    return (
        sign.isspace()
        or unicodedata.category(sign)[0] == "P"
        or (sign.isascii() and not sign.isalnum())
    )
