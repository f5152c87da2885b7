"""What may be shown, and to whom: no control character reaches a terminal, no password a log.

Titles, addresses and errors carry words of strangers. They are made harmless here, at the edge,
so that no room has to think of it.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Mapping
from typing import TextIO

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""C0 and C1 controls but tab and line feed, line separators, what turns the direction of
writing round (Unicode Technical Report 36, section 2.8), and halves of surrogate pairs."""

_LAYOUT = re.compile(r"[\t\n]")

_USERINFO = re.compile(r"(?<=://)[^/?#\s\"<>]*@")
"""Name and password in a URL (RFC 3986, section 3.2.1)."""

HIDDEN = "***"

_DUMB = {"", "dumb", "unknown"}
"""Values of TERM of terminals that know no escapes."""


def printable(text: str) -> str:
    r"""The text with what a terminal would obey written out, `\x1b`, and credentials hidden.
    Tab and line feed stay."""
    return _UNSAFE.sub(_escaped, without_credentials(text))


def one_line(text: str) -> str:
    r"""As `printable`, and tab and line feed written out as well."""
    return _LAYOUT.sub(_escaped, printable(text))


def without_credentials(text: str) -> str:
    """The text with names and passwords in its URLs hidden."""
    return _USERINFO.sub(f"{HIDDEN}@", text) if "@" in text else text


def json_line(value: object, *, only_ascii: bool = False) -> str:
    """The value as JSON on one line; names and passwords in URLs are hidden."""
    return without_credentials(exact_json_line(value, only_ascii=only_ascii))


def exact_json_line(value: object, *, only_ascii: bool = False) -> str:
    r"""The value as JSON on one line, whatever the reader takes for the end of one: U+2028,
    C1 controls and the like are written as `\u2028`. What JSON does not know becomes text."""
    text = json.dumps(value, ensure_ascii=only_ascii, default=str)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person reads it now."""
    return stream is not None and stream.isatty()


def is_drawable(stream: TextIO | None, environ: Mapping[str, str]) -> bool:
    """Whether a moving line may be drawn on it: a terminal that can put the cursor back."""
    return is_terminal(stream) and environ.get("TERM", "") not in _DUMB


def has_colours(stream: TextIO | None, environ: Mapping[str, str]) -> bool:
    """Whether colours may be written to it; see no-color.org."""
    return is_drawable(stream, environ) and not environ.get("NO_COLOR")


def write(stream: TextIO | None, text: str) -> None:
    """Write at once; OSError where nothing can be put down (disk full).

    A reader who has left (`| head`) or a stream that the shell closed (`>&-`) is no failure:
    the rest goes nowhere, and what is being done goes on.
    """
    if stream is None:
        return
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        discard(stream)
    except OSError:
        discard(stream)
        raise


def discard(stream: TextIO) -> None:
    """Let what is still to be written go nowhere, so that the interpreter ends without a word:
    it writes out its buffers at the end, and a failure there would be exit code 120."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
