"""Which addresses may be reached."""

from __future__ import annotations

import pytest

from archiver.fetch.guard import is_allowed

PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "not an address",
]
PUBLIC = ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_refused(address: str) -> None:
    assert not is_allowed(address, "a.example", allow_private=False)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_allowed(address: str) -> None:
    assert is_allowed(address, "a.example", allow_private=False)


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [
        (True, True),
        (("10.0.0.0/8",), True),
        (("10.1.2.3",), True),
        (("intranet.example",), True),
        (("INTRANET.example.",), True),
        (("192.168.0.0/16", "other.example"), False),
        ((), False),
    ],
)
def test_an_owner_may_allow_networks_and_hosts(
    allowed: bool | tuple[str, ...], expected: bool
) -> None:
    assert is_allowed("10.1.2.3", "intranet.example", allowed) is expected
