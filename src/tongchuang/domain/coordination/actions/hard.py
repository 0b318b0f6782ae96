"""The list of what can't be fixed now (挂账难题库): put on, changed, looked at again, taken off when solved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.coordination.actions.listings import take_down
from tongchuang.domain.coordination.errors import Moved, Over, given
from tongchuang.domain.coordination.models import HardPartner, HardProblem, HardReview
from tongchuang.domain.coordination.queries import may_review
from tongchuang.domain.findings.models import Disposition, Finding, State
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.models import Site
from tongchuang.domain.standards.models import Item
from tongchuang.foundation.clock import now, today
from tongchuang.foundation.errors import Invalid, NotAllowed
from tongchuang.foundation.locks import TWICE, lock_hand
from tongchuang.foundation.text import searchable


@dataclass(frozen=True)
class Hard:
    """What the list says of a problem."""

    title: str
    why: str
    lead: Unit
    review_on: date
    plan: str = ""
    partners: Sequence[Unit] = ()
    place: str = ""
    site: Site | None = None
    item: Item | None = None


@transaction.atomic
def list_hard_problem(
    hard: Hard, *, by: Actor, campaign: Campaign, finding: Finding | None = None
) -> HardProblem:
    """Put a problem on the list, by hand or from a finding that was closed as “can't be fixed now”."""
    by.require(Permission.DECIDE_REQUESTS)
    if campaign.region_id != by.region_id:
        raise NotAllowed(_("Your post does not allow this."))
    row = HardProblem(
        region_id=campaign.region_id, campaign=campaign, listed_by_id=by.person_id, listed_at=now()
    )
    if finding is not None:
        row.finding = _promotable(finding, by)
    _put(row, hard)
    lock_hand(by.user_id)
    if (sent := _sent_before(row)) is not None:
        return sent
    row.save()
    _partners(row, hard.partners)
    record("hardproblem.listed", row, by=by, new=_codes(row, hard), personal=_words(row), parent=row.finding)
    return row


def _sent_before(row: HardProblem) -> HardProblem | None:
    names = (
        "campaign",
        "finding",
        "title",
        "why",
        "plan",
        "place",
        "lead",
        "site",
        "item",
        "review_on",
        "listed_by",
    )
    same = HardProblem.objects.filter(
        state=HardProblem.State.OPEN, listed_at__gt=row.listed_at - TWICE,
        **{name: value for name in names if (value := getattr(row, name)) is not None},
    )  # fmt: skip
    return same.filter(**{f"{name}__isnull": True for name in names if getattr(row, name) is None}).first()


def _promotable(finding: Finding, by: Actor) -> Finding:
    # Its row is the lock: two who promote it at once put it on the list once.
    row = Finding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    if row.region_id != by.region_id:
        raise NotAllowed(_("Your post does not allow this."))
    if row.state != State.CLOSED or row.disposition != Disposition.CANNOT:
        raise NotAllowed(_("Only a finding that was closed as “can't be fixed now” goes on this list."))
    if HardProblem.objects.filter(finding=row).exists():
        raise NotAllowed(_("This finding stands on the list already."))
    return row


@transaction.atomic
def change_hard_problem(problem: HardProblem, hard: Hard, *, by: Actor, version: int) -> HardProblem:
    """Change what the list says: another lead, other partners, another plan or date."""
    by.require(Permission.DECIDE_REQUESTS)
    row = _locked(problem, by, version)
    old = {
        "lead_id": row.lead_id,
        "review_on": row.review_on,
        "partner_ids": sorted(row.partners.values_list("unit_id", flat=True)),
    }
    before = _words(row)["words"]
    _put(row, hard)
    row.version += 1
    row.save()
    row.partners.all().delete()
    _partners(row, hard.partners)
    words = {name: [before[name][1], value[1]] for name, value in _words(row)["words"].items()}
    record(
        "hardproblem.changed",
        row,
        by=by,
        old=old,
        new=_codes(row, hard),
        personal={"words": words},
        parent=row.finding,
    )
    return row


