"""Words that give away what is no part of an article."""

from __future__ import annotations

import pytest

from archiver.extract import tree
from archiver.extract.clean import words


def named(attributes: str, tag: str = "div") -> bool:
    return words.names_boilerplate(tree.fragment(f"<{tag} {attributes}>x</{tag}>")[0])


@pytest.mark.parametrize(
    "attributes",
    [
        'class="ad"',
        'class="ad-slot" id="ad-1"',
        'id="dfp-ad-imu1"',
        'class="adsbygoogle"',
        'class="shareBar"',
        'class="article__share-buttons"',
        'class="RelatedPosts"',
        'class="newsletterSignup"',
        'class="promo-box"',
        'class="tags"',
        'class="comments-area"',
        'class="sr-only"',
        'class="read-on"',
        'class="paywall-overlay"',
        'role="navigation"',
        'role="complementary"',
    ],
)
def test_names_of_surroundings_are_known(attributes: str) -> None:
    assert named(attributes)


@pytest.mark.parametrize(
    "attributes",
    [
        "",
        'class="article-body"',
        'class="story"',
        'class="shadow"',
        'class="header-adapted"',
        'class="with-sidebar"',
        'class="no-ads"',
        'class="commentary"',
        'class="social-embed"',
        'class="headline"',
        'class="imaginary"',
        'role="main"',
        'class="mb-4 text-lg"',
    ],
)
def test_names_of_an_article_are_not(attributes: str) -> None:
    assert not named(attributes)


def test_the_names_of_the_whole_page_say_nothing() -> None:
    page = tree.parse('<body class="comments-open ad-free"><p>x')
    assert not words.names_boilerplate(tree.body_of(page))


@pytest.mark.parametrize(
    ("classes", "is_hidden"),
    [
        ("hidden", True),
        ("overlay hidden", True),
        ("hidden md:block", False),
        ("hidden lg:flex", False),
        ("unhidden", False),
        ("", False),
    ],
)
def test_a_class_hides_an_element_on_every_screen_or_not(classes: str, is_hidden: bool) -> None:
    element = tree.fragment(f'<div class="{classes}">x</div>')[0]
    assert words.names_hidden(element) is is_hidden


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "ADVERTISEMENT",
        "广告",
        "（广告）",
        "Share this:",
        "Werbung",
        "版权所有",
        "विज्ञापन",
        "إعلان",
        "Quảng cáo",
    ],
)
def test_labels_are_known(line: str) -> None:
    assert words.is_line(line, 0.0)


@pytest.mark.parametrize("line", ["Advertisement is an art.", "广告公司宣布", "", "Sharing"])
def test_sentences_are_no_labels(line: str) -> None:
    assert not words.is_line(line, 0.0)


def test_the_name_of_a_network_is_a_label_only_as_a_link() -> None:
    assert words.is_line("Facebook", 1.0)
    assert not words.is_line("Facebook", 0.0)


@pytest.mark.parametrize(
    ("line", "linked"),
    [
        ("推荐阅读：渡轮公司增开夜班", 0.6),
        ("Read also: The lamp is back", 0.7),
        ("ये भी पढ़ें: दीपक फिर जला", 0.6),
        ("اقرأ أيضاً: عودة المصباح", 0.6),
        ("Xem thêm: Ngọn đèn trở lại", 0.7),
        ("Related", 0.0),
        ("Lesen Sie auch:", 0.0),
        ("更多新闻请看早报", 0.9),
    ],
)
def test_pointers_to_other_articles_are_known(line: str, linked: float) -> None:
    assert words.is_lead(line, linked)


@pytest.mark.parametrize(
    "line",
    [
        "Related work",
        "Recommended dosage for adults",
        "Read more books, she says.",
        "Related: in 2013 the county had also closed the harbour, when a storm had taken the mole.",
    ],
)
def test_headings_that_begin_like_a_pointer_are_none(line: str) -> None:
    assert not words.is_lead(line, 0.0)


@pytest.mark.parametrize(
    "line",
    [
        "Already a subscriber? Log in",
        "Sign up for our newsletter",
        "무단 전재 및 재배포 금지",
        "成为订户即可阅读全文。免费试读三个月，之后每月9元。",
        "© 2024 The Courier. All rights reserved.",
    ],
)
def test_requests_are_known(line: str) -> None:
    assert words.is_prompt(line, 0.0)


@pytest.mark.parametrize(
    "line",
    [
        "The island wants to become a member of the league by 2030, its keeper has said at last.",
        "From next year on nobody will any longer be able to download the app of the ferry.",
        "Whoever has a boat must sign up to receive payments before the winter ends, she said.",
        "芬兰与瑞典在多年的谈判之后，终于在今年春天正式成为会员国，两国总理随后在布鲁塞尔的总部一同出席了仪式，"
        "并且对记者说，这是一个历史性的时刻。",
    ],
)
def test_a_sentence_with_such_words_is_one_unless_it_leads_there(line: str) -> None:
    assert not words.is_prompt(line, 0.0)
    assert words.is_prompt(line, 0.2)


@pytest.mark.parametrize(
    ("url", "is_offer"),
    [
        ("https://shop.example/subscribe?x=1", True),
        ("https://x.example/promotions/3-months", True),
        ("https://x.example/news/harbour", False),
        ("https://x.example/news/uploads/a.jpg", False),
    ],
)
def test_the_words_of_a_url_tell_an_offer(url: str, is_offer: bool) -> None:
    assert words.is_offer(url) is is_offer


@pytest.mark.parametrize(
    ("url", "is_tracked"),
    [
        ("https://x.example/?utm_source=a", True),
        ("https://x.example/?a=1&gclid=2", True),
        ("https://x.example/?automatic=1", False),
        ("https://x.example/utm_source", False),
        ("https://[broken", False),
        ("https://x.example/?" + "&".join("a=1" for _ in range(100)), False),
    ],
)
def test_a_url_that_counts_readers_is_known(url: str, is_tracked: bool) -> None:
    assert words.is_tracked(url) is is_tracked


@pytest.mark.parametrize("table", ["BEGINNINGS", "LEADS", "PROMPTS"])
def test_tables_are_sorted_and_have_no_word_twice(table: str) -> None:
    entries = getattr(words, table)
    assert list(entries) == sorted(set(entries))
    assert "" not in entries


def test_pairs_are_sorted() -> None:
    assert all(one < other for one, other in words.PAIRS)
