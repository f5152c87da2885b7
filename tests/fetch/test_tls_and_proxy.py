"""https by the authorities that are trusted, and a proxy where one is configured."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme

from archiver.errors import ConfigError, Refused, Transient
from tests.fetch.conftest import Get
from tests.site import Site


class Hello(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = self.path.encode()
        _, leads, elsewhere = self.path.partition("?to=")
        self.send_response(302 if leads else 200)
        if leads:
            self.send_header("Location", elsewhere)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """An https server on loopback and the authority that vouches for it."""
    authority = trustme.CA()
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hello)
    server.daemon_threads = True
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"https://localhost:{server.server_address[1]}", file
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_authority_of_the_owners_is_trusted(secure: tuple[str, Path], get: Get) -> None:
    base, ca = secure
    assert get(f"{base}/a", ca=ca).body == b"/a"


@pytest.mark.parametrize("with_folder", [False, True], ids=["file", "file and folder"])
def test_so_are_those_that_the_environment_names(
    secure: tuple[str, Path], get: Get, monkeypatch: pytest.MonkeyPatch, *, with_folder: bool
) -> None:
    base, ca = secure
    monkeypatch.setenv("SSL_CERT_FILE", str(ca))
    if with_folder:
        monkeypatch.setenv("SSL_CERT_DIR", str(ca.parent))
    assert get(f"{base}/a").body == b"/a"


def test_what_is_no_authority_is_told_with_the_name_of_its_variable(
    tmp_path: Path, get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("none", "utf-8")
    for variable, name, why in (
        ("SSL_CERT_FILE", "a.txt", "holds no sound certificates in PEM"),
        ("SSL_CERT_FILE", "nowhere", "cannot be read: no such file"),
        ("SSL_CERT_DIR", "nowhere", "is no folder"),
    ):
        monkeypatch.setenv(variable, str(tmp_path / name))
        with pytest.raises(ConfigError, match=rf"^{variable}: .*{name} {why}"):
            get("https://localhost/a")


def test_an_unknown_authority_is_not(secure: tuple[str, Path], get: Get) -> None:
    with pytest.raises(Transient, match="certificate verify failed"):
        get(f"{secure[0]}/a")


def test_what_was_given_for_an_encrypted_site_is_not_sent_in_the_clear(
    secure: tuple[str, Path], site: Site, get: Get
) -> None:
    base, ca = secure
    clear = site.put("/a", b"by wire").replace("127.0.0.1", "localhost")
    assert get(f"{base}/?to={clear}", headers=[("Cookie", "secret")], ca=ca).body == b"by wire"
    assert [request.headers.get("cookie") for request in site.requests] == [None]


def test_a_proxy_is_asked_in_place_of_the_host(site: Site, get: Get) -> None:
    site.put("http://news.example/a", b"by proxy")
    page = get("http://news.example/a", proxy=site.url(""), allow_private=False)
    assert page.body == b"by proxy"
    assert site.requests[0].path == "http://news.example/a"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1.",
        "127.1",
        "0x7f000001",
        "2130706433",
        "0177.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[fe80::1%25eth0]",
        "localhost",
    ],
)
def test_a_private_address_is_refused_behind_a_proxy_too(site: Site, get: Get, host: str) -> None:
    with pytest.raises(Refused, match="private address"):
        get(f"http://{host}/a", proxy=site.url(""), allow_private=False)
    assert site.requests == []


@pytest.mark.parametrize("host", ["１２７.0.0.1", "127。0。0。1", "[fe80::1"])
def test_no_odd_spelling_reaches_the_proxy(site: Site, get: Get, host: str) -> None:
    with pytest.raises(Refused):
        get(f"http://{host}/a", proxy=site.url(""), allow_private=False)
    assert site.requests == []


def test_the_environments_proxy_is_not_used(
    site: Site, get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert get(site.put("/a", b"direct")).body == b"direct"
