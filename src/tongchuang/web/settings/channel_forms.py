"""Forms of channels, by kind. What is secret is never put back into a form."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from tongchuang.domain.messages.models import Channel
from tongchuang.domain.messages.values import ChannelValues
from tongchuang.web.shared.forms import StyledForm

KEPT = _l("Left empty, it stays as it is, unless the host changes.")
HEADER = re.compile(r"[A-Za-z0-9-]{1,60}")
FIELD = r"^[A-Za-z0-9_.-]{1,60}\Z"


class ChannelForm(StyledForm):
    """What every channel has."""

    title = forms.CharField(max_length=60, label=_l("Name"), help_text=_l("People see it when they choose where to be reached."))
    per_minute = forms.IntegerField(min_value=1, max_value=600, initial=20, label=_l("Messages a minute at most"))

    def __init__(self, *args: Any, channel: Channel | None = None, shown: dict[str, Any] | None = None, **kwargs: Any) -> None:
        if channel is not None:
            kwargs.setdefault("initial", {"title": channel.title, "per_minute": channel.per_minute, **(shown or {})})
        self.channel = channel
        super().__init__(*args, **kwargs)

    def address(self) -> str:
        """Where the channel connects to, as it was entered."""
        return str(self.cleaned_data.get("url", ""))

    def config(self) -> dict[str, Any]:
        """What is sealed."""
        return {}

    def values(self) -> ChannelValues:
        """What was entered."""
        return ChannelValues(self.cleaned_data["title"], self.address(), self.cleaned_data["per_minute"], self.config())


class RobotForm(ChannelForm):
    """Group robots: each person gives the webhook address of a robot of their own."""

    url = forms.CharField(
        max_length=200, required=False, label=_l("Address of your own deployment"),
        help_text=_l("Leave empty for the provider's own service. Another host must be allowed by the operator."),
        widget=forms.TextInput(attrs={"placeholder": "https://", "inputmode": "url"}),
    )  # fmt: skip


class MailForm(ChannelForm):
    """A mail server."""

    host = forms.CharField(max_length=200, label=_l("Mail server (SMTP)"), widget=forms.TextInput(attrs={"placeholder": "smtp.exmail.qq.com", "autocomplete": "off"}))
    port = forms.IntegerField(min_value=1, max_value=65535, initial=465, label=_l("Port"))
    mode = forms.ChoiceField(
        label=_l("Encryption"), initial="ssl",
        choices=[("ssl", _l("TLS from the start (465)")), ("starttls", "STARTTLS (587)"), ("insecure", _l("None, for a mail server of your own only"))],
    )  # fmt: skip
    sender = forms.EmailField(label=_l("Mails come from"))
    user = forms.CharField(max_length=120, required=False, label=_l("Account"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    password = forms.CharField(max_length=200, required=False, label=_l("Password or authorization code"), help_text=KEPT, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def address(self) -> str:
        """mode://host:port"""
        data = self.cleaned_data
        host = data["host"].strip()
        return f"{data['mode']}://{f'[{host}]' if ':' in host else host}:{data['port']}"

    def config(self) -> dict[str, Any]:
        """Who sends, and how they sign in."""
        data = self.cleaned_data
        return {"from": data["sender"], "user": data["user"], "password": data["password"]}


class TextMessageForm(ChannelForm):
    """A gateway for text messages that takes JSON over HTTP."""

    url = forms.CharField(max_length=300, label=_l("Address of the gateway"), help_text=_l("The operator allows its host with TONGCHUANG_NOTIFY_HOSTS."), widget=forms.TextInput(attrs={"placeholder": "https://", "inputmode": "url"}))
    phone_field = forms.RegexField(FIELD, initial="phone", label=_l("Name of the field with the number"))
    text_field = forms.RegexField(FIELD, initial="content", label=_l("Name of the field with the text"))
    extra = forms.CharField(required=False, max_length=1000, label=_l("More fields"), help_text=_l("One a line, such as sign=同创. No secrets: they are shown."), widget=forms.Textarea())
    headers = forms.CharField(required=False, max_length=2000, label=_l("Headers with the key"), help_text=_l("One a line, such as Authorization: Bearer …. Never shown again; left empty, they stay as they are, unless the host changes."), widget=forms.Textarea(attrs={"autocomplete": "off"}))
    ok_field = forms.RegexField(FIELD, required=False, label=_l("Field of the answer that says whether it was taken"), help_text=_l("Leave empty when the HTTP status says it."))
    ok_value = forms.CharField(required=False, max_length=40, label=_l("Its value when it was"))

    def clean_extra(self) -> dict[str, str]:
        """name=value a line."""
        return _pairs(self.cleaned_data["extra"], "=", re.compile(FIELD))

    def clean_headers(self) -> dict[str, str]:
        """Name: value a line."""
        return _pairs(self.cleaned_data["headers"], ":", HEADER)

    def config(self) -> dict[str, Any]:
        """How the gateway wants to be called."""
        return {name: self.cleaned_data[name] for name in ("phone_field", "text_field", "extra", "headers", "ok_field", "ok_value")}


def _pairs(text: str, mark: str, name: re.Pattern[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in filter(None, (each.strip() for each in text.splitlines())):
        key, found_mark, value = line.partition(mark)
        if not found_mark or not name.fullmatch(key.strip()) or not value.strip().isprintable():
            raise ValidationError(_("This line can't be read: %(line)s") % {"line": line[:60]})
        found[key.strip()] = value.strip()
    return found


FORMS: dict[str, type[ChannelForm]] = {
    Channel.Kind.MAIL: MailForm,
    Channel.Kind.SMS: TextMessageForm,
    Channel.Kind.WECOM: RobotForm,
    Channel.Kind.DINGTALK: RobotForm,
    Channel.Kind.FEISHU: RobotForm,
}


def shown_of(kind: str, config: dict[str, Any]) -> dict[str, Any]:
    """What of a configuration may stand in its form: everything but the secrets."""
    if kind == Channel.Kind.MAIL:
        mode, _mark, place = str(config.get("url", "")).partition("://")
        host, _colon, port = place.rpartition(":")
        return {"mode": mode, "host": host.strip("[]"), "port": port, "sender": config.get("from", ""), "user": config.get("user", "")}
    extra = "\n".join(f"{key}={value}" for key, value in (config.get("extra") or {}).items())
    names = ("url", "phone_field", "text_field", "ok_field", "ok_value")
    return {name: config.get(name, "") for name in names} | {"extra": extra}
