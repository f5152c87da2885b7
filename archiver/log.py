"""Set up the log: text for people on a terminal, one JSON object a line elsewhere."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from typing import Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from archiver import display

LogFormat = Literal["auto", "text", "json"]


def set_up(form: LogFormat = "auto", level: int = logging.INFO) -> None:
    """Send events of *level* and above to stderr; standard output is for answers."""
    is_text = form == "text" or (form == "auto" and display.is_terminal(sys.stderr))
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            *(_for_people() if is_text else [_for_programs]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: _Lines(),
        cache_logger_on_first_use=False,
    )


def set_level(level: int) -> None:
    """Send events of *level* and above, in the form that was set up."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(level))


class _Lines:
    """Where lines go. One that cannot be written is dropped: no work is lost for its log."""

    def msg(self, line: str) -> None:
        with contextlib.suppress(OSError):
            display.write(sys.stderr, line + "\n")

    debug = info = warning = error = critical = msg


def _for_people() -> list[Processor]:
    colours = display.has_colours(sys.stderr, os.environ)
    return [_harmless, structlog.dev.ConsoleRenderer(colors=colours)]


def _for_programs(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    return display.json_line(event)


def _harmless(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Every text in it on one line and without controls, but for a traceback's line feeds."""
    for key, value in event.items():
        if isinstance(value, str):
            made = display.printable if key == "exception" else display.one_line
            event[key] = made(value)
    return event
