"""The client: one URL, one answer, within bounds; every other end is classed by what to do next."""

from __future__ import annotations

import asyncio
import contextlib
import os
import ssl
import time
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Literal, Self
from urllib.parse import urljoin

import certifi
import httpcore
import httpx

from archiver import codings
from archiver.errors import (
    ConfigError,
    FetchError,
    RateLimited,
    Refused,
    Transient,
    Unanswered,
    reason,
)
from archiver.fetch.answers import Headers, check_status
from archiver.fetch.moments import open_moments
from archiver.fetch.notes import Notes
from archiver.fetch.pace import Pace
from archiver.fetch.quota import Quota
from archiver.fetch.restraint import Restraint
from archiver.fetch.rests import Rests
from archiver.fetch.robots import MOST_BYTES as MOST_ROBOTS_BYTES
from archiver.fetch.robots import Robots
from archiver.fetch.settings import FetchSettings
from archiver.fetch.transport import GuardedTransport, Resolver, resolve
from archiver.model import Coded, Page
from archiver.protocols import Clock
from archiver.urls import host, is_web, may_hear

Kind = Literal["article", "page", "feed", "list", "robots"]

_HTML = "text/html, application/xhtml+xml, */*;q=0.5"
ACCEPT: dict[Kind, str] = {
    "feed": "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5",
    "article": _HTML,
    "page": _HTML,
    "list": _HTML,
    "robots": "text/plain, */*;q=0.5",
}

SLOWEST = 1_000
"""Bytes a second, as they come, below which a body is cut once the time-out of a read has passed:
a drip must not have a place until the whole deadline."""

_REDIRECTS = {301, 302, 303, 307, 308}
_FOR_GOOD = {301, 308}
_RESETS = (httpcore.ReadError, httpcore.WriteError, httpcore.RemoteProtocolError)
_TIMEOUTS = (httpcore.TimeoutException, httpx.TimeoutException)
_NETWORK = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpx.TransportError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """One request: *at* which address, with which *headers* beside our own, and the *cookies* of
    the redirects that led there, which those of the answer are added to."""

    at: str
    headers: Headers
    kind: Kind
    cookies: httpx.Cookies


@dataclass(frozen=True, slots=True, kw_only=True)
class _Redirect:
    """Where an answer sends us, and whether for good (RFC 9110, 15.4)."""

    to: str
    is_permanent: bool


class _Reset(Exception):
    """The connection was reset, which one at rest may be before it is used again."""


