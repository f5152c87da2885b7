"""Whether an answer is a page at all, or a document, a picture, data.

Feeds link to PDFs and recordings as if they were pages, and servers call anything HTML. The
bytes are asked as browsers ask them (WHATWG MIME Sniffing, sections 3 and 7); what a server
says counts where they leave it open.
"""

from __future__ import annotations

import re

_HEAD_BYTES = 1_445
"""What is looked at: the resource header of the standard."""

_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_SIGNATURES = (b"%PDF-", b"%!PS-", b"GIF8", b"{\\rtf")
_BEFORE_MARKUP = b"\xef\xbb\xbf\xfe\xff" + bytes(range(0x21))
_TEXTS = re.compile(r"(?:text/(?!css|csv|calendar|javascript)|[^/]+/(?:[^/]+\+)?(?:xml|xhtml)$|$)")


def what_else(body: bytes, content_type: str | None) -> str | None:
    """What the answer is, for people, when it is no page; None for a page."""
    head = body[:_HEAD_BYTES]
    said = (content_type or "").partition(";")[0].strip().lower()
    if head.replace(b"\0", b"").lstrip(_BEFORE_MARKUP).startswith(b"<"):
        return None
    if head.startswith(_SIGNATURES) or _BINARY.search(head):
        return f"no page but {said or 'data'}" if not _is_text(said) else "no page but data"
    return None if _is_text(said) else f"no page but {said}"


def _is_text(media_type: str) -> bool:
    return _TEXTS.match(media_type) is not None
