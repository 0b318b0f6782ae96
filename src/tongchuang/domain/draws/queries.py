"""Named reads of draws."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import Max, Q
from django.http import Http404

from tongchuang.domain.draws.access import CLOSED, draws_visible_to, sees_drawn
from tongchuang.domain.draws.engine_io import strata_of, verify_records
from tongchuang.domain.draws.models import Draw, DrawStep
from tongchuang.domain.draws.sealed import lacks_of, open_words, records_of
from tongchuang.domain.draws.values import DrawnSite, Verified
from tongchuang.domain.inspections.models import CrewMember, Evaluation, PlannedVisit, Visit
from tongchuang.domain.inspections.models.planned import PlannedVisitQuerySet
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.queries import history_of
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.clock import SHANGHAI, now


def planned_by(draw: Draw) -> PlannedVisitQuerySet:
    """The planned visits that a draw made, withdrawn ones too; not those of a cancelled one that it stands in for."""
    rows = PlannedVisit.objects.filter(evaluation=draw.evaluation_id)
    if draw.drawn_at is None:
        return rows.none()
    own = Q(withdrawn_at__gte=draw.drawn_at)
    if draw.state == Draw.State.CANCELLED:
        return rows.filter(own, withdrawn_at__lte=draw.cancelled_at)
    return rows.filter(own | Q(withdrawn_at__isnull=True))


def waiting_visits(draw: Draw) -> int:
    """How many planned visits of a draw are neither made nor withdrawn. For its officer and the clock only.

    A blind double check is made by its own people; the first visit by anybody else who was there.
    """
    made: dict[UUID, set[UUID]] = defaultdict(set)
    for site, person in Visit.objects.filter(evaluation=draw.evaluation_id).values_list("site_id", "inspector_id"):
        made[site].add(person)
    rows = PlannedVisit.objects.filter(evaluation=draw.evaluation_id, withdrawn_at__isnull=True)
    opened = list(rows)
    again = [row for row in opened if row.turn > 1]
    people: dict[UUID | None, set[UUID]] = defaultdict(set)
    if again:
        crews = CrewMember.objects.filter(crew__in={row.crew_id for row in again})
        for crew, person in crews.values_list("crew_id", "person_id"):
            people[crew].add(person)
    second = {row.site_id: people[row.crew_id] | {row.inspector_id} for row in again}
    lost = rows.count() - len(opened)
    return lost + sum(not _made(row, made[row.site_id], second.get(row.site_id, set())) for row in opened)  # type: ignore[index]


def _made(row: PlannedVisit, there: set[UUID], second: set[UUID | None]) -> bool:
    return bool(there & second if row.turn > 1 else there - second)


Steps = Iterable[tuple[DrawStep, dict[str, str]]]


def window_of(draw: Draw) -> tuple[datetime, datetime]:
    """From when until when the visits are made: whole days of the house's clock."""
    assert draw.visits_from is not None and draw.visits_to is not None
    first = datetime.combine(draw.visits_from, time.min, SHANGHAI)
    return first, datetime.combine(draw.visits_to + timedelta(days=1), time.min, SHANGHAI)


def may_publish(draw: Draw) -> bool:
    """Whether every visit of a draw is made or withdrawn, or its window has closed."""
    return draw.state == Draw.State.DRAWN and (now() >= window_of(draw)[1] or not waiting_visits(draw))


def drawn_of(actor: Actor, draw: Draw, steps: Steps | None = None) -> list[DrawnSite]:
    """The drawn sites with crews and visits, by stratum and code, for those who may see them; Http404 for others.

    `steps` as from `steps_of`, by whoever has read them already.
    """
    if not sees_drawn(actor, draw):
        raise Http404
    record, _crews = records_of(_whole(draw))
    strata = strata_of(record)
    last = (
        Visit.objects.filter(evaluation=draw.evaluation_id)
        .values_list("site_id")
        .annotate(at=Max("started_at"))
    )
    visited: dict[UUID, datetime] = dict(last.order_by())
    members = _members(draw)
    rows = planned_by(draw).filter(turn=1).select_related(
        "crew", "site__street"
    )
    reasons = _reasons(_steps(draw) if steps is None else steps)
    found = [
        DrawnSite(
            planned=row.pk, stratum=strata.get(row.site.code, ""), site=row.site.pk, code=row.site.code,
            name=row.site.name, street=row.site.street.name if row.site.street else "",
            crew=row.crew.number if row.crew else None, inspectors=members.get(row.crew_id, ()),  # type: ignore[arg-type]
            visited_at=visited.get(row.site.pk), withdrawn_at=row.withdrawn_at, reason=reasons.get(row.site.code, ""),
            longitude=row.site.longitude, latitude=row.site.latitude,
        )
        for row in rows
        if row.site is not None
    ]  # fmt: skip
    return sorted(found, key=lambda row: (row.stratum, row.code))


