"""`python -m archiver`, and the console script."""

from __future__ import annotations

from archiver.cli import run


def main() -> None:
    """Run the command line; the process ends with its exit code."""
    run()


if __name__ == "__main__":
    main()
