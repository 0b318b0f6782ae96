"""Asking for long work and stopping it. The work itself is done by the worker, see jobs/runs.py."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app

from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import Author
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.runs.models import ENDED, Run
from tongchuang.foundation.clock import now

TASK = "tongchuang.jobs.runs.carry_out_run"
QUEUE = "runs"


@transaction.atomic
def start_run(
    kind: str,
    params: dict[str, Any] | None = None,
    *,
    by: Author,
    target: UUID | None = None,
    region_id: UUID | None = None,
) -> Run:
    """Ask for work; an equal one that has not ended is given back instead. The region is the actor's, or given."""
    region = by.region_id if isinstance(by, Actor) else region_id
    if region is None:
        raise ValueError("a run belongs to a region")
    given = params or {}
    key = hashlib.sha256(
        json.dumps([kind, str(target), given], sort_keys=True, default=str).encode()
    ).hexdigest()
    run = Run(region_id=region, kind=kind, params=given, target_id=target, key=key)
    run.asked_by_id, run.asked_at = by.user_id, now()
    try:
        with transaction.atomic():
            run.save(force_insert=True)
    except IntegrityError:
        return Run.objects.exclude(state__in=ENDED).get(region_id=region, key=key)
    record(
        "run.asked",
        run,
        by=by,
        region_id=region,
        new={"kind": kind, "target": str(target) if target else None},
    )
    app.configure_task(TASK, queue=QUEUE, lock=f"{kind}:{region}").defer(run_id=str(run.pk))
    return run


@transaction.atomic
def stop_run(run: Run, *, by: Actor) -> None:
    """Ask a run to end; what it has found by then is kept where it can be. One that waits ends at once."""
    locked = Run.objects.select_for_update().get(pk=run.pk)
    if locked.ended or locked.stop_asked_at is not None:
        return
    locked.stop_asked_at = now()
    if locked.state == Run.State.WAITING:
        locked.state, locked.ended_at = Run.State.STOPPED, now()
    locked.save(update_fields=["stop_asked_at", "state", "ended_at"])
    record("run.stop_asked", locked, by=by, region_id=locked.region_id, new={"kind": locked.kind})
