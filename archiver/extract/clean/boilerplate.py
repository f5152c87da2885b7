"""What stands in an article's body and is not of it: hidden things, advertisements, offers,
share bars, pointers to other articles.

Class words count only against minorities: "paywall", "share" and "subscribe" sit on whole
articles too, so a name says nothing about an element, or about all elements of that class,
that hold about half of the prose.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from lxml import etree
from lxml.html import HtmlElement

from archiver.extract.blocks import HEADINGS, Mass, blocks, is_whole, masses
from archiver.extract.clean import words
from archiver.extract.clean.strangers import strangers
from archiver.extract.tree import drop, text_of
from archiver.protocols import Block
from archiver.urls import same_site

_NEVER_SHOWN: frozenset[str] = frozenset(
    {
        *("button", "canvas", "datalist", "dialog", "head", "input", "link", "meta", "noscript"),
        *("option", "script", "select", "style", "svg", "template", "textarea", "title"),
    }
)
_AROUND: frozenset[str] = frozenset({"aside", "footer", "form", "menu", "nav"})
"""Elements that usually surround an article; they are judged as a telling name is."""

_QUOTING: frozenset[str] = frozenset({"blockquote", "figure"})
"""Where a `footer` is of what was said: it names the one who said it."""

_MINORITY = 0.45
"""Share of the prose from which on a name is not believed."""

_DISCUSSION = 0.9
"""The same for the names of what readers have said, which is longer than many an article."""

_BOX_SIZE = 200
_BOX_PROSE = 0.9
"""How much a box of facts says, and how much of that is not linked."""

_PROMPT_SIZE = 300
"""A request to pay is short; a name that a request bears out is always believed."""

_CALL = 40
"""Size of what stands before a link where one follows a publisher."""

_SOURCE = 30
"""Size of a line that names what it links to."""
_MOSTLY_LINKED = 0.8
"""Share of links in a block that only points elsewhere."""

_SENTENCE = 60
"""Letters that no icon has."""

_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_MEDIA = ("img", "video", "audio", "iframe")


def hide(root: HtmlElement) -> None:
    """Remove what no reader of the page is shown.

    An element that hides most of the page is shown by a script later, or was hidden when a
    dialogue stood before it: it stays.
    """
    for button in list(root.iter("button")):
        above = button.getparent()
        unfolds = "aria-controls" in button.attrib or "aria-expanded" in button.attrib
        if unfolds and above is not None and above.tag in HEADINGS:
            button.tag = "span"
    if found := strangers(root):  # a box is known by what its reader may enter
        drop(root, found)
    etree.strip_elements(root, *_NEVER_SHOWN, with_tail=False)
    drop(root, _unshown(root))


def hidden(root: HtmlElement) -> list[HtmlElement]:
    """The elements within *root* that no reader of the page is shown, or that are of others."""
    return [*_unshown(root), *strangers(root)]


def _unshown(root: HtmlElement) -> list[HtmlElement]:
    """The outermost elements that no reader is shown; what a heading unfolds is (WAI-ARIA
    Authoring Practices, "accordion")."""
    found = _outermost(root, _is_hidden)
    if not found:
        return found
    unfolded = set(_unfolded(root)) if any("id" in each.attrib for each in found) else set()
    found = [element for element in found if element.get("id") not in unfolded]
    most = _shown_length(root) / 2
    return [element for element in found if _shown_length(element) < most]


def _unfolded(root: HtmlElement) -> Iterator[str]:
    """The ids of what headings unfold."""
    for heading in root.iter(*HEADINGS, "dt"):
        for element in heading.iter(etree.Element):
            yield from element.get("aria-controls", "").split()


def visible(root: HtmlElement) -> list[Block]:
    """The blocks of text within *root* that its reader is shown and that are of the page."""
    return blocks(root, set(hidden(root)))


def _shown_length(root: HtmlElement) -> int:
    """Characters within the element, those aside that no page shows."""
    silent = sum(len(text_of(each)) for each in root.iter(*_NEVER_SHOWN))
    return len(text_of(root)) - silent


def drop_named(body: HtmlElement, *, silent: bool = False) -> None:
    """Remove what names itself as something else than the article; where *silent*, only what
    shows something and holds no text, for a name is all that there is to judge that by, and what
    readers have said, which reads like an article."""
    found = named(body, masses(body, blocks(body)))

    def goes(element: HtmlElement) -> bool:
        return not silent or _shows_silently(element) or words.names_discussion(element)

    drop(body, list(filter(goes, found)))


def drop_offers(body: HtmlElement, base: str) -> None:
    """Remove the lines and pictures of a plain body that offer something for sale; *base* is
    the page's URL."""
    drop(body, list(_offers(body, base)))


def drop_idle(body: HtmlElement, found: Sequence[Block], base: str) -> list[Block]:
    """Remove those of a plain body's blocks that point or label, and say nothing: the others.
    *base* is the page's URL."""
    idle = {block.element for block in _idle(found, base) if _is_all(block, body)}
    drop(body, idle)
    return [block for block in found if block.element not in idle]


def drop_last_headings(body: HtmlElement) -> None:
    """Remove the headings at a plain body's end: what they headed was not of the article."""
    if any(element.tag not in HEADINGS for element in body):
        while body[-1].tag in HEADINGS:
            body.remove(body[-1])


