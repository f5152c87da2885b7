"""URLs: the canonical form, the identity of an article, hosts and sites. Pure (RFC 3986)."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

LONGEST = 4_000
"""Characters of a URL that is taken for one; servers refuse longer ones."""

TRACKING = frozenset(
    "_ga _gl _hsenc _hsmi at_campaign at_medium dclid fbclid gbraid gclid gclsrc igshid mc_cid"  # noqa: SIM905 - a table
    " mc_eid mkt_tok msclkid ncid oly_anon_id oly_enc_id rb_clickid s_cid spm srsltid twclid"
    " vero_conv vero_id wbraid wickedid yclid".split()
)
"""Query parameters that tell where a reader came from, not what is to be read."""

TRACKING_PREFIXES = ("hsa_", "itm_", "mtm_", "pk_", "utm_")

_PORTS = {"http": "80", "https": "443"}
_SUBSITES = ("www", "m", "mobile", "amp", "wap")
_CONTROLS = re.compile(r"[\x00-\x20\x7f]+")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

_USUAL = (
    r"https?://(?:(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*+[a-z][a-z0-9]*+"
    r"|\d{1,3}(?:\.\d{1,3}){3})"
    r"(?::(?!80/|443/|0)\d{1,4})?"
)
"""How most URLs begin: a host in normal form."""

_SETTLED = re.compile(
    rf"{_USUAL}(?:/(?!\.{{1,2}}(?:/|$))[A-Za-z0-9._~!$&'()*+,;=:@-]*+)++", re.ASCII
)
"""Most URLs: in normal form already, and without a query or an escape."""

_WHOLE = re.compile(rf"{_USUAL}(?:/[!\"$-:<->@-~]*+)?+(?:\?[!\"$-~]++)?+(?:#[!-~]++)?+", re.ASCII)
"""What is the same when it is taken apart and put together: without parameters of its path, and
with no part that is there and empty."""


def canonical(url: str) -> str:
    """The URL in its normal form (RFC 3986, section 6.2), without what only tracks.

    Scheme and host in lower case, an international host in ASCII, no default port, no
    fragment (but `#!`, which some sites load articles by), dots resolved, percent-encoding
    settled, the other query parameters in their order. Idempotent. What is no http(s) URL
    comes back as it is, without white space around it.
    """
    if len(url) <= LONGEST and _SETTLED.fullmatch(url):
        return url
    try:
        parts = _split(url)
        if parts is None:
            return url.strip()
        netloc = _netloc(parts)
        path = _settled(_without_dots(parts.path) or "/", safe="/:@!$&'()*+,;=")
        query = "&".join(p for p in parts.query.split("&") if p and not _is_tracking(p))
        query = _settled(query, safe="/:@!$'()*+,;=?&[]{}|^`<>\"\\")
        fragment = parts.fragment if parts.fragment.startswith("!") else ""
        fragment = _settled(fragment, safe="/:@!$&'()*+,;=?")
        return urlunsplit((parts.scheme.lower(), netloc, path, query, fragment))
    except (ValueError, UnicodeError):
        return url.strip()


def identity(url: str) -> str:
    """The key under which two URLs are one article: the canonical form, http taken for https.

    Nothing else is unified: `/a` and `/a/`, `www.` and none, may be two articles, and where
    they are one, the page's own canonical URL says so.
    """
    settled = canonical(url)
    return f"https{settled[4:]}" if settled.startswith("http://") else settled


@lru_cache(maxsize=1024)
def host(url: str) -> str:
    """The host in lower case, without its port; empty where there is none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


@lru_cache(maxsize=1024)
def authority(url: str) -> str:
    """Who is asked: the host in ASCII, with its port where that is not the scheme's own; empty
    where there is none."""
    try:
        parts = _split(url)
        return _netloc(parts) if parts is not None else ""
    except ValueError:
        return ""


def same_site(one: str, other: str) -> bool:
    """Whether two URLs are of one site: equal hosts, `www.`, `m.` and their kin aside, or one
    host below the other. Conservative: two blogs of one provider are two sites."""
    first, second = site(one), site(other)
    if not first or not second:
        return False
    shorter, longer = sorted((first, second), key=len)
    return longer == shorter or ("." in shorter and longer.endswith(f".{shorter}"))


def may_hear(url: str, other: str) -> bool:
    """Whether *other* may be told what was given for *url*: cookies and keys are for one host, and
    for no wire that all may listen to where they were for an encrypted one."""
    is_open = urlsplit(other).scheme != "https"
    return host(url) == host(other) and not (is_open and urlsplit(url).scheme == "https")


@lru_cache(maxsize=1024)
def site(url: str) -> str:
    """The host without what leads to another look of the same site: `www.`, `m.` and their kin."""
    name = host(url)
    first, _, rest = name.partition(".")
    return rest if first in _SUBSITES and "." in rest else name


def is_web(url: str) -> bool:
    """Whether this is an absolute http(s) URL with a host."""
    if len(url) <= LONGEST and _SETTLED.fullmatch(url):
        return True
    try:
        return _split(url) is not None
    except ValueError:
        return False


def absolute(base: str, href: str | None) -> str | None:
    """The http(s) URL that *href* means on the page at *base*; None for anything else.

    Control characters and white space are dropped as the URL standard says (4.4).
    """
    if not href or len(href) > LONGEST:
        return None
    if _SETTLED.fullmatch(href) or (_WHOLE.fullmatch(href) and is_web(base)):  # as most are
        return href
    try:
        joined = urljoin(base, _CONTROLS.sub(lambda m: " " if " " in m[0] else "", href).strip())
        joined = joined.replace(" ", "%20")
    except ValueError:
        return None
    return joined if is_web(joined) else None


def _split(url: str) -> SplitResult | None:
    parts = urlsplit(url.strip())
    is_url = parts.scheme.lower() in _PORTS and bool(parts.hostname) and len(url) <= LONGEST
    _ = parts.port  # raises ValueError for a port that cannot be
    return parts if is_url and not re.search(r"[\s<>\"\\^`{|}]", parts.netloc) else None


def _netloc(parts: SplitResult) -> str:
    name = (parts.hostname or "").rstrip(".")
    if not name.isascii():
        name = name.encode("idna").decode("ascii")
    name = f"[{name}]" if ":" in name else name
    port = str(parts.port) if parts.port is not None else ""
    return name if port in {"", _PORTS[parts.scheme.lower()]} else f"{name}:{port}"


def _without_dots(path: str) -> str:
    """Dot segments removed (RFC 3986, section 5.2.4)."""
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            kept[1:] = kept[1:-1]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/".join(kept)


def _settled(text: str, *, safe: str) -> str:
    """Percent-encoding in its normal form: unreserved plain, the rest in upper case."""

    def settle(found: re.Match[str]) -> str:
        byte = int(found[1], 16)
        return chr(byte) if byte in _UNRESERVED else f"%{byte:02X}"

    return quote(_ESCAPE.sub(settle, text), safe=f"%{safe}~")


def _is_tracking(parameter: str) -> bool:
    name = unquote(parameter.partition("=")[0]).lower()
    return name in TRACKING or name.startswith(TRACKING_PREFIXES)
