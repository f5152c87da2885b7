"""What a file of compressed members says, uncompressed, in bounded steps and from any place on.

A WARC file is records one after another; compressed, each is a member of its own: gzip (WARC
1.1, annex D) or a Zstandard frame, maybe with a dictionary in a skippable frame at the head of
the file ("Zstandard Compression for WARC Files 1.0"). Some have all records in one member, or
one record in several; here a place is where a member begins and how far into what it says.
"""

from __future__ import annotations

import struct
import sys
import zlib
from dataclasses import dataclass
from typing import BinaryIO, Protocol

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CHUNK = 64 * 1024
"""Bytes read at a time."""

STEP = 256 * 1024
"""Bytes that come of a chunk at a time."""

LONGEST_LINE = 64 * 1024

MOST_LINES = 1 << 20
"""Bytes of the lines of one record's headers."""

MOST_DICTIONARY = 16 << 20

GZIP = b"\x1f\x8b\x08"
ZSTD = b"\x28\xb5\x2f\xfd"
PLAIN = b"WARC/"

_DICTIONARY = 0x184D2A5D
_SKIPPABLE = range(0x184D2A50, 0x184D2A60)
_TRAINED = b"\x37\xa4\x30\xec"
"""What a dictionary that was trained begins with (RFC 8878, section 5)."""

_HEAD = 8

CUT = "cut off in the middle of a record"


class Broken(ValueError):
    """The file does not say what it should from here on."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file: where a member begins, and how many bytes of what it says are before."""

    member: int = 0
    inner: int = 0


class _Decoder(Protocol):
    """Undoes one member; *left* is what it has not looked at, *eof* that the member is over, and
    *is_hungry* that nothing more comes of what it was given."""

    left: bytes
    eof: bool
    is_hungry: bool

    def decode(self, data: bytes) -> bytes: ...


class _Gzip:
    def __init__(self) -> None:
        self._inner = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self.left, self.eof, self.is_hungry = b"", False, True

    def decode(self, data: bytes) -> bytes:
        step = self._inner.decompress(data, STEP)
        self.eof = self._inner.eof
        self.left = self._inner.unused_data if self.eof else self._inner.unconsumed_tail
        return step


class _Zstd:
    def __init__(self, dictionary: zstd.ZstdDict | None) -> None:
        self._inner = zstd.ZstdDecompressor(zstd_dict=dictionary)
        self.left, self.eof, self.is_hungry = b"", False, True

    def decode(self, data: bytes) -> bytes:
        step = self._inner.decompress(data, STEP)
        self.eof = self._inner.eof
        self.left = self._inner.unused_data if self.eof else b""
        self.is_hungry = self.eof or self._inner.needs_input
        return step


class _Plain:
    """No member at all, but all that follows."""

    left, eof, is_hungry = b"", False, True

    def decode(self, data: bytes) -> bytes:
        return data


