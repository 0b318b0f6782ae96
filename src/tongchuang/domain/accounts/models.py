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
