"""Names of people in a line of text: lists taken apart, and what is no name left out.

A byline holds more than names: "by", a place, a job, an address, who took the pictures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archiver.extract.metadata.bylines import LABEL, PREFIX, of_authors
from archiver.extract.text import folded, is_wide, line

LONGEST = 80
"""Characters of a name."""

MOST = 20
"""Names of one article."""

_NAMED_SO = re.compile(r"(?:Af|Av|Di|Par|Por|Von)\s[^\W\d_a-z][^\W\d_A-Z]+")
"""A person who has a word that means "by" for a name."""

_TAIL = re.compile(
    r"(?:\s+(?:报道|報道|報導|记者|記者|特派員|기자|특파원)(?:\s*외\s*\d+\s*명)?"
    r"|\s*[(（\[][^()（）\[\]]{0,60}[)）\]])[\s)）】\]]*$"
)
_BETWEEN = re.compile(
    r"\s*[;；、|•·\n]\s*|\s*&\s*|\s+/\s+|\s+(?:and|und|et|og|och|és|și|και|và)\s+"
    r"|\s+(?-i:dan|DAN|en|EN|ve|VE)\s+",
    re.IGNORECASE,
)
"""Dan and En are names, too."""
_OF_A_LETTER = re.compile(r"\s+[yeiи]\s+")
_COMMA = re.compile(r"\s*[,，]\s*(?:(?:and|und|et|y|e|og|och|en)\s+)?", re.IGNORECASE)
_ELSEWHERE = re.compile(r"\s(?:aus|at|avec|com|con|for|from|in|mit|with)\s")
"""What leads from a person to a place, a paper, an agency."""
_WITH = frozenset({"avec", "com", "con", "mit", "with"})
_ADDRESS = re.compile(r"https?:\S*|www\.\S*|(?<!\S)[(\[<]?[\w.+-]{0,64}@[\w.-]{1,80}[)\]>]?")
_NO_NAME = re.compile(
    r"www\.|@|(?<![A-Za-zÀ-ɏ\d])\d|\d{3}|[{}<>=]"
    r"|^(?:[-–—]|n/?a|admin|null|none|undefined|others|more|weitere|et\ al\.?"
    r"|by|unknown|未知)$"
    r"|^(?:发布|發布|来源|來源|更新|fuente|published|quelle|source|updated)(?:\s|[:：]|$)"
    r"|^(?:foto|photo|fotograf|picture|image|illustration|bild|图|圖|図|写真|摄影|攝影|사진)"
    r"(?:s|i|a|os|grafía|graphie|graphs?)?(?:\s|[:：/]|$)",
    re.IGNORECASE,
)

_JOBS: frozenset[str] = frozenset(
    {
        *("chefredakteur", "chefredakteurin", "columnist", "contributor", "correspondant"),
        *("correspondante", "correspondent", "corresponsal", "corrispondente", "dziennikarka"),
        *("dziennikarz", "editor", "giornalista", "journalist", "journaliste", "jurnalis"),
        *("korrespondent", "korrespondentin", "muhabir", "muhabiri", "periodista", "producer"),
        *("redacteur", "redactor", "redakteur", "redakteurin", "redaktor", "redaktör"),
        *("reporter", "reporterin", "rédacteur", "rédactrice", "repórter", "volontär"),
        *("volontärin", "wartawan", "writer", "журналист", "корреспондент", "обозреватель"),
        *("редактор", "기자", "특파원", "correspondents", "editors", "reporters", "writers"),
    }
)
"""Words of a job, in lower case: who has it is named beside it."""

_DESKS: frozenset[str] = frozenset(
    {
        *("editorial", "newsroom", "redaccion", "redacción", "redactie", "redaction", "redaksi"),
        *("redaktion", "redaktionen", "redakcja", "redakce", "redazione", "redação", "rédaction"),
        *("toimitus", "редакция", "редакція"),
    }
)
"""Words of those who write without a name of their own."""

_MOST_TITLE = 4
"""Letters of what a doctor or a nurse has behind the name."""

_MOST_WORDS = 5
"""Words of a name in a list; more are what somebody does, and where."""


def names(texts: Iterable[str], *, in_data: bool = False) -> tuple[str, ...]:
    """The names in these texts: lists split, "by" and its kin removed, no name twice. *in_data*,
    where names are told as such, "Par" and "Di" may be some."""
    found: dict[str, str] = {}
    for text in texts:
        for name in _split(text, in_data=in_data):
            found.setdefault(folded(name), name)
    return tuple(found.values())[:MOST]


def is_label(text: str) -> bool:
    """Whether the line only says that a name follows: "Author:"."""
    return len(text) <= 20 and LABEL.fullmatch(text) is not None


def is_labelled(text: str) -> bool:
    """Whether the line is a label and a person's name: "Author: Ida Marlowe"."""
    label = LABEL.match(text)
    return label is not None and looks_like_a_person(text[label.end() :].strip())


