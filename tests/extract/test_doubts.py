"""Whether what a page says is the article: walls, soft errors, halves."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archiver import extract
from archiver.errors import NothingToKeep
from archiver.extract.blocks import texts
from archiver.extract.tree import fragment
from archiver.model import Entry, Page
from tests import news

NOW = datetime(2024, 3, 12, 12, tzinfo=UTC)
URL = "https://a.example/1"
TOLD = "<p>The ferry comes back to the harbour after eleven winters of silence on the sound.</p>"
ENTRY = Entry(feed="a", url=URL, title="Ferry returns after eleven winters", summary=TOLD)
BARE = Entry(feed="a", url=URL)
WHOLE = "".join(f"<p>{text}</p>" for text in news.paragraphs(1))
CLOSED = "<!DOCTYPE html><html><body>{}</body></html>"


def doubt(said: str, entry: Entry = ENTRY, body: str = CLOSED) -> str | None:
    raw = body.format(said).encode()
    page = Page(url=URL, final_url=URL, status=200, body=raw, fetched_at=NOW)
    return extract.doubt(page, entry, texts(fragment(said)))


WALLS = {
    "login": "<p>Please log in to your account. Forgot your password? Create an account.</p>",
    "subscribe": "<p>Subscribe to continue reading. From 1 a week, cancel at any time.</p>",
    "consent": "<h2>We value your privacy</h2><p>We and our 812 partners store cookies.</p>",
    "robot": "<p>Checking your browser before accessing this site. Verify you are human.</p>",
    "script": "<p>Please enable JavaScript to view this site.</p>",
    "denied": "<h1>Access denied</h1><p>Reference #18.2f</p>",
    "not found": "<h1>Page not found</h1><p>The page you are looking for is not here.</p>",
    "no longer": "<p>Sorry, the page you requested no longer exists.</p>",
    "german": "<p>Bitte melden Sie sich an, um weiterzulesen.</p>",
    "french": "<p>Page introuvable. Retour à l'accueil.</p>",
    "chinese": "<p>请先登录后再继续浏览本站内容。</p>",
    "chinese 404": "<p>抱歉，您访问的页面不存在或已被删除。</p>",
}


@pytest.mark.parametrize("said", WALLS.values(), ids=WALLS.keys())
@pytest.mark.parametrize("entry", [ENTRY, BARE], ids=["told", "untold"])
def test_a_wall_is_no_article(said: str, entry: Entry) -> None:
    with pytest.raises(NothingToKeep, match=r"the page says .* instead"):
        doubt(said, entry)


@pytest.mark.parametrize("said", WALLS.values(), ids=WALLS.keys())
def test_an_article_may_speak_of_walls(said: str) -> None:
    assert doubt(TOLD + said) is None
    assert doubt(WHOLE * 2 + said, BARE) is None
    about = Entry(feed="a", url=URL, title="Ferry company verifies that humans enable cookies")
    assert doubt(f"<p>The ferry company verifies humans who enable them.</p>{said}", about) is None


@pytest.mark.parametrize("said", ["Berth 404 was free.", "In all, 404 ships came."])
def test_a_number_is_no_page_that_was_not_found(said: str) -> None:
    assert doubt(f"<p>{said}</p>", Entry(feed="a", url=URL, title="Quarterly figures")) is None


def test_a_short_page_of_something_else_is_no_article() -> None:
    with pytest.raises(NothingToKeep, match="nothing of what the feed told"):
        doubt("<p>Weather today: mild, some clouds. Stock market: closed for the holiday.</p>")


def test_a_long_page_is_believed() -> None:
    assert doubt(WHOLE * 3) is None


@pytest.mark.parametrize("said", ["<p>Ok.</p>", "<p>The ferry returns.</p>", "<img src='/a.jpg'>"])
def test_a_short_article_is_one_where_nothing_speaks_against_it(said: str) -> None:
    assert doubt(said, Entry(feed="a", url=URL, title="Ferry returns")) is None


def test_a_page_with_less_than_the_feed_carried_is_not_the_whole() -> None:
    carried = Entry(feed="a", url=URL, title="Ferry returns after eleven winters", content=WHOLE)
    with pytest.raises(NothingToKeep, match="less than the feed carried"):
        doubt(f"<p>{news.paragraphs(1)[0]}</p>", carried)
    assert doubt(WHOLE, carried) is None


class TestBreakingOff:
    """Half a page: it ends amid a sentence, and none of its elements is closed."""

    OPEN = "<!DOCTYPE html><html><body>{}"

    def test_it_is_kept_and_a_better_version_wished_for(self) -> None:
        assert doubt(f"{WHOLE}<p>And then the", body=self.OPEN) == "the page breaks off"

    def test_the_feeds_text_is_kept_where_that_is_more(self) -> None:
        carried = Entry(feed="a", url=URL, title="Ferry returns", content=WHOLE)
        half = news.paragraphs(1)
        with pytest.raises(NothingToKeep, match="breaks off"):
            doubt(f"<p>{half[0]}</p><p>{half[1]}</p><p>{half[2][:70]}", carried, self.OPEN)

    @pytest.mark.parametrize(
        ("said", "body"),
        [
            pytest.param(WHOLE, OPEN, id="it ends with a sentence"),
            pytest.param(f"{WHOLE}<p>And then the</p>", CLOSED, id="it is closed"),
            pytest.param(f"{WHOLE}<p>And then the</p>", "{}", id="it never was a whole page"),
        ],
    )
    def test_one_sign_is_none(self, said: str, body: str) -> None:
        assert doubt(said, body=body) is None