def is_named(element: HtmlElement) -> bool:
    """Whether an element's tag or names say that it is no part of an article."""
    if element.tag in _AROUND:
        return not any(above.tag in _QUOTING for above in element.iterancestors())
    return words.names_boilerplate(element) or words.names_hidden(element)


def _is_hidden(element: HtmlElement) -> bool:
    if element.get("hidden") is not None:
        return True
    if element.get("aria-hidden") == "true" and element.find(".//img") is None:
        # It hides from who listens (WAI-ARIA 1.2), and marks what is for the eye alone: icons,
        # mostly, and now and then a paragraph.
        return element.tag != "p" or len(text_of(element)) < _SENTENCE
    style = element.get("style")
    return style is not None and _HIDDEN.search(style) is not None


def named(body: HtmlElement, held: Mapping[HtmlElement, Mass]) -> list[HtmlElement]:
    """The outermost elements within *body* whose names say that they are not of an article,
    and may be believed; *held* is what each element holds."""
    groups: defaultdict[str, float] = defaultdict(float)
    for element, mass in held.items():
        groups[element.get("class", "")] += mass.prose
    whole = held[body].prose

    def is_minor(element: HtmlElement) -> bool:
        own = held[element].prose
        group = groups[element.attrib["class"]] if "class" in element.attrib else own
        share = _DISCUSSION if words.names_discussion(element) else _MINORITY
        if max(own, group) < share * whole:
            return True
        return own < _PROMPT_SIZE and words.is_prompt(text_of(element), 1.0)

    def is_doubted(element: HtmlElement) -> bool:
        return is_named(element) and not _is_box(element, held[element]) and is_minor(element)

    return _outermost(body, is_doubted)


def _is_box(element: HtmlElement, mass: Mass) -> bool:
    """Whether an `aside` holds facts rather than links, and nothing else speaks against it."""
    if element.tag != "aside" or words.names_boilerplate(element):
        return False
    return mass.prose >= max(_BOX_SIZE, _BOX_PROSE * mass.text)


def _offers(body: HtmlElement, base: str) -> Iterator[HtmlElement]:
    """Pictures and lines that are nothing but a link to something for sale."""
    for link in body.iter("a"):
        href = link.get("href") or ""
        is_elsewhere = "://" in href and not same_site(base, href)
        is_bought = "sponsored" in (link.get("rel") or "") or words.is_offer(href)
        if not (is_bought or (is_elsewhere and words.is_tracked(href))):
            continue
        parent = link.getparent()
        if not text_of(link).strip() and link.find(".//img") is not None:
            yield link
        elif parent is not None and parent.tag in ("li", "p") and _is_alone(link, parent):
            yield parent


def _is_alone(link: HtmlElement, parent: HtmlElement) -> bool:
    beside = (parent.text or "") + (link.tail or "")
    return not beside.strip() and link.getprevious() is None and link.getnext() is None


def _is_all(block: Block, body: HtmlElement) -> bool:
    """Whether the block is all that its element holds."""
    return block.element is not body and is_whole(block) and not _shows(block.element)


def _idle(found: Sequence[Block], base: str) -> Iterator[Block]:
    """The blocks that say nothing: labels, requests, pointers and what follows those."""
    is_pointing = False
    last = max((at for at, block in enumerate(found) if _is_prose(block)), default=-1)
    for at, block in enumerate(found):
        is_linked = block.linked >= _MOSTLY_LINKED
        is_pointing = words.is_lead(block.text, block.linked) or (is_pointing and is_linked)
        is_prompt = block.size <= _PROMPT_SIZE and (
            words.is_prompt(block.text, block.linked) or _follows(block)
        )
        is_after = at > last >= 0 and is_linked and not _is_source(block, base)
        if is_pointing or is_prompt or is_after or words.is_line(block.text, block.linked):
            yield block


def _follows(block: Block) -> bool:
    """Whether all links of the line lead to where the publisher is followed."""
    is_all = block.linked > 0 and block.size * (1 - block.linked) <= _CALL
    hrefs = [link.get("href") or "" for link in block.element.iter("a")] if is_all else []
    return bool(hrefs) and all(map(words.is_channel, hrefs))


def _is_source(block: Block, base: str) -> bool:
    """Whether the line names something on another site, as lists of sources and round-ups do; a
    button that shares the article says less."""
    hrefs = [link.get("href") or "" for link in block.element.iter("a")]
    is_away = all("://" in href and not same_site(base, href) for href in hrefs)
    return block.element.tag == "li" and block.size >= _SOURCE and bool(hrefs) and is_away


def _is_prose(block: Block) -> bool:
    return block.linked < 0.5 and block.size >= 60


def _shows_silently(element: HtmlElement) -> bool:
    return _shows(element) and not text_of(element).strip()


def _shows(element: HtmlElement) -> bool:
    return any(element.find(f".//{tag}") is not None for tag in _MEDIA)


def _outermost(root: HtmlElement, is_wanted: Callable[[HtmlElement], bool]) -> list[HtmlElement]:
    """The elements within *root*, itself aside, that are wanted and stand in none that is."""
    found = []
    walk = etree.iterwalk(root, events=("start",))
    for _, element in walk:
        if element is not root and is_wanted(element):
            found.append(element)
            walk.skip_subtree()
    return found
