"""What hangs on a visit beside the photos of its checks: voice notes and unshrunk photos."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from tongchuang.domain.inspections.models import Visit, VisitFile
from tongchuang.domain.organisations.actors import Actor


def voices_of(actor: Actor, visit: Visit) -> dict[UUID | None, list[UUID]]:
    """Voice notes by check, None for the whole visit. A voice tells who came: no unit hears it."""
    found: dict[UUID | None, list[UUID]] = defaultdict(list)
    if actor.confided:
        rows = VisitFile.objects.filter(visit=visit, role=VisitFile.Role.VOICE).order_by("pk")
        for check, attachment in rows.values_list("check_row_id", "attachment_id"):
            found[check].append(attachment)
    return dict(found)
