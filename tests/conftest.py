"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.site import Site


@pytest.fixture
def site() -> Iterator[Site]:
    """A real HTTP server on loopback."""
    with Site().serving() as serving:
        yield serving