class Client:
    """Polite, bounded, guarded HTTP; an async context manager. See `protocols.Web`."""

    def __init__(
        self, settings: FetchSettings, clock: Clock, *, resolver: Resolver = resolve
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._limits: dict[Kind, int] = {
            "article": settings.max_page_bytes,
            "page": settings.max_page_bytes,
            "list": settings.max_page_bytes,
            "feed": settings.max_feed_bytes,
            "robots": MOST_ROBOTS_BYTES,
        }
        self._pace = Pace(
            concurrency=settings.concurrency,
            per_host=settings.per_host,
            delay_seconds=settings.delay_seconds,
            moments=open_moments(settings.shared_folder),
        )
        shared = settings.shared_folder
        self._notes = Notes(None if shared is None else shared / "hosts")
        self._rests = Rests(self._notes, clock, settings.total_seconds)
        self._restraint = Restraint()
        self._quota = Quota(settings.per_day, self._notes, clock)
        self._robots = Robots(settings.user_agent, self._ask_robots, clock, self._notes)
        self._transport = GuardedTransport(settings, _context(settings), resolver)
        self._timeouts = httpx.Timeout(settings.timeout_seconds).as_dict()
        self._headers = {
            kind: httpx.Headers(
                {
                    "Accept": accepted,
                    "Accept-Encoding": codings.ACCEPTED,
                    "Connection": "keep-alive",
                    "User-Agent": settings.user_agent,
                }
            )
            for kind, accepted in ACCEPT.items()
        }

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._transport.aclose()
        self._pace.close()
        self._notes.close()

    def rests(self, who: str) -> float:
        """Seconds for which the host with that authority (`a.example`, `a.example:8080`) is left
        in peace, as far as is known here; zero where it may be asked."""
        return max(self._rests.seconds(who), self.rationed(who))

    def rationed(self, who: str) -> float:
        """Seconds until the day in which that host had its share is over; zero where it has some
        left."""
        return self._quota.seconds(who)

    async def apart(self, url: str) -> float:
        """Seconds between two requests that the host of the URL asks for, by its robots.txt or by
        what it complained of; zero where it does not, or cannot be asked."""
        with contextlib.suppress(FetchError):
            self._rests.check(url, url)
            await self._robots.allow(url, url)
        return self._seconds_apart(url)

    async def get(
        self, url: str, *, headers: Headers = (), kind: Kind = "page", robots: bool = True
    ) -> Page:
        """See `protocols.Web.get`.

        Cookies are kept from one redirect to the next, and no longer: who counts the articles
        that a reader has had counts one.
        """
        at, seen, moved_to, cookies = url, {url}, url, httpx.Cookies()
        while True:
            if not is_web(at):
                raise Refused(url=url, why=f"{at[:200]} is not a web address")
            self._rests.check(url, at)  # before it waits for a turn, which others would want
            if robots:
                await self._robots.allow(url, at)
            sent = headers if may_hear(url, at) else ()
            question = _Question(at=at, headers=sent, kind=kind, cookies=cookies)
            answer = await self._one(url, question, is_bound=robots or kind in {"article", "page"})
            if isinstance(answer, Page):
                return answer if moved_to == url else replace(answer, moved_to=moved_to)
            if answer.is_permanent and moved_to == at:
                moved_to = answer.to
            at = answer.to
            if at in seen:
                raise Refused(url=url, why="redirects in a circle")
            seen.add(at)
            if len(seen) > self._settings.max_redirects + 1:
                raise Refused(url=url, why=f"more than {self._settings.max_redirects} redirects")

    async def _ask_robots(self, where: str) -> Page:
        return await self.get(where, kind="robots", robots=False)

    def _seconds_apart(self, at: str) -> float:
        """What the host asks for in robots.txt, or what it complained of less than."""
        return max(self._robots.delay_seconds(at), self._restraint.seconds(host(at)))

    async def _one(self, url: str, question: _Question, *, is_bound: bool) -> Page | _Redirect:
        """One request, once more at once when the connection was reset; a page, or where to go.
        *is_bound*: by the day's share of its host."""
        at = question.at
        for is_last in (False, True):
            async with self._pace.turn(host(at), self._seconds_apart(at)):
                self._quota.take(url, at, is_bound=is_bound)
                with self._rests.visit(url, at):
                    self._restraint.began(host(at))
                    try:
                        answer = await self._classed(url, question)
                    except RateLimited:
                        self._restraint.was_too_much(host(at))
                        raise
                    except _Reset as error:
                        if is_last:
                            raise Unanswered(url=url, why=str(error)) from None
                    else:
                        self._restraint.was_well(host(at))
                        return answer
        raise AssertionError("unreachable")

    async def _classed(self, url: str, question: _Question) -> Page | _Redirect:
        """An answer within the deadline; what the libraries raise, classed by what to do next."""
        settings = self._settings
        try:
            async with asyncio.timeout(settings.total_seconds):
                return await self._ask(url, question)
        except Refused as error:  # the guard knows a host, not the URL
            raise Refused(url=url, why=error.why, status=error.status) from None
        except FetchError:
            raise
        except TimeoutError:
            why = f"not done after {settings.total_seconds:g} s"
        except _TIMEOUTS:
            why = f"timed out after {settings.timeout_seconds:g} s"
        except _RESETS as error:
            raise _Reset(_reason(error)) from None
        except (httpx.InvalidURL, httpcore.UnsupportedProtocol, ValueError) as error:
            # Where a redirect leads is a stranger's text; no parser takes all of it.
            raise Refused(url=url, why=_reason(error)) from None
        except (*_NETWORK, OSError) as error:
            why = _reason(error)
        raise Unanswered(url=url, why=why)

    async def _ask(self, url: str, question: _Question) -> Page | _Redirect:
        """By the transport alone: httpx's client would follow, authenticate and remember, and
        each request copies all the cookies that it has been given for years."""
        request = self._request(question)
        async with aclosing(await self._transport.handle_async_request(request)) as response:
            if response.status_code in _REDIRECTS and "location" in response.headers:
                response.request = request
                question.cookies.extract_cookies(response)
                is_permanent = response.status_code in _FOR_GOOD
                to = urljoin(question.at, response.headers["location"])
                return _Redirect(to=to, is_permanent=is_permanent)
            check_status(url, response, question.headers, self._clock.now())
            coding = response.headers.get("content-encoding")
            stays = bool(coding) and question.kind == "article"
            body = await self._read(url, response, question.kind, None if stays else coding)
            limit = self._limits[question.kind]
            return Page(
                url=url,
                final_url=question.at,
                status=response.status_code,
                headers=tuple((k.lower(), v) for k, v in response.headers.multi_items()),
                body=body,
                coded=Coded(codings=coding, limit=limit) if stays else None,
                fetched_at=self._clock.now(),
            )

    def _request(self, question: _Question) -> httpx.Request:
        headers = self._headers[question.kind]  # which the request copies
        if question.headers:
            headers = headers.copy()
            headers.update(question.headers)
        return httpx.Request(
            "GET",
            question.at,
            headers=headers,
            cookies=question.cookies,
            extensions={"timeout": self._timeouts},
        )

    async def _read(
        self, url: str, response: httpx.Response, kind: Kind, coding: str | None
    ) -> bytes:
        assert isinstance(response.stream, httpx.AsyncByteStream)
        settings = self._settings
        limit = self._limits[kind]
        body, received, started = bytearray(), 0, time.monotonic()
        try:
            undo = codings.decoder(coding, limit)
            async for chunk in response.stream:  # which `aiter_raw` would pass on, piece by piece
                received += len(chunk)
                for step in undo.feed(chunk):
                    body += step
                    if len(body) > limit:
                        break
                if max(received, len(body)) > limit:
                    if kind == "robots":
                        return bytes(body[:limit])
                    raise codings.too_large(url, limit)
                seconds = time.monotonic() - started
                if seconds > settings.timeout_seconds and received < seconds * SLOWEST:
                    raise Unanswered(url=url, why=f"slower than {SLOWEST} bytes a second")
        except ValueError as error:
            raise Refused(url=url, why=str(error)) from error
        if not undo.is_whole():
            raise Transient(url=url, why=codings.CUT_OFF)
        return bytes(body)


def _context(settings: FetchSettings) -> ssl.SSLContext:
    """Trust in the usual authorities, or in those that the environment names in their place
    (SSL_CERT_FILE, SSL_CERT_DIR), and in those of the configuration."""
    file, folder = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    usual = None if file or folder else certifi.where()
    if folder and not Path(folder).is_dir():
        raise ConfigError(key="SSL_CERT_DIR", why=f"{folder} is no folder")
    try:
        context = ssl.create_default_context(cafile=file or usual, capath=folder or None)
    except OSError as error:
        why = f"cannot be read: {reason(error)}"
        if isinstance(error, ssl.SSLError):
            why = "holds no sound certificates in PEM"
        raise ConfigError(key="SSL_CERT_FILE", why=f"{file} {why}") from error
    if settings.ca is not None:
        context.load_verify_locations(cafile=settings.ca)
    return context


def _reason(error: Exception) -> str:
    """Why, for people: a library's error without its class name, or the class name alone."""
    return str(error) or type(error).__name__
