"""The time that is written: none before the machine knows it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from archiver.clock import EARLIEST, SystemClock, require_set
from archiver.errors import StorageError


@pytest.mark.parametrize(
    "moment", [datetime(1970, 1, 1, tzinfo=UTC), EARLIEST - timedelta(seconds=1)]
)
def test_a_clock_that_was_not_set_is_not_believed(moment: datetime) -> None:
    with pytest.raises(StorageError, match=r"the clock .* says \d{4}-\d\d-\d\d: set it"):
        require_set(moment)


def test_a_clock_that_was_set_is(tmp_path: object) -> None:
    require_set(EARLIEST)
    require_set(SystemClock().now())
