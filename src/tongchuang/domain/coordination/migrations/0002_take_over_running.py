"""Coordination that was asked of the office before there were steps: the office goes on with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import migrations

SKIPPED = ("participant", "lead", "leader")


def take_over(apps: Any, editor: Any) -> None:
    """One coordination at the office's step for each clock that stands for it."""
    pause = apps.get_model("findings", "ClockPause")
    coordination, step = apps.get_model("coordination", "Coordination"), apps.get_model("coordination", "Step")
    rows = pause.objects.filter(cause="coordination", ended_at__isnull=True, finding__unit__isnull=False)
    for each in rows.select_related("finding").iterator():
        at, due = each.started_at, each.started_at + timedelta(days=2)
        row = coordination.objects.create(
            region_id=each.finding.region_id, finding=each.finding, pause=each, unit_id=each.finding.unit_id, asked_at=at,
            reason="—", days=2, rung="office", step_due_at=due,
        )  # fmt: skip
        for position, rung in enumerate(SKIPPED):
            step.objects.create(coordination=row, rung=rung, position=position, state="skipped", why="nobody", ended_at=at)
        step.objects.create(coordination=row, rung="office", position=3, state="open", since=at, due_at=due)


class Migration(migrations.Migration):
    dependencies = [("coordination", "0001_start_coordination"), ("findings", "0005_keep_disputes")]
    operations = [migrations.RunPython(take_over, migrations.RunPython.noop)]
