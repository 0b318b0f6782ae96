"""Django's DATABASES, for the role that this process was started for."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from tongchuang.adapters.postgres.address import address
from tongchuang.adapters.postgres.errors import PostgresError


def databases() -> dict[str, dict[str, Any]]:
    """One database, reached as the serving role; as the owner where TONGCHUANG_DATABASE_ROLE=owner."""
    try:
        found = address()
    except PostgresError as error:
        raise ImproperlyConfigured(str(error)) from error
    return {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": found.database,
            "USER": found.user,
            "PASSWORD": found.password,
            "HOST": found.host,
            "PORT": found.port,
            # One thread per worker keeps its one connection for good; the check notices a restarted server.
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"application_name": "tongchuang", "connect_timeout": 10, **found.options},
        }
    }
