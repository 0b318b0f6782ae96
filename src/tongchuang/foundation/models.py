"""Base model: identifiers that a client can make, newest last in every index."""

from __future__ import annotations

import uuid

from django.db import models

from tongchuang.foundation.ids import uuid7


class BaseModel(models.Model):
    """A row with a UUIDv7 as its key, so that a phone without a network can name what it makes."""

    id: models.UUIDField[uuid.UUID, uuid.UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True