def looks_like_a_person(name: str) -> bool:
    """Whether the name is written as a person's is: two to four words, the first and the last
    with a capital, or as many characters of a script that is written without spaces."""
    if is_wide(name):
        return 2 <= len(name) <= 4
    words = name.split()
    is_named = 2 <= len(words) <= 4 and not (words[0][0].islower() or words[-1][0].islower())
    return is_named and words[0][0].isalpha()


def people(names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that look like a person's, and are no job."""
    return tuple(
        name
        for name in names
        if looks_like_a_person(name) and _JOBS.isdisjoint(name.casefold().split())
    )


def names_a_desk(name: str) -> bool:
    """Whether the name is a newsroom's: "Courier newsroom", "IN-Redaktion"."""
    words = re.split(r"[\s-]+", name.casefold())
    return len(words) <= _MOST_WORDS and not _DESKS.isdisjoint(words)


def _split(text: str, *, in_data: bool) -> Iterator[str]:
    def said(text: str) -> str:
        prefix = PREFIX.match(text)
        if prefix is None or (in_data and _NAMED_SO.fullmatch(text) and not names_a_desk(text)):
            return text
        return text[prefix.end() :]

    pieces = _BETWEEN.split(said(of_authors(_ADDRESS.sub(" ", line(text, 500)).strip())))
    for piece in (each for two in pieces for each in _two(two)):
        for told in _people(_TAIL.sub("", said(piece))):
            name = _TAIL.sub("", said(told)).strip(" ,，:：/／|-–—()（）[]【】")
            if (
                name
                and len(name) <= LONGEST
                and any(map(str.isalpha, name))
                and not _NO_NAME.search(name)
            ):
                yield name


def _two(piece: str) -> list[str]:
    """Two names, but for one whose last word stands behind the letter (Ramón y Cajal)."""
    first, *rest = _OF_A_LETTER.split(piece)
    is_one = len(rest) == 1 and " " in first.strip() and rest[0].istitle() and " " not in rest[0]
    return [piece] if is_one and not names_a_desk(rest[0]) else [first, *rest]


def _people(piece: str) -> list[str]:
    """Names set apart by commas, or by spaces where names are written without any.

    "Surname, Name" is one person.
    """
    parts = [name for part in _COMMA.split(piece) if part for name in _here(part)]
    if len(parts) == 2 and not any(" " in part or is_wide(part) for part in parts):
        return [piece]
    if len(parts) > 1:
        parts = [part for part in parts if not _is_aside(part, parts)] or parts[:1]
    return [name for part in parts for name in _wide_names(part)]


def _here(part: str) -> list[str]:
    """The person without the place or the paper behind ("Ida Marlowe in Oslo"); two who wrote with
    each other."""
    name, *rest = _ELSEWHERE.split(part, maxsplit=1)
    if not rest or not looks_like_a_person(name):
        return [part]
    is_with = part[len(name) :].split(maxsplit=1)[0] in _WITH and looks_like_a_person(rest[0])
    return [name, rest[0]] if is_with else [name]


def _is_aside(part: str, parts: list[str]) -> bool:
    """Whether a part of a list says what a person is, or where: a job, a firm, a place."""
    words = part.split()
    if len(words) > _MOST_WORDS or not _JOBS.isdisjoint(part.casefold().split()):
        return True
    if _ELSEWHERE.match(f" {part}"):
        return True
    if sum(word[0].islower() for word in words) > len(words) / 2 > 0.5:
        return True
    if part.isupper() and len(part) <= _MOST_TITLE and any(" " in other for other in parts):
        return True
    is_place = len(words) == 1 and part[0].isupper() and not part.isupper()
    return is_place and any(" " in other for other in parts)


def _wide_names(part: str) -> list[str]:
    pieces = part.split()
    if len(pieces) > 1 and all(2 <= len(each) <= 4 and is_wide(each) for each in pieces):
        return pieces
    return [part]
