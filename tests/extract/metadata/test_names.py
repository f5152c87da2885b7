"""Names of people in a line of text."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.extract.metadata.names import (
    is_label,
    is_labelled,
    looks_like_a_person,
    names,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ida Marlowe", ("Ida Marlowe",)),
        ("By Ida Marlowe", ("Ida Marlowe",)),
        ("by  Ida Marlowe and Tomas Reyne", ("Ida Marlowe", "Tomas Reyne")),
        ("Von Ida Marlowe und Tomas Reyne", ("Ida Marlowe", "Tomas Reyne")),
        ("Por Ida Marlowe y Tomás Reyne", ("Ida Marlowe", "Tomás Reyne")),
        ("Ida Marlowe, Tomas Reyne", ("Ida Marlowe", "Tomas Reyne")),
        ("Ida Marlowe, Tomas Reyne, and Ann Lee", ("Ida Marlowe", "Tomas Reyne", "Ann Lee")),
        ("Ida Marlowe; Tomas Reyne | Ann Lee", ("Ida Marlowe", "Tomas Reyne", "Ann Lee")),
        ("Ida Marlowe & Tomas Reyne", ("Ida Marlowe", "Tomas Reyne")),
        ("Marlowe, Ida", ("Marlowe, Ida",)),
        ("John E Smith", ("John E Smith",)),
        ("文 / 沈若愚", ("沈若愚",)),
        ("记者 沈若愚", ("沈若愚",)),
        ("作者：沈若愚、王立言", ("沈若愚", "王立言")),
        ("沈若愚 王立言", ("沈若愚", "王立言")),
        ("沈若愚 报道", ("沈若愚",)),
        ("Ida Marlowe (in the harbour)", ("Ida Marlowe",)),
        ("Ida Marlowe, IDA MARLOWE", ("Ida Marlowe",)),
        ("Daniel O'Hara-Byrd", ("Daniel O'Hara-Byrd",)),
        ("Par Ida Marlowe et Tomas Reyne", ("Ida Marlowe", "Tomas Reyne")),
        ("Di Ida Marlowe e Tomas Reyne", ("Ida Marlowe", "Tomas Reyne")),
        ("Af Ida Marlowe og Tomas Reyne", ("Ida Marlowe", "Tomas Reyne")),
        ("Oleh Ida Marlowe dan Tomas Reyne", ("Ida Marlowe", "Tomas Reyne")),
        ("Автор: Анна Ли и Олег Рыбин", ("Анна Ли", "Олег Рыбин")),
        ("Propos recueillis par Ida Marlowe", ("Ida Marlowe",)),
        ("Autorin/Autor Ida Marlowe", ("Ida Marlowe",)),
        ("Redaktion: Ida Marlowe", ("Ida Marlowe",)),
        ("Redaktion Courier", ("Redaktion Courier",)),
        ("Ida Marlowe / Tomas Reyne", ("Ida Marlowe", "Tomas Reyne")),
        ("(责编：沈若愚、王立言)", ("沈若愚", "王立言")),
        ("박서연 기자", ("박서연",)),
        ("박서연 기자 외 1명", ("박서연",)),
        ("By Ida Marlowe, Chief Correspondent", ("Ida Marlowe",)),
        ("Political editor, Ida Marlowe", ("Ida Marlowe",)),
        ("Ida Marlowe, professor of the faculty of lamps at Harbour University", ("Ida Marlowe",)),
        ("Ida Marlowe, keeper of the lamp", ("Ida Marlowe",)),
        ("Von Ida Marlowe und Tomas Reyne, Hafenstadt", ("Ida Marlowe", "Tomas Reyne")),
        ("Editor", ("Editor",)),
        ("Ida Marlowe ida.marlowe@courier.example", ("Ida Marlowe",)),
        ("Ida Marlowe (@ida)", ("Ida Marlowe",)),
        ("Ida Marlowe, https://courier.example/ida", ("Ida Marlowe",)),
        ("Text: Ida Marlowe, Foto: Ann Lee", ("Ida Marlowe",)),
        ("Photo by Ann Lee", ()),
        ("Ida Marlowe and 2 others", ("Ida Marlowe",)),
        ("Kanal24 Redaktion", ("Kanal24 Redaktion",)),
        ("3 hours ago", ()),
        ("https://courier.example/ida", ()),
        ("ida@courier.example", ()),
        ("发布 / 2021年10月22日", ()),
        ("admin", ()),
        ("  ", ()),
        ("—", ()),
        ("x" * 200, ()),
    ],
)
def test_names_are_taken_out_of_a_line(text: str, found: tuple[str, ...]) -> None:
    assert names([text]) == found


@pytest.mark.parametrize(
    ("text", "in_data", "in_a_line"),
    [
        ("Di Wu", "Di Wu", "Wu"),
        ("Par Lagerkvist", "Par Lagerkvist", "Lagerkvist"),
        ("Von Miller", "Von Miller", "Miller"),
        ("Par AFP", "AFP", "AFP"),
        ("Di Redazione", "Redazione", "Redazione"),
        ("di Ida Marlowe", "Ida Marlowe", "Ida Marlowe"),
        ("Kim Dan Lee", "Kim Dan Lee", "Kim Dan Lee"),
    ],
)
def test_a_name_that_means_by_is_one_where_names_are_told(
    text: str, in_data: str, in_a_line: str
) -> None:
    assert names([text], in_data=True) == (in_data,)
    assert names([text]) == (in_a_line,)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Santiago Ramón y Cajal", ("Santiago Ramón y Cajal",)),
        ("Josep Puig i Cadafalch", ("Josep Puig i Cadafalch",)),
        ("Ana Pérez y Luis Gómez", ("Ana Pérez", "Luis Gómez")),
        ("Ana Ruiz y EFE", ("Ana Ruiz", "EFE")),
        ("Redacción y Ana Ruiz", ("Redacción", "Ana Ruiz")),
        ("Ana y Luis García", ("Ana", "Luis García")),
        ("Jane Roe, MD", ("Jane Roe",)),
        ("Dr. Jane Roe, PhD, RN", ("Dr. Jane Roe",)),
    ],
)
def test_a_name_is_whole_and_without_what_follows_it(text: str, found: tuple[str, ...]) -> None:
    assert names([text]) == found


@pytest.mark.parametrize(
    "text",
    [
        "By Ida Marlowe on April 5, 2025",
        "Posted by Ida Marlowe on April 5, 2025 in News",
        "By Ida Marlowe Published 5 April 2025",
        "Von Ida Marlowe 05.04.2025, 10:20 Uhr",
        "Por Ida Marlowe - 05/04/2025 10h20",
        "Par Ida Marlowe Publié le 5 avril 2025 à 10h20",
        "April 5, 2025 by Ida Marlowe Leave a Comment",
        "Published April 5, 2025 10:20 am By Ida Marlowe",
        "By Ida Marlowe 4 min read",
        "Words by Ida Marlowe Photos by Ann Lee",
        "Text: Ida Marlowe Fotos: Ann Lee",
        "Author: Ida Marlowe Editor: Ann Lee",
        "Author: Ida Marlowe | Source: Reuters",
        "Reporting by Ida Marlowe; Editing by Ann Lee",
        "Written By: Ida Marlowe, Reviewed By: Ann Lee",
        "Par Ida Marlowe avec AFP",
        "By Ida Marlowe, Political correspondent, in London",
        "By Ida Marlowe for the Harbour Courier",
    ],
)
def test_of_a_line_that_tells_more_the_authors_are_taken(text: str) -> None:
    assert names([text]) == ("Ida Marlowe",)


@pytest.mark.parametrize(
    "text",
    [
        "作者：沈若愚 编辑：丁一 来源：新华社",
        "2024-03-11 10:20:33　来源：新华社　作者：沈若愚　责任编辑：丁一",
        "来源: 海港日报 | 作者: 沈若愚 | 时间: 2024-03-11 | 阅读: 1234",
        "文/沈若愚 编辑/丁一",
        "文｜沈若愚 编辑｜丁一",
        "撰文：沈若愚　摄影：丁一",
        "记者 沈若愚 2024年3月11日 10:20",
        "沈若愚 来源：新华社",
    ],
)
def test_of_a_line_of_labels_the_authors_are_taken(text: str) -> None:
    assert names([text]) == ("沈若愚",)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("本报记者 沈若愚 通讯员 丁一", ("沈若愚", "丁一")),
        ("2024-03-11 来源：新华社 责任编辑：沈若愚", ("沈若愚",)),
        ("2024-03-11 10:20 来源：新华社", ()),
        ("作者：未知 来源：网络", ()),
        ("On April 5, 2025 by", ()),
        ("By the numbers: 5 things to know", ()),
    ],
)
def test_an_editor_is_an_author_where_nobody_else_is(text: str, found: tuple[str, ...]) -> None:
    assert names([text]) == found


def test_a_line_in_capitals_is_parted_as_well() -> None:
    assert names(["BY IDA MARLOWE AND ANN LEE"]) == ("IDA MARLOWE", "ANN LEE")


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("Ida Marlowe", True),
        ("Ida van der Marlowe", True),
        ("Анна Ли", True),
        ("沈若愚", True),
        ("ইডা মার্লো", True),
        ("Courier", False),
        ("keeper of lamps", False),
        ("What the keeper said to Ida", False),
        ("记者的网页全部", False),
        ("», Ida", False),
        ("", False),
    ],
)
def test_a_person_is_known_by_how_the_name_is_written(name: str, is_one: bool) -> None:
    assert looks_like_a_person(name) is is_one


@pytest.mark.parametrize("label", ["Author", "Autor:", "Autorin/Autor", "作者：", "Автор"])
def test_a_label_says_that_a_name_follows(label: str) -> None:
    assert is_label(label)
    assert is_labelled(f"{label} Ida Marlowe")
    assert not is_labelled(f"{label} of the lamp")


@pytest.mark.parametrize("text", ["Authorities", "By", "Ida Marlowe", "", "Autor " * 9])
def test_another_word_is_no_label(text: str) -> None:
    assert not is_label(text)


@pytest.mark.parametrize("hostile", [",", " and ", "by ", "(", "、", "& ", "@a", "a@", "1a"])
def test_hostile_lists_end_soon(hostile: str) -> None:
    started = time.process_time()
    assert len(names([hostile * 100_000])) <= 20
    assert time.process_time() - started < 1


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=5))
def test_names_are_clean_lines_and_none_comes_twice(texts: list[str]) -> None:
    found = names(texts)
    assert len({name.casefold() for name in found}) == len(found)
    assert all(name == " ".join(name.split()) and name for name in found)
    assert not any(re.search(r"^\d|\d{3}", name) for name in found)
