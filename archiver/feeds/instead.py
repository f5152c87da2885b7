"""What an answer is that holds no feed, for people: a wall, another page, nothing."""

from __future__ import annotations

import re

from archiver.feeds.plain import plain

_HEAD_BYTES = 100_000
"""What is looked at; walls are small pages."""

_TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{0,200})", re.IGNORECASE)
_PASSWORD = re.compile(rb"<input\b[^>]{0,500}\btype\s*=\s*[\"']?password", re.IGNORECASE)

_WALLS = {
    "a check for robots": re.compile(
        r"just a moment|attention required|verify (?:that )?you are (?:a )?human|captcha"
        r"|checking your browser|are you a robot|ddos protection|安全验证|人机验证|访问验证",
        re.IGNORECASE,
    ),
    "a page that asks for consent": re.compile(
        r"before you continue|consent|cookies? (?:policy|settings|preferences)|privacy settings"
        r"|we value your privacy|einwilligung|datenschutzeinstellungen|consentement"
        r"|consentimiento|同意.{0,20}cookie",
        re.IGNORECASE,
    ),
    "a page to log in": re.compile(
        r"\b(?:log|sign) ?in\b|anmelden|se connecter|iniciar sesión|登录|登入|ログイン|로그인",
        re.IGNORECASE,
    ),
}
"""What a wall is called, and the words of its title."""


def what_it_is(data: bytes) -> str:
    """In a few words; the kind of a wall where it is one, and the title where it has one."""
    if not data.strip():
        return "an empty answer"
    head = data[:_HEAD_BYTES]
    found = _TITLE.search(head)
    title = plain(found[1].decode("utf-8", "replace")) if found else ""
    kind = _wall(head, title)
    if title:
        return f"{kind or 'a page'} titled {title!r}"
    if kind:
        return kind
    return "an HTML page" if b"<html" in data[:10_000].lower() else "no feed element in it"


def _wall(head: bytes, title: str) -> str | None:
    for kind, words in _WALLS.items():
        if words.search(title):
            return kind
    return "a page to log in" if _PASSWORD.search(head) else None
