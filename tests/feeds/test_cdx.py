"""The CDX server's lines → captures → entries (Wayback CDX Server API)."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver import shapes
from archiver.feeds import cdx
from archiver.feeds.cdx import Capture
from archiver.model import Entry

SITE = "https://a.example"
SERVER = "https://web.archive.example"
SHAPES = shapes.learn(SITE, [f"{SITE}/2024/03/rain-{n}" for n in range(6)])


def line(
    path: str = "/2024/03/rain-1",
    time: str = "20240305120000",
    kind: str = "text/html",
    status: str = "200",
    length: str = "4000",
    digest: str = "AAAA",
) -> str:
    return f"example,a){path} {time} {SITE}{path} {kind} {status} {digest} {length}"


def capture(time: str, length: int = 4000, digest: str = "") -> Capture:
    return Capture("example,a)/x", time, f"{SITE}/2024/03/rain-1", digest or time, length)


def test_a_line_becomes_a_capture() -> None:
    (found,) = cdx.read(line().encode()).captures
    url = f"{SITE}/2024/03/rain-1"
    assert found == Capture("example,a)/2024/03/rain-1", "20240305120000", url, "AAAA", 4000)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(line(status="-", kind="warc/revisit"), id="a revisit"),
        pytest.param(line(status="-"), id="no status"),
        pytest.param(line(status="404"), id="an error"),
        pytest.param(line(status="301"), id="a redirect"),
        pytest.param(line(kind="text/plain"), id="no page"),
        pytest.param(line(kind="-"), id="no type"),
        pytest.param(line(time="2024"), id="half a time"),
        pytest.param(line(time="-"), id="no time"),
        pytest.param("org.archive.util.io.RuntimeIOException: x", id="an exception"),
        pytest.param("- - - - - - -", id="dashes"),
        pytest.param("<html>", id="a page"),
    ],
)
def test_other_lines_are_passed_over(other: str) -> None:
    answer = cdx.read(f"{other}\n{line()}\n".encode())
    assert (len(answer.captures), answer.is_index) == (1, True)


def test_a_length_that_is_not_known_is_nought() -> None:
    assert cdx.read(line(length="-").encode()).captures[0].length == 0


@pytest.mark.parametrize(
    ("tail", "resume"),
    [("", None), ("\n", None), ("\nexample%2Ca%29%2F+2024%21\n", "example%2Ca%29%2F+2024%21")],
)
def test_the_key_of_what_follows_stands_behind_an_empty_line(tail: str, resume: str | None) -> None:
    assert cdx.read(f"{line()}\n{tail}".encode()).resume == resume


def test_an_empty_answer_is_the_end() -> None:
    assert cdx.read(b"") == cdx.Answer()


def test_the_question_collapses_filters_and_goes_on() -> None:
    url = cdx.question(SERVER, "a.example", limit=5, resume="a b+c")
    query = parse_qs(urlsplit(url).query)
    assert url.startswith(f"{SERVER}/cdx/search/cdx?url=a.example&matchType=host&")
    assert query["filter"] == ["statuscode:200", "mimetype:text/html"]
    assert (query["collapse"], query["resumeKey"], query["limit"]) == (["digest"], ["a b+c"], ["5"])
    below = cdx.question(SERVER, "a.example", path="sea/news", limit=5)
    assert "url=a.example%2Fsea%2Fnews&matchType=prefix" in below


class TestBest:
    """Which mementos are tried, and in which order."""

    @pytest.mark.parametrize(
        ("captures", "order"),
        [
            pytest.param([capture("1"), capture("2")], ["2", "1"], id="the latest first"),
            pytest.param([capture("1"), capture("2", 900)], ["1", "2"], id="a notice last"),
            pytest.param([capture("1", 0), capture("2", 0)], ["2", "1"], id="lengths not known"),
            pytest.param(
                [capture("1", digest="A"), capture("2", digest="B"), capture("3", digest="A")],
                ["3", "2"],
                id="each content once",
            ),
            pytest.param([capture(str(n)) for n in range(9)], ["8", "7", "6"], id="no more than 3"),
        ],
    )
    def test_captures_are_ordered(self, captures: list[Capture], order: list[str]) -> None:
        assert [one.time for one in cdx.best(captures)] == order


class TestEntries:
    """A page and its captures as an entry."""

    def entry(
        self, *captures: Capture, since: datetime | None = None, until: datetime | None = None
    ) -> Entry | None:
        return cdx.entry(captures, SERVER, "news", SHAPES, since, until)

    def test_its_address_is_the_original_and_mementos_are_raw(self) -> None:
        assert self.entry(capture("20240305120000"), capture("20240405120000")) == Entry(
            feed="news",
            url=f"{SITE}/2024/03/rain-1",
            mementos=(
                f"{SERVER}/web/20240405120000id_/{SITE}/2024/03/rain-1",
                f"{SERVER}/web/20240305120000id_/{SITE}/2024/03/rain-1",
            ),
        )

    def test_the_port_that_crawlers_write_is_dropped_from_the_identity(self) -> None:
        found = self.entry(Capture("k", "20240305120000", "http://a.example:80/2024/03/r", "A", 1))
        assert found is not None
        assert found.url == "http://a.example/2024/03/r"
        assert found.mementos[0].endswith("/http://a.example:80/2024/03/r")

    def test_what_is_no_article_is_none(self) -> None:
        assert self.entry(Capture("k", "20240305120000", f"{SITE}/tag/rain", "A", 1)) is None

    def test_what_was_captured_before_the_span_was_published_before_it(self) -> None:
        one = Capture("k", "20240305120000", f"{SITE}/rain-12345", "A", 1)
        assert self.entry(one, since=datetime(2024, 3, 1, tzinfo=UTC)) is not None
        assert self.entry(one, since=datetime(2024, 3, 6, tzinfo=UTC)) is None

    def test_an_address_after_the_span_is_left_out(self) -> None:
        assert self.entry(capture("20240605120000"), until=datetime(2024, 2, 1, tzinfo=UTC)) is None


def test_captures_of_a_page_are_put_together() -> None:
    lines = [line("/a"), line("/a", "20250101000000"), line("/b")]
    groups = list(cdx.by_page(cdx.read("\n".join(lines).encode()).captures))
    assert [len(group) for group in groups] == [2, 1]


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything(data: bytes) -> None:
    cdx.read(line().encode() + data)
