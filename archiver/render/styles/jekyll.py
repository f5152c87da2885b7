"""Jekyll's form, and the first one: front matter, the date, a linked heading, the body."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from archiver import dates
from archiver.model import Article, Document, Feed, Form
from archiver.render import frontmatter, html, names
from archiver.render.escape import MARKUP, destination, escape
from archiver.render.markdown import to_markdown
from archiver.render.text import fold

BETWEEN_AUTHORS = ", "
"""Several authors are one string: themes of Jekyll print `author` as it is."""

_OWNERS = frozenset({"layout"})
"""Keys of ours that the owner's front matter may change; the others say what the article is."""


def render(article: Article, feed: Feed, form: Form) -> Document:
    """The document of the article, as Jekyll reads it."""
    path, spare = names.paths(
        form.name,
        title=article.title,
        day=_day(_date(article), form.timezone),
        url=article.url,
        feed=feed.name,
        name_bytes=form.name_bytes,
    )
    text = frontmatter.write(_metadata(article, feed, form), _content(article, form))
    return Document(path=path, spare=spare, text=text, url=article.url)


def _metadata(article: Article, feed: Feed, form: Form) -> dict[str, object]:
    entry_tags = article.tags if feed.entry_tags else ()
    metadata: dict[str, object] = {
        "layout": "post",
        "title": article.title,
        "date": _date(article),
        "author": BETWEEN_AUTHORS.join(article.authors) or feed.title,
        "from": article.url,
        "tags": _once(feed.title, *feed.tags, *entry_tags),
        "categories": _once(feed.title, *feed.categories),
    }
    if article.published is None:
        metadata["dated"] = "seen"
    if article.memento is not None:
        metadata["memento"] = article.memento
    owners = form.front_matter.items()
    return metadata | {k: v for k, v in owners if k not in metadata or k in _OWNERS}


def _content(article: Article, form: Form) -> str:
    claimed = article.claimed or _date(article)
    title = fold(article.title).strip()
    heading = escape(
        title, before=MARKUP, after=MARKUP, has_tildes=title.count("~") > 1, in_link=True
    )
    if form.body == "html":
        body = f"<div>\n{html.block(article.body)}\n</div>"
    else:
        body = to_markdown(article.body)
    parts = (
        f"<!--{dates.epoch_ms(claimed)}-->",
        f"[{heading}]({destination(article.url)})",
        "------",
    )
    return "\n".join(parts) + (f"\n\n{body}" if body else "")


def _date(article: Article) -> datetime:
    return article.published or article.seen


def _day(moment: datetime, timezone: str) -> date:
    try:
        return moment.astimezone(ZoneInfo(timezone)).date()
    except OverflowError:  # the first and the last day that there is
        return moment.date()


def _once(*names: str) -> list[str]:
    """The names that say something, each once, in their order."""
    folded = (fold(name).strip() for name in names)
    return [name for name in dict.fromkeys(folded) if name]
