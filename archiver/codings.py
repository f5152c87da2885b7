"""Content codings, undone with bounded output a step (RFC 9110, section 8.4).

httpx inflates a network chunk whole: 30 kB of a bomb become one chunk of a gigabyte. Here a
decoder gives at most `STEP` bytes at a time, so that a limit can be kept between two steps.
gzip is undone by Intel's library, which takes half the time of zlib's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

import brotli
from isal import isal_zlib as zlib

from archiver.errors import Refused, Transient
from archiver.model import Page

STEP = 256 * 1024
"""Bytes of output between two looks at the limit."""

ACCEPTED = "gzip, deflate, br"
"""What we ask for: only codings whose output can be bounded."""

MOST_CODINGS = 3
"""Codings one in another that are undone."""

CUT_OFF = "the answer was cut off"

_NOT_ASKED = frozenset({"aws-chunked", "compress", "dcb", "dcz", "x-compress", "zstd"})
"""Real codings (IANA's registry) that are not undone. Every other word, such as `utf-8` or
`none`, is a mistake of the server's, and is passed over as browsers do."""

_MEMBER = b"\x1f\x8b"
"""How a member of a gzip stream begins (RFC 1952, 2.3.1)."""


class Decoder(Protocol):
    """Undoes one coding."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What the data decodes to, in steps; ValueError where it is broken."""

    def is_whole(self) -> bool:
        """Whether the coded stream has come to its end."""


def decoder(codings: str | None, limit: int) -> Decoder:
    """The decoder of a Content-Encoding; ValueError for one that was not asked for.

    Of codings one in another, none but the last gives more than *limit* bytes, or ends in
    ValueError too: what comes of the last is the caller's to count.
    """
    names = [name.strip().lower() for name in (codings or "").split(",")]
    steps = [step for step in map(_undone, names) if step is not None]
    if len(steps) > MOST_CODINGS:
        raise ValueError(f"{len(steps)} content codings one in another")
    whole = steps[0] if steps else _Identity()
    for step in steps[1:]:  # what was applied last is undone first (RFC 9110, 8.4)
        whole = _Nested(step, whole, limit)
    return whole


def undone(page: Page) -> Page:
    """The page with its body decompressed; raises Refused, and Transient where it was cut off."""
    if page.coded is None:
        return page
    limit, size, steps = page.coded.limit, 0, []
    try:
        undo = decoder(page.coded.codings, limit)
        for step in undo.feed(page.body):
            steps.append(step)
            size += len(step)
            if size > limit:
                raise too_large(page.url, limit)
    except ValueError as error:
        raise Refused(url=page.url, why=str(error)) from error
    if not undo.is_whole():
        raise Transient(url=page.url, why=CUT_OFF)
    return replace(page, body=b"".join(steps), coded=None)


def too_large(url: str, limit: int) -> Refused:
    """Why no more of the answer is taken in."""
    return Refused(url=url, why=f"larger than {limit / 1e6:g} MB")


def _undone(name: str) -> Decoder | None:
    if name in {"gzip", "x-gzip"}:
        return _Zlib(16 + zlib.MAX_WBITS)
    if name == "deflate":
        return _Deflate()
    if name == "br":
        return _Brotli()
    if name in _NOT_ASKED:
        raise ValueError(f"content coding {name!r} was not asked for")
    return None


class _Identity:
    def feed(self, data: bytes) -> Iterator[bytes]:
        yield data

    def is_whole(self) -> bool:
        return True


class _Nested:
    """One coding in another: what the *outer* gives is fed to the *inner*."""

    def __init__(self, outer: Decoder, inner: Decoder, limit: int) -> None:
        self._outer = outer
        self._inner = inner
        self._left = limit

    def feed(self, data: bytes) -> Iterator[bytes]:
        for step in self._outer.feed(data):
            self._left -= len(step)
            if self._left < 0:
                raise ValueError("too large between two content codings")
            yield from self._inner.feed(step)

    def is_whole(self) -> bool:
        return self._outer.is_whole() and self._inner.is_whole()


class _Zlib:
    """gzip or zlib; gzip may have several members one after another (RFC 1952, 2.2)."""

    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._inner = zlib.decompressobj(bits)
        self._has_begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        step = b""
        while data or len(step) == STEP:  # of a full step more may come, though all was taken in
            if self._inner.eof:
                if not data or not _MEMBER.startswith(data[:2]):
                    return  # padding after the last member
                self._inner = zlib.decompressobj(self._bits)
            self._has_begun = True
            try:
                step = self._inner.decompress(data, STEP)
            except zlib.error as error:  # type: ignore[misc]  # the class, whatever its stub says
                raise ValueError(f"broken compression: {error}") from error
            if step:
                yield step
            data = self._inner.unused_data if self._inner.eof else self._inner.unconsumed_tail

    def is_whole(self) -> bool:
        return self._inner.eof or not self._has_begun


class _Deflate:
    """zlib as the RFC says, or the raw stream that some servers send instead."""

    def __init__(self) -> None:
        self._inner: _Zlib | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._inner is None and not data:
            return
        if self._inner is None:
            is_zlib = data[0] & 0x0F == 8 and data[0] >> 4 <= 7
            self._inner = _Zlib(zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)
        yield from self._inner.feed(data)

    def is_whole(self) -> bool:
        return self._inner is None or self._inner.is_whole()


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Decompressor()
        self._has_begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._has_begun |= bool(data)
        try:
            step = self._inner.process(data, output_buffer_limit=STEP)
            while step:
                yield step
                if self._inner.can_accept_more_data() and len(step) < STEP:
                    return
                step = self._inner.process(b"", output_buffer_limit=STEP)
        except brotli.error as error:
            raise ValueError(f"broken compression: {error}") from error

    def is_whole(self) -> bool:
        return not self._has_begun or bool(self._inner.is_finished())