def _members(draw: Draw) -> dict[UUID, tuple[str, ...]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    rows = CrewMember.objects.filter(crew__evaluation=draw.evaluation_id, left_at__isnull=True)
    for crew, name in rows.order_by("person__sort_key").values_list("crew", "person__name"):
        found[crew].append(name)
    return {crew: tuple(names) for crew, names in found.items()}


def _reasons(steps: Steps) -> dict[str, str]:
    return {detail["from"]: detail["reason"] for step, detail in steps if step.kind == DrawStep.Kind.SITE}


def _steps(draw: Draw) -> Iterable[tuple[DrawStep, dict[str, str]]]:
    for step in draw.steps.select_related("by").order_by("at"):
        yield step, open_words(step.detail_sealed) if step.detail_sealed else step.detail


def steps_of(actor: Actor, draw: Draw) -> list[tuple[DrawStep, dict[str, str]]]:
    """What changed after the draw, oldest first, with its words {"from", "to", "reason", …}; Http404 for others."""
    if not sees_drawn(actor, draw):
        raise Http404
    return list(_steps(draw))


def lacks_shown_to(actor: Actor, draw: Draw) -> tuple[str, ...]:
    """Why some visits have no inspectors, for those who may see drawn sites; nothing for others."""
    return lacks_of(_whole(draw)) if sees_drawn(actor, draw) else ()


def record_for(actor: Actor, draw: Draw) -> bytes:
    """The record of the sites as a file, for those who may see it; Http404 for others."""
    return _records_for(actor, draw)[0]


def crews_record_for(actor: Actor, draw: Draw) -> bytes:
    """The record of the inspectors as a file, for those who may see it; Http404 for others."""
    found = _records_for(actor, draw)[1]
    if not found:
        raise Http404
    return found


def _records_for(actor: Actor, draw: Draw) -> tuple[bytes, bytes]:
    records = records_of(_whole(draw)) if sees_drawn(actor, draw) else (b"", b"")
    if not records[0]:
        raise Http404
    return records


def public_record_of(draw: Draw) -> bytes:
    """The record of a draw that is over, for everybody; Http404 for any other, and where nothing was drawn."""
    return _public_records(draw)[0]


def public_crews_record_of(draw: Draw) -> bytes:
    """The record of the inspectors of a draw that is over, for everybody; Http404 where there is none."""
    crews = _public_records(draw)[1]
    if not crews:
        raise Http404
    return crews


def _public_records(draw: Draw) -> tuple[bytes, bytes]:
    records = records_of(_whole(draw)) if draw.state in CLOSED else (b"", b"")
    if not records[0]:
        raise Http404
    return records


def verify_draw(actor: Actor, draw: Draw) -> Verified:
    """Whether the stored records hold, recomputed; for those who may see them, Http404 for others."""
    record, crews = _records_for(actor, draw)
    return verify_records(record, crews, draw.announcement)


def history_of_draw(draw: Draw) -> list[Event]:
    """What happened to a draw, newest first; no event names a drawn site."""
    return list(reversed(history_of(draw.pk)))


def draws_due_for_publication(moment: datetime) -> list[Draw]:
    """Draws whose drawn visits may be over: whoever publishes looks again under the lock."""
    rows = Draw.objects.filter(state=Draw.State.DRAWN, drawn_at__lte=moment).select_related("evaluation")
    return list(rows.defer("plan_sealed", "record_sealed", "crews_sealed"))


def draw_of_evaluation(actor: Actor, evaluation: Evaluation) -> Draw | None:
    """The draw that an evaluation's sites come from, as far as the actor may know of it."""
    return draws_visible_to(actor).filter(evaluation=evaluation).order_by("-pk").first()


def _whole(draw: Draw) -> Draw:
    return Draw.objects.get(pk=draw.pk) if draw.get_deferred_fields() else draw
