"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.site import Site

settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")
"""A busy machine is no fault of what is tested."""


@pytest.fixture
def site() -> Iterator[Site]:
    """A real HTTP server on loopback."""
    with Site().serving() as serving:
        yield serving
