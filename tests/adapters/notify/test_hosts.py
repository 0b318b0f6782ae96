"""Where the product connects to, and what it takes for a robot's address."""

from __future__ import annotations

import pytest

from tongchuang.adapters.notify import AddressRefused, HostRefused, endpoint_of, robot_of
from tongchuang.adapters.notify.hosts import is_forbidden

KEY = "a1b2c3d4-0000-4000-8000-abcdefabcdef"


@pytest.mark.parametrize(
    ("kind", "address", "trusted", "shown"),
    [
        ("wecom", "", (), "qyapi.weixin.qq.com"),
        ("dingtalk", "https://oapi.dingtalk.com/", (), "oapi.dingtalk.com"),
        ("mail", "ssl://smtp.exmail.qq.com", (), "smtp.exmail.qq.com"),
        ("mail", "starttls://smtp.qiye.163.com:587", (), "smtp.qiye.163.com"),
        ("wecom", "https://wx.chuang.example.cn", ("wx.chuang.example.cn",), "wx.chuang.example.cn"),
        ("sms", "http://10.0.0.5:8000/send?v=2", ("10.0.0.5:8000",), "10.0.0.5:8000"),
        ("sms", "https://[fd00::5]/send", ("[fd00::5]",), "[fd00::5]"),
        ("mail", "insecure://relay.inside", ("relay.inside",), "relay.inside"),
    ],
)
def test_allowed(kind: str, address: str, trusted: tuple[str, ...], shown: str) -> None:
    assert endpoint_of(kind, address, trusted).shown == shown


@pytest.mark.parametrize(
    ("kind", "address", "trusted", "code"),
    [
        ("sms", "", (), "form"),
        ("sms", "https://gateway.example.cn/send", (), "unknown"),
        ("sms", "http://10.0.0.5:8001/send", ("10.0.0.5:8000",), "unknown"),
        ("wecom", "https://qyapi.weixin.qq.com.evil.example/", (), "unknown"),
        ("wecom", "https://qyapi.weixin.qq.com@evil.example/", (), "form"),
        ("wecom", "http://qyapi.weixin.qq.com/", (), "scheme"),
        ("wecom", "https://qyapi.weixin.qq.com:8443/", (), "port"),
        ("wecom", "file:///etc/passwd", (), "form"),
        ("sms", "gopher://inside/", ("inside",), "scheme"),
        ("mail", "https://smtp.qq.com", (), "scheme"),
        ("mail", "ssl://smtp.qq.com:22", (), "port"),
        ("mail", "insecure://smtp.qq.com", (), "scheme"),
        ("sms", "https://a b/", ("a b",), "form"),
        ("sms", "https://host:99999/", ("host",), "form"),
    ],
)
def test_refused(kind: str, address: str, trusted: tuple[str, ...], code: str) -> None:
    with pytest.raises(HostRefused) as refused:
        endpoint_of(kind, address, trusted)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254",
        "fe80::1",
        "0.0.0.0",
        "::",
        "100.100.100.200",
        "224.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::1",
        "::169.254.169.254",
        "what",
    ],
)
def test_never_connected_to_though_trusted(address: str) -> None:
    assert is_forbidden(address, inside=True)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "192.168.0.1", "::1", "fd00::1", "100.64.0.1", "::ffff:10.0.0.1", "64:ff9b::a01:203"]
)
def test_inside_only_when_trusted(address: str) -> None:
    assert (is_forbidden(address, inside=False), is_forbidden(address, inside=True)) == (True, False)


def test_outside() -> None:
    assert not is_forbidden("119.29.29.29", inside=False)
    assert not is_forbidden("64:ff9b::771d:1d1d", inside=False)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("wecom", f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"),
        ("wecom", f"  {KEY} "),
        ("feishu", f"https://open.feishu.cn/open-apis/bot/v2/hook/{KEY}"),
    ],
)
def test_robots(kind: str, text: str) -> None:
    assert robot_of(kind, text) == {"key": KEY}


def test_a_robot_with_a_secret() -> None:
    token, secret = "ab" * 32, "SEC" + "a" * 40
    assert robot_of("dingtalk", f"https://oapi.dingtalk.com/robot/send?access_token={token}", secret) == {
        "key": token,
        "secret": secret,
    }


@pytest.mark.parametrize(
    ("kind", "text", "secret"),
    [("wecom", "", ""), ("wecom", "https://qyapi.weixin.qq.com/", ""), ("wecom", "key&x=1", ""), ("feishu", f"https://x/{KEY}", ""),
     ("dingtalk", "ab" * 32, "no secret"), ("wecom", KEY, "SEC" + "a" * 40), ("wecom", "http://[", "")],
)  # fmt: skip
def test_no_robots(kind: str, text: str, secret: str) -> None:
    with pytest.raises(AddressRefused):
        robot_of(kind, text, secret)
