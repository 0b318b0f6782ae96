"""The only door to look-backs.

Between the draw and the look itself only the inspector who is sent and the officer who drew know what was drawn; others see
counts. What was looked at is seen by whoever sees the finding.
"""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import Http404

from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.lookbacks.models import LookBack, LookBackPhoto, LookBackRound
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import PostKind
from tongchuang.domain.organisations.permissions import Permission

Row = TypeVar("Row", bound=Model)


def manages(actor: Actor) -> bool:
    """Whether the actor draws rounds and answers for them."""
    return actor.may(Permission.RUN_EVALUATIONS)


def sees_drawn(actor: Actor, row: LookBackRound) -> bool:
    """Whether the actor knows what a round has drawn before it is looked at: who drew it; the director where the clock did."""
    if row.region_id != actor.region_id or not manages(actor):
        return False
    if row.officer_id is None:
        return row.state != LookBackRound.State.SEALED and PostKind.DIRECTOR in actor.posts
    return row.officer_id == actor.person_id


def rounds_visible_to(actor: Actor) -> QuerySet[LookBackRound]:
    """Rounds as fingerprints and counts: of region-wide posts all, of others those that are published."""
    rows = LookBackRound.objects.filter(region_id=actor.region_id).defer(
        "plan_sealed", "secret_sealed", "record_sealed", "record"
    )
    if actor.region_id is None or not actor.posts:
        return rows.none()
    return rows if actor.region_wide else rows.filter(state=LookBackRound.State.PUBLISHED)


def get_round_for(actor: Actor, round_id: UUID) -> LookBackRound:
    """One round, or Http404."""
    return _one(rounds_visible_to(actor).select_related("campaign", "officer"), round_id)


def look_backs_visible_to(actor: Actor) -> QuerySet[LookBack]:
    """Those that were looked at or published, of findings that the actor sees; one's own, and those of the round one drew."""
    rows = LookBack.objects.filter(region_id=actor.region_id)
    if actor.region_id is None or not actor.posts:
        return rows.none()
    known = Q(finding__in=findings_visible_to(actor).order_by().values("pk"))
    return rows.filter(known | _told_to(actor)) if actor.person_id is not None else rows.filter(known)


def _told_to(actor: Actor) -> Q:
    told = Q(pk__in=[])
    if actor.may(Permission.INSPECT):
        told |= Q(inspector_id=actor.person_id, state=LookBack.State.WAITING)
        told |= Q(looked_by_id=actor.person_id)
    if manages(actor):
        told |= Q(round__officer_id=actor.person_id)
        if PostKind.DIRECTOR in actor.posts:
            told |= Q(round__officer__isnull=True)
    return told


def get_look_back_for(actor: Actor, look_back_id: UUID) -> LookBack:
    """One look-back, or Http404."""
    related = ("round__campaign", "inspector", "looked_by", "rebound", "check_row__visit", "stands_in_for")
    rows = look_backs_visible_to(actor).select_related(*related)
    return _one(
        rows.defer("round__plan_sealed", "round__secret_sealed", "round__record_sealed", "round__record"),
        look_back_id,
    )


def photos_visible_to(actor: Actor) -> QuerySet[LookBackPhoto]:
    """Photos of look-backs that the actor sees."""
    return LookBackPhoto.objects.filter(look_back__in=look_backs_visible_to(actor).order_by().values("pk"))


def _one(rows: QuerySet[Row], key: UUID) -> Row:
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    return found