@transaction.atomic
def review_hard_problem(
    problem: HardProblem, *, by: Actor, version: int, text: str, next_on: date
) -> HardReview:
    """Write how it stands, and when the next look is: by the office or by the unit that leads."""
    row = _locked(problem, by, version)
    if not may_review(row, by):
        raise NotPermitted(Permission.DECIDE_REQUESTS)
    if next_on <= today():
        raise Invalid(_("The next review lies in the future."), field="next_on")
    review = HardReview.objects.create(
        problem=row, on=today(), due_on=row.review_on or today(), text=given(text, "text", _("Say how it stands."), 1000),
        next_on=next_on, reviewed_by_id=by.person_id, reviewed_at=now(),
    )  # fmt: skip
    row.review_on = next_on
    row.version += 1
    row.save(update_fields=["review_on", "version"])
    new = {"next_on": next_on, "due_on": review.due_on, "lead_id": row.lead_id}
    record("hardproblem.reviewed", row, by=by, new=new, personal={"text": review.text}, parent=row.finding)
    return review


@transaction.atomic
def solve_hard_problem(problem: HardProblem, *, by: Actor, version: int, solution: str) -> HardProblem:
    """Solved: it comes off the list, and off the listed supervision with it."""
    by.require(Permission.DECIDE_REQUESTS)
    row = _locked(problem, by, version)
    row.solution = given(solution, "solution", _("Say how it was solved."), 1000)
    row.state, row.solved_at, row.solved_by_id, row.review_on = (
        HardProblem.State.SOLVED,
        now(),
        by.person_id,
        None,
    )
    row.version += 1
    row.save(update_fields=["state", "solution", "solved_at", "solved_by", "review_on", "version"])
    for listing in row.listings.select_for_update().filter(delisted_at__isnull=True):
        take_down(listing, by=by, reason=row.solution[:200])
    new = {"state": row.state, "lead_id": row.lead_id}
    record("hardproblem.solved", row, by=by, new=new, personal={"text": row.solution}, parent=row.finding)
    return row


def _locked(problem: HardProblem, by: Actor, version: int) -> HardProblem:
    row = HardProblem.objects.select_for_update(of=("self",)).select_related("finding").get(pk=problem.pk)
    if row.region_id != by.region_id:
        raise NotAllowed(_("Your post does not allow this."))
    if row.state == HardProblem.State.SOLVED:
        raise Over
    if row.version != version:
        raise Moved
    return row


def _put(row: HardProblem, hard: Hard) -> None:
    if hard.lead.region_id != row.region_id or hard.lead.valid_to is not None:
        raise Invalid(_("This unit does not exist any more. Choose another one."), field="lead")
    if any(unit.region_id != row.region_id for unit in hard.partners) or (
        hard.site and hard.site.region_id != row.region_id
    ):
        raise NotAllowed(_("Your post does not allow this."))
    if row.review_on != hard.review_on and hard.review_on <= today():
        raise Invalid(_("The next review lies in the future."), field="review_on")
    row.title = given(hard.title, "title", _("Say in a sentence what is wrong."), 120)
    row.why = given(hard.why, "why", _("Say why it can't be fixed now."), 500)
    row.plan, row.place = hard.plan.strip()[:1000], hard.place.strip()[:200]
    row.lead, row.site, row.item, row.review_on = hard.lead, hard.site, hard.item, hard.review_on
    row.grams = searchable(
        row.title, row.place, row.site.name if row.site else "", row.lead.name, row.lead.short_name
    )


def _partners(row: HardProblem, partners: Sequence[Unit]) -> None:
    ids = sorted({unit.pk for unit in partners} - {row.lead_id})
    HardPartner.objects.bulk_create([HardPartner(problem=row, unit_id=unit) for unit in ids])


def _codes(row: HardProblem, hard: Hard) -> dict[str, Any]:
    return {
        "lead_id": row.lead_id, "partner_ids": sorted({unit.pk for unit in hard.partners} - {row.lead_id}),
        "review_on": row.review_on, "site_id": row.site_id, "item_id": row.item_id,
    }  # fmt: skip


def _words(row: HardProblem) -> dict[str, Any]:
    return {
        "words": {
            "title": ["", row.title],
            "why": ["", row.why],
            "plan": ["", row.plan],
            "place": ["", row.place],
        }
    }
