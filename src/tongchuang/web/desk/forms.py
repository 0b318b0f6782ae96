"""Forms of a person's own message settings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _l

from tongchuang.domain.messages.models import Channel, MessageSettings
from tongchuang.domain.messages.sorts import NEVER_MUTED, SORTS
from tongchuang.domain.messages.values import WishValues
from tongchuang.web.shared.forms import ManyPicks, StyledForm


def _time(**attributes: Any) -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time", **attributes})


class WishForm(StyledForm):
    """When I want to be told what."""

    first = forms.TimeField(label=_l("Digest at"), widget=_time())
    second = forms.TimeField(
        label=_l("Second digest"),
        required=False,
        widget=_time(),
        help_text=_l("Leave empty for one digest a day."),
    )
    third = forms.TimeField(label=_l("Third digest"), required=False, widget=_time())
    quiet_from = forms.TimeField(label=_l("Quiet from"), widget=_time())
    quiet_to = forms.TimeField(
        label=_l("Quiet until"),
        widget=_time(),
        help_text=_l("Nothing is sent in between, also over midnight. The same time twice: no quiet hours."),
    )
    muted = forms.MultipleChoiceField(
        label=_l("Leave out of digests"), required=False, widget=ManyPicks,
        choices=[(sort, word) for sort, word in SORTS.items() if sort not in NEVER_MUTED],
        help_text=_l("They still come to the inbox. Orders, coordination and case leads can't be left out."),
    )  # fmt: skip

    def __init__(self, *args: Any, settings: MessageSettings | None, **kwargs: Any) -> None:
        times = list(settings.digest_at) if settings else [MessageSettings.DIGEST_AT]
        kwargs["initial"] = {
            **dict(zip(("first", "second", "third"), times, strict=False)),
            "quiet_from": settings.quiet_from if settings else MessageSettings.QUIET_FROM,
            "quiet_to": settings.quiet_to if settings else MessageSettings.QUIET_TO,
            "muted": settings.muted if settings else [],
        }
        super().__init__(*args, **kwargs)

    def values(self) -> WishValues:
        """What was entered."""
        data = self.cleaned_data
        times = tuple(data[name] for name in ("first", "second", "third") if data[name])
        return WishValues(times, data["quiet_from"], data["quiet_to"], tuple(data["muted"]))


ADDRESS_WORDS = {
    Channel.Kind.MAIL: (_l("Mail address"), "", {"inputmode": "email", "autocomplete": "email"}),
    Channel.Kind.SMS: (_l("Mobile number"), "", {"inputmode": "tel", "autocomplete": "tel"}),
    Channel.Kind.WECOM: (
        _l("Webhook address"),
        _l("WeCom: in a group of your own, add a group robot and copy its webhook address."),
        {},
    ),
    Channel.Kind.DINGTALK: (
        _l("Webhook address"),
        _l(
            "DingTalk: in a group of your own, add a custom robot; as its keyword enter 同创, or use the signing secret."
        ),
        {},
    ),
    Channel.Kind.FEISHU: (
        _l("Webhook address"),
        _l("Feishu: in a group of your own, add a custom robot and copy its webhook address."),
        {},
    ),
}


class AddressForm(StyledForm):
    """Where I am reached over a channel."""

    address = forms.CharField(max_length=400)
    secret = forms.CharField(
        max_length=100,
        required=False,
        label=_l("Signing secret"),
        help_text=_l("Only where the robot has one."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, channel: Channel, **kwargs: Any) -> None:
        self.channel = channel
        super().__init__(*args, auto_id=f"id_{channel.pk.hex[-8:]}_%s", **kwargs)

    def offer(self) -> None:
        """The words of this kind of channel."""
        label, help_text, attributes = ADDRESS_WORDS[Channel.Kind(self.channel.kind)]
        each = self.fields["address"]
        each.label, each.help_text = label, help_text
        each.widget.attrs |= {"autocomplete": "off", **attributes}
        if self.channel.kind != Channel.Kind.DINGTALK:
            del self.fields["secret"]
