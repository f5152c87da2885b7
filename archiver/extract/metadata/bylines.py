"""A line that names the authors, taken apart: "by" and its kin, labels, and what stands beside.

One line often tells all of it: who wrote, when, from where, who edited, who took the pictures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from archiver import dates
from archiver.calendars import MONTHS

_LABELS = (
    r"autor(?:in|en|a|es)?(?:/autor)?|author(?:s|\(s\))?|auteure?s?|autor[ei]|forfatter|författare"
    r"|penulis|yazan|muhabir|автор(?:ы)?|作者|责任编辑|責任編輯|责编"
    r"|編輯|编辑|記者|记者|执笔|執筆|筆者|글|기자"
)
"""What stands before names and, alone in its line, above them."""

LABEL = re.compile(rf"(?:{_LABELS})\s*[:：]?", re.IGNORECASE)

PREFIX = re.compile(
    r"^[\s(（【\[]*(?:(?:(?:written|report(?:ed|ing)|story|text|words|posted|published)\s+)?by|von|par|por|di"
    r"|door|av|af|przez|oleh|bởi|a\s+cura\s+di|(?:propos\s+recueillis|écrit|publié)\s+par"
    r"|escrito\s+por|scritto\s+da|text|tekst|texto|testo|texte|текст|文字?|撰文|撰稿|采写|本报记者"
    r"|本報記者|特约记者|特約記者|通讯员|取材"
    rf"|(?:redactie|redaktion|reporter)(?=\s*[:：])|{_LABELS})(?:\s*[:：/／|｜]\s*|\s+)",
    re.IGNORECASE,
)
"""What names begin with where they are told as the authors'."""

_EDITORS = r"(?:责任|責任)?(?:编辑|編輯)|责编|editors?|редактор"
_OTHERS = (
    rf"{_EDITORS}|校对|校對|审核|審核|翻译|翻譯|摄影|攝影|图片|圖片|来源|來源|出处|时间|時間|日期|发布时间|发布"
    r"|發布|更新时间|更新|阅读|浏览|点击|评论"
    r"|(?:photo(?:s|graph[sy])?|pictures?|images?|illustrations?|edit(?:ed|ing)|reviewed"
    r"|translated)\s+by|fotos?|photos?|bild(?:er)?|sources?|quelle|fuente|fonte|kaynak|фото|источник"
    r"|tarih|updated|fecha"
)
"""What stands before names of others, and before what is no name."""
_OTHER = re.compile(rf"[图圖](?=\s*[/／|｜:：])|(?:{_OTHERS})", re.IGNORECASE)
_EDITOR = re.compile(_EDITORS, re.IGNORECASE)
_BY = r"(?:written|report(?:ed|ing)|story|text|words|posted|published)\s+by"
_FIELD = re.compile(
    r"(?<![^\s|｜·•,，;；(（【\[])(?:(?:[文图圖]|作者|撰文|撰稿|采写|文字|author|"
    rf"{_OTHERS})\s*[:：/／|｜]|(?:作者|(?:本报|特约)?记者|通讯员|摄影)\s|(?:{_OTHERS})(?<=\sby)\s)"
    rf"|(?<=[|·•,;]\s)(?:{_BY})\s",
    re.IGNORECASE,
)
"""Where something begins that has a label of its own."""

_LATER = re.compile(
    rf"(?:{_BY}|by)\s|(?:{_LABELS}|文字?|撰文|撰稿|采写)\s*[:：/／|｜]|(?:作者|(?:本报|特约)?记者|通讯员)\s",
    re.IGNORECASE,
)
"""What an author's part may begin with behind another: in a sentence "von" and "por" are words."""

_MAY_HOLD_MORE = re.compile(r"[\d:：/／|｜\u3400-\u9fff]|\bby\b|comment", re.IGNORECASE)
"""A look that is cheap: most lines are but names."""

_COUNT = re.compile(
    r"\b(?:\d{1,3}[\s-]?min(?:ute)?s?\b\.?(?:\s+(?:read|de lecture))?"
    r"|(?:leave a|no|\d+) comments?\b)",
    re.IGNORECASE,
)
"""How long it takes to read, and what others said of it."""
_AROUND_A_DAY: frozenset[str] = frozenset(
    {
        *("|", "-", "–", "•", "·", "a.m", "am", "at", "de", "del", "h", "hrs", "kl", "las", "le"),
        *("of", "on", "p.m", "pm", "uhr", "um", "à", "às"),
    }
)
_CONNECTING = re.compile(
    r"\s(?:on|at|le|el|em|il|am|den|op|published|updated|posted|publié|publicado|pubblicato"
    r"|veröffentlicht|aktualisiert)$",
    re.IGNORECASE,
)
"""What leads over from a name to a date."""
_AROUND = " |｜·•,，;；:-–—"

_REPORTER = (
    r"[（(]\s*(?:本报|本報|本台|本网|本網|本刊|新华社|中新社|特约|見習|见习|实习)?(?:记者|記者)"
    r"\s*([^（）()]{2,40})[)）]"
)
_REPORTED = re.compile(rf"^.{{0,40}}[电電讯訊]\s*{_REPORTER}|{_REPORTER}$")


def parts(text: str) -> list[str]:
    """The line taken apart at its dates, and before what has a label of its own."""
    if _MAY_HOLD_MORE.search(text) is None:
        return [text]
    text = _COUNT.sub("\n", text)
    if any(map(str.isdigit, text)):
        text = _without_moments(text)
    pieces = _FIELD.sub(r"\n\g<0>", text).split("\n")
    if len(pieces) == 1:
        return pieces
    pieces = [_CONNECTING.sub("", each.strip(_AROUND)).strip(_AROUND) for each in pieces]
    return [each for each in pieces if any(map(str.isalpha, each))]


def names_authors(text: str) -> bool:
    """Whether a part of the line is told to be the authors': behind "by", or a label."""
    return bool(_theirs(text, parts(text)))


def of_authors(text: str) -> str:
    """The part of the line that is the authors'; the editors' where there is no other."""
    found = parts(text)
    if len(found) <= 1:
        return "".join(found)
    theirs = _theirs(text, found) or [each for each in found if not _OTHER.match(each)][:1]
    return "; ".join(theirs or [each for each in found if _EDITOR.match(each)])


def _theirs(text: str, found: Sequence[str]) -> list[str]:
    """Those parts of the line that are the authors'."""
    start = 1 if found and text.startswith(found[0]) else 0
    begun = [each for each in found[:start] if PREFIX.match(each)]
    later = [each for each in found[start:] if _LATER.match(each)]
    return [each for each in (*begun, *later) if not _OTHER.match(each)]


def reporters(text: str) -> str:
    """Who is named in the brackets with which a Chinese agency's story begins, or ends: 新华社北京
    3月11日电（记者丁一）. Empty where nobody is, or who took a picture."""
    found = _REPORTED.search(text)
    said = (found[1] or found[2]).strip() if found else ""
    return "" if said.endswith(("摄", "攝", "图", "圖")) else said


def _without_moments(text: str) -> str:
    """The text with a line feed for each date in it."""

    def dated(words: Iterable[str]) -> str:
        said = " ".join(words)
        is_one = any(map(str.isdigit, said)) and dates.parse(said, day_first=True) is not None
        return "\n" if is_one else said

    runs = groupby(text.split(), _is_of_a_moment)
    return " ".join(dated(words) if is_run else " ".join(words) for is_run, words in runs)


def _is_of_a_moment(word: str) -> bool:
    said = word.lower().strip(".,")
    return any(map(str.isdigit, word)) or said in MONTHS or said in _AROUND_A_DAY