class Members:
    """What the file says from a place on; *size* is that of the file, and it can be sought."""

    def __init__(self, file: BinaryIO, size: int, place: Place = Place()) -> None:
        self._file, self._size = file, size
        self._dictionary = _dictionary(file)
        self._file.seek(place.member)
        self._member, self._inner = place.member, 0
        self._raw, self._buffer = b"", b""
        self._decoder: _Decoder | None = None
        self.passed = 0
        self._lines_left = MOST_LINES
        if place.inner and self._fill():
            self.skip(place.inner, place.inner)

    @property
    def place(self) -> Place:
        """Of the next byte."""
        return Place(self._member, self._inner)

    def read(self, most: int) -> bytes:
        """Some bytes, at most so many; none at the end of the file."""
        if most <= 0 or not self._fill():
            return b""
        return self._drop(most)

    def readline(self, most: int | None = None) -> bytes:
        """Up to the end of the line, or what is bearable of it."""
        line, most = b"", min(most or LONGEST_LINE, LONGEST_LINE)
        if self._lines_left < 0:
            raise Broken("headers without an end")
        while len(line) < most and not line.endswith(b"\n") and self._fill():
            found = self._buffer.find(b"\n") + 1 or len(self._buffer)
            line += self._drop(min(found, most - len(line)))
        self._lines_left -= len(line)
        return line

    def skip(self, count: int, most: int) -> bool:
        """Pass over so many bytes; False where that would take more than *most* to uncompress.
        Broken where the file ends before."""
        if isinstance(self._decoder, _Plain):
            return self._skip_plain(count)
        while count > 0:
            member = self._member
            if not self._fill():
                raise Broken(CUT)
            if self._member > member and self._buffer.startswith(PLAIN):
                raise Broken("a record is shorter than it says")
            some = self._drop(count)
            count, most = count - len(some), most - len(some)
            if most < 0:
                return False
        return True

    def skip_blank(self) -> bool:
        """Pass over empty lines to the next record; False where nothing follows them."""
        self._lines_left = MOST_LINES
        while self._fill():
            bare = self._buffer.lstrip(b"\r\n\0")
            self._drop(len(self._buffer) - len(bare))
            if bare:
                return True
        return False

    def is_blank_next(self) -> bool:
        """Whether an empty line follows, or nothing: as it should behind a record."""
        return not self._fill() or self._buffer[:1] in {b"\r", b"\n"}

    def _skip_plain(self, count: int) -> bool:
        if self._member + self._inner + count > self._size:
            raise Broken(CUT)
        in_buffer = min(count, len(self._buffer))
        self._drop(in_buffer)
        if count > in_buffer:
            self._inner += count - in_buffer
            self._raw = b""
            self._file.seek(self._member + self._inner)
        return True

    def _drop(self, count: int) -> bytes:
        some, self._buffer = self._buffer[:count], self._buffer[count:]
        self._inner += len(some)
        self.passed += len(some)
        return some

    def _fill(self) -> bool:
        """Have something in the buffer, of one member only; False at the end of the file."""
        while not self._buffer:
            if (self._decoder is None or self._decoder.eof) and not self._begin():
                return False
            decoder = self._decoder
            assert decoder is not None
            if decoder.is_hungry and not self._raw:
                self._raw = self._file.read(CHUNK)
                if not self._raw and isinstance(decoder, _Plain):
                    return False
                if not self._raw:
                    raise Broken(CUT)
            try:
                self._buffer = decoder.decode(self._raw)
            except (zlib.error, zstd.ZstdError) as error:
                raise Broken(f"broken compression ({error})") from None
            self._raw = decoder.left
        return True

    def _begin(self) -> bool:
        """Begin the next member; False where there is none."""
        while self._more_raw():
            self._member, self._inner = self._file.tell() - len(self._raw), 0
            number, length = struct.unpack("<II", self._raw[:8].ljust(8, b"\0"))
            if number not in _SKIPPABLE:
                self._decoder = self._decoder_of(self._raw)
                return True
            self._file.seek(self._member + 8 + length)
            self._raw = b""
        return False

    def _more_raw(self) -> bool:
        if len(self._raw) < _HEAD:
            self._raw += self._file.read(CHUNK)
        return bool(self._raw)

    def _decoder_of(self, head: bytes) -> _Decoder:
        if head.startswith(GZIP):
            return _Gzip()
        if head.startswith(ZSTD):
            return _Zstd(self._dictionary)
        if self._member:
            raise Broken("no member begins here")
        return _Plain()


def _dictionary(file: BinaryIO) -> zstd.ZstdDict | None:
    """The dictionary at the head of the file, itself maybe compressed."""
    file.seek(0)
    number, length = struct.unpack("<II", file.read(8).ljust(8, b"\0"))
    if number != _DICTIONARY:
        return None
    said = file.read(min(length, MOST_DICTIONARY))
    try:
        if said.startswith(ZSTD):
            said = zstd.ZstdDecompressor().decompress(said, MOST_DICTIONARY)
        dictionary = zstd.ZstdDict(said, is_raw=not said.startswith(_TRAINED))
        zstd.ZstdDecompressor(zstd_dict=dictionary)  # which looks into it
    except (zstd.ZstdError, ValueError) as error:
        raise Broken(f"broken dictionary ({error})") from None
    return dictionary
