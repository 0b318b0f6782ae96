"""Writing a report: the recipe asks the data as of the moment; what comes out is a draft like any other, with what it was made of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.documents.actions import draft_document, edit_document, keep_basis
from tongchuang.domain.documents.errors import DocumentInvalid
from tongchuang.domain.documents.models import Basis, Document
from tongchuang.domain.documents.queries import basis_of
from tongchuang.domain.documents.values import Draft, Ground, Party
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now
from tongchuang.workflows.reports.data import Data, month_bounds
from tongchuang.workflows.reports.registry import recipe_of
from tongchuang.workflows.reports.report import Report


def compose(name: str, params: dict[str, Any], campaign: Campaign, as_of: datetime) -> Report:
    """A report as the data of the moment give it; nothing is kept."""
    if as_of > now():
        raise DocumentInvalid(_("The moment of the data lies in the future."), field="as_of")
    report = Report(Data(campaign, as_of))
    recipe_of(name).write(report, params)
    return report


def moment_of_month(period: str) -> datetime:
    """The end of a month, or this moment while the month goes on."""
    return min(month_bounds(period)[1], now())


def write_report(
    name: str,
    params: dict[str, Any],
    *,
    campaign: Campaign,
    as_of: datetime,
    to: Sequence[Party],
    copies: Sequence[Party] = (),
    by: Actor,
) -> Document:
    """A draft written from the data, with its basis."""
    by.require(Permission.DRAFT_DOCUMENTS)
    if campaign.region_id != by.region_id or by.region_id is None:
        raise DocumentInvalid(_("There is no such campaign in the region."), field="campaign")
    report = compose(name, params, campaign, as_of)
    draft = Draft(
        region_id=by.region_id, kind=recipe_of(name).kind, title=report.title, blocks=tuple(report.blocks), addressees=tuple(to),
        copies=tuple(copies), campaign_id=campaign.pk,
    )  # fmt: skip
    with transaction.atomic():
        row = draft_document(draft, by=by)
        keep_basis(row, Ground(name, params, as_of, report.kept_figures()), by=by)
    return row


def rewrite_report(document: Document, *, by: Actor) -> Document:
    """Write a draft anew from the data of the same moment; what was changed by hand is gone."""
    basis = _basis(document)
    campaign = document.campaign
    assert campaign is not None
    report = compose(basis.recipe, basis.params, campaign, basis.as_of)
    parties = list(document.parties.all())
    to, copies = (
        tuple(Party(each.name, each.unit_id, each.person_id) for each in parties if each.copied == copied)
        for copied in (False, True)
    )
    draft = Draft(
        region_id=document.region_id, kind=document.kind, title=report.title, blocks=tuple(report.blocks), addressees=to,
        copies=copies, campaign_id=document.campaign_id,
    )  # fmt: skip
    with transaction.atomic():
        row = edit_document(document, draft, by=by)
        keep_basis(row, Ground(basis.recipe, basis.params, basis.as_of, report.kept_figures()), by=by)
    return row


def _basis(document: Document) -> Basis:
    found = basis_of(document)
    if found is None or not found.recipe:
        raise DocumentInvalid(_("This document was not written from the data."))
    return found
