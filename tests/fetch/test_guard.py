"""Which addresses may be reached."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.fetch.guard import is_allowed, literal

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
    "64:ff9b:1::7f00:1",
    "64:ff9b:1:ffff::5db8:d822",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "::7f00:1",
    "::169.254.169.254",
    "::ffff:100.64.0.1",
    "::ffff:0:127.0.0.1",
    "2001:0:7f00:1::1",
    "2001:db8::1",
    "3fff::1",
    "5f00::1",
    "100::1",
    "fec0::1",
    "fd00:ec2::254",
    "100.127.255.255",
    "168.63.129.16.",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "239.255.255.250",
    "not an address",
    "",
]
PUBLIC = [
    "93.184.216.34",
    "100.63.255.255",
    "100.128.0.1",
    "172.32.0.1",
    "223.255.255.255",
    "2606:2800:220:1::1",
    "2001:4860:4860::8888",
    "::ffff:93.184.216.34",
    "64:ff9b::5db8:d822",
    "2002:5db8:d822::1",
]


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


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("fd12::5", "fd12::/64"),
        ("64:ff9b:1::a00:1", "64:ff9b:1::/96"),
        ("::ffff:10.1.2.3", "10.0.0.0/8"),
        ("64:ff9b::a01:203", "10.0.0.0/8"),
    ],
)
def test_an_allowed_network_is_known_in_every_form(address: str, allowed: str) -> None:
    assert is_allowed(address, "a.example", (allowed,))
    assert not is_allowed(address, "a.example", ("172.16.0.0/12", "fd99::/64"))


@given(st.ip_addresses(v=4))
def test_no_form_of_an_address_is_more_public_than_the_address(
    address: ipaddress.IPv4Address,
) -> None:
    number = int(address)
    forms = [
        f"::ffff:{address}",
        f"::{address}",
        str(ipaddress.IPv6Address((0x2002 << 112) | (number << 80))),
    ]
    forms.append(str(ipaddress.IPv6Address((0x64FF9B << 96) | number)))
    expected = is_allowed(str(address), "a.example", allow_private=False)
    assert {is_allowed(form, "a.example", allow_private=False) for form in forms} == {expected}


@given(st.ip_addresses(network="2000::/3") | st.ip_addresses(v=4))
def test_python_knows_no_private_address_that_is_let_through(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if is_allowed(str(address), "a.example", allow_private=False):
        assert address.is_global
        assert not address.is_multicast


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("0x7f.0x1", "127.0.0.1"),
        ("0177.0.0.01", "127.0.0.1"),
        ("[::1]", "::1"),
        ("::ffff:7f00:1", "::ffff:7f00:1"),
        ("fe80::1%eth0", "fe80::1"),
        ("LOCALHOST", "127.0.0.1"),
        ("a.localhost.", "127.0.0.1"),
        ("a.example", None),
        ("127.0.0.1.example", None),
        ("１２７.example", None),
        ("", None),
    ],
)
def test_a_name_that_is_an_address_is_known_for_one(host: str, address: str | None) -> None:
    assert literal(host) == address
