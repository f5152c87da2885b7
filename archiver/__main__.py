"""`python -m archiver`, and the console script."""

from __future__ import annotations

from archiver import cli


def main() -> None:
    """Run the command line; the process ends with its exit code."""
    cli.main()


if __name__ == "__main__":
    main()
