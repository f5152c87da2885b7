"""WARC files of our own: records by the letter of ISO 28500 (WARC 1.1), packed in every way."""

from __future__ import annotations

import gzip
import struct
import zipfile
from collections.abc import Sequence
from hashlib import sha1
from pathlib import Path

from backports import zstd

from archiver import warc
from archiver.warc import Capture, Look, Place

TIME = "2010-05-06T07:08:09Z"


def record(kind: str, url: str, block: bytes, **said: str) -> bytes:
    """One record, and what it says of itself, be it so or not."""
    head = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{sha1(url.encode() + block).hexdigest()}>",
        "WARC-Target-URI": url,
        "WARC-Date": TIME,
        "Content-Length": str(len(block)),
    }
    head |= {name.replace("_", "-"): value for name, value in said.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items() if value)
    return f"WARC/1.1\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"


def http(body: bytes, *, status: str = "200 OK", **said: str) -> bytes:
    """An answer as it came over the wire."""
    head = {"Content-Type": "text/html; charset=utf-8"}
    head |= {name.replace("_", "-"): value for name, value in said.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


def digest(body: bytes) -> str:
    return f"sha1:{sha1(body).hexdigest()}"


def answer(url: str, body: str | bytes, **said: str) -> bytes:
    """The record of a page."""
    raw = body.encode() if isinstance(body, str) else body
    return record("response", url, http(raw), **{"WARC_Payload_Digest": digest(raw), **said})


def revisit(url: str, body: str) -> bytes:
    """The record of a page that was found to be as another."""
    profile = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    said = {"WARC_Payload_Digest": digest(body.encode()), "WARC_Profile": profile}
    return record("revisit", url, http(b""), **said)


def plain(records: Sequence[bytes]) -> bytes:
    return b"".join(records)


def gzipped(records: Sequence[bytes]) -> bytes:
    """A member a record (annex D)."""
    return b"".join(gzip.compress(one) for one in records)


def gzipped_whole(records: Sequence[bytes]) -> bytes:
    """All in one member, as `gzip file.warc` leaves it."""
    return gzip.compress(plain(records))


def gzipped_in_blocks(records: Sequence[bytes]) -> bytes:
    """Members of a size, which records go over."""
    whole = plain(records)
    return b"".join(gzip.compress(whole[at : at + 700]) for at in range(0, len(whole), 700))


def zstandard(records: Sequence[bytes]) -> bytes:
    return b"".join(zstd.compress(one) for one in records)


def zstandard_with_dictionary(records: Sequence[bytes], *, is_packed: bool = True) -> bytes:
    """A frame a record, and at the head the dictionary, itself packed or not."""
    said = zstd.train_dict([one + bytes([n]) for n in range(20) for one in records], 2_000)
    kept = zstd.compress(said.dict_content) if is_packed else said.dict_content
    head = struct.pack("<II", 0x184D2A5D, len(kept)) + kept
    return head + b"".join(zstd.compress(one, zstd_dict=said) for one in records)


def zstandard_with_bare_dictionary(records: Sequence[bytes]) -> bytes:
    return zstandard_with_dictionary(records, is_packed=False)


PACKINGS = {
    "plain": (plain, ".warc"),
    "gzip": (gzipped, ".warc.gz"),
    "one gzip member": (gzipped_whole, ".warc.gz"),
    "gzip in blocks": (gzipped_in_blocks, ".warc.gz"),
    "zstd": (zstandard, ".warc.zst"),
    "zstd with a dictionary": (zstandard_with_dictionary, ".warc.zst"),
    "zstd with a bare dictionary": (zstandard_with_bare_dictionary, ".warc.zst"),
}


def wacz(file: Path, name: str, data: bytes, *, packed: bool = False) -> Path:
    """A WACZ that holds the file of that name."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("datapackage.json", '{"profile": "data-package"}')
        kind = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        archive.writestr(f"archive/{name}", data, kind)
    return file


def named(file: Path) -> str:
    """The name of the one file that a path stands for."""
    (name,), _ = warc.listed(str(file))
    return name


def looked(file: Path) -> tuple[list[Capture], list[str]]:
    """All captures of a file, and what was wrong with it."""
    captures: list[Capture] = []
    faults: list[str] = []
    following: Place | None = Place()
    while following is not None:
        look: Look = warc.look(named(file), following)
        captures += look.captures
        faults += look.faults
        assert look.following is None or look.following > following, "it goes in a circle"
        following = look.following
    return captures, faults
