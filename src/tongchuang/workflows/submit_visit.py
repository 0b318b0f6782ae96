"""Submitting a visit: its checks are kept, what failed becomes findings, and a second delivery gets the same receipt."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.access import get_campaign_for
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.inspections.access import evaluations_visible_to, get_site_to_inspect
from tongchuang.domain.inspections.actions import record_visit
from tongchuang.domain.inspections.errors import CheckProblem, VisitRejected
from tongchuang.domain.inspections.models import Check, Evaluation, Visit
from tongchuang.domain.inspections.receipts import receipt_for, receipt_of
from tongchuang.domain.inspections.values import Receipt, VisitEntry
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.models import Site
from tongchuang.workflows.lookbacks import register_and_settle


def submit_visit(payload: VisitEntry, *, by: Actor) -> Receipt:
    """Keep a visit once, however often and however simultaneously it is delivered.

    The same id with other content raises VisitConflict and changes nothing; a bad check raises VisitRejected.
    """
    by.require(Permission.INSPECT)
    known = receipt_of(payload, by=by)
    if known is not None:
        return known
    site = get_site_to_inspect(by, payload.site)
    campaign = get_campaign_for(by, payload.campaign)
    evaluation = _evaluation(payload, by)
    try:
        visit, _checks = place_visit(payload, campaign=campaign, site=site, evaluation=evaluation, by=by)
    except IntegrityError as error:
        # Delivered twice at once: the other one has won; or ids that other checks already bear.
        known = receipt_of(payload, by=by)
        if known is not None:
            return known
        text = _("A check of this visit was already kept with another one. Begin the visit again.")
        raise VisitRejected([CheckProblem(None, None, text)]) from error
    return receipt_for(visit, repeated=False)


@transaction.atomic
def place_visit(
    entry: VisitEntry, *, campaign: Campaign, site: Site, evaluation: Evaluation | None, by: Actor
) -> tuple[Visit, list[Check]]:
    """The one way in which a visit comes into the house: its rows, what counts, and findings of what failed."""
    visit, checks = record_visit(entry, campaign=campaign, site=site, evaluation=evaluation, by=by)
    failed = [check for check in checks if check.verdict == Check.Verdict.FAIL]
    severities = {check.id: check.severity for check in entry.checks if check.severity}
    # Of a secret visit nothing shows before it is over.
    if visit.held_back is None:
        register_and_settle(visit, checks, failed, severities, by=by)
    return visit, checks


def _evaluation(payload: VisitEntry, by: Actor) -> Evaluation | None:
    if payload.evaluation is None:
        return None
    rows = evaluations_visible_to(by).filter(campaign_id=payload.campaign).select_related("version")
    found = rows.defer("version__document").filter(pk=payload.evaluation).first()
    if found is None:
        text = _("The evaluation of this visit can't be found. Submit it as a visit of its own.")
        raise VisitRejected([CheckProblem(None, None, text)])
    return found
