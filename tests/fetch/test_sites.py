"""Which hosts are one owner's."""

from __future__ import annotations

import pytest

from archiver.fetch.sites import site


@pytest.mark.parametrize(
    ("authority", "owner"),
    [
        ("a.example", "a.example"),
        ("img.news.a.example:8443", "a.example"),
        ("www.paper.co.uk", "paper.co.uk"),
        ("www.zaobao.com.sg", "zaobao.com.sg"),
        ("one.github.io", "one.github.io"),
        ("www.one.github.io", "one.github.io"),
        ("www.xn--fiqs8s.xn--55qx5d.cn", "xn--fiqs8s.xn--55qx5d.cn"),
        ("co.uk", "co.uk"),
        ("intranet", "intranet"),
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1:8080", "127.0.0.1:8080"),
        ("192.168.1.1", "192.168.1.1"),
        ("[2001:db8::1]", "[2001:db8::1]"),
        ("[2001:db8::1]:80", "[2001:db8::1]:80"),
        ("localhost:8080", "localhost:8080"),
        ("", ""),
        ("...", "..."),
    ],
)
def test_a_site_is_a_registrable_domain(authority: str, owner: str) -> None:
    assert site(authority) == owner
