"""What opens a lead, and the pieces frozen with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Model

from tongchuang.domain.leads.models import Ground


@dataclass(frozen=True)
class Opening:
    """What a lead is about. `subject` is what opened it, `also` what is frozen along; the finding brings its own."""

    ground: Ground
    region_id: UUID
    unit_id: UUID | None = None
    finding_id: UUID | None = None
    campaign_id: UUID | None = None
    subject: Model | None = None
    also: Sequence[Model] = field(default=())
    reason: str = ""

    @property
    def key(self) -> str:
        """Names what opened it, so that the same opens it once; empty for what a person opens."""
        return f"{self.subject._meta.model_name}:{self.subject.pk}" if self.subject is not None else ""


@dataclass(frozen=True)
class Frozen:
    """Values of a thing at a moment, with their hash."""

    target_type: str
    target_id: UUID
    content: dict[str, Any]
    sha256: str
    file_sha256: str = ""

    @property
    def line(self) -> tuple[str, str, str, str]:
        """What goes into the one hash over all pieces."""
        return self.target_type, str(self.target_id), self.sha256, self.file_sha256
