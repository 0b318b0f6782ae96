"""The only door to signals.

Office and discipline see all of the region, the discipline office without judging. Inspectors, who close findings, see what
is said about the photos of fixes, and what is said about themselves; never what is said about other inspectors. Units see
none. A signal is shown only to those who see the visits and findings that it names, on both of its sides.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from tongchuang.domain.authenticity.models import Kind, PhotoLimits, Signal
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.findings.models import FindingPhoto
from tongchuang.domain.inspections.access import visits_visible_to
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission

RELATED = (
    "attachment", "other", "visit", "other_visit", "finding", "other_finding", "site", "person", "reviewed_by", "looked_by",
)  # fmt: skip
# About people and not about a photo: for office, discipline and whom it is about.
SHOWN = 12
PERSONAL = (Kind.TRAVEL, Kind.ALWAYS_PASS, Kind.OTHER_DEVICE)


def sees_signals(actor: Actor) -> bool:
    """Whether any signals are open to the actor's posts."""
    return actor.region_wide and (actor.may(Permission.VERIFY_FINDINGS) or actor.may(Permission.READ_LEDGER))


def sees_all_signals(actor: Actor) -> bool:
    """Whether the actor also sees what is said about inspectors."""
    return actor.region_wide and actor.may(Permission.READ_LEDGER)


def may_judge(actor: Actor) -> bool:
    """Whether the actor judges signals (those of others)."""
    return sees_signals(actor) and actor.may(Permission.VERIFY_FINDINGS)


def may_set_limits(actor: Actor) -> bool:
    """Whether the actor sets from when on something is a signal."""
    return actor.may(Permission.MANAGE_CAMPAIGN)


def signals_visible_to(actor: Actor) -> QuerySet[Signal]:
    """The signals that the actor may see."""
    rows = Signal.objects.filter(region_id=actor.region_id)
    if actor.region_id is None or not sees_signals(actor):
        return rows.none()
    # Asked of each row: whoever looks at one finding's signals doesn't go through all visits of the region.
    for side in ("visit", "other_visit"):
        seen = visits_visible_to(actor).order_by().filter(pk=OuterRef(f"{side}_id"))
        rows = rows.filter(Q(**{f"{side}__isnull": True}) | Exists(seen))
    for side in ("finding", "other_finding"):
        shown = findings_visible_to(actor).order_by().filter(pk=OuterRef(f"{side}_id"))
        rows = rows.filter(Q(**{f"{side}__isnull": True}) | Exists(shown))
    if sees_all_signals(actor):
        return rows
    fixes = FindingPhoto.objects.filter(phase=FindingPhoto.Phase.AFTER, attachment=OuterRef("attachment_id"))
    of_fixes = Exists(fixes) & ~Q(kind__in=PERSONAL)
    return rows.filter(of_fixes | Q(person_id=actor.person_id, person_id__isnull=False))


def get_signal_for(actor: Actor, signal_id: UUID) -> Signal:
    """One signal, or Http404."""
    found = signals_visible_to(actor).filter(pk=signal_id).select_related(*RELATED).first()
    if found is None:
        raise Http404
    return found


def limits_of(campaign: Campaign) -> PhotoLimits | None:
    """What the campaign has set, if anything."""
    return PhotoLimits.objects.filter(campaign=campaign).select_related("changed_by").first()


def signals_of_finding(actor: Actor, finding_id: UUID) -> list[Signal]:
    """What is said about the photos of a finding, and about photos elsewhere that are one of its own; the gravest first."""
    if not sees_signals(actor):
        return []
    rows = signals_visible_to(actor).filter(Q(finding=finding_id) | Q(other_finding=finding_id))
    return list(rows.select_related(*RELATED).order_by("-strength", "raised_at")[:SHOWN])


def signals_of_visit(actor: Actor, visit_id: UUID) -> list[Signal]:
    """What is said about a visit and its photos, the gravest first."""
    if not sees_signals(actor):
        return []
    rows = signals_visible_to(actor).filter(Q(visit=visit_id) | Q(other_visit=visit_id))
    return list(rows.select_related(*RELATED).order_by("-strength", "raised_at")[:SHOWN])


def next_to_judge(actor: Actor, signal: Signal) -> Signal | None:
    """The next open signal that the actor may judge: the gravest, then the oldest."""
    rows = signals_visible_to(actor).filter(state=Signal.State.OPEN).exclude(pk=signal.pk)
    if actor.person_id is not None:
        rows = rows.filter(Q(person__isnull=True) | ~Q(person_id=actor.person_id))
    return rows.order_by("-strength", "raised_at", "pk").only("pk").first()
