"""What errors and answers of the other side mean, as codes."""

from __future__ import annotations

import json
import smtplib
import ssl
from typing import Any

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

Verdict = tuple[str, str]
BUSY = {
    "wecom": {45009, 45033},
    "dingtalk": {130101, 410100, 90018, 90019},
    "feishu": {9499, 11232, 11247, 99991400},
}
SERVER = {"wecom": {-1}, "dingtalk": {-1}, "feishu": {10003, 99991663}}
# The robot is gone, its key is wrong, or its own rules (keyword, signature, addresses) refuse the message.
ADDRESS = {
    "wecom": {93000, 93017, 40058, 301002},
    "dingtalk": {300001, 310000, 400101, 400102, 400013, 660026},
    "feishu": {19001, 19002, 19021, 19022, 19024},
}


def of_request_error(error: BaseException) -> str:
    """Why no answer came over HTTP."""
    chain = _chain(error)
    if any(isinstance(each, ssl.SSLError | requests.exceptions.SSLError) for each in chain):
        return "tls"
    if any(
        isinstance(each, requests.ConnectTimeout | ConnectTimeoutError | NewConnectionError) for each in chain
    ):
        return "unreachable"
    if any(isinstance(each, requests.Timeout | TimeoutError) or "timed out" in str(each) for each in chain):
        return "timeout"
    # The connection stood: what had been sent may have been taken.
    return "cut_off"


def _chain(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    waiting = [error]
    while waiting:
        each = waiting.pop()
        if isinstance(each, BaseException) and each not in found and len(found) < 20:
            found.append(each)
            waiting += [each.__cause__, each.__context__, getattr(each, "reason", None)]
            waiting += [part for part in each.args if isinstance(part, BaseException)]
    return found


def of_answer(kind: str, config: dict[str, Any], answer: requests.Response) -> Verdict:
    """What the other side answered over HTTP."""
    status = answer.status_code
    if status == 429:
        return "busy", "429"
    if status >= 500:
        return "server", str(status)
    if kind == "sms":
        return _of_gateway(config, answer, status)
    if status != 200:
        # Addresses of robots that are gone answer so, and so do redirects, which are not followed.
        return ("address_refused" if status in {400, 401, 403, 404, 410} else "strange_answer"), str(status)
    return _of_robot(kind, answer)


def _of_gateway(config: dict[str, Any], answer: requests.Response, status: int) -> Verdict:
    if status in {401, 403}:
        return "login_refused", str(status)
    if status >= 400:
        return "message_refused", str(status)
    if not 200 <= status < 300:
        return "strange_answer", str(status)
    name, wanted = config.get("ok_field"), str(config.get("ok_value", ""))
    if not name:
        return "", ""
    said = _body(answer).get(str(name))
    text = "true" if said is True else "false" if said is False else str(said)
    return ("", "") if said is not None and text == wanted else ("message_refused", text[:40])


def _of_robot(kind: str, answer: requests.Response) -> Verdict:
    body = _body(answer)
    said = body.get("errcode", body.get("code", body.get("StatusCode")))
    if not isinstance(said, int) or isinstance(said, bool):
        return "strange_answer", "200"
    if said == 0:
        return "", ""
    for code, numbers in (("busy", BUSY), ("server", SERVER), ("address_refused", ADDRESS)):
        if said in numbers[kind]:
            return code, str(said)
    return "message_refused", str(said)


def _body(answer: requests.Response) -> dict[str, Any]:
    try:
        found = json.loads(answer.content or b"")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def of_mail_error(error: BaseException, *, handed_over: bool) -> Verdict:
    """Why a mail was not taken."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "login_refused", str(error.smtp_code)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        number = max((code for code, _said in error.recipients.values()), default=550)
        return ("address_refused" if number >= 500 else "busy"), str(number)
    if isinstance(error, smtplib.SMTPSenderRefused):
        return ("login_refused" if error.smtp_code >= 500 else "busy"), str(error.smtp_code)
    if isinstance(error, smtplib.SMTPNotSupportedError | ssl.SSLError):
        return "tls", type(error).__name__
    if isinstance(error, smtplib.SMTPServerDisconnected | ConnectionResetError | BrokenPipeError):
        # smtplib turns a silent server into one that has disconnected.
        unsure = "timeout" if "timed out" in str(error) else "cut_off"
        return (unsure if handed_over else "unreachable"), type(error).__name__
    if isinstance(error, smtplib.SMTPResponseException):
        return ("message_refused" if error.smtp_code >= 500 else "busy"), str(error.smtp_code)
    if isinstance(error, TimeoutError):
        return ("timeout" if handed_over else "unreachable"), type(error).__name__
    return "unreachable", type(error).__name__
