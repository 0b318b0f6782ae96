"""Channels out of the house, the addresses that people gave, and what they want to be told when."""

from __future__ import annotations

from datetime import time

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongchuang.domain.accounts.models import User
from tongchuang.domain.organisations.models import Region, RegionModel
from tongchuang.foundation.models import BaseModel


class Channel(RegionModel):
    """A way to reach people outside (通道), set up by the office. `config` is sealed and never shown again."""

    class Kind(models.TextChoices):
        """What stands at the other end."""

        MAIL = "mail", _("Mail")
        WECOM = "wecom", _("WeCom")
        DINGTALK = "dingtalk", _("DingTalk")
        FEISHU = "feishu", _("Feishu")
        SMS = "sms", _("Text messages")

    class State(models.TextChoices):
        """Whether the office lets it send."""

        OPEN = "open", pgettext_lazy("channel", "Open")
        PAUSED = "paused", pgettext_lazy("channel", "Paused")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    title = models.CharField(max_length=60)
    config = models.TextField()
    # What may be shown of the configuration: the host alone.
    host = models.CharField(max_length=200)
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    per_minute = models.PositiveSmallIntegerField(default=20)
    # The circuit breaker: failures in a row that are the channel's own, and until when it rests after them.
    failures = models.PositiveIntegerField(default=0)
    resting_until = models.DateTimeField(null=True)
    last_sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=20, blank=True)
    last_error_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.title


class Address(BaseModel):
    """Where one person is reached over one channel. `value` is sealed; `hint` is what may be shown of it."""

    class Wants(models.TextChoices):
        """What goes there."""

        ALL = "all", _("Digests and urgent messages")
        NOW = "now", _("Urgent messages only")
        NOTHING = "nothing", _("Nothing")

    user = models.ForeignKey(User, models.CASCADE, related_name="addresses")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="addresses")
    value = models.TextField()
    hint = models.CharField(max_length=60)
    wants = models.CharField(max_length=7, choices=Wants.choices, default=Wants.ALL)
    given_at = models.DateTimeField()
    # The moment of the last digest that was looked after, sent or empty.
    digested_until = models.DateTimeField()
    # Why nothing more goes there until the person gives it anew.
    refused = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "channel"], name="messages_address_once")]


class MessageSettings(BaseModel):
    """What a person wants to be told when. Without a row: the defaults below."""

    DIGEST_AT = time(8, 30)
    QUIET_FROM, QUIET_TO = time(21, 0), time(7, 30)

    user = models.OneToOneField(User, models.CASCADE, related_name="message_settings")
    digest_at = ArrayField(models.TimeField(), size=3)
    # From after to: over midnight. The same time: no quiet hours.
    quiet_from = models.TimeField(default=QUIET_FROM)
    quiet_to = models.TimeField(default=QUIET_TO)
    muted = ArrayField(models.CharField(max_length=30), default=list)
    changed_at = models.DateTimeField()


class MessageRules(BaseModel):
    """What the office of a region has decided about messages. Without a row: urgent ones keep quiet hours too."""

    region = models.OneToOneField(Region, models.PROTECT, related_name="message_rules")
    urgent_breaks_quiet = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
