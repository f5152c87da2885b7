"""What is a page, whatever the server says of it."""

from __future__ import annotations

import gzip
from dataclasses import replace

import pytest

from archiver import extract
from archiver.errors import NothingToKeep
from archiver.extract.kind import what_else
from tests.extract.paper import SEEN, document, entry, feed, page, paragraphs

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n(The lighthouse was lit again on Monday.)"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)) * 9
PAGE = document(paragraphs()).encode()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        pytest.param(PAGE, "text/html; charset=utf-8", id="HTML"),
        pytest.param(PAGE, None, id="HTML of no type"),
        pytest.param(PAGE, "image/jpeg", id="HTML called a picture"),
        pytest.param(b"\xef\xbb\xbf \n" + PAGE, "application/octet-stream", id="HTML behind a BOM"),
        pytest.param(PAGE.decode().encode("utf-16"), "text/html", id="UTF-16"),
        pytest.param(PAGE.decode().encode("utf-16-le"), "text/html", id="UTF-16 without a BOM"),
        pytest.param(b"<p>a\x00b</p>", "text/html", id="a NUL in it"),
        pytest.param(b"Warning: x in y.php <html>", "text/html", id="a warning before it"),
        pytest.param(b"The lamp was lit.", "text/plain", id="plain text"),
        pytest.param(b"The lamp was lit.", "", id="text of no type"),
        pytest.param("灯".encode("iso-2022-jp"), "text/html", id="escapes of an encoding"),
        pytest.param(b"", "text/html", id="nothing"),
        pytest.param(b"text", "application/xhtml+xml", id="XHTML"),
    ],
)
def test_a_page_is_a_page(body: bytes, content_type: str | None) -> None:
    assert what_else(body, content_type) is None


@pytest.mark.parametrize(
    ("body", "content_type", "said"),
    [
        pytest.param(PDF, "application/pdf", "application/pdf", id="PDF"),
        pytest.param(PDF, "text/html", "data", id="PDF called HTML"),
        pytest.param(JPEG, "image/jpeg", "image/jpeg", id="JPEG"),
        pytest.param(JPEG, None, "data", id="JPEG of no type"),
        pytest.param(b"\x00" * 100, "text/html", "data", id="zeros"),
        pytest.param(gzip.compress(b"x"), "application/gzip", "application/gzip", id="gzip"),
        pytest.param(b'{"a": "text"}', "application/json", "application/json", id="JSON"),
        pytest.param(b"a { color: red }", "text/css", "text/css", id="CSS"),
        pytest.param(b"plain enough", "audio/mpeg", "audio/mpeg", id="a recording"),
    ],
)
def test_anything_else_is_named(body: bytes, content_type: str | None, said: str) -> None:
    assert what_else(body, content_type) == f"no page but {said}"


def test_what_is_no_page_gives_no_article() -> None:
    answer = replace(page(PDF * 50), headers=(("content-type", "application/pdf"),))
    with pytest.raises(NothingToKeep, match="no page but application/pdf"):
        extract.read(answer, entry(), feed(), SEEN)
