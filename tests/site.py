"""A small real HTTP server on loopback for tests: a dictionary of answers, and who asked what."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Request:
    """One request as the server saw it; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """What the server says."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Request, BaseHTTPRequestHandler], "Answer | None"]
"""Makes an answer, or writes to the connection itself and returns None."""


class Site:
    """`site.put("/a", "<p>…")` makes `site.url("/a")` answer; `site.requests` tells who asked."""

    def __init__(self, port: int = 0, address: str = "127.0.0.1") -> None:
        self.requests: list[Request] = []
        self._answers: dict[str, Handler] = {}
        self._server = ThreadingHTTPServer((address, port), self._connection())
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def put(
        self,
        path: str,
        body: str | bytes = b"",
        *,
        status: int = 200,
        type: str = "text/html; charset=utf-8",  # noqa: A002 - reads as the header does
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """A fixed answer at *path*; its URL."""
        raw = body.encode() if isinstance(body, str) else body
        answer = Answer(raw, status, {"Content-Type": type, **(headers or {})})
        return self.on(path, lambda _request, _connection: answer)

    def on(self, path: str, handler: Handler) -> str:
        """A handler of its own at *path*; its URL."""
        self._answers[path] = handler
        return self.url(path)

    def asked(self, path: str) -> int:
        """How often *path* was asked for."""
        return sum(request.path == path for request in self.requests)

    def _connection(site) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - closed over below
        class Connection(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                headers = {key.lower(): value for key, value in self.headers.items()}
                request = Request(self.command, self.path, headers)
                site.requests.append(request)
                known = site._answers.get(self.path) or site._answers.get(self.path.split("?")[0])
                try:
                    answer = known(request, self) if known else Answer(b"not here", 404)
                    if answer is not None:
                        self._say(answer)
                except (ConnectionError, TimeoutError):
                    self.close_connection = True

            do_HEAD = do_GET  # noqa: N815 - the name that http.server calls

            def _say(self, answer: Answer) -> None:
                self.send_response(answer.status)
                for key, value in answer.headers.items():
                    self.send_header(key, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(answer.body)

            def log_message(self, *_: object) -> None:
                """Tests read `requests` instead."""

        return Connection

    @contextmanager
    def serving(self) -> Iterator[Site]:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()
