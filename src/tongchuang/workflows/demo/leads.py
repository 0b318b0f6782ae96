"""The demo county's leads: one handed over by the director, one taken up, one closed, one that proved unfounded; and some looks."""

from __future__ import annotations

from django.db.models import Q

from tongchuang.domain.findings.listing import overdue_at
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.leads import actions
from tongchuang.domain.organisations.actors import Actor, actor_for
from tongchuang.domain.organisations.models import PostKind
from tongchuang.foundation.clock import now
from tongchuang.workflows.demo.stage import ORIGIN, Stage

REASONS = (
    "同一单位多次超期未整改，经催办仍无进展，请了解履责情况。",
    "现场核查与上报的整改情况不一致，需核实。",
    "整改超期且未申请延期，影响迎检准备。",
    "群众反映整改走过场。",
)
CONCLUSION = "已约谈单位负责人，当事人说明了情况并承诺限期整改，给予提醒谈话。"


def make_leads(stage: Stage) -> None:
    """All of them, as of today."""
    director, discipline = _actor(stage, PostKind.DIRECTOR), _actor(stage, PostKind.DISCIPLINE)
    rows = _worst(stage, len(REASONS))
    leads = [
        actions.open_by_hand(reason=reason, by=director if number == 0 else discipline, finding=row)
        for number, (reason, row) in enumerate(zip(REASONS, rows, strict=False))
    ]
    for lead in leads[1:3]:
        actions.take_up_lead(lead, by=discipline, version=lead.version)
    for lead in leads[2:3]:
        lead.refresh_from_db()
        actions.close_lead(lead, outcome="talk", conclusion=CONCLUSION, by=discipline, version=lead.version)
    for lead in leads[3:]:
        actions.dismiss_lead(lead, by=discipline, version=lead.version)
    for row in rows:
        actions.note_look(page="rectify:finding", target_id=row.pk, path=f"/rectify/{row.pk}/", by=discipline)
    actions.note_look(page="command:home", target_id=None, path="/command/", by=discipline)


def _worst(stage: Stage, count: int) -> list[Finding]:
    """Overdue the longest, each of another unit."""
    rows = Finding.objects.filter(Q(unit__isnull=False), overdue_at(now()), region=stage.region)
    found: dict[object, Finding] = {}
    for row in rows.select_related("unit").order_by("due_at", "pk")[:200]:
        found.setdefault(row.unit_id, row)  # type: ignore[attr-defined]
        if len(found) == count:
            break
    return list(found.values())


def _actor(stage: Stage, kind: str) -> Actor:
    person = next(each for each in stage.holders(kind) if each.pk in stage.users)
    return actor_for(stage.users[person.pk], origin=ORIGIN)
