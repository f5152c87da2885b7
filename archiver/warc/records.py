"""The records of a WARC file: which pages it holds, and each page when its turn comes.

Where a file is damaged, the next record that begins is looked for, and the rest is read. What
one record may cost is bounded: it is passed over where it is larger (ISO 28500, WARC 1.1).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.limitreader import LimitReader
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeaders

from archiver import codings, dates
from archiver.errors import Refused, reason
from archiver.model import Page
from archiver.urls import is_web
from archiver.warc.files import opened
from archiver.warc.members import CUT, GZIP, PLAIN, ZSTD, Broken, Members, Place

MOST_CAPTURES = 500
MOST_PASSED = 64 << 20
"""Bytes, uncompressed, of one look; and of a record, where the next is to be found without."""

MOST_PAGE = 16 << 20
MOST_FAULTS = 3
"""Told of in one look; a file that is nothing but damage has them without end."""

_PAGES = ("text/html", "application/xhtml+xml")
_LOADER = ArcWarcRecordLoader(verify_http=False, arc2warc=False)
_NEXT_PLAIN = b"\n" + PLAIN
_SKIPPABLE = b"\x2a\x4d\x18"
_LONGEST_VERSION = 64
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A page that was captured: its URL, when, and where its record begins; *digest* is that of
    its payload, where it is told. A *revisit* was found to be as another capture of that
    digest, and holds no page."""

    url: str
    time: datetime
    place: Place
    digest: str | None = None
    is_revisit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Some captures of a file, where to look on (None: that was all), and what was wrong."""

    captures: tuple[Capture, ...] = ()
    following: Place | None = None
    faults: tuple[str, ...] = ()


def look(name: str, place: Place) -> Look:
    """The captures from that place on, some at a time; `files` tells of the name."""
    try:
        with opened(name) as (file, size):
            return _look(file, size, place)
    except Broken as error:
        return Look(faults=(str(error),))
    except OSError as error:
        return Look(faults=(reason(error),))


def page(name: str, place: Place, url: str) -> Page:
    """The page of the record at that place, as the one of *url*; Refused where it is no more."""
    try:
        with opened(name) as (file, size):
            return _page(Members(file, size, place), url)
    except Broken as error:
        raise Refused(url=url, why=f"{name}: {error}") from None
    except OSError as error:
        raise Refused(url=url, why=f"{name}: {reason(error)}") from None


def _look(file: BinaryIO, size: int, place: Place) -> Look:
    captures: list[Capture] = []
    faults: list[str] = []
    members, passed, before = Members(file, size, place), 0, place
    while len(captures) < MOST_CAPTURES and passed + members.passed < MOST_PASSED:
        try:
            if not members.skip_blank():
                return Look(captures=tuple(captures), faults=tuple(faults))
            place = members.place
            capture = _next(members)
            before = members.place if members.is_blank_next() else place
        except Broken as error:
            passed += members.passed
            if len(faults) < MOST_FAULTS:
                faults.append(f"{error}, near byte {place.member + place.inner}")
            found = _find(file, size, before, place)
            if found is None:
                return Look(captures=tuple(captures), faults=tuple(faults))
            members, before = Members(file, size, found), found
            continue
        if capture is not None:
            captures.append(capture)
    return Look(captures=tuple(captures), following=members.place, faults=tuple(faults))


def _next(members: Members) -> Capture | None:
    """The next record, where it is a page; passed over to its end."""
    place = members.place
    record, left = _opened(members)
    http = _http(record)
    capture = _capture(record, http, place)
    if not members.skip(left.limit, MOST_PASSED):
        raise Broken(f"a record of {record.length} bytes")
    return capture


def _opened(members: Members) -> tuple[ArcWarcRecord, LimitReader]:
    try:
        record = _LOADER.parse_record_stream(members, known_format="warc", no_record_parse=True)
    except EOFError:
        raise Broken(CUT) from None
    except ArchiveLoadFailed:
        raise Broken("no WARC record") from None
    left = record.raw_stream
    if not isinstance(left, LimitReader):
        raise Broken("a record that does not say how long it is")
    return record, left


def _http(record: ArcWarcRecord) -> StatusAndHeaders | None:
    uri = record.rec_headers.get_header("WARC-Target-URI") or ""
    try:
        return _LOADER.load_http_headers(record.rec_type, uri, record.raw_stream, record.length)
    except EOFError:
        return None


def _capture(record: ArcWarcRecord, http: StatusAndHeaders | None, place: Place) -> Capture | None:
    said = record.rec_headers.get_header
    url, time = said("WARC-Target-URI") or "", dates.parse(said("WARC-Date") or "")
    is_revisit = record.rec_type == "revisit"
    if not is_web(url) or time is None or not (is_revisit or _is_page(record, http)):
        return None
    digest = said("WARC-Payload-Digest")
    return Capture(url=url, time=time, place=place, digest=digest, is_revisit=is_revisit)


def _is_page(record: ArcWarcRecord, http: StatusAndHeaders | None) -> bool:
    if record.rec_type == "resource":
        return (record.content_type or "").lower().startswith(_PAGES)
    if record.rec_type != "response" or http is None or http.get_statuscode() != "200":
        return False
    return (http.get_header("Content-Type") or "").lower().startswith(_PAGES)


def _page(members: Members, url: str) -> Page:
    record, left = _opened(members)
    http, time = _http(record), dates.parse(record.rec_headers.get_header("WARC-Date") or "")
    if time is None or not _is_page(record, http):
        raise Broken("another record stands there")
    headers = http.headers if http is not None else [("content-type", record.content_type)]
    body = _body(left)
    if not members.is_blank_next():  # its length is wrong, and others may be in it
        body = body.partition(_NEXT_PLAIN)[0]
    return Page(
        url=url,
        final_url=url,
        status=200,
        headers=tuple((key.lower(), value) for key, value in headers),
        body=body if http is None else _decoded(body, http),
        fetched_at=time,
    )


def _body(left: LimitReader) -> bytes:
    body = bytearray()
    while left.limit > 0:
        some = left.read(left.limit)
        if not some:
            raise Broken(CUT)
        body += some
        if len(body) > MOST_PAGE:
            raise Broken(f"larger than {MOST_PAGE >> 20} MB")
    return bytes(body)


def _decoded(body: bytes, http: StatusAndHeaders) -> bytes:
    """Without what it was sent in. Some tools undo that, and let the headers stand."""
    if (http.get_header("Transfer-Encoding") or "").lower() == "chunked":
        chunked = ChunkedDataReader(io.BytesIO(body))
        body = _joined(iter(lambda: chunked.read(_BLOCK), b""))
    coding = (http.get_header("Content-Encoding") or "").strip().lower()
    try:
        if coding == "zstd":
            members = Members(io.BytesIO(body), len(body))
            return _joined(iter(lambda: members.read(_BLOCK), b""))
        return _joined(codings.decoder(coding, MOST_PAGE).feed(body))
    except ValueError as error:
        if body.lstrip().startswith(b"<"):
            return body
        raise Broken(str(error)) from None


def _joined(steps: Iterable[bytes]) -> bytes:
    whole = bytearray()
    for step in steps:
        whole += step
        if len(whole) > MOST_PAGE:
            raise Broken(f"larger than {MOST_PAGE >> 20} MB")
    return bytes(whole)


def _find(file: BinaryIO, size: int, after: Place, broken: Place) -> Place | None:
    """Where the next record begins, behind the beginning of the one at that place; not the one
    that is known to be broken."""
    file.seek(0)
    head = file.read(len(ZSTD))
    if head.startswith(GZIP) or head == ZSTD or head.endswith(_SKIPPABLE):
        sign = GZIP if head.startswith(GZIP) else ZSTD
        members = (Place(at) for at in _found(file, sign, after.member + 1))
        places = (place for place in members if _is_record(file, size, place))
    else:
        places = (Place(0, at + 1) for at in _found(file, _NEXT_PLAIN, after.inner))
    return next((place for place in places if place != broken), None)


def _is_record(file: BinaryIO, size: int, place: Place) -> bool:
    try:
        return Members(file, size, place).readline(_LONGEST_VERSION).startswith(PLAIN)
    except Broken:
        return False


def _found(file: BinaryIO, sign: bytes, start: int) -> Iterator[int]:
    """Each place of the sign in the file, from there on."""
    before = b""
    while True:
        file.seek(start + len(before))
        block = before + file.read(_BLOCK)
        if len(block) < len(sign):
            return
        at = block.find(sign)
        while at >= 0:
            yield start + at
            at = block.find(sign, at + 1)
        if len(block) == len(before):
            return
        before = block[1 - len(sign) :]
        start += len(block) - len(before)
