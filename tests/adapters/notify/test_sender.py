"""Sending against real receivers: taken, refused, hanging, broken off; and never to where it must not go."""

from __future__ import annotations

import time
from collections.abc import Iterator
from email import message_from_string, policy

import pytest
from tests.adapters.notify.receivers import Mail, Web, mail_receiver, web_receiver

from tongchuang.adapters.notify import Job, Outcome, Sender

KEY = "a1b2c3d4-0000-4000-8000-abcdefabcdef"
TOKEN = "0123456789abcdef" * 4
BODY = "同创：您有 3 条新消息（问题 2、督办单 1）。http://chuang.example/desk/inbox/"


@pytest.fixture(scope="module")
def sender() -> Iterator[Sender]:
    with Sender() as made:
        yield made


@pytest.fixture
def web() -> Iterator[Web]:
    with web_receiver() as made:
        yield made


@pytest.fixture
def mail() -> Iterator[Mail]:
    with mail_receiver() as made:
        yield made


def job(kind: str, web: Web, seconds: float = 10, **config: object) -> Job:
    address = {"sms": {"phone": "13900000000"}}.get(kind, {"key": TOKEN if kind == "dingtalk" else KEY})
    return Job(kind, {"url": web.url, **config}, address, "同创", BODY, trusted=(web.host,), seconds=seconds)


def mail_job(mail: Mail, seconds: float = 10, **config: object) -> Job:
    values = {"url": mail.url, "from": "chuang@example.cn", "user": "chuang", "password": "word", **config}
    return Job(
        "mail", values, {"mail": "wen@example.cn"}, "同创提醒", BODY, trusted=(mail.host,), seconds=seconds
    )


@pytest.mark.parametrize(
    ("kind", "path"),
    [("wecom", f"/cgi-bin/webhook/send?key={KEY}"), ("dingtalk", f"/robot/send?access_token={TOKEN}"),
     ("feishu", f"/open-apis/bot/v2/hook/{KEY}")],
)  # fmt: skip
def test_robots_get_the_text(sender: Sender, web: Web, kind: str, path: str) -> None:
    assert sender.send(job(kind, web)) == Outcome(True)
    [(called, body, _headers)] = web.got
    assert called.split("&timestamp")[0] == path
    assert BODY in str(body)


def test_dingtalk_signs(sender: Sender, web: Web) -> None:
    made = job("dingtalk", web)
    signed = Job(made.kind, made.config, {"key": TOKEN, "secret": "SEC" + "a" * 32}, "", BODY, made.trusted)
    assert sender.send(signed).ok
    assert "sign=" in str(web.got[0])


def test_a_gateway_gets_its_own_fields(sender: Sender, web: Web) -> None:
    config = {
        "phone_field": "mobile",
        "text_field": "msg",
        "headers": {"X-Token": "geheim"},
        "extra": {"sign": "同创"},
    }
    assert sender.send(job("sms", web, **config)) == Outcome(True)
    [(_path, body, headers)] = web.got
    assert body == {"mobile": "13900000000", "msg": BODY, "sign": "同创"}
    assert headers["X-Token"] == "geheim"


def test_a_gateway_that_says_no_with_200(sender: Sender, web: Web) -> None:
    web.body = b'{"status": "balance used up"}'
    assert sender.send(job("sms", web, ok_field="status", ok_value="0")).code == "message_refused"
    web.body = b'{"status": 0}'
    assert sender.send(job("sms", web, ok_field="status", ok_value="0")).ok


@pytest.mark.parametrize(
    ("how", "code"),
    [(429, "busy"), (500, "server"), (502, "server"), (404, "address_refused"), (301, "strange_answer")],
)
def test_statuses(sender: Sender, web: Web, how: int, code: str) -> None:
    web.how = how
    assert sender.send(job("wecom", web)) == Outcome(False, code, str(how))


@pytest.mark.parametrize(
    ("how", "code"), [(401, "login_refused"), (400, "message_refused"), (429, "busy"), (503, "server")]
)
def test_statuses_of_a_gateway(sender: Sender, web: Web, how: int, code: str) -> None:
    web.how = how
    assert sender.send(job("sms", web)).code == code


