"""Named reads of findings: who may close, what comes next, how late the office is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from tongchuang.domain.findings import rules
from tongchuang.domain.findings.engine_io import calendar_known_until, due_time, office_due, working_days_left
from tongchuang.domain.findings.models import Dispute, Extension, Finding, FindingPhoto, FindingSupport
from tongchuang.domain.findings.rules import Supervision, Who
from tongchuang.domain.findings.states import CLOCK_RUNS, OPEN_STATES, Action, Source, State
from tongchuang.domain.inspections.models import Check, Visit
from tongchuang.domain.inspections.secrecy import running_covert
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person, Post, Unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now, today

# The one solid button of the page: the first of these that the actor may do.
BY_URGENCY = (
    Action.DECIDE_VOID, Action.DECIDE_DISPUTE, Action.DECIDE_EXTENSION, Action.ASSIGN,
    Action.ACCEPT, Action.FIX, Action.CLOSE, Action.RETURN, Action.ASK_EXTENSION, Action.ASK_COORDINATION, Action.DISPUTE,
    Action.ADD_PHOTO, Action.REASSIGN, Action.EDIT, Action.ASK_VOID,
)  # fmt: skip
SOLID = BY_URGENCY[:8]


def is_independent(finding: Finding, person_id: UUID | None) -> bool:
    """Whether a person belongs to none of the finding's units, nor to a unit above or below one, nor fixed it."""
    if person_id is None or person_id in (finding.fixed_by_id, finding.person_id):
        return False
    if finding.site is not None and finding.site.point_owner_id == person_id:
        return False
    mine, theirs = _units_of_person(person_id), _units_of_finding(finding)
    # Both in one statement: the page of a finding asks for it.
    told = mine.values_list("path", Value(True)).union(theirs.values_list("path", Value(False)), all=True)
    paths = list(told.order_by())
    return rules.independent((path for path, own in paths if own), (path for path, own in paths if not own))


def _units_of_person(person_id: UUID) -> QuerySet[Unit]:
    day = today()
    in_force = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    posts = Post.objects.filter(in_force, person=person_id, unit__isnull=False).values("unit")
    own = Person.objects.filter(pk=person_id, unit__isnull=False).values("unit")
    return Unit.objects.filter(pk__in=posts.union(own)).order_by()


def _units_of_finding(finding: Finding) -> QuerySet[Unit]:
    supports = FindingSupport.objects.filter(finding=finding).values("unit")
    return Unit.objects.filter(Q(pk=finding.unit_id) | Q(pk__in=supports)).order_by()


def proving_visit(finding: Finding) -> UUID | None:
    """A visit to the site after the fix, by somebody independent, at which the item did not fail again."""
    if finding.site_id is None or finding.fixed_at is None:
        return None
    failed = Check.objects.filter(visit=OuterRef("pk"), item=finding.item_id, verdict=Check.Verdict.FAIL)
    # One that is still secret proves nothing yet: that it can be closed would tell of it.
    visits = Visit.objects.filter(
        ~Exists(failed),
        ~running_covert(),
        site=finding.site_id,
        started_at__gte=finding.fixed_at,
        submitted_at__isnull=False,
    )
    for visit_id, inspector_id in visits.order_by("-started_at").values_list("pk", "inspector_id"):
        if is_independent(finding, inspector_id):
            return visit_id
    return None


@dataclass(frozen=True)
class Steps:
    """What an actor may do with a finding now; `solid` is the step that the page puts first."""

    solid: Action | None
    others: tuple[Action, ...]
    visit_missing: bool = False
    extension: Extension | None = None

    def __contains__(self, action: Action) -> bool:
        return action == self.solid or action in self.others


def steps_for(finding: Finding, by: Actor) -> Steps:
    """The actions open to an actor, the most urgent as the solid one."""
    handler = rules.belongs_to_handler(
        unit_id=finding.unit_id, person_id=finding.person_id,
        owner_id=finding.site.point_owner_id if finding.site else None,
        actor_units=by.unit_ids, actor_person=by.person_id,
    )  # fmt: skip
    extension = open_extension(finding) if finding.state in CLOCK_RUNS else None
    asked = extension is not None
    found = [action for action in BY_URGENCY if _open_to(finding, action, by, handler, asked)]
    visit_missing = False
    if Action.CLOSE in found and finding.severity == "grave" and proving_visit(finding) is None:
        found.remove(Action.CLOSE)
        visit_missing = True
    solid = next((action for action in found if action in SOLID), None)
    return Steps(solid, tuple(action for action in found if action != solid), visit_missing, extension)


