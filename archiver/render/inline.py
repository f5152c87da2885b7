"""Runs of styled text → one paragraph of Markdown.

A run is a text and the styles that it has, as a word processor keeps them, so styles that
overlap, repeat or hold nothing never reach the file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from archiver.render.escape import BRACKET, MARKUP, as_entities, escape
from archiver.render.marks import LINK, Style, Token, write_styles

CODE = "code"

_TICKS = re.compile("`+")
_NOT_IN_A_SPAN = re.compile(r"\{[{%#]|\||\]:")


class Run(NamedTuple):
    """A piece of a paragraph: folded text, `markup` to be written as it is, or a break."""

    text: str
    styles: tuple[Style, ...] = ()
    kind: Literal["text", "markup", "break"] = "text"


class _Core(NamedTuple):
    """A run without the white space at its edges; *gap* is what stands before it."""

    gap: str
    run: Run


def paragraph(runs: Sequence[Run], line_break: str = "  \n") -> str:
    """The Markdown of the runs; *line_break* is how a break is written."""
    is_block = "\n" in line_break
    if len(runs) == 1 and runs[0].kind == "text" and not runs[0].styles:
        text = runs[0].text.strip()
        return escape(text, starts_line=is_block, has_tildes=text.count("~") > 1)
    tokens = _tokens(_cores(runs), line_break)
    written = "".join(run.text for run in runs)
    is_struck = any(_has(run.styles, "del") for run in runs)
    _escape(
        tokens,
        is_block=is_block,
        has_tildes=is_struck or written.count("~") > 1,
    )
    write_styles(tokens, can_strike="~~" not in written)
    return "".join(token.text for token in tokens)


def _cores(runs: Sequence[Run]) -> list[_Core]:
    cores: list[_Core] = []
    gap = ""
    is_parted = False
    for run in runs:
        text = run.text.strip()
        if run.kind == "break" or not text:
            gap = "\n" if "\n" in gap else gap + run.text
            is_parted |= not _has(run.styles, CODE)
            continue
        begin = run.text.index(text)
        gap += run.text[:begin]
        if cores and _is_one(cores[-1].run, run, gap, is_parted):
            whole = f"{cores[-1].run.text}{gap}{text}"
            cores[-1] = _Core(cores[-1].gap, run._replace(text=whole))
        else:
            cores.append(_Core("\n" if "\n" in gap else gap, run._replace(text=text)))
        gap = run.text[begin + len(text) :]
        is_parted = False
    return cores


def _is_one(left: Run, right: Run, gap: str, is_parted: bool) -> bool:
    """Whether two texts read as one; two codes with a space between that is none are two."""
    return (
        left.kind == right.kind == "text"
        and left.styles == right.styles
        and "\n" not in gap
        and not (is_parted and _has(right.styles, CODE))
    )


def _has(styles: Sequence[Style], name: str) -> bool:
    return any(style.name == name for style in styles)


def _tokens(cores: Sequence[_Core], line_break: str) -> list[Token]:
    tokens: list[Token] = []
    opened: list[int] = []

    def close(depth: int) -> None:
        while len(opened) > depth:
            begin = opened.pop()
            tokens[begin].partner = len(tokens)
            tokens.append(Token("close", "", tokens[begin].style, begin))

    styles: tuple[Style, ...] = ()
    for gap, run in cores:
        wanted = tuple(style for style in run.styles if style.name != CODE)
        shared = _shared(styles, wanted)
        close(shared)
        if gap and tokens:
            in_link = _has(wanted[:shared], LINK)
            broken = " " if in_link else line_break
            tokens.append(Token("gap", broken if "\n" in gap else gap))
        for style in wanted[shared:]:
            opened.append(len(tokens))
            tokens.append(Token("open", "", style))
        tokens.append(_content(run, _has(wanted, LINK)))
        styles = wanted
    close(0)
    return tokens


def _shared(left: Sequence[Style], right: Sequence[Style]) -> int:
    """How many styles the two begin with."""
    differ = (at for at, pair in enumerate(zip(left, right, strict=False)) if pair[0] != pair[1])
    return next(differ, min(len(left), len(right)))


def _content(run: Run, in_link: bool) -> Token:
    if run.kind == "text" and _has(run.styles, CODE):
        return Token("markup", code(run.text))
    return Token("text" if run.kind == "text" else "markup", run.text, in_link=in_link)


def code(text: str) -> str:
    """A code span, or an element where a span would let others than Markdown read its text:
    Liquid, a table, kramdown's definitions of links."""
    if _NOT_IN_A_SPAN.search(text):
        return f"<code>{as_entities(text)}</code>"
    longest = max(map(len, _TICKS.findall(text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest and "`" in (text[0], text[-1]) else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _escape(tokens: Sequence[Token], *, is_block: bool, has_tildes: bool) -> None:
    for at, token in enumerate(tokens):
        if token.kind != "text":
            continue
        before = tokens[at - 1] if at else None
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        begins = before is None or (before.kind == "gap" and "\n" in before.text)
        token.text = escape(
            token.text,
            before=_neighbour(before),
            after=_neighbour(after),
            starts_line=is_block and begins,
            has_tildes=has_tildes,
            in_link=token.in_link,
        )


def _neighbour(token: Token | None) -> str:
    if token is None or (token.kind == "gap" and "\n" in token.text):
        return "\n"
    if token.kind == "gap":
        return " "
    return BRACKET if token.kind == "open" and token.style.name == LINK else MARKUP
