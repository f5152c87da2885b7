"""Content codings come out as they went in, however the network cuts them up."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from functools import partial

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.codings import STEP, decoder


def _raw(data: bytes) -> bytes:
    coder = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return coder.compress(data) + coder.flush()


def _members(data: bytes) -> bytes:
    return gzip.compress(data) + gzip.compress(data[:7]) + bytes(9)


CODINGS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "members": ("gzip", _members),
    "zlib": ("deflate", zlib.compress),
    "raw": ("deflate", _raw),
    "br": ("br", partial(brotli.compress, quality=1)),
}

SIZES = st.sampled_from([0, 1, STEP - 1, STEP, STEP + 1, 2 * STEP, 2 * STEP + 258])


def _cut(data: bytes, cuts: list[int]) -> Iterator[bytes]:
    for size in cuts:
        yield data[:size]
        data = data[size:]
    yield data


@pytest.mark.parametrize("kind", CODINGS)
@settings(max_examples=30)
@given(size=SIZES, texts=st.binary(min_size=1, max_size=40), cuts=st.lists(st.integers(1, 30)))
def test_what_was_coded_comes_back_step_by_step(
    kind: str, size: int, texts: bytes, cuts: list[int]
) -> None:
    name, code = CODINGS[kind]
    data = (texts * (size // len(texts) + 1))[:size]
    undo = decoder(name, 10 * STEP)
    steps = [step for chunk in _cut(code(data), cuts) if chunk for step in undo.feed(chunk)]
    assert b"".join(steps) == data + (data[:7] if kind == "members" else b"")
    assert undo.is_whole()
    assert max(map(len, steps), default=0) < 2 * STEP  # brotli gives a little more


@pytest.mark.parametrize("name", sorted({name for name, _ in CODINGS.values()}))
def test_nothing_at_all_is_whole(name: str) -> None:
    undo = decoder(name, STEP)
    assert list(undo.feed(b"")) == []
    assert undo.is_whole()
