"""Text that stays text: in CommonMark, GFM, kramdown, Liquid and shortcodes alike.

A character is escaped only where it could become markup. A backslash is used for what every
reader lets a backslash escape. Some do not: kramdown shows the backslash before `~`, `^` and
`%` (its `ESCAPED_CHARS`), Liquid and Hugo do not know it before `{`; those become entities
(CommonMark 0.31 section 2.5), and so does all that stands where backslashes are not read.
"""

from __future__ import annotations

import re
from urllib.parse import quote

MARKUP = "\x00"
"""Stands for markup as the neighbour of a text."""

BRACKET = "\x01"
"""Stands for the markup `[`, which a `!` before it would make an image."""

_LETTER = r"[^\W\d_]"
_ALWAYS = (
    r"\\(?=[!-/:-@\[-`{-~\x00\x01\n])",
    r"[`\[|{^]",
    r"<(?![ =0-9])",
    r"\*(?! )|(?<! )\*",  # between two spaces it is a star
    rf"(?<!{_LETTER})_|_(?!{_LETTER})",  # within a word it is a letter to every reader
    r"&(?=#?[0-9A-Za-z]+;)",
    r"\$(?=\$)|(?<=\$)\$|(?<=\S)\$(?!\d)",  # all that could end a formula
    r"(?<==)=|(?<=%)%",  # ==a mark==, %%a comment%%
    r"!(?=\x01)",
)
_SIGN = r"[!$%&*<=\[\\\]^_`{|~]"
_ANY = re.compile(_SIGN)
_SPECIAL = {
    (has_tildes, in_link): re.compile(
        # Python tries each of many ways at each letter; so asked, it passes over most of them.
        rf"(?={_SIGN})(?:{'|'.join((*_ALWAYS, *['~'] * has_tildes, *[']'] * in_link))})"
    )
    for has_tildes in (False, True)
    for in_link in (False, True)
}
_LINE_START = re.compile(
    r"""
      [#>]                  # a heading, a quotation
    | [-+](?=[- ]|$)        # a list, a rule, an underline
    | :(?=[: ]|$)           # a definition of kramdown's, a fence of Pandoc's
    | =(?==*$)              # an underline
    | \d+[.)](?=[ ]|$)      # a numbered list
    """,
    re.VERBOSE,
)
_ENTITIES = {
    "%": "&#37;",
    "&": "&amp;",
    "<": "&lt;",
    "^": "&#94;",
    "`": "&#96;",
    "{": "&#123;",
    "~": "&#126;",
}
_EVERY_ENTITY = {
    **{ord(sign): f"&#{ord(sign)};" for sign in "$*[\\]^_`{|}~"},
    ord('"'): "&quot;",
    ord("&"): "&amp;",
    ord("<"): "&lt;",
    ord(">"): "&gt;",
}
_UNSAFE_IN_URL = re.compile(r"[^\w!#$%&'()+,\-./:;=?@~]|~(?=~)|(?<=~)~")
_ENTITY = re.compile(r"&(?=#?[0-9A-Za-z]+;)")
_PARENTHESIS = re.compile("[()]")
_DROPPED_IN_URL = re.compile("[\x00-\x1f\x7f]")


def escape(
    text: str,
    *,
    before: str = "\n",
    after: str = "\n",
    starts_line: bool = False,
    has_tildes: bool = True,
    in_link: bool = False,
) -> str:
    """The text, of one line, as Markdown that reads as that text.

    *before* and *after* are the characters next to it, or `MARKUP` or `BRACKET`.
    *has_tildes* is false where a `~` cannot meet a second one.
    """
    escaped = text
    if _ANY.search(text):
        special = _SPECIAL[has_tildes, in_link]
        escaped = special.sub(_spelled, f"{before}{text}{after}")[1:-1]
    start = _LINE_START.match(text) if starts_line else None
    if start is None:
        return escaped
    return f"{text[: start.end() - 1]}\\{escaped[start.end() - 1 :]}"


def as_entities(text: str) -> str:
    """The text for where backslashes are not read: code elements, alt texts, link titles."""
    return text.translate(_EVERY_ENTITY)


def destination(url: str) -> str:
    """The URL as the destination of a link; nothing in it ends the link or is a tag.

    Parentheses stay where they are in pairs, as every reader allows.
    """
    url = _UNSAFE_IN_URL.sub(_percent, _DROPPED_IN_URL.sub("", url).strip(" "))
    if not _has_pairs(url):
        url = url.replace("(", "%28").replace(")", "%29")
    return _ENTITY.sub("&amp;", url)


def _spelled(found: re.Match[str]) -> str:
    sign = found[0]
    following = found.string[found.end()]
    if sign == "\\" and following in f"{MARKUP}{BRACKET}\n":
        return "&#92;"  # two at the end of a line are a line break to kramdown
    if sign == "]" and following in ":([":
        # kramdown takes `[a\]: b](c)` for a definition, and shows nothing; marked takes
        # `[a !\[b\](c)](d)` for an image from c.
        return "&#93;"
    return _ENTITIES.get(sign) or f"\\{sign}"


def _percent(found: re.Match[str]) -> str:
    return "%7E" if found[0] == "~" else quote(found[0], safe="", errors="replace")


def _has_pairs(url: str) -> bool:
    depth = 0
    for sign in _PARENTHESIS.findall(url):
        depth += (sign == "(") - (sign == ")")
        if not 0 <= depth <= 3:
            return False
    return depth == 0
