"""The sample site: a few files of ours, served over real HTTP on loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources

_TYPES = {"xml": "application/rss+xml; charset=utf-8", "html": "text/html; charset=utf-8"}

_FILES = {
    "/feed.xml": "feed.xml",
    "/2024/ferry": "ferry.html",
    "/2024/harvest": "harvest.html",
    "/2024/library": "library.html",
    "/2024/notebook": "notebook.html",
    "/2024/notebook?page=2": "notebook-2.html",
}


@contextmanager
def serving() -> Iterator[str]:
    """The base URL of the site, served while the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Connection)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield _base(server)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _base(server: ThreadingHTTPServer) -> str:
    return f"http://127.0.0.1:{server.server_address[1]}"


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ThreadingHTTPServer

    def do_GET(self) -> None:
        name = _FILES.get(self.path.replace("?utm_source=rss&utm_medium=feed", ""))
        if name is None:
            self._answer(404, "text/plain", b"not here\n")
            return
        text = (resources.files(__package__) / "site" / name).read_text("utf-8")
        kind = _TYPES[name.rpartition(".")[2]]
        self._answer(200, kind, text.replace("@BASE@", _base(self.server)).encode())

    def log_message(self, *_: object) -> None:
        """The archiver's own log tells the story."""

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
