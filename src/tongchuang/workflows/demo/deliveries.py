"""What lies in the demo county's deliveries on its day: a conflict, one that is held, one that waits for its photo; a phone."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from tongchuang.domain.accounts.actions import sign_in_device
from tongchuang.domain.deliveries.actions import Arrival
from tongchuang.domain.deliveries.records import digest_of, read_record
from tongchuang.domain.inspections.models import Visit
from tongchuang.domain.organisations.actors import actor_for
from tongchuang.domain.organisations.models import PostKind
from tongchuang.domain.places.models import Site
from tongchuang.foundation.clock import now, today
from tongchuang.workflows.demo.stage import Stage
from tongchuang.workflows.take_delivery import deliver

PHONE = "Redmi Note 13 · Chrome 130"


def make_deliveries(stage: Stage) -> None:
    """Deliver three records as a phone would today."""
    inspectors = [person for person in stage.holders(PostKind.INSPECTOR) if person.pk in stage.users]
    routine = Visit.objects.filter(inspector__in=inspectors, evaluation=None, failed__gt=0).order_by("-started_at", "pk")
    last = routine.select_related("inspector", "site").first()
    if last is None:
        return
    person = last.inspector
    user = stage.users[person.pk]
    actor = actor_for(user, origin="127.0.0.1")
    device = sign_in_device(user, name=PHONE, by=actor, region_id=stage.region.pk).device
    same_type = Site.objects.filter(region=stage.region, type=last.site.type).order_by("code")
    closed = Site.objects.filter(region=stage.region, closed_on__lte=today()).order_by("code").first()
    other = same_type.filter(closed_on__isnull=True).exclude(pk=last.site_id).first() or last.site
    photo = stage.dice.id(now())
    waiting = _record(stage, last, person.pk, other.pk)
    waiting["checks"][0]["photos"] = [str(photo)]
    waiting["files"] = [{"id": str(photo), "kind": "photo", "sha256": hashlib.sha256(b"demo").hexdigest(), "size": 401_233}]
    records = [
        _record(stage, last, person.pk, last.site_id, same=True),
        _record(stage, last, person.pk, closed.pk if closed else stage.dice.id(now())),
        waiting,
    ]
    for number, record in enumerate(records):
        body = json.dumps(record, ensure_ascii=False).encode()
        sent = now() + timedelta(hours=2) * (number == 1)
        arrival = Arrival(record=read_record(body), body=body, digest=digest_of(body), device=device, sent_at=sent)
        deliver(arrival, by=actor)


def _record(stage: Stage, visit: Visit, person: UUID, site: UUID, *, same: bool = False) -> dict[str, Any]:
    """A record much like a visit that is there: under its id with other figures, or a new one of today."""
    moment = now()
    checks = [
        {
            "id": str(check.pk if same else stage.dice.id(moment)), "item": str(check.item_id), "verdict": check.verdict,
            "at": moment.isoformat(), "count": check.count + (check.verdict == "fail"), "grade": check.grade,
            "note": f"{check.note}（复核时又见一处）" if check.verdict == "fail" else check.note,
        }
        for check in visit.checks.order_by("pk")
    ]  # fmt: skip
    return {
        "format": 1, "id": str(visit.pk if same else stage.dice.id(moment)), "person": str(person), "campaign": str(visit.campaign_id),
        "site": str(site), "source": visit.source, "version": str(visit.version_id), "started_at": moment.isoformat(),
        "finished_at": moment.isoformat(), "app": "field 1", "checks": checks, "files": [],
    }  # fmt: skip
