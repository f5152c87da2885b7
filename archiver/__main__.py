"""`python -m archiver`, and the console script."""

from __future__ import annotations

import gc

from archiver.stopping import INTERRUPTED, leave_with


def main() -> None:
    """Run the command line; the process ends with its exit code."""
    leave_with(INTERRUPTED)
    gc.set_threshold(20_000)  # what loads stays; looking for garbage each 700 objects finds none
    from archiver import cli  # noqa: PLC0415 - a signal has its answer while the rooms load

    try:
        cli.main()
    finally:
        gc.freeze()  # Python would look for garbage in all that ends with the process: 0.1 s


if __name__ == "__main__":
    main()
