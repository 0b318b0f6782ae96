"""How allauth behaves here: nobody signs up by themselves, and a new password is written into the ledger."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from tongchuang.domain.accounts.actions import password_changed


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the campaign office."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: the office makes accounts."""
        return False

    def set_password(self, user: Any, password: str) -> None:
        """Set it, and lift the demand to change it."""
        super().set_password(user, password)
        password_changed(user, by=self.request.actor)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail: accounts need no address, and the ledger tells what happened."""