@pytest.mark.parametrize(
    ("kind", "number", "code"),
    [("wecom", 93000, "address_refused"), ("wecom", 45009, "busy"), ("wecom", -1, "server"), ("wecom", 44004, "message_refused"),
     ("dingtalk", 310000, "address_refused"), ("dingtalk", 130101, "busy"), ("feishu", 19001, "address_refused"), ("feishu", 11232, "busy")],
)  # fmt: skip
def test_a_200_that_is_a_refusal_is_none_sent(
    sender: Sender, web: Web, kind: str, number: int, code: str
) -> None:
    web.body = (f'{{"code": {number}}}' if kind == "feishu" else f'{{"errcode": {number}}}').encode()
    assert sender.send(job(kind, web)) == Outcome(False, code, str(number))


def test_an_answer_that_is_none(sender: Sender, web: Web) -> None:
    web.body = b"<html>welcome to our portal</html>"
    assert sender.send(job("wecom", web)).code == "strange_answer"


def test_redirects_are_not_followed(sender: Sender, web: Web) -> None:
    with web_receiver() as elsewhere:
        web.how, web.headers = 307, {"Location": elsewhere.url}
        assert sender.send(job("wecom", web)).code == "strange_answer"
        assert elsewhere.got == []


def test_a_receiver_that_hangs_or_drips_costs_its_time_and_no_more(sender: Sender, web: Web) -> None:
    for how in ("hang", "drip"):
        web.how = how
        began = time.monotonic()
        assert sender.send(job("wecom", web, seconds=1)).code == "timeout"
        assert time.monotonic() - began < 10
    web.how = 200
    assert sender.send(job("wecom", web)).ok


def test_a_connection_that_breaks_in_the_middle(sender: Sender, web: Web) -> None:
    web.how = "cut"
    assert sender.send(job("wecom", web)).code in {"cut_off", "strange_answer"}


def test_nobody_listens(sender: Sender, web: Web) -> None:
    made = Job(
        "wecom", {"url": "http://127.0.0.1:9"}, {"key": KEY}, "", BODY, trusted=("127.0.0.1",), seconds=2
    )
    assert sender.send(made).code == "unreachable"


def test_only_trusted_hosts_may_lie_inside(sender: Sender, web: Web) -> None:
    refused = Job("wecom", {"url": web.url}, {"key": KEY}, "", BODY)
    assert sender.send(refused).code == "host_refused"
    metadata = Job(
        "sms",
        {"url": "http://169.254.169.254/latest"},
        {"phone": "1"},
        "",
        BODY,
        trusted=("169.254.169.254",),
    )
    assert sender.send(metadata).code == "host_refused"
    assert web.got == []


def test_a_process_that_dies_is_started_again(sender: Sender, web: Web) -> None:
    assert sender.send(job("wecom", web)).ok
    assert sender._process is not None
    sender._process.kill()
    sender._process.wait()
    assert sender.send(job("wecom", web)).ok


def test_a_mail_arrives(sender: Sender, mail: Mail) -> None:
    assert sender.send(mail_job(mail)) == Outcome(True)
    [(given, to, text)] = mail.got
    assert ("chuang@example.cn" in given, "wen@example.cn" in to[0]) == (True, True)
    parsed = message_from_string(text, policy=policy.default)
    assert parsed["Subject"] == "同创提醒"
    assert BODY in parsed.get_content()  # type: ignore[attr-defined]
    assert len(mail.logins) == 1


@pytest.mark.parametrize(
    ("step", "how", "code"),
    [("AUTH", "535 no", "login_refused"), ("RCPT", "550 nobody here", "address_refused"), ("RCPT", "450 later", "busy"),
     ("MAIL", "553 not you", "login_refused"), ("DATA", "554 spam", "message_refused"), ("taken", "554 spam", "message_refused"),
     ("taken", "451 later", "busy"), ("greeting", "close", "unreachable"), ("taken", "close", "cut_off")],
)  # fmt: skip
def test_mail_that_is_not_taken(sender: Sender, mail: Mail, step: str, how: str, code: str) -> None:
    mail.trouble[step] = how
    assert sender.send(mail_job(mail)).code == code


@pytest.mark.parametrize(("step", "code"), [("greeting", "unreachable"), ("taken", "timeout")])
def test_a_mail_server_that_hangs(sender: Sender, mail: Mail, step: str, code: str) -> None:
    mail.trouble[step] = "hang"
    assert sender.send(mail_job(mail, seconds=1)).code == code


def test_mail_never_goes_in_the_clear_where_encryption_was_asked_for(sender: Sender, mail: Mail) -> None:
    assert sender.send(mail_job(mail, url=f"starttls://127.0.0.1:{mail.port}")).code == "tls"
    assert (mail.logins, mail.got) == ([], [])
