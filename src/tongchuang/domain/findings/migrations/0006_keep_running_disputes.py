"""Disputes that were open before disputes were kept as rows."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def keep(apps: Any, editor: Any) -> None:
    """One row for each finding that is disputed, as far as the finding knows."""
    finding, dispute = apps.get_model("findings", "Finding"), apps.get_model("findings", "Dispute")
    known = dispute.objects.values("finding")
    for row in finding.objects.filter(state="disputed", unit__isnull=False).exclude(pk__in=known).iterator():
        at = row.paused_at or row.changed_at
        dispute.objects.create(
            finding=row, unit_id=row.unit_id, asked_at=at, reason=row.dispute_reason, state="open"
        )


class Migration(migrations.Migration):
    dependencies = [("findings", "0005_keep_disputes")]
    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
