"""What a hostile server can make of us: in a child process, whose memory and time are watched."""

from __future__ import annotations

import gzip
import itertools
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler

import brotli
import pytest

from tests import watched
from tests.site import Request, Site

ASKING = """
import asyncio, sys
from archiver import codings
from archiver.clock import SystemClock
from archiver.errors import FetchError
from archiver.fetch import Client, FetchSettings

async def story():
    settings = FetchSettings(
        delay_seconds=0, timeout_seconds=10, total_seconds=20, allow_private=True
    )
    async with Client(settings, SystemClock()) as client:
        try:
            print(len(codings.undone(await client.get(sys.argv[1], kind=sys.argv[2])).body))
        except FetchError as error:
            print(error)

asyncio.run(story())
"""

GIGABYTE = 1_000

Body = Callable[[], Iterator[bytes]]


def _nothing(coder: Callable[[bytes], bytes], end: Callable[[], bytes]) -> Iterator[bytes]:
    """A gigabyte of nothing, coded, a megabyte at a time."""
    for _ in range(GIGABYTE):
        yield coder(b"\0" * 1_000_000)
    yield end()


def _gzip() -> Iterator[bytes]:
    coder = zlib.compressobj(9, zlib.DEFLATED, 31)
    return _nothing(coder.compress, coder.flush)


def _deflate() -> Iterator[bytes]:
    coder = zlib.compressobj(9)
    return _nothing(coder.compress, coder.flush)


def _brotli() -> Iterator[bytes]:
    coder = brotli.Compressor(quality=1)
    return _nothing(coder.process, coder.finish)


def _nested() -> Iterator[bytes]:
    yield gzip.compress(gzip.compress(b"\0" * 200_000_000, 1), 1)


BOMBS: dict[str, tuple[str, Body, str]] = {
    "gzip": ("gzip", _gzip, "larger than 10 MB"),
    "deflate": ("deflate", _deflate, "larger than 10 MB"),
    "br": ("br", _brotli, "larger than 10 MB"),
    "gzip in gzip": ("gzip, gzip", _nested, "larger than 10 MB"),
    "zstd": ("zstd", lambda: iter([b"\x28\xb5\x2f\xfd" * 100]), "'zstd' was not asked for"),
    "members": ("gzip", lambda: itertools.repeat(gzip.compress(b"") * 3_000), "larger than"),
    "plain": ("identity", lambda: itertools.repeat(b"word " * 10_000), "larger than 10 MB"),
    "small chunks": ("identity", lambda: itertools.repeat(b"."), "not done after|slower than"),
}


@pytest.mark.parametrize(
    ("name", "kind"),
    [*((name, "page") for name in BOMBS), ("gzip", "article"), ("gzip in gzip", "article")],
)
def test_a_bomb_takes_neither_memory_nor_time(site: Site, name: str, kind: str) -> None:
    coding, body, why = BOMBS[name]

    def pour(_request: Request, connection: BaseHTTPRequestHandler) -> None:
        connection.close_connection = True
        connection.send_response(200)
        connection.send_header("Content-Encoding", coding)
        connection.send_header("Transfer-Encoding", "chunked")
        connection.end_headers()
        for piece in body():
            if piece:
                connection.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        connection.wfile.write(b"0\r\n\r\n")

    said, megabytes = watched.run(ASKING, site.on("/a", pour), kind, seconds=50)
    assert any(part in said for part in why.split("|")), said
    assert megabytes < 150