def _open_to(finding: Finding, action: Action, by: Actor, handler: bool, asked: bool) -> bool:
    step = rules.transition(finding.state, action)
    if step is None or not by.may(step.permission) or (step.who is Who.HANDLER and not handler):
        return False
    match action:
        case Action.CLOSE:
            return is_independent(finding, by.person_id)
        case Action.DECIDE_VOID:
            return finding.void_asked_by_id is not None and finding.void_asked_by_id != by.person_id
        case Action.ASK_VOID:
            return finding.void_asked_by_id is None
        case Action.DECIDE_DISPUTE:
            return not (handler and by.may(Permission.HANDLE_FINDINGS))
        case Action.DECIDE_EXTENSION:
            return asked and not (handler and by.may(Permission.HANDLE_FINDINGS))
        case Action.ASK_EXTENSION:
            return (
                not asked
                and finding.due_at is not None
                and (finding.paused_at is not None or now() <= finding.due_at)
            )
        case Action.ASK_COORDINATION:
            return finding.paused_at is None
        case Action.ADD_PHOTO:
            return by.region_wide or finding.registered_by_id == by.person_id
    return True


def covert_photos() -> Q:
    """Photos with which somebody who came unannounced brought in a finding by hand; for rows of `Attachment`."""
    before = FindingPhoto.objects.filter(
        attachment=OuterRef("pk"), phase=FindingPhoto.Phase.BEFORE, finding__source=Source.COVERT
    )
    return Q(Exists(before))


def places_of_photos(attachments: Iterable[UUID]) -> dict[UUID, str]:
    """Photo → the site or place of the finding that it was brought in with."""
    rows = FindingPhoto.objects.filter(attachment__in=list(attachments)).select_related("finding__site")
    return {row.attachment_id: str(row.finding.site or row.finding.place) for row in rows}


def open_disputes(finding: Finding) -> QuerySet[Dispute]:
    """The dispute that waits for a decision, if there is one."""
    return Dispute.objects.filter(finding=finding, state=Dispute.State.OPEN)


def open_extension(finding: Finding) -> Extension | None:
    """The extension that waits for a decision."""
    return (
        Extension.objects.filter(finding=finding, decided_at__isnull=True).select_related("asked_by").first()
    )


@dataclass(frozen=True)
class Clock:
    """Where a finding stands in time, for the unit and for the office."""

    due_at: datetime | None
    overdue: bool
    working_days_left: int | None
    paused_since: datetime | None
    office_due_at: datetime | None
    office_late: bool
    fixed_late: bool
    calendar_guessed: bool


def clock_of(finding: Finding, numbers: Supervision, at: datetime) -> Clock:
    """The due time with what is left of it, and until when the office has to act."""
    due = finding.due_at
    runs = finding.state in CLOCK_RUNS and finding.paused_at is None
    waiting_since, days = _with_office(finding, numbers)
    office = office_due(waiting_since, days, closing=numbers.due_time) if waiting_since else None
    known = calendar_known_until()
    return Clock(
        due_at=due,
        overdue=bool(runs and due and at > due),
        working_days_left=working_days_left(at, due) if due and runs else None,
        paused_since=finding.paused_at,
        office_due_at=office,
        office_late=bool(office and at > office),
        fixed_late=bool(due and finding.fixed_at and finding.fixed_at > due),
        calendar_guessed=bool(due and known and due.year > known),
    )


@dataclass(frozen=True)
class DueIfAssigned:
    """Until when a finding would have to be fixed if it were assigned at a moment."""

    usual: datetime
    same_day: datetime
    days: int


def due_if_assigned(finding: Finding, numbers: Supervision, at: datetime) -> DueIfAssigned:
    """By its severity, and if it had to be fixed the same day."""
    days = numbers.days(finding.severity, same_day=False)
    usual, same_day = (
        due_time(at, each, closing=numbers.due_time).at
        for each in (days, numbers.days(finding.severity, same_day=True))
    )
    return DueIfAssigned(usual, same_day, days)


def _with_office(finding: Finding, numbers: Supervision) -> tuple[datetime | None, int]:
    if finding.state == State.REGISTERED:
        return finding.registered_at, numbers.assign_days
    if finding.state == State.FIXED:
        return finding.fixed_at, numbers.verify_days
    return None, 0


def photos_of(finding: Finding) -> list[FindingPhoto]:
    """All photos, before and after, as they were added."""
    return list(finding.photos.select_related("attachment").order_by("added_at", "id"))


def supports_of(finding: Finding) -> list[Unit]:
    """The supporting units."""
    return [row.unit for row in finding.supports.select_related("unit").order_by("unit__sort_key")]


def open_at(site_id: UUID, item_id: UUID | None) -> list[Finding]:
    """What is open at a site for an item already, so that nobody registers it twice."""
    rows = Finding.objects.filter(site=site_id, state__in=OPEN_STATES)
    return list(rows.filter(item=item_id).order_by("-registered_at")[:5]) if item_id else []
