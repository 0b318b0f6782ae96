"""Accounts: who may sign in. What a person is and may do stands in organisations."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from tongchuang.foundation.models import BaseModel


class UserManager(BaseUserManager["User"]):
    """Makes users with hashed passwords."""

    def create_user(self, username: str, password: str | None = None, **extra: Any) -> User:
        """A new user; without a password the account can't sign in."""
        user = self.model(username=username, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(BaseModel, AbstractBaseUser):
    """An account. `is_demo` accounts work on loopback only."""

    class Language(models.TextChoices):
        CHINESE = "zh-hans", "简体中文"
        ENGLISH = "en", "English"

    username = models.CharField(max_length=60, unique=True)
    email = models.EmailField(blank=True)
    name = models.CharField(max_length=60)
    language = models.CharField(max_length=10, choices=Language.choices, default=Language.CHINESE)
    large_type = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    must_change_password = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[UserManager] = UserManager()

    # Nobody works through Django's admin or its permission tables; posts say what a person may do.
    is_staff = False
    is_superuser = False

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Always False: permissions come from posts."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Always False: permissions come from posts."""
        return False

    def __str__(self) -> str:
        return self.name or self.username


class Device(BaseModel):
    """A phone on which somebody has signed in to the field app; it calls with a token that only it has."""

    class Ended(models.TextChoices):
        """Why a device was signed out."""

        SIGNED_OUT = "signed_out", "Signed out on the phone"
        REVOKED = "revoked", "Revoked"
        PASSWORD = "password", "The password was changed"
        REPLACED = "replaced", "Somebody else signed in on it"

    user = models.ForeignKey(User, models.PROTECT, related_name="devices")
    name = models.CharField(max_length=80)
    # SHA-256 of the secret part of the token; the secret itself is 256 bits of chance and is kept nowhere.
    token_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=10, choices=Ended.choices, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-seen_at"], name="accounts_device_user")]

    def __str__(self) -> str:
        return self.name


class AppPassword(BaseModel):
    """A password for one program of a person that knows no second factor (ODK Collect, KoboCollect).

    It is worked out from the row's id with the server's secret (rules.word_for) and shown once; only its hash is kept.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="app_passwords")
    name = models.CharField(max_length=80)
    word_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-created_at"], name="accounts_app_password_user")]

    def __str__(self) -> str:
        return self.name
