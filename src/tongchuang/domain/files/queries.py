"""Named reads of files."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from tongchuang.domain.files.models import Attachment


def files_of(user_id: UUID | None, keys: Iterable[UUID]) -> QuerySet[Attachment]:
    """Those of the files that are complete and that this user brought."""
    return Attachment.objects.filter(pk__in=list(keys), uploaded_by_id=user_id)
