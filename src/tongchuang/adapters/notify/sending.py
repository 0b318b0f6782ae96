"""The far side, run in `child`: Apprise's plugins, with a witness who says what happened."""

from __future__ import annotations

import smtplib
import socket
from typing import Any

import requests
from apprise import AppriseAsset, NotifyFormat
from apprise.plugins.custom_json import NotifyJSON
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.email import NotifyEmail
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot

from tongchuang.adapters.notify.errors import HostRefused
from tongchuang.adapters.notify.hosts import Endpoint, endpoint_of, is_forbidden, is_trusted
from tongchuang.adapters.notify.verdicts import of_answer, of_mail_error, of_request_error

CONNECT_SECONDS = 5.0
ANSWER_BYTES = 65536
_resolve = socket.getaddrinfo


class Guard:
    """Resolves the one host of the message at hand, to addresses that may be connected to."""

    def __init__(self) -> None:
        self.host, self.inside, self.refused = "", False, False

    def allow(self, endpoint: Endpoint, trusted: tuple[str, ...]) -> None:
        """From now on this host and no other."""
        self.host, self.refused = endpoint.host, False
        self.inside = is_trusted(endpoint.host, endpoint.port, trusted)

    def resolve(self, host: Any, *rest: Any, **named: Any) -> Any:
        """In place of socket.getaddrinfo."""
        name = (host.decode() if isinstance(host, bytes) else str(host or "")).rstrip(".").lower()
        if name != self.host:
            self.refused = True
            raise socket.gaierror(socket.EAI_NONAME, "not the host of this message")
        found = _resolve(host, *rest, **named)
        allowed = [each for each in found if not is_forbidden(str(each[4][0]), inside=self.inside)]
        if not allowed:
            self.refused = True
            raise socket.gaierror(socket.EAI_NONAME, "no address that may be connected to")
        return allowed


class Witness:
    """Notes what requests and smtplib saw, which Apprise's plugins keep to themselves."""

    def __init__(self) -> None:
        self.code, self.detail, self.handed_over = "", "", False

    def __enter__(self) -> Witness:
        self._send, self._smtp = requests.Session.send, {}
        witness, send = self, requests.Session.send

        def watched(session: requests.Session, request: Any, **options: Any) -> requests.Response:
            try:
                answer = send(session, request, **{**options, "allow_redirects": False, "stream": True})
                answer._content = answer.raw.read(ANSWER_BYTES, decode_content=True)
            except Exception as error:
                witness.code, witness.detail = of_request_error(error), type(error).__name__
                raise requests.ConnectionError(error) from error
            finally:
                witness.handed_over = True
            witness.answer = answer
            return answer

        requests.Session.send = watched  # type: ignore[method-assign, assignment]
        self._watch_mail()
        self.answer: requests.Response | None = None
        return self

    def _watch_mail(self) -> None:
        for name in ("__init__", "starttls", "login", "sendmail", "data"):
            original = getattr(smtplib.SMTP, name)
            self._smtp[name] = original
            setattr(smtplib.SMTP, name, self._watched_mail(name, original))

    def _watched_mail(self, name: str, original: Any) -> Any:
        def watched(*arguments: Any, **named: Any) -> Any:
            if name == "data":
                self.handed_over = True
            try:
                return original(*arguments, **named)
            except (OSError, smtplib.SMTPException) as error:
                if not self.code:
                    self.code, self.detail = of_mail_error(error, handed_over=self.handed_over)
                raise

        return watched

    def __exit__(self, *ignored: object) -> None:
        requests.Session.send = self._send  # type: ignore[method-assign]
        for name, original in self._smtp.items():
            setattr(smtplib.SMTP, name, original)


def send(job: dict[str, Any], guard: Guard) -> dict[str, Any]:
    """Send one message; never raises."""
    with Witness() as witness:
        try:
            trusted = tuple(job["trusted"])
            endpoint = endpoint_of(job["kind"], job["config"].get("url", ""), trusted)
            guard.allow(endpoint, trusted)
            told = _plugin(job, endpoint).notify(body=job["body"], title=job["title"])
        except HostRefused:
            return _outcome("host_refused")
        except Exception as error:
            return _outcome(witness.code or "config_lost", witness.detail or type(error).__name__)
        if guard.refused:
            return _outcome("host_refused")
        if witness.code:
            return _outcome(witness.code, witness.detail)
        if witness.answer is not None:
            return _outcome(*of_answer(job["kind"], job["config"], witness.answer))
        return _outcome("" if told else "message_refused")


def _outcome(code: str, detail: str = "") -> dict[str, Any]:
    return {"ok": not code, "code": code, "detail": str(detail)[:60]}


def _plugin(job: dict[str, Any], endpoint: Endpoint) -> Any:
    seconds = float(job["seconds"])
    options = {
        "asset": AppriseAsset(app_id="Tongchuang", app_desc="", app_url=""),
        "format": NotifyFormat.TEXT, "redirect": "no", "overflow": "truncate",
        "cto": str(min(seconds, CONNECT_SECONDS)), "rto": str(seconds),
    }  # fmt: skip
    config, address = job["config"], job["address"]
    if job["kind"] == "mail":
        # For mail Apprise has one limit for connecting and answering.
        return NotifyEmail(
            smtp_host=endpoint.host, port=endpoint.port, secure=endpoint.scheme != "insecure",
            secure_mode=endpoint.scheme, user=config.get("user") or None, password=config.get("password") or None,
            host=endpoint.host, from_addr=config["from"], targets=[address["mail"]], **{**options, "cto": str(seconds)},
        )  # fmt: skip
    if job["kind"] == "sms":
        return _text_message(config, address, endpoint, options)
    return _robot(job["kind"], address, endpoint, options)


def _robot(kind: str, address: dict[str, str], endpoint: Endpoint, options: dict[str, Any]) -> Any:
    base = f"{endpoint.scheme}://{endpoint.shown}{endpoint.path.rstrip('/')}"
    plugin: Any
    if kind == "wecom":
        plugin = NotifyWeComBot(key=address["key"], **options)
        plugin.api_url = f"{base}/cgi-bin/webhook/send?key={address['key']}"
    elif kind == "dingtalk":
        plugin = NotifyDingTalk(token=address["key"], secret=address.get("secret") or None, **options)
        plugin.notify_url = f"{base}/robot/send?access_token={{token}}"
    else:
        plugin = NotifyFeishu(token=address["key"], **options)
        plugin.notify_url = f"{base}/open-apis/bot/v2/hook/{{token}}"
    return plugin


def _text_message(
    config: dict[str, Any], address: dict[str, str], endpoint: Endpoint, options: dict[str, Any]
) -> Any:
    """A gateway that takes JSON: the names of its fields are the office's, and Apprise's own others are left out."""
    payload = {
        **{str(key): str(value) for key, value in (config.get("extra") or {}).items()},
        "version": "", "title": "", "attachments": "", "type": "",
        "message": config.get("text_field") or "content",
        config.get("phone_field") or "phone": address["phone"],
    }  # fmt: skip
    headers = {str(key): str(value) for key, value in (config.get("headers") or {}).items()}
    plugin = NotifyJSON(
        headers=headers, method="POST", payload=payload, host=endpoint.host, port=endpoint.port, **options
    )
    plugin.secure, plugin.fullpath = endpoint.scheme == "https", endpoint.path
    return plugin
