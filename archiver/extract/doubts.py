"""Whether what was read of a page is the article at all, or whole.

A site may answer a reader with a login wall, a question about cookies, a check for robots, a
friendly "not found" with status 200, or half a page. What the feed told is then the better
witness. Looked at is only what is suspiciously short: a wrong doubt costs the text of a page,
so each of them needs two signs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archiver.errors import NothingToKeep
from archiver.extract.blocks import texts
from archiver.extract.text import is_cut_short, share, size, terms
from archiver.extract.tree import fragment
from archiver.model import Entry, Page

SHORT = 1_500
"""Latin letters up to which a text may be that of a wall."""

_UNTOLD_SHORT = 400
"""The same where nothing is known of the article."""

_TOLD_ENOUGH = 60
"""Letters of a feed's text from which it can be told whether a page says the same."""

_AKIN, _TITLED = 0.12, 0.34
"""The share of the feed's terms, and of the title's, that stand on any page of the article."""

_WALLS = re.compile(
    r"""
      \b(?:log|sign)\ ?in\ (?:to|or|for|required|with)\b | \bplease\ (?:log|sign)\ ?in\b
    | \bsubscribe(?:rs)?\ (?:to\ (?:continue|read|unlock)|only|now\ to)\b
    | \b(?:continue|keep)\ reading\b.{0,80}\b(?:account|subscri|sign|log|register)
    | \b(?:create|need)\ an?\ (?:free\ )?account\b | \bregister\ (?:to|for\ free|now)\b
    | \b(?:this|our)\ (?:web)?site\ uses\ cookies\b | \b(?:accept|allow|enable)\ (?:all\ )?cookies\b
    | \bwe\ (?:value|care\ about|respect)\ your\ privacy\b | \bconsent\b.{0,80}\bcookies?\b
    | \b(?:enable|turn\ on|requires?)\ java\ ?script\b | \bjavascript\ is\ (?:disabled|required)\b
    | \b(?:are\ you|verify\ (?:that\ )?you\ are)\ (?:a\ )?(?:human|robot)\b | \bcaptcha\b
    | \bchecking\ your\ browser\b | \baccess\ (?:to\ this\ page\ )?(?:has\ been\ )?denied\b
    | \bpage\ (?:you\ .{0,40})?(?:was\ |can(?:no|')t\ be\ |could\ not\ be\ )?not?\ ?found\b
    | \bpage\ (?:you\ .{0,40})?(?:does\ ?n[o']t\ exist|no\ longer\ (?:exists|available))
    | ^404\b | \b(?:error|fehler|erreur|http)\ ?:?\ ?404\b
    | \b404\ ?[-–—:|]?\ ?(?:error|not\ found|page\b|fehler)
    | \b(?:melden|loggen)\ sie\ sich\b | \bseite\ (?:wurde\ )?nicht\ gefunden\b
    | \bconnectez-vous\b | \bpage\ (?:introuvable|non\ trouvée)\b | \binicia(?:r)?\ sesión\b
    | \bpágina\ no\ encontrada\b | \bfaça\ login\b | \bpagina\ non\ trovata\b
    | 请(?:先)?登[录錄陆] | 請(?:先)?登[入錄] | 登[录錄入]后(?:查看|阅读|閱讀)
    | 页面不存在 | 頁面不存在 | 页面(?:没有|未)找到 | 找不到(?:该|您|你)?.{0,8}[页頁]面
    | 订阅(?:后|以)(?:继续|阅读) | 验证码
    | ログインして | ページが見つかりません | 로그인(?:이|을|하)? | 페이지를\ 찾을\ 수\ 없
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Words of walls; an article may say them too, so they count in short texts only."""

_END = re.compile(r"[.!?。！？…:：;；)）\]】\"'”’»」』*]\s*$")
_CLOSED = re.compile(rb"</\s*(?:html|body)\b", re.IGNORECASE)
_OPENED = re.compile(rb"<\s*(?:html|body|!doctype)\b", re.IGNORECASE)


def doubt(page: Page, entry: Entry, said: Sequence[str]) -> str | None:
    """Why a better version is wished for, though this is worth keeping; None where it is well.
    *said* are the texts of what was read of the page.

    NothingToKeep where this is no article, or less of it than the feed carried.
    """
    here = sum(map(size, said))
    told = texts(fragment(entry.content or entry.summary))
    carried = sum(map(size, told))
    is_told = bool(told or entry.title)
    if here <= (SHORT if is_told else _UNTOLD_SHORT) and (why := _no_article(entry, said, told)):
        raise NothingToKeep(url=entry.url, why=why)
    if entry.content and carried > 2 * here and not is_cut_short(told[-1]):
        raise NothingToKeep(url=entry.url, why="the page holds less than the feed carried")
    if not _breaks_off(page, said):
        return None
    if carried > here:
        raise NothingToKeep(url=entry.url, why="the page breaks off")
    return "the page breaks off"


def _no_article(entry: Entry, said: Sequence[str], told: Sequence[str]) -> str | None:
    """What a short text is instead of the article."""
    words = terms(" ".join(said))
    if share(terms(" ".join(told)), words) >= _AKIN and told:
        return None
    if share(terms(entry.title), words) >= _TITLED:
        return None
    if wall := _WALLS.search(" ".join(said)):
        return f"the page says {' '.join(wall[0].split())[:60]!r} instead"
    if sum(map(size, told)) >= _TOLD_ENOUGH and entry.title:
        return "the page says nothing of what the feed told"
    return None


def _breaks_off(page: Page, said: Sequence[str]) -> bool:
    """Whether the page ends amid a sentence, and before its elements do."""
    if not said or _END.search(said[-1]):
        return False
    return _OPENED.search(page.body[:2_000]) is not None and not _CLOSED.search(page.body[-2_000:])
